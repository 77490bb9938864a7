"""Spreadsheets are read cell by cell as typed; without their reader it is said what to install."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from sim.errors import RuleError
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import results_of

Rows = list[list[Any]]


def book(**sheets: Rows) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def open_document(far: tuple[int, int] | None = None, **sheets: Rows) -> bytes:
    """A spreadsheet of the kind .ods; the last sheet may have a cell far out."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    row, column = far or (1, 1)
    gap = f'<table:table-cell table:number-columns-repeated="{column}"/>'
    beyond = (
        f'<table:table-row table:number-rows-repeated="{row}"><table:table-cell/></table:table-row>'
        f"<table:table-row>{gap}{_cell(1)}</table:table-row>"
    )
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>" for cells in rows)
        + (beyond if far else "")
        + "</table:table>"
        for name, rows in sheets.items()
    )
    kinds = " ".join(f'xmlns:{name}="{space}{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<m:manifest xmlns:m="{space}manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        "</m:manifest>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr("content.xml", f"<office:document-content {kinds}>{body}</office:document-content>")
        packed.writestr("META-INF/manifest.xml", manifest)
    return written.getvalue()


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    number = f'office:value-type="float" office:value="{value}"'
    kind = 'office:value-type="string"' if isinstance(value, str) else number
    return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"


def old_kind(**sheets: Rows) -> bytes:
    """A spreadsheet of the kind .xls (BIFF8 in a compound file), the least that one must hold."""
    bodies = [_old_sheet(rows) for rows in sheets.values()]

    def head(starts: list[int]) -> bytes:
        named = zip(starts, sheets, strict=True)
        bounds = [struct.pack("<IHBB", at, 0, len(name), 0) + name.encode() for at, name in named]
        return _begin(5) + b"".join(_record(0x85, bound) for bound in bounds) + _record(0x0A, b"")

    size = len(head([0] * len(bodies)))
    starts = [size + sum(map(len, bodies[:i])) for i in range(len(bodies))]
    stream = head(starts) + b"".join(bodies)
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    last, free = 0xFFFFFFFE, 0xFFFFFFFF
    chain = [0xFFFFFFFD, last, *range(3, len(stream) // 512 + 2), last]
    names = _entry("Root Entry", 5, 1, last, 0) + _entry("Workbook", 2, free, 2, len(stream)) + bytes(256)
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    start += struct.pack("<10I", 0, 1, 1, 0, 4096, last, 0, last, 0, 0) + b"\xff" * 432
    return start + struct.pack("<128I", *chain, *[free] * (128 - len(chain))) + names + stream


def _old_sheet(rows: Rows) -> bytes:
    cells = [(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None]
    records = [
        _record(0x204, struct.pack("<HHHHB", r, c, 0, len(value), 1) + value.encode("utf-16-le"))
        if isinstance(value, str)
        else _record(0x203, struct.pack("<HHHd", r, c, 0, value))
        for r, c, value in cells
    ]
    return _begin(0x10) + b"".join(records) + _record(0x0A, b"")


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    free = 0xFFFFFFFF
    links = struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", first, size)


ROWS: Rows = [
    ["Results of 5 May", None, None, None],
    ["Region", "Registered", "Yes", "No"],
    ["West", 1_234_567, 600_001.0, "100 002"],
    ["East", 7654321, 3, 2],
    ["Source: the commission", None, None, None],
]


def test_cells_are_read_without_losing_a_digit() -> None:
    table = results_of(book(results=ROWS, notes=[["Notes"]]), "t.xlsx")
    assert table.tally.units == ("West", "East")
    assert table.tally.by_unit("registered").tolist() == [1_234_567, 7_654_321]
    assert table.tally.by_unit("yes").tolist() == [600_001, 3]
    assert table.tally.by_unit("no").tolist() == [100_002, 2]


def test_shares_and_broken_numbers_in_cells_are_refused() -> None:
    with pytest.raises(RuleError, match=r't\.xlsx:3:3: West\.Yes = "0\.6125": must be a whole number'):
        results_of(book(results=[*ROWS[:2], ["West", 1000, 0.6125, 2], ROWS[3]]), "t.xlsx")


def test_one_of_several_sheets_must_be_named() -> None:
    data = book(first=ROWS, second=[*ROWS[1:3]])
    with pytest.raises(RuleError, match='has several sheets: "first", "second"; say which with --sheet'):
        results_of(data, "t.xlsx")
    assert results_of(data, "t.xlsx", TableOptions(sheet="second")).tally.units == ("West",)
    with pytest.raises(RuleError, match="did you mean 'second'"):
        results_of(data, "t.xlsx", TableOptions(sheet="secnd"))


def test_a_broken_spreadsheet_is_refused() -> None:
    with pytest.raises(RuleError, match="is no spreadsheet that can be read"):
        results_of(book(results=ROWS)[:-200], "t.xlsx")


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_without_the_reader_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    data = book(results=ROWS) if start == b"PK\x03\x04" else start  # openpyxl makes it
    for name in ("openpyxl", "python_calamine"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(RuleError, match=r"pip install 'referendum-sim\[xlsx\]', or save its table as CSV"):
        results_of(data, "t.xlsx")


def test_the_other_kinds_of_spreadsheet_hold_the_same_table() -> None:
    expected = results_of(book(results=ROWS), "t.xlsx").tally
    for data in (open_document(results=ROWS), old_kind(results=ROWS, notes=[["Notes"]])):
        found = results_of(data, "t").tally
        assert found.units == expected.units
        assert (found.ballots == expected.ballots).all()
        assert (found.registered == expected.registered).all()


@pytest.mark.parametrize("made", [open_document, old_kind])
def test_sheets_of_the_other_kinds_are_named_too(made: Callable[..., bytes]) -> None:
    data = made(first=ROWS, second=ROWS[1:3])
    with pytest.raises(RuleError, match='has several sheets: "first", "second"'):
        results_of(data, "t")
    assert results_of(data, "t", TableOptions(sheet="second")).tally.units == ("West",)


@pytest.mark.parametrize("made", [open_document, old_kind])
def test_broken_ones_of_the_other_kinds_are_refused(made: Callable[..., bytes]) -> None:
    with pytest.raises(RuleError, match="is no spreadsheet that can be read"):
        results_of(made(results=ROWS)[:1500], "t")


def test_a_hidden_sheet_is_read_if_it_is_named() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(first=ROWS, last_year=ROWS[1:3])))
    made["last_year"].sheet_state = "hidden"
    written = io.BytesIO()
    made.save(written)
    assert len(results_of(written.getvalue(), "t.xlsx").tally.units) == 2
    hidden = results_of(written.getvalue(), "t.xlsx", TableOptions(sheet="last_year"))
    assert hidden.tally.units == ("West",)


def test_a_cell_far_out_of_an_open_document_costs_no_memory() -> None:
    """A reader that makes room for every cell up to the last one would ask for a hundred gigabytes."""
    with pytest.raises(RuleError, match="cells up to the last one"):
        results_of(open_document(far=(900_000, 16_000), results=ROWS), "t.ods")


@pytest.mark.parametrize("cell", ["XFD3", "C300000"])
def test_a_cell_far_out_is_refused(cell: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(results=ROWS)))
    made["results"][cell] = 1
    written = io.BytesIO()
    made.save(written)
    with pytest.raises(RuleError, match="goes beyond 200,000 rows or 1,000 columns"):
        results_of(written.getvalue(), "t.xlsx")
