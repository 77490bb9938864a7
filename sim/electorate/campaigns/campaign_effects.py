"""What becomes of each would-be voter under the campaigns, found by address and never by order.

A voter is (station, class drawn into, index within the class). For each campaign they hold a uniform of
their own, at that address under the campaign's key, and follow if it lies below the share that the campaign
reaches. So a larger uptake takes the same voters and some more, nobody else's draws change, and every effect
is monotone within a replication and free of any grid.

Campaigns act in the order of the file, each on what a voter has become by then. Where no campaign asks for
the hour, voters need not be made to be counted: :func:`count_final_states` reads their uniforms alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Bools, Floats, Ints
from sim.ballot import ISSUED_CLASSES
from sim.compiling import compiled, inlined
from sim.streams.philox import philox4x32

STATES: Final = (*ISSUED_CLASSES, "abstained", "boycotted")
"""What a person on the roll may become: a class of issued papers, or one of the two ways of not coming."""

ABSTAINED: Final = len(ISSUED_CLASSES)
BOYCOTTED: Final = ABSTAINED + 1
N_ORIGINS: Final = ABSTAINED + 1
"""Classes people are drawn into: the issued classes and abstained."""

ALWAYS: Final = 1 << 32

UInts = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class CampaignFlows:
    """Campaigns of one point of a sweep in one replication, as arrays.

    Attributes
    ----------
    keys : uint64, shape (campaign, 2)
        Philox key of each campaign.
    thresholds : uint64, shape (campaign, unit, 6)
        Share of the people in each state who follow, times 2**32.
    target : int64, shape (campaign, 6)
        State that those who follow pass into.
    window : int64, shape (campaign, 2)
        Arrivals from, until [ticks, local clock] that the campaign reaches; (-1, -1) the whole day. It brings
        abstainers within these hours.
    """

    keys: UInts
    thresholds: UInts
    target: Ints
    window: Ints


def thresholds_of(shares: Floats) -> UInts:
    """Shares in [0, 1] as limits for 32-bit words; 1 is reached by every word."""
    return np.floor(shares * ALWAYS).astype(np.uint64)


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


@inlined
def _word(index: int, c1: int, c2: int, c3: int, k0: np.uint64, k1: np.uint64) -> np.uint64:
    w0, w1, w2, w3 = philox4x32(np.uint64(index >> 2), np.uint64(c1), np.uint64(c2), np.uint64(c3), k0, k1)
    lane = index & 3
    return w0 if lane == 0 else w1 if lane == 1 else w2 if lane == 2 else w3


@compiled
def final_state(
    state: int,
    first: int,
    origin: int,
    index: int,
    arrival: int,
    station: int,
    replication: int,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    keys: UInts,
) -> int:
    """State of one person after the campaigns from `first` on.

    Parameters
    ----------
    state : int
        What the campaigns before have made of them: `origin` where there are none.
    first : int
    origin, index : int
        Class they were drawn into, index within it.
    arrival : int
        Local arrival [ticks]; anything where no campaign asks for the hour.
    station, replication : int
    thresholds : uint64, shape (campaign, 6)
        Of their unit.
    target, window, keys
        As in :class:`CampaignFlows`.
    """
    for campaign in range(first, keys.shape[0]):
        if state > ABSTAINED or thresholds[campaign, state] == 0:
            continue
        if window[campaign, 0] >= 0 and not window[campaign, 0] <= arrival < window[campaign, 1]:
            continue
        word = _word(index, origin, station, replication, keys[campaign, 0], keys[campaign, 1])
        if word < thresholds[campaign, state]:
            state = target[campaign, state]
    return state


@compiled
def mobiliser(
    index: int,
    station: int,
    replication: int,
    thresholds: UInts,
    window: Ints,
    keys: UInts,
    opening: int,
    closing: int,
) -> int:
    """The first campaign that brings an abstainer to the polls (-1: none).

    They come at an hour of the campaign at which the polls are open; a campaign without one brings nobody.
    """
    for campaign in range(keys.shape[0]):
        if thresholds[campaign, ABSTAINED] == 0:
            continue
        if window[campaign, 0] >= 0 and (window[campaign, 0] >= closing or window[campaign, 1] <= opening):
            continue
        word = _word(index, ABSTAINED, station, replication, keys[campaign, 0], keys[campaign, 1])
        if word < thresholds[campaign, ABSTAINED]:
            return campaign
    return -1


@inlined
def only_campaign(origin: int, thresholds: UInts, target: Ints) -> int:
    """The one campaign that can move a class; -1 if none can, -2 if several can in turn."""
    only = -1
    for campaign in range(thresholds.shape[0]):
        if thresholds[campaign, origin] > 0:
            if only >= 0:
                return -2
            only = campaign
    if only >= 0 and target[only, origin] <= ABSTAINED:
        for campaign in range(only + 1, thresholds.shape[0]):
            if thresholds[campaign, target[only, origin]] > 0:
                return -2
    return only


@compiled
def _move_in_turn(
    n: int,
    origin: int,
    station: int,
    replication: int,
    thresholds: UInts,
    target: Ints,
    keys: UInts,
    state: Bytes,
    out: Ints,
) -> None:
    """Several campaigns in turn on all of a class: one after the other, four neighbours a block of words."""
    state[:n] = origin
    limits, becomes = np.zeros(BOYCOTTED + 1, dtype=np.uint64), np.zeros(BOYCOTTED + 1, dtype=np.uint8)
    found = np.zeros(BOYCOTTED + 1, dtype=np.bool_)
    found[origin] = True
    for campaign in range(keys.shape[0]):
        acts = False
        for each in range(N_ORIGINS):
            limits[each], becomes[each] = thresholds[campaign, each], target[campaign, each]
            if found[each] and limits[each] > 0:
                acts = found[becomes[each]] = True
        for block in range((n + 3) >> 2 if acts else 0):
            w0, w1, w2, w3 = philox4x32(
                np.uint64(block),
                np.uint64(origin),
                np.uint64(station),
                np.uint64(replication),
                keys[campaign, 0],
                keys[campaign, 1],
            )
            i = 4 * block
            s0, s1, s2, s3 = state[i], state[i + 1], state[i + 2], state[i + 3]
            state[i] = becomes[s0] if w0 < limits[s0] else s0
            state[i + 1] = becomes[s1] if w1 < limits[s1] else s1
            state[i + 2] = becomes[s2] if w2 < limits[s2] else s2
            state[i + 3] = becomes[s3] if w3 < limits[s3] else s3
    for index in range(n):
        out[state[index]] += 1


@compiled
def move_class(
    n: int,
    origin: int,
    station: int,
    replication: int,
    thresholds: UInts,
    target: Ints,
    keys: UInts,
    state: Bytes,
    out: Ints,
) -> None:
    """Add the people of one class at a station to what they become.

    Parameters
    ----------
    n : int
        How many they are.
    origin, station, replication : int
    thresholds : uint64, shape (campaign, 6)
        Of their unit.
    target, keys
        As in :class:`CampaignFlows`.
    state : uint8, shape (n + 3,) or longer
        Scratch.
    out : int64, shape (7,), out
    """
    only = only_campaign(origin, thresholds, target)
    if only == -1:
        out[origin] += n
    elif only >= 0:
        limit = thresholds[only, origin]
        moved = _count_below(n, limit, origin, station, replication, keys[only, 0], keys[only, 1])
        out[origin] += n - moved
        out[target[only, origin]] += moved
    else:
        _move_in_turn(n, origin, station, replication, thresholds, target, keys, state, out)


@compiled
def _count_final_states(
    papers: Ints,
    roll: Ints,
    unit: Ints,
    replication: int,
    thresholds: UInts,
    target: Ints,
    keys: UInts,
    counted: Bools,
    reached: Bools,
) -> Ints:
    out = np.zeros((roll.size, BOYCOTTED + 1), dtype=np.int64)
    people = np.empty(N_ORIGINS, dtype=np.int64)
    state = np.zeros(roll.max() + 3 if roll.size else 0, dtype=np.uint8)  # whole blocks of four
    for s in range(roll.size):
        if not counted[s]:
            continue
        people[:ABSTAINED] = papers[s]
        people[ABSTAINED] = roll[s] - papers[s].sum()
        if reached[unit[s]]:
            limits = thresholds[:, unit[s], :]
            for origin in range(N_ORIGINS):
                n = people[origin]
                move_class(n, origin, s, replication, limits, target, keys, state, out[s])
        else:
            out[s, :N_ORIGINS] = people
    return out


def count_final_states(
    papers: Ints, roll: Ints, unit: Ints, flows: CampaignFlows, replication: int, counted: Bools
) -> Ints:
    """Count what becomes of everybody on the rolls of stations where no campaign asks for the hour.

    Parameters
    ----------
    papers : int64, shape (station, 5)
        Would-be voters by issued class.
    roll, unit : int64, shape (station,)
    flows : CampaignFlows
    replication : int
    counted : bool, shape (station,)
        Stations to count; the others are left at 0.

    Returns
    -------
    int64, shape (station, 7)
        People by final state (:data:`STATES`); rows add up to the roll.
    """
    return np.asarray(
        _count_final_states(
            papers,
            roll,
            unit,
            replication,
            flows.thresholds,
            flows.target,
            flows.keys,
            counted,
            np.asarray(flows.thresholds.any(axis=(0, 2))),
        )
    )
