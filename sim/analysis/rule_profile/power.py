"""Units of a regional majority: least coalitions that carry or block, and each unit's power, exact.

Penrose-Banzhaf: of all ways in which the other units may be carried or not, the share in which this unit
tips the count. Shapley-Shubik: of all orders in which units may join, the share in which it does. Both by
generating functions in whole numbers, of the count of units alone: what else a law asks, such as the
people's majority, is taken as met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Final

import numpy as np

from sim.analysis.rule_profile.populations import Votes
from sim.break_even.cheapest_units import cheapest_set, fewest_units
from sim.documents import Document
from sim.errors import RuleError
from sim.rounding import rounded_share
from sim.rules import Rule
from sim.rules.conditions import RegionalCondition, effective_weights, is_met_below, needed_weight
from sim.rules.unit_lists import unit_list

POWER_DIGITS: Final = 6
_MOST_STEPS: Final = 20_000_000
"""Units × units × weight up to which Shapley-Shubik power is worked out; a second or two."""


@dataclass(frozen=True, slots=True)
class Power:
    """Power of units of one weight.

    Attributes
    ----------
    swings : int
        Ways of the other units in which this one tips the count.
    penrose : Fraction
        Their share of all ways: the chance to tip it if every unit were as likely carried as not.
    banzhaf : Fraction
        Its share of the swings of all units.
    shapley : Fraction or None
        None where there are too many units.
    """

    swings: int
    penrose: Fraction
    banzhaf: Fraction
    shapley: Fraction | None


def power(weights: Sequence[int], needed: int) -> tuple[Power, ...]:
    """Power of each unit where units of `needed` weight carry.

    Examples
    --------
    The Council of Ministers of 1958: Luxembourg, with one vote of seventeen, never tipped anything.

    >>> found = power([4, 4, 4, 2, 2, 1], 12)
    >>> [each.swings for each in found], [str(each.shapley) for each in found[2:]]
    ([10, 10, 10, 6, 6, 0], ['7/30', '3/20', '3/20', '0'])
    """
    counts = _coalitions(weights)
    swings = {weight: _swings(counts, weight, needed) for weight in set(weights)}
    few = len(weights) ** 2 * sum(weights) <= _MOST_STEPS
    shapley = _shapley(weights, needed) if few else dict.fromkeys(swings)
    all_swings, ways = sum(swings[weight] for weight in weights), 2 ** (len(weights) - 1)
    return tuple(
        Power(
            swings[weight],
            Fraction(swings[weight], ways),
            Fraction(swings[weight], all_swings or 1),
            shapley[weight],
        )
        for weight in weights
    )


def _coalitions(weights: Sequence[int]) -> list[int]:
    """Coalitions by their weight: coefficients of Π (1 + x^w)."""
    counts = [1] + [0] * sum(weights)
    for weight in weights:
        counts = [
            each + (counts[total - weight] if total >= weight else 0) for total, each in enumerate(counts)
        ]
    return counts


def _swings(counts: Sequence[int], weight: int, needed: int) -> int:
    """Coalitions of the others that weigh too little alone and enough with this unit."""
    if not weight:
        return 0
    others: list[int] = []
    for total, each in enumerate(counts[:needed]):  # the unit's own factor divided out
        others.append(each - (others[total - weight] if total >= weight else 0))
    return sum(others[max(needed - weight, 0) :])


def _shapley(weights: Sequence[int], needed: int) -> dict[int, Fraction | None]:
    """Share of orders, by weight: coalitions of the others counted by weight and number of units."""
    n, kinds = len(weights), set(weights)
    if len(kinds) == 1:
        return {weights[0]: Fraction(1, n)}
    by_size = np.zeros((n + 1, sum(weights) + 1), dtype=object)
    by_size[0, 0] = 1
    for weight in weights:
        joined = by_size.copy()
        joined[1:, weight:] += by_size[:-1, : by_size.shape[1] - weight]
        by_size = joined
    return {weight: _share_of_orders(by_size, weight, needed) for weight in kinds}


def _share_of_orders(by_size: np.ndarray, weight: int, needed: int) -> Fraction:
    n = by_size.shape[0] - 1
    if not weight:
        return Fraction(0)
    others = by_size[:n, :needed].copy()
    for size in range(1, n):
        others[size, weight:] -= others[size - 1, : max(needed - weight, 0)]
    tipping = others[:, max(needed - weight, 0) :].sum(axis=1)
    orders = sum(int(tipping[size]) * factorial(size) * factorial(n - 1 - size) for size in range(n))
    return Fraction(orders, factorial(n))


def unit_entries(rule: Rule, votes: Votes) -> list[Document]:
    """What is told of each condition that counts units: coalitions, powers; or why it cannot be told.

    Examples
    --------
    >>> from sim.analysis.rule_profile.populations import votes_of
    >>> from sim.rules import load_rule
    >>> (told,) = unit_entries(load_rule("switzerland-constitution"), *votes_of("simulated"))
    >>> told["needed"], told["of"], told["fewest_carry"], told["fewest_block"]
    (24, 46, 12, 12)
    """
    regional = [each for each in rule.conditions if isinstance(each, RegionalCondition)]
    return [_entry(rule, each, votes) for each in regional]


def _entry(rule: Rule, condition: RegionalCondition, votes: Votes) -> Document:
    entry: Document = {"condition": condition.name, "needed": None, "of": None, "obstacle": None}
    try:
        weights, rolls = _weights(rule, condition, votes)
        total = sum(weights.values())
        needed = needed_weight(condition, total)
    except RuleError as error:
        return {**entry, "obstacle": str(error)}
    against = is_met_below(condition.kind)  # so many units reject: the same game, won by the opponents
    carry, block = (total - needed + 1, needed) if against else (needed, total - needed + 1)
    return {
        **entry,
        "needed": needed,
        "of": total,
        "fewest_carry": _fewest(weights, carry),
        "fewest_block": _fewest(weights, block),
        "least_roll_carry": _least_roll(weights, rolls, carry),
        "least_roll_block": _least_roll(weights, rolls, block),
        "power": _powers(weights, needed),
    }


def _weights(
    rule: Rule, condition: RegionalCondition, votes: Votes
) -> tuple[dict[str, int], dict[str, int] | None]:
    """Weights of the units that count, and their rolls where the population has units of its own."""
    if not votes.alike:
        (table,) = votes.tables(rule)
        weights = effective_weights(condition, table).tolist()
        rolls = table.by_unit("registered").reshape(-1, len(table.units))[0].tolist()
        named = {name: weight for name, weight in zip(table.units, weights, strict=True) if weight}
        return named, dict(zip(table.units, rolls, strict=True))
    if condition.weights or condition.chosen:
        return dict(condition.weights) or dict.fromkeys(condition.chosen, 1), None
    if rule.unit_list is None:
        raise RuleError("the law's units are not listed: name a dataset that has them as the population")
    return {name: weight for name, weight in unit_list(rule.unit_list).weights.items() if weight}, None


def _fewest(weights: Mapping[str, int], target: int) -> int:
    chosen = fewest_units(np.array(list(weights.values())), target)
    return 0 if chosen is None else int(chosen.sum())


def _least_roll(
    weights: Mapping[str, int], rolls: Mapping[str, int] | None, target: int
) -> dict[str, object] | None:
    """Units of enough weight that hold the least share of the whole roll."""
    if rolls is None:
        return None
    cost = np.array([rolls[name] for name in weights])
    chosen = cheapest_set(cost, np.array(list(weights.values())), target)
    if chosen is None:
        return None
    units = [name for name, held in zip(weights, chosen.tolist(), strict=True) if held]
    return {"share": rounded_share(int(cost[chosen].sum()), sum(rolls.values())), "units": units}


def _powers(weights: Mapping[str, int], needed: int) -> list[Document]:
    found = power(list(weights.values()), needed)
    return [
        {
            "unit": unit,
            "weight": weight,
            "swings": str(each.swings),
            "penrose": rounded_share(each.penrose, 1, POWER_DIGITS),
            "banzhaf": rounded_share(each.banzhaf, 1, POWER_DIGITS),
            "shapley": None if each.shapley is None else rounded_share(each.shapley, 1, POWER_DIGITS),
        }
        for (unit, weight), each in zip(weights.items(), found, strict=True)
    ]
