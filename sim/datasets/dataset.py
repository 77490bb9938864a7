"""What a loaded dataset is: the printed tables, their patched arrays, and every source. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.ballot import BALLOT_CLASSES, TAKEN_AWAY
from sim.clock import TICKS_PER_DAY
from sim.datasets.table import PrintedTable
from sim.nouns import counted
from sim.text.html import html_table

PatchKind = Literal["misprint", "stale", "late-report", "raised-to-count"]

MISSING = "missing"
"""The corrected value of a patch that takes a cell out of use."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file comes from, its unit, the hash of its bytes (empty if not sealed), what was done to it."""

    file: str
    source: str
    unit: str
    sha256: str
    transformed: str


@dataclass(frozen=True, slots=True)
class Patch:
    """One cell read otherwise than printed, with the reason and the source."""

    file: str
    row: str
    column: str
    printed: str
    corrected: str
    kind: PatchKind
    reason: str
    source: str

    def __str__(self) -> str:
        cell = f"{self.file}, {self.row}, {self.column}"
        return f"{cell}: {self.printed} → {self.corrected} ({self.kind}: {self.reason})"


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure stated in prose; ``value`` is the text as printed."""

    file: str
    id: str
    what: str
    value: str
    unit: str
    as_of: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ZoneStations:
    """Number of stations in all units of one time zone."""

    utc_offset_hours: int
    n_stations: int
    source: str


@dataclass(frozen=True, slots=True)
class KnownStations:
    """Number of stations of one unit where a source states it."""

    unit: str
    n_stations: int
    source: str


@dataclass(frozen=True, slots=True)
class StationDeclaration:
    """What is known about the number and size of polling stations.

    The total of each time zone is exact; units not among ``known`` share the rest of their zone.
    ``cities`` are the units with larger stations; ``n_abroad`` stations are not simulated.
    """

    zones: tuple[ZoneStations, ...]
    known: tuple[KnownStations, ...]
    n_abroad: int
    abroad_source: str
    cities: tuple[str, ...]
    max_roll: int
    max_roll_source: str

    @property
    def n_stations(self) -> int:
        """Stations of all zones, without those abroad."""
        return sum(zone.n_stations for zone in self.zones)


@dataclass(frozen=True, slots=True, eq=False)
class StationLists:
    """Stations one by one, unit by unit.

    Attributes
    ----------
    names : tuple of str
    unit, roll : int64, shape (station,)
    desks, booths : int64, shape (station,)
        0 where the table does not say.
    """

    names: tuple[str, ...]
    unit: NDArray[np.int64]
    roll: NDArray[np.int64]
    desks: NDArray[np.int64]
    booths: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class OutsidePapers:
    """Papers that were cast outside the stations, as published.

    Attributes
    ----------
    ways : tuple of str
        Such as postal.
    papers : int64, shape (way, unit, 4)
    counted_after : int64, shape (way,)
        When each way is counted, after closing [ticks].
    """

    ways: tuple[str, ...]
    papers: NDArray[np.int64]
    counted_after: NDArray[np.int64]

    @property
    def by_unit(self) -> NDArray[np.int64]:
        """Papers of all ways: int64, shape (unit, 4)."""
        return np.asarray(self.papers.sum(axis=0))

    def share_of(self, ballots: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of a unit's voters who vote so, by issued class: float64, shape (unit, 5)."""
        shares = np.zeros((len(ballots), TAKEN_AWAY + 1))
        np.divide(self.by_unit, ballots, out=shares[:, :TAKEN_AWAY], where=ballots > 0)
        return shares


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A referendum's published tables, as printed and as patched. All arrays are read-only.

    Attributes
    ----------
    units : tuple of str
        Units in the order of the results table; the first axis of every array below.
    registered : int64, shape (unit,) [citizens]
    ballots : int64, shape (unit, 4) [papers]
        Counted papers by ballot class, patched; zeros for a unit without a result.
    weights : int64, shape (unit,)
        What a unit counts in the regional majority; 0 for the diaspora.
    utc_offset_hours : int64, shape (unit,) [h]
    reference_offset_hours : int [h]
        Offset of the clock of the turnout reports.
    report_ticks : int64, shape (report,) [ticks of 1 ms since midnight of the reference clock]
    turnout_printed, turnout : float64, shape (unit, report) [share of the roll, 0–1]
        Cumulative share of papers issued, printed and patched; NaN where blank, stale or missing. Where no
        cell of a unit is printed, `turnout` has the hours of the whole vote, as far as those are.
    turnout_national_printed : float64, shape (report,) [share of the roll, 0–1]
    issued : int64, shape (unit,) [papers]
        Papers issued by the close (:mod:`sim.datasets.closing`): roll × patched share of a report after
        closing, exact where a patch states a fraction and not raised silently to the count;
        without such a report at least the papers counted.
    closing_reported : bool, shape (unit,)
        Whether there is such a report; where it is False, more papers than `issued` may have been given out.
    opening_ticks, closing_ticks : int [ticks of 1 ms, local clock]
    simulated : bool, shape (unit,)
        Whether a turnout is reported for the unit, or a result, so that it has a polling day.
    stations : StationDeclaration
    patches : tuple of Patch
    statements : tuple of Statement
    sources : tuple of Source
    notices : tuple of str
        What every report on these data has to say.
    results_table, turnout_table : PrintedTable
        The cells as printed; of a dataset without turnout a table without rows.
    sha256 : str
        Hash of all files of the folder, manifest and patches included.
    rule : str
        The law of the vote, as the manifest writes it; empty where it does not say.
    regions : tuple of str
        Region that each unit lies in, by the results table's column ``region``; without one the unit's name.
    regions_in_unit : mapping of str to float
        Regions that a unit is made of, where it is of several: k effective, (Σw)²/Σw² over their rolls w.
    outside : OutsidePapers or None
        Papers of `ballots`, and of `issued`, that were cast outside the stations. `turnout` is of the others.
    days : int
        Polling days: `opening_ticks` is on the first, `closing_ticks` on the last.
    listed : StationLists or None
        The stations one by one, where a table has them.
    """

    name: str
    title: str
    path: Path
    units: tuple[str, ...]
    registered: NDArray[np.int64]
    ballots: NDArray[np.int64]
    weights: NDArray[np.int64]
    utc_offset_hours: NDArray[np.int64]
    reference_offset_hours: int
    report_ticks: NDArray[np.int64]
    turnout_printed: NDArray[np.float64]
    turnout: NDArray[np.float64]
    turnout_national_printed: NDArray[np.float64]
    issued: NDArray[np.int64]
    closing_reported: NDArray[np.bool_]
    simulated: NDArray[np.bool_]
    opening_ticks: int
    closing_ticks: int
    stations: StationDeclaration
    patches: tuple[Patch, ...]
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    notices: tuple[str, ...]
    results_table: PrintedTable
    turnout_table: PrintedTable
    total_row: str
    national_row: str
    sha256: str
    rule: str
    regions: tuple[str, ...]
    regions_in_unit: Mapping[str, float]
    outside: OutsidePapers | None = None
    days: int = 1
    listed: StationLists | None = None

    @property
    def nights(self) -> tuple[tuple[int, int], ...]:
        """Closing of each polling day but the last, and opening of the next [ticks, local clock]."""
        evening = self.closing_ticks - (self.days - 1) * TICKS_PER_DAY
        starts = (day * TICKS_PER_DAY for day in range(self.days - 1))
        return tuple((evening + start, self.opening_ticks + TICKS_PER_DAY + start) for start in starts)

    @property
    def issued_at_stations(self) -> NDArray[np.int64]:
        """Papers issued by the close less those from outside the stations: int64, shape (unit,)."""
        return self.issued if self.outside is None else self.issued - self.outside.by_unit.sum(axis=1)

    def __repr__(self) -> str:
        roll = int(self.registered.sum())
        return f"Dataset({self.name}: {self.title}, {counted(len(self.units), 'unit')}, {roll:,} registered)"

    def _repr_html_(self) -> str:
        rows = [
            [unit, *(f"{count:,}" for count in (roll, papers, *classes))]
            for unit, roll, papers, classes in zip(
                self.units,
                self.registered.tolist(),
                self.issued.tolist(),
                self.ballots.tolist(),
                strict=True,
            )
        ]
        headings = ["unit", "registered", "issued", *BALLOT_CLASSES]
        return html_table(" ".join(self.notices), headings, rows, title=self.title)


def exact_share(text: str) -> Fraction | None:
    """Exact share 0–1 of a cell in per cent, of a fraction "papers/roll", or None for a blank cell.

    Examples
    --------
    >>> exact_share("57.06"), exact_share("405994/708969"), exact_share("")
    (Fraction(2853, 5000), Fraction(405994, 708969), None)
    """
    if not text:
        return None
    return Fraction(text) if "/" in text else Fraction(text) / 100
