"""Which rows of a file are asked for, what names them, and rows added up to larger units."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sim.errors import RuleError
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, as_written, did_you_mean, quoted, raise_if_any
from sim.rules.tables.column_names import VOTE, meaning, spelling
from sim.rules.tables.deriving import Column
from sim.rules.tables.options import TableOptions

_SHOWN: Final = 5


def rows_asked_for(cells: CsvTable, options: TableOptions) -> CsvTable:
    """The rows of one vote.

    Raises
    ------
    RuleError
        If a column or text of ``where`` is not there.
    FaultyFileError
        If the file holds several votes, by a column of questions or dates, and it is not said which is meant.
    """
    asked = cells
    for name, text in options.where.items():
        column = column_named(cells, name, "--where")
        rows = tuple(
            row for row in asked.rows if spelling(row.cells[cells.names.index(column)]) == spelling(text)
        )
        if not rows:
            raise RuleError(
                f"--where {name}={text}: no row of {cells.label} has this; there are {_texts(asked, column)}"
            )
        asked = replace(asked, rows=rows, turned=[])
    used = {spelling(each) for text in options.columns.values() for each in text.split(",")}
    raise_if_any(
        asked.name_fault(
            name,
            f"tells several votes apart: {_texts(asked, name)}; say which with"
            f" --where {quoted(f'{name}=TEXT')}, or --columns ignore={name} if all are one vote",
        )
        for name in asked.names
        if meaning(name) == VOTE and spelling(name) not in used and len(set(asked.column(name) or ())) > 1
    )
    return asked


def column_named(cells: CsvTable, name: str, option: str) -> str:
    """The column of this name, however it is spelled."""
    found = next((each for each in cells.names if spelling(each) == spelling(name)), None)
    if found is None:
        hint = did_you_mean(name, cells.names)
        raise RuleError(f"{option} {name}: {cells.label} has no column {quoted(name)}{hint}")
    return found


def _texts(cells: CsvTable, column: str) -> str:
    texts = list(dict.fromkeys(cells.column(column) or ()))
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"{', '.join(map(as_written, texts[:_SHOWN]))}{more}"


def names_of_rows(cells: CsvTable, columns: Sequence[str], faults: list[Fault] | None) -> tuple[str, ...]:
    """What the rows are called, by one column or several; by their lines where there is none.

    Of several columns all but the last may leave a cell blank for what stands above it, as merged cells do.

    Parameters
    ----------
    cells : CsvTable
    columns : sequence of str
    faults : list of Fault or None
        Takes the names that occur twice; None where they may.
    """
    lines = [row.line for row in cells.rows]
    if not columns:
        return tuple(f"row {line}" for line in lines) if len(lines) > 1 else ("all",)
    names = [text or f"row {line}" for line, text in zip(lines, _joined(cells, columns), strict=True)]
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        before = first.setdefault(name.casefold(), row)
        if before == row:
            continue
        if faults is None:
            names[row] = f"{name} (line {lines[row]})"
            continue
        message = (
            f"stands in line {lines[before]} already; each may occur once: name units by more columns"
            " with --unit A,B, add rows up with --group-by A, or say which are meant with --where COLUMN=TEXT"
        )
        faults.append(cells.fault(row, columns[-1], message))
    return tuple(names)


def group_names(cells: CsvTable, columns: Sequence[str]) -> tuple[str, ...]:
    """What the group of each row is called; a blank cell stands for what is above it."""
    lines = (row.line for row in cells.rows)
    return tuple(
        text or f"row {line}" for line, text in zip(lines, _joined(cells, (*columns, "")), strict=True)
    )


def _joined(cells: CsvTable, columns: Sequence[str]) -> list[str]:
    """Texts of columns, one name a row; a column without a name only says that those before it are filled."""
    parts = [list(map(one_line, cells.column(name) or [""] * len(cells.rows))) for name in columns]
    if len(parts) == 1:
        return parts[0]
    for part in parts[:-1]:
        for row in range(1, len(part)):
            part[row] = part[row] or part[row - 1]
    names = [", ".join(filter(None, texts)) for texts in zip(*parts, strict=True)]
    return [name if last or not columns[-1] else "" for name, last in zip(names, parts[-1], strict=True)]


def one_line(text: str) -> str:
    """The text composed (NFC), on one line, without control and invisible formatting characters."""
    if text.isascii() and text.isprintable():
        return text
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(each for each in composed if unicodedata.category(each) not in ("Cc", "Cf")).strip()


def added_up(
    groups: Sequence[str], counts: Mapping[str, Column], weights: Sequence[int] | None
) -> tuple[tuple[str, ...], dict[str, Column], list[int] | None]:
    """Rows of a group added up; a sum is not known where one of its counts is not.

    Raises
    ------
    RuleError
        If rows of one group have different weights.

    Examples
    --------
    >>> added_up(["N", "S", "N"], {"yes": [4, 2, 1], "no": [3, 1, None]}, None)
    (('N', 'S'), {'yes': [5, 2], 'no': [None, 1]}, None)
    """
    units = tuple(dict.fromkeys(groups))
    place = {name: at for at, name in enumerate(units)}
    summed: dict[str, Column] = {}
    for name, column in counts.items():
        sums: Column = [0] * len(units)
        for group, count in zip(groups, column, strict=True):
            before = sums[place[group]]
            sums[place[group]] = None if before is None or count is None else before + count
        summed[name] = sums
    pairs = set(zip(groups, weights or (), strict=False))
    if weights is not None and len(pairs) != len(units):
        raise RuleError("--group-by: rows of one group have different weights")
    by_group = dict(pairs)
    return units, summed, None if weights is None else [by_group[name] for name in units]
