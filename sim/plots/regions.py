"""Regions: by how much each carried the proposal, or did not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.day.units import region_margins
from sim.analysis.results.results_view import describe_point
from sim.arrays import Floats
from sim.experiment.results_axes import Results, dataset_in
from sim.plots.canvas import add_legend, add_note, new_axes
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO, SMALL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


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
    >>> sim.plots.plot_region_margins(results).ax.get_title(loc="left")
    'Regions carried: 14 of 17 (12 needed), 12 to 17 in 90 % of the replications'
    """
    results = dataset_in(results)
    margins = region_margins(results, point=point, prior=prior)
    own_figure = ax is None
    axes = new_axes(8.0, 2.2 + 0.27 * margins.sizes["unit"])[0] if ax is None else ax
    places = np.arange(margins.sizes["unit"], dtype=float)[::-1]
    _draw_threshold(axes, margins)
    _draw_intervals(axes, margins, places)
    _write_ballots(axes, margins, places)
    _write_empty(axes, margins, places)
    axes.set_yticks(places, [str(unit) for unit in margins["unit"].values], fontsize=8.5)
    axes.set_ylim(-0.7, places.size - 0.3)
    axes.set_xlabel(f"{_share(margins)}, minus {_threshold(margins)} [percentage points]")
    axes.set_title(
        "\n".join(filter(None, [_title(margins), describe_point(results, point)])), fontsize=10.5, loc="left"
    )
    handles, labels = axes.get_legend_handles_labels()
    add_legend(axes, dict(zip(labels, handles, strict=True)), own_figure=own_figure)
    add_note(results, axes, [margins.attrs["prior"]], own_figure=own_figure)
    return Picture((axes,))


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
    for place, ballots in zip(places, margins["ballots_median"].values, strict=True):
        told = f"{ballots:+,.0f}".replace("-", "−")
        ax.text(1.115, place, told, transform=ax.get_yaxis_transform(), va="center", **side)


def _write_empty(ax: Axes, margins: xr.Dataset, places: Floats) -> None:
    for place, empty in zip(places, margins["share_without_ballots"].values, strict=True):
        if empty > 0:
            often = "" if empty == 1 else f" in {100 * empty:.3g} % of the replications"
            ax.text(0.0, place, f"  no ballot cast{often}: not carried", fontsize=SMALL, va="center")
