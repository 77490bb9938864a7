"""Failure maps over two swept parameters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.nouns import counted
from sim.plots.canvas import percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import SMALL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from sim.arrays import Floats

_WRITTEN: Final = 250
"""Cells up to which their value is written in them."""
_TICKS: Final = 12


def plot_failure_map(found: xr.Dataset, *, prior: str = "next-vote", ax: Axes | None = None) -> Picture:
    """Draw the probability of failure over two swept parameters, under one prior.

    Parameters
    ----------
    found : xarray.Dataset
        From :func:`sim.failure_map`.
    prior : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import xarray as xr
    >>> found = xr.Dataset(
    ...     {"p_fail": (("prior", "first", "second"), [[[0.0, 0.2], [0.4, 1.0]]])},
    ...     coords={"prior": ["next-vote"], "first": [0.0, 0.5], "second": [0.0, 1.0]},
    ...     attrs={"first": "a", "second": "b", "replications": 5, "title": "T"},
    ... )
    >>> plot_failure_map(found).ax.get_xlabel()
    'a'
    """
    page = sheet(ax, 8.8, 6.8)
    values = found["p_fail"].sel(prior=prior).values.T
    x, y = found["first"].values, found["second"].values
    look: dict[str, Any] = {
        "cmap": "cividis",
        "vmin": 0.0,
        "vmax": 1.0,
        "edgecolors": "white",
        "linewidth": 0.3,
    }
    drawn = page.ax.pcolormesh(_edges(x), _edges(y), values, shading="flat", **look)
    _write_values(page.ax, x, y, values)
    _draw_threshold(page.ax, found)
    figure = page.ax.get_figure(root=True)
    if figure is not None:
        bar = figure.colorbar(drawn, ax=page.ax, label="probability that the vote fails [%]")
        percent_axis(bar.ax.yaxis)
    for axis, name in ((page.ax.xaxis, "first"), (page.ax.yaxis, "second")):
        unit = str(found.attrs.get(f"{name}_unit", ""))
        axis.set_label_text(
            str(found.attrs.get(f"{name}_label", found.attrs[name])) + f" [{unit}]" * bool(unit)
        )
        if unit:
            percent_axis(axis)
        if found.sizes[name] <= _TICKS:  # what was run, nothing between
            axis.set_ticks(found[name].values)
    detail = (
        f"prior {prior}, {counted(found.attrs['replications'], 'replication')} a point; a cell a point "
        "that was run"
    )
    note = [*json.loads(found.attrs.get("notices", "[]")), _made(found)]
    return page.picture(_finding(found, values), detail=detail, note=note)


def _made(found: xr.Dataset) -> str:
    known = [f"{name} {found.attrs[name]}" for name in ("dataset", "seed") if name in found.attrs]
    return " · ".join([f"Scenario: {found.attrs['title']}", *known])


def _finding(found: xr.Dataset, values: Floats) -> str:
    low, high = float(values.min()), float(values.max())
    ends = f"{100 * low:.3g} %" if low == high else f"{100 * low:.3g} % to {100 * high:.3g} %"
    return f"{ends} of simulated votes fail over the {counted(values.size, 'point')} that were run"


def _edges(centres: Floats) -> Floats:
    """Ends of the cells around the values of an axis: half-way between neighbours, no farther out."""
    if centres.size == 1:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = (centres[1:] + centres[:-1]) / 2
    ends = 2 * centres[0] - middle[0], 2 * centres[-1] - middle[-1]
    return np.concatenate([[ends[0]], middle, [ends[1]]])


def _write_values(ax: Axes, x: Floats, y: Floats, values: Floats) -> None:
    """Per cent within each cell, where there is room for it: dark on light cells, light on dark ones."""
    if values.size > _WRITTEN:
        return
    for (row, column), value in np.ndenumerate(values):
        colour = "black" if value > 0.55 else "white"
        told = f"{100 * value:.3g}"
        ax.text(float(x[column]), float(y[row]), told, ha="center", va="center", fontsize=9, color=colour)


def _draw_threshold(ax: Axes, found: xr.Dataset) -> None:
    """The exact line: where the expected vote first fails, at each value of the second parameter."""
    if "threshold" not in found:
        return
    x, edges = found["threshold"].values, _edges(found["second"].values)
    low, high = _edges(found["first"].values)[[0, -1]]
    inside = (x >= low) & (x <= high)
    words = (
        "exact: the expected vote fails to the right"
        if inside.any()
        else "exact threshold: not within what was run"
    )
    for k in np.flatnonzero(inside):
        ax.plot([x[k], x[k]], edges[[k, k + 1]], color="white", linewidth=4.5)
        ax.plot([x[k], x[k]], edges[[k, k + 1]], color="black", linewidth=2.0, linestyle="--")
    ax.plot([], [], "--" if inside.any() else " ", color="black", linewidth=2.0, label=words)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), borderaxespad=4.7, fontsize=SMALL)
