"""One vote under every rule, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.analysis.every_rule import compare_rules
from sim.analysis.given import table_from
from sim.plots.picture import Picture
from sim.rules import Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.every_rule import RuleComparison
    from sim.analysis.given import AnyTable

COLOURS: Final = {"adopted": "#1b7837", "rejected": "#b2182b", "invalid": "#e08214"}
MARKERS: Final = {"adopted": "o", "rejected": "X", "invalid": "s"}


def plot_compare_rules(compared: Sequence[RuleComparison] | AnyTable, *, ax: Axes | None = None) -> Picture:
    """Draw the deciding margin of one vote under each rule.

    Parameters
    ----------
    compared : sequence of RuleComparison, or a table
        As `sim.analysis.every_rule.compare_rules` gives them; rules that the table cannot be put under are
        left out. Or a table, as :func:`sim.decide` takes it, under all rules that ship.
    ax : matplotlib Axes, optional
        A new figure by default.

    Returns
    -------
    Picture
        Margin of the deciding condition [ballots], one line a rule in order of margin, with its number;
        colour and shape show the outcome.

    Examples
    --------
    >>> from sim.rules import Tally
    >>> plot_compare_rules(Tally(("all",), [1000], [[330, 165, 0, 5]])).ax.get_xlabel()
    'margin of the deciding condition [ballots]'
    """
    if not isinstance(compared, list | tuple):
        table = table_from(compared)
        compared = compare_rules(table if isinstance(table, Tally) else table.under)
    if ax is None:
        from matplotlib.figure import Figure

        height = 1.6 + 0.22 * sum(each.margin_ballots is not None for each in compared)
        ax = Figure(figsize=(9, height), layout="constrained").add_subplot()
    ordered = sorted(
        ((each.margin_ballots, each) for each in compared if each.margin_ballots is not None),
        key=lambda pair: (pair[0], pair[1].rule.name),
    )
    for place, (margin, each) in enumerate(ordered):
        colour = COLOURS[each.outcome]
        ax.plot([0, margin], [place, place], color=colour, linewidth=1, alpha=0.5)
        ax.plot(margin, place, MARKERS[each.outcome], color=colour, markersize=5)
        side = 1 if margin >= 0 else -1
        ax.annotate(
            f"{margin:+,}",
            (margin, place),
            xytext=(6 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=7,
        )
    for outcome, colour in COLOURS.items():
        if any(each.outcome == outcome for _, each in ordered):
            ax.plot([], [], MARKERS[outcome], color=colour, label=outcome)
    ax.axvline(0, color="black", linewidth=0.8)
    ax.margins(x=0.15)
    ax.set_ylim(-1, max(len(ordered), 1))
    ax.set_yticks(range(len(ordered)), [f"{each.rule.name}: {each.decided_by}" for _, each in ordered])
    ax.tick_params(axis="y", labelsize=7)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel("margin of the deciding condition [ballots]")
    ax.set_title("One vote under every rule")
    if ordered:
        ax.legend(loc="lower right", frameon=False)
    return Picture((ax,))
