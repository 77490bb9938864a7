"""Frontiers of tables that do not know every class of papers: what can be told is told, and exact."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.break_even.frontier import frontier
from sim.break_even.moves import MOVES, after
from sim.cli import main
from sim.errors import ResultsError, RuleError
from sim.rules import Tally, load_rule
from tests.break_even.test_frontier import random_table

YES_AND_NO = load_rule(
    {"preset": "australia-1901", "conditions": {"national_majority": {"base": "decided"},
     "state_majority": {"base": "decided"}}}
)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_without_the_papers_that_a_law_does_not_count_the_answers_are_the_same(seed: int) -> None:
    whole = random_table(np.random.default_rng(seed))
    partly = replace(whole, unknown=frozenset({"invalid", "both_marked"}), issued=None)
    moves = [MOVES[name] for name in ("yes-no", "no-yes", "yes-home", "no-home", "no-spoil", "nobody-stuff")]
    assert frontier(partly, YES_AND_NO, moves=moves) == frontier(whole, YES_AND_NO, moves=moves)


def test_moves_of_people_who_are_not_known_are_left_out_and_refused_by_name() -> None:
    tally = Tally(("A", "B"), [99, 99], [[30, 20, 0, 0], [9, 20, 0, 0]], unknown=frozenset({"invalid"}))
    told = {f"{each.of}-{each.move}" for each in frontier(tally, YES_AND_NO)}
    assert told == {name for name in MOVES if not name.startswith("abstainers")}
    with pytest.raises(RuleError, match='abstainers-yes" needs cast'):
        frontier(tally, YES_AND_NO, moves=[MOVES["abstainers-yes"]])


def test_a_stated_turnout_moves_with_the_voters() -> None:
    """Seoul 2011: who came is known, and no paper was counted."""
    unknown = frozenset({"yes", "no", "invalid"})
    tally = Tally(("Seoul",), [8_400_000], [[0, 0, 0, 0]], stated={"cast": [2_159_000]}, unknown=unknown)
    told = frontier(tally, load_rule("seoul-2004"), moves=[MOVES["abstainers-yes"]])
    assert {(each.scope, each.ballots, each.goal) for each in told} == {
        ("national", 641_000, "reach"), ("uniform", 641_000, "reach"), ("Seoul", 641_000, "reach"),
    }  # fmt: skip
    assert after(tally, MOVES["abstainers-yes"], [641_000]).by_unit("cast").tolist() == [2_800_000]


def test_what_the_law_needs_must_be_known_unless_a_quorum_settles_the_vote() -> None:
    tally = Tally(("A",), [99], [[30, 20, 0, 0]], unknown=frozenset({"invalid"}))
    with pytest.raises(RuleError, match='kazakhstan-2022" needs cast'):
        frontier(tally, load_rule("kazakhstan-2022"), moves=[MOVES["no-yes"]])


def test_a_sum_that_contradicts_known_classes_is_refused_still() -> None:
    with pytest.raises(ResultsError, match="states cast apart"):
        frontier(Tally(("A",), [9], [[3, 1, 0, 0]], stated={"cast": [5]}), YES_AND_NO)


def test_the_command_asks_what_can_be_asked_and_names_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("unit,weight,yes,no\nA,1,30,20\nB,1,9,20\nC,1,30,20\nD,1,9,20\n", encoding="utf-8")
    assert main(["frontier", str(table), "--rule", "australia-1901", "--move", "no-yes"]) == 0
    assert "6 No voters voting Yes instead in B would carry the vote" in capsys.readouterr().out
    assert main(["frontier", str(table), "--rule", "australia-1901", "--all"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "left out, for the table lacks invalid, registered: voters-home" in told
