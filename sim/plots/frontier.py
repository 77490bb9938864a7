"""Frontiers as pictures: where two moves together fail the vote; where a No voter helps Yes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.given import rule_from, tally_from
from sim.plots.canvas import percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.text.move_words import move_words
from sim.text.phrases import plain_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.given import AnyRule, AnyTable
    from sim.arrays import Bools
    from sim.break_even.moves import Move

_LINES: Final = ("-", "--", ":", "-.")


def plot_failure_region(
    table: AnyTable,
    rule: AnyRule,
    first: Move | str,
    second: Move | str,
    *,
    note: Iterable[str] = (),
    ax: Axes | None = None,
) -> Picture:
    """Draw where two moves together fail the vote, with each condition's exact boundary.

    Parameters
    ----------
    table : Tally, Dataset, str, path or pandas.DataFrame
        A single table, as :func:`sim.decide` takes it.
    rule : Rule, str, path or mapping
    first, second : Move or str
        As ``"yes-home"`` (:data:`sim.break_even.moves.MOVES`).
    note : iterable of str
        What is written below: the table's notices, and what it is of.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import sim
    >>> from sim.rules import Tally
    >>> table = Tally(("Here",), [1000], [[400, 200, 0, 0]])
    >>> picture = sim.plots.plot_failure_region(table, "kazakhstan-2022", "no-home", "yes-home")
    >>> picture.ax.get_xlabel()
    'share of No voters who stay at home [%]'
    """
    import numpy as np

    from sim.break_even.moves import move_of
    from sim.break_even.two_moves import failure_region, trade_off

    law = rule_from(rule)
    tally = tally_from(table, law)
    first, second = (move_of(each) if isinstance(each, str) else each for each in (first, second))
    page = sheet(ax, 8.8, 6.6)
    axes = page.ax
    shares, failed = failure_region(tally, law, first, second)
    ticks = np.array([float(share) for share in shares])
    if failed.any():
        look: dict[str, Any] = {"colors": [OKABE_ITO["orange"]], "hatches": ["///"], "alpha": 0.35}
        axes.contourf(ticks, ticks, failed.T, levels=[0.5, 1.5], **look)
        axes.fill([], [], facecolor=OKABE_ITO["orange"], hatch="///", alpha=0.35, label="the vote fails")
    axes.plot(
        [0], [0], "*", color="black", markersize=16, clip_on=False, zorder=5, label="the table as it is"
    )
    colours = [OKABE_ITO[name] for name in ("black", "blue", "vermillion", "bluish green")]
    for number, condition in enumerate(c for c in law.conditions if c.role is not None):
        bound = trade_off(tally, law, first, second, condition.name, steps=len(shares) - 1)
        values = [np.nan if share is None else float(share) for share in bound.second]
        nowhere = "" if any(share is not None for share in bound.second) else ": nowhere"
        words = f"exact boundary of the {plain_name(condition.name)}{nowhere}"
        line: dict[str, Any] = {"color": colours[number % 4], "linewidth": 2.0, "label": words}
        axes.plot(ticks, values, _LINES[number % 4], **line)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=f"share of {move_words(first.name)} [%]")
    axes.set_ylabel(f"share of {move_words(second.name)},\nof those left after the first [%]")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    page.legend(axes)
    return page.picture(_finding(failed, first.name, second.name), detail=f"law {law.name}", note=note)


def _finding(failed: Bools, first: str, second: str) -> str:
    """How much of each move alone fails the vote, if any."""
    alone = [_least(failed[:, 0]), _least(failed[0])]
    told = [f"{share} of {move_words(name)}" for name, share in zip((first, second), alone, strict=True)]
    return f"What fails the vote alone: {'; '.join(told)}"


def _least(failed: Bools) -> str:
    return f"about {100 * failed.argmax() / (failed.size - 1):.0f} %" if failed.any() else "no share"


def plot_paradox(rule: AnyRule, *, ax: Axes | None = None) -> Picture:
    """Draw turnout × yes share: where the proposal is adopted, and where No voters bring that about.

    Parameters
    ----------
    rule : Rule, str, path or mapping
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import sim
    >>> sim.plots.plot_paradox("kazakhstan-2022").ax.get_ylabel()
    'Yes [% of the voters]'
    """

    from sim.break_even.opponents import opponents_map

    page = sheet(ax, 8.8, 6.6)
    axes = page.ax
    law = rule_from(rule)
    grid = opponents_map(law)
    x, y = grid["turnout"].values, grid["yes_share"].values
    looks = (("adopted", OKABE_ITO["sky blue"], ""), ("no_helps_yes", OKABE_ITO["orange"], "////"))
    labels = ("adopted", "adopted, and would not be if the No voters stayed at home")
    for (name, colour, hatch), label in zip(looks, labels, strict=True):
        words = label if grid[name].values.any() else f"{label}: nowhere"
        axes.fill([], [], facecolor=colour, hatch=hatch, alpha=0.6, label=words)
        if grid[name].values.any():
            look: dict[str, Any] = {"colors": [colour], "hatches": [hatch], "alpha": 0.6}
            axes.contourf(x, y, grid[name].values.T, levels=[0.5, 1.5], **look)
    axes.set(xlabel="turnout [% of the roll]", ylabel="Yes [% of the voters]", xlim=(0, 1), ylim=(0, 1))
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    page.legend(axes, columns=1)
    some = "in the hatched zone" if grid["no_helps_yes"].values.any() else "nowhere"
    detail = f"law {law.name}; one unit, every turnout and Yes share, Yes and No papers alone; no simulation"
    return page.picture(f"Voting No helps Yes {some}", detail=detail)
