"""The cells of a spreadsheet (.xlsx, .ods, .xls) as text, no digit lost; needs the extra ``xlsx``.

Two readers: openpyxl reads .xlsx row by row, so that a cell far out costs nothing, and tells errors in
cells; calamine reads the other two. Of a formula the value is read that was kept with it. A hidden sheet is
read if it is named. Of merged cells the first has the text.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import itertools
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from sim.errors import RuleError
from sim.files.csv_tables import MAX_ROWS, CsvRow
from sim.files.faults import as_written, did_you_mean, escape
from sim.files.plain_files import file_fault

ZIPPED: Final = b"PK\x03\x04"
OLD_KIND: Final = b"\xd0\xcf\x11\xe0"
"""How files of these kinds begin."""

_OPEN_DOCUMENT: Final = "content.xml"
_FULL: Final = 2**28
"""Bytes of a sheet's text that are unpacked: no table of votes has more."""

_INSTALL: Final = "is a spreadsheet: pip install 'referendum-sim[xlsx]', or save its table as CSV in UTF-8"
_CELLS: Final = 20_000_000
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

_WHOLE: Final = 10**15
_COLUMNS: Final = 1_000
_TOO_FAR: Final = f"it goes beyond {MAX_ROWS:,} rows or {_COLUMNS:,} columns"


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
        sheets, hidden = _sheets(data)
    except ModuleNotFoundError:
        raise file_fault(label, _INSTALL) from None
    except (BadZipFile, KeyError, ParseError, ValueError, OSError) as error:
        raise file_fault(label, f"is no spreadsheet that can be read ({error}): save it as CSV") from None
    if sheet is not None:
        if sheet not in sheets:
            listed = ", ".join(map(as_written, sheets))
            raise RuleError(f"--sheet {sheet}: {label} has {listed}{did_you_mean(sheet, sheets)}")
        return sheets[sheet]
    seen = {name: rows for name, rows in sheets.items() if name not in hidden} or sheets
    tables = {name: rows for name, rows in seen.items() if len(rows) > 1} or seen
    if len(tables) > 1:
        listed = ", ".join(map(as_written, tables))
        raise file_fault(label, f"has several sheets: {listed}; say which with --sheet NAME")
    return next(iter(tables.values()), [])


def _sheets(data: bytes) -> tuple[dict[str, list[CsvRow]], set[str]]:
    """Rows of each sheet, and the names of those that are hidden."""
    if data.startswith(OLD_KIND):
        return _by_calamine(data)
    with ZipFile(io.BytesIO(data)) as packed:
        size = max((each.file_size for each in packed.infolist()), default=0)
        if size > _FULL:
            raise ValueError(f"{size:,} bytes when unpacked")
        if _OPEN_DOCUMENT in packed.namelist():
            cells = _extent(packed.open(_OPEN_DOCUMENT))
            if cells > _CELLS:
                raise ValueError(f"{cells:,} cells up to the last one")
            return _by_calamine(data)
    openpyxl: Any = importlib.import_module("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    hidden = {each.title for each in book.worksheets if each.sheet_state != "visible"}
    widest = max((each.max_column or 0 for each in book.worksheets), default=0)
    if widest > _COLUMNS:  # every row would be filled up to the last column
        raise ValueError(_TOO_FAR)
    return {each.title: list(_rows(each.iter_rows(values_only=True))) for each in book.worksheets}, hidden


def _extent(content: IO[bytes]) -> int:
    """Cells of the largest sheet up to its last row and column: the reader makes room for all of them."""
    row = width = most = 0
    for _, element in iterparse(content):
        if element.tag == f"{_TABLE}table-row":
            ends = itertools.accumulate(
                int(cell.get(f"{_TABLE}number-columns-repeated", 1)) for cell in element
            )
            filled = [end for end, cell in zip(ends, element, strict=True) if len(cell)]
            row += int(element.get(f"{_TABLE}number-rows-repeated", 1))
            width = max([width, *filled])
            most = max(most, row * width if filled else 0)
            element.clear()
        elif element.tag == f"{_TABLE}table":
            row = width = 0
    return most


def _by_calamine(data: bytes) -> tuple[dict[str, list[CsvRow]], set[str]]:
    calamine: Any = importlib.import_module("python_calamine")
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            name: list(_rows(map(tuple, book.get_sheet_by_name(name).to_python(skip_empty_area=False))))
            for name in book.sheet_names
        }
    except BaseException as error:  # its reader ends in a panic, no Exception, on some broken files
        if isinstance(error, calamine.CalamineError) or type(error).__name__ == "PanicException":
            raise ValueError(escape(str(error))) from None
        raise
    visible = calamine.SheetVisibleEnum.Visible
    return sheets, {each.name for each in book.sheets_metadata if each.visible != visible}


def _rows(values: Iterable[tuple[Any, ...]]) -> Iterator[CsvRow]:
    for line, row in enumerate(values, 1):
        cells = tuple(map(_text, row))
        if any(cells):
            yield CsvRow(line, cells)
        if line > MAX_ROWS + 1 or len(row) > _COLUMNS:
            raise ValueError(_TOO_FAR)


def _text(value: object) -> str:
    """A cell as it would be typed: 600 for 600.0, all digits of a number that is not whole."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    return str(value).strip()
