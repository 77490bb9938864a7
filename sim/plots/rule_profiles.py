"""Rules on a map of turnout and Yes share: who is served by coming, and who by staying at home."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.given import AnyRule, rule_from
from sim.analysis.rule_profile.behaviour import Behaviour
from sim.nouns import counted
from sim.plots.canvas import percent_axis
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO, SMALL
from sim.rounding import percent_text
from sim.rules import Rule

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_ZONES: Final = (
    ("white", "", "not adopted, come who may"),
    ("0.9", "....", "not adopted, and would be if all who voted No had stayed at home"),
    (OKABE_ITO["sky blue"], "", "adopted, and also if all who voted No had stayed at home"),
    (
        OKABE_ITO["orange"],
        "////",
        "adopted only because opponents came: at home they would have prevented it",
    ),
)
_LEVELS: Final = (0.1, 0.2, 0.3, 0.4)
_COLUMNS: Final = 4
_CHARACTERS: Final = 36
_X: Final = "turnout, as a share of the roll"
_Y: Final = "Yes as a share of Yes and No"


def plot_profile(rules: AnyRule | Sequence[AnyRule], *, ax: Axes | None = None) -> Picture:
    """Draw turnout × Yes share: what a rule adopts, and whom coming or staying at home serves.

    Parameters
    ----------
    rules : Rule, str, path or mapping; or a sequence of them
        Of several a small map each, those first under which opponents do better at home most often.
    ax : matplotlib.axes.Axes, optional
        Where to draw one rule; a new figure without it.

    Returns
    -------
    Picture
        A panel a rule; lines in that of one rule: the least share of the roll that is enough at home.

    Raises
    ------
    RuleError
        If there is no such rule.
    ValueError
        If no rule is given, or several are to be drawn in one `ax`.

    Examples
    --------
    >>> import sim
    >>> print(sim.plots.plot_profile("italy-abrogative").figure.get_suptitle())
    Italy: referendum to repeal a law.
    35.4 % of what it adopts is adopted only because opponents came
    """
    given = [rules] if isinstance(rules, str | Rule) or not isinstance(rules, Sequence) else list(rules)
    found = sorted(map(_behaviour, given), key=lambda each: -_share(each[1]))
    if not found or (ax is not None and len(found) > 1):
        raise ValueError(f"rules: {len(found)} given; one at least, and one alone with ax")
    if len(found) == 1:
        return _one(*found[0], ax)
    return _several(found)


def _behaviour(given: AnyRule) -> tuple[Rule, Behaviour]:
    from sim.analysis.rule_profile.behaviour import behaviour
    from sim.analysis.rule_profile.populations import SIMULATED, votes_of

    rule = rule_from(given)
    return rule, behaviour(rule, *votes_of(SIMULATED))


def _share(found: Behaviour) -> float:
    """Of what is adopted, the share that opponents would have prevented at home."""
    return float(found.better_home.sum()) / max(int((found.outcome == 0).sum()), 1)


def _finding(found: Behaviour) -> str:
    adopted, home = int((found.outcome == 0).sum()), int(found.better_home.sum())
    if not home:
        return "opponents never do better at home"
    return f"{percent_text(home, adopted, digits=1)} of what it adopts is adopted only because opponents came"


def _one(rule: Rule, found: Behaviour, ax: Axes | None) -> Picture:
    from matplotlib.lines import Line2D

    figure, handles = None, _patches()
    if ax is None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.0, 6.4), layout="constrained")
        ax = figure.add_subplot()
        figure.suptitle(
            f"{rule.title}.\n{_finding(found)}", x=0.02, ha="left", fontsize=11, fontweight="bold"
        )
    else:
        ax.set_title(f"{rule.title}.\n{_finding(found)}", loc="left", fontsize=10, fontweight="bold")
    _draw(ax, found)
    least = np.where(found.absent > 0, found.absent / found.roll, np.nan).reshape(100, 101)
    if found.better_home.any():
        lines = ax.contour(*_axes(), least.T, levels=_LEVELS, colors="black", linewidths=1.0)
        ax.clabel(lines, fmt=lambda level: f" {100 * level:.0f} % ", fontsize=8)
        handles.append(Line2D([], [], color="black", label="so much of the roll at home is just enough"))
    ax.set(xlabel=_X, ylabel=_Y)
    if figure is None:
        ax.legend(handles=handles, fontsize=SMALL, loc="lower left")
    else:
        figure.legend(handles=handles, loc="outside lower left", fontsize=8.5, frameon=False)
    return Picture((ax,))


def _several(found: Sequence[tuple[Rule, Behaviour]]) -> Picture:
    from matplotlib.figure import Figure

    n_rows = ceil(len(found) / _COLUMNS)
    figure = Figure(figsize=(11.0, 1.6 + 2.9 * n_rows), layout="constrained")
    panels = figure.subplots(n_rows, _COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
    n_home = sum(bool(each.better_home.any()) for _, each in found)
    told = (
        f"Under {n_home} of {counted(len(found), 'rule')} opponents may do better at home, in so "
        "much of what it adopts"
    )
    figure.suptitle(told, x=0.01, ha="left", fontsize=12, fontweight="bold")
    for number, (ax, (rule, each)) in enumerate(zip(panels, found, strict=False)):
        _draw(ax, each)
        home, adopted = int(each.better_home.sum()), int((each.outcome == 0).sum())
        share = f"{percent_text(home, adopted, digits=0)} of what it adopts" if home else "never"
        name = textwrap.fill(rule.title, _CHARACTERS, max_lines=2, placeholder=" …")
        ax.set_title(f"{name}\n{share}", loc="left", fontsize=8.5)
        ax.set_ylabel("" if number % _COLUMNS else _Y, fontsize=8)
        ax.set_xlabel(_X if number + _COLUMNS >= len(found) else "", fontsize=8)
        ax.tick_params(labelbottom=number + _COLUMNS >= len(found))
    for ax in panels[len(found) :]:
        ax.set_visible(False)
    figure.legend(handles=_patches(), loc="outside lower left", ncols=2, fontsize=8.5, frameon=False)
    return Picture(tuple(panels[: len(found)]))


def _axes() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(1, 101) / 100, np.arange(101) / 100


def _draw(ax: Axes, found: Behaviour) -> None:
    zone = np.where(
        found.outcome == 0, np.where(found.better_home, 3, 2), np.where(found.better_coming, 1, 0)
    )
    cells = zone.reshape(100, 101).T
    for code, (colour, hatch, _) in enumerate(_ZONES):
        if code and (cells == code).any():
            drawn = ax.contourf(*_axes(), cells == code, levels=[0.5, 1.5], colors=[colour], hatches=[hatch])
            drawn.set_edgecolor("0.25")
            drawn.set_linewidth(0.0)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(np.arange(0, 1.01, 0.25).tolist())
        percent_axis(axis)
    ax.tick_params(labelsize=8)


def _patches() -> list[Artist]:
    from matplotlib.patches import Patch

    return [Patch(facecolor=it, hatch=hatch, edgecolor="0.25", label=label) for it, hatch, label in _ZONES]
