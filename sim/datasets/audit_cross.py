"""Turnout table against results table: papers reported as issued and papers counted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sim.datasets.figures import Figures
from sim.datasets.finding import Finding, Severity, decimal


def audit_cross(figures: Figures) -> Iterator[Finding]:
    """No unit counts more papers than it issued, roll × last share, beyond the rounding of that share."""
    for unit in figures.units:
        counted, known = figures.count(unit, "ballots"), figures.known(unit)
        if counted is not None and known:
            yield _issued(figures, unit, counted, *known[-1])


def _issued(figures: Figures, unit: str, counted: int, clock: str, percent: Fraction) -> Finding:
    roll = figures.roll(unit)
    issued, tolerance = roll * percent / 100, roll * figures.turnout_unit / 200
    excess = counted - issued
    severity: Severity = "error" if excess > tolerance else "agrees"
    side = "more" if excess > 0 else "fewer"
    message = f"{counted} papers were counted, {decimal(abs(excess), 0)} {side} than issued"
    return Finding(
        severity,
        "issued-v-counted",
        figures.turnout.file,
        unit,
        clock,
        f"{figures.turnout.cell(unit, clock)} % = {decimal(issued, 0)} papers",
        f"{counted} papers counted",
        f"{decimal(tolerance, 0)} papers",
        message,
    )
