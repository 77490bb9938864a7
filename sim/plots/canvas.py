"""Figures of our own, without pyplot, and the note that stands below every picture."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.results_axes import with_axes
from sim.plots.style import SMALL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_NOTE: Final = "sim-note"
_CHARACTERS_PER_INCH: Final = 18.4
"""Of the note's type; a little fewer than fit, so that no line runs over."""


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


def note_of(results: xr.Dataset, priors: list[str]) -> list[str]:
    """What every picture says: the dataset's notices; then scenario, seed, replications and prior."""
    counted = f"{with_axes(results).sizes['replication']} replications"
    named = f"prior{'s' if len(priors) > 1 else ''} {', '.join(priors)}"
    made = [
        f"Scenario: {results.attrs['title']}",
        f"seed {results.attrs['seed']}",
        counted,
        named,
        f"engine {results.attrs['engine']}",
    ]
    return [*json.loads(results.attrs["notices"]), " · ".join(made)]


def add_note(results: xr.Dataset, ax: Axes, priors: list[str], *, own_figure: bool) -> None:
    """Write the note below a picture: below the figure where it is ours, else below the axes.

    Parameters
    ----------
    results : xarray.Dataset
    ax : Axes
        The lowest.
    priors : list of str
        Those drawn.
    own_figure : bool
        Whether the figure was made here; a figure that was handed over keeps its own margins.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    width = figure.get_size_inches()[0] * (0.96 if own_figure else ax.get_position().width)
    characters = max(30, int(width * _CHARACTERS_PER_INCH))
    text = "\n".join(line for part in note_of(results, priors) for line in textwrap.wrap(part, characters))
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
        pad = 5.2 if below_labels else 1.0
        place = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "borderaxespad": pad, "ncols": columns}
    ax.legend(list(entries.values()), list(entries), fontsize=SMALL, **place)


def percent_axis(axis: Axis) -> None:
    """Write the ticks of an axis that runs from 0 to 1 as per cent."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g} %"))
