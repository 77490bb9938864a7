"""Arrays of the voters of one station, as compiled code takes them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, ShortInts
from sim.electorate.campaigns.campaign_effects import STATES, Bytes, Words


class Buffers(NamedTuple):
    """Memory for the voters of one station; the caller keeps it from station to station.

    Voters stand in the order of arrival, but in ``hour`` and ``final`` class by class, at the places that
    ``person`` gives. ``lot`` holds words of one class under one campaign, ``mover`` the campaigns that bring
    abstainers.
    """

    words: Words
    scratch: Floats
    arrival: Ints
    state: Ints
    person: Ints
    hour: Ints
    mover: Ints
    final: Bytes
    lot: Words
    check_in: Ints
    booth: Ints
    box: Ints
    patience: Ints
    desk: Ints
    errand: Ints
    stayed: Ints


class StationCurve(NamedTuple):
    """When the voters of a station come.

    Attributes
    ----------
    share : float64, shape (grid,)
        Cumulative share come, the station's own bend included.
    ticks : int64, shape (grid,)
        Local clock of the grid [ticks].
    speed : float64, shape (grid - 1,)
        Ticks a unit of share in each cell of the curve, which is straight there; 0 where nobody comes.
    """

    share: Floats
    ticks: Ints
    speed: Floats


def empty_curve(ticks: Ints) -> StationCurve:
    """Memory for the curve of a station, to be filled in by ``station_curve.bend_into``."""
    return StationCurve(np.empty(ticks.size), ticks, np.empty(ticks.size - 1))


class VoterTables(NamedTuple):
    """The distributions of what the voters of a station need.

    Attributes
    ----------
    check_in, booth : int32, patience : int64, shape (65536,)
        Quantiles [ticks]; no patience is filled in where its table is empty.
    box : int
        [ticks]
    n_desks : int
        Desks among which the list is split.
    """

    check_in: ShortInts
    booth: ShortInts
    patience: Ints
    box: int
    n_desks: int


def buffers(longest_list: int) -> Buffers:
    """Memory for stations of at most `longest_list` voters."""
    n = longest_list + 1
    return Buffers(
        words=np.empty((4, n), dtype=np.uint32),
        scratch=np.empty((2, n)),
        arrival=np.empty(n, dtype=np.int64),
        state=np.empty(n, dtype=np.int64),
        person=np.empty(n, dtype=np.int64),
        hour=np.empty(n, dtype=np.int64),
        mover=np.empty(n, dtype=np.int64),
        final=np.empty(n, dtype=np.uint8),
        lot=np.empty(n + 3, dtype=np.uint32),  # whole blocks of four
        check_in=np.empty(n, dtype=np.int64),
        booth=np.empty(n, dtype=np.int64),
        box=np.empty(n, dtype=np.int64),
        patience=np.empty(n, dtype=np.int64),
        desk=np.empty(n, dtype=np.int64),
        errand=np.full(n, -1, dtype=np.int64),
        stayed=np.empty(len(STATES), dtype=np.int64),
    )
