"""Regions: by how much each carried the proposal, or did not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.day.units import region_margins
from sim.analysis.results.results_view import describe_point
from sim.arrays import Floats, Ints
from sim.experiment.results_axes import Results, dataset_in
from sim.plots.canvas import note_of, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO, SMALL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

_NAMED: Final = 60
"""Units beyond which names would lie on one another."""


def plot_region_margins(
    results: Results, *, point: int | None = None, prior: str | None = None, ax: Axes | None = None
) -> Picture:
    """Draw each region's margin over the threshold of the regional majority, in points and in ballots.

    Parameters
    ----------
    results : xarray.Dataset
        From :func:`sim.run` or :func:`sim.open`, or a selection along point, prior and replication.
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
        If the rule has no regional majority, or the results lack what is asked for.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    >>> sim.plots.plot_region_margins(results)
    Picture('Regions carried: 14 of 17 (12 needed), 12 to 17 in 90 % of the replications')
    """
    results = dataset_in(results)
    margins = region_margins(results, point=point, prior=prior)
    n = margins.sizes["unit"]
    page = sheet(ax, 9.0, 2.6 + 0.28 * min(n, _NAMED))
    axes = page.ax
    places = np.arange(n, dtype=float)[::-1]
    _draw_threshold(axes, margins)
    _draw_intervals(axes, margins, places)
    if n <= _NAMED:
        _write_ballots(axes, margins, places)
        _write_empty(axes, margins, places)
    named = _named(margins)
    axes.set_yticks(places[named], [str(unit) for unit in margins["unit"].values[named]], fontsize=9)
    axes.set_ylim(-0.7, places.size - 0.3)
    axes.set_xlabel(f"{_share(margins)}, minus {_threshold(margins)} [percentage points]")
    page.legend(axes)
    prior = margins.attrs["prior"]
    detail = ", ".join(filter(None, [describe_point(results, point), f"prior {prior}", _left_out(n)]))
    return page.picture(_title(margins), detail=detail, note=note_of(results, [prior]))


def _named(margins: xr.Dataset) -> Ints:
    """Rows whose names stand beside them: all, or of many units those whose margins are the narrowest."""
    n = margins.sizes["unit"]
    if n <= _NAMED:
        return np.arange(n)
    median = margins["median"].values
    return np.sort(np.argsort(np.where(np.isfinite(median), np.abs(median), np.inf), kind="stable")[:1])


def _left_out(n: int) -> str:
    return "" if n <= _NAMED else f"{n:,} units, the narrowest named"


def _share(margins: xr.Dataset) -> str:
    return f"{margins.attrs['numerator']} ÷ {margins.attrs['base']}"


def _fraction(margins: xr.Dataset) -> float:
    return float(Fraction(margins.attrs["fraction"]))


def _threshold(margins: xr.Dataset) -> str:
    return f"{100 * _fraction(margins):.4g} %"


def _title(margins: xr.Dataset) -> str:
    median, low, high = (margins.attrs[f"carried_{name}"] for name in ("median", "low", "high"))
    spread = "" if low == high else f", {low:.0f} to {high:.0f} in 90 % of the replications"
    of_total = f"of {margins.attrs['total']} ({margins.attrs['needed']} needed)"
    return f"Regions carried: {median:.0f} {of_total}{spread}"


def _draw_threshold(ax: Axes, margins: xr.Dataset) -> None:
    words = "more than" if margins.attrs["strict"] else "at least"
    ax.axvline(
        0.0,
        color="black",
        linestyle="-.",
        linewidth=1.2,
        label=f"threshold: {words} {_threshold(margins)}",
    )


def _draw_intervals(ax: Axes, margins: xr.Dataset, places: Floats) -> None:
    carried = margins["share_carried"].values > 0.5
    known = np.isfinite(margins["median"].values)
    nothing = -100 * _fraction(margins)  # a share of 0 is the least; without a ballot there is not even that
    looks = (
        (carried, "carried", "o", OKABE_ITO["blue"], OKABE_ITO["blue"]),
        (~carried, "not carried", "s", OKABE_ITO["vermillion"], "white"),
    )
    for chosen, word, marker, colour, face in looks:
        rows = chosen & known
        if rows.any():
            median, low, high = (margins[name].values[rows] for name in ("median", "low", "high"))
            low = np.maximum(low, nothing)
            ax.errorbar(
                median,
                places[rows],
                xerr=np.stack([median - low, high - median]),
                fmt=marker,
                color=colour,
                markerfacecolor=face,
                markersize=5.5,
                capsize=3,
                elinewidth=1.3,
                label=f"{word}: median and 5–95 % of the replications (prior {margins.attrs['prior']})",
            )


def _write_ballots(ax: Axes, margins: xr.Dataset, places: Floats) -> None:
    """A column at the right: the median margin in papers."""
    side: dict[str, Any] = {"fontsize": SMALL, "ha": "right"}
    ax.text(1.115, 1.01, "median,\npapers", transform=ax.transAxes, va="bottom", **side)
    columns = margins["ballots_median"].values, margins["share_without_ballots"].values
    for place, ballots, empty in zip(places, *columns, strict=True):
        told = "–" if empty == 1 else f"{ballots:+,.0f}".replace("-", "−")
        ax.text(1.115, place, told, transform=ax.get_yaxis_transform(), va="center", **side)


def _write_empty(ax: Axes, margins: xr.Dataset, places: Floats) -> None:
    for place, empty in zip(places, margins["share_without_ballots"].values, strict=True):
        if empty > 0:
            often = "" if empty == 1 else f" in {100 * empty:.3g} % of the replications"
            ax.text(0.0, place, f"  nobody voted{often}: not carried", fontsize=SMALL, va="center")
