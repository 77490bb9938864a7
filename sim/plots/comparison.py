"""Two scenarios on the same random numbers: how often each fails, and how sure the difference is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.comparison.compare import Comparison, compare_results
from sim.experiment.results_axes import Results, scenario_of, with_axes
from sim.nouns import counted
from sim.plots.canvas import note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.text.phrases import prior_meaning

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_comparison(first: Results, second: Results, *, ax: Axes | None = None) -> Picture:
    """Draw the probability of failure in two scenarios, joined prior by prior, with their difference.

    Parameters
    ----------
    first, second : Run or xarray.Dataset
        Made with the same seed on the same dataset; the first point of each.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Raises
    ------
    ResultsError
        If the runs do not pair.

    Examples
    --------
    >>> import sim
    >>> runs = [sim.run(name, replications=3) for name in ("baseline", "nationwide-boycott")]
    >>> plot_comparison(*runs).ax.get_xlabel()
    'probability that the vote fails [%]'
    """
    one, other = with_axes(first), with_axes(second)
    compared = compare_results(one, other)
    titles = [str(each.attrs["title"]) for each in (one, other)]
    page = sheet(ax, 10.0, 2.8 + 0.9 * len(compared))
    places = np.arange(len(compared), dtype=float)[::-1]
    looks = (("o", "blue", "white", titles[0]), ("D", "vermillion", OKABE_ITO["vermillion"], titles[1]))
    for number, (marker, colour, face, title) in enumerate(looks):
        shares = [(each.p_fail.first, each.p_fail.second)[number] for each in compared]
        style: dict[str, Any] = {
            "color": OKABE_ITO[colour],
            "markerfacecolor": face,
            "markersize": 10,
            "zorder": 3,
        }
        page.ax.plot(shares, places, marker, label=title, **style)
    for place, each in zip(places, compared, strict=True):
        page.ax.plot([each.p_fail.first, each.p_fail.second], [place] * 2, color="0.6", linewidth=3)
        words = _difference(each)
        page.ax.text(1.02, place, words, transform=page.ax.get_yaxis_transform(), va="center", fontsize=9)
    page.ax.set_yticks(places, [f"{each.prior}\n{prior_meaning(each.prior)}" for each in compared])
    page.ax.set(ylim=(-0.6, len(compared) - 0.4), xlabel="probability that the vote fails [%]")
    page.ax.set_xlim(-0.03, max(0.1, 1.1 * max(max(e.p_fail.first, e.p_fail.second) for e in compared)))
    percent_axis(page.ax.xaxis)
    page.legend(page.ax, columns=1)
    n = f"{counted(compared[0].replications, 'replication')}"
    detail = f"{n} on the same random numbers; differences with 95 % intervals"
    note = note_of(one, [each.prior for each in compared])
    return page.picture(
        _finding(compared, titles, scenario_of(one).uncertainty.prior),
        detail=detail,
        note=[*note, f"Second scenario: {titles[1]}"],
    )


def _difference(each: Comparison) -> str:
    found = each.p_fail
    interval = (
        "" if found.low is None or found.high is None else f" ({_points(found.low)} to {_points(found.high)})"
    )
    return f"{_points(found.difference)} points{interval}\nturnout {_points(each.turnout.difference)} points"


def _points(share: float) -> str:
    return "0" if abs(share) < 1e-9 else f"{100 * share:+.3g}".replace("-", "−")


def _finding(compared: tuple[Comparison, ...], titles: list[str], headline: str) -> str:
    each = next((one for one in compared if one.prior == headline), compared[0])
    shares = [f"{100 * share:.3g} %" for share in (each.p_fail.second, each.p_fail.first)]
    return f"{shares[0]} fail in “{titles[1]}”, {shares[1]} in “{titles[0]}” (prior {each.prior})"
