"""Frontiers as pictures: where two moves together fail the vote; where a No voter helps Yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.plots.canvas import new_axes, percent_axis
from sim.plots.style import OKABE_ITO, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.break_even.moves import Move
    from sim.rules import Rule, Tally

_ACTS: Final = {
    "home": "stay at home",
    "no": "mark No",
    "yes": "mark Yes",
    "spoil": "spoil the paper",
    "double-mark": "mark both boxes",
}
_LINES: Final = ("-", "--", ":", "-.")


def _in_words(move: Move) -> str:
    return (
        f"{move.of} voters who {_ACTS[move.move]}"
        if move.of != "abstainers"
        else (f"abstainers who come and {_ACTS[move.move]}")
    )


def plot_failure_region(
    tally: Tally, rule: Rule, first: Move, second: Move, *, ax: Axes | None = None
) -> Axes:
    """Draw where two moves together fail the vote, with each condition's exact boundary.

    Parameters
    ----------
    tally : Tally
        A single table.
    rule : Rule
    first, second : Move
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sim.break_even.moves import MOVES
    >>> from sim.rules import Tally, load_rule
    >>> table = Tally(("Here",), [1000], [[400, 200, 0, 0]])
    >>> rule = load_rule("kazakhstan-2022")
    >>> plot_failure_region(table, rule, MOVES["no-home"], MOVES["yes-home"]).get_xlabel()
    'share of no voters who stay at home'
    """
    import numpy as np

    from sim.break_even.two_moves import failure_region, trade_off

    axes = new_axes(7.0, 5.4)[0] if ax is None else ax
    shares, failed = failure_region(tally, rule, first, second)
    ticks = np.array([float(share) for share in shares])
    axes.contourf(ticks, ticks, failed.T, levels=[0.5, 1.5], colors=[OKABE_ITO["orange"]], alpha=0.35)
    colours = [OKABE_ITO[name] for name in ("black", "blue", "vermillion", "bluish green")]
    for number, condition in enumerate(c for c in rule.conditions if c.role is not None):
        bound = trade_off(tally, rule, first, second, condition.name, steps=len(shares) - 1)
        values = [np.nan if share is None else float(share) for share in bound.second]
        axes.plot(ticks, values, _LINES[number % 4], color=colours[number % 4], label=condition.name)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=f"share of {_in_words(first)}")
    axes.set_ylabel(f"share of {_in_words(second)},\nof those left after the first")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.set_title(f"Fails in the shaded region ({rule.name}); lines: exact boundaries", fontsize=10)
    axes.legend(fontsize=SMALL)
    return axes


def plot_paradox(rule: Rule, *, ax: Axes | None = None) -> Axes:
    """Draw turnout × yes share: where the proposal is adopted, and where No voters bring that about.

    Parameters
    ----------
    rule : Rule
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> plot_paradox(load_rule("kazakhstan-2022")).get_ylabel()
    'Yes as a share of the voters'
    """
    from matplotlib.patches import Patch

    from sim.break_even.effects import paradox_map

    axes = new_axes(7.0, 5.0)[0] if ax is None else ax
    grid = paradox_map(rule)
    x, y = grid["turnout"].values, grid["yes_share"].values
    looks = (("adopted", OKABE_ITO["sky blue"], ""), ("no_helps_yes", OKABE_ITO["orange"], "////"))
    for name, colour, hatch in looks:
        axes.contourf(
            x, y, grid[name].values.T, levels=[0.5, 1.5], colors=[colour], hatches=[hatch], alpha=0.6
        )
    labels = ("adopted", "adopted, and would not be if the No voters stayed at home")
    patches = [
        Patch(facecolor=colour, hatch=hatch, alpha=0.6, label=label)
        for (_, colour, hatch), label in zip(looks, labels, strict=True)
    ]
    axes.legend(handles=patches, fontsize=SMALL, loc="lower left")
    axes.set(xlabel="turnout, as a share of the roll", ylabel="Yes as a share of the voters")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.set_title(f"Where voting No helps Yes ({rule.name}; one unit, Yes and No alone)", fontsize=10)
    return axes
