"""Counting while the voters are served: the figures of a day without its trace.

The compiled station either writes a trace or counts; the counters are those that
:func:`sim.polling.compiled.line_figures.count_trace` reads from the trace, to the last tick.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.compiling import compiled, inlined
from sim.polling.compiled.compiled_layout import BITS, CLOSING, FRESH
from sim.polling.compiled.line_figures import count_over
from sim.polling.compiled.packed_keys import NUMBER, Index
from sim.polling.compiled.server_time import open_time
from sim.polling.counters import (
    AT_BOOTH,
    AT_BOX,
    AT_DESK,
    BUSY,
    CHECKED_IN,
    DOOR,
    DOOR_MAX,
    DOOR_SUM,
    GAVE_UP,
    LAST_OUT,
    N_COUNTERS,
    OPEN_TIME,
    PEAK,
    STAGE_COUNTERS,
    TOO_LATE,
    TOTAL,
    TOTAL_MAX,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
    empty_histograms,
)
from sim.polling.histogram import N_BINS, bin_of
from sim.polling.layout import Needs
from sim.polling.trace import BAULKED, RENEGED, Ticks

_BLOCK: Final = 64
"""Voters looked at together for a longer line than before."""

_SHORTEST: Final = 16
"""Cells of the waits shorter than a second; a power of two."""


class StationCounters(NamedTuple):
    """Where a station's day is counted.

    Attributes
    ----------
    counters : int64, shape (N_COUNTERS,)
        :mod:`sim.polling.counters`; overwritten.
    waits : int64, shape (N_HISTOGRAMS, N_BINS)
        Histograms of waits, added to.
    limits : int64, shape (N_LIMITS,)
        Waits that are told apart [ticks].
    issued : int64, shape (bin,)
        Papers issued by bins of time, added to; what comes after the last bin is counted in it.
    first, step : int
        Where the bins begin, by the station's clock, and how long one is [ticks].
    missed : int64, shape (voter,) or longer
        Overwritten: voters who got no paper; their number is ``GAVE_UP + TURNED_BACK + TOO_LATE``.
    wait_of : int64, shape (voter,) or longer
        Scratch: what each voter has waited so far, −1 for those who got no paper.
    joined, called, spare : int64, shape (line_size(voter, lines),) or longer
        Scratch: when those who waited joined a line and left it (at booths and boxes: keys).
    until : int64, shape (bin,)
        Scratch.
    cells : int64, shape (1 + N_BINS + 16,)
        Scratch, left all zero: a cell for nobody's waits, one a bin, then those for the first bin.
    """

    counters: Ticks
    waits: Ticks
    limits: Ticks
    issued: Ticks
    first: int
    step: int
    missed: Ticks
    wait_of: Ticks
    joined: Ticks
    called: Ticks
    spare: Ticks
    until: Ticks
    cells: Ticks


@compiled
def line_size(n: int, lines: int) -> int:
    """Cells that hold all lines between guards: `n` voters, at so many desks with a line each (1: pooled)."""
    return lines * (n + 2) + 2


def empty_counters(n: int, lines: int, first: int, step: int, bins: int, limits: Ticks) -> StationCounters:
    """Counters for a station of at most `n` voters, and its scratch."""
    size = line_size(n, lines)
    return StationCounters(
        counters=np.zeros(N_COUNTERS, dtype=np.int64),
        waits=empty_histograms(),
        limits=limits,
        issued=np.zeros(bins, dtype=np.int64),
        first=first,
        step=step,
        missed=np.empty(n, dtype=np.int64),
        wait_of=np.empty(n, dtype=np.int64),
        joined=np.empty(size, dtype=np.int64),
        called=np.empty(size, dtype=np.int64),
        spare=np.empty(size, dtype=np.int64),
        until=np.empty(bins, dtype=np.int64),
        cells=np.zeros(N_BINS + 1 + _SHORTEST, dtype=np.int64),
    )


@inlined
def note_call(counts: StationCounters, waiters: int, slot: int | np.uint64, came: int, called: int) -> int:
    """Note at that place when a voter was called from a line, if they waited; how many then have."""
    # Written before it is known whether they wait: so there is no branch to guess wrong.
    counts.joined[Index(waiters + 1)], counts.called[Index(slot)] = came, called
    return waiters + (called > came)


@inlined
def note_turn(counts: StationCounters, calls: Ticks, waiters: int, last: int, came: int, called: int) -> int:
    """Note whether the last voter of a desk, by their number in a key, calls another one from its line.

    How many have then waited is returned. The number is the desk's own before its first: the doors call them.
    """
    waited = called > came
    counts.joined[Index(waiters + 1)], calls[Index(last)] = came, waited
    return waiters + waited


@compiled
def list_calls(doors: int, n_desks: int, ends: Ticks, served: int, calls: Ticks, called: Ticks) -> None:
    """When those who waited were called, in order: at the doors' opening, then as `ends`, in order, call."""
    waiters = 0
    for desk in range(n_desks):
        called[Index(waiters + 1)] = doors
        waiters += calls[desk]
    for place in range(served):
        key = ends[place]
        called[Index(waiters + 1)] = key >> BITS
        waiters += calls[Index(key & NUMBER)]


@compiled
def note_miss(counts: StationCounters, voter: int | np.uint64, left: int, outcome: int) -> None:
    """Count a voter who gets no paper."""
    counters = counts.counters
    counts.wait_of[voter] = -1
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
    n: int,
    needs: Ticks,
    ends: Ticks,
    served: int,
    room: Ticks,
    absences: Ticks,
    away: Ticks,
    peak: int,
) -> None:
    """Write down what the desks add up to; `ends` are the keys of the check-ins' ends, in order."""
    counts.counters[CHECKED_IN] = served
    counters, wait_of = counts.counters[AT_DESK : AT_DESK + STAGE_COUNTERS], counts.wait_of
    total = longest = busy = 0
    for voter in range(n):
        wait = wait_of[voter]
        total, longest = total + max(wait, 0), max(longest, wait)
        busy += needs[voter] if wait >= 0 else 0
        counts.joined[voter] = _cell_of(wait, voter)
    counters[WAIT_SUM], counters[WAIT_MAX], counters[BUSY], counters[PEAK] = total, longest, busy, peak
    _count_cells(n, counts.joined, counts.cells, longest, counts.waits[0])
    _note_open_time(counters, 0, ends, served, room, absences, away)
    _count_issued(counts, ends, served)


@inlined
def _cell_of(wait: int, place: int) -> int:
    """Cell in which a wait is counted; −1 stands for nobody's.

    Most waits are shorter than a second. To add to one cell time and again would take long, so they have
    several, in turn.
    """
    found = bin_of(wait)
    return found + 1 if found != 0 else N_BINS + 1 + (place & (_SHORTEST - 1))


@compiled
def _count_cells(n: int, cell_of: Ticks, cells: Ticks, longest: int, histogram: Ticks) -> None:
    """Count waits by their cells, and add them to a histogram; the cells are left empty."""
    for place in range(n):
        cells[Index(cell_of[Index(place)])] += 1
    for place in range(bin_of(longest) + 1):
        histogram[place] += cells[place + 1]
    histogram[0] += cells[N_BINS + 1 :].sum()
    cells[: bin_of(longest) + 2] = 0
    cells[N_BINS + 1 :] = 0


@compiled
def _note_open_time(
    counters: Ticks, stage: int, ends: Ticks, served: int, room: Ticks, absences: Ticks, away: Ticks
) -> None:
    latest = max(room[CLOSING], ends[served - 1] >> BITS) if served else room[CLOSING]
    counters[OPEN_TIME] = open_time(stage, latest, room, absences, away)


@compiled
def note_servers(
    counts: StationCounters,
    stage: int,
    ends: Ticks,
    served: int,
    waiters: int,
    room: Ticks,
    absences: Ticks,
    away: Ticks,
) -> None:
    """Write down what booths (stage 1) or boxes (2) add up to, but for the time for which they are busy.

    `ends` are the keys of the services' ends, in order; who waited stands in ``counts.joined`` and
    ``counts.called`` (:func:`note_call`), as keys.
    """
    counters = counts.counters[STAGE_COUNTERS * stage : STAGE_COUNTERS * (stage + 1)]
    joined, called, waits, wait_of = counts.joined, counts.called, counts.spare, counts.wait_of
    counters[PEAK] = line_peak(waiters, joined, called)
    total = longest = 0
    for waiter in range(waiters):
        wait = (called[waiter + 1] >> BITS) - (joined[waiter + 1] >> BITS)
        total, longest = total + wait, max(longest, wait)
        waits[waiter], called[waiter] = wait, _cell_of(wait, waiter)
    for waiter in range(waiters):
        wait_of[Index((joined[Index(waiter + 1)] & NUMBER) - FRESH)] += waits[Index(waiter)]
    counters[WAIT_SUM], counters[WAIT_MAX] = total, longest
    counts.waits[stage, 0] += served - waiters
    _count_cells(waiters, called, counts.cells, longest, counts.waits[stage])
    _note_open_time(counters, stage, ends, served, room, absences, away)


@compiled
def note_departures(counts: StationCounters, n: int, needs: Needs) -> None:
    """Count everybody's way from door to door, the waits of all stages in it."""
    counters, wait_of, joined, called = counts.counters, counts.wait_of, counts.joined, counts.called
    desk, booth, box = needs
    booths = boxes = total = longest = longest_wait = 0
    for voter in range(n):
        wait = wait_of[voter]
        is_served = wait >= 0
        door = wait + desk[voter] + booth[voter] + box[voter]
        booths += booth[voter] if is_served else 0
        boxes += box[voter] if is_served else 0
        total, longest = total + (door if is_served else 0), max(longest, door if is_served else 0)
        longest_wait = max(longest_wait, wait)
        joined[voter], called[voter] = _cell_of(wait, voter), _cell_of(door if is_served else -1, voter)
    counters[AT_BOOTH + BUSY], counters[AT_BOX + BUSY] = booths, boxes
    counters[DOOR_SUM], counters[DOOR_MAX], counters[TOTAL_MAX] = total, longest, longest_wait
    _count_cells(n, joined, counts.cells, longest_wait, counts.waits[TOTAL])
    _count_cells(n, called, counts.cells, longest, counts.waits[DOOR])
    count_over(n, wait_of, counts.limits, counters)


@compiled
def _count_issued(counts: StationCounters, ends: Ticks, served: int) -> None:
    """Papers by bins of time: the last one in each bin tells how many there are until its end."""
    bins, until = counts.spare, counts.until
    until[:] = 0
    # Just above one over the step: of whole numbers far below 2**50 no quotient falls short, and none reaches
    # the next one.
    steps, last = (1.0 / counts.step) * (1.0 + 2.0**-52), until.size - 1
    for place in range(served):
        bins[place] = min(int(max((ends[place] >> BITS) - counts.first, 0) * steps), last)
    for place in range(served):
        until[Index(bins[Index(place)])] = place + 1
    counted = 0
    for number in range(until.size):
        if until[number] > 0:
            counts.issued[number] += until[number] - counted
            counted = until[number]


@compiled
def line_peak(waiters: int, joined: Ticks, called: Ticks) -> int:
    """Most who were waiting at the end of any tick.

    Both arrays are in order, from place 1 on. Whoever joins makes the line longer than ever, by one, if the
    voter as many places before is still to be called; whoever is called within the tick has gone.
    """
    peak = 0
    for begin in range(0, waiters, _BLOCK):
        end, longer = min(begin + _BLOCK, waiters), 0
        for waiter in range(begin, end):  # a look first, at many at once: few blocks hold a longer line
            longer += called[Index(waiter + 1 - peak)] > joined[Index(waiter + 1)]
        if longer > 0:
            for waiter in range(begin, end):
                peak += called[Index(waiter + 1 - peak)] > joined[Index(waiter + 1)]
    return peak
