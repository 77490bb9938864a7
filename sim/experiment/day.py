"""What one polling day leaves behind, whichever engine ran it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import Floats, Ints
from sim.tabulation.sums import sum_by_unit

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
)
"""Figures of a set of stations: waits for the desk, longest line of any station, share of the desks' time
spent on voters, when the last voter left on the local clock, and those who left or came in vain."""


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
    last_out : int64, shape (station,), or None
        When the last voter left, local clock [ticks]; None unless every station was queued.
    """

    papers: Ints
    boycotted: Ints
    issued_by_time: Ints
    queues: Floats | None = None
    last_out: Ints | None = None
