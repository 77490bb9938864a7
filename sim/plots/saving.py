"""Pictures as files: PNG or SVG, the same bytes for the same picture, whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import ResultsError

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

_DPI: Final = 150
_METADATA: Final[dict[str, dict[str, Any]]] = {".png": {"Software": None}, ".svg": {"Date": None}}
"""Neither version nor date: they would make two files of one picture differ."""


def save(picture: Artist, path: str | Path) -> Path:
    """Save the figure of an axes, or a figure.

    Parameters
    ----------
    picture : matplotlib.axes.Axes or matplotlib.figure.Figure
    path : str or Path
        Ends in ``.png`` (150 dots an inch) or ``.svg``; its folder is made if need be.

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
    sim.errors.ResultsError: x.jpg: pictures are saved as .png or .svg
    """
    path = Path(path)
    if path.suffix not in _METADATA:
        raise ResultsError(f"{path}: pictures are saved as {' or '.join(_METADATA)}")
    figure = picture.get_figure(root=True)
    if figure is None:
        raise ResultsError(f"{path}: these axes belong to no figure")
    _write(_render(figure, path.suffix), path)
    return path


def _render(figure: Figure, suffix: str) -> bytes:
    from matplotlib import rc_context

    content = io.BytesIO()
    # The salt makes the identifiers within an SVG the same each time; the setting lasts for this block only.
    with rc_context({"svg.hashsalt": "referendum-sim"}):
        figure.savefig(content, format=suffix[1:], dpi=_DPI, metadata=_METADATA[suffix])
    return content.getvalue()


def _write(content: bytes, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(suffix=path.suffix, prefix=f".{path.stem}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(f"{path}: cannot be written ({error.strerror}); choose another folder") from error


def save_pictures(results: xr.Dataset, folder: str | Path, suffix: str = ".png") -> list[Path]:
    """Save the pictures that fit the results.

    ``turnout-day`` at the first point; ``turnout-sweep`` where one number is swept; ``region-margins`` at the
    last point, where a campaign is usually strongest, if the rule has a regional majority.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.
    folder : str or Path
    suffix : {".png", ".svg"}

    Returns
    -------
    list of Path
        What was saved.

    Raises
    ------
    ResultsError
        If a file cannot be written.
    """
    from sim.analysis.results_view import has_swept_parameter, rule_at
    from sim.experiment.results_axes import with_axes
    from sim.plots.day import plot_turnout_day
    from sim.plots.regions import plot_region_margins
    from sim.plots.sweep import plot_turnout_sweep
    from sim.rules.rule_wording import regional_majority_of

    results = with_axes(results)
    last = int(results["point"][-1])
    pictures: dict[str, Callable[[], Artist]] = {"turnout-day": lambda: plot_turnout_day(results)}
    if has_swept_parameter(results):
        pictures["turnout-sweep"] = lambda: plot_turnout_sweep(results)[0]
    if regional_majority_of(rule_at(results, last)) is not None:
        pictures["region-margins"] = lambda: plot_region_margins(results, point=last)
    return [_saved(draw(), Path(folder) / f"{name}{suffix}") for name, draw in pictures.items()]


def _saved(picture: Artist, path: Path) -> Path:
    """Save a picture that nobody else will look at: its memory is for the next one."""
    save(picture, path)
    figure = picture.get_figure(root=True)
    if figure is not None:
        figure.clear()
    return path
