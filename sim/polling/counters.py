"""What the lines of a station were like, in a few integers and a histogram of waits.

Integers add up the same in any order, so stations may be shared out among threads or workers in any way. They
are counted here from a trace; :mod:`sim.polling.tally` counts the same ones without a trace, while the voters
are served.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.polling.histogram import bin_of
from sim.polling.trace import BAULKED, RENEGED, TURNED_AWAY, Ticks

(CHECKED_IN, WAIT_SUM, WAIT_MAX, PEAK, BUSY, DESK_TIME, LAST_OUT, GAVE_UP, TURNED_BACK, TOO_LATE) = range(10)
"""Places of the counters: voters checked in, their waits for it summed up and the longest [ticks], most who
waited at once, time the desks were busy and could have been [ticks], when the last voter left [tick], voters
who gave up, who found the line too long, who came after the closing."""

N_COUNTERS: Final = 10


@compiled
def _waiters(n: int, arrival: Ticks, desk_start: Ticks, left: Ticks, joined: Ticks, called: Ticks) -> int:
    """When those who had to wait for a desk joined the line and left it; their number."""
    waiters = 0
    for voter in range(n):
        call = desk_start[voter] if desk_start[voter] >= 0 else left[voter]
        # Written before it is known whether he waits: so the loop has no branch to guess wrong.
        joined[waiters], called[waiters] = arrival[voter], call
        waiters += call > arrival[voter]
    return waiters


@compiled
def _line_peak(waiters: int, joined: Ticks, called: Ticks) -> int:
    """Most who were waiting for a desk at the end of any tick; sorts `called`."""
    for waiter in range(1, waiters):
        # Calls are nearly in order already: insertion is quicker than a sort.
        call, place = called[waiter], waiter
        while place > 0 and called[place - 1] > call:
            called[place] = called[place - 1]
            place -= 1
        called[place] = call
    peak = gone = 0
    for waiter in range(waiters):
        while called[gone] <= joined[waiter]:
            gone += 1
        peak = max(peak, waiter + 1 - gone)
    return peak


@compiled
def _count_waits(
    n: int, arrival: Ticks, desk_start: Ticks, desk_end: Ticks, closing: int, counters: Ticks, waits: Ticks
) -> None:
    busy_until = closing
    for voter in range(n):
        if desk_start[voter] >= 0:
            wait = desk_start[voter] - arrival[voter]
            counters[CHECKED_IN] += 1
            counters[WAIT_SUM] += wait
            counters[WAIT_MAX] = max(counters[WAIT_MAX], wait)
            counters[BUSY] += desk_end[voter] - desk_start[voter]
            busy_until = max(busy_until, desk_end[voter])
            waits[bin_of(wait)] += 1
    counters[DESK_TIME] = busy_until


@compiled
def _count_outcomes(n: int, outcome: Ticks, left: Ticks, counters: Ticks) -> None:
    for voter in range(n):
        came_in_vain = outcome[voter] == BAULKED or outcome[voter] == TURNED_AWAY
        if not came_in_vain:
            counters[LAST_OUT] = max(counters[LAST_OUT], left[voter])
        counters[GAVE_UP] += outcome[voter] == RENEGED
        counters[TURNED_BACK] += outcome[voter] == BAULKED
        counters[TOO_LATE] += outcome[voter] == TURNED_AWAY


@compiled
def count_trace(
    n: int,
    arrival: Ticks,
    desk_start: Ticks,
    desk_end: Ticks,
    outcome: Ticks,
    left: Ticks,
    n_desks: int,
    doors: int,
    closing: int,
    scratch: Ticks,
    counters: Ticks,
    waits: Ticks,
) -> None:
    """Count one station's lines from its trace.

    Parameters
    ----------
    n : int
        Voters; the arrays may be longer.
    arrival, desk_start, desk_end, outcome, left : int64, shape (voter,)
        Of the trace.
    n_desks, doors, closing : int
        Of the layout; the last two [ticks].
    scratch : int64, shape (2, voter) or wider
    counters : int64, shape (10,), out
        Overwritten.
    waits : int64, shape (N_BINS,), out
        Waits are added to it (:mod:`sim.polling.histogram`).
    """
    counters[:] = 0
    _count_waits(n, arrival, desk_start, desk_end, closing, counters, waits)
    counters[DESK_TIME] = n_desks * (counters[DESK_TIME] - doors)
    _count_outcomes(n, outcome, left, counters)
    joined, called = scratch[0], scratch[1]
    waiters = _waiters(n, arrival, desk_start, left, joined, called)
    counters[PEAK] = _line_peak(waiters, joined, called)


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
