"""The turnout reports as the public sees them: old figures, copies of the last ones, late jumps.

Nothing here changes a paper: only what is printed about them, and when.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import TICKS_PER_MINUTE, ticks_of
from sim.scenario.schema.tabulation import Reports


@dataclass(frozen=True, slots=True, eq=False)
class Reporting:
    """How each figure comes about.

    Attributes
    ----------
    asked : int64, shape (unit, report)
        Time that the figure speaks of, on the reporting clock [ticks].
    copied : bool, shape (unit, report)
        Figures that copy the previous one.
    stale : float
        Probability of a copy where none is certain.
    late : float64, shape (unit, report)
        Share of the papers still at the figure of the previous report.
    withheld : int64, shape (unit,)
        Papers that are never reported.
    """

    asked: Ints
    copied: Bools
    stale: float
    late: Floats
    withheld: Ints


def reporting_of(
    reports: Reports, units: tuple[str, ...], report_ticks: Ints, local_shift: Ints, closing: int
) -> Reporting:
    """Settings as arrays.

    Parameters
    ----------
    reports : Reports
    units : tuple of str
    report_ticks : int64, shape (report,)
        Reporting clock [ticks].
    local_shift : int64, shape (unit,)
        What to add for the local clock [ticks].
    closing : int
        Local clock [ticks].
    """
    shape = len(units), report_ticks.size
    local = report_ticks + local_shift[:, None]
    quiet = round(reports.quiet_minutes * TICKS_PER_MINUTE)
    copied = (local > closing - quiet) & (local < closing)
    late, withheld = np.zeros(shape), np.zeros(len(units), dtype=np.int64)
    for copy in reports.copies:
        copied[units.index(copy.region)] |= report_ticks == ticks_of(copy.report)
    for each in reports.late:
        where = np.ones(len(units), dtype=bool) if each.regions is None else np.isin(units, each.regions)
        when = np.ones(shape[1], dtype=bool) if each.report is None else report_ticks == ticks_of(each.report)
        late[np.ix_(where, when)] = each.share
    for missing in reports.unreported:
        withheld[units.index(missing.region)] += missing.papers
    lag = round(reports.lag_minutes * TICKS_PER_MINUTE)
    asked = np.broadcast_to(report_ticks - lag, shape).astype(np.int64)
    return Reporting(asked, copied, reports.stale, late, withheld)


def issued_by(issued_by_time: Ints, edges: Ints, at: Ints) -> Floats:
    """Papers issued by given times, each unit's own.

    Parameters
    ----------
    issued_by_time : int64, shape (unit, time)
    edges : int64, shape (time + 1,)
        [ticks]
    at : int64, shape (unit, report)
        [ticks]

    Returns
    -------
    float64, shape (unit, report)
    """
    come = np.concatenate([np.zeros((issued_by_time.shape[0], 1)), np.cumsum(issued_by_time, axis=1)], axis=1)
    return np.stack([np.interp(when, edges, row) for when, row in zip(at, come, strict=True)])


def printed(true: Floats, final: Floats, reporting: Reporting, stale: Bools) -> Floats:
    """Figures as printed, report after report.

    Parameters
    ----------
    true : float64, shape (unit, report)
        Papers issued by the time each figure speaks of.
    final : float64, shape (unit,)
        Papers issued in all.
    reporting : Reporting
    stale : bool, shape (unit, report)
        Further copies, drawn.

    Returns
    -------
    float64, shape (unit, report)
        Never falls from one report to the next.
    """
    out = np.zeros_like(true)
    before = np.zeros_like(final)
    ceiling = np.maximum(final - reporting.withheld, 0.0)
    for k in range(true.shape[1]):
        behind = true[:, k - 1] if k else np.zeros_like(final)
        fresh = np.minimum(true[:, k] - reporting.late[:, k] * (true[:, k] - behind), ceiling)
        copied = reporting.copied[:, k] | stale[:, k]
        before = np.where(copied, before, np.maximum(fresh, before))
        out[:, k] = before
    return out
