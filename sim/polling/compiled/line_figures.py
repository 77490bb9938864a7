"""What the lines of a station were like, in a few integers and a histogram of waits.

Integers add up the same in any order, so stations may be shared out among threads or workers in any way. They
are counted here from a trace; :mod:`sim.polling.compiled.station_counters` counts the same ones without a
trace, while the voters are served.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats
from sim.compiling import compiled
from sim.polling import trace as t
from sim.polling.compiled.compiled_layout import CLOSING
from sim.polling.compiled.packed_keys import restore_order
from sim.polling.compiled.server_time import helping_time, open_time
from sim.polling.histogram import bin_of
from sim.polling.trace import Ticks

(CHECKED_IN, WAIT_SUM, WAIT_MAX, PEAK, BUSY, DESK_TIME, LAST_OUT, GAVE_UP, TURNED_BACK, TOO_LATE) = range(10)
"""Places of the counters: voters checked in, their waits for it summed up and the longest [ticks], most who
waited at once, time the desks were busy and were open [ticks] (:mod:`sim.polling.compiled.server_time`), when
the last voter left [tick], voters who gave up, who found the line too long, who came after the closing."""

N_COUNTERS: Final = 10


def utilisation(counters: Ticks) -> Floats:
    """Share of the time for which the desks were open that was spent on voters; NaN where none ever was.

    Parameters
    ----------
    counters : int64, shape (..., 10)

    Returns
    -------
    float64, shape (...)

    Examples
    --------
    >>> counters = np.zeros((2, N_COUNTERS), dtype=np.int64)
    >>> counters[0, [BUSY, DESK_TIME]] = 30, 40
    >>> utilisation(counters)
    array([0.75,  nan])
    """
    busy, time = counters[..., BUSY], counters[..., DESK_TIME]
    share: Floats = np.divide(busy, time, out=np.full(time.shape, np.nan), where=time > 0)
    return share


@compiled
def _line_up(n: int, fields: Ticks, joined: Ticks, called: Ticks) -> int:
    """When those who had to wait for a desk joined the line and left it, on each visit; how many did."""
    waiters = 0
    for voter in range(n):
        came = fields[t.ARRIVAL, voter]
        if len(fields) > t.RETURNED and fields[t.REFUSED_START, voter] >= 0:
            joined[waiters], called[waiters] = came, fields[t.REFUSED_START, voter]
            waiters += called[waiters] > came
            came = fields[t.RETURNED, voter]
        start = fields[t.DESK_START, voter]
        joined[waiters], called[waiters] = came, start if start >= 0 else fields[t.LEFT, voter]
        waiters += called[waiters] > came
    return waiters


@compiled
def _line_peak(waiters: int, joined: Ticks, called: Ticks) -> int:
    """Most who were waiting for a desk at the end of any tick; sorts both."""
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
def _count_waits(n: int, fields: Ticks, closing: int, counters: Ticks, waits: Ticks) -> int:
    """Waits of the last visit; the desks' time on every one. When the last check-in ends, or the closing."""
    busy_until = closing
    for voter in range(n):
        came, start, end = fields[t.ARRIVAL, voter], fields[t.DESK_START, voter], fields[t.DESK_END, voter]
        if len(fields) > t.RETURNED and fields[t.REFUSED_START, voter] >= 0:
            came = fields[t.RETURNED, voter]
            refused = fields[t.REFUSED_END, voter]
            counters[BUSY] += refused - fields[t.REFUSED_START, voter]
            busy_until = max(busy_until, refused)
        if start >= 0:
            counters[CHECKED_IN] += 1
            counters[WAIT_SUM] += start - came
            counters[WAIT_MAX] = max(counters[WAIT_MAX], start - came)
            counters[BUSY] += end - start
            busy_until = max(busy_until, end)
            waits[bin_of(start - came)] += 1
    return busy_until


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
    counters : int64, shape (10,), out
        Overwritten.
    waits : int64, shape (N_BINS,), out
        Waits are added to it (:mod:`sim.polling.histogram`).
    """
    counters[:] = 0
    until = _count_waits(n, fields, room[CLOSING], counters, waits)
    counters[DESK_TIME] = open_time(until, room, absences, away) - helping_time(n, fields, until, room)
    _count_outcomes(n, fields, counters)
    joined, called = scratch[0], scratch[1]
    counters[PEAK] = _line_peak(_line_up(n, fields, joined, called), joined, called)


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
