"""What one polling day leaves behind, whichever engine ran it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.polling.compiled.line_figures import LAST_OUT
from sim.tabulation.unit_sums import sum_by_unit

__all__ = ["QUEUE_FIGURES", "Day", "sum_by_unit"]

QUEUE_FIGURES = (
    "wait_mean_minutes",
    "wait_p95_minutes",
    "wait_p997_minutes",
    "wait_max_minutes",
    "queue_peak",
    "desk_utilisation",
    "last_out_hour",
    "reneged",
    "baulked",
    "turned_away",
    "share_left",
)
"""Figures of a set of stations: waits for the desk, longest line of any station, share of the time for
which the desks were open that was spent on voters, when the last voter left on the local clock, and those who
left or came in vain.

Mean and longest wait are of those checked in. The quantiles are of all who came in time: those who left the
line, or turned back at its sight, come after every wait, and are ``share_left`` of all."""


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """Papers of one polling day.

    Attributes
    ----------
    papers : int64, shape (station, 5)
        Papers by issued class (:data:`sim.ballot.ISSUED_CLASSES`).
    boycotted : int64, shape (station,)
        Would-be voters whom a campaign kept at home.
    issued_by_time : int64, shape (unit, time)
        Papers issued in each time bin of the reporting clock.
    queues : float64, shape (unit + 1, figure), or None
        :data:`QUEUE_FIGURES` by unit, the last row over all; NaN for a unit without sampled stations.
    counters : int64, shape (station, 10), or None
        What the lines of each station were like (:mod:`sim.polling.compiled.line_figures`); zero where it was
        not queued.
    queued : int64, shape (queued,), or None
        Stations that were queued; None where none was.
    """

    papers: Ints
    boycotted: Ints
    issued_by_time: Ints
    queues: Floats | None = None
    counters: Ints | None = None
    queued: Ints | None = None

    @property
    def last_out(self) -> Ints | None:
        """When the last voter left each station, local clock [ticks]; None unless every one was queued."""
        if self.counters is None or self.queued is None or self.queued.size < len(self.counters):
            return None
        return np.asarray(self.counters[:, LAST_OUT])
