"""The cells of a spreadsheet (.xlsx) as text, no digit lost; needs the extra ``xlsx``."""

from __future__ import annotations

import datetime as dt
import importlib
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final
from zipfile import BadZipFile

from sim.errors import RuleError
from sim.files.csv_tables import MAX_ROWS, CsvRow
from sim.files.faults import as_written, did_you_mean
from sim.files.plain_files import file_fault

ZIPPED: Final = b"PK\x03\x04"
"""How a file of this kind begins."""

_INSTALL: Final = "is a spreadsheet: pip install 'referendum-sim[xlsx]', or save its table as CSV in UTF-8"
_WHOLE: Final = 10**15
_COLUMNS: Final = 1_000


def sheet_rows(data: bytes, label: str, sheet: str | None = None) -> list[CsvRow]:
    """Rows of a sheet that hold anything.

    Parameters
    ----------
    data : bytes
    label : str
        How the messages call the file.
    sheet : str, optional
        Its name, where there are several that hold a table.

    Raises
    ------
    FaultyFileError
        If the reader is not installed, the file is broken, or several sheets hold tables.
    RuleError
        If there is no sheet of this name.
    """
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ModuleNotFoundError:
        raise file_fault(label, _INSTALL) from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {each.title: list(_rows(each.iter_rows(values_only=True))) for each in book.worksheets}
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise file_fault(label, f"is no spreadsheet that can be read ({error}): save it as CSV") from None
    if sheet is not None:
        if sheet not in sheets:
            listed = ", ".join(map(as_written, sheets))
            raise RuleError(f"--sheet {sheet}: {label} has {listed}{did_you_mean(sheet, sheets)}")
        return sheets[sheet]
    tables = {name: rows for name, rows in sheets.items() if len(rows) > 1} or sheets
    if len(tables) > 1:
        listed = ", ".join(map(as_written, tables))
        raise file_fault(label, f"has several sheets: {listed}; say which with --sheet NAME")
    return next(iter(tables.values()), [])


def _rows(values: Iterable[tuple[Any, ...]]) -> Iterator[CsvRow]:
    for line, row in enumerate(values, 1):
        cells = tuple(_text(value) for value in row[:_COLUMNS])
        if any(cells):
            yield CsvRow(line, cells)
        if line > MAX_ROWS + 1:
            return


def _text(value: object) -> str:
    """A cell as it would be typed: 600 for 600.0, all digits of a number that is not whole."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    return str(value).strip()
