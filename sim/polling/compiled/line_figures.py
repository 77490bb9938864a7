"""What the lines of a station were like, counted from its trace (:mod:`sim.polling.counters`)."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.polling import trace as t
from sim.polling.compiled.compiled_layout import CLOSING
from sim.polling.compiled.packed_keys import restore_order
from sim.polling.compiled.server_time import helping_time, open_time
from sim.polling.counters import (
    BUSY,
    CHECKED_IN,
    DOOR,
    DOOR_MAX,
    DOOR_SUM,
    GAVE_UP,
    LAST_OUT,
    OPEN_TIME,
    OVER,
    PEAK,
    STAGE_COUNTERS,
    TOO_LATE,
    TOTAL,
    TOTAL_MAX,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
)
from sim.polling.histogram import bin_of
from sim.polling.trace import Ticks

_STAGE: Final = t.BOOTH_START - t.DESK_START
"""From a field of one stage to that of the next."""


@compiled
def count_over(n: int, waits: Ticks, limits: Ticks, counters: Ticks) -> None:
    """Count the waits that are longer than each limit; the longest is known already."""
    for place in range(limits.size):
        over = 0
        if counters[TOTAL_MAX] > limits[place]:  # of most stations no wait is: they need no look at all waits
            for voter in range(n):
                over += waits[voter] > limits[place]
        counters[OVER + place] = over


@compiled
def _came_twice(voter: int, fields: Ticks) -> bool:
    return bool(len(fields) > t.RETURNED and fields[t.REFUSED_START, voter] >= 0)


@compiled
def _joined(voter: int, fields: Ticks, stage: int) -> int:
    """When a voter joined the line of a stage, on their last visit."""
    if stage > 0:
        return int(fields[t.DESK_END + _STAGE * (stage - 1), voter])
    return int(fields[t.RETURNED if _came_twice(voter, fields) else t.ARRIVAL, voter])


@compiled
def _line_up(n: int, fields: Ticks, stage: int, joined: Ticks, called: Ticks) -> int:
    """When those who had to wait for a stage joined the line and left it, on each visit; how many did."""
    waiters = 0
    for voter in range(n):
        start = fields[t.DESK_START + _STAGE * stage, voter]
        if stage == 0 and _came_twice(voter, fields):
            joined[waiters], called[waiters] = fields[t.ARRIVAL, voter], fields[t.REFUSED_START, voter]
            waiters += called[waiters] > joined[waiters]
        if stage == 0 or start >= 0:
            joined[waiters] = _joined(voter, fields, stage)
            called[waiters] = start if start >= 0 else fields[t.LEFT, voter]
            waiters += called[waiters] > joined[waiters]
    return waiters


@compiled
def _line_peak(waiters: int, joined: Ticks, called: Ticks) -> int:
    """Most who were waiting at the end of any tick; sorts both."""
    # They are nearly in order already: insertion is quicker than a sort.
    restore_order(joined, waiters)
    restore_order(called, waiters)
    peak = gone = 0
    for waiter in range(waiters):
        while called[gone] <= joined[waiter]:
            gone += 1
        peak = max(peak, waiter + 1 - gone)
    return peak


@compiled
def _count_stage(n: int, fields: Ticks, stage: int, counters: Ticks, waits: Ticks) -> int:
    """Waits of the last visit; the desks' time on every one. When the last service ends."""
    latest = 0
    for voter in range(n):
        start = fields[t.DESK_START + _STAGE * stage, voter]
        if stage == 0 and _came_twice(voter, fields):
            refused = fields[t.REFUSED_END, voter]
            counters[BUSY] += refused - fields[t.REFUSED_START, voter]
            latest = max(latest, refused)
        if start >= 0:
            wait, end = start - _joined(voter, fields, stage), fields[t.DESK_END + _STAGE * stage, voter]
            counters[WAIT_SUM] += wait
            counters[WAIT_MAX] = max(counters[WAIT_MAX], wait)
            counters[BUSY] += end - start
            waits[bin_of(wait)] += 1
            latest = max(latest, end)
    return latest


@compiled
def _count_ways(n: int, fields: Ticks, counters: Ticks, waits: Ticks, wait_of: Ticks) -> None:
    """Waits in all, which are written to `wait_of`, and times from door to door of those who are served."""
    for voter in range(n):
        wait_of[voter] = -1
        if fields[t.BOX_END, voter] >= 0:
            counters[CHECKED_IN] += 1
            door = wait = fields[t.BOX_END, voter] - _joined(voter, fields, 0)
            for start in range(t.DESK_START, t.OUTCOME, _STAGE):
                wait -= fields[start + 1, voter] - fields[start, voter]
            wait_of[voter] = wait
            counters[TOTAL_MAX] = max(counters[TOTAL_MAX], wait)
            counters[DOOR_SUM] += door
            counters[DOOR_MAX] = max(counters[DOOR_MAX], door)
            waits[TOTAL, bin_of(wait)] += 1
            waits[DOOR, bin_of(door)] += 1


@compiled
def _count_outcomes(n: int, fields: Ticks, counters: Ticks) -> None:
    for voter in range(n):
        outcome, left = fields[t.OUTCOME, voter], fields[t.LEFT, voter]
        if outcome not in (t.BAULKED, t.TURNED_AWAY):  # these came in vain
            counters[LAST_OUT] = max(counters[LAST_OUT], left)
        counters[GAVE_UP] += outcome == t.RENEGED
        counters[TURNED_BACK] += outcome == t.BAULKED
        counters[TOO_LATE] += outcome == t.TURNED_AWAY


@compiled
def count_trace(
    n: int,
    fields: Ticks,
    away: Ticks,
    room: Ticks,
    absences: Ticks,
    scratch: Ticks,
    limits: Ticks,
    counters: Ticks,
    waits: Ticks,
) -> None:
    """Count one station's lines from its trace.

    Parameters
    ----------
    n : int
        Voters; the arrays may be longer.
    fields : int64, shape (13, voter) or (17, voter)
        The trace, one row a field (:func:`sim.polling.trace.trace_of`).
    away : int64, shape (2, absence) or wider
        When the server of each absence left and came back, −1 where none went.
    room, absences : int64, shape (12,) and (absence, 4)
        The layout (:mod:`sim.polling.compiled.compiled_layout`).
    scratch : int64, shape (2, 2 * voter) or wider
    limits : int64, shape (N_LIMITS,)
        Waits that are told apart [ticks].
    counters : int64, shape (N_COUNTERS,), out
        Overwritten.
    waits : int64, shape (N_HISTOGRAMS, N_BINS), out
        Waits are added to it (:mod:`sim.polling.histogram`).
    """
    counters[:] = 0
    joined, called = scratch[0], scratch[1]
    for stage in range(3):
        own = counters[STAGE_COUNTERS * stage : STAGE_COUNTERS * (stage + 1)]
        until = max(room[CLOSING], _count_stage(n, fields, stage, own, waits[stage]))
        helped = helping_time(n, fields, until, room)
        own[OPEN_TIME] = open_time(stage, until, room, absences, away)
        own[OPEN_TIME] += helped if stage == 1 else -helped if stage == 0 else 0
        own[PEAK] = _line_peak(_line_up(n, fields, stage, joined, called), joined, called)
    _count_ways(n, fields, counters, waits, joined)
    count_over(n, joined, limits, counters)
    _count_outcomes(n, fields, counters)


@compiled
def count_issued(n: int, desk_end: Ticks, first: int, step: int, issued: Ticks) -> None:
    """Add papers issued by bins of time to `issued`; the first and last also hold what is beyond."""
    for voter in range(n):
        if desk_end[voter] >= 0:
            place = (desk_end[voter] - first) // step
            issued[min(max(place, 0), issued.size - 1)] += 1


@compiled
def list_missed(n: int, desk_end: Ticks, missed: Ticks) -> int:
    """Who got no paper, to `missed`; how many did."""
    served = 0
    for voter in range(n):
        missed[voter - served] = voter
        served += desk_end[voter] >= 0
    return served
