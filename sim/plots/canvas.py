"""Figures of our own, without pyplot: panels, the finding above them, the note below every picture."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.results_axes import with_axes
from sim.nouns import agreeing, counted
from sim.plots.picture import Picture
from sim.plots.style import LARGE, SMALL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_NOTE: Final = "sim-note"
_CHARACTERS_PER_INCH: Final = 16.2
_CHARACTERS_OF_TITLE: Final = 8.9
"""An inch of the note's type, and of the finding's; a little fewer than fit, so that no line runs over."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Panels to draw in, and whether their figure is ours.

    Attributes
    ----------
    panels : tuple of Axes
        From top to bottom.
    own : bool
        False where the axes were handed over: their figure keeps its margins and its title.
    """

    panels: tuple[Axes, ...]
    own: bool

    @property
    def ax(self) -> Axes:
        """The first panel."""
        return self.panels[0]

    def legend(self, ax: Axes, *, columns: int = 2, below_labels: bool = True) -> None:
        """Write the legend of what a panel's artists are labelled."""
        handles, labels = ax.get_legend_handles_labels()
        entries = dict(zip(labels, handles, strict=True))
        add_legend(ax, entries, own_figure=self.own, columns=columns, below_labels=below_labels)

    def picture(self, finding: str, *, detail: str = "", note: Iterable[str] = ()) -> Picture:
        """The picture, once it is drawn: its finding as the title, a line of detail, the note below.

        Parameters
        ----------
        finding : str
            A sentence.
        detail : str
            Of what: unit, point, prior.
        note : iterable of str
            As :func:`note_of` gives it.
        """
        figure = self.ax.get_figure(root=True)
        if self.own and figure is not None:
            width = int(figure.get_size_inches()[0] * _CHARACTERS_OF_TITLE)
            told = textwrap.fill(finding, width, break_on_hyphens=False)
            figure.suptitle(told, x=0.02, ha="left", fontsize=LARGE, fontweight="bold")
            self.ax.set_title(detail, loc="left", fontsize=10)
        else:
            self.ax.set_title("\n".join(filter(None, [finding, detail])), loc="left", fontsize=10)
        add_note(note, self.panels[-1], own_figure=self.own)
        return Picture(self.panels)


def sheet(
    ax: Axes | Sequence[Axes] | None, width: float, height: float, heights: tuple[float, ...] = (1.0,)
) -> Sheet:
    """The axes that were handed over, or panels of a new figure.

    Parameters
    ----------
    ax : Axes, sequence of Axes or None
    width, height : float [inches]
    heights : tuple of float
        Of the panels, relative to each other.
    """
    if ax is None:
        return Sheet(tuple(new_axes(width, height, heights)), own=True)
    return Sheet(tuple(ax) if isinstance(ax, Sequence) else (ax,), own=False)


def new_axes(width: float, height: float, heights: tuple[float, ...] = (1.0,)) -> list[Axes]:
    """Panels of a new figure, one above the other, sharing the x axis.

    Parameters
    ----------
    width, height : float [inches]
    heights : tuple of float
        Of the panels, relative to each other.

    Returns
    -------
    list of Axes
        From top to bottom.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    panels = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)
    return list(panels[:, 0])


def note_of(results: xr.Dataset, priors: Sequence[str]) -> list[str]:
    """What every picture says: the dataset's notices; then dataset, scenario, seed, replications, prior."""
    replications = counted(with_axes(results).sizes["replication"], "replication")
    named = f"{agreeing(str(len(priors)), ('prior', 'priors'))} {', '.join(priors)}"
    made = [
        f"Scenario: {results.attrs['title']}",
        f"dataset {results.attrs['dataset']}",
        f"seed {results.attrs['seed']}",
        replications,
        named,
        f"engine {results.attrs['engine']}",
    ]
    return [*json.loads(results.attrs["notices"]), " · ".join(made)]


def add_note(lines: Iterable[str], ax: Axes, *, own_figure: bool) -> None:
    """Write the note below a picture: below the figure where it is ours, else below the axes.

    Parameters
    ----------
    lines : iterable of str
        As :func:`note_of` gives them.
    ax : Axes
        The lowest.
    own_figure : bool
        Whether the figure was made here; a figure that was handed over keeps its own margins.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    width = figure.get_size_inches()[0] * (0.96 if own_figure else ax.get_position().width)
    characters = max(30, int(width * _CHARACTERS_PER_INCH))
    text = "\n".join(line for part in lines for line in textwrap.wrap(part, characters))
    if own_figure:
        figure.supxlabel(text, x=0.02, ha="left", fontsize=SMALL, color="0.25", gid=_NOTE)
        return
    below_label = (0, -34)
    ax.annotate(
        text,
        (0, 0),
        below_label,
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=SMALL,
        color="0.25",
        gid=_NOTE,
    )


def add_legend(
    ax: Axes, entries: Mapping[str, Any], *, own_figure: bool, columns: int = 2, below_labels: bool = True
) -> None:
    """Write a legend: below the axes of our own figure, where it hides nothing, else in the emptiest corner.

    Parameters
    ----------
    ax : Axes
    entries : mapping of str to artist or tuple of artists
        What is drawn, by label.
    own_figure : bool
    columns : int
    below_labels : bool
        Whether the axes have labels below them, to be kept clear.
    """
    place: dict[str, Any] = {"loc": "best", "ncols": 1, "framealpha": 0.95}
    if own_figure:
        # Distances in units of the type's size: they stay what they are whatever the height of the axes.
        pad = 4.7 if below_labels else 1.0
        place = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "borderaxespad": pad, "ncols": columns}
    ax.legend(list(entries.values()), list(entries), fontsize=SMALL, **place)


def percent_axis(axis: Axis, *, signed: bool = False) -> None:
    """Write the ticks of an axis that runs from 0 to 1 as per cent."""
    from matplotlib.ticker import FuncFormatter

    sign = "+" if signed else ""

    def told(share: float, _: object) -> str:
        return f"{100 * share:{sign}.6g} %".replace("-", "−").replace("+0 ", "0 ")

    axis.set_major_formatter(FuncFormatter(told))


def clock_axis(axis: Axis, step: int = 2) -> None:
    """Write the ticks of an axis of hours as clock times, one in so many hours."""
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    axis.set_major_locator(MultipleLocator(step))
    axis.set_minor_locator(MultipleLocator(1))
    axis.set_major_formatter(FuncFormatter(lambda hour, _: f"{int(hour):02d}:00"))
