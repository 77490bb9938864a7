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

from sim.arrays import Ints
from sim.errors import RuleError
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, as_written, did_you_mean, quoted, raise_if_any
from sim.files.table_headers import is_figures
from sim.nouns import counted
from sim.rules.tables.column_names import ColumnsFound
from sim.rules.tables.deriving import Column
from sim.rules.tables.options import TableOptions
from sim.rules.tables.sums import SumRow, equal_pairs, sum_rows

SUMS: Final = "sums"
EMPTY: Final = "empty"

_WORDS: Final = Path(__file__).with_name("total_words.csv")
_NAMED: Final = 3
_SIGNS: Final = re.compile(r"[:,;()\[\]–—\-%]")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
"""Of another vote, where few rows have one and no other row has a number."""

_DIGIT: Final = re.compile(r"\d")

_PARTING: Final = re.compile(r"[\s:,;()\[\]–—\-]+")


@cache
def _words() -> dict[str, frozenset[str]]:
    """Words of rows that are no units, by where they stand in a name."""
    with _WORDS.open(encoding="utf-8", newline="") as stream:
        read = [(row["at"], _tokens(row["word"])) for row in csv.DictReader(stream)]
    return {
        place: frozenset(word for at, word in read if at == place) for place in ("alone", "first", "ends")
    }


def _tokens(name: str) -> str:
    return " ".join(_PARTING.split(name.casefold().replace("%", " % "))).strip()


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
    if parts[0] not in _outer_words()[0] and parts[-1] not in _outer_words()[1]:
        return False
    first = {" ".join(parts[:n]) for n in range(1, 4)}
    last = {" ".join(parts[-n:]) for n in range(1, 4)}
    return (
        any(words in each for each in tokens.values())
        or bool(first & (tokens["first"] | tokens["ends"]))
        or bool(last & tokens["ends"])
    )


@cache
def _outer_words() -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last words of all that rows are called which are no units."""
    named = [word.split(" ") for words in _words().values() for word in words]
    return frozenset(parts[0] for parts in named), frozenset(parts[-1] for parts in named)


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
        raise_if_any(_refusals(suspects, cells, unit_column, units, counts))
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
    table = _array(counts, kept, -1)
    found, sure = sum_rows(table)
    rows = [replace(each, row=kept[each.row], parts=tuple(kept[i] for i in each.parts)) for each in found]
    return rows, sure


def _array(counts: Mapping[str, Column], kept: Sequence[int], blank: int) -> Ints:
    columns = [[blank if n is None else n for n in column] for column in counts.values()]
    return np.ascontiguousarray(np.array(columns, dtype=np.int64).T[np.asarray(kept)])


def _refusals(
    found: Sequence[SumRow],
    cells: CsvTable,
    column: str | None,
    units: Sequence[str],
    counts: Mapping[str, Column],
) -> Iterator[Fault]:
    for each in sorted(found, key=lambda one: one.row):
        nearly = "nearly " if each.nearly or not _adds_up(each, counts) else ""
        message = (
            f"is {nearly}the sum of {_named(each, units)}: every ballot would count twice;"
            f" --leave-out {SUMS} leaves out all such rows, --keep {SUMS} keeps them as units,"
            " --leave-out or --keep and its name this one"
        )
        yield cells.fault(each.row, column or "", message)


def _adds_up(row: SumRow, counts: Mapping[str, Column]) -> bool:
    """Whether every column is the sum to the last paper."""
    return all(column[row.row] == sum(column[part] or 0 for part in row.parts) for column in counts.values())


def _called_totals(
    kept: Sequence[int], cells: CsvTable, columns: ColumnsFound, units: Sequence[str]
) -> dict[int, str]:
    """What is said of rows that any of their texts calls a total or the like, and of a number among names."""
    if len(kept) < 2:
        return {}
    others = (name for name in cells.names if name not in columns.of.values())
    texts = [list(units), *(cells.column(name) or [] for name in others)]
    called = set[int]()
    for column in texts:
        words = {text for text in _texts(column) if is_called_total(text)}
        rows = [row for row in kept if column[row] in words] if words else []
        called |= set(rows) if len(rows) < len(kept) else set()
    numbers = [row for row in kept if is_figures(units[row])]
    called |= set(numbers) if 2 * len(numbers) < len(kept) else set()
    digits = [row for row in kept if _DIGIT.search(units[row])]
    if 2 * len(digits) < len(kept) and all(_YEAR.search(units[row]) for row in digits):
        called |= set(digits)
    message = (
        "is called a total, a part of one or the like, and no sum of others is found that it is: say"
        " --leave-out and its name, or --keep if it is a unit"
    )
    return dict.fromkeys(sorted(called), message)


def _texts(column: Sequence[str]) -> set[str]:
    """The different texts of a column, if it has any letters or signs of per cent."""
    joined = "".join(column)
    figures = joined.isascii() and joined.lower() == joined.upper() and "%" not in joined
    return set() if figures else {text for text in set(column) if _may_be_called(text)}


def _may_be_called(text: str) -> bool:
    """Whether it is worth a closer look: its outer words, as far as blanks part them."""
    first, last = _outer_words()
    words = text.casefold().split()
    return bool(words) and (words[0] in first or words[-1] in last or _SIGNS.search(text) is not None)


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
    return f"{', '.join(names)} and {counted(more, 'more row')}" if more > 0 else " and ".join(names)


def _equal(kept: Sequence[int], counts: Mapping[str, Column], units: Sequence[str]) -> Iterator[str]:
    """Rows like their neighbour: one may be a total of one unit, or the same unit twice."""
    pairs = equal_pairs(_array(counts, kept, 0)) if counts else []
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
