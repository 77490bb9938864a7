"""Turnout through the day: what was published, the curve fitted to it, and what is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.day.turnout import AS_PRINTED, CORRECTED, STALE, TurnoutDay, turnout_day
from sim.analysis.results.results_view import describe_point
from sim.experiment.results_axes import Results, dataset_in
from sim.plots.canvas import clock_axis, note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, OKABE_ITO

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_turnout_day(
    results: Results,
    *,
    unit: str | None = None,
    point: int | None = None,
    prior: str | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Draw turnout through the day, as a share of the roll, on the clock of the hourly reports.

    Parameters
    ----------
    results : xarray.Dataset
        From :func:`sim.run` or :func:`sim.open`, or a selection along point, prior and replication.
    unit : str, optional
        One unit; the whole country without it. Of a unit the simulation is known at the reports only.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Raises
    ------
    ResultsError
        If the results lack what is asked for.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    >>> sim.plots.plot_turnout_day(results, unit="Almaty").ax.get_ylabel()
    'papers issued [% of the roll]'
    """
    results = dataset_in(results)
    day = turnout_day(results, unit=unit, point=point, prior=prior)
    page = sheet(ax, 9.0, 7.2)
    axes = page.ax
    _draw_hours(axes, day)
    _draw_simulated(axes, day, by_report=unit is not None)
    axes.plot(
        day.curve_hours,
        day.fitted,
        color=OKABE_ITO["vermillion"],
        linestyle="--",
        linewidth=1.3,
        zorder=3,
        label="fitted to the published figures, no campaign",
    )
    _draw_published(axes, day, national=unit is None)
    _draw_quorum(axes, day, national=unit is None)
    _finish(axes, day)
    page.legend(axes)
    detail = ", ".join(filter(None, [day.unit, describe_point(results, point), f"prior {day.prior}"]))
    return page.picture(_finding(day), detail=detail, note=note_of(results, [day.prior]))


def _finding(day: TurnoutDay) -> str:
    """Turnout at the end of the day, and beside what the quorum asks where the whole country is drawn."""
    low, median, high = (f"{100 * float(ends[-1]):.3g} %" for ends in (day.low, day.median, day.high))
    spread = f" ({low} to {high} in nine of ten outcomes)" if low != high else ""
    ends = f"{day.unit[0].upper()}{day.unit[1:]}: {median} have voted at the end of the day{spread}"
    if day.quorum is None or day.unit != "whole country":
        return ends
    return f"{ends}; the quorum is {day.quorum}"


def _draw_hours(ax: Axes, day: TurnoutDay) -> None:
    """Shade the hours at which stations are closed: all of them, or those of one time zone."""
    first, last = _limits(day)
    # Hatched, since a plain grey is the simulated band's when printed without colour.
    closed: dict[str, Any] = {
        "facecolor": "0.95",
        "edgecolor": "0.7",
        "hatch": "///",
        "linewidth": 0,
        "zorder": 0,
    }
    partly: dict[str, Any] = {"facecolor": "0.95", "edgecolor": "none", "zorder": 0}
    ax.axvspan(first, day.opening[0], label="no station open", **closed)
    ax.axvspan(day.closing[1], last, **closed)
    if day.opening[1] > day.opening[0]:
        ax.axvspan(*day.opening, label="stations of one time zone only open", **partly)
    if day.closing[1] > day.closing[0]:
        ax.axvspan(*day.closing, **partly)


def _limits(day: TurnoutDay) -> tuple[float, float]:
    return np.floor(day.opening[0]) - 0.5, max(np.ceil(day.closing[1]), day.report_hours[-1]) + 0.5


def _draw_simulated(ax: Axes, day: TurnoutDay, *, by_report: bool) -> None:
    band = f"simulated: 5–95 % of the replications (prior {day.prior})"
    if by_report:
        ends = np.stack([day.median - day.low, day.high - day.median])
        ax.errorbar(
            day.simulated_hours,
            day.median,
            yerr=ends,
            fmt="_",
            markersize=11,
            capsize=4,
            linewidth=1.2,
            color=OKABE_ITO["blue"],
            zorder=2,
            label=f"simulated at the reports: median, 5–95 % (prior {day.prior})",
        )
        return
    ax.fill_between(
        day.simulated_hours,
        day.low,
        day.high,
        color=OKABE_ITO["blue"],
        alpha=BAND_ALPHA,
        linewidth=0,
        zorder=1,
        label=band,
    )
    ax.plot(day.simulated_hours, day.median, color=OKABE_ITO["blue"], zorder=2, label="simulated: median")


def _draw_published(ax: Axes, day: TurnoutDay, *, national: bool) -> None:
    stale = (
        "holds stale cells of regions: not used" if national else "stale (an old figure repeated): not used"
    )
    corrected = "holds corrected cells" if national else "as printed, corrected since"
    looks: dict[str, tuple[str, dict[str, Any]]] = {
        AS_PRINTED: ("published, used as printed", {"marker": "o", "color": "black"}),
        CORRECTED: (
            f"published, {corrected}",
            {"marker": "o", "color": "black", "markerfacecolor": "white", "markersize": 11},
        ),  # a ring around the figure that is used, which would hide a dot
        STALE: (f"published, {stale}", {"marker": "x", "color": "black", "markeredgewidth": 1.8}),
    }
    statuses = np.array(day.status)
    for status, (label, look) in looks.items():
        chosen = (statuses == status) & ~np.isnan(day.printed)
        if chosen.any():
            ax.plot(
                day.report_hours[chosen],
                day.printed[chosen],
                linestyle="none",
                zorder=5,
                label=label,
                **{"markersize": 6, **look},
            )
    patched = (statuses == CORRECTED) & ~np.isnan(day.patched)
    if patched.any():
        ax.plot(
            day.report_hours[patched],
            day.patched[patched],
            linestyle="none",
            marker="D",
            markersize=4.5,
            color=OKABE_ITO["vermillion"],
            zorder=6,
            label="with the corrections, as used",
        )


def _draw_quorum(ax: Axes, day: TurnoutDay, *, national: bool) -> None:
    if day.struck:
        ax.plot([], [], " ", label="no line of the quorum: lists were struck after the day")
    if day.quorum is None:
        return
    whole = "" if national else "national "
    ax.axhline(
        day.quorum.share,
        color="black",
        linewidth=1.0,
        linestyle="-.",
        zorder=4,
        label=f"{whole}quorum: {day.quorum} ({day.quorum.counted})",
    )


def _finish(ax: Axes, day: TurnoutDay) -> None:
    ax.set_xlim(*_limits(day))
    top = float(np.nanmax([*day.high, *day.fitted, *day.printed]))
    ax.set_ylim(0.0, max(0.8, min(1.08 * top, 1.03)))
    clock_axis(ax.xaxis)
    percent_axis(ax.yaxis)
    ax.set_xlabel(f"time of day on the clock of the reports [UTC{day.utc_offset_hours:+d}]")
    ax.set_ylabel("papers issued [% of the roll]")
