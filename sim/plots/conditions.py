"""Margins by condition: by how much each is met or missed, and which one decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.probability.outcomes import condition_margins
from sim.analysis.results.results_view import describe_point, rule_at
from sim.experiment.results_axes import Results, dataset_in
from sim.nouns import signed_count
from sim.plots.canvas import note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.rules.condition_wording import describe
from sim.rules.conditions import GroupCondition
from sim.text.phrases import plain_name

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from sim.rules import Rule


def plot_condition_margins(
    results: Results, *, point: int | None = None, prior: str | None = None, ax: Axes | None = None
) -> Picture:
    """Draw the margin of every condition, and name the one that decides.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import sim
    >>> plot_condition_margins(sim.run("baseline", replications=4))
    Picture('The regional majority decides in all outcomes and never fails')
    """
    results = dataset_in(results)
    margins = condition_margins(results, point=point, prior=prior)
    page = sheet(ax, 9.0, 2.6 + 0.95 * margins.sizes["condition"])
    places = np.arange(margins.sizes["condition"], dtype=float)[::-1]
    _draw(page.ax, margins, places)
    names = [_label(rule_at(results, point), str(name)) for name in margins["condition"].values]
    page.ax.set_yticks(places, names)
    page.ax.set_ylim(-0.7, places.size - 0.3)
    page.ax.set_xlabel("ballots to spare (+) or missing (−), as a share of the roll [%]")
    percent_axis(page.ax.xaxis, signed=True)
    page.legend(page.ax, columns=1)
    prior = str(margins.attrs["prior"])
    detail = ", ".join(filter(None, [describe_point(results, point), f"prior {prior}"]))
    return page.picture(_finding(margins), detail=detail, note=note_of(results, [prior]))


def _label(rule: Rule, name: str) -> str:
    import textwrap

    condition = next(each for each in rule.conditions if each.name == name)
    asked = "" if isinstance(condition, GroupCondition) else f"\n{textwrap.fill(describe(condition), 38)}"
    return plain_name(name) + asked


def _finding(margins: xr.Dataset) -> str:
    first = margins.isel(condition=int(margins["share_binds"].values.argmax()))
    name, n = plain_name(str(first["condition"].item())), margins.attrs["replications"]
    binds, missed = round(n * float(first["share_binds"])), round(n * (1 - float(first["share_met"])))
    often = "all outcomes" if binds == n else f"{binds:,} of {n:,} outcomes"
    fails = f"fails {missed:,}" if binds < n else f"fails {missed:,} of {n:,}"
    return f"The {name} decides in {often} and {fails if missed else 'never fails'}"


def _gap(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Length of an error bar; none at a margin below all others, where nobody voted."""
    told = np.isfinite(low) & np.isfinite(high)
    return np.asarray(np.subtract(high, low, where=told, out=np.zeros(low.shape)))


def _draw(ax: Axes, margins: xr.Dataset, places: np.ndarray) -> None:
    ax.axvline(0.0, color="black", linestyle="-.", linewidth=1.2, label="edge of the condition")
    decides = margins["share_binds"].values == margins["share_binds"].values.max()
    looks = (
        (decides, "decides most often", "D", OKABE_ITO["vermillion"], 8.0),
        (~decides, "other conditions", "o", OKABE_ITO["blue"], 6.0),
    )
    for rows, word, marker, colour, size in looks:
        if rows.any():
            median, low, high = (margins[f"roll_{name}"].values[rows] for name in ("median", "low", "high"))
            ax.errorbar(
                median,
                places[rows],
                xerr=np.stack([_gap(low, median), _gap(median, high)]),
                fmt=marker,
                color=colour,
                markersize=size,
                capsize=4,
                elinewidth=1.8,
                label=f"{word}: median and 5–95 % of the replications",
            )
    for place, papers, binds in zip(
        places, margins["median"].values, margins["share_binds"].values, strict=True
    ):
        told = signed_count(round(papers), "paper").replace("-", "−")
        often = f"decides in {100 * binds:.3g} %" if binds else "never decides"
        ax.text(1.02, place, f"{told}\n{often}", transform=ax.get_yaxis_transform(), va="center", fontsize=9)
