"""Ballot classes: the one vocabulary that data, rules, electorate and tabulation share.

A paper that was issued ends in exactly one class. The first four lie in the box and are counted;
``taken_away`` was issued but is not in the box.
"""

from __future__ import annotations

from typing import Final

BALLOT_CLASSES: Final = ("yes", "no", "both_marked", "invalid")
"""Classes of papers in the box, in the order of the last axis of every ballots array."""

ISSUED_CLASSES: Final = (*BALLOT_CLASSES, "taken_away")
"""Classes of issued papers, in the order of the last axis of every array of would-be voters."""

YES, NO, BOTH_MARKED, INVALID, TAKEN_AWAY = range(len(ISSUED_CLASSES))
