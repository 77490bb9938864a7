"""A back-test as a picture: share held by each band, beside what the method itself predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, SMALL, Style, prior_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.backtest.backtest import Backtest, Slice

_APART: Final = 0.008
"""How far two figures at one level stand apart."""


def plot_backtest(found: Backtest, *, ax: Axes | None = None) -> Picture:
    """Draw the share of reported figures that the bands of each prior held, over all votes.

    Parameters
    ----------
    found : Backtest
        As :func:`sim.analysis.backtest.backtest.backtest` gives it.
    ax : matplotlib Axes, optional
        A new figure by default.

    Returns
    -------
    Picture
        Share held against the level of the band, a line a prior for final turnout by unit and, broken, one
        for turnout by unit and hour; bars are the range that the method itself predicts.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.backtest.backtest import backtest
    >>> from sim.datasets.other_votes import load_turnout
    >>> found = backtest(sim.load("baseline"), load_turnout("kz-2021"), replications=20)
    >>> plot_backtest(found).ax.get_xlabel()
    'level of the band'
    """
    from sim.analysis.backtest.backtest import FINAL, HOURLY

    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(figsize=(9, 6), layout="constrained").add_subplot()
    whole = [each for each in found.slices if not (each.vote or each.unit or each.hour)]
    shown = [each for each in whole if each.figure in (FINAL, HOURLY)]
    styles = prior_styles(list(dict.fromkeys(each.prior for each in shown)))
    for place, each in enumerate(shown):
        _draw(ax, each, styles[each.prior], (place - (len(shown) - 1) / 2) * _APART, each.figure == HOURLY)
    ax.plot([0.45, 1], [0.45, 1], color="black", linewidth=0.8, label="held as often as said")
    bar = "bars: what the method itself predicts, 95 % of sets of votes"
    ax.plot([], [], color="grey", linewidth=3, alpha=BAND_ALPHA, label=bar)
    ax.set(xlim=(0.45, 1.0), ylim=(0.0, 1.03))
    ax.set_xlabel("level of the band")
    ax.set_ylabel("share of the reported figures that it held")
    ax.set_title(f"{found.dataset} against {', '.join(vote.table.name for vote in found.votes)}")
    ax.legend(loc="lower right", frameon=False, fontsize=SMALL)
    return Picture((ax,))


def _draw(ax: Axes, each: Slice, style: Style, shift: float, broken: bool) -> None:
    levels = [coverage.level + shift for coverage in each.coverage]
    held = [coverage.share for coverage in each.coverage]
    ax.plot(
        levels,
        held,
        style.marker,
        linestyle="--" if broken else "-",
        fillstyle="none" if broken else "full",
        color=style.colour,
        label=f"{each.prior}: {each.figure}",
    )
    low, high = ([getattr(c, end) for c in each.coverage] for end in ("predicted_low", "predicted_high"))
    ax.vlines(levels, low, high, color=style.colour, linewidth=3, alpha=BAND_ALPHA)
