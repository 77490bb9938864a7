"""Compiled: campaigns act on the voters of one station, and bring abstainers, who have words of their own.

Voters are moved class by class, each class in the order in which its voters come, and then close up in the
order of all. A mobilised abstainer has a block of words of the same form as a would-be voter, in a stream of
their own, found at their index among the abstainers; word 0 is the time of day at which they come.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    N_ORIGINS,
    Moves,
    UInts,
    Words,
    final_state,
)
from sim.electorate.campaigns.class_moves import count_states, fill_words, move_in_turn
from sim.electorate.drawing.station_curve import share_at, time_of
from sim.electorate.drawing.voter_arrays import Buffers, StationCurve
from sim.numerics.ascending import sort_ascending
from sim.streams.philox import philox4x32

_WORD: Final = 2.0**32
_INDEX_BITS: Final = 24
_INDEX: Final = (1 << _INDEX_BITS) - 1


@compiled
def assign_classes(papers: Ints, n: int, words: Words, state: Ints, person: Ints) -> None:
    """Class of each would-be voter, drawn from the papers still left, and their place, class by class.

    So the classes come out exactly as drawn for the station. Where no campaign moves anybody and nobody is
    lost, no one needs to know whose paper was which, and this is left out.
    """
    free = np.zeros(ABSTAINED, dtype=np.int64)  # next place of each class
    for c in range(1, ABSTAINED):
        free[c] = free[c - 1] + papers[c - 1]
    # Where the papers left of a class end: four numbers that stay in registers, compared without a branch.
    end0, end1, end2, end3 = free[1], free[2], free[3], free[4]
    for voter in range(n):
        drawn = np.int64((np.uint64(words[1, voter]) * np.uint64(n - voter)) >> np.uint64(32))
        after0, after1, after2, after3 = (
            int(drawn >= end0),
            int(drawn >= end1),
            int(drawn >= end2),
            int(drawn >= end3),
        )
        c = after0 + after1 + after2 + after3
        end0, end1, end2, end3 = end0 - 1 + after0, end1 - 1 + after1, end2 - 1 + after2, end3 - 1 + after3
        state[voter], person[voter] = c, free[c]
        free[c] += 1


@compiled
def _move_classes(papers: Ints, n: int, station: int, replication: int, moves: Moves, own: Buffers) -> None:
    """What becomes of each would-be voter, class by class."""
    final, hour, person, arrival = own.final[:n], own.hour[:n], own.person, own.arrival
    asks = False
    for campaign in range(moves.window.shape[0]):
        asks |= moves.window[campaign, 0] >= 0
    for voter in range(n if asks else 0):
        hour[person[voter]] = arrival[voter]
    begin = 0
    for origin in range(ABSTAINED):
        end = begin + papers[origin]
        of_class = final[begin:end]
        move_in_turn(origin, station, replication, moves, hour[begin:end], own.lot, of_class)
        begin = end
    count_states(final, own.stayed)


@compiled
def _close_up(n: int, own: Buffers) -> int:
    """Those who still come, in their order; their number is returned."""
    final, person, arrival, state, words = own.final, own.person, own.arrival, own.state, own.words[2:]
    come = 0
    for voter in range(n):
        becomes = np.int64(final[person[voter]])
        arrival[come], state[come] = arrival[voter], becomes
        words[0, come], words[1, come] = words[0, voter], words[1, voter]
        come += int(becomes < ABSTAINED)  # without a branch: else the next one writes over them
    return come


@compiled
def _reach_abstainers(
    n: int, station: int, replication: int, moves: Moves, opening: int, closing: int, own: Buffers
) -> int:
    """Whom campaigns bring, by their index, each by the first that does; their number is returned.

    They come at an hour of the campaign at which the polls are open; a campaign without one brings nobody.
    """
    mover, index, lot = own.mover[:n], own.person, own.lot
    mover[:] = -1
    for campaign in range(moves.keys.shape[0]):
        limit, window, key = (
            moves.thresholds[campaign, ABSTAINED],
            moves.window[campaign],
            moves.keys[campaign],
        )
        if limit == 0 or (window[0] >= 0 and (window[0] >= closing or window[1] <= opening)):
            continue
        fill_words(0, n, ABSTAINED, station, replication, key[0], key[1], lot)
        last = np.uint32(limit - np.uint64(1))
        for i in range(n):
            if mover[i] < 0 and lot[i] <= last:
                mover[i] = campaign
    found = 0
    for i in range(n):
        index[found], mover[found] = i, mover[i]
        found += int(mover[i] >= 0)
    return found


@compiled
def _fill_mobilised(m: int, come: int, station: int, replication: int, key: UInts, own: Buffers) -> None:
    """Their own words, behind those of the voters who come by themselves."""
    index, hour = own.person[:m], own.lot[:m]
    services, rest = own.words[2, come : come + m], own.words[3, come : come + m]
    for i in range(m):
        w0, _, w2, w3 = philox4x32(
            np.uint64(index[i]),
            np.uint64(N_ORIGINS),
            np.uint64(station),
            np.uint64(replication),
            key[0],
            key[1],
        )
        hour[i], services[i], rest[i] = np.uint32(w0), np.uint32(w2), np.uint32(w3)


@compiled
def _time_within(part: float, begin: int, end: int, curve: StationCurve) -> int:
    """Local time by which a part of those who come between two hours has come; of the whole day if -1."""
    if begin < 0:
        return time_of(part, curve)
    begin, end = max(begin, curve.ticks[0]), min(end, curve.ticks[-1])
    low, high = share_at(begin, curve), share_at(end, curve)
    # Where nobody would come by themselves, any time is as likely.
    time = time_of(low + (high - low) * part, curve) if high > low else begin + int((end - begin) * part)
    return min(max(time, begin), end - 1)


@compiled
def _place_mobilised(
    m: int, come: int, curve: StationCurve, station: int, replication: int, moves: Moves, own: Buffers
) -> int:
    """Their hours, and what later campaigns make of them; new number of voters, those brought at the end."""
    thresholds, target, window, keys = moves
    index, mover, lot, words, every = own.person, own.mover, own.lot, own.words[2:], come
    for i in range(m):
        campaign, part = mover[i], (np.float64(lot[i]) + 0.5) / _WORD
        arrival = _time_within(part, window[campaign, 0], window[campaign, 1], curve)
        # Later campaigns find them as a voter like any other, at the hour at which they come.
        final = final_state(
            target[campaign, ABSTAINED],
            campaign + 1,
            ABSTAINED,
            index[i],
            arrival,
            station,
            replication,
            thresholds,
            target,
            window,
            keys,
        )
        own.stayed[final] += 1
        own.arrival[every], own.state[every] = arrival, final
        words[0, every], words[1, every] = words[0, come + i], words[1, come + i]
        every += int(final < ABSTAINED)
    return every


@compiled
def _merge(come: int, every: int, own: Buffers) -> None:
    """Those brought among those who come by themselves; of several within one tick, the latter come first."""
    arrival, state, words = own.arrival, own.state, own.words[2:]
    late = np.empty(every - come, dtype=np.int64)
    for i in range(late.size):
        late[i] = (arrival[come + i] << _INDEX_BITS) + i
    sort_ascending(late)
    late_state, late_words = state[come:every].copy(), words[:, come:every].copy()
    place, before = every - 1, come - 1
    for i in range(late.size - 1, -1, -1):
        time, who = late[i] >> _INDEX_BITS, late[i] & _INDEX
        while before >= 0 and arrival[before] > time:
            arrival[place], state[place] = arrival[before], state[before]
            words[0, place], words[1, place] = words[0, before], words[1, before]
            place, before = place - 1, before - 1
        arrival[place], state[place] = time, late_state[who]
        words[0, place], words[1, place] = late_words[0, who], late_words[1, who]
        place -= 1


@compiled
def move_voters(
    papers: Ints,
    n: int,
    roll: int,
    curve: StationCurve,
    station: int,
    replication: int,
    moves: Moves,
    mobilised_key: UInts,
    own: Buffers,
) -> int:
    """Let the campaigns act on the station's would-be voters and abstainers; who comes is in order.

    Parameters
    ----------
    papers : int64, shape (5,)
        The `n` would-be voters by issued class; their arrivals and words are in `own`.
    n, roll : int
    curve : StationCurve
    station, replication : int
    moves : Moves
    mobilised_key : uint64, shape (2,)
    own : Buffers
        ``state`` and ``stayed`` are filled in, the latter from 0.

    Returns
    -------
    int
        How many come.
    """
    assign_classes(papers, n, own.words, own.state, own.person)
    _move_classes(papers, n, station, replication, moves, own)
    come = _close_up(n, own)
    opening, closing = curve.ticks[0], curve.ticks[-1]
    m = _reach_abstainers(roll - n, station, replication, moves, opening, closing, own)
    own.stayed[ABSTAINED] += roll - n - m
    if m == 0:
        return come
    _fill_mobilised(m, come, station, replication, mobilised_key, own)
    every = _place_mobilised(m, come, curve, station, replication, moves, own)
    _merge(come, every, own)
    return every
