"""Frontiers as pictures: where two moves together fail the vote; where a No voter helps Yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.analysis.given import rule_from, tally_from
from sim.plots.canvas import new_axes, percent_axis
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.given import AnyRule, AnyTable
    from sim.break_even.moves import Move

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
    table: AnyTable, rule: AnyRule, first: Move | str, second: Move | str, *, ax: Axes | None = None
) -> Picture:
    """Draw where two moves together fail the vote, with each condition's exact boundary.

    Parameters
    ----------
    table : Tally, Dataset, str, path or pandas.DataFrame
        A single table, as :func:`sim.decide` takes it.
    rule : Rule, str, path or mapping
    first, second : Move or str
        As ``"yes-home"`` (:data:`sim.break_even.moves.MOVES`).
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
    'share of no voters who stay at home'
    """
    import numpy as np

    from sim.break_even.moves import move_of
    from sim.break_even.two_moves import failure_region, trade_off

    law = rule_from(rule)
    tally = tally_from(table, law)
    first, second = (move_of(each) if isinstance(each, str) else each for each in (first, second))
    axes = new_axes(7.0, 5.4)[0] if ax is None else ax
    shares, failed = failure_region(tally, law, first, second)
    ticks = np.array([float(share) for share in shares])
    axes.contourf(ticks, ticks, failed.T, levels=[0.5, 1.5], colors=[OKABE_ITO["orange"]], alpha=0.35)
    colours = [OKABE_ITO[name] for name in ("black", "blue", "vermillion", "bluish green")]
    for number, condition in enumerate(c for c in law.conditions if c.role is not None):
        bound = trade_off(tally, law, first, second, condition.name, steps=len(shares) - 1)
        values = [np.nan if share is None else float(share) for share in bound.second]
        axes.plot(ticks, values, _LINES[number % 4], color=colours[number % 4], label=condition.name)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=f"share of {_in_words(first)}")
    axes.set_ylabel(f"share of {_in_words(second)},\nof those left after the first")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.set_title(f"Fails in the shaded region ({law.name}); lines: exact boundaries", fontsize=10)
    axes.legend(fontsize=SMALL)
    return Picture((axes,))


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
    'Yes as a share of the voters'
    """
    from matplotlib.patches import Patch

    from sim.break_even.opponents import opponents_map

    axes = new_axes(7.0, 5.0)[0] if ax is None else ax
    law = rule_from(rule)
    grid = opponents_map(law)
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
    axes.set_title(f"Where voting No helps Yes ({law.name}; one unit, Yes and No alone)", fontsize=10)
    return Picture((axes,))
