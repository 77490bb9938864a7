"""Counting while the voters are served: the figures of a day without its trace.

The compiled station either writes a trace or keeps a counts; the counters are those that
:func:`sim.polling.compiled.line_figures.count_trace` reads from the trace, to the last tick.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiling import compiled
from sim.polling.compiled.compiled_layout import BITS, CLOSING
from sim.polling.compiled.line_figures import (
    BUSY,
    CHECKED_IN,
    DESK_TIME,
    GAVE_UP,
    LAST_OUT,
    N_COUNTERS,
    PEAK,
    TOO_LATE,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
)
from sim.polling.compiled.packed_keys import Index, close_run
from sim.polling.compiled.server_time import open_time
from sim.polling.histogram import N_BINS, bin_of
from sim.polling.trace import BAULKED, RENEGED, Ticks


class StationCounters(NamedTuple):
    """Where a station's day is counted.

    Attributes
    ----------
    counters : int64, shape (10,)
        :mod:`sim.polling.compiled.line_figures`; overwritten.
    waits : int64, shape (N_BINS,)
        Histogram of waits, added to.
    issued : int64, shape (bin,)
        Papers issued by bins of time, added to; what comes after the last bin is counted in it.
    first, step : int
        Where the bins begin, by the station's clock, and how long one is [ticks].
    missed : int64, shape (voter,) or longer
        Overwritten: voters who got no paper; their number is ``GAVE_UP + TURNED_BACK + TOO_LATE``.
    joined, called, spare : int64, shape (line_size(voter, lines),) or longer
        Scratch: when those who waited joined a desk's line and left it.
    until : int64, shape (bin,)
        Scratch.
    """

    counters: Ticks
    waits: Ticks
    issued: Ticks
    first: int
    step: int
    missed: Ticks
    joined: Ticks
    called: Ticks
    spare: Ticks
    until: Ticks


@compiled
def line_size(n: int, lines: int) -> int:
    """Cells that hold all lines between guards: `n` voters, at so many desks with a line each (1: pooled)."""
    return lines * (n + 2) + 2


def empty_counters(n: int, lines: int, first: int, step: int, bins: int) -> StationCounters:
    """A counts for a station of at most `n` voters, and its scratch."""
    size = line_size(n, lines)
    return StationCounters(
        counters=np.zeros(N_COUNTERS, dtype=np.int64),
        waits=np.zeros(N_BINS, dtype=np.int64),
        issued=np.zeros(bins, dtype=np.int64),
        first=first,
        step=step,
        missed=np.empty(n, dtype=np.int64),
        joined=np.empty(size, dtype=np.int64),
        called=np.empty(size, dtype=np.int64),
        spare=np.empty(size, dtype=np.int64),
        until=np.empty(bins, dtype=np.int64),
    )


Sums = tuple[int, int, int]
"""Waits summed up, longest wait, time the desks were busy [ticks]."""


@compiled
def note_check_in(counts: StationCounters, sums: Sums, wait: int, needs: int) -> Sums:
    """Count a voter who is checked in after a wait."""
    counts.waits[Index(bin_of(wait))] += 1
    total, longest, busy = sums
    return total + wait, max(longest, wait), busy + needs


@compiled
def note_call(counts: StationCounters, waiters: int, slot: int | np.uint64, came: int, called: int) -> int:
    """Note at that place when a voter was called from a line, if they waited; how many then have."""
    # Written before it is known whether they wait: so there is no branch to guess wrong.
    counts.joined[Index(waiters + 1)], counts.called[Index(slot)] = came, called
    return waiters + (called > came)


@compiled
def note_miss(counts: StationCounters, voter: int | np.uint64, left: int, outcome: int) -> None:
    """Count a voter who gets no paper."""
    counters = counts.counters
    counts.missed[counters[GAVE_UP] + counters[TURNED_BACK] + counters[TOO_LATE]] = voter
    if outcome == RENEGED:
        counters[GAVE_UP] += 1
        counters[LAST_OUT] = max(counters[LAST_OUT], left)
    elif outcome == BAULKED:
        counters[TURNED_BACK] += 1
    else:
        counters[TOO_LATE] += 1


@compiled
def note_desks(
    counts: StationCounters,
    ends: Ticks,
    served: int,
    sums: Sums,
    room: Ticks,
    absences: Ticks,
    away: Ticks,
    peak: int,
) -> None:
    """Write down what the desks add up to; `ends` are the keys of the check-ins' ends, in order."""
    counters = counts.counters
    total, longest, busy = sums
    latest = max(room[CLOSING], ends[served - 1] >> BITS) if served else room[CLOSING]
    counters[CHECKED_IN], counters[WAIT_SUM], counters[WAIT_MAX], counters[PEAK] = (
        served,
        total,
        longest,
        peak,
    )
    counters[BUSY], counters[DESK_TIME] = busy, open_time(latest, room, absences, away)
    _count_issued(counts, ends, served)


@compiled
def _count_issued(counts: StationCounters, ends: Ticks, served: int) -> None:
    """Papers by bins of time: the last one in each bin tells how many there are until its end."""
    bins, until = counts.spare, counts.until
    until[:] = 0
    for place in range(served):
        since = max((ends[place] >> BITS) - counts.first, 0)
        # Whole numbers far below 2**53: the quotient is never rounded up to the next one.
        bins[place] = np.int64(since / counts.step)
    for place in range(served):
        until[Index(min(bins[place], until.size - 1))] = place + 1
    counted = 0
    for number in range(until.size):
        if until[number] > 0:
            counts.issued[number] += until[number] - counted
            counted = until[number]


@compiled
def line_peak(waiters: int, joined: Ticks, called: Ticks) -> int:
    """Most who were waiting at the end of any tick.

    Both arrays are in order, from place 1 on. Who is called within a tick is counted before who joins: that
    gives the line at the end of the tick, and before it never a longer one. The day is played from both ends
    at once, which the processor does side by side, and without a branch.
    """
    close_run(joined, 1, waiters)
    close_run(called, 1, waiters)
    join = call = 1
    last_join = last_call = waiters
    peak = 0
    for _ in range(waiters):
        joins, went = (
            joined[Index(join)] < called[Index(call)],
            joined[Index(last_join)] < called[Index(last_call)],
        )
        join += joins
        call += not joins
        last_call -= went
        last_join -= not went
        peak = max(peak, join - call, last_join - last_call)
    return peak
