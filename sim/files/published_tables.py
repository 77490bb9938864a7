"""A table in a file as it was published: titles above it, notes below it, cells set apart somehow."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sim.files.csv_tables import MAX_ROWS, CsvRow, CsvTable, checked_table
from sim.files.faults import Fault, FaultyFileError, as_written
from sim.files.plain_files import file_fault

SEPARATORS: Final = ",;\t|"

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""Byte order marks; that of UTF-32 begins with that of UTF-16."""

_OTHER_KINDS: Final = {
    b"PK\x03\x04": "a spreadsheet",
    b"\xd0\xcf\x11\xe0": "a spreadsheet of an old kind",
    b"%PDF": "a PDF",
    b"<": "a web page or XML",
    b"{": "JSON",
    b"[": "JSON",
}
_GUESSES: Final = ("cp1251", "cp1252")
_SAMPLED: Final = 200
_NAMED: Final = 3
_NUMBER: Final = re.compile(r"[-+]?\d[\d.,\s'’_\u00a0\u2009\u202f]*%?")


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table, and what stood around it.

    Attributes
    ----------
    table : CsvTable
    notes : tuple of str
        Lines that were passed over, in words.
    """

    table: CsvTable
    notes: tuple[str, ...]


def published_table(
    data: bytes,
    label: str,
    *,
    key: str,
    clean: Callable[[str], str],
    is_known: Callable[[str], bool],
    encoding: str | None = None,
) -> PublishedTable:
    """Find the table in a file.

    Parameters
    ----------
    data : bytes
    label : str
        How the messages call the file.
    key : str
        The column that names the rows, as it reads when cleaned.
    clean : callable
        Gives the names of columns their one spelling.
    is_known : callable
        Whether such tables use a cleaned name: the line of names is the one that has most of them.
    encoding : str, optional
        As Python calls it; UTF-8, or what the byte order mark says, where it is not given.

    Raises
    ------
    FaultyFileError
        If the bytes are no text in that encoding, are no table, or rows do not fit the line of names.

    Examples
    --------
    >>> found = published_table(
    ...     b"Results\\n\\nunit;yes\\nWest;12\\nSource: commission\\n",
    ...     "t.csv",
    ...     key="unit",
    ...     clean=str.strip,
    ...     is_known={"yes"}.__contains__,
    ... )
    >>> found.table.names, found.table.rows
    (('unit', 'yes'), (CsvRow(line=4, cells=('West', '12')),))
    >>> found.notes
    ('line 1 is passed over: "Results"', 'line 5 is passed over: "Source: commission"')
    """
    text = text_of(data, label, encoding)
    rows = list(itertools.islice(_rows(text, label), MAX_ROWS + 2))
    if not rows:
        raise file_fault(label, "is empty: a table has a line of column names and at least one row")
    if len(rows) > MAX_ROWS + 1:
        raise file_fault(label, f"has more than {MAX_ROWS:,} rows: no table needs that")
    at = _header_at(rows, clean, is_known)
    header = _without_empty_end(rows[at])
    width = len(header.cells)
    body = [row for row in rows[at + 1 :] if row.cells != rows[at].cells]
    end = len(body)
    while end and width > 1 and _is_footnote(body[end - 1], width):
        end -= 1
    below = tuple(_within(row, width) for row in body[:end])
    table = CsvTable(label, header.line, tuple(map(clean, header.cells)), below, key)
    return PublishedTable(checked_table(table), _told([*rows[:at], *body[end:]]))


def text_of(data: bytes, label: str, encoding: str | None) -> str:
    """Text of a file, in the encoding given or marked, else in UTF-8; without its mark.

    Raises
    ------
    FaultyFileError
        If it is no text in that encoding: with its first line as two other encodings would read it.
    """
    for start, what in _OTHER_KINDS.items():
        if data.lstrip(b" \t\r\n").startswith(start):
            raise file_fault(label, f"is {what}, not CSV: save its table as CSV in UTF-8")
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    name = encoding or _MARKS.get(mark, "utf-8")
    try:
        text = data.removeprefix(mark).decode(name)
    except UnicodeDecodeError as error:
        if encoding is None and not mark:
            before = data[: error.start].decode()
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            message = f"byte 0x{data[error.start]:02x} is not UTF-8{_other_readings(data)}"
            raise FaultyFileError([Fault(label, line, column, "", "", message)]) from None
        message = f"byte {error.start + 1} is no text in {name}"
        raise file_fault(label, message) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = "holds a NUL: the file is no text, or --encoding utf-16 is meant"
        raise FaultyFileError([Fault(label, line, None, "", "", message)])
    return text


def checked_encoding(name: str) -> str:
    """The name of an encoding, if Python has it.

    Raises
    ------
    LookupError
        If there is none of this name, or it is none of text.

    Examples
    --------
    >>> checked_encoding("CP1251")
    'cp1251'
    """
    found = codecs.lookup(name)
    "".encode(found.name)  # refuses what turns bytes into bytes
    return found.name


def _other_readings(data: bytes) -> str:
    lines = list(filter(None, re.split(rb"[\r\n]+", data)))
    other = next(line for line in lines if not line.isascii())
    places = [("its first line", lines[0])] if not lines[0].isascii() else [("a line", other)]
    shown = "; ".join(
        f"as {name} {place} is {_as_read(line, name)}" for place, line in places for name in _GUESSES
    )
    return f"; {shown}: write --encoding and the one that is right, or save the file as UTF-8"


def _as_read(line: bytes, encoding: str) -> str:
    return as_written(line.decode(encoding, "replace"))


def _rows(text: str, label: str) -> Iterator[CsvRow]:
    """Rows that hold anything, split where most of the file splits evenly."""
    stated = re.match(r"\s*\"?sep=(.)\"?\s*(?:\r\n|\r|\n)", text, re.IGNORECASE)
    separator = stated[1] if stated else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)) and not (line == 1 and stated):
                yield CsvRow(line, tuple(map(str.strip, cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FaultyFileError([Fault(label, line, 1, "", "", f"is not CSV: {error}")]) from None


def _separator(text: str) -> str:
    """That which gives most rows the same number of cells, more than one; of equals the most cells."""

    def evenness(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = Counter(len(row) for row in itertools.islice(reader, _SAMPLED) if len(row) > 1)
        except csv.Error:
            return (0, 0)
        return max(((rows, width) for width, rows in widths.items()), default=(0, 0))

    return max(SEPARATORS, key=evenness)


def is_figures(text: str) -> bool:
    """Whether a cell holds figures alone.

    Examples
    --------
    >>> is_figures("1 234,5 %"), is_figures("Ward 5"), is_figures("")
    (True, False, False)
    """
    return _NUMBER.fullmatch(text.replace(" %", "%")) is not None


def _header_at(rows: Sequence[CsvRow], clean: Callable[[str], str], is_known: Callable[[str], bool]) -> int:
    """Of the lines above the first figures, the one with most known names; of equals the lowest."""
    best, most = 0, -1
    for at, row in enumerate(rows[:_SAMPLED]):
        if any(map(is_figures, row.cells)):
            break
        known = sum(is_known(clean(cell)) for cell in row.cells)
        if known and known >= most:
            best, most = at, known
    return best


def _without_empty_end(row: CsvRow) -> CsvRow:
    cells = list(row.cells)
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return CsvRow(row.line, tuple(cells))


def _within(row: CsvRow, width: int) -> CsvRow:
    """A row without the empty cells that stand beyond the line of names."""
    cells = row.cells
    return CsvRow(row.line, cells[:width]) if not any(cells[width:]) else row


def _is_footnote(row: CsvRow, width: int) -> bool:
    """A line in words below the table: no figures, and no row of the table's form."""
    filled = [cell for cell in row.cells if cell]
    if any(map(is_figures, filled)):
        return False
    return len(filled) == 1 or len(row.cells) != width


def _told(rows: Sequence[CsvRow]) -> tuple[str, ...]:
    told = [
        f"line {row.line} is passed over: {as_written(' '.join(filter(None, row.cells)))}"
        for row in rows[:_NAMED]
    ]
    more = len(rows) - _NAMED
    return (*told, f"{more} more lines are passed over") if more > 0 else tuple(told)
