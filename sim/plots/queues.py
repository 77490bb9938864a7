"""A station's day: arrivals against capacity, waits by stage and the line through the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.day.station_hours import StationHours, station_hours
from sim.analysis.given import AnyScenario, scenario_from
from sim.clock import TICKS_PER_HOUR, clock_of
from sim.engines.plan import electorate_of
from sim.plots.canvas import clock_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.polling.layout import STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.arrays import Floats
    from sim.scenario import Scenario

_LOOKS: Final = (("blue", "-", ""), ("orange", "--", "///"), ("bluish green", ":", "..."))
"""Colour, line and hatching of desk, booth and box."""
_QUARTER: Final = 0.25


def plot_arrivals(
    scenario: AnyScenario,
    *,
    station: str | None = None,
    prior: str | None = None,
    replication: int = 0,
    ax: Axes | None = None,
) -> Picture:
    """Draw who comes to a station in each quarter of an hour, against what desks, booths and box can serve.

    Parameters
    ----------
    scenario : Scenario, str or path
        With queues and without a sweep.
    station : str, optional
        Unit and number, as ``"Almaty 3"``; else the one with the longest mean wait.
    prior : str, optional
        One of the scenario's priors; else its own.
    replication : int
        From 0.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture
    """
    given = scenario_from(scenario)
    found = station_hours(given, station, prior=prior, replication=replication)
    page = sheet(ax, 9.0, 6.2)
    look: dict[str, Any] = {"color": "0.8", "edgecolor": "0.4", "linewidth": 0.5}
    page.ax.bar(found.starts, found.arrivals, _QUARTER, align="edge", label="voters who come", **look)
    for stage, capacity, (colour, line, _) in zip(STAGES, found.capacity, _LOOKS, strict=True):
        if np.isfinite(capacity):
            words = f"most that the {_servers(found, stage)} can serve: {capacity:.0f}"
            page.ax.axhline(capacity, color=OKABE_ITO[colour], linestyle=line, linewidth=2.2, label=words)
    page.ax.set(xlabel="time of day, local clock", ylabel="voters in a quarter of an hour")
    clock_axis(page.ax.xaxis)
    page.legend(page.ax, columns=1)
    over = int((found.arrivals > found.capacity.min()).sum())
    finding = (
        f"{_name(found)}: more come than can be served in {over} of {found.starts.size} quarters of an hour"
    )
    return page.picture(finding, detail=_detail(found), note=_note(given, found))


def plot_waits_day(
    scenario: AnyScenario,
    *,
    station: str | None = None,
    prior: str | None = None,
    replication: int = 0,
    ax: Sequence[Axes] | None = None,
) -> Picture:
    """Draw the mean wait at desk, booth and box by the time of coming, and below it who waits where.

    Parameters
    ----------
    scenario : Scenario, str or path
        With queues and without a sweep.
    station : str, optional
        Unit and number, as ``"Almaty 3"``; else the one with the longest mean wait.
    prior : str, optional
        One of the scenario's priors; else its own.
    replication : int
        From 0.
    ax : pair of matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture
    """
    given = scenario_from(scenario)
    found = station_hours(given, station, prior=prior, replication=replication)
    page = sheet(ax, 9.0, 8.0, (1.4, 1.0))
    upper, lower = page.panels
    below = np.zeros(found.starts.size)
    for row, (stage, (colour, line, hatch)) in enumerate(zip(STAGES, _LOOKS, strict=True)):
        waits = np.nan_to_num(found.waits[row])
        look: dict[str, Any] = {
            "color": OKABE_ITO[colour],
            "hatch": hatch,
            "edgecolor": "white",
            "linewidth": 0.3,
        }
        upper.bar(found.starts, waits, _QUARTER, below, align="edge", label=f"wait at the {stage}", **look)
        below = below + waits
        ends = found.starts + _QUARTER
        lower.plot(
            ends, found.in_line[row], line, color=OKABE_ITO[colour], linewidth=2.0, label=f"at the {stage}"
        )
    upper.set_ylabel("mean wait of those who come then\n[minutes]")
    lower.set(ylabel="who wait at the end\nof each quarter [voters]", xlabel="time of day, local clock")
    clock_axis(lower.xaxis)
    page.legend(upper, columns=3, below_labels=not page.own)
    return page.picture(_longest(found, below), detail=_detail(found), note=_note(given, found))


def _longest(found: StationHours, total: Floats) -> str:
    if not total.any():
        return f"{_name(found)}: nobody waits"
    worst = int(total.argmax())
    at = clock_of(found.starts[worst] * TICKS_PER_HOUR)
    where = STAGES[int(np.nan_to_num(found.waits[:, worst]).argmax())]
    told = f"{total[worst]:.0f} minutes on average, most of it at the {where}"
    return f"{_name(found)}: who comes at {at} waits {told}"


def _name(found: StationHours) -> str:
    return f"Station {found.unit} {found.number}"


def _servers(found: StationHours, stage: str) -> str:
    number = {"desk": found.desks, "booth": found.booths}.get(stage, 1)
    return f"{number} {stage}s" if number > 1 else stage


def _detail(found: StationHours) -> str:
    return f"{_servers(found, 'desk')}, {_servers(found, 'booth')}; one simulated day, prior {found.prior}"


def _note(scenario: Scenario, found: StationHours) -> list[str]:
    made = [
        f"Scenario: {found.title}",
        f"dataset {scenario.dataset}",
        f"seed {found.seed}",
        f"replication {found.replication}",
        "sizes of stations, desks, booths and service times are assumptions",
    ]
    return [*electorate_of(scenario).dataset.notices, " · ".join(made)]
