"""The page's distances to failure are those of `sim.frontier`, to the ballot and to the unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.break_even.frontier import NATIONAL, UNIFORM, BreakEven, frontier
from sim.break_even.moves import MOVES, NO_VOTER
from sim.errors import SimError
from sim.pages.laws import law_entry, tally_entry
from sim.rules import Rule, Tally, load_rule
from tests.pages.node import answers
from tests.pages.tables import laws

_ASK = """({ rule, table: given, moves }) => {
  const told = table(given), known = (name) => rule.conditions.find((each) => each.name === name);
  const asked = rule.conditions.filter((each) => each.role);
  const share = (found) => found && found.share && `${found.share.over}/${found.share.under}`;
  return moves.flatMap((move) => asked.map((condition) => {
    const { goal, least, uniform } = breakEven(told, condition, MOVES[move], known);
    return [move, condition.name, goal, least && least.ballots, share(least), least ? least.units : [],
      uniform && uniform.ballots, share(uniform)];
  }));
}"""
_NAMES = [name for name, move in MOVES.items() if move.source != NO_VOTER]


def _told(tally: Tally, rule: Rule) -> list[list[Any]]:
    found = frontier(tally, rule, moves=[MOVES[name] for name in _NAMES])
    kept = [each for each in found if each.goal != "adopt"]
    uniform = {(each.of, each.move, each.condition): each for each in kept if each.scope == UNIFORM}
    return [
        _row(each, uniform[each.of, each.move, each.condition]) for each in kept if each.scope == NATIONAL
    ]


def _row(least: BreakEven, uniform: BreakEven) -> list[Any]:
    shares = [None if s is None else f"{s.numerator}/{s.denominator}" for s in (least.share, uniform.share)]
    name = f"{least.of}-{least.move}"
    told = [name, least.condition, least.goal, least.ballots, shares[0], list(least.regions)]
    return [*told, uniform.ballots, shares[1]]


def _table(seed: int, rule: Rule) -> Tally:
    draw = np.random.default_rng(seed)
    names = [name for each in rule.conditions for name in getattr(each, "chosen", ())]
    names += [name for each in rule.conditions for name in dict(getattr(each, "weights", ()))]
    units = tuple(dict.fromkeys([*names, *(f"unit {k}" for k in range(int(draw.integers(9, 12))))]))
    most = int(10 ** draw.integers(1, 7))
    ballots = draw.integers(0, most, (len(units), 4)) // np.array([1, 1, 20, 10])
    cast = ballots.sum(axis=1)
    issued = cast + draw.integers(0, 5, len(units))
    stated = {"previous_cast": draw.integers(0, most, len(units))}
    weights = draw.integers(1, 4, len(units)) if seed % 2 else None
    roll = issued + draw.integers(0, most, len(units))
    return Tally(units, roll, ballots, issued if seed % 3 else None, weights, stated)  # type: ignore[arg-type]  # None: one each


def test_distances_of_every_law_are_those_of_the_frontier(tmp_path: Path) -> None:
    asked: list[tuple[str, Tally, Rule, list[list[Any]]]] = []
    for seed, rule in enumerate([*laws()] * 2):
        tally = _table(seed, rule)
        try:
            asked.append((rule.label, tally, rule, _told(tally, rule)))
        except SimError:  # too few units for the law, or units within a group: told in words elsewhere
            continue
    questions = [
        {"rule": law_entry(rule), "table": tally_entry(tally), "moves": _NAMES} for _, tally, rule, _ in asked
    ]
    found = answers(["break_even", "moves", "tables"], _ASK, questions, tmp_path)
    assert len(asked) > 150
    for (label, *_, wanted), told in zip(asked, found, strict=True):
        assert told == wanted, label


def test_the_headline_distances_of_2022(tmp_path: Path) -> None:
    import sim
    from sim.analysis.expected.scenario_table import table_of

    tally, rule = table_of(sim.load_dataset("kz-2022")), load_rule("kazakhstan-2022")
    question = {"rule": law_entry(rule), "table": tally_entry(tally), "moves": _NAMES}
    (told,) = answers(["break_even", "moves", "tables"], _ASK, [question], tmp_path)
    assert told == _told(tally, rule)
    cheapest = next(row for row in told if row[:2] == ["yes-no", "regional_majority"])
    assert cheapest[3] == 400_838


@pytest.mark.parametrize(
    ("cost", "weight", "target"), [([20, 30, 30, 50], [1, 2, 2, 2], 3), ([20, 30, 30, 50], [1, 2, 2, 3], 3)]
)
def test_of_sets_that_cost_the_same_the_earliest_of_the_fewest_is_taken(
    cost: list[int], weight: list[int], target: int, tmp_path: Path
) -> None:
    from sim.break_even.cheapest_units import cheapest_set

    ask = "({ cost, weight, target }) => cheapestUnits(cost.map(BigInt), weight.map(BigInt), BigInt(target))"
    question = {"cost": cost, "weight": weight, "target": target}
    (told,) = answers(["cheapest_units"], ask, [question], tmp_path)
    wanted = cheapest_set(np.array(cost), np.array(weight), target)
    assert wanted is not None
    assert told == wanted.tolist()
