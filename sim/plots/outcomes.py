"""Fifty possible outcomes as dots: those that fail are marked, by the condition they miss."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sim.analysis.probability.outcomes import PossibleOutcomes, drawn_outcomes
from sim.analysis.results.results_view import describe_point
from sim.experiment.results_axes import Results, dataset_in
from sim.plots.canvas import Sheet, note_of, sheet
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO
from sim.text.phrases import plain_name, prior_meaning

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ACROSS: Final = 10
_APART: Final = 12.5
"""Dots in a row, and how far one prior's first dot stands from the next one's."""
_FAILS: Final = (("X", "vermillion"), ("s", "black"), ("v", "reddish purple"), ("P", "blue"))
"""Mark and colour by condition; more conditions begin anew."""


def plot_outcomes(
    results: Results, *, point: int | None = None, most: int = 50, ax: Axes | None = None
) -> Picture:
    """Draw possible outcomes as dots, a block a prior: those in which the vote fails are marked.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    most : int
        Dots a prior; fewer where fewer were run.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture
        The first replications of each prior, adopted ones first, then those that fail.

    Examples
    --------
    >>> import sim
    >>> plot_outcomes(sim.run("baseline", replications=4))
    Picture('Of 4 possible outcomes, none fails if it is the same vote again, none if it is another one ...')
    """
    results = dataset_in(results)
    found = drawn_outcomes(results, point=point, most=most)
    page = sheet(ax, 3.2 + 2.6 * len(found), 4.6)
    page.ax.set_axis_off()
    for number, each in enumerate(found):
        _draw_block(page.ax, each, number * _APART)
    rows = -(-most // _ACROSS)
    page.ax.set(xlim=(-1.2, len(found) * _APART - 1.5), ylim=(rows + 0.9, -2.4))
    _draw_marks(page, found)
    note = note_of(results, [each.prior for each in found])
    return page.picture(_finding(found), detail=describe_point(results, point), note=note)


def _finding(found: tuple[PossibleOutcomes, ...]) -> str:
    words = [
        f"{_number(sum(map(bool, each.fails_by)))} if it is {prior_meaning(each.prior)}" for each in found
    ]
    words[0] = words[0].replace(" if", " fails if" if words[0].startswith(("none", "1 ")) else " fail if", 1)
    return f"Of {len(found[0].fails_by)} possible outcomes, {', '.join(words)}"


def _number(n: int) -> str:
    return f"{n}" if n else "none"


def _draw_block(ax: Axes, each: PossibleOutcomes, left: float) -> None:
    looks = _looks([each])
    shown = sorted(each.fails_by, key=list(looks).index)
    ax.text(left - 0.5, -1.55, each.prior, fontsize=12, fontweight="bold", va="bottom")
    ax.text(left - 0.5, -1.05, prior_meaning(each.prior), fontsize=10, va="center")
    for condition, (marker, colour) in looks.items():
        places = [k for k, name in enumerate(shown) if name == condition]
        x, y = [left + k % _ACROSS for k in places], [k // _ACROSS for k in places]
        face = "white" if not condition else OKABE_ITO[colour]
        ax.plot(
            x, y, marker, color=OKABE_ITO[colour], markerfacecolor=face, markersize=11, label=f"_{condition}"
        )
    share = f"{100 * each.failing / each.replications:.3g} % fail" if each.failing else "none fails"
    all_of_them = f"of all {each.replications:,}: {share}" if len(shown) < each.replications else ""
    last = (len(shown) - 1) // _ACROSS + 1.1
    ax.text(left - 0.5, last, all_of_them, fontsize=10, va="center")


def _looks(found: list[PossibleOutcomes] | tuple[PossibleOutcomes, ...]) -> dict[str, tuple[str, str]]:
    """Mark and colour of what is there: adopted, then each condition that fails one."""
    counts = Counter(name for each in found for name in each.fails_by)
    known = ("turnout_quorum", "national_majority", "regional_majority")
    order = [*known, *sorted(set(counts) - {"", *known})]
    looks = {name: _FAILS[k % len(_FAILS)] for k, name in enumerate(order)}
    return {name: ("o", "sky blue") if not name else looks[name] for name in ("", *order) if counts[name]}


def _draw_marks(page: Sheet, found: tuple[PossibleOutcomes, ...]) -> None:
    for condition, (marker, colour) in _looks(found).items():
        words = f"fails: {plain_name(condition)} missed" if condition else "adopted"
        face = OKABE_ITO[colour] if condition else "white"
        page.ax.plot(
            [], [], marker, color=OKABE_ITO[colour], markerfacecolor=face, markersize=10, label=words
        )
    page.legend(page.ax, columns=4, below_labels=False)
