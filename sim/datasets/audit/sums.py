"""Sums of the results table: every row, every column, and the cell where a wrong row and column cross."""

from __future__ import annotations

from collections.abc import Iterator

from sim.ballot import BALLOT_CLASSES
from sim.datasets.audit.finding import Finding, Severity
from sim.datasets.checks import RESULTS_COLUMNS
from sim.datasets.figures import Figures


def audit_sums(figures: Figures) -> Iterator[Finding]:
    """Row sums, column sums, and the single cell that would mend one of each; tolerance 0."""
    rows, columns = _row_errors(figures), _column_errors(figures)
    table, total = figures.results, figures.dataset.total_row
    for label, excess in rows.items():
        printed = int(table.cell(label, "ballots"))
        message = f"yes + no + both_marked + invalid exceed the printed ballots by {excess}"
        yield _finding(figures, "row-sum", label, "ballots", printed, printed + excess, message)
    for column, excess in columns.items():
        printed = int(table.cell(total, column))
        message = f"the units add up to {excess} more than the printed total"
        yield _finding(figures, "column-sum", total, column, printed, printed + excess, message)
    yield from _crossing(figures, rows, columns)


def _row_errors(figures: Figures) -> dict[str, int]:
    table = figures.results
    labels = [label for label in table.labels if table.cell(label, "ballots")]
    return {
        label: sum(int(table.cell(label, name)) for name in BALLOT_CLASSES)
        - int(table.cell(label, "ballots"))
        for label in labels
    }


def _column_errors(figures: Figures) -> dict[str, int]:
    table, total = figures.results, figures.dataset.total_row
    if not total:
        return {}
    return {
        column: sum(figures.count(unit, column) or 0 for unit in figures.units)
        - int(table.cell(total, column))
        for column in RESULTS_COLUMNS
        if table.cell(total, column)
    }


def _crossing(figures: Figures, rows: dict[str, int], columns: dict[str, int]) -> Iterator[Finding]:
    """If one row and one column alone are wrong, they are off by the same number: all others add up."""
    wrong_rows = [label for label, excess in rows.items() if excess]
    wrong_columns = [column for column, excess in columns.items() if excess and column != "registered"]
    if len(wrong_rows) != 1 or len(wrong_columns) != 1:
        return
    label, column = wrong_rows[0], wrong_columns[0]
    excess = -rows[label] if column == "ballots" else rows[label]
    printed = int(figures.results.cell(label, column))
    message = "the only row and the only column that do not add up cross here"
    yield _finding(figures, "cell-implied", label, column, printed, printed - excess, message)


def _finding(
    figures: Figures, code: str, row: str, column: str, printed: int, recomputed: int, message: str
) -> Finding:
    severity: Severity = "agrees" if printed == recomputed else "error"
    file = figures.results.file
    return Finding(severity, code, file, row, column, str(printed), str(recomputed), "0", message)
