"""The audit: every identity recomputed on the tables as printed, and again with the patches applied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sim.datasets.audit.cross import audit_cross
from sim.datasets.audit.finding import SEVERITIES, Finding
from sim.datasets.audit.national_mean import audit_mean
from sim.datasets.audit.shares import audit_shares
from sim.datasets.audit.statements import audit_statements
from sim.datasets.audit.sums import audit_sums
from sim.datasets.audit.turnout import audit_turnout
from sim.datasets.dataset import Dataset
from sim.datasets.figures import Figures, figures_of

_MISPRINT = ("misprint",)
_Key = tuple[str, str, str, str]


def audit_dataset(dataset: Dataset) -> tuple[Finding, ...]:
    """What the printed tables contradict, the gravest first.

    Parameters
    ----------
    dataset : Dataset
        From ``load_dataset``.

    Returns
    -------
    tuple of Finding
        Errors, warnings and notes; identities that hold are left out (see ``recompute``).

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> cells = [f for f in audit_dataset(load_dataset("kz-2022")) if f.code == "cell-implied"]
    >>> [(f.row, f.column, f.printed, f.recomputed, f.tolerance, f.patched) for f in cells]
    [('Pavlodar Region', '20:00', '72.88', '75.65', '0.24', True)]
    """
    return tuple(finding for finding in recompute(dataset) if finding.severity != "agrees")


def recompute(dataset: Dataset) -> tuple[Finding, ...]:
    """Every identity of the dataset, those that hold included.

    A finding is patched if it vanishes when misprints are corrected or, where a patch concerns its very
    cell, when all patches are applied. (A cell patched as missing would silence a national mean
    without mending it: therefore the distinction.)

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> sum(finding.code == "row-sum" for finding in recompute(load_dataset("kz-2022")))
    18
    """
    printed, corrected, mended = (_findings(figures_of(dataset, kinds)) for kinds in ((), _MISPRINT, None))
    open_corrected, open_mended = _open(corrected), _open(mended)
    cells = {(patch.file, patch.row, patch.column) for patch in dataset.patches}
    marked = [
        _mark(item, item.key not in open_corrected or (item.key[1:] in cells and item.key not in open_mended))
        for item in printed
    ]
    rows = {patch.row for patch in dataset.patches}
    made = _made_by_patches(_open(printed), [*corrected, *(item for item in mended if item.row in rows)])
    return tuple(sorted([*marked, *made], key=lambda finding: SEVERITIES.index(finding.severity)))


def _made_by_patches(printed: set[_Key], patched: Iterable[Finding]) -> list[Finding]:
    """Contradictions that stand only in the patched tables.

    National figures and statements are compared with misprints corrected only: whoever made them
    averaged the stale and late cells as printed.
    """
    made = {
        item.key: replace(item, message=f"with the patches applied: {item.message}")
        for item in patched
        if item.severity in ("error", "warning") and item.key not in printed and item.code != "cell-implied"
    }
    return list(made.values())


def _findings(figures: Figures) -> list[Finding]:
    return [
        *audit_sums(figures),
        *audit_shares(figures),
        *audit_turnout(figures),
        *audit_mean(figures),
        *audit_cross(figures),
        *audit_statements(figures),
    ]


def _open(findings: list[Finding]) -> set[_Key]:
    return {finding.key for finding in findings if finding.severity != "agrees"}


def _mark(finding: Finding, patched: bool) -> Finding:
    return finding if finding.severity == "agrees" else replace(finding, patched=patched)
