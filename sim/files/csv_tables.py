"""Read one CSV file: its cells as text, the line of every row, and faults at cells."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.files.faults import Fault, FaultyFileError, as_written, dotted, raise_if_any
from sim.files.plain_files import TABLE, decoded, file_fault, read_bytes
from sim.nouns import counted

MAX_ROWS: Final = 200_000


_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

LONGEST_CELL: Final = 131_072
"""Characters of a cell."""


class CsvRow(NamedTuple):
    """One row: the line on which it begins, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table of text; its names differ, and every row has a cell for each.

    Attributes
    ----------
    label : str
        How messages call the file.
    header_line : int
    names : tuple of str
        Of the columns.
    rows : tuple of CsvRow
    key : str
        The column that names the rows, if there is one of this name.
    turned : list of tuple of str
        The cells by column, filled when first asked for: a table may have a hundred thousand rows.
    """

    label: str
    header_line: int
    names: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    key: str
    turned: list[tuple[str, ...]] = field(default_factory=list, repr=False, compare=False)

    def column(self, name: str) -> list[str] | None:
        """Texts of a column; None where there is no such column."""
        if name not in self.names:
            return None
        if self.rows and not self.turned:
            self.turned.extend(zip(*(row.cells for row in self.rows), strict=True))
        return list(self.turned[self._at(name)]) if self.rows else []

    def fault(self, row: int, name: str, message: str, text: str | None = None) -> Fault:
        """Build the fault of a cell; of the row's first cell where there is no such column.

        Columns are counted in cells, as a spreadsheet counts them.

        Examples
        --------
        >>> table = parse_csv(b"unit,yes\\nAlmaty,12.5\\n", "t.csv", key="unit")
        >>> print(table.fault(0, "yes", "must be a whole number"))
        t.csv:2:2: Almaty.yes = "12.5": must be a whole number
        """
        at, (line, cells) = self._at(name), self.rows[row]
        title = cells[self._at(self.key)] if self.key in self.names and name != self.key else ""
        key = dotted((title, self.names[at]) if title else (self.names[at],))
        return Fault(self.label, line, at + 1, key, as_written(cells[at] if text is None else text), message)

    def name_fault(self, name: str, message: str) -> Fault:
        """Build the fault of a column's name, or of one that is missing; of the header if it is empty."""
        return Fault(
            self.label, self.header_line, self._at(name) + 1, dotted((name,)) if name else "", "", message
        )

    def _at(self, name: str) -> int:
        return self.names.index(name) if name in self.names else 0


def read_csv(path: Path, label: str, **form: Any) -> CsvTable:
    """Read a CSV file; see `parse_csv`.

    Raises
    ------
    FaultyFileError
        If it is no plain file, cannot be read, is too large, is not UTF-8, or is no table.
    """
    return parse_csv(read_bytes(path, TABLE, label), label, **form)


def parse_csv(
    data: bytes,
    label: str,
    *,
    key: str = "",
    clean: Callable[[str], str] = str.strip,
    separators: str = ",",
    ends_in_text: bool = False,
) -> CsvTable:
    """Parse the bytes of a CSV file; blank lines are passed over.

    Parameters
    ----------
    data : bytes
    label : str
        How the messages call it.
    key : str
        The column that names the rows, as it reads when cleaned.
    clean : callable
        Gives the names of columns their one spelling.
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
    names = tuple(map(clean, header.cells))
    if ends_in_text:
        below = [_with_text(row, len(names)) for row in below]
    below = [CsvRow(row.line, tuple(map(str.strip, row.cells))) for row in below]
    return checked_table(CsvTable(label, header.line, names, tuple(below), key))


def checked_table(table: CsvTable) -> CsvTable:
    """The table, if it has no column twice and every row as many cells as there are columns.

    Raises
    ------
    FaultyFileError
        With all that are at fault.
    """
    raise_if_any(
        [
            *_repeated(table.names, table.header_line, table.label),
            *_ragged(table.rows, len(table.names), table.label),
        ]
    )
    return table


def _separator(text: str, separators: str) -> str:
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    return max(separators, key=first.count)


def lines_of(text: str) -> Iterator[str]:
    """Lines with their ends, as a file opened with ``newline=""`` has them, without a copy of the text.

    Examples
    --------
    >>> list(lines_of("a\\rb\\r\\nc\\n\\nd"))
    ['a\\r', 'b\\r\\n', 'c\\n', '\\n', 'd']
    """
    return (line[0] for line in _LINE.finditer(text))


def csv_rows(text: str, label: str, separator: str) -> Iterator[CsvRow]:
    """All rows, empty ones too, with the line that each begins in.

    Raises
    ------
    FaultyFileError
        If the text is no CSV, or a cell is longer than :data:`LONGEST_CELL`: the limit of Python's reader is
        the process's, and other libraries lift it.
    """
    reader = csv.reader(lines_of(text), delimiter=separator, strict=True)
    line, fault = 1, ""
    try:
        for cells in reader:
            if max(map(len, cells), default=0) > LONGEST_CELL:
                fault = f"field larger than field limit ({LONGEST_CELL})"
                break
            yield CsvRow(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        fault = str(error)
    if fault:
        raise FaultyFileError([Fault(label, line, 1, "", "", f"is not CSV: {fault}")])


def _rows(text: str, label: str, separator: str) -> Iterator[CsvRow]:
    return (row for row in csv_rows(text, label, separator) if any(map(str.strip, row.cells)))


def _with_text(row: CsvRow, width: int) -> CsvRow:
    last = ",".join(row.cells[width - 1 :])
    return CsvRow(row.line, (*row.cells[: width - 1], last)) if len(row.cells) > width else row


def _repeated(names: tuple[str, ...], line: int, label: str) -> Iterator[Fault]:
    folded = [name.casefold() for name in names]
    for at, name in enumerate(names):
        if folded[at] in folded[:at]:
            message = "stands twice in the header: each column has a name of its own"
            yield Fault(label, line, at + 1, dotted((name,)), "", message)


def _ragged(rows: Sequence[CsvRow], width: int, label: str) -> Iterator[Fault]:
    for row in rows:
        if len(row.cells) != width:
            first = as_written(row.cells[0])
            column = min(len(row.cells), width) + 1
            message = f"has {counted(len(row.cells), 'cell')} where the header has {width}"
            yield Fault(label, row.line, column, "", first, message)
