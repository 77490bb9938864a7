"""Printed shares of each class against the counts: rounded to nearest, truncated, or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sim.ballot import BALLOT_CLASSES
from sim.datasets.audit.finding import Finding, Severity, decimal
from sim.datasets.checks import SHARE_COLUMNS
from sim.datasets.figures import Figures


@dataclass(frozen=True, slots=True)
class _Share:
    row: str
    column: str
    text: str
    exact: Fraction

    @property
    def printed(self) -> Fraction:
        return Fraction(self.text)

    def is_rounded(self, unit: Fraction) -> bool:
        return abs(self.printed - self.exact) <= unit / 2

    def is_truncated(self, unit: Fraction) -> bool:
        return 0 <= self.exact - self.printed < unit


def audit_shares(figures: Figures) -> Iterator[Finding]:
    """Every printed share [%] recomputed from its row, and their sum.

    The practice of the table (rounding to nearest, or truncating) is what most of its cells follow;
    a cell that follows the other one only is a warning, one that follows neither an error.
    """
    shares = list(_shares(figures))
    unit = figures.share_unit
    truncates = _truncates(shares, unit)
    for share in shares:
        yield _finding(figures, share, truncates=truncates)
    yield from _sums(figures)


def _shares(figures: Figures) -> Iterator[_Share]:
    for label in figures.results.labels:
        ballots = figures.count(label, "ballots")
        for name, column in zip(BALLOT_CLASSES, SHARE_COLUMNS, strict=True):
            text, votes = figures.results.cell(label, column), figures.count(label, name)
            if text and votes is not None and ballots:
                yield _Share(label, column, text, Fraction(100 * votes, ballots))


def _truncates(shares: list[_Share], unit: Fraction) -> bool:
    n_rounded = sum(share.is_rounded(unit) for share in shares)
    return sum(share.is_truncated(unit) for share in shares) > n_rounded


def _finding(figures: Figures, share: _Share, *, truncates: bool) -> Finding:
    unit = figures.share_unit
    digits = len(str(unit.denominator)) - 1
    follows = share.is_truncated(unit) if truncates else share.is_rounded(unit)
    other = share.is_rounded(unit) if truncates else share.is_truncated(unit)
    severity: Severity = "agrees" if follows else "warning" if other else "error"
    tolerance = unit if truncates else unit / 2
    exact = decimal(share.exact, digits + 2)
    messages: dict[Severity, str] = {
        "agrees": "recomputes",
        "warning": f"{exact} is {'rounded' if truncates else 'truncated'} here; the table else "
        f"{'truncates' if truncates else 'rounds to nearest'}",
        "error": f"the counts of the row give {exact}",
    }
    return Finding(
        severity,
        "share",
        figures.results.file,
        share.row,
        share.column,
        share.text,
        exact,
        decimal(tolerance, digits + 1),
        messages[severity],
    )


def _sums(figures: Figures) -> Iterator[Finding]:
    """All four shares of a row make 100, give or take one unit of the last digit each."""
    unit = figures.share_unit
    digits = len(str(unit.denominator)) - 1
    for label in figures.results.labels:
        texts = [figures.results.cell(label, column) for column in SHARE_COLUMNS]
        if not all(texts):
            continue
        total, tolerance = sum((Fraction(text) for text in texts), Fraction(0)), len(texts) * unit
        severity: Severity = "agrees" if abs(total - 100) <= tolerance else "error"
        message = "the printed shares of the row do not add up to 100" if severity == "error" else "adds up"
        yield Finding(
            severity,
            "share-sum",
            figures.results.file,
            label,
            "*_pct",
            decimal(total, digits),
            "100",
            decimal(tolerance, digits),
            message,
        )
