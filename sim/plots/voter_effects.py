"""Per-voter effects: what one voter's act does to every condition, and where coming helps the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.analysis.given import rule_from
from sim.break_even.effects import PAPER_OF_ACT, effects, no_show
from sim.plots.canvas import sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.text.phrases import listed, plain_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.given import AnyRule
    from sim.break_even.effects import NoShow

_ACTS: Final = {"yes": "mark Yes", "no": "mark No", "spoil": "spoil the paper", "double-mark": "mark both"}


def plot_voter_effects(rule: AnyRule, *, ax: Axes | None = None) -> Picture:
    """Draw by how many ballots one voter who comes brings each condition nearer, or takes it further away.

    Parameters
    ----------
    rule : Rule, str, path or mapping
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture
        A row an act, a column a condition; against staying at home. Hatched: a No paper that brings a
        condition nearer, so that an opponent does better at home where that condition alone is missed.

    Examples
    --------
    >>> plot_voter_effects("kazakhstan-2022")
    Picture('A No voter who comes helps the turnout quorum: where it alone is missed, home serves ...')
    """
    law = rule_from(rule)
    found = {(each.condition, each.act): each.lead for each in effects(law)}
    conditions = list(dict.fromkeys(condition for condition, _ in found))
    page = sheet(ax, 3.4 + 2.2 * len(conditions), 5.8)
    for column, condition in enumerate(conditions):
        for row, act in enumerate(PAPER_OF_ACT):
            _draw_cell(page.ax, column, row, float(found[condition, act]), act)
            _write_cell(page.ax, column, row, str(found[condition, act]), plain_name(condition))
    page.ax.set(xlim=(-0.55, len(conditions) - 0.45), ylim=(len(PAPER_OF_ACT) - 0.5, -0.5))
    page.ax.set_xticks(range(len(conditions)), [plain_name(name) for name in conditions])
    page.ax.set_yticks(range(len(PAPER_OF_ACT)), [_ACTS[act] for act in PAPER_OF_ACT])
    page.ax.tick_params(length=0)
    page.ax.spines[:].set_visible(False)
    _draw_marks(page.ax)
    page.legend(page.ax, columns=1)
    detail = f"law {law.name}; ballots by which one voter's act moves a condition, against staying at home"
    return page.picture(_finding(no_show(law)), detail=detail)


def _finding(told: NoShow) -> str:
    if not told.paradox:
        return "No no-show zone: a No paper brings no condition nearer"
    helped = listed([plain_name(name) for name in told.helped_by_no])
    return f"A No voter who comes helps the {helped}: where it alone is missed, home serves them better"


def _draw_cell(ax: Axes, column: int, row: int, lead: float, act: str) -> None:
    helps_other = act == "no" and lead > 0
    colour = OKABE_ITO["blue" if lead > 0 else "vermillion"]
    ax.plot([column, column], [row - 0.4, row + 0.4], color="0.4", linewidth=1.0)
    ax.barh(
        row,
        0.4 * lead,
        left=column,
        height=0.5,
        color="white" if helps_other else colour,
        edgecolor=colour,
        hatch="////" if helps_other else "",
    )


def _write_cell(ax: Axes, column: int, row: int, lead: str, condition: str) -> None:
    told = lead.replace("-", "−") if lead.startswith("-") or lead == "0" else f"+{lead}"
    side = -1 if lead.startswith("-") else 1
    ax.text(column - 0.04 * side, row, told, ha="right" if side > 0 else "left", va="center", gid=condition)


def _draw_marks(ax: Axes) -> None:
    nothing: list[float] = []
    blue, red = OKABE_ITO["blue"], OKABE_ITO["vermillion"]
    ax.fill(nothing, nothing, color=blue, label="nearer to being met (+)")
    ax.fill(nothing, nothing, color=red, label="further from being met (−)")
    words = "no-show zone: a No paper that brings the condition nearer"
    ax.fill(nothing, nothing, facecolor="white", edgecolor=blue, hatch="////", label=words)
