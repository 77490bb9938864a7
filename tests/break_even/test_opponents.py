"""What opponents achieve without voting No, against every number of them tried one by one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.break_even.frontier import NATIONAL, frontier
from sim.break_even.moves import MOVES, after
from sim.break_even.opponents import (
    WAYS,
    alike_table,
    asks_previous_turnout,
    least_opponents,
    opponents_map,
    opponents_zones,
)
from sim.errors import RuleError
from sim.rules import Rule, Tally, load_rule
from sim.rules.reading.loading import presets

ROLL = 23
LAWS = [law.under(each.name) if each else law for law in presets() for each in (law.readings or (None,))]


def _every_table(rule: Rule) -> Tally:
    """Every division of a small roll into Yes, No and those at home."""
    yes, no = np.array([(y, n) for y in range(ROLL + 1) for n in range(ROLL + 1 - y)]).T
    return alike_table(rule, ROLL, yes, no, previous_turnout=0.6)


def _one_by_one(rule: Rule, table: Tally, way: str) -> list[int]:
    no = table.by_unit("no")[..., 0]
    least = np.where(rule.decide(table).adopted, ROLL + 1, -1)
    for moved in range(ROLL, -1, -1):
        few = np.where(no >= moved, moved, 0)[:, None] + np.zeros(len(table.units), np.int64)
        fails = (no >= moved) & ~rule.decide(after(table, MOVES[f"no-{way}"], few)).adopted
        least = np.where(fails & (least >= 0), moved, least)
    return np.where(least > ROLL, -1, least).tolist()


@pytest.mark.parametrize("rule", LAWS, ids=lambda rule: rule.label)
def test_the_least_number_of_opponents_is_that_found_one_by_one(rule: Rule) -> None:
    table = _every_table(rule)
    for way in WAYS:
        assert least_opponents(rule, table, way).tolist() == _one_by_one(rule, table, way)


def test_the_least_number_is_that_of_the_frontier() -> None:
    law = load_rule("romania-2013")
    table = Tally(("all",), [10_007], [[2_500, 1_400, 0, 0]], [3_900])
    told = frontier(table, law, moves=[MOVES["no-home"]])
    failing = [each.ballots for each in told if each.scope == NATIONAL and each.goal == "break"]
    assert int(least_opponents(law, table, "home")) == min(n for n in failing if n is not None) == 898


def test_zones_are_those_of_all_opponents_at_home() -> None:
    law = load_rule("italy-abrogative")
    for yes, no in ((30, 21), (30, 20), (51, 20), (20, 31), (20, 10)):
        zones = opponents_zones(law, alike_table(law, 100, np.array(yes), np.array(no)))
        passes, alone = yes > no and yes + no > 50, yes > 50
        assert {name: bool(cells) for name, cells in zones.items()} == {
            "adopted": passes,
            "no_helps_yes": passes and not alone,
            "no_helps_no": alone and not passes,
        }


def test_a_map_says_nothing_of_laws_that_ask_for_another_vote() -> None:
    law = load_rule("latvia-law")
    assert asks_previous_turnout(law)
    with pytest.raises(RuleError, match="previous_cast"):
        opponents_map(law)
    grid = opponents_map(
        law, turnout=np.array([0.35]), yes_share=np.array([0.7]), previous_turnout=0.6, ways=["home"]
    )
    assert grid["least"].values.tolist() == [[[0.050001]]]
