"""Tables that lose no figure, however narrow the terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sim.cli.output.console import print_table, report_console

HEADINGS = ("unit of the table", "prior", "fails (95 % interval)", "turnout %", "last")
ROWS = [
    ("Kazakhstan Region", "replay", "none; below 1.9 %", "68.5 (62.9–73.3)", "1"),
    ("", "fresh-event", "3.5 % (1.4–7.1 %)", "69.3 (51.6–81.9)", "-2,118,447"),
    ("[bold]", "own_prior", "–", "–", "Қазақстан"),
]


def printed(
    width: int, headings: tuple[str, ...] = HEADINGS, rows: list[tuple[str, ...]] = ROWS, **more: int
) -> str:
    file = io.StringIO()
    print_table(Console(file=file, width=width), "A title of the table", headings, rows, **more)
    return file.getvalue()


def test_wide_console_holds_one_table_with_whole_headings() -> None:
    text = printed(120)
    assert text.count("A title of the table") == 1
    assert "continued" not in text
    for cell in (*HEADINGS, *(cell for row in ROWS for cell in row)):
        assert cell in text


@pytest.mark.parametrize("width", [100, 80, 60, 41, 20, 5])
def test_narrow_console_splits_the_table_and_keeps_every_cell(width: int) -> None:
    text = printed(width, keys=2)
    for cell in (cell for row in ROWS for cell in row):
        assert cell in text
    assert "…" not in text
    assert ("continued" in text.replace("\n", "")) == (width < 100)


@pytest.mark.parametrize("width", [120, 100, 80, 60])
def test_no_line_is_longer_than_the_console(width: int) -> None:
    assert max(map(len, printed(width, keys=2).splitlines())) <= width


def test_first_columns_are_repeated_in_every_part() -> None:
    text = printed(60, keys=2)
    assert text.count("Kazakhstan Region") == text.count("fresh-event") == text.count("own_prior") > 1


def test_table_that_just_fits_is_not_split() -> None:
    needed = max(map(len, printed(500).splitlines()))
    assert "continued" not in printed(needed)
    assert printed(needed) == printed(500)
    assert printed(needed - 1) != printed(500)


@given(
    st.lists(st.tuples(*[st.text("ab 1,%", max_size=12)] * 4), min_size=1, max_size=4),
    st.integers(1, 60),
    st.integers(0, 2),
)
def test_no_cell_is_ever_lost(rows: list[tuple[str, ...]], width: int, keys: int) -> None:
    text = printed(width, ("one", "two words", "3", "four"), rows, keys=keys)
    for row in rows:
        for cell in row:
            assert cell.strip() in text


def test_output_that_is_no_terminal_is_wide(capsys: pytest.CaptureFixture[str]) -> None:
    console = report_console()
    assert console.width == 175
    with pytest.raises(BrokenPipeError):
        console.on_broken_pipe()
