"""The tables of other votes: packaged ones by name, and anyone's by path."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import cache
from math import isnan
from pathlib import Path
from typing import Any, Final

from sim.datasets.dataset import Dataset
from sim.datasets.figures import figures_of
from sim.datasets.loading import DATASETS, load_dataset
from sim.datasets.other_votes.reading import read_turnout
from sim.datasets.other_votes.turnout_table import TurnoutCell, TurnoutTable
from sim.errors import DatasetError
from sim.files.faults import did_you_mean, quoted
from sim.files.plain_files import DATASET, TABLE
from sim.files.sources import PACKAGED, is_path, with_slashes
from sim.files.toml_source import read_toml

_FOLDER: Final = Path(__file__).parent
_MANIFEST: Final = _FOLDER / "votes.toml"


@cache
def _listed() -> Mapping[str, Mapping[str, Any]]:
    listed: Mapping[str, Mapping[str, Any]] = read_toml(_MANIFEST, DATASET, _MANIFEST.name).values["votes"]
    return listed


def other_votes(dataset: str = "") -> tuple[str, ...]:
    """Names of the packaged tables of other votes, oldest first; of one dataset where it is named.

    Examples
    --------
    >>> other_votes("kz-2022")
    ('kz-2019', 'kz-2021', 'kz-2022-november', 'kz-2024')
    >>> other_votes("town")
    ()
    """
    listed = _listed()
    return tuple(name for name, entry in listed.items() if dataset in ("", entry["of"]))


def load_turnout(source: str | os.PathLike[str] | Dataset) -> tuple[TurnoutTable, ...]:
    """Turnout by unit and hour of a vote, or of several that one file holds.

    Parameters
    ----------
    source : str, path or Dataset
        A name of :func:`other_votes`; the path of a CSV file, whose form
        :func:`~sim.datasets.other_votes.reading.read_turnout` says; a dataset, its name or its folder.

    Returns
    -------
    tuple of TurnoutTable

    Raises
    ------
    DatasetError
        If there is none, or it is faulty.

    Examples
    --------
    >>> (table,) = load_turnout("kz-2024")
    >>> table.kind, len(table.cells), table.cells[0].unit, table.cells[0].share
    ('referendum', 113, 'Abai', 0.1536)
    """
    if isinstance(source, Dataset):
        return (turnout_of_dataset(source),)
    text = os.fspath(source)
    name = text.removeprefix(PACKAGED)
    if isinstance(source, str) and name in _listed():
        if name == text and os.path.isdir(text):
            raise DatasetError(
                f"turnout {quoted(text)}: both the packaged table and the folder "
                f"{quoted(os.path.abspath(text))}: write {PACKAGED}{name} for the packaged one, "
                f"./{name} for the other"
            )
        return (_packaged(name),)
    if text.casefold().endswith(TABLE.suffix):
        return read_turnout(Path(with_slashes(text)))
    if isinstance(source, str) and not is_path(text) and name not in DATASETS.names():
        names = tuple(dict.fromkeys((*other_votes(), *DATASETS.names())))
        hint = did_you_mean(text, names)
        raise DatasetError(
            f"no table of turnout {quoted(text)}: write one of {', '.join(names)}, the path of a .csv file, "
            f"or the folder of a dataset{hint}"
        )
    return (turnout_of_dataset(load_dataset(source)),)


def _packaged(name: str) -> TurnoutTable:
    entry = _listed()[name]
    (table,) = read_turnout(_file_of(name, entry))
    return TurnoutTable(name, entry["title"], entry["kind"], table.cells)


def _file_of(name: str, entry: Mapping[str, Any]) -> Path:
    """The file of a packaged table: its own, or that of the dataset which the vote has become."""
    if "dataset" in entry:
        dataset = load_dataset(PACKAGED + entry["dataset"])
        return dataset.path / dataset.turnout_table.file
    path = _FOLDER / f"{name}.csv"
    if hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        raise DatasetError(f"{path}: was altered: its sha256 is not that of {_MANIFEST.name}; restore it")
    return path


def turnout_of_dataset(dataset: Dataset) -> TurnoutTable:
    """The patched turnout of a dataset, and the printed turnout of the whole vote."""
    half = float(figures_of(dataset, None).turnout_unit / 200)
    shift = (dataset.utc_offset_hours - dataset.reference_offset_hours).tolist()
    rows = [*zip(dataset.units, dataset.turnout, shift, strict=True)]
    rows += [("national", dataset.turnout_national_printed, 0)]
    cells = (
        TurnoutCell(unit, int(tick), offset, float(share), half, dataset.name)
        for unit, row, offset in rows
        for tick, share in zip(dataset.report_ticks, row, strict=True)
        if not isnan(share)  # blank, stale or missing
    )
    return TurnoutTable(dataset.name, dataset.title, "referendum", tuple(cells))
