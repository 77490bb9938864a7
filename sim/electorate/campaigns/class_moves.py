"""Compiled: what campaigns make of all people of one class at one station.

The words of a class are made together, four neighbours a block, and everybody is put to them in loops without
a branch, so that they vectorise. Each person ends as ``campaign_effects.final_state`` says.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import N_ORIGINS, Bytes, Moves, Words
from sim.numerics.ascending import first_from
from sim.streams.philox import philox4x32

_MOVED: Final = 8
"""Added to a state while a campaign acts: nobody is moved twice by the same one."""


@compiled
def fill_words(
    first: int,
    until: int,
    origin: int,
    station: int,
    replication: int,
    k0: np.uint64,
    k1: np.uint64,
    words: Words,
) -> None:
    """Words of the people `first` to before `until` of a class, each at their index; blocks are whole."""
    begin = first >> 2
    own = words[4 * begin :]  # from 0, so that no index could be negative: else the loop does not vectorise
    for block in range(((until + 3) >> 2) - begin):
        w0, w1, w2, w3 = philox4x32(
            np.uint64(begin + block),
            np.uint64(origin),
            np.uint64(station),
            np.uint64(replication),
            k0,
            k1,
        )
        own[4 * block] = np.uint32(w0)
        own[4 * block + 1] = np.uint32(w1)
        own[4 * block + 2] = np.uint32(w2)
        own[4 * block + 3] = np.uint32(w3)


@compiled
def follow(words: Words, limit: np.uint64, leaves: int, becomes: int, state: Bytes) -> None:
    """Move those of one state whose words lie below a limit, which is above 0."""
    last, old, new = np.uint32(limit - np.uint64(1)), np.uint8(leaves), np.uint8(becomes)
    for i in range(state.size):
        if state[i] == old and words[i] <= last:
            state[i] = new


@compiled
def move_in_turn(
    origin: int, station: int, replication: int, moves: Moves, hour: Ints, words: Words, state: Bytes
) -> None:
    """Let the campaigns act, one after the other, on all of a class.

    Parameters
    ----------
    origin, station, replication : int
    moves : Moves
    hour : int64, shape (n,)
        When each of them comes, ascending: the k-th of a class to come has index k [ticks, local clock]. It
        may be empty where no campaign with hours moves anybody.
    words : uint32, shape (n + 3,) or longer
        Scratch.
    state : uint8, shape (n,), out
    """
    state[:] = origin
    found = 1 << origin  # states that somebody may be in, a bit each
    for campaign in range(moves.keys.shape[0]):
        acts = 0
        for each in range(N_ORIGINS):
            acts |= (found >> each & 1 & int(moves.thresholds[campaign, each] > 0)) << each
        if acts == 0:
            continue
        begin, end, first, until = moves.window[campaign, 0], moves.window[campaign, 1], 0, state.size
        if begin >= 0:
            first, until = first_from(hour, begin), first_from(hour, end)
        key = moves.keys[campaign]
        fill_words(first, until, origin, station, replication, key[0], key[1], words)
        met = state[first:until]
        for each in range(N_ORIGINS):
            if acts >> each & 1:
                limit, becomes = moves.thresholds[campaign, each], moves.target[campaign, each]
                follow(words[first:until], limit, each, becomes | _MOVED, met)
                found |= 1 << becomes
        for i in range(met.size):
            met[i] &= np.uint8(_MOVED - 1)


@compiled
def count_states(state: Bytes, out: Ints) -> None:
    """Add people to the counts of their states."""
    for each in range(out.size):
        n = 0
        for i in range(state.size):
            n += int(state[i] == np.uint8(each))
        out[each] += n
