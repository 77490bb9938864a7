"""P(fail | share) as a picture: one curve a prior, with the band that holds for all shares at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.probability.curve import failure_curve
from sim.plots.canvas import new_axes, percent_axis
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, SMALL, prior_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.probability.curve import Curve
    from sim.experiment.results_axes import Results


def plot_failure_curves(
    curves: Sequence[Curve] | Results, *, exact: float | None = None, ax: Axes | None = None
) -> Picture:
    """Draw the probability of failure against the share that a move reaches.

    Parameters
    ----------
    curves : sequence of Curve, Run or xarray.Dataset
        From :func:`sim.failure_curve`; or results, whose Yes voters stay at home.
    exact : float, optional
        Critical share of the published table, drawn as a line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import sim
    >>> curves = sim.failure_curve(sim.run("baseline", replications=2), "yes-no")
    >>> sim.plots.plot_failure_curves(curves).ax.get_ylabel()
    'probability of failure'
    """
    curves = curves if isinstance(curves, Sequence) else failure_curve(curves)
    axes = new_axes(7.5, 4.8)[0] if ax is None else ax
    styles = prior_styles([curve.prior for curve in curves])
    shares = np.linspace(0.0, 1.0, 1001)
    for curve in curves:
        look = styles[curve.prior]
        low, high = curve.band(shares)
        axes.fill_between(shares, low, high, color=look.colour, alpha=BAND_ALPHA, linewidth=0)
        axes.plot(shares, curve.at(shares), look.line, color=look.colour, label=f"prior {curve.prior}")
    if exact is not None:
        axes.axvline(exact, color="black", linestyle="-.", linewidth=1.0, label="exact, published table")
    first = curves[0]
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=f"share that follows: {first.move}")
    axes.set_ylabel("probability of failure")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    band = f"bands: {100 * first.confidence:g} %, for all shares at once"
    axes.set_title(f"{first.replications} replications, no sweep; {band}", fontsize=10)
    axes.legend(fontsize=SMALL)
    return Picture((axes,))
