"""Covering knapsack: the least cost at which enough weight is bought, by exact dynamic programming.

The best bargains first, until they suffice, is nearly the answer: it differs only in units about as good a
bargain as the last one. So the search goes outwards from there and buys one unit more or gives one back at a
time. A set is dropped if another one weighs as much and costs no more, and if it could not beat the best even
were the units left divisible [1]_.

References
----------
.. [1] D. Pisinger, A minimal algorithm for the 0-1 knapsack problem, Operations Research 45 (1997), 758-767.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.errors import SimError

MOST_SETS: Final = 2**17
"""Sets compared side by side; the ten thousand stations of a country need some thirty thousand. Where all
stations of a country voted nearly alike, no number is enough."""

LARGEST_PRICE: Final = 2**62


class UnprovenOptimumError(SimError):
    """Too many sets are nearly as cheap as the cheapest to compare them all, or prices are too large."""


def cheapest_cover(cost: Ints, weight: Ints, target: int) -> Bools | None:
    """Units of at least `target` weight at the least cost; of sets that cost the same, one of the fewest.

    Parameters
    ----------
    cost : int64, shape (unit,)
        Price of each unit, ≥ 0; a negative one is not for sale.
    weight : int64, shape (unit,)
        Units of no weight, or less, are not bought.
    target : int

    Returns
    -------
    bool, shape (unit,), or None
        None where all that is for sale does not weigh enough.

    Raises
    ------
    UnprovenOptimumError
        If more than :data:`MOST_SETS` sets would have to be compared at once.

    Examples
    --------
    Two votes are to be had from one heavy unit or from two light ones.

    >>> cheapest_cover(np.array([50, 20, 40]), np.array([2, 1, 1]), 2)
    array([ True, False, False])
    """
    chosen = np.zeros(cost.size, dtype=np.bool_)
    sale = np.flatnonzero((cost >= 0) & (weight > 0))
    if target <= 0:
        return chosen
    if int(weight[sale].sum()) < target:
        return None
    total = sum(cost[sale].tolist())
    if total * (sale.size + 1) >= LARGEST_PRICE:
        raise UnprovenOptimumError(f"costs of {total} in all are too large to be compared exactly")
    price = cost[sale] * (sale.size + 1) + 1  # one more a unit: of sets that cost the same, the fewest
    bargains = np.argsort(price / weight[sale], kind="stable")
    sale, price = sale[bargains], price[bargains]
    chosen[sale[_search(price, weight[sale], target)]] = True
    return chosen


def _search(price: Ints, weight: Ints, target: int) -> Bools:
    """The cheapest cover of units that stand in order, best bargain first."""
    n_first = int(np.searchsorted(np.cumsum(weight), target))
    # Weight beyond the target, and price, of every set kept; the first is that of the best bargains alone.
    surplus, extra = np.array([int(weight[:n_first].sum()) - target]), np.zeros(1, dtype=np.int64)
    best, best_at = int(price[n_first]), None
    low, high = n_first - 1, n_first
    steps: list[tuple[int, int, Ints]] = []
    for unit in _outwards(n_first, price.size):
        sign, low, high = (1, low, unit + 1) if unit >= n_first else (-1, unit - 1, high)
        surplus = np.concatenate([surplus, surplus + sign * weight[unit]])
        extra = np.concatenate([extra, extra + sign * price[unit]])
        cheapest = int(np.where(surplus >= 0, extra, LARGEST_PRICE).argmin())
        if surplus[cheapest] >= 0 and extra[cheapest] < best:
            best, best_at = int(extra[cheapest]), (len(steps), cheapest)
        refund = price[low] / weight[low] if low >= 0 else 0.0
        rate = price[high] / weight[high] if high < price.size else np.inf
        kept = _worth_keeping(surplus, extra, best, np.where(surplus >= 0, refund, rate))
        steps.append((unit, surplus.size // 2, kept))
        surplus, extra = surplus[kept], extra[kept]
        if not kept.size:
            break
    return _retraced(price.size, n_first, steps, best_at)


def _outwards(middle: int, n_units: int) -> Iterator[int]:
    for distance in range(n_units):
        for unit in (middle + distance, middle - 1 - distance):
            if 0 <= unit < n_units:
                yield unit


def _worth_keeping(surplus: Ints, extra: Ints, best: int, rate: Floats) -> Ints:
    """Sets that may still beat the best: none weighs as much for no more, and fractions of units would do.

    `rate` is the best price for weight at which what a set lacks may be bought, or its surplus given back.
    """
    bound = extra - surplus * rate
    slack = 2.0**-48 * (np.abs(extra) + abs(best))  # more than the bound is rounded by
    open_ = np.flatnonzero(bound <= best - 0.5 + slack)
    order = open_[np.lexsort((extra[open_], -surplus[open_]))]
    cheaper = np.ones(order.size, dtype=np.bool_)
    cheaper[1:] = extra[order][1:] < np.minimum.accumulate(extra[order])[:-1]
    if int(cheaper.sum()) > MOST_SETS:
        raise UnprovenOptimumError(f"more than {MOST_SETS} sets are nearly as cheap as the cheapest")
    return order[cheaper]


def _retraced(
    n_units: int, n_first: int, steps: list[tuple[int, int, Ints]], best_at: tuple[int, int] | None
) -> Bools:
    """What the best set holds, from the last step of the search to the first."""
    chosen = np.arange(n_units) < n_first
    if best_at is None:
        chosen[n_first] = True
        return chosen
    last, index = best_at
    for number in range(last, -1, -1):
        unit, n_before, _ = steps[number]
        if index >= n_before:
            chosen[unit] = ~chosen[unit]
        index %= n_before
        if number:
            index = int(steps[number - 1][2][index])
    return chosen
