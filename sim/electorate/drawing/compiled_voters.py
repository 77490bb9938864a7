"""Compiled: the voters of one station into arrays that the caller owns, nothing allocated voter by voter.

A would-be voter has one block of four random words, found at their place in the order of arrival:

======  ==============================================================
word    what it is for
======  ==============================================================
0       spacing to the next arrival
1       which of the classes still left is theirs
2       time at the desk (upper half), time in the booth (lower half)
3       patience (upper half), their part of the list (lower half)
======  ==============================================================

A mobilised abstainer has a block of the same form in a stream of their own, found at their index among the
abstainers; word 0 is then the time of day at which they come.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import MAX_TICK
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    N_ORIGINS,
    UInts,
    final_state,
    mobiliser,
)
from sim.electorate.drawing.voter_arrays import Buffers, Moves, VoterTables, Words
from sim.streams.exponential import exponentials
from sim.streams.philox import philox4x32

_HALF: Final = np.uint32(16)
_HALF_WORD: Final = np.uint64(16)
_LOWER: Final = np.uint32(0xFFFF)
_WORD: Final = 2.0**32
_INDEX_BITS: Final = 24
_INDEX: Final = (1 << _INDEX_BITS) - 1


@compiled
def _fill_words(n: int, stream: int, station: int, replication: int, key: UInts, words: Words) -> None:
    for voter in range(n):
        w0, w1, w2, w3 = philox4x32(
            np.uint64(voter), np.uint64(stream), np.uint64(station), np.uint64(replication), key[0], key[1]
        )
        words[0, voter] = np.uint32(w0)
        words[1, voter] = np.uint32(w1)
        words[2, voter] = np.uint32(w2)
        words[3, voter] = np.uint32(w3)


@compiled
def _fill_arrivals(n: int, words: Words, tables: VoterTables, scratch: Floats, arrival: Ints) -> None:
    """Order statistics of the curve: sums of exponential spacings, as shares of their total."""
    share = scratch[3]
    exponentials(words[0], n + 1, share, scratch)
    total = 0.0
    for voter in range(n + 1):
        total += share[voter]
        share[voter] = total
    curve, ticks, speed = tables.curve, tables.ticks, tables.speed
    last, end = ticks.size - 2, ticks[-1] - 1
    unit = 1.0 / total
    cell, edge, begin, pace, tick = 0, curve[1], curve[0], speed[0], ticks[0]
    for voter in range(n):
        part = share[voter] * unit
        while part > edge and cell < last:
            cell += 1
            edge, begin, pace, tick = curve[cell + 1], curve[cell], speed[cell], ticks[cell]
        arrival[voter] = min(tick + np.int64((part - begin) * pace), end)


@compiled
def fill_speed(curve: Floats, ticks: Ints, speed: Floats) -> None:
    """Ticks a unit of share within each cell of the curve, which is straight there; 0 where nobody comes."""
    for cell in range(speed.size):
        width = curve[cell + 1] - curve[cell]
        speed[cell] = (ticks[cell + 1] - ticks[cell]) / width if width > 0.0 else 0.0


@compiled
def time_of(share: float, tables: VoterTables) -> int:
    """Local time by which a share has come [ticks]."""
    cell = 0
    while cell < tables.ticks.size - 2 and tables.curve[cell + 1] < share:
        cell += 1
    offset = int((share - tables.curve[cell]) * tables.speed[cell])
    return min(int(tables.ticks[cell]) + offset, int(tables.ticks[-1]) - 1)


@compiled
def _share_at(time: int, tables: VoterTables) -> float:
    """Share come by a local time of the day."""
    cell = 0
    while cell < tables.ticks.size - 2 and tables.ticks[cell + 1] <= time:
        cell += 1
    begin, slope = (
        tables.ticks[cell],
        (tables.curve[cell + 1] - tables.curve[cell]) / (tables.ticks[cell + 1] - tables.ticks[cell]),
    )
    return float(tables.curve[cell] + slope * (time - begin))


@compiled
def assign_classes(papers: Ints, n: int, words: Words, state: Ints, rank: Ints) -> None:
    """Class and index within the class of each would-be voter, drawn from the papers still left.

    So the classes come out exactly as drawn for the station. Where no campaign moves anybody and nobody is
    lost, no one needs to know whose paper was which, and this is left out.
    """
    left = papers.copy()
    for voter in range(n):
        place = np.int64((np.uint64(words[1, voter]) * np.uint64(n - voter)) >> np.uint64(32))
        c = 0
        while place >= left[c]:
            place -= left[c]
            c += 1
        state[voter], rank[voter] = c, papers[c] - left[c]
        left[c] -= 1


@compiled
def _follow(n: int, station: int, replication: int, moves: Moves, own: Buffers) -> int:
    """Let the campaigns act on the would-be voters; who comes closes up, and their number is returned."""
    come = 0
    for voter in range(n):
        final = final_state(
            own.state[voter],
            0,
            own.state[voter],
            own.rank[voter],
            own.arrival[voter],
            station,
            replication,
            moves.thresholds,
            moves.target,
            moves.window,
            moves.keys,
        )
        own.stayed[final] += 1
        if final < ABSTAINED:
            own.arrival[come], own.state[come] = own.arrival[voter], final
            own.words[2, come], own.words[3, come] = own.words[2, voter], own.words[3, voter]
            come += 1
    return come


@compiled
def _time_within(part: float, begin: int, end: int, tables: VoterTables) -> int:
    """Local time by which a part of those who come between two hours has come; of the whole day if -1."""
    if begin < 0:
        return time_of(part, tables)
    begin, end = max(begin, tables.ticks[0]), min(end, tables.ticks[-1])
    low, high = _share_at(begin, tables), _share_at(end, tables)
    # Where nobody would come by themselves, any time is as likely.
    time = time_of(low + (high - low) * part, tables) if high > low else begin + int((end - begin) * part)
    return min(max(time, begin), end - 1)


@compiled
def _mobilise(
    n: int,
    come: int,
    tables: VoterTables,
    station: int,
    replication: int,
    moves: Moves,
    key: UInts,
    own: Buffers,
) -> int:
    """Abstainers who come after all, in the hours of the campaign that brought them; new number of voters."""
    for index in range(n):
        mover = mobiliser(
            index,
            station,
            replication,
            moves.thresholds,
            moves.window,
            moves.keys,
            tables.ticks[0],
            tables.ticks[-1],
        )
        if mover < 0:
            own.stayed[ABSTAINED] += 1
            continue
        w0, _, w2, w3 = philox4x32(
            np.uint64(index),
            np.uint64(N_ORIGINS),
            np.uint64(station),
            np.uint64(replication),
            key[0],
            key[1],
        )
        part = (np.float64(w0) + 0.5) / _WORD
        arrival = _time_within(part, moves.window[mover, 0], moves.window[mover, 1], tables)
        # Later campaigns find them as a voter like any other, at the hour at which they come.
        final = final_state(
            moves.target[mover, ABSTAINED],
            mover + 1,
            ABSTAINED,
            index,
            arrival,
            station,
            replication,
            moves.thresholds,
            moves.target,
            moves.window,
            moves.keys,
        )
        own.stayed[final] += 1
        if final >= ABSTAINED:
            continue
        own.arrival[come] = arrival
        own.state[come] = final
        own.words[2, come], own.words[3, come] = np.uint32(w2), np.uint32(w3)
        come += 1
    return come


@compiled
def _sort(n: int, own: Buffers) -> None:
    """By arrival; of several within one tick, whoever was there before stays before."""
    keys = np.sort((own.arrival[:n] << _INDEX_BITS) + np.arange(n))
    state, words = own.state[:n].copy(), own.words[2:, :n].copy()
    for place in range(n):
        voter = keys[place] & _INDEX
        own.arrival[place], own.state[place] = keys[place] >> _INDEX_BITS, state[voter]
        own.words[2, place], own.words[3, place] = words[0, voter], words[1, voter]


@compiled
def fill_needs(n: int, tables: VoterTables, own: Buffers) -> None:
    """What each voter needs at the desk, in the booth and at the box, their patience and their desk."""
    for voter in range(n):
        services, rest = own.words[2, voter], own.words[3, voter]
        own.check_in[voter] = tables.check_in[services >> _HALF]
        own.booth[voter] = tables.booth[services & _LOWER]
        own.box[voter] = tables.box
        own.desk[voter] = (np.int64(rest & _LOWER) * tables.n_desks) >> 16
    if tables.patience.size:
        for voter in range(n):
            own.patience[voter] = tables.patience[own.words[3, voter] >> _HALF]


@compiled
def fill_errands(
    n: int, station: int, replication: int, share: float, quantiles: Ints, key: UInts, own: Buffers
) -> None:
    """Who comes with a wrong document, and how long they are away for another; −1 for the others.

    A voter's draw is found at their own words 2 and 3: these are theirs alone, and stay theirs when a
    campaign takes their neighbours away.
    """
    for voter in range(n):
        w0, w1, _, _ = philox4x32(
            np.uint64(own.words[2, voter]),
            np.uint64(own.words[3, voter]),
            np.uint64(station),
            np.uint64(replication),
            key[0],
            key[1],
        )
        is_wrong = np.float64(w0) + 0.5 < share * _WORD
        own.errand[voter] = quantiles[w1 >> _HALF_WORD] if is_wrong else -1


@compiled
def overruns(n: int, own: Buffers, closing: int) -> bool:
    """Whether the voters' services, one after another, would run past the end of a station's clock."""
    busy, errand = np.int64(0), np.int64(0)
    for voter in range(n):
        came_twice = np.int64(own.errand[voter] >= 0)
        busy += own.check_in[voter] * (1 + came_twice) + own.booth[voter] + own.box[voter]
        errand = max(errand, own.errand[voter])
    last = max(own.arrival[n - 1], closing) if n > 0 else closing
    return bool(last + busy + errand >= MAX_TICK)


@compiled
def is_reached(thresholds: UInts) -> bool:
    """Whether any campaign can move anybody of the unit."""
    for campaign in range(thresholds.shape[0]):
        for state in range(thresholds.shape[1]):
            if thresholds[campaign, state] > 0:
                return True
    return False


@compiled
def draw_comers(
    papers: Ints,
    roll: int,
    tables: VoterTables,
    station: int,
    replication: int,
    moves: Moves,
    voter_key: UInts,
    mobilised_key: UInts,
    own: Buffers,
) -> int:
    """Arrivals and words of all who come, in order of arrival; their number is returned.

    ``own.stayed`` counts the whole roll by final state. ``own.state`` is filled where a campaign reaches the
    unit (:func:`is_reached`); elsewhere :func:`assign_classes` fills it on demand.
    """
    n = int(papers.sum())
    _fill_words(n + 1, 0, station, replication, voter_key, own.words)
    _fill_arrivals(n, own.words, tables, own.scratch, own.arrival)
    own.stayed[:] = 0
    if not is_reached(moves.thresholds):
        for c in range(ABSTAINED):
            own.stayed[c] = papers[c]
        own.stayed[ABSTAINED] = roll - n
        return n
    assign_classes(papers, n, own.words, own.state, own.rank)
    come = _follow(n, station, replication, moves, own)
    every = _mobilise(roll - n, come, tables, station, replication, moves, mobilised_key, own)
    if every > come:
        _sort(every, own)
    return every
