"""The printed national turnout of each hour against the mean of the units, weighted by rolls.

With c_i the printed cells [%], n_i the rolls and h half a unit of the last digit, the true mean lies in
Σ n_i (c_i ± h) / Σ n_i; units without a cell may have anything from 0 to 100. Printing rounds once more
by h. Only a difference beyond all of this is an error. (Tables that truncate throughout stay within it
too: both sides are low alike.) An error of one cell shows for certain once it exceeds twice the tolerance
× Σ n / n_i: for 2022, 0.2 points for the largest unit and half a point for a typical one. One wrong cell i
implies its own value: c_i + (printed − mean) Σ n / n_i, give or take the tolerance × Σ n / n_i.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sim.datasets.audit.finding import Finding, decimal
from sim.datasets.audit.turnout import is_out_of_course, repeats_while_open, repeats_with_its_zone
from sim.datasets.figures import Figures


@dataclass(frozen=True, slots=True)
class _Mean:
    clock: str
    printed: Fraction
    mean: Fraction
    tolerance: Fraction

    @property
    def agrees(self) -> bool:
        return abs(self.printed - self.mean) <= self.tolerance


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A cell that alone could account for a wrong mean: the value it implies, and its neighbours' bounds."""

    unit: str
    implied: Fraction
    tolerance: Fraction
    low: Fraction
    high: Fraction


def audit_mean(figures: Figures) -> Iterator[Finding]:
    """National means by hour, and for a wrong one the cell that must be wrong if only one can be."""
    national = figures.dataset.national_row
    for clock, printed in figures.known(national) if national else []:
        mean = _mean(figures, clock, printed)
        candidates = [] if mean.agrees else _candidates(figures, mean)
        yield _national(figures, mean, candidates)
        yield from _implied(figures, mean, candidates)


def _mean(figures: Figures, clock: str, printed: Fraction) -> _Mean:
    total, half = figures.total_roll(), figures.turnout_unit / 2
    cells = [(figures.roll(unit), figures.percent(unit, clock)) for unit in figures.units]
    known = [(roll, percent) for roll, percent in cells if percent is not None]
    blank = total - sum(roll for roll, _ in known)
    low = sum(roll * max(percent - half, Fraction(0)) for roll, percent in known)
    high = sum(roll * min(percent + half, Fraction(100)) for roll, percent in known) + 100 * blank
    return _Mean(
        clock, printed, Fraction(low + high) / (2 * total), Fraction(high - low) / (2 * total) + half
    )


def _candidates(figures: Figures, mean: _Mean) -> list[_Candidate]:
    total = figures.total_roll()
    found = []
    for unit in figures.units:
        percent = figures.percent(unit, mean.clock)
        if percent is None or not figures.roll(unit):
            continue
        factor = Fraction(total, figures.roll(unit))
        implied, tolerance = percent + (mean.printed - mean.mean) * factor, mean.tolerance * factor
        low, high = _bounds(figures, unit, mean.clock)
        if max(low, implied - tolerance) <= min(high, implied + tolerance):
            found.append(_Candidate(unit, implied, tolerance, low, high))
    return found


def _bounds(figures: Figures, unit: str, clock: str) -> tuple[Fraction, Fraction]:
    """What the cells before and after allow: a cumulative turnout does not fall."""
    k = figures.clocks.index(clock)
    known = [(figures.clocks.index(name), percent) for name, percent in figures.known(unit)]
    low = max((percent for i, percent in known if i < k), default=Fraction(0))
    high = min((percent for i, percent in known if i > k), default=Fraction(100))
    return low, high


def _national(figures: Figures, mean: _Mean, candidates: list[_Candidate]) -> Finding:
    row, digits = figures.dataset.national_row, _digits(figures)
    message = "the units' cells, weighted by rolls, give the printed figure"
    if not mean.agrees:
        names = [f"{item.unit} ({decimal(item.implied)} ± {decimal(item.tolerance)})" for item in candidates]
        message = (
            "the units' cells, weighted by rolls, differ by more than all cells' rounding; one wrong cell "
            f"alone would have to be {' or '.join(names) if names else 'this national figure'}"
        )
    return Finding(
        "agrees" if mean.agrees else "error",
        "national-mean",
        figures.turnout.file,
        row,
        mean.clock,
        figures.turnout.cell(row, mean.clock),
        decimal(mean.mean, digits + 2),
        decimal(mean.tolerance, digits + 2),
        message,
    )


def _implied(figures: Figures, mean: _Mean, candidates: list[_Candidate]) -> Iterator[Finding]:
    """Name a cell only if it is the one candidate whose own course is out of order too.

    A time zone that repeats as a whole was carried forward by whoever made the table, who then averaged
    those old figures: its cells are stale, but agree with the printed mean, and are set aside.
    """
    suspects = [item for item in candidates if _is_suspect(figures, item.unit, mean.clock)]
    if len(suspects) != 1:
        return
    item = suspects[0]
    zone = [
        other.unit
        for other in candidates
        if other is not item and repeats_with_its_zone(figures, other.unit, mean.clock)
    ]
    aside = f"; {', '.join(zone)} repeat with their whole time zone and are set aside" if zone else ""
    yield Finding(
        "error",
        "cell-implied",
        figures.turnout.file,
        item.unit,
        mean.clock,
        figures.turnout.cell(item.unit, mean.clock),
        decimal(item.implied),
        decimal(item.tolerance),
        "the one cell out of its own course that alone would give the printed national figure; neighbours "
        f"allow {decimal(item.low)} to {decimal(item.high)}{_at_closing(figures, item, mean.clock)}{aside}",
    )


def _at_closing(figures: Figures, item: _Candidate, clock: str) -> str:
    later = figures.clocks[figures.clocks.index(clock) + 1 :]
    within = abs(item.high - item.implied) <= item.tolerance
    if not later or not figures.is_closed(item.unit, clock) or not within:
        return ""
    return f", and stations had closed: {decimal(item.high)}, its next figure, lies within the tolerance"


def _is_suspect(figures: Figures, unit: str, clock: str) -> bool:
    if repeats_with_its_zone(figures, unit, clock):
        return False
    return repeats_while_open(figures, unit, clock) or is_out_of_course(figures, unit, clock)


def _digits(figures: Figures) -> int:
    return len(str(figures.turnout_unit.denominator)) - 1
