"""Anyone's result table: a CSV file read into a tally, with what does not add up told, not hidden."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError
from sim.files.csv_tables import CsvTable, read_csv
from sim.files.faults import Fault, as_written, did_you_mean, raise_if_any
from sim.files.plain_files import file_fault
from sim.rules.tally import CELL_LIMIT, Tally

COUNT_COLUMNS: Final[tuple[str, ...]] = (
    "registered", "issued", "cast", *BALLOT_CLASSES, "valid_papers", "previous_cast",
)  # fmt: skip
"""Columns of counts. All are optional: a rule says what it needs."""

COLUMNS: Final[tuple[str, ...]] = ("unit", "weight", *COUNT_COLUMNS)
LARGEST_WEIGHT: Final = 10**9
TOTAL_NAMES: Final = ("total", "sum", "national", "итого", "всего", "барлығы")

Column: TypeAlias = list[int | None]

_COUNT: Final = re.compile(r"\d{1,15}|\d{1,3}(?:[ ,_'\u00a0\u202f]\d{3})+")
_WEIGHT: Final = re.compile(r"(\d{1,9})(?:\s*/\s*(\d{1,9})|\.(\d{1,6}))?")


@dataclass(frozen=True, slots=True, eq=False)
class ResultTable:
    """A result table as read: the tally, and what a reader should know about it."""

    tally: Tally
    warnings: tuple[str, ...]


def read_results(path: str | Path) -> ResultTable:
    """Read a result table.

    One row a unit (or a single row for the whole vote). Columns, in any order, all optional: ``unit``,
    ``weight``, ``registered``, ``issued``, ``cast``, ``yes``, ``no``, ``both_marked``, ``invalid``;
    ``valid_papers`` and ``previous_cast`` where a law asks for them. A class that is missing is derived where
    it follows from the others and ``cast``; without ``both_marked`` there are no such papers. Numbers may be
    grouped in threes (``11,734,642``).

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    ResultTable
        A tally of shape ``()``, and warnings: sums that differ, units without a result, columns not used.

    Raises
    ------
    FaultyFileError
        A `RuleError` with all unreadable cells, each with file, line, column, what was found and what is
        allowed.
    """
    cells = read_csv(Path(path), str(path), key="unit", clean=_small, separators=",;\t")
    if not cells.rows:
        raise file_fault(cells.label, "has no rows: a table has a line of column names and at least one row")
    unknown = [name for name in cells.names if name not in COLUMNS]
    warnings = [f"the column {as_written(name)} is not used" for name in unknown if not _hint(name)]
    faults = list(_header_faults(cells))
    counts = {name: _column(cells, name, faults) for name in COUNT_COLUMNS if name in cells.names}
    counts = {name: column for name, column in counts.items() if any(count is not None for count in column)}
    units, weights = _units(cells, faults), _weights(cells, faults)
    raise_if_any(faults)
    _check_total_row(counts, units, cells, warnings)
    _fill_blank_rows(counts, units, warnings)
    tally = tally_of_columns(units, counts, weights, warnings, cells.fault)
    return ResultTable(tally, tuple(warnings))


def _hint(name: str) -> str:
    return did_you_mean(name, COLUMNS)


def _small(name: str) -> str:
    return name.strip().lower()


def _header_faults(cells: CsvTable) -> Iterator[Fault]:
    for name in cells.names:
        if name not in COLUMNS and _hint(name):
            yield cells.name_fault(name, f"is no column of a result table{_hint(name)}")
    if not any(name in cells.names for name in COUNT_COLUMNS):
        yield cells.name_fault("", f"has no column of counts; they are {', '.join(COUNT_COLUMNS)}")


def _column(cells: CsvTable, name: str, faults: list[Fault]) -> Column:
    column: Column = []
    for row, text in enumerate(cells.column(name) or ()):
        count = int(re.sub(r"\D", "", text)) if _COUNT.fullmatch(text) else None
        if count is None and text:
            faults.append(cells.fault(row, name, "must be a whole number such as 11734642"))
        elif count is not None and count > CELL_LIMIT:
            faults.append(cells.fault(row, name, f"must not exceed {CELL_LIMIT}"))
        column.append(count)
    return column


def _units(cells: CsvTable, faults: list[Fault]) -> tuple[str, ...]:
    texts, lines = cells.column("unit"), [row.line for row in cells.rows]
    if texts is None:
        return tuple(f"row {line}" for line in lines) if len(lines) > 1 else ("all",)
    names = [_plain(text) or f"row {line}" for line, text in zip(lines, texts, strict=True)]
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        if first.setdefault(name, row) != row:
            message = f"stands in line {lines[first[name]]} already; each may occur once"
            faults.append(cells.fault(row, "unit", message))
    return tuple(names)


def _plain(text: str) -> str:
    """The text composed (NFC), without control and invisible formatting characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(each for each in composed if unicodedata.category(each) not in ("Cc", "Cf")).strip()


def _weights(cells: CsvTable, faults: list[Fault]) -> list[int] | None:
    """Weights as whole numbers in their own proportion: 1 and 0.5 become 2 and 1."""
    texts = cells.column("weight")
    if texts is None:
        return None
    weights = []
    for row, text in enumerate(texts):
        read = _WEIGHT.fullmatch(text or "1")
        if read is None or (read[2] is not None and int(read[2]) == 0):
            faults.append(cells.fault(row, "weight", "must be such as 1, 0, 0.5 or 1/2"))
            weights.append(Fraction(1))
        else:
            weights.append(Fraction(re.sub(r"\s", "", text or "1")))
    common = lcm(*(weight.denominator for weight in weights))
    scaled = [int(weight * common) for weight in weights]
    if max(scaled) > LARGEST_WEIGHT:
        message = f"the weights are too fine: in whole numbers one would be {max(scaled)}"
        faults.append(cells.name_fault("weight", message))
        return None
    return scaled


def _check_total_row(
    counts: Mapping[str, Column], units: tuple[str, ...], cells: CsvTable, warnings: list[str]
) -> None:
    """Refuse a row that repeats the sum of the others: it would count every ballot twice."""
    if len(units) < 3:
        return
    for row in (len(units) - 1, 0):
        compared = [column for column in counts.values() if column[row]]
        if compared and all(
            2 * (column[row] or 0) == sum(map(int, filter(None, column))) for column in compared
        ):
            message = "is the sum of the others: take it out, or every ballot counts twice"
            raise_if_any([cells.fault(row, "unit", message)])
        if units[row].casefold().startswith(TOTAL_NAMES):
            warnings.append(f"the row {as_written(units[row])} is counted as a unit: is it a total?")


def _fill_blank_rows(counts: dict[str, Column], units: tuple[str, ...], warnings: list[str]) -> None:
    """A unit on the roll without any result has no ballots, as a diaspora row of 90 has none."""
    results = [counts[name] for name in ("cast", *BALLOT_CLASSES, "valid_papers") if name in counts]
    for row, unit in enumerate(units):
        if results and len(units) > 1 and all(column[row] is None for column in results):
            warnings.append(f"{unit}: no result, so no ballots")
            for column in results:
                column[row] = 0
            if "issued" in counts and counts["issued"][row] is None:
                counts["issued"][row] = 0


def tally_of_columns(
    units: tuple[str, ...],
    columns: Mapping[str, Column],
    weights: list[int] | None,
    warnings: list[str],
    fault: Callable[[int, str, str], Fault] | None = None,
) -> Tally:
    """A single table from columns of counts, classes derived where they follow.

    Parameters
    ----------
    units : tuple of str
    columns : mapping of str to list of int or None
        Some of `COUNT_COLUMNS`, each with a count a unit.
    weights : list of int or None
    warnings : list of str
        What does not add up is appended.
    fault : callable, optional
        Makes the fault of a row and column of the file that the counts are from.

    Raises
    ------
    FaultyFileError
        If counts are missing and do not follow from the others.
    RuleError
        The same, of counts that are from no file.
    """
    counts = {name: list(column) for name, column in columns.items()}
    _derive_classes(counts, len(units), warnings)
    _check_blanks(counts, units, fault)
    known = {name: [count or 0 for count in column] for name, column in counts.items()}
    zeros = [0] * len(units)
    classes = [known.get(name, zeros) for name in BALLOT_CLASSES]
    unknown = {name for name in ("registered", "yes", "no", "invalid") if name not in known}
    apart: tuple[str, ...] = ("valid_papers", "previous_cast")
    stated = {name: np.array(known[name]) for name in apart if name in known}
    sums = [sum(row) for row in zip(*classes, strict=True)]
    if "cast" in known and (unknown & set(BALLOT_CLASSES) or known["cast"] != sums):
        stated["cast"] = np.array(known["cast"])
    _warn_of_sums(units, known, sums, not unknown & set(BALLOT_CLASSES), warnings)
    return Tally(
        units,
        np.array(known.get("registered", zeros)),
        np.array(classes).T,
        issued=np.array(known["issued"]) if "issued" in known else None,
        weights=np.array(weights or [1] * len(units)),
        stated=stated,
        unknown=frozenset(unknown),
    )


def _check_blanks(
    counts: Mapping[str, Column], units: tuple[str, ...], fault: Callable[[int, str, str], Fault] | None
) -> None:
    blanks = [(row, name) for name, column in counts.items() for row, n in enumerate(column) if n is None]
    message = "is blank and does not follow from the others"
    if fault is not None:
        raise_if_any(fault(row, name, message) for row, name in blanks)
    elif blanks:
        row, name = blanks[0]
        raise RuleError(f"{units[row]}: column {name} {message}")


def _derive_classes(counts: dict[str, Column], n_units: int, warnings: list[str]) -> None:
    """Fill, in each row, the one class that cast leaves for it."""
    cast = counts.get("cast")
    if cast is None:
        return
    for name in ("invalid", "no", "yes"):
        others = [counts[each] for each in BALLOT_CLASSES if each != name and each in counts]
        needed = [each for each in ("yes", "no", "invalid") if each != name]
        if not all(each in counts for each in needed):
            continue
        column = counts.get(name, [None] * n_units)
        for row in range(n_units):
            parts = [other[row] for other in others]
            if column[row] is None and cast[row] is not None and None not in parts:
                rest = (cast[row] or 0) - sum(part or 0 for part in parts)
                column[row] = rest if rest >= 0 else None
        if name in counts or None not in column:
            counts[name] = column
        else:
            warnings.append(f"{name} cannot be derived: the other classes exceed cast")


def _warn_of_sums(
    units: tuple[str, ...],
    known: Mapping[str, list[int]],
    sums: list[int],
    complete: bool,
    warnings: list[str],
) -> None:
    cast = known.get("cast", sums if complete else None)
    if cast is None:
        return
    if "cast" in known and complete and cast != sums:
        _warn(units, cast, sums, "cast differs from yes + no + both_marked + invalid by {:+,}", warnings)
    for larger, smaller, text in (
        (known.get("registered"), cast, "cast exceeds registered by {:,}"),
        (known.get("issued"), cast, "cast exceeds issued by {:,}"),
        (known.get("registered"), known.get("issued"), "issued exceeds registered by {:,}"),
    ):
        if larger is not None and smaller is not None:
            over = [max(each, least) for each, least in zip(smaller, larger, strict=True)]
            _warn(units, over, larger, text, warnings)


def _warn(
    units: tuple[str, ...], found: list[int], expected: list[int], text: str, warnings: list[str]
) -> None:
    """One warning for the first units that differ, and how many more do."""
    differing = [(unit, a - b) for unit, a, b in zip(units, found, expected, strict=True) if a != b]
    if not differing:
        return
    total = sum(difference for _, difference in differing)
    if len(units) == 1:
        warnings.append(text.format(total))
        return
    named = ", ".join(f"{unit} {difference:+,}" for unit, difference in differing[:5])
    more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
    warnings.append(f"{text.format(total)} in {len(differing)} units: {named}{more}")
