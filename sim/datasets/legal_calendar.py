"""A dataset's legal calendar: what happens when, and how early or late the law allows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.datasets.dataset import Dataset
from sim.datasets.faults import did_you_mean
from sim.datasets.manifest import read_toml
from sim.errors import DatasetError

_FILE = "calendar.toml"
_Text = Annotated[str, Field(min_length=1)]
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
LimitKind = Literal["not-before", "not-after"]


class _LimitEntry(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True)

    kind: LimitKind
    event: _Id
    months: Annotated[int, Field(ge=-120, le=120)] = 0
    days: Annotated[int, Field(ge=-3660, le=3660)] = 0
    hours: Annotated[int, Field(ge=-240, le=240)] = 0
    source: _Text


class _EventEntry(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: _Id
    what: _Text
    at: dt.datetime | dt.date
    moves_with: _Id | None = None
    source: _Text
    limits: list[_LimitEntry] = Field(default_factory=list)


class _File(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True)

    schema_version: Literal[1]
    events: Annotated[list[_EventEntry], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Limit:
    """How early or late an event may be, counted from another.

    Attributes
    ----------
    kind : {"not-before", "not-after"}
    event : str
        The other event's id.
    months, days, hours : int
        Distance, negative for before it.
    source : str
    """

    kind: LimitKind
    event: str
    months: int
    days: int
    hours: int
    source: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a calendar; ``at`` is local time, ``moves_with`` the event it keeps its distance from."""

    id: str
    what: str
    at: dt.datetime
    moves_with: str | None
    source: str
    limits: tuple[Limit, ...]


def calendar_of(dataset: Dataset) -> tuple[Event, ...]:
    """Events of a loaded dataset's calendar; see `load_calendar`."""
    path = dataset.path / _FILE
    if not path.is_file():
        raise DatasetError(f"{path}: no such file; a dataset with a calendar has one (see kz-2022)")
    return parse_calendar(path)


def parse_calendar(path: Path) -> tuple[Event, ...]:
    """Events of a calendar file.

    Raises
    ------
    DatasetError
        If it cannot be read, or names an event that it does not have.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read ({error})") from error
    entries = read_toml(_FILE, text, _File).events
    known = [entry.id for entry in entries]
    for entry in entries:
        if known.count(entry.id) > 1:
            raise DatasetError(f"{_FILE}: two events have the id {entry.id!r}: each needs its own")
        for named in (entry.moves_with, *(limit.event for limit in entry.limits)):
            if named is not None and named not in known:
                hint = did_you_mean(named, known)
                raise DatasetError(f"{_FILE}: {entry.id} names the event {named!r}: there is none{hint}")
    return tuple(_event(entry) for entry in entries)


def _event(entry: _EventEntry) -> Event:
    limits = tuple(
        Limit(each.kind, each.event, each.months, each.days, each.hours, each.source) for each in entry.limits
    )
    return Event(entry.id, entry.what, moment(entry.at), entry.moves_with, entry.source, limits)


def moment(at: dt.datetime | dt.date) -> dt.datetime:
    """A date as its first moment."""
    return at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time())
