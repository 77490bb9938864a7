"""Australia's referendums by state: 33 of those since 1910."""

from __future__ import annotations

from typing import Final

from sim.rules.cases.case import CONFIDENCE, Case
from sim.rules.cases.histories.rows import tally_by_list, unit_rows_of, votes_in
from sim.rules.reading.loading import preset

_SOURCE: Final = (
    "Parliamentary Handbook of the Commonwealth of Australia, as carried by electoralgeography.com and"
    " Wikipedia; dates: Australian Electoral Commission, referendum dates and results"
)
_COUNTS: Final = ("registered", "issued", "yes", "no", "invalid")


def australian_votes() -> tuple[str, ...]:
    """Names of the votes."""
    return tuple(votes_in("australia.csv"))


def australian_case(vote: str) -> Case:
    """One vote by year and subject."""
    row, by_state = votes_in("australia.csv")[vote], unit_rows_of("australia-states.csv")[vote]
    counts = {name: [int(each[name]) for each in by_state] for name in _COUNTS}
    slip = "Tasmania's Yes is 34,839: a copy prints 314,839, which its percentages contradict."
    return Case(
        id=f"AU-{vote}",
        country="Australia",
        date=row["date"],
        question=row["title"],
        rule=preset("australia-1901"),
        tally=tally_by_list(by_state, "state", counts, "australia-states"),
        shares={},
        units=None,
        official="pass" if row["accepted"] == "1" else "fail",
        source=_SOURCE,
        confidence=CONFIDENCE["published"],
        remark=slip if vote == "1913-trusts" else "",
    )
