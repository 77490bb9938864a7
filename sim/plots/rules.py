"""One vote under every rule, as a picture."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.analysis.every_rule import compare_rules
from sim.analysis.given import table_from
from sim.nouns import counted
from sim.plots.canvas import add_note
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.rules import Rule, Tally
from sim.rules.condition_wording import describe, measure_text
from sim.rules.conditions import GroupCondition
from sim.rules.quantities import QUANTITIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.every_rule import RuleComparison
    from sim.analysis.given import AnyTable

COLOURS: Final = {
    "adopted": OKABE_ITO["blue"],
    "rejected": OKABE_ITO["vermillion"],
    "invalid": OKABE_ITO["orange"],
}
HATCHES: Final = {"adopted": "", "rejected": "", "invalid": "////"}
_GREY: Final = "0.45"
_LABEL_CHARACTERS: Final = 50
_LABEL_LINES: Final = 6
_PER_LINE: Final = 0.21
"""Height of a line of labels [inches]."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """Laws that one vote meets or misses by the same ballots, or that cannot decide it for one reason."""

    laws: tuple[RuleComparison, ...]
    own: bool

    @property
    def first(self) -> RuleComparison:
        return self.laws[0]

    @property
    def label(self) -> str:
        if len(self.laws) == 1:
            text = self.first.rule.title
        else:
            named = Counter(each.rule.country for each in self.laws)
            text = ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(named.items()))
            text = f"{counted(len(self.laws), 'law')}: {text}"
        lines = textwrap.wrap(text, _LABEL_CHARACTERS, max_lines=_LABEL_LINES, placeholder=" …")
        return "\n".join(lines)

    @property
    def lines(self) -> int:
        return self.label.count("\n") + 1


def plot_compare_rules(
    compared: Sequence[RuleComparison] | AnyTable,
    *,
    own: Rule | None = None,
    vote: str = "",
    note: Iterable[str] = (),
    ax: Axes | None = None,
) -> Picture:
    """Draw by how much one vote passes or fails under each law.

    Parameters
    ----------
    compared : sequence of RuleComparison, or a table
        As `sim.analysis.every_rule.compare_rules` gives them. Or a table, as :func:`sim.decide` takes it:
        under all rules that ship.
    own : Rule, optional
        The law that the vote was held under: marked.
    vote : str
        What the vote is called.
    note : iterable of str
        What is written below.
    ax : matplotlib Axes, optional
        A new figure by default.

    Returns
    -------
    Picture
        Margin of the deciding condition [% of the roll], largest first; laws that ask the same share a bar.
        In grey, with the reason, laws that cannot decide this table.

    Examples
    --------
    >>> import sim
    >>> from sim.rules import Tally
    >>> law = sim.load_rule("italy-abrogative")
    >>> table = Tally(("all",), [1000], [[330, 165, 0, 5]])
    >>> plot_compare_rules([*compare_rules(table)][:9], own=law, vote="Here").figure.get_suptitle()
    'Here: 5 of 6 laws adopt it'
    """
    if not isinstance(compared, list | tuple):
        table = table_from(compared)
        compared = compare_rules(table if isinstance(table, Tally) else table.under)
    bars = _bars(compared, own)
    finding = _finding(compared, own, vote)
    own_figure = ax is None
    if ax is None:
        from matplotlib.figure import Figure

        height = 2.1 + _PER_LINE * sum(each.lines + 0.6 for each in bars)
        figure = Figure(figsize=(12, height), layout="constrained")
        ax = figure.add_subplot()
        figure.suptitle(finding, x=0.01, ha="left", fontsize=14, fontweight="bold")
    else:
        ax.set_title(finding, loc="left", fontsize=10, fontweight="bold")
    ax.set_title(_counted(compared), loc="right", fontsize=10, color=_GREY)
    _draw(ax, bars)
    add_note(note, ax, own_figure=own_figure)
    return Picture((ax,))


def _bars(compared: Sequence[RuleComparison], own: Rule | None) -> list[_Bar]:
    """Bars from top to bottom: the largest margin first, those without one last."""
    groups: dict[tuple[object, ...], list[RuleComparison]] = {}
    for each in compared:
        is_own = own is not None and each.rule.name == own.name
        why = _asks(each.rule, each.decided_by) if each.outcome else _reason(each.obstacle)
        groups.setdefault((is_own, each.outcome, each.binding, each.margin_ballots, why), []).append(each)
    bars = [_Bar(tuple(laws), own=bool(key[0])) for key, laws in groups.items()]
    return sorted(bars, key=_place)


def _place(bar: _Bar) -> tuple[bool, float, bool, str]:
    margin = bar.first.margin_ballots
    return margin is None, -(margin or 0), not bar.own, bar.label


def _draw(ax: Axes, bars: Sequence[_Bar]) -> None:
    shares = [_share(each) for each in bars]
    reach = max((abs(share) for share in shares), default=0.0) or 1.0
    place, places = 0.0, []
    for bar, share in zip(bars, shares, strict=True):
        place += (bar.lines + 0.6) / 2
        places.append(place)
        place += (bar.lines + 0.6) / 2
        if bar.first.margin_ballots is None:
            reason = textwrap.fill(_reason(bar.first.obstacle), _LABEL_CHARACTERS)
            ax.text(0.015 * reach, places[-1], reason, color=_GREY, va="center", fontsize=9.5)
        else:
            _draw_bar(ax, bar, places[-1], share, reach)
    ax.axvline(0, color="black", linewidth=1)
    room = reach  # beside the longest bar, for its words
    ax.set_xlim(
        min(-1.2 * reach, min(shares, default=0) - room), max(1.2 * reach, max(shares, default=0) + room)
    )
    ax.set_ylim(place, 0)
    ax.set_yticks(places, [each.label for each in bars], fontsize=10)
    for tick, bar in zip(ax.get_yticklabels(), bars, strict=True):
        tick.set_color(_GREY if bar.first.margin_ballots is None else "black")
        tick.set_fontweight("bold" if bar.own else "normal")
    ax.tick_params(axis="y", length=0)
    of_roll = any(each.first.margin_share is not None for each in bars)
    ax.xaxis.set_major_formatter(lambda x, _: _typeset(f"{x:+.0f} %" if of_roll else f"{x:+,.0f} "))
    unit = "a share of the roll" if of_roll else "ballots"
    ax.set_xlabel(f"missing (−) or to spare (+) at the condition that decides, as {unit}", fontsize=10)
    ax.spines[["top", "left", "right"]].set_visible(False)


def _draw_bar(ax: Axes, bar: _Bar, place: float, share: float, reach: float) -> None:
    first, colour = bar.first, COLOURS[bar.first.outcome]
    ax.barh(
        place,
        share,
        height=0.9,
        color=colour if first.binding else "white",
        edgecolor="white" if first.binding and HATCHES[first.outcome] else colour,
        hatch=HATCHES[first.outcome],
        linewidth=1.5,
    )
    side = 1 if share >= 0 else -1
    gap = 0.015 * reach
    outside, inside = ("left", "right") if side > 0 else ("right", "left")
    weight = "bold" if bar.own else "normal"
    ax.text(share + side * gap, place, _said(bar), ha=outside, va="center", fontsize=10, fontweight=weight)
    asked = _asks(first.rule, first.decided_by)
    asks = textwrap.fill(asked, 56, max_lines=max(bar.lines, 2), placeholder=" …")
    ax.text(-side * gap, place, asks, ha=inside, va="center", fontsize=8.5, color=_GREY)


def _said(bar: _Bar) -> str:
    """The margin and the verdict: the picture says both without any colour."""
    verdict = bar.first.outcome if bar.first.binding or bar.first.outcome == "invalid" else "not binding"
    words = verdict if bar.first.outcome in ("invalid", verdict) else f"{bar.first.outcome}, {verdict}"
    own = ", its own law" if bar.own else ""
    margin = f"{bar.first.margin_ballots:+,}" if bar.first.margin_share is None else f"{_share(bar):+.2f} %"
    return f"{_typeset(margin)}  {words}{own}"


def _typeset(number: str) -> str:
    """A number as it is printed: no sign for nothing, a minus that is as wide as a plus."""
    return number.replace("-", "−").replace("+0 ", "0 ")


def _asks(rule: Rule, name: str) -> str:
    """The condition that decides, in words; a group by its members."""
    condition = next(each for each in rule.conditions if each.name == name)
    if not isinstance(condition, GroupCondition):
        return describe(condition)
    word = " or " if condition.kind == "any" else " and "
    return word.join(_asks(rule, member) for member in condition.of)


def _share(bar: _Bar) -> float:
    """Per cent of the roll; ballots where the roll is not known."""
    first = bar.first
    return float(first.margin_ballots or 0) if first.margin_share is None else 100 * first.margin_share


def _finding(compared: Sequence[RuleComparison], own: Rule | None, vote: str) -> str:
    """The title: how the vote came out, and how it would have under the others."""
    mine = [each for each in compared if own is not None and each.rule.name == own.name]
    others = [each for each in compared if each.outcome and each not in mine]
    if not mine or not mine[0].outcome:
        adopting = sum(each.outcome == "adopted" for each in (*mine, *others))
        return f"{vote or 'One vote'}: {adopting} of {counted(len(others), 'law')} adopt it"
    contrary = "adopted" if mine[0].outcome != "adopted" else "not adopted"
    n = sum((each.outcome == "adopted") is (contrary == "adopted") for each in others)
    own_verdict = f"{vote or 'One vote'}: {mine[0].outcome} under its own law"
    return f"{own_verdict}, {contrary} under {n} of {len(others)} others"


def _counted(compared: Sequence[RuleComparison]) -> str:
    counts = Counter(each.outcome for each in compared)
    words = {"adopted": "adopt", "rejected": "reject", "invalid": "call it invalid", "": "cannot tell"}
    return "laws that " + ", ".join(f"{word}: {counts[key]}" for key, word in words.items() if counts[key])


def _reason(obstacle: str) -> str:
    """Why a law cannot decide, in one short clause and without names of columns."""
    clause = obstacle.partition(": ")[0]
    return re.sub("|".join(sorted(QUANTITIES, key=len, reverse=True)), _in_words, clause)


def _in_words(found: re.Match[str]) -> str:
    return measure_text(found[0])
