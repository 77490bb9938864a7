"""What becomes of everybody at several points of a sweep, from one pass over their uniforms.

Points of a sweep that differ in uptakes alone put the same uniforms to other thresholds. So the words of a
class at a station are made once and counted against each point's threshold; the counts are those of
:func:`sim.electorate.campaigns.campaign_effects.count_final_states` at each point by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Ints
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    ALWAYS,
    BOYCOTTED,
    N_ORIGINS,
    Bytes,
    CampaignFlows,
    UInts,
    move_class,
    only_campaign,
)
from sim.streams.philox import philox4x32

_STRIDE: Final = 16
_ALL_ONES: Final = ALWAYS - 1
_SEVERAL: Final = -2
"""Campaigns that move a class in turn, or another one at each point."""


def share_words(one: CampaignFlows, other: CampaignFlows) -> bool:
    """Whether two points put the same uniforms to thresholds of their own."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("keys", "target", "window")
    )


@compiled
def _common_campaign(origin: int, thresholds: UInts, target: Ints) -> int:
    # The one campaign that can move this class at any point; -1 if none can at any.
    common = -1
    for point in range(thresholds.shape[0]):
        only = only_campaign(origin, thresholds[point], target)
        if only == _SEVERAL or (only >= 0 and common not in (-1, only)):
            return _SEVERAL
        common = max(common, only)
    return common


@compiled
def _fill_words(
    n: int, c1: int, c2: int, c3: int, k0: np.uint64, k1: np.uint64, words: npt.NDArray[np.uint32]
) -> int:
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
def _count_words(n: int, limit: np.uint64, words: npt.NDArray[np.uint32]) -> np.int64:
    below, bound = np.int64(0), np.uint32(limit)
    for i in range(n):
        below += np.int64(words[i] < bound)
    return below


@compiled
def _count_at_points(
    papers: Ints,
    roll: Ints,
    unit: Ints,
    replication: int,
    thresholds: UInts,
    target: Ints,
    keys: UInts,
    reached: Bools,
    out: Ints,
) -> None:
    n_points = thresholds.shape[0]
    people, common = np.empty(N_ORIGINS, dtype=np.int64), np.empty(N_ORIGINS, dtype=np.int64)
    largest = roll.max() + 4 if roll.size else 4
    words = np.empty(largest + 4 * _STRIDE, dtype=np.uint32)
    state: Bytes = np.zeros(largest, dtype=np.uint8)
    limit = np.empty((N_ORIGINS, n_points), dtype=np.uint64)
    before = -1
    for s in range(roll.size):
        people[:ABSTAINED] = papers[s]
        people[ABSTAINED] = roll[s] - papers[s].sum()
        if not reached[unit[s]]:
            out[:, s, :N_ORIGINS] = people
            continue
        limits = thresholds[:, :, unit[s], :]
        if unit[s] != before:
            before = unit[s]
            for origin in range(N_ORIGINS):
                common[origin] = _common_campaign(origin, limits, target)
                for point in range(n_points if common[origin] >= 0 else 0):
                    limit[origin, point] = limits[point, common[origin], origin]
        for origin in range(N_ORIGINS):
            n, only = people[origin], common[origin]
            if n == 0:
                continue
            if only == _SEVERAL:
                for point in range(n_points):
                    move_class(n, origin, s, replication, limits[point], target, keys, state, out[point, s])
            elif only == -1:
                out[:, s, origin] += n
            else:
                filled = _fill_words(n, origin, s, replication, keys[only, 0], keys[only, 1], words)
                to = target[only, origin]
                for point in range(n_points):
                    most = limit[origin, point]
                    moved = n if most == ALWAYS else _count_words(filled, most, words)
                    out[point, s, origin] += n - moved
                    out[point, s, to] += moved


def count_at_points(
    papers: Ints, roll: Ints, unit: Ints, points: Sequence[CampaignFlows], replication: int
) -> Ints:
    """Count what becomes of everybody on the rolls at each point, where no campaign asks for the hour.

    Parameters
    ----------
    papers : int64, shape (station, 5)
        Would-be voters by issued class, the same at all points.
    roll, unit : int64, shape (station,)
    points : sequence of CampaignFlows
        That share their words (:func:`share_words`).
    replication : int

    Returns
    -------
    int64, shape (point, station, 7)
    """
    thresholds = np.stack([flows.thresholds for flows in points])
    out = np.zeros((len(points), roll.size, BOYCOTTED + 1), dtype=np.int64)
    reached = np.asarray(thresholds.any(axis=(0, 1, 3)))
    _count_at_points(
        papers, roll, unit, replication, thresholds, points[0].target, points[0].keys, reached, out
    )
    return out
