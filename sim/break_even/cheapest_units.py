"""The cheapest set of units: not the units with the lowest shares. Of several, one that is stated."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Ints
from sim.break_even.cover import cheapest_cover


def cheapest_set(cost: Ints, weight: Ints, target: int) -> Bools | None:
    """Units of at least `target` weight at the least total cost.

    Of sets that cost the same it is one of the fewest units, and of those the earliest in the table: the one
    that holds the first unit in which two of them differ.

    Parameters
    ----------
    cost : int64, shape (unit,)
        Price of each unit, ≥ 0; a negative one is not for sale.
    weight : int64, shape (unit,)
    target : int
        Weight to be bought, ≥ 1.

    Returns
    -------
    bool, shape (unit,), or None
        None where all that is for sale does not weigh enough.

    Raises
    ------
    UnprovenOptimumError
        If too many sets are nearly as cheap as the cheapest to compare them all.

    Examples
    --------
    The second unit and the third cost the same, and so do the first two and the last.

    >>> cheapest_set(np.array([20, 30, 30, 50]), np.array([1, 2, 2, 2]), 3)
    array([ True,  True, False, False])
    >>> cheapest_set(np.array([20, 30, 30, 50]), np.array([1, 2, 2, 3]), 3)
    array([False, False, False,  True])
    """
    known = cheapest_cover(cost, weight, target)
    sale = np.flatnonzero((cost >= 0) & (weight > 0))
    if known is None or (weight[sale] == weight[sale[0]]).all():
        return known  # of units that weigh alike the cheapest, the first where they cost the same
    return _earliest(known, cost, weight, target)


def _earliest(known: Bools, cost: Ints, weight: Ints, target: int) -> Bools:
    """Of all sets as cheap and as few as a known one the earliest: unit by unit, does one hold it?"""
    left, fixed = cost.copy(), np.zeros(cost.size, dtype=np.bool_)
    for unit in np.flatnonzero((cost >= 0) & (weight > 0)):
        left[unit] = -1
        if not known[unit]:
            fixed[unit] = True
            rest = cheapest_cover(left, weight, target - int(weight[fixed].sum()))
            other = known if rest is None else rest | fixed
            if _price(other, cost) == _price(known, cost):
                known = other
        fixed[unit] = known[unit]
    return known


def _price(chosen: Bools, cost: Ints) -> tuple[int, int]:
    return int(cost[chosen].sum()), int(chosen.sum())


def fewest_units(capacity: Ints, needed: int) -> Bools | None:
    """Fewest units that can supply `needed` ballots between them, the largest first; None if all cannot.

    Of units as large as each other the earlier in the table is taken.

    Examples
    --------
    >>> fewest_units(np.array([5, 9, 2]), 10)
    array([ True,  True, False])
    """
    order = np.argsort(-capacity, kind="stable")
    running = np.cumsum(capacity[order])
    if needed > int(running[-1]):
        return None
    chosen = np.zeros(capacity.size, dtype=np.bool_)
    chosen[order[: int(np.searchsorted(running, needed)) + 1]] = True
    return chosen
