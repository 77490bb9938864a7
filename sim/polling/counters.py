"""What is counted of a station's day: integers of every stage and from door to door, and histograms.

Integers add up the same in any order, so stations may be shared out among threads or workers in any way.
:mod:`sim.polling.compiled.line_figures` reads them from a trace;
:mod:`sim.polling.compiled.station_counters` counts the same ones without a trace, while the voters are
served.

Waits are those of a voter's last visit: at the desk from when they came until their check-in begins, the time
before the doors open included; for a booth and for the box from the end of the stage before. The total is
their sum. From door to door a voter is from when they came until they leave the box.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import NEVER, TICKS_PER_MINUTE
from sim.polling.histogram import N_BINS
from sim.polling.layout import STAGES

(WAIT_SUM, WAIT_MAX, PEAK, BUSY, OPEN_TIME) = range(5)
"""Places of a stage's counters: waits of those served summed up and the longest [ticks], most who waited at
once, time the servers were busy and were open [ticks] (:mod:`sim.polling.compiled.server_time`)."""

STAGE_COUNTERS: Final = 5

AT_DESK, AT_BOOTH, AT_BOX = (STAGE_COUNTERS * stage for stage in range(len(STAGES)))
"""Where the counters of each stage begin: the longest line of the booths is ``counters[AT_BOOTH + PEAK]``."""

_FIRST: Final = STAGE_COUNTERS * len(STAGES)

(CHECKED_IN, LAST_OUT, GAVE_UP, TURNED_BACK, TOO_LATE, TOTAL_MAX, DOOR_SUM, DOOR_MAX, OVER) = range(
    _FIRST, _FIRST + 9
)
"""Places of the others: voters checked in, when the last voter left [tick], voters who gave up, who found the
line too long, who came after the closing; longest wait in all; time from door to door summed up and the
longest [ticks]; and from `OVER` on, voters served whose wait in all was longer than each limit."""

LIMITS_MINUTES: Final = (10, 30, 60)
"""Waits that are told apart, before the scenario's own target."""

N_LIMITS: Final = len(LIMITS_MINUTES) + 1
N_COUNTERS: Final = OVER + N_LIMITS

LARGEST: Final = (
    *(stage + place for stage in (AT_DESK, AT_BOOTH, AT_BOX) for place in (WAIT_MAX, PEAK)),
    *(LAST_OUT, TOTAL_MAX, DOOR_MAX),
)
"""Counters of which a set of stations has the largest; the others add up."""

TOTAL, DOOR = range(len(STAGES), len(STAGES) + 2)
"""Histograms of a station: the waits at each stage, then the waits in all and the times from door to door."""

N_HISTOGRAMS: Final = len(STAGES) + 2


def limits_of(target_minutes: float | None) -> Ints:
    """Waits that are told apart: int64, shape (N_LIMITS,) [ticks]; the target last, `NEVER` if there is none.

    Examples
    --------
    >>> limits_of(0.5).tolist()
    [600000, 1800000, 3600000, 30000]
    """
    target = NEVER if target_minutes is None else round(target_minutes * TICKS_PER_MINUTE)
    return np.array([*(minutes * TICKS_PER_MINUTE for minutes in LIMITS_MINUTES), target], dtype=np.int64)


def empty_histograms(*shape: int) -> Ints:
    """Histograms of waits of some units, or of one station: int64, shape (..., N_HISTOGRAMS, N_BINS)."""
    return np.zeros((*shape, N_HISTOGRAMS, N_BINS), dtype=np.int64)


def utilisation(counters: Ints, stage: int) -> Floats:
    """Share of the time for which a stage's servers were open that was spent on voters; NaN where none was.

    Parameters
    ----------
    counters : int64, shape (..., N_COUNTERS)
    stage : int
        `AT_DESK`, `AT_BOOTH` or `AT_BOX`.

    Returns
    -------
    float64, shape (...)

    Examples
    --------
    >>> counters = np.zeros((2, N_COUNTERS), dtype=np.int64)
    >>> counters[0, [AT_BOOTH + BUSY, AT_BOOTH + OPEN_TIME]] = 30, 40
    >>> utilisation(counters, AT_BOOTH)
    array([0.75,  nan])
    """
    busy, time = counters[..., stage + BUSY], counters[..., stage + OPEN_TIME]
    share: Floats = np.divide(busy, time, out=np.full(time.shape, np.nan), where=time > 0)
    return share
