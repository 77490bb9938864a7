"""Anyone's result table: a CSV file read into a tally, with what does not add up told, not hidden."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError
from sim.files.faults import as_written, did_you_mean
from sim.rules.tally import CELL_LIMIT, Tally

COUNT_COLUMNS: Final[tuple[str, ...]] = (
    "registered", "issued", "cast", *BALLOT_CLASSES, "valid_papers", "previous_cast",
)  # fmt: skip
"""Columns of counts. All are optional: a rule says what it needs."""

COLUMNS: Final[tuple[str, ...]] = ("unit", "weight", *COUNT_COLUMNS)
LARGEST_WEIGHT: Final = 10**9
MOST_ROWS: Final = 200_000
TOTAL_NAMES: Final = ("total", "sum", "national", "итого", "всего", "барлығы")

Column: TypeAlias = list[int | None]

_COUNT: Final = re.compile(r"\d{1,15}|\d{1,3}(?:[ ,_'\u00a0\u202f]\d{3})+")
_WEIGHT: Final = re.compile(r"(\d{1,9})(?:\s*/\s*(\d{1,9})|\.(\d{1,6}))?")


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """A result table as read: the tally, and what a reader should know about it."""

    tally: Tally
    warnings: tuple[str, ...]


def read_results(path: str | Path) -> Results:
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
    Results
        A tally of shape ``()``, and warnings: sums that differ, units without a result, columns not used.

    Raises
    ------
    RuleError
        All unreadable cells at once, each with file, line, column, what was found and what is allowed.
    """
    path = Path(path)
    header, rows = _rows(path)
    faults: list[str] = []
    warnings: list[str] = []
    _check_header(header, path, faults, warnings)
    names = [name for name in COLUMNS if name in header]
    cells = {name: [row[header.index(name)] for _, row in rows] for name in names}
    lines = [line for line, _ in rows]
    counts = {
        name: _column(cells[name], name, lines, path, faults) for name in COUNT_COLUMNS if name in names
    }
    counts = {name: column for name, column in counts.items() if any(count is not None for count in column)}
    units = _units(cells.get("unit"), lines, path, faults)
    weights = _weights(cells.get("weight"), lines, path, faults)
    if faults:
        raise RuleError("\n".join(faults))
    _check_total_row(counts, units, lines, path, warnings)
    _fill_blank_rows(counts, units, warnings)
    tally = tally_of_columns(units, counts, weights, warnings, [f"{path}:{line}" for line in lines])
    return Results(tally, tuple(warnings))


def _rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and data rows, each with its line; blank lines are passed over."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: byte {error.start} is not UTF-8; save the table as CSV UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RuleError(f"{path}: cannot be read: {reason}") from None
    try:
        reader = csv.reader(text.splitlines(), delimiter=_delimiter(text), strict=True)
        read = [
            (reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise RuleError(f"{path}:{reader.line_num}: {error}") from None
    if len(read) < 2:
        raise RuleError(f"{path}: a table has a line of column names and at least one row")
    if len(read) > MOST_ROWS:
        raise RuleError(f"{path}: {len(read)} rows; at most {MOST_ROWS} are read")
    (_, header), *rows = read
    for line, row in rows:
        if len(row) != len(header):
            raise RuleError(f"{path}:{line}: {len(row)} cells where the header has {len(header)}")
    return [name.lower() for name in header], rows


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _check_header(header: list[str], path: Path, faults: list[str], warnings: list[str]) -> None:
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            faults.append(f"{path}:1: the column {as_written(name)} stands twice")
        hint = did_you_mean(name, COLUMNS)
        if name not in COLUMNS and hint:
            faults.append(f"{path}:1: unknown column {as_written(name)}{hint}")
        elif name not in COLUMNS:
            warnings.append(f"the column {as_written(name)} is not used")
    if not any(name in header for name in COUNT_COLUMNS):
        faults.append(f"{path}:1: no column of counts; they are {', '.join(COLUMNS)}")


def _column(texts: list[str], name: str, lines: list[int], path: Path, faults: list[str]) -> Column:
    column: Column = []
    for line, text in zip(lines, texts, strict=True):
        count = int(re.sub(r"\D", "", text)) if _COUNT.fullmatch(text) else None
        if count is None and text:
            faults.append(
                f"{path}:{line}: {name} = {as_written(text)}: must be a whole number such as 11734642"
            )
        elif count is not None and count > CELL_LIMIT:
            faults.append(f"{path}:{line}: {name} = {as_written(text)}: must not exceed {CELL_LIMIT}")
        column.append(count)
    return column


def _units(texts: list[str] | None, lines: list[int], path: Path, faults: list[str]) -> tuple[str, ...]:
    if texts is None:
        return tuple(f"row {line}" for line in lines) if len(lines) > 1 else ("all",)
    names = [_plain(text) or f"row {line}" for line, text in zip(lines, texts, strict=True)]
    first: dict[str, int] = {}
    for line, name in zip(lines, names, strict=True):
        if first.setdefault(name, line) != line:
            faults.append(f"{path}:{line}: the unit {as_written(name)} stands already in line {first[name]}")
    return tuple(names)


def _plain(text: str) -> str:
    """The text composed (NFC), without control and invisible formatting characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(each for each in composed if unicodedata.category(each) not in ("Cc", "Cf")).strip()


def _weights(texts: list[str] | None, lines: list[int], path: Path, faults: list[str]) -> list[int] | None:
    """Weights as whole numbers in their own proportion: 1 and 0.5 become 2 and 1."""
    if texts is None:
        return None
    weights = []
    for line, text in zip(lines, texts, strict=True):
        read = _WEIGHT.fullmatch(text or "1")
        if read is None or (read[2] is not None and int(read[2]) == 0):
            faults.append(f"{path}:{line}: weight = {as_written(text)}: must be such as 1, 0, 0.5 or 1/2")
            weights.append(Fraction(1))
        else:
            weights.append(Fraction(re.sub(r"\s", "", text or "1")))
    common = lcm(*(weight.denominator for weight in weights))
    scaled = [int(weight * common) for weight in weights]
    if max(scaled) > LARGEST_WEIGHT:
        faults.append(f"{path}: the weights are too fine: in whole numbers one would be {max(scaled)}")
        return None
    return scaled


def _check_total_row(
    counts: Mapping[str, Column], units: tuple[str, ...], lines: list[int], path: Path, warnings: list[str]
) -> None:
    """Refuse a row that repeats the sum of the others: it would count every ballot twice."""
    if len(units) < 3:
        return
    for row in (len(units) - 1, 0):
        compared = [column for column in counts.values() if column[row]]
        if compared and all(
            2 * (column[row] or 0) == sum(map(int, filter(None, column))) for column in compared
        ):
            raise RuleError(
                f"{path}:{lines[row]}: the row {as_written(units[row])} is the sum of the others: "
                "take it out, or every ballot counts twice"
            )
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
    places: Sequence[str] = (),
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
    places : sequence of str
        Where each row stands, for messages.

    Raises
    ------
    RuleError
        If a count is missing and does not follow from the others.
    """
    counts = {name: list(column) for name, column in columns.items()}
    _derive_classes(counts, len(units), warnings)
    for name, column in counts.items():
        for row, count in enumerate(column):
            if count is None:
                place = places[row] if places else units[row]
                raise RuleError(f"{place}: column {name} is blank and does not follow from the others")
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
