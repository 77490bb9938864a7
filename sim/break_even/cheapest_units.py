"""The cheapest set of regions, as a mixed-integer programme: not the regions with the lowest shares."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Ints
from sim.errors import SimError


class UnprovenOptimumError(SimError):
    """The solver stopped without a proof that its answer is the cheapest."""


def cheapest_set(cost: Ints, weight: Ints, target: int) -> Bools | None:
    """Units of at least `target` weight at the least total cost.

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
        If the solver does not prove its answer.

    Examples
    --------
    Two votes are to be had from one heavy unit or from two light ones.

    >>> cheapest_set(np.array([50, 20, 40]), np.array([2, 1, 1]), 2)
    array([ True, False, False])
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    sale = (cost >= 0) & (weight > 0)
    if int(weight[sale].sum()) < target:
        return None
    # The solver works with doubles to a relative gap; a gap of 0 makes it prove whole numbers.
    solved = milp(
        cost[sale].astype(np.float64),
        integrality=np.ones(int(sale.sum()), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(weight[sale].astype(np.float64)[None, :], lb=target),
        options={"mip_rel_gap": 0.0},
    )
    if solved.status != 0:
        raise UnprovenOptimumError(f"the cheapest set of regions was not proven: {solved.message}")
    chosen = np.zeros(cost.size, dtype=np.bool_)
    chosen[np.flatnonzero(sale)[solved.x > 0.5]] = True
    return _without_the_needless(chosen, cost, weight, target)


def _without_the_needless(chosen: Bools, cost: Ints, weight: Ints, target: int) -> Bools:
    """Drop units that cost nothing and add nothing that is needed; those with a price never are."""
    kept = chosen.copy()
    for unit in np.flatnonzero(chosen & (cost == 0)):
        if int(weight[kept].sum()) - int(weight[unit]) >= target:
            kept[unit] = False
    return kept


def fewest_units(capacity: Ints, needed: int) -> Bools | None:
    """Fewest units that can supply `needed` ballots between them, the largest first; None if all cannot.

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
