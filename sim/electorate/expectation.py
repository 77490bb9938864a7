"""The deterministic expectation: what the campaigns make of the central case, without any draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats, Ints
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.campaigns import Reach, flows, mean_uptake, window_of
from sim.electorate.fates import ABSTAINED, STATES
from sim.scenario.campaigns import Campaign


def _slices(windows: Sequence[tuple[int, int]], curves: ArrivalCurves) -> tuple[Ints, Floats]:
    """Starts of the parts of the day that no window cuts, and each unit's share of arrivals in them."""
    inside = [tick for window in windows for tick in window if curves.ticks[0] < tick < curves.ticks[-1]]
    edges = np.unique(np.array([curves.ticks[0], *inside, curves.ticks[-1]], dtype=np.int64))
    return edges[:-1], np.diff(curves.at(edges), axis=1)


def expected_states(roll: Ints, reach: Reach, curves: ArrivalCurves, campaigns: Sequence[Campaign]) -> Floats:
    """Expected people by unit and final state, every campaign at its mean uptake.

    Parameters
    ----------
    roll : int64, shape (unit,)
    reach : Reach
        Holds the expected papers without campaigns.
    curves : ArrivalCurves
        Needed where a campaign asks for the hour.
    campaigns : sequence of Campaign

    Returns
    -------
    float64, shape (unit, 7)
        In the order of :data:`sim.electorate.fates.STATES`; rows add up to the roll.
    """
    shares, target = flows(campaigns, [mean_uptake(c) for c in campaigns], reach)
    windows = [window_of(c) for c in campaigns]
    starts, weights = _slices(windows, curves)
    total = np.zeros((roll.size, len(STATES)))
    total[:, ABSTAINED] = roll
    for start, weight in zip(starts, weights.T, strict=True):
        # Voters are taken slice by slice of their arrival; abstainers are reached at any hour, so they go
        # last.
        people = np.zeros_like(total)
        people[:, :ABSTAINED] = reach.expected * weight[:, None]
        total[:, ABSTAINED] -= people.sum(axis=1)
        acts = [first < 0 or first <= start < last for first, last in windows]
        total += _pass(people, shares * np.array(acts, dtype=float)[:, None, None], target)
    at_home = np.zeros_like(total)
    at_home[:, ABSTAINED] = total[:, ABSTAINED]
    total[:, ABSTAINED] = 0.0
    return total + _pass(at_home, shares, target)


def states_after(roll: Ints, reach: Reach, shares: Floats, target: Ints) -> Floats:
    """Expected people by unit and final state, given who follows at any hour: shape (unit, 7).

    Parameters
    ----------
    roll : int64, shape (unit,)
    reach : Reach
    shares, target
        As :func:`sim.electorate.campaigns.flows` gives them.
    """
    people = np.zeros((roll.size, len(STATES)))
    people[:, :ABSTAINED] = reach.expected
    people[:, ABSTAINED] = roll - reach.expected.sum(axis=1)
    return _pass(people, shares, target)


def _pass(people: Floats, shares: Floats, target: Ints) -> Floats:
    for share, to in zip(shares, target, strict=True):
        moving = people[:, : ABSTAINED + 1] * share
        people = people.copy()
        people[:, : ABSTAINED + 1] -= moving
        for state in range(ABSTAINED + 1):
            people[:, to[state]] += moving[:, state]
    return people
