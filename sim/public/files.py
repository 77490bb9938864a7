"""Keeping results, tables and scenarios as files, and opening results again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment import results as stored
from sim.files.writing import path_from, write_whole
from sim.public.results import Run
from sim.scenario import Scenario, dumps

if TYPE_CHECKING:
    from sim.experiment.results_axes import Results


def save(what: Results | Scenario, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Keep results as NetCDF, or a scenario as TOML; whole or not at all.

    Parameters
    ----------
    what : Run, xarray.Dataset or Scenario
        Results may be a selection along point, prior and replication, which is kept as such.
    path : str or path
    overwrite : bool
        Whether to replace a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    ResultsError
        If there is a file already, the folder cannot be written, or the results are a part along another
        axis.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = sim.save(sim.run("baseline", replications=2), f"{folder}/baseline.nc")
    ...     sim.open(path).sizes["replication"]
    2
    """
    if isinstance(what, Scenario):
        return write_whole(path, dumps(what).encode(), overwrite=overwrite)
    return stored.save(what, path_from(path), overwrite=overwrite)


def open_results(path: str | os.PathLike[str]) -> Run:
    """Open results that `save`, or ``referendum run``, wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Run

    Raises
    ------
    ResultsError
        If there is no such file, or it holds something else.
    """
    return Run(stored.open_results(path_from(path)))
