"""Stations that a dataset records as annulled: counted at first, left out of the published tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sim.ballot import BALLOT_CLASSES
from sim.datasets.dataset import Dataset
from sim.datasets.manifest import SomeText
from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, did_you_mean, raise_if_any
from sim.files.plain_files import DATASET
from sim.files.schema_faults import validated
from sim.files.schema_fields import Table
from sim.files.toml_source import read_toml

_FILE = "annulments.toml"
_Papers = Annotated[int, Field(ge=0, le=1_000_000)]


class _Entry(Table):
    unit: SomeText
    station: SomeText
    yes: _Papers
    no: _Papers
    both_marked: _Papers
    invalid: _Papers
    roll_kept: bool
    reason: SomeText
    source: SomeText


class _File(Table):
    schema_version: Literal[1]
    annulments: list[_Entry] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordedAnnulment:
    """One station left out of the published result.

    Attributes
    ----------
    unit : int
        Index of its unit.
    station : str
        As it was called.
    ballots : tuple of int, length 4
        Papers by class (:data:`sim.ballot.BALLOT_CLASSES`).
    roll_kept : bool
        Whether its list stayed in the number of registered voters.
    reason, source : str
    """

    unit: int
    station: str
    ballots: tuple[int, ...]
    roll_kept: bool
    reason: str
    source: str


def load_annulments(dataset: Dataset) -> tuple[RecordedAnnulment, ...]:
    """Annulled stations of a dataset's folder; none without the file ``annulments.toml``.

    Raises
    ------
    FaultyFileError
        If the file is faulty, or names a unit that the dataset does not have.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> (station,) = load_annulments(load_dataset("kz-2022"))
    >>> station.station, station.ballots, sum(station.ballots)
    ('No. 2', (347, 5, 0, 172), 524)
    """
    path = dataset.path / _FILE
    if not os.path.lexists(path):
        return ()
    draft = read_toml(path, DATASET, str(path))
    file = validated(_File, draft)
    raise_if_any(_unit_faults(draft, file, dataset.units))
    return tuple(_annulment(dataset, entry) for entry in file.annulments)


def _unit_faults(draft: Draft, file: _File, units: tuple[str, ...]) -> Iterator[Fault]:
    for i, entry in enumerate(file.annulments):
        if entry.unit not in units:
            message = f"must be one of {', '.join(units)}{did_you_mean(entry.unit, units)}"
            yield fault_at(draft, ("annulments", i, "unit"), message)


def _annulment(dataset: Dataset, entry: _Entry) -> RecordedAnnulment:
    return RecordedAnnulment(
        unit=dataset.units.index(entry.unit),
        station=entry.station,
        ballots=tuple(getattr(entry, name) for name in BALLOT_CLASSES),
        roll_kept=entry.roll_kept,
        reason=entry.reason,
        source=entry.source,
    )
