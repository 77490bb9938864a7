"""Read one CSV file: its cells as text, the line of every row, and faults at cells."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.files.faults import Fault, FaultyFileError, as_written, dotted
from sim.files.plain_files import TABLE, decoded, file_fault, read_bytes

MAX_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line on which it begins, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table of text; every row is as long as the header, whose names differ.

    Attributes
    ----------
    label : str
        How messages call the file.
    header : CsvRow
    rows : tuple of CsvRow
    """

    label: str
    header: CsvRow
    rows: tuple[CsvRow, ...]


def read_csv(path: Path, label: str, *, separators: str = ",") -> CsvTable:
    """Read a CSV file; see `parse_csv`.

    Raises
    ------
    FaultyFileError
        If it is no plain file, cannot be read, is too large, is not UTF-8, or is no table.
    """
    return parse_csv(read_bytes(path, TABLE, label), label, separators=separators)


def parse_csv(data: bytes, label: str, *, separators: str = ",", ends_in_text: bool = False) -> CsvTable:
    """Parse the bytes of a CSV file; blank lines are passed over.

    Parameters
    ----------
    data : bytes
    label : str
        How the messages call it.
    separators : str
        What may stand between cells; of several, that which stands most often in the first line.
    ends_in_text : bool
        Whether the last column is free text, so that commas in it need no quotes.

    Raises
    ------
    FaultyFileError
        If it is broken, has no header, a column twice, too many rows, or rows of another length than the
        header: all of them at once.

    Examples
    --------
    >>> parse_csv(b"unit,yes\\nAlmaty,12\\n", "t.csv").rows
    (CsvRow(line=2, cells=('Almaty', '12')),)
    """
    text = decoded(data, label)
    if "\0" in text:
        at = text.index("\0")
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise FaultyFileError([Fault(label, line, column, "", "", "holds a NUL: save the table as UTF-8")])
    rows = list(itertools.islice(_rows(text, label, _separator(text, separators)), MAX_ROWS + 2))
    if not rows:
        raise file_fault(label, "is empty: a table has a line of column names and at least one row")
    if len(rows) > MAX_ROWS + 1:
        raise file_fault(label, f"has more than {MAX_ROWS:,} rows: no table needs that")
    header, *below = rows
    if ends_in_text:
        below = [_with_text(row, len(header.cells)) for row in below]
    header, *below = (CsvRow(row.line, tuple(map(str.strip, row.cells))) for row in (header, *below))
    faults = [*_repeated(header, label), *_ragged(below, len(header.cells), label)]
    if faults:
        raise FaultyFileError(faults)
    return CsvTable(label, header, tuple(below))


def _separator(text: str, separators: str) -> str:
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    return max(separators, key=first.count)


def _rows(text: str, label: str, separator: str) -> Iterator[CsvRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield CsvRow(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FaultyFileError([Fault(label, line, 1, "", "", f"is not CSV: {error}")]) from None


def _with_text(row: CsvRow, width: int) -> CsvRow:
    last = ",".join(row.cells[width - 1 :])
    return CsvRow(row.line, (*row.cells[: width - 1], last)) if len(row.cells) > width else row


def _repeated(header: CsvRow, label: str) -> Iterator[Fault]:
    names = [name.casefold() for name in header.cells]
    for position, name in enumerate(names):
        if name in names[:position]:
            message = "stands twice in the header: each column has a name of its own"
            yield Fault(label, header.line, position + 1, dotted((header.cells[position],)), "", message)


def _ragged(rows: list[CsvRow], width: int, label: str) -> Iterator[Fault]:
    for row in rows:
        if len(row.cells) != width:
            first = as_written(row.cells[0])
            column = min(len(row.cells), width) + 1
            message = f"has {len(row.cells)} cells where the header has {width}"
            yield Fault(label, row.line, column, "", first, message)


def cell_fault(label: str, line: int, column: int, key: tuple[str, ...], text: str, message: str) -> Fault:
    """Build the fault of a cell.

    Parameters
    ----------
    label : str
        How messages call the file.
    line, column : int
        Of the cell, both from 1; columns are counted in cells, as a spreadsheet counts them.
    key : tuple of str
        Names of its row, if that has one, and of its column.
    text : str
        What stands there.
    message : str

    Examples
    --------
    >>> print(cell_fault("t.csv", 2, 3, ("Almaty", "yes"), "12.5", "must be a whole number"))
    t.csv:2:3: Almaty.yes = "12.5": must be a whole number
    """
    return Fault(label, line, column, dotted(key), as_written(text), message)
