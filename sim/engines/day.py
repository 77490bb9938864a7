"""What one polling day leaves behind, whichever engine ran it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.polling.counters import LAST_OUT, LIMITS_MINUTES
from sim.tabulation.unit_sums import sum_by_unit

__all__ = ["QUEUE_FIGURES", "SHARES_OVER", "Day", "sum_by_unit"]

SHARES_OVER = (*(f"share_over_{minutes}_minutes" for minutes in LIMITS_MINUTES), "share_over_target")
"""Share of those who came in time that waited longer in all, by limit; those who left the line, or turned
back at its sight, did."""

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
    "booth_wait_mean_minutes",
    "booth_wait_p95_minutes",
    "booth_wait_p997_minutes",
    "booth_wait_max_minutes",
    "booth_queue_peak",
    "booth_utilisation",
    "box_wait_mean_minutes",
    "box_wait_p95_minutes",
    "box_wait_p997_minutes",
    "box_wait_max_minutes",
    "box_queue_peak",
    "box_utilisation",
    "total_wait_mean_minutes",
    "total_wait_p95_minutes",
    "total_wait_p997_minutes",
    "total_wait_max_minutes",
    "door_to_door_mean_minutes",
    "door_to_door_p95_minutes",
    "door_to_door_p997_minutes",
    "door_to_door_max_minutes",
    *SHARES_OVER,
)
"""Figures of a set of stations: waits for the desk, longest line of any station, share of the time for
which the desks were open that was spent on voters, when the last voter left on the local clock, and those who
left or came in vain; then waits, longest line and utilisation of the booths and of the box, the wait in all
(desk, booth and box together), the time from door to door, and who waited longer than some limits.

Mean and longest wait are of those checked in. The quantiles of the wait for the desk and in all are of all
who came in time: those who left the line, or turned back at its sight, come after every wait, and are
``share_left`` of all. Booth, box and the time from door to door are of those who voted."""


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
    counters : int64, shape (station, N_COUNTERS), or None
        What the lines of each station were like (:mod:`sim.polling.counters`); zero where it was
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
