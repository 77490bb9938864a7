"""Printed tables: text with the line of every row, read exactly; no number is converted here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.files.csv_tables import cell_fault, parse_csv
from sim.files.faults import Fault, dotted

_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label (first cell), its line in the file and its other cells."""

    label: str
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A printed table. The first column holds the labels; ``columns`` names all the others.

    Attributes
    ----------
    file : str
        Name of the file in its folder.
    path : str
        How messages call it.
    labels_name : str
        Name of the first column.
    header_line : int
    columns : tuple of str
    rows : tuple of Row
    """

    file: str
    path: str
    labels_name: str
    header_line: int
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
        >>> parse_table("t.csv", b"region,yes\\nAlmaty,12\\n").cell("Almaty", "yes")
        '12'
        """
        if label not in self._row_of or column not in self.columns:
            return ""
        return self.row(label).cells[self.columns.index(column)]

    def fault(self, label: str, column: str, message: str) -> Fault:
        """Build the fault of a cell."""
        at, text = self.columns.index(column) + 2, self.cell(label, column)
        return cell_fault(self.path, self.row(label).line, at, (label, column), text, message)

    def row_fault(self, row: Row, message: str) -> Fault:
        """Build the fault of a row's label."""
        return cell_fault(self.path, row.line, 1, (self.labels_name,), row.label, message)

    def column_fault(self, column: str, message: str) -> Fault:
        """Build the fault of a column's name, or of one that is missing."""
        at = self.columns.index(column) + 2 if column in self.columns else 1
        return Fault(self.path, self.header_line, at, dotted((column,)) if column else "", "", message)

    def replaced(self, cells: Mapping[tuple[str, str], str]) -> PrintedTable:
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
        return replace(self, rows=rows)


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


def parse_table(file: str, data: bytes, path: str = "", *, ends_in_text: bool = False) -> PrintedTable:
    """Read the bytes of a CSV file; see `sim.files.csv_tables.parse_csv`.

    Raises
    ------
    FaultyFileError
        If it is no table.
    """
    read = parse_csv(data, path or file, ends_in_text=ends_in_text)
    first, *columns = map(clean_name, read.header.cells)
    rows = tuple(Row(clean_name(row.cells[0]), row.line, row.cells[1:]) for row in read.rows)
    return PrintedTable(file, path or file, first, read.header.line, tuple(columns), rows)
