"""Switzerland's federal votes since 1848: people, and cantons by tally or canton by canton."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from sim.rules.cases.case import CONFIDENCE, Case, UnitCount, share_of
from sim.rules.cases.histories.rows import HistoryRow, tally_by_list, unit_rows_of, votes_in
from sim.rules.reading.loading import preset
from sim.rules.tables.deriving import tally_of_columns
from sim.rules.tally import Tally

_SOURCE: Final = (
    "Swissvotes, data set of 11 February 2026 (Année Politique Suisse, University of Bern), swissvotes.ch,"
    " CC BY 4.0"
)
_JURA: Final = "1979-01-01"
"""From then there are 23 cantonal votes, 22 before."""
_CONSTITUTION_OF_1874: Final = "1874-05-29"

_REMARKS: Final[Mapping[str, str]] = {
    "1": "No law decided this vote: the Diet was to say whether the constitution was adopted, and did so by"
    " the rule that the constitution then had.",
    "122": "On whether to revise the whole constitution the people decided alone; the cantons are told too.",
}


def swiss_votes() -> tuple[str, ...]:
    """Numbers of the votes."""
    return tuple(votes_in("switzerland.csv"))


def swiss_case(vote: str) -> Case:
    """One vote by its official number."""
    row = votes_in("switzerland.csv")[vote]
    tally, warnings = _tally(row)
    cantons = UnitCount(Fraction(row["cantons_yes"]), Fraction(22 if row["date"] < _JURA else 23))
    return Case(
        id=f"CH-{vote}",
        country="Switzerland",
        date=row["date"],
        question=row["title"],
        rule=preset(_law(row)),
        tally=tally,
        shares={} if row["yes"] else {("yes", "decided"): share_of(row["yes_pct"])},
        units=cantons if len(tally.units) == 1 else None,
        official="pass" if row["accepted"] == "1" else "fail",
        source=_SOURCE,
        confidence=CONFIDENCE["published"],
        remark=_REMARKS.get(vote, ""),
        warnings=tuple(warnings),
    )


def _law(row: HistoryRow) -> str:
    before = row["law"] == "constitution" and row["date"] < _CONSTITUTION_OF_1874
    return "switzerland-1848" if before else f"switzerland-{row['law']}"


def _tally(row: HistoryRow) -> tuple[Tally, list[str]]:
    by_canton = unit_rows_of("switzerland-cantons.csv").get(row["vote"])
    warnings: list[str] = []
    if by_canton is None:
        columns: dict[str, list[int | None]] = {name: [count] for name, count in _counts(row).items()}
        return tally_of_columns(("Switzerland",), columns, None, warnings), warnings
    cells = [_counts(each) for each in by_canton]
    counts = {name: [cell[name] for cell in cells] for name in cells[0]}
    for name in ("yes", "no"):
        apart = sum(counts[name]) - int(row[name])
        if apart:
            warnings.append(f"{name} by canton differs from the federal total by {apart:+,}")
    return tally_by_list(by_canton, "canton", counts, "switzerland-cantons"), warnings


def _counts(row: HistoryRow) -> dict[str, int]:
    """Counts of a row; answers left blank on a valid paper count for neither side."""
    names = ("registered", "cast", "yes", "no")
    counts = {name: int(row[name]) for name in names if row.get(name)}
    if row["valid"]:
        counts["both_marked"] = int(row["valid"]) - counts["yes"] - counts["no"]
    return counts
