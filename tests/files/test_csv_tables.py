"""CSV files: rows with their lines, and faults at cells."""

from __future__ import annotations

import pytest

from sim.files import csv_tables
from sim.files.csv_tables import parse_csv
from sim.files.faults import FaultyFileError


def faults_of(text: str) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        parse_csv(text.encode(), "t.csv")
    return str(caught.value).split("\n")


def test_a_row_stands_where_it_begins() -> None:
    table = parse_csv(b'a,b\r\n\r\n"x\r\ny",1\r\nz,2\r\n', "t.csv")
    assert table.header_line == 1
    assert [(row.line, row.cells[1]) for row in table.rows] == [(3, "1"), (5, "2")]


def test_lines_may_end_as_on_old_machines() -> None:
    assert [row.line for row in parse_csv(b"a,b\r1,2\r3,4\r", "t.csv").rows] == [2, 3]


@pytest.mark.parametrize("text", ["a,b,c\n1,2;0;0,3\n", "a;b;c\n1;2,0,0;3\n", "a\tb\tc\n1\t2,0,0\t3\n"])
def test_the_separator_is_that_of_the_first_line(text: str) -> None:
    assert parse_csv(text.encode(), "t.csv", separators=",;\t").rows[0].cells[2] == "3"


def test_free_text_at_the_end_keeps_its_commas_and_blanks() -> None:
    table = parse_csv(b"id,note\na, so, and  so \n", "t.csv", ends_in_text=True)
    assert table.rows[0].cells == ("a", "so, and  so")


def test_every_row_of_another_length_is_told_at_once_with_the_cell_where_it_shows() -> None:
    assert faults_of("a,b\n1\n2,3\n4,5,6\n") == [
        't.csv:2:2: "1": has 1 cell where the header has 2',
        't.csv:4:3: "4": has 3 cells where the header has 2',
    ]


def test_columns_that_differ_in_case_alone_are_one() -> None:
    assert faults_of("a,b,A\n") == [
        "t.csv:1:3: A: stands twice in the header: each column has a name of its own"
    ]


def test_a_nul_is_located() -> None:
    assert faults_of("a,b\n1,\x00\n") == ["t.csv:2:3: holds a NUL: save the table as UTF-8"]


@pytest.mark.parametrize(("rows", "accepted"), [(2, True), (3, True), (4, False)])
def test_more_rows_than_any_table_has_are_refused(
    rows: int, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_tables, "MAX_ROWS", 3)
    text = "a\n" + "1\n" * rows
    if accepted:
        assert len(parse_csv(text.encode(), "t.csv").rows) == rows
    else:
        assert faults_of(text) == ["t.csv: has more than 3 rows: no table needs that"]
