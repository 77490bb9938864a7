"""One station's day by quarter of an hour: who comes, what it can serve, who waits where and how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.analysis.day.stations import station_day
from sim.analysis.day.voters import voters_document
from sim.arrays import Floats
from sim.errors import ResultsError
from sim.polling.layout import STAGES
from sim.scenario import Scenario

_WAITS: Final = ("wait_seconds", "booth_wait_seconds", "box_wait_seconds")
_STEP: Final = 900.0
"""A quarter of an hour [s]."""


@dataclass(frozen=True, slots=True, eq=False)
class StationHours:
    """A station's day.

    Attributes
    ----------
    unit, number : str, int
        The station's place by size among its unit's.
    desks, booths, replication, seed : int
    prior, title : str
    starts : float64, shape (bin,) [h]
        Begin of each quarter of an hour, local clock.
    arrivals : float64, shape (bin,) [voters]
    capacity : float64, shape (3,) [voters a quarter of an hour]
        What desks, booths and box can serve by the mean times of that day; infinite where nobody was served.
    waits : float64, shape (3, bin) [min]
        Mean wait at each stage of those who came in the quarter and voted; NaN where nobody did.
    in_line : float64, shape (3, bin) [voters]
        Who waits at each stage at the end of the quarter.
    """

    unit: str
    number: int
    desks: int
    booths: int
    prior: str
    title: str
    replication: int
    seed: int
    starts: Floats
    arrivals: Floats
    capacity: Floats
    waits: Floats
    in_line: Floats


def station_hours(
    scenario: Scenario, station: str | None = None, *, prior: str | None = None, replication: int = 0
) -> StationHours:
    """One station's day by quarter of an hour.

    Parameters
    ----------
    scenario : Scenario
        With queues and without a sweep.
    station : str, optional
        Unit and number, as ``"Almaty 3"``; else the one with the longest mean wait.
    prior : str, optional
        One of the scenario's priors; else its own.
    replication : int
        From 0.

    Raises
    ------
    ScenarioError
        If nobody queues in the scenario, it sweeps, or has no such prior.
    ResultsError
        If there is no such station, or nobody queued there.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("baseline").replace(polling={"queues": True, "stations": 20})
    >>> found = station_hours(scenario)
    >>> found.waits.shape == found.in_line.shape == (3, found.starts.size)
    True
    """
    day = station_day(scenario, prior=prior, replication=replication)
    names = [f"{u} {n}" for u, n in zip(day["unit"].values, day["number"].values.tolist(), strict=True)]
    waits = np.nan_to_num(day["total_wait_mean_minutes"].values, nan=-1.0, posinf=-1.0)
    if station is not None and station not in names:
        raise ResultsError(f"station = {station!r}: none of the {len(names):,} queued, such as {names[0]!r}")
    chosen = day.isel(station=int(waits.argmax()) if station is None else names.index(station))
    unit, number, desks, booths = (chosen[name].item() for name in ("unit", "number", "desks", "booths"))
    told = voters_document(scenario, [(unit, number)], prior=prior, replication=replication)["voters"]
    times = {name: _column(told, f"{name}_seconds") for name in _TIMES}
    edges = _edges(times)
    attributes = {name: day.attrs[name] for name in ("prior", "title", "replication", "seed")}
    return StationHours(
        unit=unit,
        number=number,
        desks=desks,
        booths=booths,
        **attributes,
        starts=edges[:-1] / 3600.0,
        arrivals=np.histogram(times["arrival"], edges)[0].astype(float),
        capacity=np.array(
            [_capacity(times, stage, n) for stage, n in zip(STAGES, (desks, booths, 1), strict=True)]
        ),
        waits=np.stack([_mean_by(times["arrival"], _column(told, name) / 60.0, edges) for name in _WAITS]),
        in_line=np.stack([_waiting(times, stage, edges[1:]) for stage in range(len(STAGES))]),
    )


_TIMES: Final = ("arrival", "left", *(f"{stage}_{end}" for stage in STAGES for end in ("start", "end")))


def _column(voters: list[dict[str, Any]], name: str) -> Floats:
    """Values by voter, NaN where a voter did not get so far."""
    return np.array([np.nan if each[name] is None else each[name] for each in voters], dtype=np.float64)


def _edges(times: dict[str, Floats]) -> Floats:
    first, last = np.nanmin(times["arrival"]), max(np.nanmax(each) for each in times.values() if each.size)
    return np.arange(np.floor(first / _STEP), np.ceil(last / _STEP) + 1.0) * _STEP


def _capacity(times: dict[str, Floats], stage: str, servers: int) -> float:
    served = times[f"{stage}_end"] - times[f"{stage}_start"]
    return servers * _STEP / float(np.nanmean(served)) if np.isfinite(served).any() else np.inf


def _mean_by(when: Floats, values: Floats, edges: Floats) -> Floats:
    known = np.isfinite(values)
    number = np.histogram(when[known], edges)[0]
    total = np.histogram(when[known], edges, weights=values[known])[0]
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _waiting(times: dict[str, Floats], stage: int, moments: Floats) -> Floats:
    """Who has come to a stage and neither begun there nor left, at each moment."""
    came = times["arrival"] if stage == 0 else times[f"{STAGES[stage - 1]}_end"]
    begun = times[f"{STAGES[stage]}_start"]
    gone = np.where(np.isfinite(begun), begun, times["left"])
    return np.array([np.sum((came <= at) & ((gone > at) | np.isnan(gone))) for at in moments], dtype=float)
