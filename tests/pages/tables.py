"""Tables made anew to try a law by: drawn, then moved to each threshold, one below and one above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.arrays import Ints
from sim.ballot import NO, YES
from sim.rules import Rule, Tally
from sim.rules.conditions import (
    Condition,
    GroupCondition,
    RegionalCondition,
    effective_weights,
    is_met_below,
    least_numerator,
    needed_weight,
)
from sim.rules.leads import classes_in

TABLES_A_LAW = 231


_MAJORITY = {
    "kind": "majority",
    "role": "adoption",
    "numerator": "yes",
    "base": "valid",
    "fraction": "1/2",
    "strict": False,
}
_UNITS = {**_MAJORITY, "kind": "regional_majority", "units": "3/5"}
_MEMBER = {key: value for key, value in _MAJORITY.items() if key != "role"}
_INVENTED = {
    "more than a share of units": {"units": _UNITS | {"units_strict": True, "strict": True}},
    "a share of units rounded down": {"units": _UNITS | {"units": "5/7", "units_rounding": "down"}},
    "units that reject": {
        "units": _UNITS | {"kind": "regional_rejection", "numerator": "no", "units": 3},
        "whole": _MAJORITY,
    },
    "a fixed number, and classes by name": {
        "quorum": _MAJORITY | {"role": "validity", "base": 40_000, "fraction": "1/1"},
        "whole": _MAJORITY | {"base": ["yes", "no", "invalid"], "fraction": "0.55"},
    },
    "groups within groups": {
        "either": {"kind": "any", "role": "binding", "of": ["both", "few"]},
        "both": {"kind": "all", "of": ["half", "many"]},
        "half": _MEMBER | {"strict": True},
        "many": {**_MEMBER, "kind": "turnout_quorum", "numerator": "valid", "base": "registered"},
        "few": {**_MEMBER, "kind": "rejection_quorum", "numerator": "no", "base": "registered"},
        "whole": _MAJORITY,
    },
}
"""What no shipped law asks for: so that every form of a condition is tried."""


def laws() -> Iterator[Rule]:
    """Every law under every one of its readings, and a few invented ones."""
    from sim.rules.reading.loading import load_rule, presets

    for rule in presets():
        yield from [rule.under(each.name) for each in rule.readings] or [rule]
    for title, conditions in _INVENTED.items():
        head = {"title": title, "country": "nowhere", "article": "invented for this test"}
        yield load_rule({**head, "conditions": conditions})


def tables_for(rule: Rule, seed: int) -> Tally:
    """Tables for one law, shape (table,): a third as drawn, the others at a condition's threshold."""
    draw = np.random.default_rng(seed)
    tally = _drawn(rule, draw)
    ballots = tally.ballots.copy()
    plain = [each for each in rule.conditions if not isinstance(each, GroupCondition)]
    for row in range(TABLES_A_LAW // 3, TABLES_A_LAW):
        condition = plain[row % len(plain)]
        step = (row // len(plain)) % 3 - 1
        _nudge(condition, tally, ballots, row, step, draw)
    registered = np.maximum(tally.registered, ballots.sum(axis=-1))
    issued = None if tally.issued is None else ballots.sum(axis=-1) + draw.integers(0, 9, registered.shape)
    return replace(tally, ballots=ballots, registered=registered, issued=issued)


def _drawn(rule: Rule, draw: np.random.Generator) -> Tally:
    units, weights = _units(rule, draw)
    shape = (TABLES_A_LAW, len(units))
    roll = draw.integers(0, 10 ** draw.integers(2, 10, size=(TABLES_A_LAW, 1)), size=shape)
    share = draw.choice([0.2, 0.3, 0.45, 0.5, 0.55, 0.7, 0.9], size=(TABLES_A_LAW, 1))
    cast = (roll * share).astype(np.int64)
    spoilt = (cast * draw.choice([0.0, 0.01, 0.1], size=shape)).astype(np.int64)
    both = spoilt // 3
    yes = ((cast - spoilt) * np.clip(draw.normal(0.52, 0.12, shape), 0, 1)).astype(np.int64)
    ballots = np.stack([yes, cast - spoilt - yes, both, spoilt - both], axis=-1)
    stated = {"previous_cast": draw.integers(0, np.maximum(roll, 1))}
    issued = cast if draw.random() < 0.5 else None
    return Tally(units, roll, ballots, issued, weights, stated)


def _units(rule: Rule, draw: np.random.Generator) -> tuple[tuple[str, ...], Ints]:
    """Units that the law can count: those it names, and as many as it needs."""
    regional = [each for each in rule.conditions if isinstance(each, RegionalCondition)]
    named = [name for each in regional for name in (*each.chosen, *dict(each.weights))]
    most = max([each.units for each in regional if isinstance(each.units, int)], default=1)
    unnamed = [f"unit {number}" for number in range(int(draw.integers(0, 4)) + (0 if named else most + 1))]
    units = tuple(dict.fromkeys([*named, *unnamed]))
    weights = draw.integers(1, 4, len(units)) if draw.random() < 0.4 else np.ones(len(units), np.int64)
    if draw.random() < 0.3 and len(units) > most + 1:
        weights[-1] = 0
    return units, weights


def _nudge(
    condition: Condition, tally: Tally, ballots: Ints, row: int, step: int, draw: np.random.Generator
) -> None:
    """Move papers of one table so that a condition is `step` away from its threshold."""
    assert not isinstance(condition, GroupCondition)
    one = replace(
        tally,
        registered=tally.registered[row],
        ballots=ballots[row],
        issued=None,
        stated={name: cells[row] for name, cells in tally.stated.items()},
    )
    counted = classes_in(condition.numerator)
    step -= int(is_met_below(condition.kind))  # that is met until its number is reached
    if isinstance(condition, RegionalCondition):
        bases, numerators = one.by_unit(condition.base), one.by_unit(condition.numerator)
        least = least_numerator(bases, condition.fraction, strict=condition.strict)
        wanted = least + _steps(condition, one, step, draw) - numerators
        for unit, number in enumerate(wanted.tolist()):
            _add(ballots[row, unit : unit + 1], counted, number)
        return
    base, numerator = np.asarray([one.national(condition.base)]), int(one.national(condition.numerator))
    least = least_numerator(base, condition.fraction, strict=condition.strict)
    _add(ballots[row], counted, int(least[0]) + step - numerator)


def _steps(condition: RegionalCondition, one: Tally, step: int, draw: np.random.Generator) -> Ints:
    """How far each unit is to be from its own least numerator, so that the whole is `step` from turning."""
    weights = effective_weights(condition, one)
    needed = needed_weight(condition, int(weights.sum()))
    order = draw.permutation(np.flatnonzero(weights))
    carried = order[: int(np.searchsorted(np.cumsum(weights[order]), needed)) + (1 if step >= 0 else 0)]
    steps = np.full(weights.size, min(step, -1))
    steps[carried] = max(step, 0)
    return steps


def _add(papers: Ints, counted: tuple[str, ...], number: int) -> None:
    """Change what is counted: Yes papers become No papers or back; where both count, more or fewer."""
    both = "yes" in counted and "no" in counted
    gains, loses = (YES, NO) if "yes" in counted else (NO, YES)
    for unit in papers:
        moved = max(-int(unit[gains]), number if both else min(number, int(unit[loses])))
        unit[gains] += moved
        unit[loses] -= 0 if both else moved
        number -= moved
