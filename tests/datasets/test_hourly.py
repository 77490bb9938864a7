"""Tables of turnout with a column a clock time, in the forms of ministries."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.datasets.other_votes import load_turnout
from sim.datasets.other_votes.hourly import clock_in
from sim.errors import DatasetError


@pytest.mark.parametrize(
    ("name", "clock"),
    [
        ("10:00", "10:00"),
        ("10.00", "10:00"),
        ("10 h", "10:00"),
        ("10h30", "10:30"),
        ("as of 12:00", "12:00"),
        ("Turnout at 12:00, %", "12:00"),
        ("по состоянию на 10:00", "10:00"),
        ("Явка на 12 часов", "12:00"),
        ("affluenza ore 23", "23:00"),
        ("um 10 Uhr", "10:00"),
        ("final", "final"),
        ("by 5 June", None),
        ("05.06.2022", None),
        ("7:00-12:00", None),
        ("25:00", None),
        ("voters", None),
    ],
)
def test_a_columns_name_says_one_clock_time_or_none(name: str, clock: str | None) -> None:
    assert clock_in(name) == clock


def shares(folder: Path, text: str) -> list[float]:
    path = folder / "vote.csv"
    path.write_text(text, encoding="utf-8")
    return [cell.share for cell in load_turnout(path)[0].cells]


def test_titles_footnotes_and_remarks_are_passed_over(tmp_path: Path) -> None:
    text = "Turnout by hour\nunit;as of 10:00;as of 12:00\nA;9,5;20,1\nB;8;-\nSource: commission\n"
    assert shares(tmp_path, text) == pytest.approx([0.095, 0.201, 0.08])


def test_papers_become_shares_of_the_roll_that_the_table_has(tmp_path: Path) -> None:
    text = "unit,registered,10:00,12:00\nA,1 000,95,210\nB,400,40,\n"
    assert shares(tmp_path, text) == pytest.approx([0.095, 0.21, 0.1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit,10:00,12:00\nA,95,210\n", "registered: is missing: figures in papers need the roll"),
        ("unit,10:00,1O:00\nA,9.5,21.0\n", "1o:00.: holds figures, and is neither a clock time"),
        ("unit,10:00,10.00\nA,9.5,21.0\n", 'stands for 10:00 as "10:00" does'),
        ("unit,10:00,12:00\nA,9.5,2x\n", r"vote.csv:2:3: A.\"12:00\" = \"2x\": must be per cent"),
    ],
)
def test_what_is_doubtful_is_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        shares(tmp_path, text)


def test_of_papers_and_per_cent_at_one_time_the_per_cent_are_taken(tmp_path: Path) -> None:
    text = 'unit,10:00 voters,"10:00, %"\nA,120,12.0\n'
    assert shares(tmp_path, text) == pytest.approx([0.12])
