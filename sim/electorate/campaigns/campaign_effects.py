"""What becomes of each would-be voter under the campaigns, found by address and never by order.

A voter is (station, class drawn into, index within the class). For each campaign they hold a uniform of
their own, at that address under the campaign's key, and follow if it lies below the share that the campaign
reaches. So a larger uptake takes the same voters and some more, nobody else's draws change, and every effect
is monotone within a replication and free of any grid.

Campaigns act in the order of the file, each on what a voter has become by then. :func:`final_state` says so
of one person; :mod:`sim.electorate.campaigns.class_moves` moves all of a class together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints
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
Words = npt.NDArray[np.uint32]


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


class Moves(NamedTuple):
    """Campaigns as one station meets them: the arrays of :class:`CampaignFlows`, thresholds of its unit."""

    thresholds: UInts
    target: Ints
    window: Ints
    keys: UInts


def thresholds_of(shares: Floats) -> UInts:
    """Shares in [0, 1] as limits for 32-bit words; 1 is reached by every word."""
    return np.floor(shares * ALWAYS).astype(np.uint64)


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
