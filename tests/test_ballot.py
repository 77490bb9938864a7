"""Ballot classes: one order everywhere."""

from __future__ import annotations

from sim.ballot import (
    BALLOT_CLASSES,
    BOTH_MARKED,
    INVALID,
    ISSUED_CLASSES,
    NO,
    TAKEN_AWAY,
    YES,
)


def test_every_index_names_its_class():
    names = {YES: "yes", NO: "no", BOTH_MARKED: "both_marked", INVALID: "invalid", TAKEN_AWAY: "taken_away"}
    assert names == dict(enumerate(ISSUED_CLASSES))


def test_papers_in_the_box_come_first_and_what_was_taken_away_last():
    assert ISSUED_CLASSES[:-1] == BALLOT_CLASSES
    assert ISSUED_CLASSES[TAKEN_AWAY] not in BALLOT_CLASSES
