"""Which rows of a table are units: sums of others are refused, unless the user says which rows stay."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from sim.errors import RuleError
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, as_written, did_you_mean, quoted, raise_if_any
from sim.files.table_headers import is_figures
from sim.rules.tables.column_names import ColumnsFound
from sim.rules.tables.deriving import Column
from sim.rules.tables.options import TableOptions
from sim.rules.tables.sums import SumRow, equal_pairs, sum_rows

SUMS: Final = "sums"
EMPTY: Final = "empty"

_WORDS: Final = Path(__file__).with_name("total_words.csv")
_NAMED: Final = 3


@cache
def _words() -> dict[str, frozenset[str]]:
    """Words of rows that are no units, by where they stand in a name."""
    with _WORDS.open(encoding="utf-8", newline="") as stream:
        read = [(row["at"], _tokens(row["word"])) for row in csv.DictReader(stream)]
    return {
        place: frozenset(word for at, word in read if at == place) for place in ("alone", "first", "ends")
    }


def _tokens(name: str) -> str:
    return " ".join(re.split(r"[\s:,;()\[\]–—\-]+", name.casefold().replace("%", " % "))).strip()


@cache
def is_called_total(name: str) -> bool:
    """Whether a row is called a total, a part of one, an average or a share.

    Examples
    --------
    >>> is_called_total("TOTAL"), is_called_total("NSW - Total"), is_called_total("of which: abroad")
    (True, True, True)
    >>> is_called_total("Totalan"), is_called_total("National Capital District"), is_called_total("Italia")
    (False, False, True)
    """
    words, tokens = _tokens(name), _words()
    parts = words.split(" ")
    first = {" ".join(parts[:n]) for n in range(1, 4)}
    last = {" ".join(parts[-n:]) for n in range(1, 4)}
    return (
        any(words in each for each in tokens.values())
        or bool(first & (tokens["first"] | tokens["ends"]))
        or bool(last & tokens["ends"])
    )


def unit_rows(
    cells: CsvTable,
    columns: ColumnsFound,
    units: Sequence[str],
    counts: Mapping[str, Column],
    options: TableOptions,
) -> tuple[list[int], list[str]]:
    """Rows that are units, and what is doubtful about them.

    Parameters
    ----------
    cells : CsvTable
    columns : ColumnsFound
    units : sequence of str
    counts : mapping of str to list of int or None
        By our names.
    options : TableOptions
        Which rows to leave out and which to keep.

    Raises
    ------
    RuleError
        If a row named by the user is not there.
    FaultyFileError
        If rows are sums of others, or are called totals, and the user has not said what they are.
    """
    unit_column = columns.of.get("unit")
    stays = {row for text in options.keep for row in _rows_named(text, cells, units, "--keep")}
    goes = {row for text in options.leave_out for row in _rows_named(text, cells, units, "--leave-out")}
    if EMPTY in options.leave_out:
        goes |= {row for row in range(len(units)) if all(column[row] is None for column in counts.values())}
    kept = [row for row in range(len(units)) if row not in goes]
    if not kept:
        raise RuleError("--leave-out: no row is left")
    found, sure = _sums(kept, counts)
    known = set(stays) if SUMS not in options.keep else set(kept)
    called = _called_totals(kept, cells, columns, units)
    left_out = []
    if SUMS in options.leave_out:
        out = {each.row for each in found} - known
        left_out = [_left_out(sorted(out), units)] if out else []
        kept, found = [row for row in kept if row not in out], []
        known |= out
    suspects = [each for each in found if each.row not in known]
    if sure or any(each.row in called for each in suspects):
        raise_if_any(_refusals(suspects, cells, unit_column, units))
    raise_if_any(
        cells.fault(row, unit_column or "", message) for row, message in called.items() if row not in known
    )
    return kept, [*left_out, *_doubts(suspects, units), *_equal(kept, counts, units)]


def _rows_named(text: str, cells: CsvTable, units: Sequence[str], option: str) -> list[int]:
    """Rows of a name, or of ``line 7``."""
    if text in (SUMS, EMPTY):
        return []
    if text in units:
        return [units.index(text)]
    line = re.fullmatch(r"(?:line[ :]?\s*)?(\d+)", text)
    rows = [row for row, each in enumerate(cells.rows) if line and each.line == int(line[1])]
    folded = [row for row, name in enumerate(units) if name.casefold() == text.casefold()]
    if not rows and not folded:
        hint = did_you_mean(text, units[:1000])
        raise RuleError(
            f"{option} {quoted(text)}: {cells.label} has no row of this name or line{hint};"
            f' write a name, a line such as "line 7", {SUMS} or {EMPTY}'
        )
    return rows or folded


def _sums(kept: Sequence[int], counts: Mapping[str, Column]) -> tuple[list[SumRow], bool]:
    if not counts or len(kept) < 3:
        return [], False
    table = np.array(
        [[-1 if column[row] is None else column[row] for column in counts.values()] for row in kept],
        dtype=np.int64,
    )
    found, sure = sum_rows(table)
    rows = [replace(each, row=kept[each.row], parts=tuple(kept[i] for i in each.parts)) for each in found]
    return rows, sure


def _refusals(
    found: Sequence[SumRow], cells: CsvTable, column: str | None, units: Sequence[str]
) -> Iterator[Fault]:
    for each in sorted(found, key=lambda one: one.row):
        nearly = "nearly " if each.nearly else ""
        message = (
            f"is {nearly}the sum of {_named(each, units)}: every ballot would count twice; --leave-out {SUMS}"
            " leaves out all rows that are sums, --leave-out or --keep and its name this one"
        )
        yield cells.fault(each.row, column or "", message)


def _called_totals(
    kept: Sequence[int], cells: CsvTable, columns: ColumnsFound, units: Sequence[str]
) -> dict[int, str]:
    """What is said of rows that any of their texts calls a total or the like, and of a number among names."""
    if len(kept) < 2:
        return {}
    counted = {name for ours, name in columns.of.items() if ours not in ("unit", "weight")}
    texts = [list(units), *(cells.column(name) or [] for name in cells.names if name not in counted)]
    called = set[int]()
    for column in texts:
        rows = [row for row in kept if not column[row].isdecimal() and is_called_total(column[row])]
        called |= set(rows) if len(rows) < len(kept) else set()
    numbers = [row for row in kept if is_figures(units[row])]
    called |= set(numbers) if 2 * len(numbers) < len(kept) else set()
    message = (
        "is called a total, a part of one or the like, and no sum of others is found that it is: say"
        " --leave-out and its name, or --keep if it is a unit"
    )
    return dict.fromkeys(sorted(called), message)


def _doubts(found: Sequence[SumRow], units: Sequence[str]) -> list[str]:
    """Sums that may be chance; of rows that are sums of the same rows, one."""
    told = {each.parts: each for each in found if len(each.parts) > 1}
    return [
        f"{as_written(units[each.row])} may be the sum of {_named(each, units)}"
        for each in list(told.values())[:_NAMED]
    ]


def _named(each: SumRow, units: Sequence[str]) -> str:
    names = [as_written(units[row]) for row in each.parts[:_NAMED]]
    more = len(each.parts) - _NAMED
    return f"{', '.join(names)} and {more} more rows" if more > 0 else " and ".join(names)


def _equal(kept: Sequence[int], counts: Mapping[str, Column], units: Sequence[str]) -> Iterator[str]:
    """Rows like their neighbour: one may be a total of one unit, or the same unit twice."""
    table = np.array([[column[row] or 0 for column in counts.values()] for row in kept], dtype=np.int64)
    pairs = equal_pairs(table) if counts else []
    if len(pairs) > _NAMED:
        yield f"{len(pairs)} rows have the same figures as the row above"
        return
    for first, second in pairs:
        names = f"{as_written(units[kept[first]])} and {as_written(units[kept[second]])}"
        yield f"{names} have the same figures: is one the other's total?"


def _left_out(rows: Sequence[int], units: Sequence[str]) -> str:
    names = ", ".join(as_written(units[row]) for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f"left out as sums of other rows: {names}{more}"
