"""A turnout table of a row a unit and time: the same cells, and faults at the places of the file."""

from __future__ import annotations

import pytest

from sim.datasets.hourly_rows import by_column
from sim.datasets.table import parse_table
from sim.files.faults import FaultyFileError

HEADER = b"region,time,per_cent,source\n"


def test_times_are_in_order_and_missing_cells_blank() -> None:
    table = by_column(parse_table("t.csv", HEADER + b"A,20:00,50,x\nA,9:30,5,x\nB,20:00,60,y\n"))
    assert table.columns == ("9:30", "20:00")
    assert [row.cells for row in table.rows] == [("5", "50"), ("", "60")]


def test_a_cells_fault_names_its_own_line() -> None:
    table = by_column(parse_table("t.csv", HEADER + b"A,10:00,5,x\nA,20:00,much,x\n"))
    assert str(table.fault("A", "20:00", "is wrong")) == 't.csv:3:3: A.per_cent = "much": is wrong'


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (b"A,noon,5,x\n", "must be a clock time"),
        (b"A,10:00,5,x\nA,10:00,6,y\n", "stands in line 2 already for A"),
    ],
)
def test_what_is_no_table_is_refused(rows: bytes, message: str) -> None:
    with pytest.raises(FaultyFileError, match=message):
        by_column(parse_table("t.csv", HEADER + rows))


def test_a_column_of_another_name_is_refused() -> None:
    with pytest.raises(FaultyFileError, match="no column of a table with a row a unit and time"):
        by_column(parse_table("t.csv", b"region,time,share\nA,10:00,5\n"))
