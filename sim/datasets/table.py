"""Printed tables: text with the line of every row, read exactly; no number is converted here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.files.csv_tables import CsvTable, parse_csv
from sim.files.faults import Fault, as_written, dotted

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
    columns : tuple of str
    rows : tuple of Row
    source : CsvTable
        As it was read.
    places : mapping
        Row and column of the source that hold a cell, where they are not those of the table.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    source: CsvTable
    places: Mapping[tuple[str, str], tuple[int, str]] = field(default_factory=dict, repr=False)
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
        row, name = self.places.get((label, column), (self._row_of[label], column))
        return self.source.fault(row, name, message, self.cell(label, column))

    def row_fault(self, row: Row, message: str) -> Fault:
        """Build the fault of a row's label."""
        name, found = dotted((self.source.key,)), as_written(row.label)
        return Fault(self.source.label, row.line, 1, name, found, message)

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
    read = parse_csv(data, path or file, clean=clean_name, ends_in_text=ends_in_text)
    rows = tuple(Row(clean_name(row.cells[0]), row.line, row.cells[1:]) for row in read.rows)
    return PrintedTable(file, read.names[1:], rows, replace(read, key=read.names[0]))
