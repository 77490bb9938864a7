"""The voters of one station, one by one: when each comes, what he casts, how long he takes.

Would-be voters arrive as order statistics of the station's curve, made in order from exponential spacings;
each is given the next place of a class by drawing from the papers still left, so the classes come out exactly
as drawn. Campaigns then relabel them or keep them at home, and bring abstainers, who have a stream of their
own. A voter's draws depend on his own address alone: they stay his when a campaign takes his neighbours away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.arrays import Floats, Ints
from sim.electorate.arrivals import bend
from sim.electorate.draw import WouldBe
from sim.electorate.electorate import Electorate
from sim.electorate.fates import ABSTAINED, BOYCOTTED, N_ORIGINS, Levers, UInts, fate
from sim.electorate.service import TABLE_BITS, ServiceTables
from sim.streams import Purpose, key
from sim.streams.philox import philox4x32

_SHIFT = np.uint64(32 - TABLE_BITS)
_WORD = 2.0**32


@dataclass(frozen=True, slots=True, eq=False)
class StationVoters:
    """Those who come to one station, in the order of arrival; int64.

    Attributes
    ----------
    arrival : shape (voter,)
        Local clock [ticks]; non-decreasing.
    state : shape (voter,)
        Issued class of the paper (:data:`sim.ballot.ISSUED_CLASSES`).
    service : shape (voter, 3)
        Time needed at desk, booth and box [ticks].
    patience : shape (voter,)
        [ticks]
    desk : shape (voter,)
        Desk that holds his part of the list.
    stayed : shape (7,)
        People of the station's roll by final state, were nobody turned away.
    """

    arrival: Ints
    state: Ints
    service: Ints
    patience: Ints
    desk: Ints
    stayed: Ints


@njit(inline="always")
def _time_of(share: float, curve: Floats, ticks: Ints, cell: int) -> tuple[int, int]:
    # The curve is straight between grid points; the cell only moves forward for sorted shares.
    while cell < curve.size - 2 and curve[cell + 1] < share:
        cell += 1
    width = curve[cell + 1] - curve[cell]
    part = (share - curve[cell]) / width if width > 0.0 else 0.0
    time = ticks[cell] + np.int64(part * (ticks[cell + 1] - ticks[cell]))
    return min(max(time, ticks[0]), ticks[-1] - 1), cell


@njit(nogil=True, cache=True)
def fill_would_be(
    papers: Ints,
    curve: Floats,
    ticks: Ints,
    station: int,
    replication: int,
    k0: np.uint64,
    k1: np.uint64,
    words: UInts,
    arrival: Ints,
    origin: Ints,
    index: Ints,
) -> int:
    """Arrival, class and index within the class of all would-be voters of a station.

    Parameters
    ----------
    papers : int64, shape (5,)
        Would-be voters by class.
    curve : float64, shape (grid,)
        Cumulative share come, the station's own bend included.
    ticks : int64, shape (grid,)
    station, replication : int
    k0, k1 : numpy.uint64
        Key of :attr:`sim.streams.Purpose.VOTER`.
    words : uint64, shape (voter, 4), out
        The voter's words; columns 2 and 3 are left for his services.
    arrival, origin, index : int64, shape (voter,), out

    Returns
    -------
    int
        Number of would-be voters.
    """
    n = int(papers.sum())
    total = 0.0
    spacing = np.empty(n + 1)
    for voter in range(n + 1):
        w0, w1, w2, w3 = philox4x32(
            np.uint64(voter), np.uint64(0), np.uint64(station), np.uint64(replication), k0, k1
        )
        total -= np.log((np.float64(w0) + 0.5) / _WORD)
        spacing[voter] = total
        if voter < n:
            words[voter, 0], words[voter, 1], words[voter, 2], words[voter, 3] = w0, w1, w2, w3
    left = papers.copy()
    cell = 0
    for voter in range(n):
        arrival[voter], cell = _time_of(spacing[voter] / total, curve, ticks, cell)
        place = np.int64((words[voter, 1] * np.uint64(n - voter)) >> np.uint64(32))
        c = 0
        while place >= left[c]:
            place -= left[c]
            c += 1
        origin[voter], index[voter] = c, papers[c] - left[c]
        left[c] -= 1
    return n


@njit(nogil=True, cache=True)
def _come(
    papers: Ints,
    roll: int,
    curve: Floats,
    ticks: Ints,
    station: int,
    replication: int,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    lever_keys: UInts,
    voter_key: UInts,
    mobilised_key: UInts,
) -> tuple[Ints, Ints, UInts, Ints, Ints]:
    """Arrival, state, words and row in his stream of those who come; states of the whole roll.

    Would-be voters in order of arrival, then mobilised abstainers in no order.
    """
    n = papers.sum()
    words = np.empty((n, 4), dtype=np.uint64)
    arrival, origin, index = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    fill_would_be(
        papers, curve, ticks, station, replication, voter_key[0], voter_key[1], words, arrival, origin, index
    )
    stayed = np.zeros(BOYCOTTED + 1, dtype=np.int64)
    state, row = np.empty(n, np.int64), np.empty(n, np.int64)
    come = 0
    for voter in range(n):
        final, _ = fate(
            origin[voter],
            index[voter],
            arrival[voter],
            station,
            replication,
            thresholds,
            target,
            window,
            lever_keys,
        )
        stayed[final] += 1
        if final < ABSTAINED:
            arrival[come], state[come], row[come], words[come] = arrival[voter], final, voter, words[voter]
            come += 1
    more_arrival, more_state, more_words, more_row = _mobilised(
        roll - n,
        curve,
        ticks,
        station,
        replication,
        thresholds,
        target,
        window,
        lever_keys,
        mobilised_key,
        stayed,
    )
    return (
        np.concatenate((arrival[:come], more_arrival)),
        np.concatenate((state[:come], more_state)),
        np.concatenate((words[:come], more_words)),
        np.concatenate((row[:come], more_row)),
        stayed,
    )


@njit(nogil=True, cache=True)
def _mobilised(
    n: int,
    curve: Floats,
    ticks: Ints,
    station: int,
    replication: int,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    lever_keys: UInts,
    k: UInts,
    stayed: Ints,
) -> tuple[Ints, Ints, UInts, Ints]:
    """Abstainers who come after all: by the day's curve, within the hours of the campaign that moved them."""
    reached = False
    for lever in range(thresholds.shape[0]):
        reached = reached or thresholds[lever, ABSTAINED] > 0
    if not reached:
        stayed[ABSTAINED] += n
        n = 0
    arrival, state, row = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    words = np.empty((n, 4), dtype=np.uint64)
    come = 0
    for index in range(n):
        final, mover = fate(
            ABSTAINED, index, -1, station, replication, thresholds, target, window, lever_keys
        )
        stayed[final] += 1
        if final >= ABSTAINED:
            continue
        w0, w1, w2, w3 = philox4x32(
            np.uint64(index), np.uint64(N_ORIGINS), np.uint64(station), np.uint64(replication), k[0], k[1]
        )
        low, high = 0.0, 1.0
        if window[mover, 0] >= 0:
            low, high = np.interp(window[mover, 0], ticks, curve), np.interp(window[mover, 1], ticks, curve)
        share = low + (high - low) * (np.float64(w0) + 0.5) / _WORD
        arrival[come], _ = _time_of(share, curve, ticks, 0)
        # Rows of the mobilised are negative: never the row of a would-be voter.
        state[come], row[come] = final, -1 - index
        words[come, 0], words[come, 1], words[come, 2], words[come, 3] = w0, w1, w2, w3
        come += 1
    return arrival[:come], state[:come], words[:come], row[:come]


@njit(nogil=True, cache=True)
def _extra_words(row: Ints, station: int, replication: int, k: UInts) -> UInts:
    words = np.empty((row.size, 2), dtype=np.uint64)
    for voter in range(row.size):
        stream = np.uint64(0 if row[voter] >= 0 else 1)
        place = np.uint64(row[voter] if row[voter] >= 0 else -1 - row[voter])
        w0, w1, _, _ = philox4x32(place, stream, np.uint64(station), np.uint64(replication), k[0], k[1])
        words[voter, 0], words[voter, 1] = w0, w1
    return words


def _key(seed: int, purpose: Purpose) -> UInts:
    return np.array(key(seed, purpose), dtype=np.uint64)


def states_by_hour(
    electorate: Electorate, would_be: WouldBe, levers: Levers, station: int, seed: int, replication: int
) -> tuple[Ints, Ints]:
    """People of one station by final state, and when those who come do so, were nobody turned away.

    Needed where a campaign asks for the hour: there the voters must be made before they can be counted.

    Returns
    -------
    states : int64, shape (7,)
        In the order of :data:`sim.electorate.fates.STATES`; adds up to the roll.
    arrival : int64, shape (voter,)
        Local clock [ticks], in no order.
    """
    unit = int(electorate.stations.unit[station])
    arrival, _, _, _, stayed = _come(
        would_be.papers[station],
        int(electorate.stations.roll[station]),
        bend(electorate.curves.cumulative[unit], would_be.bend[station]),
        electorate.curves.ticks,
        station,
        replication,
        levers.thresholds[:, unit, :],
        levers.target,
        levers.window,
        levers.keys,
        _key(seed, Purpose.VOTER),
        _key(seed, Purpose.MOBILISED),
    )
    return stayed, arrival


def station_voters(
    papers: Ints,
    roll: int,
    curve: Floats,
    ticks: Ints,
    tables: ServiceTables,
    n_desks: int,
    unit: int,
    station: int,
    levers: Levers,
    seed: int,
    replication: int,
) -> StationVoters:
    """All who come to one station in one replication.

    Parameters
    ----------
    papers : int64, shape (5,)
        Would-be voters by class.
    roll : int
        Voters on the list.
    curve : float64, shape (grid,)
        Cumulative share come, the station's own bend included.
    ticks : int64, shape (grid,)
        Local clock of the grid [ticks].
    tables : ServiceTables
    n_desks : int
        Desks among which the list is split.
    unit, station : int
    levers : Levers
    seed, replication : int

    Returns
    -------
    StationVoters
    """
    arrival, state, words, row, stayed = _come(
        papers,
        roll,
        curve,
        ticks,
        station,
        replication,
        levers.thresholds[:, unit, :],
        levers.target,
        levers.window,
        levers.keys,
        _key(seed, Purpose.VOTER),
        _key(seed, Purpose.MOBILISED),
    )
    order = np.argsort(arrival, kind="stable")
    arrival, state, words, row = arrival[order], state[order], words[order], row[order]
    extra = _extra_words(row, station, replication, _key(seed, Purpose.VOTER_EXTRA))
    box = np.full(arrival.size, tables.box)
    service = np.column_stack(
        [tables.check_in[words[:, 2] >> _SHIFT], tables.booth[words[:, 3] >> _SHIFT], box]
    )
    return StationVoters(
        arrival=arrival,
        state=state,
        service=service,
        patience=tables.patience[extra[:, 0] >> _SHIFT],
        desk=((extra[:, 1] * np.uint64(n_desks)) >> np.uint64(32)).astype(np.int64),
        stayed=stayed,
    )
