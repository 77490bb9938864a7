"""The exact numbers that the audit works on: tables, printed or patched, as integers and fractions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from sim.clock import TICKS_PER_HOUR
from sim.datasets.checks import SHARE_COLUMNS
from sim.datasets.dataset import Dataset, exact_share
from sim.datasets.patching import patched
from sim.datasets.table import PrintedTable


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A dataset's tables with patches of some kinds applied.

    ``share_unit`` and ``turnout_unit`` are one unit of the last printed digit [%] of the result shares
    and of the turnout: half of it is the rounding error of a cell.
    """

    dataset: Dataset
    results: PrintedTable
    turnout: PrintedTable
    share_unit: Fraction
    turnout_unit: Fraction

    @property
    def units(self) -> tuple[str, ...]:
        """Units, without the printed total."""
        return self.dataset.units

    @property
    def clocks(self) -> tuple[str, ...]:
        """Clock times of the turnout reports."""
        return self.turnout.columns

    def count(self, label: str, column: str) -> int | None:
        """A count of the results table; None where blank."""
        text = self.results.cell(label, column)
        return int(text) if text else None

    def roll(self, unit: str) -> int:
        """Registered citizens of a unit."""
        return int(self.results.cell(unit, "registered"))

    def total_roll(self) -> int:
        """Registered citizens of all units."""
        return sum(self.roll(unit) for unit in self.units)

    def percent(self, label: str, clock: str) -> Fraction | None:
        """A cell of the turnout table [%]; None where blank."""
        share = exact_share(self.turnout.cell(label, clock))
        return None if share is None else 100 * share

    def known(self, label: str) -> list[tuple[str, Fraction]]:
        """Clock time and turnout [%] of the cells of a row that are not blank."""
        pairs = [(clock, self.percent(label, clock)) for clock in self.clocks]
        return [(clock, percent) for clock, percent in pairs if percent is not None]

    def local_ticks(self, unit: str, clock: str) -> int:
        """Local time of a unit at the clock time of a report [ticks of 1 ms]."""
        i = self.units.index(unit)
        ahead = int(self.dataset.utc_offset_hours[i]) - self.dataset.reference_offset_hours
        return int(self.dataset.report_ticks[self.clocks.index(clock)]) + ahead * TICKS_PER_HOUR

    def is_closed(self, unit: str, clock: str) -> bool:
        """Whether the unit's stations have closed at the time of the report."""
        return self.local_ticks(unit, clock) >= self.dataset.closing_ticks

    def open_share(self, unit: str, earlier: str, later: str) -> Fraction:
        """Share of the unit's polling day between two reports."""
        opening, closing = self.dataset.opening_ticks, self.dataset.closing_ticks
        start = max(self.local_ticks(unit, earlier), opening)
        end = min(self.local_ticks(unit, later), closing)
        shut = sum(max(min(end, until) - max(start, begin), 0) for begin, until in self.dataset.nights)
        night = sum(until - begin for begin, until in self.dataset.nights)
        return Fraction(max(end - start - shut, 0), closing - opening - night)


def figures_of(dataset: Dataset, kinds: Collection[str] | None) -> Figures:
    """The figures with patches of the given kinds applied; None applies all, an empty collection none."""
    results, turnout = dataset.results_table, dataset.turnout_table
    shares = (results.cell(label, column) for label in results.labels for column in SHARE_COLUMNS)
    hourly = (turnout.cell(label, column) for label in turnout.labels for column in turnout.columns)
    return Figures(
        dataset,
        patched(results, dataset.patches, kinds),
        patched(turnout, dataset.patches, kinds),
        last_digit(shares),
        last_digit(hourly),
    )


def last_digit(cells: Iterable[str]) -> Fraction:
    """One unit of the last digit. The finest cell decides: spreadsheets drop trailing zeros."""
    return Fraction(1, 10 ** max((len(text.partition(".")[2]) for text in cells), default=0))
