"""Figures stated in prose against the tables and against each other.

A statement is known by its id; ids not listed here are kept but not checked. ``XXXX`` is a report time,
such as 1400, and ``<class>`` a ballot class:

registered_final, counted_final, issued_final, registered_XXXX, issued_XXXX · preliminary_<class> with
annulled_station · <class>_prose · regions_text_* · stations_election_day, stations_* · exit_poll_* ·
observers_total with observers_part_*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from sim.ballot import BALLOT_CLASSES
from sim.datasets.audit.finding import Finding, Severity, decimal
from sim.datasets.audit.prose import lost_digit, number_of, range_of
from sim.datasets.audit.stated_turnout import audit_stated_turnout, finding
from sim.datasets.dataset import Statement
from sim.datasets.figures import Figures
from sim.nouns import counted


def audit_statements(figures: Figures) -> Iterator[Finding]:
    """Every known statement."""
    stated = {statement.id: statement for statement in figures.dataset.statements}
    for check in _CHECKS:
        yield from check(figures, stated)
    yield from audit_stated_turnout(figures, stated)


_Stated = dict[str, Statement]


def _total(figures: Figures, column: str) -> int:
    return sum(figures.count(unit, column) or 0 for unit in figures.units)


def _with_prefix(stated: _Stated, prefix: str) -> list[tuple[Statement, Fraction]]:
    pairs = [(item, number_of(item.value)) for name, item in stated.items() if name.startswith(prefix)]
    return [(item, number) for item, number in pairs if number is not None]


def _totals(figures: Figures, stated: _Stated) -> Iterator[Finding]:
    """The roll and the count of the final statement are those of the table."""
    for name, column in (("registered_final", "registered"), ("counted_final", "ballots")):
        if name in stated:
            yield _equal(stated[name], _total(figures, column), f"the units' {column} add up to this")


def _equal(statement: Statement, expected: int, source: str) -> Finding:
    number = number_of(statement.value)
    severity: Severity = "agrees" if number == expected else "error"
    hint = "; a digit is lost" if severity == "error" and lost_digit(statement.value, expected) else ""
    return finding(severity, "statement", statement, str(expected), "0", f"{source}{hint}")


def _preliminary(figures: Figures, stated: _Stated) -> Iterator[Finding]:
    """Preliminary − final, class by class, is what was annulled in between."""
    numbers = {
        name: number_of(stated[f"preliminary_{name}"].value)
        for name in BALLOT_CLASSES
        if f"preliminary_{name}" in stated
    }
    annulled = stated.get("annulled_station")
    excluded = number_of(annulled.value) if annulled else None
    differences = {
        name: number - _total(figures, name) for name, number in numbers.items() if number is not None
    }
    for name, difference in differences.items():
        if difference < 0:
            message = f"the final result has {-difference} more; annulment only takes away"
            yield finding(
                "error",
                "preliminary",
                stated[f"preliminary_{name}"],
                str(_total(figures, name)),
                "0",
                message,
            )
    if annulled is None or excluded is None or not differences:
        return
    total = sum(differences.values(), Fraction(0))
    parts = " + ".join(f"{difference} {name}" for name, difference in differences.items())
    severity: Severity = "note" if total == excluded else "error"
    message = (
        f"preliminary − final = {parts} = {total}; "
        f"{counted(int(excluded), 'paper is', 'papers are')} stated as excluded"
    )
    yield finding(severity, "preliminary", annulled, str(total), "0", message)


def _prose(figures: Figures, stated: _Stated) -> Iterator[Finding]:
    """Votes of a class told in digits or in words."""
    for name in BALLOT_CLASSES:
        statement = stated.get(f"{name}_prose")
        if statement is None:
            continue
        votes = _total(figures, name)
        if number_of(statement.value) is not None:
            yield _equal(statement, votes, f"the units' {name} add up to this")
        else:
            yield _words(statement, votes)


def _words(statement: Statement, votes: int) -> Finding:
    meant = range_of(statement.value)
    if meant is None:
        return finding(
            "note", "statement", statement, str(votes), "", "these words were not understood as a number"
        )
    low, high = meant
    severity: Severity = "agrees" if low <= votes <= high else "error"
    return finding(
        severity,
        "statement",
        statement,
        str(votes),
        f"{low}–{high}",
        f"these words mean {low} to {high} at most",
    )


def _regions(figures: Figures, stated: _Stated) -> Iterator[Finding]:
    """The number of units of the regional majority."""
    n_units = int((figures.dataset.weights > 0).sum())
    for statement, number in _with_prefix(stated, "regions_text_"):
        severity: Severity = "agrees" if number == n_units else "error"
        hint = (
            "; with the rows that carry no weight there are as many"
            if severity == "error" and number == len(figures.units)
            else ""
        )
        yield finding(
            severity,
            "statement",
            statement,
            str(n_units),
            "0",
            f"units with a weight in the regional majority{hint}",
        )


def _stations(figures: Figures, stated: _Stated) -> Iterator[Finding]:
    """The stations of the manifest's zones and abroad, and other totals beside them."""
    declared = figures.dataset.stations
    total = declared.n_stations + declared.n_abroad
    parts = " + ".join(str(zone.n_stations) for zone in declared.zones)
    for statement, number in _with_prefix(stated, "stations_"):
        if statement.id == "stations_election_day":
            yield _equal(statement, total, f"stations by time zone and abroad: {parts} + {declared.n_abroad}")
        else:
            difference = number - total
            severity: Severity = "warning" if difference else "agrees"
            yield finding(
                severity,
                "stations",
                statement,
                str(total),
                "0",
                f"differs by {difference} from the stations declared by zone; keep both",
            )


def _exit_polls(figures: Figures, stated: _Stated) -> Iterator[Finding]:
    """Exit polls asked yes or no: compare them with the share of yes in yes + no."""
    yes, no = _total(figures, "yes"), _total(figures, "no")
    ballots = _total(figures, "ballots")
    if not yes + no or not ballots:
        return
    two_way, of_cast = Fraction(100 * yes, yes + no), Fraction(100 * yes, ballots)
    for statement, number in _with_prefix(stated, "exit_poll_"):
        message = (
            f"two-way: compare with {decimal(two_way)} % of yes + no, not with {decimal(of_cast)} % of cast; "
            f"the poll is {decimal(abs(number - two_way))} points {'below' if number < two_way else 'above'}"
        )
        yield finding("note", "exit-poll", statement, decimal(two_way), "", message)


def _observers(_: Figures, stated: _Stated) -> Iterator[Finding]:
    """The observers stated, and those of the groups listed."""
    parts = _with_prefix(stated, "observers_part_")
    for statement, number in _with_prefix(stated, "observers_total"):
        listed = sum((part for _, part in parts), Fraction(0))
        severity: Severity = "agrees" if listed == number else "warning"
        yield finding(
            severity,
            "observers",
            statement,
            str(listed),
            "0",
            f"the {len(parts)} groups listed add up to {listed}",
        )


_CHECKS: tuple[Callable[[Figures, _Stated], Iterator[Finding]], ...] = (
    _totals,
    _preliminary,
    _prose,
    _regions,
    _stations,
    _exit_polls,
    _observers,
)
