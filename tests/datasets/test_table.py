"""Reading printed tables: text in, cells and their lines out."""

from __future__ import annotations

import csv

import pytest

from sim.datasets.table import clean_name, name_problem, parse_table
from sim.errors import DatasetError


def test_cells_keep_their_text_and_their_line() -> None:
    table = parse_table("t.csv", b"region,a,b\nNorth,1.50,\n\nSouth, 2 ,3\n")
    assert table.labels == ("North", "South")
    assert (table.cell("North", "a"), table.cell("North", "b"), table.cell("South", "a")) == ("1.50", "", "2")
    assert str(table.fault("South", "b", "x")) == 't.csv:4:3: South.b = "3": x'


def test_absent_row_or_column_reads_as_blank() -> None:
    table = parse_table("t.csv", b"region,a\nNorth,1\n")
    assert (table.cell("South", "a"), table.cell("North", "b")) == ("", "")
    assert "South" not in table


def test_quoted_cells_hold_commas_and_line_breaks() -> None:
    table = parse_table("t.csv", b'region,a\n"North, far",1\n"So\nuth",2\nEast,3\n')
    assert table.labels == ("North, far", "So\nuth", "East")
    assert [row.line for row in table.rows] == [2, 3, 5]


def test_last_column_of_text_keeps_unquoted_commas_only_where_asked() -> None:
    text = "id,value,note\na,1,so, and so\n"
    assert parse_table("t.csv", text.encode(), ends_in_text=True).cell("a", "note") == "so, and so"
    with pytest.raises(DatasetError, match=r't\.csv:2:4: "a": has 4 cells where the header has 3'):
        parse_table("t.csv", text.encode())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"t\.csv: is empty"),
        ("\n \n", r"t\.csv: is empty"),
        ("region,a,a\nNorth,1,2\n", r"t\.csv:1:3: a: stands twice in the header"),
        ("region,a\nNorth\n", r't\.csv:2:2: "North": has 1 cell where the header has 2'),
        ('region,a\nNorth,"1\n', r"t\.csv:2:1: is not CSV: unexpected end of data"),
        ('region,a\nNorth,"1"2\n', r"t\.csv:2:1: is not CSV"),
        ("region,a\nNorth," + "1" * 200_000 + "\n", r"t\.csv:2:1: is not CSV: field larger"),
    ],
)
def test_broken_csv_is_located(text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        parse_table("t.csv", text.encode())


def test_byte_order_mark_is_not_part_of_the_header() -> None:
    assert parse_table("t.csv", "\ufeffregion,a\nNorth,1\n".encode()).source.names == ("region", "a")


def test_composed_and_decomposed_names_are_one() -> None:
    assert clean_name(" Қарағанды\u0306 ") == clean_name("Қарағанды\u0306")
    assert clean_name("Zu\u0308rich") == "Z\u00fcrich"


@pytest.mark.parametrize("name", ["Almaty", "Қазақша", "Nur-Sultan", "=cmd", "x" * 200, "日本"])
def test_ordinary_names_are_accepted(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize("name", ["", "a\u200fb", "a\u200bb", "a\x07b", "a\nb", "x" * 201])
def test_invisible_or_endless_names_are_refused(name: str) -> None:
    assert name_problem(name)


def test_a_cell_too_long_is_refused_whatever_another_library_allows() -> None:
    before = csv.field_size_limit(10**9)
    try:
        with pytest.raises(DatasetError, match="is not CSV: field larger"):
            parse_table("t.csv", b"region,a\nNorth," + b"1" * 200_000 + b"\n")
    finally:
        csv.field_size_limit(before)
