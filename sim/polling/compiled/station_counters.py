"""Counting while the voters are served: the figures of a day without its trace.

The compiled station either writes a trace or counts; the counters are those that
:func:`sim.polling.compiled.line_figures.count_trace` reads from the trace, to the last tick.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.clock import TICKS_PER_DAY, TICKS_PER_SECOND
from sim.compiling import compiled, inlined
from sim.polling.compiled.compiled_layout import BITS, CLOSING, FRESH
from sim.polling.compiled.line_figures import count_over
from sim.polling.compiled.packed_keys import NUMBER, Index, among_least, close_run
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
from sim.polling.histogram import bin_of
from sim.polling.layout import Needs
from sim.polling.trace import BAULKED, RENEGED, Ticks


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
    counters[WAIT_SUM], counters[WAIT_MAX], counters[BUSY], counters[PEAK] = total, longest, busy, peak
    waiters = _pick_longer(n, wait_of, TICKS_PER_SECOND - 1, counts.joined)
    _add_waits(counts.joined, waiters, served, counts.waits[0])
    _note_open_time(counters, 0, ends, served, room, absences, away)
    _count_issued(counts, ends, served)


@compiled
def _pick_longer(n: int, wait_of: Ticks, least: int, waits: Ticks) -> int:
    """Waits longer than `least`, to `waits`; how many there are."""
    waiters = 0
    for voter in range(n):
        waits[Index(waiters)] = wait_of[voter]
        waiters += wait_of[voter] > least
    return waiters


@compiled
def _add_waits(waits: Ticks, waiters: int, served: int, histogram: Ticks) -> None:
    """Add waits to a histogram; those of all others who are served are shorter than a second.

    Most are: adding to one cell time and again would take long.
    """
    histogram[0] += served - waiters
    for waiter in range(waiters):
        histogram[Index(bin_of(waits[waiter]))] += 1


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
    total = longest = 0
    for waiter in range(waiters):
        joins = joined[Index(waiter + 1)]
        wait = (called[Index(waiter + 1)] >> BITS) - (joins >> BITS)
        waits[Index(waiter)] = wait
        wait_of[Index((joins & NUMBER) - FRESH)] += wait
        total, longest = total + wait, max(longest, wait)
    counters[WAIT_SUM], counters[WAIT_MAX] = total, longest
    counters[PEAK] = line_peak(waiters, joined, called)
    _add_waits(waits, waiters, served, counts.waits[stage])
    _note_open_time(counters, stage, ends, served, room, absences, away)


@compiled
def note_departures(counts: StationCounters, n: int, served: int, needs: Needs) -> None:
    """Count everybody's way from door to door, the waits of all stages in it."""
    counters, doors, wait_of = counts.counters, counts.waits[DOOR], counts.wait_of
    desk, booth, box = needs
    booths = boxes = total = longest = longest_wait = 0
    for voter in range(n):
        wait, is_served = wait_of[voter], wait_of[voter] >= 0
        door = wait + desk[voter] + booth[voter] + box[voter] if is_served else 0
        booths += booth[voter] if is_served else 0
        boxes += box[voter] if is_served else 0
        total, longest, longest_wait = total + door, max(longest, door), max(longest_wait, wait)
        doors[Index(bin_of(door))] += is_served
    counters[AT_BOOTH + BUSY], counters[AT_BOX + BUSY] = booths, boxes
    counters[DOOR_SUM], counters[DOOR_MAX], counters[TOTAL_MAX] = total, longest, longest_wait
    waiters = _pick_longer(n, wait_of, TICKS_PER_SECOND - 1, counts.joined)
    _add_waits(counts.joined, waiters, served, counts.waits[TOTAL])
    shortest = TICKS_PER_DAY
    for limit in counts.limits:
        shortest = min(shortest, limit)
    if longest_wait > shortest:
        count_over(n, wait_of, counts.limits, counters)


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
    gives the line at the end of the tick, and before it never a longer one. The halves of the day are played
    from both ends at once, which the processor does side by side, and without a branch.
    """
    close_run(joined, 1, waiters)
    close_run(called, 1, waiters)
    before = among_least(joined[1:], waiters, called[1:], waiters, waiters)
    noon = before, waiters - before
    peak = noon[0] - noon[1]
    one, two, three, four = (1, 1), noon, (noon[0] + 1, noon[1] + 1), (waiters, waiters)
    for _ in range((waiters + 1) // 2):
        one, two = _next(joined, called, one), _previous(joined, called, two)
        three, four = _next(joined, called, three), _previous(joined, called, four)
        peak = max(peak, one[0] - one[1], two[0] - two[1], three[0] - three[1], four[0] - four[1])
    return peak


@inlined
def _next(joined: Ticks, called: Ticks, line: tuple[int, int]) -> tuple[int, int]:
    """Who joins next and who is called next, after the earlier of these two."""
    join, call = line
    joins = joined[Index(join)] < called[Index(call)]
    return join + joins, call + (not joins)


@inlined
def _previous(joined: Ticks, called: Ticks, line: tuple[int, int]) -> tuple[int, int]:
    """Who joined last and who was called last, before the later of these two."""
    join, call = line
    went = joined[Index(join)] < called[Index(call)]
    return join - (not went), call - went
