"""The form of ``dataset.toml`` and ``patches.toml``; faults are located by line, column and key."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.datasets.dataset import PatchKind
from sim.files.schema_fields import Table, fault

SomeText = Annotated[str, Field(min_length=1)]


def matching(pattern: str, rule: str) -> AfterValidator:
    """Refuse a text of another form, and say the form in words."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise fault("form", rule)
        return text

    return AfterValidator(check)


FileName = Annotated[
    str, matching(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,95}\.csv", "must be the name of a .csv file of this folder")
]
Sha256 = Annotated[str, matching(r"[0-9a-f]{64}", "must be a SHA-256 hash, 64 digits from 0 to f")]
ClockText = Annotated[
    str, matching(r"([01]\d|2[0-3]):[0-5]\d|24:00", 'must be a clock time in quotes, such as "08:00"')
]
WayName = Annotated[str, matching(r"[a-z][a-z0-9-]{0,39}", "must be a name: small letters, digits and -")]
UtcOffset = Annotated[int, Field(ge=-12, le=14)]
UnitWeight = Annotated[int, Field(ge=0, le=1_000_000)]
RegionCount = Annotated[float, Field(ge=1, le=1_000)]
StationCount = Annotated[int, Field(ge=0, le=1_000_000)]


class FileEntry(Table):
    """A file of the folder and where it comes from; `referendum seal` writes its hash."""

    file: FileName
    source: SomeText
    unit: SomeText
    transformed: SomeText
    sha256: Sha256 | None = None


class ResultsEntry(FileEntry):
    """The results table; ``total_row`` is the label of the printed total, if there is one."""

    total_row: str = ""


class TurnoutEntry(FileEntry):
    """The turnout table; ``national_row`` is the label of the printed national figure, if there is one."""

    national_row: str = ""


class FilesEntry(Table):
    """The files of a dataset."""

    results: ResultsEntry
    turnout: TurnoutEntry | None = None
    statements: FileEntry | None = None
    supplement: FileEntry | None = None
    outside: FileEntry | None = None
    stations: FileEntry | None = None

    def entries(self) -> dict[str, FileEntry]:
        """Those there are, by key."""
        entries = {key: getattr(self, key) for key in type(self).model_fields}
        return {key: entry for key, entry in entries.items() if entry is not None}


class ClockEntry(Table):
    """The clock of the reports, and opening and closing in local time, the same on each polling day."""

    reference_utc_offset_hours: UtcOffset
    opening: ClockText
    closing: ClockText
    source: SomeText
    days: Annotated[int, Field(ge=1, le=31)] = 1

    @property
    def last_closing(self) -> str:
        """Closing of the last polling day, as reports are named."""
        return self.closing if self.days == 1 else f"day {self.days} {self.closing}"

    utc_offset_hours: dict[str, UtcOffset] = Field(default_factory=dict)


class UnitsEntry(Table):
    """Weights in the regional majority (1 unless stated), cities, and units of several regions."""

    source: SomeText
    weights: dict[str, UnitWeight] = Field(default_factory=dict)
    cities: list[str] = Field(default_factory=list)
    regions_in_unit: dict[str, RegionCount] = Field(default_factory=dict)


class ZoneEntry(Table):
    """Stations of a time zone."""

    utc_offset_hours: UtcOffset
    n_stations: Annotated[int, Field(ge=1, le=1_000_000)]
    source: SomeText


class KnownEntry(Table):
    """Stations of a unit."""

    unit: SomeText
    n_stations: Annotated[int, Field(ge=1, le=1_000_000)]
    source: SomeText


class AbroadEntry(Table):
    """Stations abroad, which are not simulated."""

    n_stations: StationCount
    source: SomeText


class StationsEntry(Table):
    """What is known about the stations."""

    max_roll: Annotated[int, Field(ge=1, le=10_000_000)]
    max_roll_source: SomeText
    zones: list[ZoneEntry] = Field(default_factory=list)
    known: list[KnownEntry] = Field(default_factory=list)
    abroad: AbroadEntry | None = None


class OutsideEntry(Table):
    """A way of voting outside the stations: when its papers are counted, and how that is known."""

    counted_hours_after_closing: Annotated[float, Field(ge=0.0, le=1_000.0, allow_inf_nan=False)]
    source: SomeText


class Manifest(Table):
    """``dataset.toml``; ``rule`` is its law, ``sealed`` has hashes of files that no entry names."""

    schema_version: Literal[1]
    name: SomeText
    title: SomeText
    rule: str = ""
    notices: list[SomeText] = Field(default_factory=list)
    files: FilesEntry
    clock: ClockEntry
    units: UnitsEntry
    stations: StationsEntry
    sealed: dict[str, Sha256] = Field(default_factory=dict)
    outside: dict[WayName, OutsideEntry] = Field(default_factory=dict)

    @property
    def national_row(self) -> str:
        """Label of the printed national turnout; empty where there is none."""
        return "" if self.files.turnout is None else self.files.turnout.national_row


class PatchEntry(Table):
    """One patch."""

    file: FileName
    row: SomeText
    column: SomeText
    printed: str
    corrected: SomeText
    kind: PatchKind
    reason: SomeText
    source: SomeText


class PatchFile(Table):
    """``patches.toml``."""

    schema_version: Literal[1]
    patches: list[PatchEntry] = Field(default_factory=list)
