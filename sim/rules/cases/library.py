"""The case library: real votes, the law each was held under, and what is known of their figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.datasets import DATASETS, load_dataset
from sim.errors import RuleError
from sim.files.csv_tables import read_csv
from sim.files.faults import did_you_mean, quoted
from sim.files.plain_files import DATASET
from sim.files.toml_source import read_toml
from sim.rounding import percent_text
from sim.rules.reading.loading import RULES, load_rule
from sim.rules.rule import Rule
from sim.rules.tables.deriving import tally_of_columns
from sim.rules.tally import Tally

FOLDER: Final = Path(__file__).parent
COUNTS: Final = {
    "registered": "registered",
    "ballots_cast": "cast",
    "yes": "yes",
    "no": "no",
    "invalid_blank": "invalid",
    "other_valid_not_counted": "both_marked",
}
"""Columns of counts in the file, and what they are called here."""

_SHARE: Final = re.compile(r"(>= )?(\d+(?:\.(\d+))?)")


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """A share as printed: somewhere between two fractions, by the digits it was given with.

    Examples
    --------
    >>> share_of("45.76").low, share_of("45.76").high
    (Fraction(9151, 20000), Fraction(9153, 20000))
    """

    text: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Units carried and units that count, as votes (half-cantons are halves)."""

    carried: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A real vote.

    Attributes
    ----------
    id, country, date, question : str
    rule : Rule
        The law it was held under.
    tally : Tally
        Its figures; what is not known is marked so. By units where such a table exists.
    shares : mapping of (numerator, base) to PrintedShare
        What is known only as a percentage.
    units : UnitCount or None
        Units carried where no table by units exists.
    official : str
        The official verdict in the words of the file.
    source, confidence, decided_by, notes : str
        As in the file.
    remark : str
        What the library adds: what a reader should know of how the case is decided here.
    warnings : tuple of str
        Sums of the official figures that differ.
    """

    id: str
    country: str
    date: str
    question: str
    rule: Rule
    tally: Tally
    shares: Mapping[tuple[str, str], PrintedShare]
    units: UnitCount | None
    official: str
    source: str
    confidence: str
    decided_by: str
    notes: str
    remark: str
    warnings: tuple[str, ...]

    @property
    def checked(self) -> bool:
        """Whether the figures were checked against a published page."""
        return self.confidence.startswith("checked")


def case_ids() -> tuple[str, ...]:
    """Identifiers of all cases, in the order of the file."""
    return tuple(_readings())


def load_case(case_id: str) -> Case:
    """The case called `case_id`.

    Raises
    ------
    RuleError
        If there is none.

    Examples
    --------
    >>> load_case("DK-1939").rule.name
    'denmark-1920'
    """
    if case_id not in _readings():
        hint = did_you_mean(case_id, case_ids())
        raise RuleError(f"case {quoted(case_id)}: there is none: `referendum cases` lists them{hint}")
    return _case(_rows()[case_id], _readings()[case_id])


def load_cases() -> tuple[Case, ...]:
    """All cases, in the order of the file."""
    return tuple(load_case(case_id) for case_id in case_ids())


def share_of(text: str) -> PrintedShare:
    """A percentage as an interval; ``">= "`` leaves its upper end open at 100 %."""
    read = _SHARE.fullmatch(text)
    if read is None:
        raise RuleError(f"share {quoted(text)}: must be a percentage such as 45.76 or >= 77.3")
    value = Fraction(read[2]) / 100
    if read[1]:
        return PrintedShare(f"{text} %", value, Fraction(1))
    half_digit = Fraction(1, 200 * 10 ** len(read[3] or ""))
    return PrintedShare(f"{text} %", value - half_digit, value + half_digit)


@cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    return {row["id"]: row for row in _table_rows("referendum-cases.csv")}


def _table_rows(file: str) -> list[dict[str, str]]:
    table = read_csv(FOLDER / file, file)
    return [dict(zip(table.names, row.cells, strict=True)) for row in table.rows]


@cache
def _readings() -> Mapping[str, Mapping[str, Any]]:
    return read_toml(FOLDER / "cases.toml", DATASET, "cases.toml").values


def _case(row: Mapping[str, str], reading: Mapping[str, Any]) -> Case:
    warnings: list[str] = []
    tally = _table(reading["table"]) if "table" in reading else _national(row, reading, warnings)
    return Case(
        id=row["id"],
        country=row["country"],
        date=row["date"],
        question=row["question"],
        rule=load_rule(RULES.path(reading["rule"])),
        tally=tally,
        shares=_shares(row, reading),
        units=_unit_count(row),
        official=row["official_verdict"],
        source=row["source"],
        confidence=row["confidence"],
        decided_by=row["decided_by"],
        notes=row["notes"],
        remark=reading.get("remark", ""),
        warnings=tuple(warnings),
    )


def _national(row: Mapping[str, str], reading: Mapping[str, Any], warnings: list[str]) -> Tally:
    names = dict(COUNTS)
    names["ballots_cast"] = reading.get("cast_is", "cast")
    counts = {name: int(row[column]) for column, name in names.items() if row[column]}
    for name in ("registered", "previous_cast"):
        if name in reading:
            counts[name] = int(row[reading[name]])
    columns: dict[str, list[int | None]] = {name: [count] for name, count in counts.items()}
    tally = tally_of_columns((row["country"],), columns, None, warnings)
    _check_turnout(tally, row["turnout_pct"], warnings)
    return tally


def _check_turnout(tally: Tally, printed: str, warnings: list[str]) -> None:
    """Warn where the turnout printed is not the one that the counts give, to its last digit."""
    counts = tally.counts()
    if not printed or counts.lacking("cast") or counts.lacking("registered"):
        return
    share, exact = share_of(printed), Fraction(int(tally.national("cast")), int(tally.national("registered")))
    if not share.low <= exact <= share.high:
        warnings.append(f"turnout is printed as {printed} % and recomputes to {percent_text(exact)}")


def _table(name: str) -> Tally:
    if name == "kz-2022":
        data = load_dataset(DATASETS.path(name))
        return Tally(data.units, data.registered, data.ballots, data.issued, data.weights)
    rows = _table_rows(f"{name}.csv")
    ballots = [[int(row["yes"]), int(row["no"]), 0, int(row["informal"])] for row in rows]
    return Tally(
        tuple(row["state"] for row in rows),
        np.array([int(row["registered"]) for row in rows]),
        np.array(ballots),
        np.array([int(row["ballots_issued"]) for row in rows]),
    )


def _shares(row: Mapping[str, str], reading: Mapping[str, Any]) -> dict[tuple[str, str], PrintedShare]:
    texts = dict(reading.get("shares", {}))
    if row["turnout_pct"]:
        texts.setdefault(reading.get("turnout", "cast/registered"), row["turnout_pct"])
    return {(key.split("/")[0], key.split("/")[1]): share_of(text) for key, text in texts.items()}


def _unit_count(row: Mapping[str, str]) -> UnitCount | None:
    if not row["units_yes"] or not row["units_total"]:
        return None
    return UnitCount(Fraction(row["units_yes"]), Fraction(row["units_total"]))
