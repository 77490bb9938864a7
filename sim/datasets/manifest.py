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

    file: FileName = Field(description="name of a .csv file of this folder")
    source: SomeText = Field(description="where it is from")
    unit: SomeText = Field(description="what its figures are")
    transformed: SomeText = Field(description="what was done to it")
    sha256: Sha256 | None = Field(None, description="hash of the file, which `referendum seal` writes")


class ResultsEntry(FileEntry):
    """The results table; ``total_row`` is the label of the printed total, if there is one."""

    total_row: str = Field("", description="label of the printed total")


class TurnoutEntry(FileEntry):
    """The turnout table; ``national_row`` is the label of the printed national figure, if there is one."""

    national_row: str = Field("", description="label of the printed national figure")


class FilesEntry(Table):
    """The files of a dataset."""

    results: ResultsEntry = Field(description="the results table")
    turnout: TurnoutEntry | None = Field(None, description="turnout through the day")
    statements: FileEntry | None = Field(None, description="what was stated beside the tables")
    supplement: FileEntry | None = Field(None, description="further figures of the units")
    outside: FileEntry | None = Field(None, description="papers cast outside the stations")
    stations: FileEntry | None = Field(None, description="lists of single stations")

    def entries(self) -> dict[str, FileEntry]:
        """Those there are, by key."""
        entries = {key: getattr(self, key) for key in type(self).model_fields}
        return {key: entry for key, entry in entries.items() if entry is not None}


class ClockEntry(Table):
    """The clock of the reports, and opening and closing in local time, the same on each polling day."""

    reference_utc_offset_hours: UtcOffset = Field(description="hours from UTC of the clock of the reports")
    opening: ClockText = Field(description="opening of the polls, local time")
    closing: ClockText = Field(description="closing of the polls, local time")
    source: SomeText = Field(description="where it is from")
    days: Annotated[int, Field(ge=1, le=31)] = Field(1, description="polling days")

    @property
    def last_closing(self) -> str:
        """Closing of the last polling day, as reports are named."""
        return self.closing if self.days == 1 else f"day {self.days} {self.closing}"

    utc_offset_hours: dict[str, UtcOffset] = Field(
        default_factory=dict, description="hours from UTC of units with another clock, by name"
    )


class UnitsEntry(Table):
    """Weights in the regional majority (1 unless stated), cities, and units of several regions."""

    source: SomeText = Field(description="where it is from")
    weights: dict[str, UnitWeight] = Field(
        default_factory=dict, description="votes of a unit where units are counted, by name; 1 unless stated"
    )
    cities: list[str] = Field(default_factory=list, description="names of units that are cities")
    regions_in_unit: dict[str, RegionCount] = Field(
        default_factory=dict, description="how many regions a unit holds, by name"
    )


class ZoneEntry(Table):
    """Stations of a time zone."""

    utc_offset_hours: UtcOffset = Field(description="hours from UTC")
    n_stations: Annotated[int, Field(ge=1, le=1_000_000)] = Field(description="stations of the zone")
    source: SomeText = Field(description="where it is from")


class KnownEntry(Table):
    """Stations of a unit."""

    unit: SomeText = Field(description="name of the unit")
    n_stations: Annotated[int, Field(ge=1, le=1_000_000)] = Field(description="stations of the unit")
    source: SomeText = Field(description="where it is from")


class AbroadEntry(Table):
    """Stations abroad, which are not simulated."""

    n_stations: StationCount = Field(description="stations abroad")
    source: SomeText = Field(description="where it is from")


class StationsEntry(Table):
    """What is known about the stations."""

    max_roll: Annotated[int, Field(ge=1, le=10_000_000)] = Field(
        description="most voters on the list of a station"
    )
    max_roll_source: SomeText = Field(description="where it is from")
    zones: list[ZoneEntry] = Field(default_factory=list, description="stations of each time zone")
    known: list[KnownEntry] = Field(
        default_factory=list, description="units whose number of stations is known"
    )
    abroad: AbroadEntry | None = Field(None, description="stations abroad, which are not simulated")


class OutsideEntry(Table):
    """A way of voting outside the stations: when its papers are counted, and how that is known."""

    counted_hours_after_closing: Annotated[float, Field(ge=0.0, le=1_000.0, allow_inf_nan=False)] = Field(
        description="hours after closing at which its papers are counted"
    )
    source: SomeText = Field(description="how that is known")


class Manifest(Table):
    """``dataset.toml``; ``rule`` is its law, ``sealed`` has hashes of files that no entry names."""

    schema_version: Literal[1]
    name: SomeText = Field(description="its name, that of the folder")
    title: SomeText = Field(description="what vote it is")
    rule: str = Field("", description="law of the vote, a preset")
    notices: list[SomeText] = Field(default_factory=list, description="what must be said with its figures")
    files: FilesEntry = Field(description="its tables and where they are from")
    clock: ClockEntry = Field(description="clocks, and opening and closing")
    units: UnitsEntry = Field(description="what is known of the units")
    stations: StationsEntry = Field(description="what is known of the stations")
    sealed: dict[str, Sha256] = Field(default_factory=dict, description="hashes of files that no entry names")
    outside: dict[WayName, OutsideEntry] = Field(
        default_factory=dict, description="ways of voting outside the stations, by name"
    )

    @property
    def national_row(self) -> str:
        """Label of the printed national turnout; empty where there is none."""
        return "" if self.files.turnout is None else self.files.turnout.national_row


class PatchEntry(Table):
    """One patch."""

    file: FileName = Field(description="table that is patched")
    row: SomeText = Field(description="row of the cell")
    column: SomeText = Field(description="column of the cell")
    printed: str = Field(description="what is printed")
    corrected: SomeText = Field(description="how it is read")
    kind: PatchKind = Field(description="why it is patched")
    reason: SomeText = Field(description="the reason in words")
    source: SomeText = Field(description="what it rests on")


class PatchFile(Table):
    """``patches.toml``."""

    schema_version: Literal[1]
    patches: list[PatchEntry] = Field(
        default_factory=list, description="cells that are read otherwise than printed"
    )
