"""Pictures as files: PNG, SVG or PDF, the same bytes for the same picture, whole or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import ResultsError
from sim.files.writing import write_whole
from sim.plots.picture import Picture
from sim.plots.plain_text import without_glyph_warnings
from sim.text.phrases import listed

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from sim.experiment.results_axes import Results

_DPI: Final = 150
_METADATA: Final[dict[str, dict[str, Any]]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
"""Neither version nor date: they would make two files of one picture differ."""


def save(picture: Picture | Artist, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Save a picture, the figure of an axes, or a figure.

    Parameters
    ----------
    picture : Picture, matplotlib.axes.Axes or matplotlib.figure.Figure
    path : str or Path
        Ends in ``.png`` (150 dots an inch), ``.svg`` or ``.pdf``; its folder is made if need be.
    overwrite : bool
        Whether to replace a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    ResultsError
        If the ending is another, or the file cannot be written.

    Examples
    --------
    >>> save(None, "x.jpg")
    Traceback (most recent call last):
    ...
    sim.errors.ResultsError: x.jpg: pictures are saved as .png, .svg or .pdf
    """
    path = check_ending(Path(path))
    figure = picture.figure if isinstance(picture, Picture) else picture.get_figure(root=True)
    if figure is None:
        raise ResultsError(f"{path}: these axes belong to no figure")
    return write_whole(path, _render(figure, path.suffix), overwrite=overwrite)


def check_ending(path: Path) -> Path:
    """A path that ends as a picture does; asked before anything is drawn.

    Raises
    ------
    ResultsError
        If it does not.
    """
    if path.suffix not in _METADATA:
        raise ResultsError(f"{path}: pictures are saved as {listed(list(_METADATA), 'or')}")
    return path


def _render(figure: Figure, suffix: str) -> bytes:
    from matplotlib import rc_context

    content = io.BytesIO()
    # The salt makes the identifiers within an SVG the same each time; the setting lasts for this block only.
    with rc_context({"svg.hashsalt": "referendum-sim"}), without_glyph_warnings():
        figure.savefig(content, format=suffix[1:], dpi=_DPI, metadata=_METADATA[suffix])
    return content.getvalue()


def save_pictures(
    results: Results, folder: str | Path, suffix: str = ".png", *, overwrite: bool = False
) -> list[Path]:
    """Save the pictures that fit the results.

    ``turnout-day`` at the first point; ``turnout-sweep`` where one number is swept; ``region-margins`` at the
    last point, where a campaign is usually strongest, if the rule has a regional majority.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.
    folder : str or Path
    suffix : {".png", ".svg"}
    overwrite : bool
        Whether to replace pictures that are there.

    Returns
    -------
    list of Path
        What was saved.

    Raises
    ------
    ResultsError
        If a file cannot be written.
    """
    from sim.analysis.results.results_view import has_swept_parameter, rule_at
    from sim.experiment.results_axes import with_axes
    from sim.plots.day import plot_turnout_day
    from sim.plots.regions import plot_region_margins
    from sim.plots.sweep import plot_turnout_sweep
    from sim.rules.rule_wording import regional_majority_of

    results = with_axes(results)
    last = int(results["point"][-1])
    pictures: dict[str, Callable[[], Picture]] = {"turnout-day": lambda: plot_turnout_day(results)}
    if has_swept_parameter(results):
        pictures["turnout-sweep"] = lambda: plot_turnout_sweep(results)
    if regional_majority_of(rule_at(results, last)) is not None:
        pictures["region-margins"] = lambda: plot_region_margins(results, point=last)
    return [_saved(draw(), Path(folder) / f"{name}{suffix}", overwrite) for name, draw in pictures.items()]


def _saved(picture: Picture, path: Path, overwrite: bool) -> Path:
    """Save a picture that nobody else will look at: its memory is for the next one."""
    save(picture, path, overwrite=overwrite)
    picture.figure.clear()
    return path
