"""The deterministic expectation: what the campaigns make of the central case, without any draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Bools, Floats, Ints
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
    acts = np.array([[_acts(window, start) for start in starts] for window in windows], dtype=bool)
    acts = acts.reshape(len(windows), starts.size)
    acting = shares[:, None] * acts[:, :, None, None]  # lever, part of the day, unit, class
    total = np.zeros((roll.size, len(STATES)))
    for part, weight in enumerate(weights.T):
        total += _pass(_people(reach.expected * weight[:, None], slice(ABSTAINED)), acting[:, part], target)
    at_home: Floats = roll - reach.expected.sum(axis=1)
    for lever in np.flatnonzero(shares[:, :, ABSTAINED].any(axis=1) & acts.any(axis=1)).tolist():
        # Abstainers come in the hours of the campaign that brings them, and later campaigns meet them there.
        moving = at_home * shares[lever, :, ABSTAINED]
        at_home = at_home - moving
        hours = _within(weights, starts, acts[lever], curves)
        for part in range(starts.size):
            people = _people(moving * hours[:, part], target[lever, ABSTAINED])
            total += _pass(people, acting[lever + 1 :, part], target[lever + 1 :])
    total[:, ABSTAINED] += at_home
    return total


def _people(number: Floats, state: slice | np.int64) -> Floats:
    out = np.zeros((number.shape[0], len(STATES)))
    out[:, state] = number
    return out


def _acts(window: tuple[int, int], start: int) -> bool:
    return window[0] < 0 or window[0] <= start < window[1]


def _within(weights: Floats, starts: Ints, acts: Bools, curves: ArrivalCurves) -> Floats:
    """Each unit's share of arrivals by part of the day, among the parts in which a campaign acts."""
    lengths = np.diff(np.append(starts, curves.ticks[-1])) * acts
    come = weights * acts
    all_come = come.sum(axis=1, keepdims=True)
    # Where nobody would come by himself, any time is as likely.
    share: Floats = np.where(all_come > 0, come, lengths) / np.where(all_come > 0, all_come, lengths.sum())
    return share


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
