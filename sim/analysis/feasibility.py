"""Could so many have voted by then in so many rooms? What desks could issue beside what was reported.

A finding to show, not an error to hide: it rests on assumed numbers of desks and an assumed time at the desk,
and says so wherever it is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_SECOND, moment_of
from sim.engines.layouts import layout_of, layouts_of
from sim.engines.plan import Plan
from sim.polling.layout import Layout


@dataclass(frozen=True, slots=True)
class Feasibility:
    """One unit at one report of the hourly table.

    Attributes
    ----------
    unit, clock : str
        Clock of the reports.
    n_stations : int
    reported : float
        Papers reported as issued by then, a station; NaN where the cell is missing.
    possible : float
        Papers that the desks could have issued by then without a pause, a station.
    """

    unit: str
    clock: str
    n_stations: int
    reported: float
    possible: float

    @property
    def load(self) -> float:
        """Reported over possible; above 1 the desks could not have done it. NaN where both are 0."""
        if self.possible > 0:
            return self.reported / self.possible
        return float("inf") if self.reported > 0 else float("nan")


def feasible_issue(layout: Layout, check_in_seconds: float, grid: Ints) -> Floats:
    """Papers the desks could have issued by each tick, never idle, at a mean check-in time.

    Members on a planned absence issue none; nobody is counted before the doors open.

    Parameters
    ----------
    layout : Layout
        The room.
    check_in_seconds : float
        Mean time of one check-in [s].
    grid : int64 (m,)
        [ticks]

    Returns
    -------
    float64 (m,)

    Raises
    ------
    ValueError
        If the check-in takes no time.

    Examples
    --------
    Four members at 75 s, two hours: fewer than the 433 papers Atyrau reports.

    >>> from sim.clock import ticks_of
    >>> room = Layout(n_desks=4, n_booths=4, opening=ticks_of("07:00"), closing=ticks_of("20:00"))
    >>> feasible_issue(room, 75.0, np.array([ticks_of("09:00")])).tolist()
    [384.0]
    """
    if check_in_seconds <= 0:
        raise ValueError(f"check_in_seconds = {check_in_seconds}: must be more than 0")
    open_ticks = layout.n_desks * np.maximum(grid - layout.doors, 0)
    for away in layout.absences:
        if away.stage == "desk":
            start = max(away.begin, layout.doors)
            open_ticks -= min(away.count, layout.n_desks) * np.clip(
                grid - start, 0, max(away.until - start, 0)
            )
    papers: Floats = np.maximum(open_ticks, 0) / (check_in_seconds * TICKS_PER_SECOND)
    return papers


def _rooms(plan: Plan, here: slice, opening: int, closing: int) -> Iterator[tuple[Layout, int]]:
    """The different rooms of a unit's stations, each with its number."""
    polling, stations = plan.scenario.polling, plan.electorate.stations
    if stations.desks is None:
        rooms = Counter(layout_of(polling, int(roll), opening, closing) for roll in stations.roll[here])
    else:
        rooms = Counter(layouts_of(polling, stations, plan.dataset.units, opening, closing)[here])
    yield from rooms.items()


def desk_feasibility(plan: Plan) -> tuple[Feasibility, ...]:
    """Reported and possible papers a station, by unit and report."""
    dataset, stations, polling = plan.dataset, plan.electorate.stations, plan.scenario.polling
    curves = plan.electorate.curves
    opening, closing = int(curves.ticks[0]), int(curves.ticks[-1])
    rows = []
    for unit in np.flatnonzero(dataset.simulated):
        here = slice(int(stations.start[unit]), int(stations.start[unit + 1]))
        rolls = stations.roll[here]
        local = np.minimum(dataset.report_ticks + curves.local_shift[unit], closing)
        for evening, morning in dataset.nights[::-1]:  # nobody issues a paper between polling days
            local = local - np.clip(local - evening, 0, morning - evening)
        possible = np.zeros(local.size)
        for layout, n in _rooms(plan, here, opening, closing):
            possible += n * feasible_issue(layout, polling.check_in.mean_seconds, local)
        reported = dataset.turnout[unit] * dataset.registered[unit]
        rows += [
            Feasibility(
                unit=dataset.units[unit],
                clock=moment_of(int(tick)),
                n_stations=rolls.size,
                reported=float(reported[h] / rolls.size),
                possible=float(possible[h] / rolls.size),
            )
            for h, tick in enumerate(dataset.report_ticks)
        ]
    return tuple(rows)
