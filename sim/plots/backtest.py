"""A back-test as a picture: share held by each band, beside what the method itself predicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sim.nouns import counted
from sim.plots.canvas import percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, Style, prior_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.backtest.backtest import Backtest, Slice

_APART: Final = 0.008
"""How far two figures at one level stand apart."""


def plot_backtest(found: Backtest, *, note: Iterable[str] = (), ax: Axes | None = None) -> Picture:
    """Draw the share of reported figures that the bands of each prior held, over all votes.

    Parameters
    ----------
    found : Backtest
        As :func:`sim.analysis.backtest.backtest.backtest` gives it.
    note : iterable of str
        What is written below, beside what was drawn: the dataset's notices.
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
    'level of the band [%]'
    """
    from sim.analysis.backtest.backtest import FINAL, HOURLY

    page = sheet(ax, 9.0, 8.0)
    ax = page.ax
    whole = [each for each in found.slices if not (each.vote or each.unit or each.hour)]
    shown = [each for each in whole if each.figure in (FINAL, HOURLY)]
    styles = prior_styles(list(dict.fromkeys(each.prior for each in shown)))
    for place, each in enumerate(shown):
        _draw(ax, each, styles[each.prior], (place - (len(shown) - 1) / 2) * _APART, each.figure == HOURLY)
    ax.plot([0.45, 1], [0.45, 1], color="black", linewidth=0.8, label="held as often as said")
    bar = "bars: what the method itself predicts, 95 % of sets of votes"
    ax.plot([], [], color="grey", linewidth=3, alpha=BAND_ALPHA, label=bar)
    ax.set(xlim=(0.45, 1.0), ylim=(0.0, 1.03))
    ax.set_xlabel("level of the band [%]")
    ax.set_ylabel("share of the reported figures that it held [%]")
    percent_axis(ax.xaxis)
    percent_axis(ax.yaxis)
    page.legend(ax)
    votes = ", ".join(vote.table.name for vote in found.votes)
    made = (
        f"Priors centred on {found.dataset} · votes {votes} · "
        f"{counted(found.replications, 'replication')} a prior"
    )
    return page.picture(_finding(shown, FINAL), detail=f"votes {votes}", note=[*note, made])


def _finding(shown: list[Slice], final: str) -> str:
    """What the widest band of nine tenths or less held of final turnout, under each prior."""
    told = []
    for each in (one for one in shown if one.figure == final):
        band = max((c for c in each.coverage if c.level <= 0.9), key=lambda c: c.level)
        told.append(f"{100 * band.share:.3g} % ({each.prior})")
    return f"Of final turnouts by unit, bands of {100 * band.level:.0f} % held {', '.join(told)}"


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
