"""A dataset's legal calendar: what happens when, and how early or late the law allows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from sim.datasets.dataset import Dataset
from sim.datasets.manifest import SomeText, matching
from sim.errors import DatasetError
from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, KeyPath, did_you_mean, raise_if_any
from sim.files.plain_files import DATASET
from sim.files.schema_faults import validated
from sim.files.schema_fields import Table, fault
from sim.files.toml_source import read_toml

_FILE = "calendar.toml"
_Id = Annotated[
    str, matching(r"[a-z][a-z0-9_]*", "must be a name: small letters, digits and _, a letter first")
]
LimitKind = Literal["not-before", "not-after"]


def _local(value: object) -> dt.datetime | dt.date:
    if isinstance(value, dt.date) and not (isinstance(value, dt.datetime) and value.tzinfo):
        return value
    raise fault("moment", "must be a local date or time, such as 2022-06-05 or 2022-06-05T20:00:00")


class _LimitEntry(Table):
    kind: LimitKind
    event: _Id
    months: Annotated[int, Field(ge=-120, le=120)] = 0
    days: Annotated[int, Field(ge=-3660, le=3660)] = 0
    hours: Annotated[int, Field(ge=-240, le=240)] = 0
    source: SomeText


class _EventEntry(Table):
    id: _Id
    what: SomeText
    at: Annotated[dt.datetime | dt.date, PlainValidator(_local)]
    moves_with: _Id | None = None
    source: SomeText
    limits: list[_LimitEntry] = Field(default_factory=list)


class _File(Table):
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
    FaultyFileError
        If it cannot be read, is faulty, or names an event that it does not have.
    """
    draft = read_toml(path, DATASET, str(path))
    entries = validated(_File, draft).events
    raise_if_any(_name_faults(draft, entries))
    return tuple(_event(entry) for entry in entries)


def _name_faults(draft: Draft, entries: list[_EventEntry]) -> Iterator[Fault]:
    known = [entry.id for entry in entries]
    for i, entry in enumerate(entries):
        if entry.id in known[:i]:
            yield fault_at(draft, ("events", i, "id"), "is the id of an event above: each needs its own")
        named: list[tuple[KeyPath, str | None]] = [(("events", i, "moves_with"), entry.moves_with)]
        named += [(("events", i, "limits", k, "event"), each.event) for k, each in enumerate(entry.limits)]
        for path, name in named:
            if name is not None and name not in known:
                yield fault_at(draft, path, f"there is no such event{did_you_mean(name, known)}")


def _event(entry: _EventEntry) -> Event:
    limits = tuple(
        Limit(each.kind, each.event, each.months, each.days, each.hours, each.source) for each in entry.limits
    )
    return Event(entry.id, entry.what, moment(entry.at), entry.moves_with, entry.source, limits)


def moment(at: dt.datetime | dt.date) -> dt.datetime:
    """A date as its first moment."""
    return at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time())
