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


def _of_all_votes(prior: str) -> list[list[str]]:
    rows = [row for row in ROWS if row[0] == prior and row[2] == "all"]
    assert len(rows) == 3
    return rows


def test_what_bands_held_of_votes_left_out_of_the_fit_lies_where_the_method_predicts_it() -> None:
    """Bands of 90 %, over all votes; of each vote alone one in twenty may lie outside."""
    assert [row[:3] for row in _of_all_votes("next-vote without the vote") if row[6].endswith("*")] == []


def test_bands_held_no_fewer_of_the_votes_that_the_prior_is_fitted_to_than_the_method_predicts() -> None:
    """They may hold more: a fit to the very votes flatters it."""
    for row in _of_all_votes("next-vote"):
        assert int(row[6].rstrip("*")) >= int(row[9].split("–")[0])


def test_the_page_shows_the_priors_before_and_after() -> None:
    assert list(dict.fromkeys(row[0] for row in ROWS)) == [
        *("replay", "next-vote", "fresh-event", "next-vote without the vote"),
        "default",
    ]
    assert len(ROWS) == 13 * 7
