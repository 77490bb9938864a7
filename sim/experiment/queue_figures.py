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
def _line_peak(n: int, arrival: Ints, desk_start: Ints, left: Ints, joined: Ints, called: Ints) -> int:
    """Most who were waiting for a desk at the end of any tick; `joined` and `called` are scratch."""
    waiters = 0
    for voter in range(n):
        call = desk_start[voter] if desk_start[voter] >= 0 else left[voter]
        if call == arrival[voter]:
            continue  # who does not wait is never in the line at the end of a tick
        joined[waiters] = arrival[voter]
        # Calls are nearly in order already: insertion is quicker than a sort.
        place = waiters
        while place > 0 and called[place - 1] > call:
            called[place] = called[place - 1]
            place -= 1
        called[place] = call
        waiters += 1
    peak = gone = 0
    for voter in range(waiters):
        if voter + 1 < waiters and joined[voter + 1] == joined[voter]:
            continue
        while called[gone] <= joined[voter]:
            gone += 1
        peak = max(peak, voter + 1 - gone)
    return peak


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
    counters[:] = 0
    busy_until = closing
    for voter in range(n):
        if desk_start[voter] >= 0:
            wait = desk_start[voter] - arrival[voter]
            histogram[bin_of(wait)] += 1
            counters[CHECKED_IN] += 1
            counters[WAIT_SUM] += wait
            counters[WAIT_MAX] = max(counters[WAIT_MAX], wait)
            counters[BUSY] += desk_end[voter] - desk_start[voter]
            busy_until = max(busy_until, desk_end[voter])
        else:
            counters[GAVE_UP] += outcome[voter] == RENEGED
            counters[TURNED_BACK] += outcome[voter] == BAULKED
            counters[TOO_LATE] += outcome[voter] == TURNED_AWAY
        if outcome[voter] != TURNED_AWAY and outcome[voter] != BAULKED:
            counters[LAST_OUT] = max(counters[LAST_OUT], left[voter])
    counters[DESK_TIME] = n_desks * (busy_until - doors)
    counters[PEAK] = _line_peak(n, arrival, desk_start, left, scratch[0], scratch[1])


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
