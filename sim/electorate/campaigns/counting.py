"""Count what becomes of everybody on the rolls, where no campaign asks for the hour.

Voters need not be made to be counted: their uniforms alone are read. Points of a sweep that differ in uptakes
alone put the same uniforms to other thresholds, so the words of a class at a station are made once and
counted against each point's threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.arrays import Bools, Ints
from sim.compiling import compiled, inlined
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    ALWAYS,
    BOYCOTTED,
    N_ORIGINS,
    CampaignFlows,
    Moves,
    UInts,
    Words,
)
from sim.electorate.campaigns.class_moves import count_states, move_in_turn
from sim.streams.philox import philox4x32

_ONES: Final = np.ones(ABSTAINED, dtype=np.int64)  # summing short rows so is several times faster
_STRIDE: Final = 16
_ALL_ONES: Final = ALWAYS - 1
_SEVERAL: Final = -2
"""Campaigns that move a class in turn, or another one at each point."""


def share_words(one: CampaignFlows, other: CampaignFlows) -> bool:
    """Whether two points put the same uniforms to thresholds of their own."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("keys", "target", "window")
    )


@inlined
def _only_campaign(origin: int, thresholds: UInts, target: Ints) -> int:
    """The one campaign that can move a class; -1 if none can, `_SEVERAL` if several can in turn."""
    only = -1
    for campaign in range(thresholds.shape[0]):
        if thresholds[campaign, origin] > 0:
            if only >= 0:
                return _SEVERAL
            only = campaign
    if only >= 0 and target[only, origin] <= ABSTAINED:
        for campaign in range(only + 1, thresholds.shape[0]):
            if thresholds[campaign, target[only, origin]] > 0:
                return _SEVERAL
    return only


@compiled
def _common_campaign(origin: int, thresholds: UInts, target: Ints) -> int:
    # The one campaign that can move this class at any point; -1 if none can at any.
    common = -1
    for point in range(thresholds.shape[0]):
        only = _only_campaign(origin, thresholds[point], target)
        if only == _SEVERAL or (only >= 0 and common not in (-1, only)):
            return _SEVERAL
        common = max(common, only)
    return common


@compiled
def _count_below(
    n: int, limit: np.uint64, c1: int, c2: int, c3: int, k0: np.uint64, k1: np.uint64
) -> np.int64:
    # One block of four words serves four neighbours; the loop has no branch, so it vectorises.
    below = np.int64(0)
    for block in range(n >> 2):
        w0, w1, w2, w3 = philox4x32(np.uint64(block), np.uint64(c1), np.uint64(c2), np.uint64(c3), k0, k1)
        below += np.int64(w0 < limit) + np.int64(w1 < limit) + np.int64(w2 < limit) + np.int64(w3 < limit)
    rest = n & 3
    if rest:
        w0, w1, w2, _ = philox4x32(np.uint64(n >> 2), np.uint64(c1), np.uint64(c2), np.uint64(c3), k0, k1)
        below += np.int64(w0 < limit)
        below += np.int64(rest > 1 and w1 < limit)
        below += np.int64(rest > 2 and w2 < limit)
    return below


@compiled
def _fill_lanes(n: int, c1: int, c2: int, c3: int, k0: np.uint64, k1: np.uint64, words: Words) -> int:
    """Words of n people by lane, each lane filled up with words below no threshold. Returns their number."""
    # Whole strides, so that no rest of a loop is left to be done one by one.
    lane = ((n + 3) // 4 + _STRIDE - 1) // _STRIDE * _STRIDE
    for block in range(lane):
        w0, w1, w2, w3 = philox4x32(np.uint64(block), np.uint64(c1), np.uint64(c2), np.uint64(c3), k0, k1)
        words[block] = w0
        words[lane + block] = w1
        words[2 * lane + block] = w2
        words[3 * lane + block] = w3
    for place in range(4):
        words[place * lane + (n + 3 - place) // 4 : (place + 1) * lane] = _ALL_ONES
    return 4 * lane


@compiled
def _count_words(n: int, limit: np.uint64, words: Words) -> np.int64:
    below, bound = np.int64(0), np.uint32(limit)
    for i in range(n):
        below += np.int64(words[i] < bound)
    return below


@compiled
def _compare_points(limits: UInts, target: Ints, common: Ints, limit: UInts) -> None:
    """For each class of a unit: the campaign that moves it at all points, and its limits there."""
    for origin in range(N_ORIGINS):
        common[origin] = _common_campaign(origin, limits, target)
        for point in range(limits.shape[0] if common[origin] >= 0 else 0):
            limit[origin, point] = limits[point, common[origin], origin]


@inlined
def _count_class(
    n: int,
    origin: int,
    station: int,
    replication: int,
    k0: np.uint64,
    k1: np.uint64,
    limit: UInts,
    to: int,
    words: Words,
    out: Ints,
) -> None:
    """Put the words of a class, made once, to the limits of all points."""
    if limit.size == 1:  # one point alone counts its words as it makes them
        moved = int(_count_below(n, limit[0], origin, station, replication, k0, k1))
        out[0, station, origin] += n - moved
        out[0, station, to] += moved
    else:
        filled = _fill_lanes(n, origin, station, replication, k0, k1, words)
        for point in range(limit.size):
            moved = n if limit[point] == ALWAYS else int(_count_words(filled, limit[point], words))
            out[point, station, origin] += n - moved
            out[point, station, to] += moved


@compiled
def _count_stations(
    papers: Ints,
    roll: Ints,
    unit: Ints,
    replication: int,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    keys: UInts,
    counted: Bools,
    out: Ints,
) -> None:
    n_points, largest = thresholds.shape[0], 4
    for s in range(roll.size):
        largest = max(largest, roll[s] + 4)
    people, common = np.empty(N_ORIGINS, dtype=np.int64), np.empty(N_ORIGINS, dtype=np.int64)
    words, state = np.empty(largest + 4 * _STRIDE, dtype=np.uint32), np.empty(largest, dtype=np.uint8)
    limit, limits = np.empty((N_ORIGINS, n_points), dtype=np.uint64), thresholds[:, :, 0, :]
    no_hours, before = np.empty(0, dtype=np.int64), -1
    for s in range(roll.size):
        if not counted[s]:
            continue
        people[ABSTAINED] = roll[s]
        for origin in range(ABSTAINED):
            people[origin] = papers[s, origin]
            people[ABSTAINED] -= papers[s, origin]
        if unit[s] != before:
            before, limits = unit[s], thresholds[:, :, unit[s], :]
            _compare_points(limits, target, common, limit)
        for origin in range(N_ORIGINS):
            n, only = people[origin], common[origin]
            if n == 0 or only == -1:
                for point in range(n_points):
                    out[point, s, origin] += n
            elif only == _SEVERAL:
                for point in range(n_points):
                    moves = Moves(limits[point], target, window, keys)
                    move_in_turn(origin, s, replication, moves, no_hours, words, state[:n])
                    count_states(state[:n], out[point, s])
            else:
                k0, k1, to = keys[only, 0], keys[only, 1], target[only, origin]
                _count_class(n, origin, s, replication, k0, k1, limit[origin], to, words, out)


def count_at_points(
    papers: Ints,
    roll: Ints,
    unit: Ints,
    points: Sequence[CampaignFlows],
    replication: int,
    counted: Bools | None = None,
) -> Ints:
    """Count what becomes of everybody on the rolls at each point of a sweep.

    Parameters
    ----------
    papers : int64, shape (station, 5)
        Would-be voters by issued class, the same at all points.
    roll, unit : int64, shape (station,)
    points : sequence of CampaignFlows
        That share their words (:func:`share_words`).
    replication : int
    counted : bool, shape (station,), optional
        Stations to count, by default all; the others are left at 0. No campaign may ask for the hour there.

    Returns
    -------
    int64, shape (point, station, 7)
        People by final state (:data:`sim.electorate.campaigns.campaign_effects.STATES`); they add up to the
        roll.
    """
    thresholds = np.stack([flows.thresholds for flows in points])
    out = np.zeros((len(points), roll.size, BOYCOTTED + 1), dtype=np.int64)
    counted = np.ones(roll.size, dtype=np.bool_) if counted is None else counted
    if counted.all() and not thresholds.any():  # nobody is moved
        out[:, :, :ABSTAINED], out[:, :, ABSTAINED] = papers, roll - papers @ _ONES
        return out
    _count_stations(
        papers,
        roll,
        unit,
        replication,
        thresholds,
        points[0].target,
        points[0].window,
        points[0].keys,
        counted,
        out,
    )
    return out


def count_final_states(
    papers: Ints, roll: Ints, unit: Ints, flows: CampaignFlows, replication: int, counted: Bools
) -> Ints:
    """Count what becomes of everybody at one point, shape (station, 7): :func:`count_at_points`."""
    return np.asarray(count_at_points(papers, roll, unit, [flows], replication, counted)[0])
