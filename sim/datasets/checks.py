"""Is a printed table usable at all? Every cell must be a number of its kind and every unit known once.

These are faults of form; whether the numbers agree with one another is the audit's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from sim.ballot import BALLOT_CLASSES
from sim.clock import moment_ticks
from sim.datasets.dataset import exact_share
from sim.datasets.table import PrintedTable, name_problem
from sim.files.faults import Fault, did_you_mean

RESULTS_COLUMNS = ("registered", *BALLOT_CLASSES, "ballots")
REGION_COLUMN = "region"
SHARE_COLUMNS = tuple(f"{name}_pct" for name in BALLOT_CLASSES)
STATEMENT_COLUMNS = ("what", "value", "unit", "as_of", "source", "note")

_COUNT = re.compile(r"[0-9]{1,12}")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")
_FRACTION = re.compile(r"[0-9]{1,12}/0*[1-9][0-9]{0,11}")
_CLOCK = re.compile(r"(day ([2-9]|[1-9][0-9]) )?(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")


def is_count(text: str) -> bool:
    """Whether the text is a whole number from 0, in plain digits.

    Examples
    --------
    >>> is_count("12"), is_count("-1"), is_count("12.0"), is_count("nan"), is_count("1 200")
    (True, False, False, False, False)
    """
    return _COUNT.fullmatch(text) is not None


def is_percentage(text: str, *, fraction: bool = False) -> bool:
    """Whether the text is a number from 0 to 100 (or, in a patch, a fraction "papers/roll" up to 1).

    Examples
    --------
    >>> is_percentage("73.81"), is_percentage("100.01"), is_percentage("inf"), is_percentage("1/2")
    (True, False, False, False)
    """
    if _PERCENT.fullmatch(text):
        return Fraction(text) <= 100
    return fraction and _FRACTION.fullmatch(text) is not None and Fraction(text) <= 1


def results_faults(table: PrintedTable, total_row: str) -> Iterator[Fault]:
    """Faults of a results table."""
    missing = [name for name in RESULTS_COLUMNS if name not in table.columns]
    yield from _header_faults(table, missing, (*RESULTS_COLUMNS, *SHARE_COLUMNS, REGION_COLUMN))
    yield from _label_faults(table)
    if missing:
        return
    for row in table.rows:
        for column in RESULTS_COLUMNS:
            text = table.cell(row.label, column)
            if not (is_count(text) or (not text and _may_be_blank(table, row.label, column))):
                yield table.fault(row.label, column, "must be a whole number from 0, in plain digits")
        for column in SHARE_COLUMNS:
            yield from _percentage_faults(table, row.label, column)
        if row.label != total_row:
            yield from _roll_faults(table, row.label)
        region = table.cell(row.label, REGION_COLUMN)
        if region and (problem := name_problem(region)):
            yield table.fault(row.label, REGION_COLUMN, problem)


def turnout_faults(
    table: PrintedTable, national_row: str, results: PrintedTable, total_row: str
) -> Iterator[Fault]:
    """Faults of a turnout table, units unknown to the results table included."""
    yield from _label_faults(table)
    yield from _clock_faults(table)
    units = [label for label in results.labels if label != total_row]
    for row in table.rows:
        if row.label != national_row and row.label not in units:
            hint = did_you_mean(row.label, units)
            yield table.row_fault(row, f"must be one of the units of {results.file}{hint}")
        for column in table.columns:
            yield from _percentage_faults(table, row.label, column)


def statements_faults(table: PrintedTable) -> Iterator[Fault]:
    """Faults of a table of statements."""
    missing = [name for name in STATEMENT_COLUMNS if name not in table.columns]
    yield from _header_faults(table, missing, STATEMENT_COLUMNS)
    yield from _label_faults(table)
    for row in table.rows:
        if "value" in table.columns and not table.cell(row.label, "value"):
            yield table.fault(row.label, "value", "must not be empty: a figure or its words are needed")


def _may_be_blank(table: PrintedTable, label: str, column: str) -> bool:
    """A unit without a result has all its ballot cells blank; its roll is always needed."""
    if column == "registered":
        return False
    return not any(table.cell(label, name) for name in RESULTS_COLUMNS[1:])


def _header_faults(table: PrintedTable, missing: Sequence[str], known: Sequence[str]) -> Iterator[Fault]:
    unknown = [name for name in table.columns if name not in known]
    for name in unknown:
        hint = did_you_mean(name, known)
        yield table.source.name_fault(
            name, f"is no column of this table{hint or '; allowed: ' + ', '.join(known)}"
        )
    for name in missing:
        yield table.source.name_fault(
            name, f"is missing: the table needs this column{did_you_mean(name, unknown)}"
        )


def _label_faults(table: PrintedTable) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in table.rows:
        problem = name_problem(row.label)
        if problem:
            yield table.row_fault(row, problem)
        elif row.label in seen:
            yield table.row_fault(row, f"stands in line {seen[row.label]} already; each may occur once")
        seen.setdefault(row.label, row.line)
    if not table.rows:
        yield table.source.name_fault("", "has no rows: at least one is needed below the header")


def _percentage_faults(table: PrintedTable, label: str, column: str) -> Iterator[Fault]:
    text = table.cell(label, column)
    if text and not is_percentage(text):
        yield table.fault(label, column, "must be a percentage from 0 to 100 such as 73.81, or nothing")


def _roll_faults(table: PrintedTable, label: str) -> Iterator[Fault]:
    counts = {name: table.cell(label, name) for name in RESULTS_COLUMNS}
    if is_count(counts["registered"]) and int(counts["registered"]) == 0:
        yield table.fault(label, "registered", "must not be 0: a unit has at least one registered citizen")
    if not all(is_count(text) for text in counts.values()):
        return
    roll = int(counts["registered"])
    if int(counts["ballots"]) > roll:
        yield table.fault(label, "ballots", f"must not exceed the {roll} registered")
    cast = sum(int(counts[name]) for name in BALLOT_CLASSES)
    if cast > roll:
        yield table.fault(
            label, "registered", f"the ballots of the four classes are {cast}, more than the roll"
        )


def _clock_faults(table: PrintedTable) -> Iterator[Fault]:
    wrong = [name for name in table.columns if not _CLOCK.fullmatch(name)]
    for name in wrong:
        yield table.source.name_fault(name, "must be a clock time such as 08:00, or day 2 08:00")
    if not table.columns:
        yield table.source.name_fault("", "has no report: at least one clock time is needed as a column")
    if wrong:
        return
    for earlier, later in zip(table.columns, table.columns[1:], strict=False):
        if moment_ticks(later) <= moment_ticks(earlier):
            yield table.source.name_fault(
                later, f"stands after {earlier}: clock times must increase from left to right"
            )


def is_patch_value(text: str, column: str) -> bool:
    """Whether the text may replace a cell of the given column of either table."""
    if column in RESULTS_COLUMNS:
        return is_count(text)
    return is_percentage(text, fraction=column not in SHARE_COLUMNS) and exact_share(text) is not None
