"""Arrays of the voters of one station, as compiled code takes them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints, ShortInts
from sim.electorate.campaigns.campaign_effects import STATES, UInts

Words = npt.NDArray[np.uint32]


class Buffers(NamedTuple):
    """Memory for the voters of one station; the caller keeps it from station to station."""

    words: Words
    scratch: Floats
    arrival: Ints
    state: Ints
    rank: Ints
    check_in: Ints
    booth: Ints
    box: Ints
    patience: Ints
    desk: Ints
    errand: Ints
    stayed: Ints


class VoterTables(NamedTuple):
    """What the voters of a station come by: its curve, and the distributions of their needs.

    Attributes
    ----------
    curve : float64, shape (grid,)
        Cumulative share come, the station's own bend included.
    speed : float64, shape (grid - 1,)
        Ticks a unit of share in each cell of the curve (``compiled_voters.fill_speed``).
    ticks : int64, shape (grid,)
        Local clock of the grid [ticks].
    check_in, booth : int32, patience : int64, shape (65536,)
        Quantiles [ticks]; no patience is filled in where its table is empty.
    box : int
        [ticks]
    n_desks : int
        Desks among which the list is split.
    """

    curve: Floats
    speed: Floats
    ticks: Ints
    check_in: ShortInts
    booth: ShortInts
    patience: Ints
    box: int
    n_desks: int


class Moves(NamedTuple):
    """Campaigns as one station meets them: the arrays of ``campaign_effects.CampaignFlows``, of its unit."""

    thresholds: UInts
    target: Ints
    window: Ints
    keys: UInts


def buffers(longest_list: int) -> Buffers:
    """Memory for stations of at most `longest_list` voters."""
    n = longest_list + 1
    return Buffers(
        words=np.empty((4, n), dtype=np.uint32),
        scratch=np.empty((4, n)),
        arrival=np.empty(n, dtype=np.int64),
        state=np.empty(n, dtype=np.int64),
        rank=np.empty(n, dtype=np.int64),
        check_in=np.empty(n, dtype=np.int64),
        booth=np.empty(n, dtype=np.int64),
        box=np.empty(n, dtype=np.int64),
        patience=np.empty(n, dtype=np.int64),
        desk=np.empty(n, dtype=np.int64),
        errand=np.full(n, -1, dtype=np.int64),
        stayed=np.empty(len(STATES), dtype=np.int64),
    )
