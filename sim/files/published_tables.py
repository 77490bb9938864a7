"""A table in a file as it was published: titles above it, notes below it, cells set apart somehow."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from sim.files.csv_tables import MAX_ROWS, CsvRow, CsvTable, checked_table, csv_rows, lines_of
from sim.files.faults import Fault, FaultyFileError, as_written, raise_if_any
from sim.files.plain_files import file_fault
from sim.files.spreadsheets import OLD_KIND, ZIPPED, sheet_rows
from sim.files.table_headers import header_of, is_figures, is_numbering
from sim.nouns import counted

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
    ZIPPED: "a spreadsheet",
    OLD_KIND: "a spreadsheet of an old kind",
    b"%PDF": "a PDF",
    b"<": "a web page or XML",
    b"{": "JSON",
    b"[": "JSON",
}
_GUESSES: Final = ("cp1251", "cp1252")
_SAMPLED: Final = 200
_NAMED: Final = 3
_LARGE: Final = 2**24
"""Characters from which on equal cells are kept once."""

_REMEMBERED: Final = 100_000
_STATED: Final = re.compile(r"\s*\"?sep=(.)\"?\s*(?:\r\n|\r|\n)", re.IGNORECASE)
"""A first line that says what parts the cells."""

_NOTE: Final = re.compile(r"\*|\(?\w\)|[^\W\d]+ ?: ?\S")
"""How a note begins: with a mark, or with a word such as ``Source:``."""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table, and what stood around it.

    Attributes
    ----------
    table : CsvTable
    notes : tuple of str
        Lines that were passed over, in words.
    repeats_names : bool
        Whether the line of names stands again among the rows.
    """

    table: CsvTable
    notes: tuple[str, ...]
    repeats_names: bool = False


def published_table(
    data: bytes,
    label: str,
    *,
    key: str,
    clean: Callable[[str], str],
    is_known: Callable[[str], bool],
    encoding: str | None = None,
    sheet: str | None = None,
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
    sheet : str, optional
        Of a spreadsheet that has several.

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
    separator = ""
    if data.startswith((ZIPPED, OLD_KIND)):
        rows = sheet_rows(data, label, sheet)
    else:
        text = text_of(data, label, encoding)
        stated = _STATED.match(text)
        separator = stated[1] if stated else _separator(text, lambda cell: _is_name(cell, clean, is_known))
        rows = list(itertools.islice(_rows(text, label, separator, skip_first=bool(stated)), MAX_ROWS + 2))
    if not rows:
        raise file_fault(label, "is empty: a table has a line of column names and at least one row")
    if len(rows) > MAX_ROWS + 1:
        raise file_fault(label, f"has more than {MAX_ROWS:,} rows: no table needs that")
    header = header_of(rows, clean, is_known)
    names, width = {row.cells for row in rows[header.first : header.last + 1]}, len(header.names)
    below = rows[header.last + 1 :]
    body = [row for row in below if row.cells not in names]
    end = len(body)
    while end and width > 1 and _is_footnote(body[end - 1], width):
        end -= 1
    start = 1 if body and is_numbering(body[0].cells) and not _counts_on(body[1:3]) else 0
    kept = tuple(_within(row, width) for row in body[start:end])
    if separator:
        raise_if_any(_swallowed(kept, separator, label))
    table = CsvTable(label, rows[header.last].line, header.names, kept, key)
    widest = max((len(row.cells) for row in body[start:end]), default=width)
    if len(rows[header.last].cells) > widest:
        raise_if_any(_shifted(table))
    told = _told([*rows[: header.first], *body[:start], *body[end:]])
    return PublishedTable(checked_table(table), told, len(body) < len(below))


def _shifted(table: CsvTable) -> Iterator[Fault]:
    """The last name of a line of names that is longer than every row: one mark too many moves all of them."""
    at, last = len(table.names) - 1, table.names[-1]
    if at and table.rows and not any(any(row.cells[at:]) for row in table.rows):
        message = (
            "no row has a cell for it: names may stand beside other figures; count the marks in both lines"
        )
        yield table.name_fault(last, message)


def _swallowed(rows: Sequence[CsvRow], separator: str, label: str) -> Iterator[Fault]:
    """Cells that a stray quotation mark made of several rows."""
    for (line, cells), following in zip_longest(rows, rows[1:]):
        if following is not None and following.line == line + 1:
            continue
        for at, cell in enumerate(cells, 1):
            parts = cell.splitlines()
            if len(parts) > 1 and any(separator in part for part in parts):
                message = "a quotation mark opens this cell and closes lines below: rows are lost in it"
                yield Fault(label, line, at, "", as_written(cell), message)


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


def _rows(text: str, label: str, separator: str, *, skip_first: bool) -> Iterator[CsvRow]:
    """Rows that hold anything; in a large table equal cells are one text."""
    seen, large = dict[str, str](), len(text) > _LARGE
    for line, cells in csv_rows(text, label, separator):
        stripped = tuple(map(str.strip, cells))
        if large:
            stripped = tuple([seen.get(cell, cell) for cell in stripped])
            if len(seen) < _REMEMBERED:
                seen.update(zip(stripped, stripped, strict=True))
        if any(stripped) and not (line == 1 and skip_first):
            yield CsvRow(line, stripped)


def _is_name(cell: str, clean: Callable[[str], str], is_known: Callable[[str], bool]) -> bool:
    return not cell[:1].isdecimal() and is_known(clean(cell))  # figures are many, and never names


def _separator(text: str, is_name: Callable[[str], bool]) -> str:
    """That which parts most known names, in the line that has most; of equals, most rows evenly."""

    def fitness(separator: str) -> tuple[int, int, int]:
        reader = csv.reader(lines_of(text), delimiter=separator)
        try:
            rows = list(itertools.islice(reader, _SAMPLED))
        except csv.Error:
            return (0, 0, 0)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        even = max(((n, width) for width, n in widths.items()), default=(0, 0))
        return (max((sum(map(is_name, row)) for row in rows if len(row) > 1), default=0), *even)

    return max(SEPARATORS, key=fitness)


def _within(row: CsvRow, width: int) -> CsvRow:
    """A row without the empty cells that stand beyond the line of names."""
    fits = len(row.cells) <= width or any(row.cells[width:])
    return row if fits else CsvRow(row.line, row.cells[:width])


def _counts_on(rows: Sequence[CsvRow]) -> bool:
    """Whether rows go on with 2 and 3: the one before is then a unit called 1, not numbers of the columns."""
    names = [row.cells[0] for row in rows if is_figures(row.cells[0])]
    return bool(names) and names == ["2", "3"][: len(names)]


def _is_footnote(row: CsvRow, width: int) -> bool:
    """A line in words below the table: no figures, and no row of the table's form."""
    filled = [cell for cell in row.cells if cell]
    if _NOTE.match(row.cells[0]) and len(_within(row, width).cells) != width:
        return sum(map(is_figures, filled)) < 2
    if sum(cell.lstrip("(")[:1].isdigit() for cell in filled) > 1:
        return False
    parts = [part for cell in filled for part in re.split(f"[{re.escape(SEPARATORS)}]", cell)]
    if any(map(is_figures, filled)) or sum(map(is_figures, map(str.strip, parts))) > 1:
        return False
    return len(filled) == 1 or len(_within(row, width).cells) != width


def _told(rows: Sequence[CsvRow]) -> tuple[str, ...]:
    told = [
        f"line {row.line} is passed over: {as_written(' '.join(filter(None, row.cells)))}"
        for row in rows[:_NAMED]
    ]
    more = len(rows) - _NAMED
    return (
        (*told, f"{counted(more, 'more line is', 'more lines are')} passed over") if more > 0 else tuple(told)
    )
