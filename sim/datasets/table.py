"""Printed tables: CSV text with the line of every row, read exactly; no number is converted here."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.errors import DatasetError

_MAX_NAME = 200
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label (first cell), its line in the file and its other cells."""

    label: str
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table. The first column holds the labels; ``columns`` names all the others."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    _row_of: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_row_of", {row.label: i for i, row in enumerate(self.rows)})

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the rows in their order."""
        return tuple(row.label for row in self.rows)

    def __contains__(self, label: str) -> bool:
        return label in self._row_of

    def row(self, label: str) -> Row:
        """The row of a label; KeyError if there is none."""
        return self.rows[self._row_of[label]]

    def cell(self, label: str, column: str) -> str:
        """Text of a cell; empty where the row or the column is absent.

        Examples
        --------
        >>> parse_table("t.csv", "region,yes\\nAlmaty,12\\n").cell("Almaty", "yes")
        '12'
        """
        if label not in self._row_of or column not in self.columns:
            return ""
        return self.row(label).cells[self.columns.index(column)]

    def place(self, label: str, column: str) -> str:
        """``file:line, row, column`` of a cell, for a message."""
        return f"{self.file}:{self.row(label).line}: row {label!r}, column {column!r}"

    def replaced(self, cells: Mapping[tuple[str, str], str]) -> Table:
        """The same table with the cells at the given (row, column) replaced."""
        rows = tuple(
            Row(
                row.label,
                row.line,
                tuple(
                    cells.get((row.label, name), text)
                    for name, text in zip(self.columns, row.cells, strict=True)
                ),
            )
            for row in self.rows
        )
        return Table(self.file, self.columns, rows)


def decode(file: str, content: bytes) -> str:
    """Text of a UTF-8 file, with or without a byte order mark.

    Raises
    ------
    DatasetError
        If the bytes are UTF-16 or no UTF-8.
    """
    advice = "allowed is UTF-8; save it again as 'CSV UTF-8'"
    if content.startswith(_UTF16_MARKS) or b"\0" in content:
        raise DatasetError(f"{file}: found UTF-16 or binary content; {advice}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DatasetError(f"{file}:{line}: found the byte {content[error.start]:#04x}; {advice}") from error


def clean_name(text: str) -> str:
    """A name in Unicode form NFC without blanks around it, so that equal names compare equal."""
    return unicodedata.normalize("NFC", text).strip()


def name_problem(name: str) -> str:
    """What is wrong with a unit's name, or an empty text."""
    if not name:
        return "a name is needed"
    if len(name) > _MAX_NAME:
        return f"a name has at most {_MAX_NAME} characters"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs"} for letter in name):
        return "control, direction and zero-width characters are not allowed in a name"
    return ""


def parse_table(file: str, text: str, *, ends_in_text: bool = False) -> Table:
    """Read CSV text; blank lines are skipped, blanks around cells are cut.

    With ``ends_in_text`` the last column is free text, and commas in it need no quotes: what follows
    them belongs to it.

    Raises
    ------
    DatasetError
        If the CSV is broken, has no header, a column twice, or a row of another length than the header.
    """
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise DatasetError(f"{file}:{reader.line_num}: found broken CSV ({error})") from error
    if not lines:
        raise DatasetError(f"{file}: found an empty file; a header and rows are needed")
    header = tuple(clean_name(cell) for cell in lines[0][1])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise DatasetError(f"{file}:{lines[0][0]}: found the column {twice[0]!r} twice; each may occur once")
    if ends_in_text:
        n = len(header) - 1
        lines = [
            (line, [*cells[:n], ",".join(cells[n:])] if len(cells) > n else cells) for line, cells in lines
        ]
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            raise DatasetError(f"{file}:{line}: found {len(cells)} cells; the header has {len(header)}")
    rows = tuple(
        Row(clean_name(cells[0]), line, tuple(cell.strip() for cell in cells[1:]))
        for line, cells in lines[1:]
    )
    return Table(file, header[1:], rows)
