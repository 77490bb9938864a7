"""The quorum clock: by which hour the turnout quorum is passed, and how often never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.day.quorum_clock import QuorumHours, drawn_quorum_hours
from sim.analysis.results.results_view import describe_point, scenario_at
from sim.clock import TICKS_PER_HOUR, clock_of
from sim.experiment.results_axes import Results, dataset_in
from sim.plots.canvas import clock_axis, note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import prior_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_quorum_clock(results: Results, *, point: int | None = None, ax: Axes | None = None) -> Picture:
    """Draw the share of outcomes in which the turnout quorum is passed by each hour, under every prior.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Raises
    ------
    ResultsError
        If the rule has no turnout quorum.

    Examples
    --------
    >>> import sim
    >>> plot_quorum_clock(sim.run("baseline", replications=4)).ax.get_ylabel()
    'outcomes in which the quorum is passed [%]'
    """
    results = dataset_in(results)
    found = drawn_quorum_hours(results, point=point)
    page = sheet(ax, 8.8, 5.8)
    end = float(results["time"].values[-1])
    for prior, style in prior_styles([each.prior for each in found]).items():
        each = next(one for one in found if one.prior == prior)
        shares = np.arange(each.hours.size + 1) / each.replications
        hours = np.concatenate([[float(results["time"].values[0])], each.hours, [end]])
        steps = np.concatenate([shares, shares[-1:]])
        page.ax.step(hours, steps, where="post", color=style.colour, linestyle=style.line, linewidth=2.0)
        last = [end], [shares[-1]]
        page.ax.plot(
            *last,
            marker=style.marker,
            linestyle=style.line,
            color=style.colour,
            markersize=8,
            label=f"{prior}: median {_clock(each.median)}, {_never(each)}",
        )
    page.ax.set(ylim=(-0.02, 1.04), xlabel="time of day on the clock of the reports")
    page.ax.set_ylabel("outcomes in which the quorum is passed [%]")
    percent_axis(page.ax.yaxis)
    clock_axis(page.ax.xaxis)
    page.ax.grid(color="0.9", linewidth=0.7)
    page.legend(page.ax, columns=1)
    named = scenario_at(results, point).uncertainty.prior
    headline = next((each for each in found if each.prior == named), found[0])
    note = note_of(results, [each.prior for each in found])
    return page.picture(_finding(headline), detail=describe_point(results, point), note=note)


def _finding(each: QuorumHours) -> str:
    if not each.hours.size:
        return f"The quorum is never passed (prior {each.prior})"
    if not np.isfinite(each.median):
        return f"The quorum is passed in {each.hours.size:,} of {each.replications:,} outcomes ({each.prior})"
    ends = [_clock(each.low), _clock(each.high)]
    spread = (
        f"between {' and '.join(ends)} in nine of ten outcomes" if np.isfinite(each.high) else _never(each)
    )
    return f"The quorum is passed at about {_clock(each.median)}, {spread} (prior {each.prior})"


def _never(each: QuorumHours) -> str:
    if not each.share_never:
        return "never missed"
    return f"and never in {100 * each.share_never:.3g} % of the outcomes"


def _clock(hour: float) -> str:
    return clock_of(hour * TICKS_PER_HOUR) if np.isfinite(hour) else "never"
