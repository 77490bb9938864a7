"""Turnout table against results table: papers reported as issued and papers counted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sim.datasets.audit.finding import Finding, Severity, decimal
from sim.datasets.figures import Figures
from sim.nouns import agreeing


def audit_cross(figures: Figures) -> Iterator[Finding]:
    """No unit counts more papers than it issued, roll × last share, beyond one unit of its last digit.

    Where the last report is from before closing, only fewer papers than it had by then are worth a note.
    """
    outside = figures.dataset.outside
    for u, unit in enumerate(figures.units):
        counted, known = figures.count(unit, "ballots"), figures.known(unit)
        if counted is not None and known:
            at_stations = counted - (0 if outside is None else int(outside.by_unit[u].sum()))
            yield _issued(figures, unit, at_stations, *known[-1])


def _issued(figures: Figures, unit: str, counted: int, clock: str, percent: Fraction) -> Finding:
    roll, closed = figures.roll(unit), figures.is_closed(unit, clock)
    issued, share = roll * percent / 100, Fraction(100 * counted, roll)
    unit_of_last_digit = figures.turnout_unit
    digits = len(str(unit_of_last_digit.denominator)) - 1
    severity: Severity = "error" if share > percent + unit_of_last_digit else "agrees"
    if not closed:  # more may have come later, but none who came earlier may be missing without a word
        severity = "note" if share < percent - unit_of_last_digit / 2 else "agrees"
    side = "more" if counted > issued else "fewer"
    papers = agreeing(str(counted), ("paper was", "papers were"))
    message = (
        f"{counted} {papers} counted, {decimal(abs(counted - issued), 0)} {side} than the "
        f"{decimal(issued, 0)} reported as issued" + ("" if closed else ", before the polls closed")
    )
    return Finding(
        severity,
        "issued-v-counted",
        figures.turnout.file,
        unit,
        clock,
        decimal(percent, digits),
        decimal(share, digits + 2),
        decimal(unit_of_last_digit, digits),
        message,
    )
