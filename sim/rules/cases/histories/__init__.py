"""Whole histories: every vote of a country under its laws, from published data sets (`SOURCES.md`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from sim.rules.cases.case import Case
from sim.rules.cases.histories import australia, switzerland

_PREFIX: Final = {"switzerland": "CH-", "australia": "AU-"}
_VOTES: Final[Mapping[str, Callable[[], tuple[str, ...]]]] = {
    "switzerland": switzerland.swiss_votes,
    "australia": australia.australian_votes,
}
_CASE: Final[Mapping[str, Callable[[str], Case]]] = {
    "switzerland": switzerland.swiss_case,
    "australia": australia.australian_case,
}


@cache
def history(name: str) -> tuple[Case, ...]:
    """Every vote of a country, in the order of its file.

    Examples
    --------
    >>> len(history("switzerland")), len(history("australia"))
    (697, 33)
    """
    return tuple(_CASE[name](vote) for vote in _VOTES[name]())


def history_case(name: str, vote: str) -> Case:
    """One vote of a country by the number that its file gives it."""
    return _CASE[name](vote)


def history_of(case_id: str) -> tuple[str, str] | None:
    """Country and vote of an identifier such as ``CH-174.1``; None if it is in no history.

    Examples
    --------
    >>> history_of("CH-174.1"), history_of("CH-9999"), history_of("DK-1939")
    (('switzerland', '174.1'), None, None)
    """
    for name, prefix in _PREFIX.items():
        vote = case_id.removeprefix(prefix)
        if case_id.startswith(prefix) and vote in _VOTES[name]():
            return name, vote
    return None
