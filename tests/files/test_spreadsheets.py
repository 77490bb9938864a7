"""Spreadsheets are read cell by cell as typed; without their reader it is said what to install."""

from __future__ import annotations

import importlib.util
import io
from typing import Any

import pytest

from sim.errors import RuleError
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import results_of

INSTALLED = importlib.util.find_spec("openpyxl") is not None
needs_reader = pytest.mark.skipif(not INSTALLED, reason="openpyxl is not installed: pip install .[xlsx]")


def book(**sheets: list[list[Any]]) -> bytes:
    openpyxl: Any = importlib.import_module("openpyxl")
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


ROWS = [
    ["Results of 5 May", None, None, None],
    ["Region", "Registered", "Yes", "No"],
    ["West", 1_234_567, 600_001.0, "100 002"],
    ["East", 7654321, 3, 2],
    ["Source: the commission", None, None, None],
]


@needs_reader
def test_cells_are_read_without_losing_a_digit() -> None:
    table = results_of(book(results=ROWS, notes=[["Notes"]]), "t.xlsx")
    assert table.tally.units == ("West", "East")
    assert table.tally.by_unit("registered").tolist() == [1_234_567, 7_654_321]
    assert table.tally.by_unit("yes").tolist() == [600_001, 3]
    assert table.tally.by_unit("no").tolist() == [100_002, 2]


@needs_reader
def test_shares_and_broken_numbers_in_cells_are_refused() -> None:
    with pytest.raises(RuleError, match=r't\.xlsx:3:3: West\.Yes = "0\.6125": must be a whole number'):
        results_of(book(results=[*ROWS[:2], ["West", 1000, 0.6125, 2], ROWS[3]]), "t.xlsx")


@needs_reader
def test_one_of_several_sheets_must_be_named() -> None:
    data = book(first=ROWS, second=[*ROWS[1:3]])
    with pytest.raises(RuleError, match='has several sheets: "first", "second"; say which with --sheet'):
        results_of(data, "t.xlsx")
    assert results_of(data, "t.xlsx", TableOptions(sheet="second")).tally.units == ("West",)
    with pytest.raises(RuleError, match="did you mean 'second'"):
        results_of(data, "t.xlsx", TableOptions(sheet="secnd"))


@needs_reader
def test_a_broken_spreadsheet_is_refused() -> None:
    with pytest.raises(RuleError, match="is no spreadsheet that can be read"):
        results_of(book(results=ROWS)[:-200], "t.xlsx")


@pytest.mark.skipif(INSTALLED, reason="openpyxl is installed")
def test_without_the_reader_it_is_said_what_to_install() -> None:
    with pytest.raises(RuleError, match=r"pip install 'referendum-sim\[xlsx\]', or save its table as CSV"):
        results_of(b"PK\x03\x04rest", "t.xlsx")
