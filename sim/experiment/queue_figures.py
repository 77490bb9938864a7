"""What the lines were like, counted in integers station by station and turned into figures at the end.

Integers add up the same in any order, so stations may be shared out among threads or workers in any way, and
both voter-by-voter engines, which leave the same trace, leave the same figures to the last bit.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.compiling import compiled
from sim.experiment.day import QUEUE_FIGURES
from sim.polling.histogram import N_BINS, bin_of, quantiles
from sim.polling.trace import BAULKED, RENEGED, TURNED_AWAY

(CHECKED_IN, WAIT_SUM, WAIT_MAX, PEAK, BUSY, DESK_TIME, LAST_OUT, GAVE_UP, TURNED_BACK, TOO_LATE) = range(10)
N_COUNTERS: Final = 10

_LARGEST: Final = (WAIT_MAX, PEAK, LAST_OUT)
"""Counters of which a set of stations has the largest; the others add up."""


@compiled
def _waiters(n: int, arrival: Ints, desk_start: Ints, left: Ints, joined: Ints, called: Ints) -> int:
    """When those who had to wait for a desk joined the line and left it; their number."""
    waiters = 0
    for voter in range(n):
        call = desk_start[voter] if desk_start[voter] >= 0 else left[voter]
        # Written before it is known whether he waits: so the loop has no branch to guess wrong.
        joined[waiters], called[waiters] = arrival[voter], call
        waiters += call > arrival[voter]
    return waiters


@compiled
def _line_peak(waiters: int, joined: Ints, called: Ints) -> int:
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
        # Of several who join within one tick only the last sees the line at the end of the tick.
        last = waiter + 1 == waiters or joined[waiter + 1] != joined[waiter]
        while called[gone] <= joined[waiter]:
            gone += 1
        if last and waiter + 1 - gone > peak:
            peak = waiter + 1 - gone
    return peak


@compiled
def _count_waits(
    n: int, arrival: Ints, desk_start: Ints, desk_end: Ints, closing: int, counters: Ints
) -> None:
    checked_in, total, longest, busy = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    busy_until = closing
    for voter in range(n):
        served = np.int64(desk_start[voter] >= 0)
        wait = (desk_start[voter] - arrival[voter]) * served
        checked_in += served
        total += wait
        longest = max(longest, wait)
        busy += (desk_end[voter] - desk_start[voter]) * served
        busy_until = max(busy_until, desk_end[voter])
    counters[CHECKED_IN], counters[WAIT_SUM], counters[WAIT_MAX] = checked_in, total, longest
    counters[BUSY], counters[DESK_TIME] = busy, busy_until


@compiled
def _count_outcomes(n: int, outcome: Ints, left: Ints, counters: Ints) -> None:
    last = gave_up = turned_back = too_late = 0
    for voter in range(n):
        came_in_vain = (outcome[voter] == BAULKED) | (outcome[voter] == TURNED_AWAY)
        last = max(last, left[voter] * np.int64(not came_in_vain))
        gave_up += outcome[voter] == RENEGED
        turned_back += outcome[voter] == BAULKED
        too_late += outcome[voter] == TURNED_AWAY
    counters[LAST_OUT], counters[GAVE_UP] = last, gave_up
    counters[TURNED_BACK], counters[TOO_LATE] = turned_back, too_late


@compiled
def count_queues(
    n: int,
    arrival: Ints,
    desk_start: Ints,
    desk_end: Ints,
    outcome: Ints,
    left: Ints,
    n_desks: int,
    doors: int,
    closing: int,
    scratch: Ints,
    counters: Ints,
    histogram: Ints,
) -> None:
    """Count one station's lines.

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
    histogram : int64, shape (N_BINS,), out
        Waits are added to it.
    """
    _count_waits(n, arrival, desk_start, desk_end, closing, counters)
    counters[DESK_TIME] = n_desks * (counters[DESK_TIME] - doors)
    _count_outcomes(n, outcome, left, counters)
    joined, called = scratch[0], scratch[1]
    waiters = _waiters(n, arrival, desk_start, left, joined, called)
    histogram[0] += counters[CHECKED_IN]
    for waiter in range(waiters):
        place = bin_of(called[waiter] - joined[waiter])
        histogram[place] += 1
        histogram[0] -= 1
    if counters[GAVE_UP] > 0:  # who gave up waited in the line, but in no histogram
        _take_out(n, arrival, desk_start, left, outcome, histogram)
    counters[PEAK] = _line_peak(waiters, joined, called)


@compiled
def _take_out(n: int, arrival: Ints, desk_start: Ints, left: Ints, outcome: Ints, histogram: Ints) -> None:
    for voter in range(n):
        if desk_start[voter] < 0 and outcome[voter] == RENEGED and left[voter] > arrival[voter]:
            histogram[bin_of(left[voter] - arrival[voter])] -= 1
            histogram[0] += 1


def figures(counters: Ints, histogram: Ints) -> Floats:
    """Figures of a set of stations.

    Parameters
    ----------
    counters : int64, shape (station, 10)
    histogram : int64, shape (N_BINS,)
        Waits of all of them.

    Returns
    -------
    float64, shape (figure,)
        :data:`sim.experiment.day.QUEUE_FIGURES`; NaN throughout for no station, and for waits where nobody
        was checked in.
    """
    if not len(counters):
        return np.full(len(QUEUE_FIGURES), np.nan)
    total = counters.sum(axis=0)
    total[list(_LARGEST)] = counters[:, list(_LARGEST)].max(axis=0)
    n = total[CHECKED_IN]
    mean = total[WAIT_SUM] / n / TICKS_PER_MINUTE if n else np.nan
    longest = total[WAIT_MAX] / TICKS_PER_MINUTE if n else np.nan
    # A quantile read from a bin may lie above the longest wait, which is known exactly.
    p95, p997 = np.minimum(quantiles(histogram, (0.95, 0.997)), longest)
    return np.array(
        [
            mean,
            p95,
            p997,
            longest,
            total[PEAK],
            total[BUSY] / total[DESK_TIME] if total[DESK_TIME] else 0.0,
            total[LAST_OUT] / TICKS_PER_HOUR if total[LAST_OUT] else np.nan,
            total[GAVE_UP],
            total[TURNED_BACK],
            total[TOO_LATE],
        ]
    )


def empty_histograms(n_units: int) -> Ints:
    """A histogram of waits for each unit: int64, shape (unit, N_BINS)."""
    return np.zeros((n_units, N_BINS), dtype=np.int64)
