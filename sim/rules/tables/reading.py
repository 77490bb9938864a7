"""Anyone's table of results: a file read into a tally, with what does not add up told or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Final

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, raise_if_any
from sim.files.plain_files import TABLE, file_fault, read_bytes
from sim.files.published_tables import PublishedTable, published_table
from sim.files.table_headers import is_figures
from sim.nouns import counted
from sim.rules.tables.column_names import (
    COUNT_COLUMNS,
    IGNORED,
    ColumnsFound,
    columns_of,
    meaning,
    rounded_figures,
    says_how_much_is_counted,
    spelling,
)
from sim.rules.tables.contradictions import contradictions, different_totals
from sim.rules.tables.counts import are_plain, counts_of, decimal_mark, in_one_script
from sim.rules.tables.deriving import Column, tally_of_columns
from sim.rules.tables.joining import beside_each_other
from sim.rules.tables.options import TableOptions
from sim.rules.tables.result_table import ResultTable
from sim.rules.tables.row_choice import added_up, column_named, group_names, names_of_rows, rows_asked_for
from sim.rules.tables.unit_rows import EMPTY, SUMS, unit_rows
from sim.rules.tables.unknown_columns import added_columns, refuse_unknown_counts, unused
from sim.rules.tally import CELL_LIMIT

LARGEST_WEIGHT: Final = 10**9

_WEIGHT: Final = re.compile(r"(\d{1,9})(?:\s*/\s*(\d{1,9})|\.(\d{1,6}))?")
_NOT_YET: Final = frozenset({"false", "no", "nein", "non", "não", "нет", "жоқ"})
_WITHOUT_RESULT: Final = 10
"""A unit without a result may have one voter in so many: more are no unit, such as a row with the quorum."""


def read_results(path: str | Path, options: TableOptions | None = None) -> ResultTable:
    """Read a result table.

    One row a unit (or a single row for the whole vote). Columns, in any order, all optional: ``unit``,
    ``weight``, ``registered``, ``issued``, ``cast``, ``yes``, ``no``, ``both_marked``, ``invalid``,
    ``blank``, ``valid``; ``valid_papers`` and ``previous_cast`` where a law asks for them; or the names that
    official files give them. A class that is missing is derived where it follows from the others and
    ``cast``; without ``both_marked`` there are no such papers. Cells are parted by comma, semicolon, tab or
    bar, numbers grouped in threes or not.

    Parameters
    ----------
    path : str or Path
    options : TableOptions, optional
        What the file alone leaves in doubt.

    Returns
    -------
    ResultTable

    Raises
    ------
    FaultyFileError
        A `RuleError` with all unreadable cells, each with file, line, column, what was found and what is
        allowed; or with what is doubtful: rows that are sums of others, more votes than papers, columns of
        counts that nobody knows.
    """
    return results_of(read_bytes(Path(path), TABLE, str(path)), str(path), options)


def results_of(data: bytes, label: str, options: TableOptions | None = None) -> ResultTable:
    """Read a result table from its bytes; see `read_results`."""
    options = options or TableOptions()
    found = table_found(data, label, options)
    del data  # as large as the file
    cells, notes = rows_asked_for(found.table, options), found.notes
    for path in options.join:
        other = table_found(read_bytes(Path(path), TABLE, path), path, options)
        cells, notes = (
            beside_each_other(cells, _of_one_vote(other.table, options), options),
            (*notes, *other.notes),
        )
    if options.join:  # rows that are left out by name are not in it any more
        options = replace(
            options, leave_out=tuple(text for text in options.leave_out if text in (SUMS, EMPTY))
        )
    by = [column_named(cells, name, "--group-by") for name in options.group_by]
    named = [column_named(cells, name, "--unit") for name in options.unit]
    apart = [*by, *named, *(column_named(cells, name, "--where") for name in options.where)]
    columns = columns_of(cells, {**options.columns, **({"unit": named[-1]} if named else {})}, apart)
    cells = replace(cells, key=columns.of.get("unit", "unit"))
    if found.repeats_names and "unit" not in columns.of:
        raise file_fault(label, "repeats its column names among rows without names: may hold several votes")
    named = named or ([columns.of["unit"]] if "unit" in columns.of else [])
    counts, units, weights = _read(
        cells, columns, options, [*by, *(name for name in named if name not in by)]
    )
    refuse_unknown_counts(cells, columns, counts)
    raise_if_any(_partial_counts(cells, options))
    kept, doubts = unit_rows(cells, columns, units, counts, options)
    if len(kept) < len(units):
        counts = {name: [column[row] for row in kept] for name, column in counts.items()}
        units = tuple(units[row] for row in kept)
        weights = None if weights is None else [weights[row] for row in kept]
    told = [*doubts, *columns.notes, *notes, *unused(cells, columns)]
    if by:
        groups = [group_names(cells, by)[row] for row in kept]
        units, counts, weights = added_up(groups, counts, weights)
        kept = [kept[groups.index(name)] for name in units]
    return _table(_Kept(cells, columns, tuple(kept)), units, counts, weights, told, options)


def table_found(data: bytes, label: str, options: TableOptions) -> PublishedTable:
    """The table in a file, before anything is made of it."""
    found = published_table(
        data,
        label,
        key="unit",
        clean=str.strip,
        is_known=lambda name: meaning(name) is not None,
        encoding=options.encoding,
        sheet=options.sheet,
    )
    if not found.table.rows:
        raise file_fault(label, "has no rows: a table has a line of column names and at least one row")
    return found


def _of_one_vote(table: CsvTable, options: TableOptions) -> CsvTable:
    """The rows that are asked for in a second file, which need not have the column that tells votes apart."""
    own = set(map(spelling, table.names))
    where = {name: text for name, text in options.where.items() if spelling(name) in own}
    return rows_asked_for(table, replace(options, where=where))


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows of a file that are units: makes faults of cells by our names and the units' own order."""

    cells: CsvTable
    columns: ColumnsFound
    rows: tuple[int, ...]

    def fault(self, unit: int, ours: str, message: str) -> Fault:
        """Build the fault of a cell; of a column where the unit is −1."""
        if unit < 0:
            return self.cells.name_fault(self.columns.of.get(ours, ours), message)
        return self.cells.fault(self.rows[unit], self.columns.of.get(ours, ours), message)


def _table(
    kept: _Kept,
    units: tuple[str, ...],
    counts: dict[str, Column],
    weights: list[int] | None,
    told: list[str],
    options: TableOptions,
) -> ResultTable:
    warnings: list[str] = []
    raise_if_any(_fill_blank_rows(kept, counts, units, warnings))
    raise_if_any(different_totals(kept.fault, counts, options.totals))
    warnings += _without_ballots(units, counts)
    if {"blank", "invalid"} <= counts.keys() and "cast" not in counts:
        name = kept.columns.of["blank"]
        warnings.append(
            f"blank papers are taken to be apart from the invalid ones; else --columns ignore={name}"
        )
    _without_valid_papers(counts)
    blank = counts.pop("blank", None)
    found = contradictions(units, counts, [] if blank is None else [blank])
    found += [(-1, "yes", message) for note in told if (message := rounded_figures(note))]
    if found and not options.allow_inconsistent:
        raise_if_any(kept.fault(row, name, message) for row, name, message in found)
    _invalid_from_valid(counts)
    tally = tally_of_columns(units, _with_blank(counts, blank), weights, warnings, kept.fault)
    allowed = tuple(f"{'all rows' if row < 0 else units[row]}: {message}" for row, _, message in found)
    empty = None if blank is None else np.array([n or 0 for n in blank])
    return ResultTable(tally, (*warnings, *told), empty, allowed, weights is not None, options.papers)


def _without_valid_papers(counts: dict[str, Column]) -> None:
    """Valid papers that say no more than other columns: valid votes under that name, or all papers."""
    papers, sides = counts.get("valid_papers"), [counts[name] for name in ("yes", "no") if name in counts]
    if papers is None or len(sides) < 2:
        return
    if papers == added_columns(sides):
        counts.setdefault("valid", counts.pop("valid_papers"))
    elif papers == counts.get("cast"):
        del counts["valid_papers"]


def _with_blank(counts: Mapping[str, Column], blank: Column | None) -> dict[str, Column]:
    """The columns with blank papers among the invalid ones; where `cast` leaves the rest, they are there."""
    if blank is None or "invalid" not in counts:
        return dict(counts)
    pairs = zip(counts["invalid"], blank, strict=True)
    joined = [None if n is None or more is None else n + more for n, more in pairs]
    return {**counts, "invalid": joined}


def _invalid_from_valid(counts: dict[str, Column]) -> None:
    """Papers that are not valid, where the table has the valid ones and all."""
    valid = counts.pop("valid", None)
    if valid is None or "cast" not in counts or "invalid" in counts:
        return
    pairs = zip(counts["cast"], valid, strict=True)
    rest = [None if cast is None or n is None or n > cast else cast - n for cast, n in pairs]
    if None not in rest:
        counts["invalid"] = rest


def _read(
    cells: CsvTable, columns: ColumnsFound, options: TableOptions, named: Sequence[str]
) -> tuple[dict[str, Column], tuple[str, ...], list[int] | None]:
    faults: list[Fault] = []
    texts = {
        ours: in_one_script(cells.column(columns.of[ours]) or [])
        for ours in COUNT_COLUMNS
        if ours in columns.of
    }
    decimals = options.decimal_mark or decimal_mark(
        text for column in texts.values() if not are_plain(column) for text in column
    )
    counts = {
        ours: _column(cells, columns.of[ours], column, decimals, faults) for ours, column in texts.items()
    }
    counts = {name: column for name, column in counts.items() if any(count is not None for count in column)}
    units = names_of_rows(cells, named, None if options.group_by else faults)
    weights = _weights(cells, columns.of.get("weight"), faults)
    raise_if_any(faults)
    return counts, units, weights


def _column(
    cells: CsvTable, name: str, texts: list[str], decimals: str | None, faults: list[Fault]
) -> Column:
    counts = counts_of(texts, decimals, lambda row, message: faults.append(cells.fault(row, name, message)))
    faults += [
        cells.fault(row, name, f"must not exceed {CELL_LIMIT}")
        for row, count in enumerate(counts)
        if count is not None and count > CELL_LIMIT
    ]
    return counts


def _partial_counts(cells: CsvTable, options: TableOptions) -> Iterator[Fault]:
    """Columns that say how much is counted, where that is not all."""
    ignored = map(spelling, options.columns.get(IGNORED, "").split(","))
    for name in {each for each in cells.names if says_how_much_is_counted(each)} - set(ignored):
        texts = [text.casefold().rstrip(" %") for text in cells.column(name) or ()]
        partial = [row for row, text in enumerate(texts) if text in _NOT_YET or _below_all(text)]
        if partial:
            message = (
                f"the count is not complete here, nor in {counted(len(partial) - 1, 'other row')}: a verdict "
                f"would be on a part of the votes; --columns ignore={name} decides on it all the same"
            )
            yield cells.fault(partial[0], name, message)


def _below_all(text: str) -> bool:
    return is_figures(text) and re.fullmatch(r"100([.,]0+)?", text) is None


def _weights(cells: CsvTable, column: str | None, faults: list[Fault]) -> list[int] | None:
    """Weights as whole numbers in their own proportion: 1 and 0.5 become 2 and 1."""
    texts = None if column is None else cells.column(column)
    if column is None or texts is None:
        return None
    weights = []
    for row, text in enumerate(texts):
        read = _WEIGHT.fullmatch(text or "1")
        if read is None or (read[2] is not None and int(read[2]) == 0):
            faults.append(cells.fault(row, column, "must be such as 1, 0, 0.5 or 1/2"))
            weights.append(Fraction(1))
        else:
            weights.append(Fraction(re.sub(r"\s", "", text or "1")))
    common = lcm(*(weight.denominator for weight in weights))
    scaled = [int(weight * common) for weight in weights]
    if max(scaled) > LARGEST_WEIGHT:
        message = f"the weights are too fine: in whole numbers one would be {max(scaled)}"
        faults.append(cells.name_fault(column, message))
        return None
    return scaled


def _without_ballots(units: tuple[str, ...], counts: Mapping[str, Column]) -> Iterator[str]:
    """Large units of zeros alone, which may stand for a count that is not known."""
    results = [counts[name] for name in ("cast", *BALLOT_CLASSES) if name in counts]
    roll = counts.get("registered", [])
    voters = sum(n or 0 for n in roll)
    for row, own in enumerate(roll):
        large = (own or 0) * _WITHOUT_RESULT > voters
        if large and results and all(column[row] == 0 for column in results):
            yield (
                f"{units[row]}: no ballot of {counted(own or 0, 'voter')} on the roll; is 0 a count that "
                "is not known?"
            )


def _fill_blank_rows(
    kept: _Kept, counts: dict[str, Column], units: tuple[str, ...], warnings: list[str]
) -> Iterator[Fault]:
    """A unit on the roll without any result has no ballots, as a diaspora row of 90 has none."""
    known = ("cast", *BALLOT_CLASSES, "blank", "valid", "valid_papers")
    results = [counts[name] for name in known if name in counts]
    roll = counts.get("registered", [None] * len(units))
    voters = sum(n or 0 for n in roll)
    if len(units) == 1 or not all(None in column for column in results):
        return
    for row, unit in enumerate(units):
        if not results or any(column[row] is not None for column in results):
            continue
        own = roll[row]
        if own is None or own * _WITHOUT_RESULT > voters:
            message = "has no result: a heading or a note? --leave-out and its name, or --leave-out empty"
            yield kept.fault(row, "unit", message)
        warnings.append(f"{unit}: no result, so no ballots")
        for column in (*results, *([counts["issued"]] if "issued" in counts else [])):
            column[row] = column[row] or 0
