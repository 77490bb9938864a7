"""Failure maps over two swept parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.plots.canvas import new_axes
from sim.plots.picture import Picture

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


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
    axes = new_axes(7.0, 5.2)[0] if ax is None else ax
    values = found["p_fail"].sel(prior=prior).values.T
    x, y = found["first"].values, found["second"].values
    drawn = axes.pcolormesh(x, y, values, cmap="cividis", vmin=0.0, vmax=1.0, shading="nearest")
    lines = axes.contour(x, y, values, levels=[0.05, 0.5, 0.95], colors="white", linewidths=1.0)
    axes.clabel(lines, fmt=lambda level: f"{100 * level:.0f} %", fontsize=8)
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.colorbar(drawn, ax=axes, label="probability of failure")
    axes.set(xlabel=found.attrs["first"], ylabel=found.attrs["second"])
    axes.set_title(
        f"{found.attrs['title']}\nprior {prior}, {found.attrs['replications']} replications a point",
        fontsize=10,
    )
    return Picture((axes,))
