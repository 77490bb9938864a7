"""A dataset made in Python from published tables."""

from __future__ import annotations

import os
from typing import Any

from sim.datasets import Dataset
from sim.new_files.datasets import About, write_dataset
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import read_results


def new_dataset(
    folder: str | os.PathLike[str],
    results: str | os.PathLike[str],
    turnout: str | os.PathLike[str] | None = None,
    *,
    rule: str = "",
    opening: str | None = None,
    closing: str | None = None,
    title: str = "",
    source: str = "",
    licence: str = "",
    **reading: Any,
) -> Dataset:
    """Make the folder of a dataset from tables as they were published, and load it.

    Parameters
    ----------
    folder : str or path
        New, or empty: nothing is written over.
    results : str or path
        A CSV file with a row a unit, read as `referendum decide` reads it.
    turnout : str or path, optional
        A CSV file with a row a unit and a column a clock time: cumulative, in per cent of the roll or in
        papers.
    rule : str, optional
        The law of the vote: a preset, or the path of a rule file.
    opening, closing : str, optional
        Of the polls, ``HH:MM`` local time; assumed where they are not given.
    title, source, licence : str, optional
        Of the vote, of the tables, of the data.
    **reading
        Fields of `sim.rules.tables.options.TableOptions`, such as ``columns={"yes": "SI"}`` or
        ``leave_out=("sums",)``.

    Returns
    -------
    Dataset
        Its ``notices`` say what was assumed.

    Raises
    ------
    DatasetError
        If the folder holds anything, or the tables lack what a dataset needs.
    FaultyFileError
        With every cell that cannot be read, and all that is doubtful.

    Examples
    --------
    >>> import tempfile, sim
    >>> tables = "scenarios/data/twenty-regions/"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     data = sim.new_dataset(
    ...         folder + "/mine",
    ...         tables + "results.csv",
    ...         tables + "turnout.csv",
    ...         rule="italy-abrogative",
    ...         leave_out=("sums",),
    ...     )
    >>> len(data.units), round(float(data.turnout_national_printed[-1]), 4)
    (20, 0.5724)
    """
    options = TableOptions(**reading)
    about = About(
        opening=opening,
        closing=closing,
        title=title,
        source=source,
        licence=licence,
        rule=rule,
        results=os.path.basename(results),
        turnout=os.path.basename(turnout or ""),
    )
    table = read_results(os.fspath(results), options)
    return write_dataset(folder, table, turnout, about, options.encoding).dataset
