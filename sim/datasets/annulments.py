"""Stations that a dataset records as annulled: counted at first, left out of the published tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.ballot import BALLOT_CLASSES
from sim.datasets.dataset import Dataset
from sim.datasets.manifest import read_toml
from sim.errors import DatasetError

_FILE = "annulments.toml"
_Papers = Annotated[int, Field(ge=0, le=1_000_000)]
_Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True)

    unit: _Text
    station: _Text
    yes: _Papers
    no: _Papers
    both_marked: _Papers
    invalid: _Papers
    roll_kept: bool
    reason: _Text
    source: _Text


class _File(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True)

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
    DatasetError
        If the file is faulty, or names a unit that the dataset does not have.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> (station,) = load_annulments(load_dataset("kz-2022"))
    >>> station.station, station.ballots, sum(station.ballots)
    ('No. 2', (347, 5, 0, 172), 524)
    """
    path = dataset.path / _FILE
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read ({error})") from error
    return tuple(_annulment(dataset, entry) for entry in read_toml(_FILE, text, _File).annulments)


def _annulment(dataset: Dataset, entry: _Entry) -> RecordedAnnulment:
    if entry.unit not in dataset.units:
        raise DatasetError(f"{_FILE}: unit = {entry.unit!r}: must be one of {', '.join(dataset.units)}")
    return RecordedAnnulment(
        unit=dataset.units.index(entry.unit),
        station=entry.station,
        ballots=tuple(getattr(entry, name) for name in BALLOT_CLASSES),
        roll_kept=entry.roll_kept,
        reason=entry.reason,
        source=entry.source,
    )
