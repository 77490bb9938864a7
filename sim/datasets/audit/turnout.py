"""The course of each unit's cumulative turnout: falls, repeats while open, growth after closing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from sim.datasets.audit.finding import Finding, Severity
from sim.datasets.figures import Figures
from sim.nouns import counted

_SLOW = Fraction(1, 10)
"""A repeat is doubtful if even a tenth of the day's mean rate would have been seen."""
_MIN_PAPERS = 5


def audit_turnout(figures: Figures) -> Iterator[Finding]:
    """Every pair of successive cells of every row; cells compare as printed, tolerance 0."""
    for unit in figures.units:
        for (earlier, before), (later, now) in pairwise(figures.known(unit)):
            yield _fall(figures, unit, earlier, later, before, now)
            if figures.open_share(unit, earlier, later) > 0:
                yield _repeat(figures, unit, earlier, later, before, now)
            if figures.is_closed(unit, earlier):
                yield _growth_after_close(figures, unit, earlier, later, before, now)
    national = figures.dataset.national_row
    for (earlier, before), (later, now) in pairwise(figures.known(national) if national else []):
        yield _fall(figures, national, earlier, later, before, now)


def repeats_while_open(figures: Figures, unit: str, clock: str) -> bool:
    """Whether the cell repeats the one before although even few voters would have changed it."""
    for (earlier, before), (later, now) in pairwise(figures.known(unit)):
        if later == clock and before == now:
            return _is_doubtful(figures, unit, earlier, later)
    return False


def repeats_with_its_zone(figures: Figures, unit: str, clock: str) -> bool:
    """Whether all units of the unit's time zone, two at least, repeat their figure at this report."""
    offsets = figures.dataset.utc_offset_hours.tolist()
    offset = offsets[figures.units.index(unit)]
    zone = [
        name
        for name, hours in zip(figures.units, offsets, strict=True)
        if hours == offset and figures.percent(name, clock) is not None
    ]
    return len(zone) > 1 and all(repeats_while_open(figures, name, clock) for name in zone)


def is_out_of_course(figures: Figures, unit: str, clock: str) -> bool:
    """Whether the cell falls, is followed by a fall, or grows after the unit's stations had closed."""
    for (earlier, before), (later, now) in pairwise(figures.known(unit)):
        if clock in (earlier, later) and now < before:
            return True
        if clock == earlier and figures.is_closed(unit, clock) and now > before:
            return True
    return False


def _fall(figures: Figures, label: str, earlier: str, later: str, before: Fraction, now: Fraction) -> Finding:
    falls = now < before
    message = (
        f"a cumulative turnout cannot fall: {_text(figures, label, earlier)} at {earlier}"
        if falls
        else "rises"
    )
    return _finding(figures, "error" if falls else "agrees", "fall", label, later, earlier, message)


def _repeat(
    figures: Figures, unit: str, earlier: str, later: str, before: Fraction, now: Fraction
) -> Finding:
    if now != before or now == 100:
        return _finding(figures, "agrees", "repeat", unit, later, earlier, "moves while stations are open")
    doubtful = _is_doubtful(figures, unit, earlier, later)
    expected = _slow_papers(figures, unit, earlier, later)
    message = (
        f"repeats {earlier} while stations were open; a tenth of the day's mean rate would have brought "
        f"{counted(int(expected), 'paper')}"
    )
    if repeats_with_its_zone(figures, unit, later):
        message += "; every unit of its time zone repeats: an old report carried forward"
    return _finding(figures, "warning" if doubtful else "note", "repeat", unit, later, "", message)


def _growth_after_close(
    figures: Figures, unit: str, earlier: str, later: str, before: Fraction, now: Fraction
) -> Finding:
    if now <= before:
        return _finding(figures, "agrees", "growth-after-close", unit, earlier, later, "final at closing")
    papers = round((now - before) * figures.roll(unit) / 100)
    message = (
        f"stations had closed, yet {counted(papers, 'more paper is', 'more papers are')} reported at "
        f"{later}: reports that came in late "
        "(or a line still waiting at closing)"
    )
    return _finding(figures, "warning", "growth-after-close", unit, earlier, later, message)


def _slow_papers(figures: Figures, unit: str, earlier: str, later: str) -> Fraction:
    final = figures.known(unit)[-1][1] / 100
    return figures.roll(unit) * final * figures.open_share(unit, earlier, later) * _SLOW


def _is_doubtful(figures: Figures, unit: str, earlier: str, later: str) -> bool:
    visible = figures.roll(unit) * figures.turnout_unit / 100
    open_papers = _slow_papers(figures, unit, earlier, later)
    return figures.percent(unit, later) != 100 and open_papers >= max(visible, Fraction(_MIN_PAPERS))


def _text(figures: Figures, label: str, clock: str) -> str:
    return figures.turnout.cell(label, clock)


def _finding(
    figures: Figures, severity: Severity, code: str, label: str, clock: str, other: str, message: str
) -> Finding:
    recomputed = _text(figures, label, other) if other else ""
    return Finding(
        severity,
        code,
        figures.turnout.file,
        label,
        clock,
        _text(figures, label, clock),
        recomputed,
        "0",
        message,
    )
