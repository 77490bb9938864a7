"""How far a regional majority is from breaking, or from being reached: exact, in ballots."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.errors import RuleError
from sim.rules.quantities import IntArray

UNREACHABLE: Final = 2**61
FINEST_WEIGHT: Final = 100_000
"""Largest total weight (in lowest terms) for which unequal weights are searched exactly."""


def regional_margin(unit_margin: IntArray, weights: IntArray, needed: int) -> IntArray:
    """Margin of a regional majority, numerators changed and bases held fixed.

    If it is met: the least number of numerator ballots whose withdrawal breaks it, the cheapest units
    first, less one. If not: minus the least number to be added.

    Parameters
    ----------
    unit_margin : ndarray of int64, shape (..., unit)
        Numerator less the least numerator that carries the unit: ≥ 0 where carried.
    weights : ndarray of int64, shape (unit,)
        0 = the unit does not count.
    needed : int
        Weight that must be carried.

    Returns
    -------
    ndarray of int64, shape (...)

    Examples
    --------
    Three units, two needed; all carried, so two must be lost: 6 + 11 ballots withdrawn break it.

    >>> int(regional_margin(np.array([5, 10, 20]), np.array([1, 1, 1]), 2))
    16
    >>> int(regional_margin(np.array([-5, -10, 20]), np.array([1, 1, 1]), 2))
    -5
    """
    counting = weights > 0
    margin, weight = unit_margin[..., counting], weights[counting]
    carried = margin >= 0
    held = (carried * weight).sum(axis=-1)
    met = held >= needed
    # Where met, carried units can be lost; where unmet, the others can be won.
    movable = carried == met[..., None]
    cost = np.where(movable, np.where(carried, margin + 1, -margin), UNREACHABLE)
    target = np.where(met, held - needed + 1, needed - held)
    if np.all(weight == weight[0]):
        price = _cheapest_equal(cost, -(-target // weight[0]))
    else:
        price = _cheapest_weighted(cost, weight, target)
    margin_of_all: IntArray = np.where(met, price - 1, -price)
    return margin_of_all


def _cheapest_equal(cost: IntArray, n_units: IntArray) -> IntArray:
    """Least total cost of `n_units` units, any of them, shape (...)."""
    ordered = np.sort(cost, axis=-1)
    # Unreachable units come last and are never among the first n: keep their sum within 64 bits.
    running = np.where(ordered >= UNREACHABLE, 0, ordered).cumsum(axis=-1)
    price: IntArray = np.take_along_axis(running, n_units[..., None] - 1, axis=-1)[..., 0]
    return price


def _cheapest_weighted(cost: IntArray, weights: IntArray, target: IntArray) -> IntArray:
    """Least total cost of units that together weigh at least `target`, shape (...): a covering knapsack."""
    unit = int(np.gcd.reduce(weights))
    light = weights // unit
    goal = -(-target // unit)
    if int(light.sum()) > FINEST_WEIGHT:
        raise RuleError(
            f"weights sum to {int(light.sum())} in lowest terms: exact margins need at most {FINEST_WEIGHT}"
        )
    best = np.full((*cost.shape[:-1], int(goal.max()) + 1), UNREACHABLE, dtype=np.int64)
    best[..., 0] = 0
    covered = np.arange(best.shape[-1])
    for index, weight in enumerate(light):
        before = best[..., np.maximum(covered - weight, 0)]
        with_unit = np.minimum(before + cost[..., index, None], UNREACHABLE)
        best = np.minimum(best, with_unit)
    price: IntArray = np.take_along_axis(best, goal[..., None], axis=-1)[..., 0]
    return price
