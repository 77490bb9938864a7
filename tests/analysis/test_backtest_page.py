"""The page that shows how often the priors held other votes says what the command says."""

from __future__ import annotations

import pytest

from tests.analysis.backtest_table import PAGE, table

ROWS = [
    [cell.strip() for cell in line.strip("| \n").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| prior |")
]


@pytest.mark.check
def test_the_table_of_the_page_is_what_the_command_gives() -> None:
    """Where figures are meant to move, ``python -m tests.analysis.backtest_table`` writes it anew."""
    assert table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("prior", ["next-vote", "next-vote without the vote"])
def test_what_bands_of_90_percent_held_lies_where_the_fitted_method_predicts_it(prior: str) -> None:
    """Over all votes; of each vote alone the page tells it, and one in twenty may lie outside."""
    fitted = [row for row in ROWS if row[0] == prior and row[2] == "all"]
    assert len(fitted) == 3
    assert [row[:3] for row in fitted if row[6].endswith("*")] == []


def test_the_page_shows_the_priors_before_and_after() -> None:
    assert list(dict.fromkeys(row[0] for row in ROWS)) == [
        *("replay", "next-vote", "fresh-event", "next-vote without the vote"),
        "default",
    ]
    assert len(ROWS) == 13 * 7
