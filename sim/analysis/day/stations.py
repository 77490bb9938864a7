"""One polling day station by station: where the lines were, beside how long each list is."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import Plan, PriorCase, plan_of
from sim.engines.queue_figures import shares_over
from sim.errors import ScenarioError
from sim.experiment.replication import polling_day, would_be_of
from sim.labels import labelled
from sim.polling import counters as c
from sim.rounding import finite_or_none
from sim.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

    from sim.arrays import Floats, Ints


_LABELS: Final = {
    "registered": ("voters on the station's list", "voters"),
    "desks": ("desks for check-in", "desks"),
    "booths": ("booths", "booths"),
    "issued": ("papers issued at the desks", "papers"),
    "wait_mean_minutes": ("mean wait at the desk of those checked in", "min"),
    "wait_max_minutes": ("longest wait at the desk of those checked in", "min"),
    "queue_peak": ("most who waited at once", "voters"),
    "desk_utilisation": ("share of the time for which desks are open that is spent on voters", "1"),
    "last_out": ("when the last voter left, local clock", "h"),
    "reneged": ("voters who gave up in the line", "voters"),
    "baulked": ("voters who turned back at the sight of the line", "voters"),
    "turned_away": ("voters who came after the closing", "voters"),
    "share_left": ("share that left, of those who came in time", "1"),
    "booth_wait_mean_minutes": ("mean wait for a booth", "min"),
    "booth_wait_max_minutes": ("longest wait for a booth", "min"),
    "booth_queue_peak": ("most who waited for a booth at once", "voters"),
    "booth_utilisation": ("share of the time for which booths are open that voters spend in them", "1"),
    "box_wait_mean_minutes": ("mean wait for the box", "min"),
    "box_wait_max_minutes": ("longest wait for the box", "min"),
    "box_queue_peak": ("most who waited for the box at once", "voters"),
    "box_utilisation": ("share of the time for which the box is open that is spent on voters", "1"),
    "total_wait_mean_minutes": ("mean wait at desk, booth and box together of those who voted", "min"),
    "total_wait_max_minutes": ("longest wait at desk, booth and box together of those who voted", "min"),
    "door_to_door_mean_minutes": ("mean time from coming to leaving of those who voted", "min"),
    "door_to_door_max_minutes": ("longest time from coming to leaving of those who voted", "min"),
    **{
        f"share_over_{limit}": (f"share of those who came in time that waited over {words} or left", "1")
        for limit, words in (
            *((f"{minutes}_minutes", f"{minutes} minutes in all") for minutes in c.LIMITS_MINUTES),
            ("target", "the target in all"),
        )
    },
}


def station_day(scenario: Scenario, *, prior: str | None = None, replication: int = 0) -> xr.Dataset:
    """One replication's polling day, a row a station; the very day that :func:`sim.run` sums up.

    Parameters
    ----------
    scenario : Scenario
        With queues and without a sweep.
    prior : str, optional
        One of the scenario's priors; else its own.
    replication : int
        From 0.

    Returns
    -------
    xarray.Dataset
        Dimension station, only those queued: ``registered`` [voters], ``desks``, ``booths``, ``issued``
        [papers, at the desks: home visits apart], waits at the desk of those checked in [min] (infinite where
        all who came left, NaN where nobody came), ``queue_peak`` [voters], ``desk_utilisation`` [share of the
        time for which desks are open; NaN where none is], ``last_out`` [h, local clock; NaN where nobody
        came], ``reneged``, ``baulked`` and ``turned_away`` [voters], ``share_left`` of those who came in time
        (the first two); the same waits, lines and shares of ``booth_`` and ``box_``, ``total_wait_`` and
        ``door_to_door_`` times [min] of those who voted, ``share_over_`` 10, 30 and 60 minutes and the target
        of ``polling.wait_target_minutes`` [of those who came in time; who left waited longer]; coordinates
        ``unit`` and ``number``, the station's place by size among its unit's.
        ``attrs["n_stations"]``: all of them, queued or not.

    Raises
    ------
    ScenarioError
        If nobody queues in the scenario, it sweeps, or has no such prior.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/baseline.toml", ["polling.queues=true", "polling.stations=20"])
    >>> day = station_day(scenario)
    >>> day.sizes["station"], bool((day.issued <= day.registered).all())
    (20, True)
    """
    import xarray as xr

    plan, case = queued_case(scenario, prior)
    would_be = would_be_of(plan, case, replication)
    plan, day, _ = polling_day(plan, case, would_be, replication)
    assert day.queued is not None  # every engine that queues says which
    assert day.counters is not None
    stations, chosen = plan.electorate.stations, day.queued
    columns = {
        "registered": stations.roll[chosen],
        "desks": np.array([plan.layouts[k].n_desks for k in chosen]),
        "booths": np.array([plan.layouts[k].n_booths for k in chosen]),
        **_lines(day.counters[chosen]),
        **shares_over(day.counters[chosen], plan.wait_limits),
    }
    unit = stations.unit[chosen]
    coords = {
        "unit": ("station", np.array(plan.dataset.units)[unit]),
        "number": ("station", chosen - stations.start[unit] + 1),
    }
    attrs = day_attributes(plan, case.prior.name, replication)
    rows_of_day = xr.Dataset({key: ("station", values) for key, values in columns.items()}, coords, attrs)
    return labelled(rows_of_day, _LABELS)


def stations_document(
    day: xr.Dataset, *, by: str = "total_wait_mean_minutes", only: Collection[tuple[str, int]] = ()
) -> Document:
    """A polling day station by station.

    Parameters
    ----------
    day : xarray.Dataset
        From :func:`station_day`.
    by : str
        One of its figures: the largest first, stations where it is not known last.
    only : collection of (str, int)
        Unit and number of the stations to be told; all without it.

    Returns
    -------
    Document
        ``referendum/stations/1``; a wait is None where nobody was checked in.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/baseline.toml", ["polling.queues=true", "polling.stations=20"])
    >>> told = stations_document(station_day(scenario), by="registered")
    >>> told["n_stations"], len(told["stations"])
    (9947, 20)
    """
    ordered = day.isel(station=(-day[by].fillna(-1)).argsort(kind="stable").values)
    columns = {name: ordered[name].values.tolist() for name in ("unit", "number", *ordered.data_vars)}
    found = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    stations = [
        {name: finite_or_none(value) if isinstance(value, float) else value for name, value in row.items()}
        for row in found
        if not only or (row["unit"], row["number"]) in only
    ]
    return as_document("referendum/stations/1", {**day.attrs, "stations": stations})


def stations_rows(document: Document) -> Rows:
    """A row a station."""
    return rows(("unit", "number", *_LABELS), document["stations"])


def queued_case(scenario: Scenario, prior: str | None) -> tuple[Plan, PriorCase]:
    """The plan of a scenario in which people queue, and the case of one of its priors, else of its own.

    Raises
    ------
    ScenarioError
        If nobody queues in the scenario, it sweeps, or has no such prior.
    """
    plan, name = _queued_plan(scenario), prior or scenario.uncertainty.prior
    if name not in plan.cases:
        raise ScenarioError(f"prior {name!r}: this scenario has {', '.join(plan.cases)}")
    return plan, plan.cases[name]


def day_attributes(plan: Plan, prior: str, replication: int) -> dict[str, str | int]:
    """Which day of a plan it is; ``n_stations``: all of them, queued or not."""
    return {
        "title": plan.scenario.title,
        "prior": prior,
        "replication": replication,
        "seed": plan.seed,
        "engine": plan.engine,
        "n_stations": len(plan.electorate.stations),
    }


def _queued_plan(scenario: Scenario) -> Plan:
    if scenario.sweep:
        raise ScenarioError("a sweep has many days: choose one with --set, or leave the sweep out")
    plan = plan_of(scenario)
    if plan.engine == "counts":
        raise ScenarioError(
            f"{scenario.title}: the stations are only counted, nobody queues; set polling.queues = true"
        )
    return plan


def _lines(counters: Ints) -> dict[str, Ints | Floats]:
    left = counters[:, c.GAVE_UP] + counters[:, c.TURNED_BACK]
    came = counters[:, c.CHECKED_IN] + left
    last_out = np.where(counters[:, c.LAST_OUT] > 0, counters[:, c.LAST_OUT], np.nan)
    waits = counters[:, [stage + c.WAIT_SUM for stage in (c.AT_DESK, c.AT_BOOTH, c.AT_BOX)]].sum(axis=1)
    nobody = np.zeros_like(left)  # who leaves does so before the desk
    return {
        "issued": counters[:, c.CHECKED_IN],
        **_stage(counters, c.AT_DESK, "", "desk_", left),
        "last_out": last_out / TICKS_PER_HOUR,
        "reneged": counters[:, c.GAVE_UP],
        "baulked": counters[:, c.TURNED_BACK],
        "turned_away": counters[:, c.TOO_LATE],
        "share_left": np.where(came > 0, left / np.maximum(came, 1), np.nan),
        **_stage(counters, c.AT_BOOTH, "booth_", "booth_", nobody),
        **_stage(counters, c.AT_BOX, "box_", "box_", nobody),
        **_mean_and_longest(counters, "total_wait", waits, counters[:, c.TOTAL_MAX], left),
        **_mean_and_longest(
            counters, "door_to_door", counters[:, c.DOOR_SUM], counters[:, c.DOOR_MAX], nobody
        ),
    }


def _stage(counters: Ints, stage: int, name: str, servers: str, left: Ints) -> dict[str, Ints | Floats]:
    total, longest = counters[:, stage + c.WAIT_SUM], counters[:, stage + c.WAIT_MAX]
    return {
        **_mean_and_longest(counters, f"{name}wait", total, longest, left),
        f"{name}queue_peak": counters[:, stage + c.PEAK],
        f"{servers}utilisation": c.utilisation(counters, stage),
    }


def _mean_and_longest(counters: Ints, name: str, total: Ints, longest: Ints, left: Ints) -> dict[str, Floats]:
    """A time of those checked in [min]; infinite where all who came left, NaN where nobody came."""
    n = counters[:, c.CHECKED_IN]
    never = np.where(left > 0, np.inf, np.nan)
    return {
        f"{name}_mean_minutes": np.where(n > 0, total / np.maximum(n, 1) / TICKS_PER_MINUTE, never),
        f"{name}_max_minutes": np.where(n > 0, longest / TICKS_PER_MINUTE, never),
    }
