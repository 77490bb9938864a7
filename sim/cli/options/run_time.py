"""How long a run will take, from a few days that are tried out."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.scenario import Scenario

_POINTS: Final = 5
_STATIONS: Final = 10


def seconds_of_run(scenario: Scenario, jobs: int | None) -> float:
    """Estimated time of a run; one day at a few points of the sweep is tried out for it.

    Where SimPy runs every voter of many stations, only ten stations are tried.
    """
    from sim.experiment.tasks import run_task, tasks_of
    from sim.scenario import n_points, points

    grid = [point.scenario for point in points(scenario)[:: max(1, n_points(scenario) // _POINTS)]]
    sample, scale = _fewer_stations(scenario, grid)
    priors = scenario.uncertainty.names[-1:]
    first, second = tasks_of(sample, priors, 0, 2, 1)
    run_task(first)  # compiles, and fills the tables that all days share
    start = perf_counter()
    run_task(second)
    a_day = (perf_counter() - start) * scale / len(grid)
    days = n_points(scenario) * len(scenario.uncertainty.names) * scenario.monte_carlo.replications
    return days * a_day / (jobs or os.cpu_count() or 1)


def _fewer_stations(scenario: Scenario, grid: list[Scenario]) -> tuple[list[Scenario], float]:
    from sim.engines.plan import electorate_of
    from sim.scenario.engine import engine_of

    asked = min(scenario.polling.stations or 10**9, len(electorate_of(grid[0]).stations))
    if engine_of(scenario) != "simpy" or asked <= _STATIONS:
        return grid, 1.0
    polling = scenario.polling.model_copy(update={"queues": True, "stations": _STATIONS})
    fewer = [point.model_copy(update={"polling": polling}) for point in grid]
    return fewer, asked / _STATIONS


def in_words(seconds: float) -> str:
    """A time to wait, rounded to what matters.

    Examples
    --------
    >>> in_words(0.4), in_words(42), in_words(600), in_words(200_000)
    ('less than 10 seconds', 'about 40 seconds', 'about 10 minutes', 'about 56 hours')
    """
    if seconds < 10:
        return "less than 10 seconds"
    if seconds < 100:
        return f"about {round(seconds, -1):.0f} seconds"
    return f"about {seconds / 60:.0f} minutes" if seconds < 6_000 else f"about {seconds / 3600:.0f} hours"
