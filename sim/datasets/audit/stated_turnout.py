"""Papers stated as issued at an hour against the printed national share, and the roll of that hour.

Rolls grow during the day, as voters are added at their stations: a share printed at 14:00 is one of the
roll of 14:00. Where that roll is stated it is used; else the roll that the share implies is computed.
The tolerance is one unit of the share's last digit, since nobody says whether it was rounded or truncated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from sim.datasets.audit.finding import Finding, Severity, decimal
from sim.datasets.audit.prose import number_of
from sim.datasets.dataset import Statement
from sim.datasets.figures import Figures

_ISSUED = re.compile(r"issued_([0-9]{2})([0-9]{2})")

_LEAST_ROLL = Fraction(99, 100)
"""Least share of the final roll that an unstated roll of an hour has [assumption; 2022: .999 at 14:00]."""


def audit_stated_turnout(figures: Figures, stated: Mapping[str, Statement]) -> Iterator[Finding]:
    """Statements issued_XXXX, registered_XXXX and issued_final."""
    numbers = {name: number for name, item in stated.items() if (number := number_of(item.value)) is not None}
    final_roll = Fraction(figures.total_roll())
    for name, number in numbers.items():
        if re.fullmatch(r"registered_[0-9]{4}", name):
            yield _roll_growth(stated[name], number, final_roll)
        match = _ISSUED.fullmatch(name)
        if match:
            clock = f"{match[1]}:{match[2]}"
            roll = numbers.get(f"registered_{match[1]}{match[2]}")
            yield from _issued_at(figures, stated[name], numbers, clock, roll, final_roll)
    if "issued_final" in numbers:
        yield from _issued_final(figures, stated["issued_final"], numbers["issued_final"], final_roll)


def finding(
    severity: Severity, code: str, statement: Statement, recomputed: str, tolerance: str, message: str
) -> Finding:
    """A finding at the value of a statement."""
    return Finding(
        severity, code, statement.file, statement.id, "value", statement.value, recomputed, tolerance, message
    )


def _roll_growth(statement: Statement, roll: Fraction, final: Fraction) -> Finding:
    message = (
        f"the final roll differs by {final - roll}; shares printed at that hour are of the roll of that hour"
    )
    return finding(
        "note" if roll != final else "agrees", "roll-of-the-hour", statement, str(final), "0", message
    )


def _issued_at(
    figures: Figures,
    statement: Statement,
    numbers: Mapping[str, Fraction],
    clock: str,
    roll: Fraction | None,
    final_roll: Fraction,
) -> Iterator[Finding]:
    printed = figures.percent(figures.dataset.national_row, clock)
    if not printed:
        return
    if roll:
        yield _share(figures, statement, roll, printed, "the roll of that hour")
    of_final = 100 * Fraction(number_of(statement.value) or 0) / final_roll
    unit = figures.turnout_unit
    if abs(of_final - printed) <= unit:
        return
    papers = of_final * final_roll
    least, most = papers / (printed + unit), papers / (printed - unit)
    earlier = [
        number for name, number in numbers.items() if name.startswith("registered_") and number < final_roll
    ]
    fits = max(earlier, default=final_roll * _LEAST_ROLL) <= most and least <= final_roll
    verdict = "smaller than the final one" if fits else "which no statement supports"
    message = (
        f"{decimal(of_final)} % of the final roll, printed {decimal(printed)} %: that share is of a roll of "
        f"{decimal(least, 0)} to {decimal(most, 0)}, {verdict}"
    )
    severity: Severity = "note" if fits else "warning"
    yield finding(severity, "share-of-final-roll", statement, decimal(of_final), decimal(unit), message)


def _share(figures: Figures, statement: Statement, roll: Fraction, printed: Fraction, of: str) -> Finding:
    share, unit = 100 * Fraction(number_of(statement.value) or 0) / roll, figures.turnout_unit
    severity: Severity = "agrees" if abs(share - printed) <= unit else "error"
    message = f"{decimal(share, 4)} % of {of}, printed {decimal(printed)} %"
    return finding(severity, "stated-share", statement, decimal(share, 4), decimal(unit), message)


def _issued_final(
    figures: Figures, statement: Statement, issued: Fraction, final_roll: Fraction
) -> Iterator[Finding]:
    """Against the last printed share, the units' shares times rolls, and the count."""
    known = figures.known(figures.dataset.national_row) if figures.dataset.national_row else []
    if known:
        yield _share(figures, statement, final_roll, known[-1][1], "the final roll")
    rolls = {unit: figures.roll(unit) for unit in figures.units if figures.known(unit)}
    papers = sum((rolls[unit] * figures.known(unit)[-1][1] / 100 for unit in rolls), Fraction(0))
    tolerance = sum(rolls.values()) * figures.turnout_unit / 100 + (final_roll - sum(rolls.values()))
    severity: Severity = "agrees" if abs(papers - issued) <= tolerance else "error"
    message = (
        "rolls × last shares, each within one unit of its last digit; a unit without a share may add its roll"
    )
    yield finding(severity, "stated-issued", statement, decimal(papers, 0), decimal(tolerance, 0), message)
    counted = sum(figures.count(unit, "ballots") or 0 for unit in figures.units)
    if issued != counted:
        severity = "note" if issued > counted else "error"
        message = (
            f"{abs(issued - counted)} {'more' if issued > counted else 'fewer'} than the {counted} counted"
        )
        yield finding(severity, "issued-v-counted", statement, str(counted), "0", message)
