"""P(fail) against the share that follows: one curve a prior with its band, and the exact threshold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.probability.curve import failure_curve
from sim.analysis.probability.exact_threshold import exact_threshold
from sim.experiment.results_axes import dataset_in
from sim.nouns import counted
from sim.plots.canvas import note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, prior_styles
from sim.text.move_words import move_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.probability.curve import Curve
    from sim.experiment.results_axes import Results

_SHARES = np.linspace(0.0, 1.0, 1001)


def plot_failure_curves(
    curves: Sequence[Curve] | Results,
    *,
    move: str = "yes-home",
    exact: float | None = None,
    note: Iterable[str] = (),
    ax: Axes | None = None,
) -> Picture:
    """Draw the probability of failure against the share that a move reaches.

    Parameters
    ----------
    curves : sequence of Curve, Run or xarray.Dataset
        From :func:`sim.failure_curve`; or results without a sweep, of which the curves are made.
    move : str
        Of results: who does what, as in ``referendum frontier``.
    exact : float, optional
        Critical share of the expected table; of results it is worked out. A share above 1, or of curves None,
        is not drawn; where results have none, the picture says so.
    note : iterable of str
        Of curves: what is written below; of results it is their own.
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
    'probability that the vote fails [%]'
    """
    nowhere = False
    if not isinstance(curves, Sequence):
        results, curves = curves, failure_curve(curves, move)
        exact = exact_threshold(results, move)
        nowhere, note = exact is None, note_of(dataset_in(results), [curve.prior for curve in curves])
    page = sheet(ax, 8.8, 6.2)
    for curve in curves:
        _draw(page.ax, curve)
    if exact is not None:
        words = f"exact threshold of the expected table: {100 * exact:.2f} %"
        page.ax.axvline(exact, color="black", linestyle=(0, (1, 1)), linewidth=2.0, label=words)
    elif nowhere:
        page.ax.plot([], [], " ", label="exact threshold: nowhere, no share fails the expected table")
    first = curves[0]
    page.ax.set(xlim=(0, 1), ylim=(-0.02, 1.02), xlabel=f"share of {move_words(first.move)} [%]")
    page.ax.set_ylabel("probability that the vote fails [%]")
    percent_axis(page.ax.xaxis)
    percent_axis(page.ax.yaxis)
    page.legend(page.ax, columns=1)
    band = f"bands: {100 * first.confidence:g} %, for all shares at once"
    detail = f"{counted(first.replications, 'replication')} a prior, no sweep; {band}"
    return page.picture(_finding(curves, exact), detail=detail, note=note)


def _finding(curves: Sequence[Curve], exact: float | None) -> str:
    """The shares at which half of the simulated votes fail, beside the exact threshold."""
    halves = [_half(curve) for curve in curves]
    told = ", ".join(f"{half} ({curve.prior})" for half, curve in zip(halves, curves, strict=True))
    expected = "" if exact is None else f"; the expected one fails from {100 * exact:.2f} % on"
    return f"Half of the simulated votes fail at a share of {told}{expected}"


def _half(curve: Curve) -> str:
    reached = curve.at(_SHARES) >= 0.5
    return f"{100 * _SHARES[reached.argmax()]:.3g} %" if reached.any() else "no share"


def _draw(ax: Axes, curve: Curve) -> None:
    look = prior_styles([curve.prior])[curve.prior]
    low, high = curve.band(_SHARES)
    for end in (low, high):  # outlines: three fills would mix to mud
        ax.plot(_SHARES, end, look.line, color=look.colour, linewidth=0.9, alpha=0.8)
    if curve.prior == "next-vote":
        ax.fill_between(_SHARES, low, high, color=look.colour, alpha=BAND_ALPHA / 2, linewidth=0)
    marks: dict[str, Any] = {"marker": look.marker, "markevery": 100, "markersize": 6}
    label = f"prior {curve.prior}, with its band"
    ax.plot(_SHARES, curve.at(_SHARES), look.line, color=look.colour, linewidth=2.2, label=label, **marks)
