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
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.clock import MAX_TICK
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import ABSTAINED, Moves, UInts, Words
from sim.electorate.drawing.moved_voters import move_voters
from sim.electorate.drawing.station_curve import fill_arrivals
from sim.electorate.drawing.voter_arrays import Buffers, StationCurve, VoterTables
from sim.streams.philox import philox4x32

_HALF: Final = np.uint32(16)
_HALF_WORD: Final = np.uint64(16)
_LOWER: Final = np.uint32(0xFFFF)
_WORD: Final = 2.0**32


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
def fill_needs(n: int, tables: VoterTables, own: Buffers) -> None:
    """What each voter needs at the desk, in the booth and at the box, their patience and their desk."""
    for voter in range(n):
        services = own.words[2, voter]
        own.check_in[voter] = tables.check_in[services >> _HALF]
        own.booth[voter] = tables.booth[services & _LOWER]
    for voter in range(n):  # a loop without a look-up is vectorised
        own.box[voter] = tables.box
        own.desk[voter] = (np.int64(own.words[3, voter] & _LOWER) * tables.n_desks) >> 16
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
    curve: StationCurve,
    station: int,
    replication: int,
    moves: Moves,
    voter_key: UInts,
    mobilised_key: UInts,
    own: Buffers,
) -> int:
    """Arrivals and words of all who come, in order of arrival; their number is returned.

    ``own.stayed`` counts the whole roll by final state. ``own.state`` is filled where a campaign reaches the
    unit (:func:`is_reached`); elsewhere ``moved_voters.assign_classes`` fills it on demand.
    """
    n = int(papers.sum())
    _fill_words(n + 1, 0, station, replication, voter_key, own.words)
    fill_arrivals(n, own.words, curve, own.scratch, own.arrival)
    own.stayed[:] = 0
    if not is_reached(moves.thresholds):
        for c in range(ABSTAINED):
            own.stayed[c] = papers[c]
        own.stayed[ABSTAINED] = roll - n
        return n
    return move_voters(papers, n, roll, curve, station, replication, moves, mobilised_key, own)
