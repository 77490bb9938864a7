"""Wait against desks: what each number of desks means for voters, and when the last of them is out."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.nouns import counted
from sim.plots.canvas import new_axes
from sim.plots.picture import Picture
from sim.plots.style import OKABE_ITO, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WAITS: Final = {
    "wait_p997_minutes": ("99.7 % wait at most", "^", ":", "vermillion"),
    "wait_p95_minutes": ("95 % wait at most", "o", "-", "black"),
    "wait_mean_minutes": ("mean wait", "s", "--", "blue"),
}

_NOTE_CHARACTERS: Final = 110


def plot_capacity(document: Mapping[str, Any], group: int = 0, *, ax: Axes | None = None) -> Picture:
    """Draw waits against the number of desks, and below when the last voter is out.

    Parameters
    ----------
    document : mapping
        From :func:`sim.capacity`.
    group : int
        Which of its groups.
    ax : matplotlib.axes.Axes, optional
        Where to draw the waits alone; a new figure without it.

    Returns
    -------
    Picture

    Raises
    ------
    ResultsError
        If no number of desks was tried there, since none is enough.

    Examples
    --------
    >>> import sim
    >>> found = sim.capacity(voters=600, profile="kz-2022", replications=5)
    >>> sim.plots.plot_capacity(found).ax.get_ylabel()
    'wait at desk, booth and box [min]'
    """
    from sim.errors import ResultsError

    found = document["groups"][group]
    tried = [each for each in found["tried"] if each["wait_p997_minutes"] is not None]
    if not tried:
        raise ResultsError(
            f"{found['name']}: whatever number of desks was tried, more than 3 in 1,000 never get through: "
            "there is no curve of waits to draw"
        )
    panels = new_axes(7.5, 6.2, (2.2, 1.0)) if ax is None else [ax]
    _draw_waits(panels[0], document, tried)
    _mark_answer(panels, found)
    panels[0].set_title(_title(document, found), loc="left", fontsize=10.5)
    panels[-1].set_xlabel(_x_label(found))
    if ax is None:
        _draw_last_out(panels[1], tried)
        figure = panels[0].get_figure(root=True)
        assert figure is not None
        figure.supxlabel(_note(document), x=0.02, ha="left", fontsize=SMALL, color="0.25")
    return Picture(tuple(panels))


def _note(document: Mapping[str, Any]) -> str:
    days = f"{counted(document['replications'], 'day')}, the same for every number of desks"
    prior = f" · prior {document['prior']}" if document["prior"] else ""
    made = f"{document['title']}\n{days} · seed {document['seed']}{prior} · service times are assumptions"
    lines = [line for notice in document["notices"] for line in textwrap.wrap(notice, _NOTE_CHARACTERS)]
    return "\n".join([*lines, made])


def _draw_waits(ax: Axes, document: Mapping[str, Any], tried: list[Mapping[str, Any]]) -> None:
    """On a logarithmic scale: one desk less may multiply a wait by ten."""
    desks = [each["desks"] for each in tried]
    for name, (label, marker, line, colour) in _WAITS.items():
        waits = [max(each[name], 0.1) for each in tried]
        ax.plot(desks, waits, line, marker=marker, markersize=5, color=OKABE_ITO[colour], label=label)
    promised = f"promised: {document['wait_minutes']:g} min"
    ax.axhline(document["wait_minutes"], color="0.35", linestyle="-.", linewidth=1.2, label=promised)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter("{x:g}")
    ax.set_ylabel("wait at desk, booth and box [min]")
    ax.grid(axis="y", color="0.9", linewidth=0.6)
    ax.legend(fontsize=SMALL, framealpha=0.95)


def _draw_last_out(ax: Axes, tried: list[Mapping[str, Any]]) -> None:
    from sim.clock import TICKS_PER_HOUR, moment_of

    known = [each for each in tried if each["last_out_hour"] is not None]
    desks, hours = [each["desks"] for each in known], [each["last_out_hour"] for each in known]
    ax.plot(desks, hours, "-", marker="D", markersize=5, color=OKABE_ITO["reddish purple"])
    ax.yaxis.set_major_formatter(lambda hour, _: moment_of(round(hour * TICKS_PER_HOUR)))
    ax.set_ylabel("last voter out\n(local clock)")
    ax.grid(axis="y", color="0.9", linewidth=0.6)
    ax.margins(y=0.15)


def _mark_answer(panels: list[Axes], group: Mapping[str, Any]) -> None:
    """A band at the least number that is enough."""
    answer: Mapping[str, Any] = next((each for each in group["answers"][1:] if each["possible"]), {})
    for panel in panels if answer else ():
        panel.axvline(answer["desks"], color=OKABE_ITO["bluish green"], linewidth=5, alpha=0.35, zorder=0)
    panels[-1].xaxis.set_major_formatter("{x:,.0f}")
    if group["stations"] == 1:
        from matplotlib.ticker import MaxNLocator

        panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True))


def _title(document: Mapping[str, Any], group: Mapping[str, Any]) -> str:
    answer = next(each for each in group["answers"] if each["what"] == "desks")
    asked = (
        f"{100 * document['level']:.4g} % of {document['of']} wait at most {document['wait_minutes']:g} min"
    )
    if not answer["possible"]:
        return f"{group['name']}: desks alone are not enough for {asked}"
    word = "desk is" if answer["desks"] == 1 else "desks are"
    return f"{group['name']}: {answer['desks']:,} {word} enough\n{asked}"


def _x_label(group: Mapping[str, Any]) -> str:
    booths = {each["booths"] for each in group["tried"]}
    where = "" if group["stations"] == 1 else f" at {group['stations']:,} stations together"
    return f"desks{where}, with {counted(booths.pop(), 'booth')}" if len(booths) == 1 else f"desks{where}"
