"""From ballots to figures: verdict, margins, and the hour at which the quorum is passed."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_HOUR
from sim.datasets import Dataset
from sim.rules import ConditionResult, Rule, Tally, Verdict
from sim.whole_papers import whole


def tally_of(dataset: Dataset, ballots: Ints, issued: Ints, registered: Ints) -> Tally:
    """Tally of simulated ballots, shape (..., unit, 4), with papers issued and roll, shape (..., unit)."""
    return Tally(
        units=dataset.units,
        registered=registered,
        ballots=ballots,
        issued=issued,
        weights=dataset.weights,
    )


def turnout_quorum(verdict: Verdict) -> ConditionResult | None:
    """The condition on how many took part, if the rule has one."""
    for result in verdict.conditions:
        if result.kind == "turnout_quorum" and result.units_carried is None:
            return result
    return None


def regional_majority(verdict: Verdict) -> ConditionResult | None:
    """The condition counted in units, if the rule has one."""
    for result in verdict.conditions:
        if result.kind == "regional_majority":
            return result
    return None


def quorum_hours(issued_by_time: Ints, edges: Ints, quorum: ConditionResult) -> Floats:
    """Hour of the reporting clock at which a turnout quorum is passed.

    The quorum may look at counted papers while time is known of issued ones: every class is taken to come in
    the same proportion through the day.

    Parameters
    ----------
    issued_by_time : int64, shape (replication, time)
        Papers issued nationally in each bin.
    edges : int64, shape (time + 1,)
        [ticks]
    quorum : ConditionResult
        Of shape (replication,).

    Returns
    -------
    float64, shape (replication,)
        Decimal hours; NaN where the quorum is not reached.
    """
    n = issued_by_time.shape[0]
    come = np.concatenate([np.zeros((n, 1), np.int64), np.cumsum(issued_by_time, axis=1)], axis=1)
    least = quorum.numerator - quorum.margin_ballots
    passed = quorum.met & (quorum.numerator > 0) & (come[:, -1] > 0)
    needed = least * come[:, -1] / np.maximum(quorum.numerator, 1)
    return np.where(passed, hours_of_crossing(come, edges, needed), np.nan)


def hours_of_crossing(come: Ints | Floats, ticks: Ints, needed: Floats) -> Floats:
    """Hour at which so many have come, papers coming evenly between two times.

    Parameters
    ----------
    come : int64 or float64, shape (draw, time)
        Ascending along the times.
    ticks : int64, shape (time,)
    needed : float64, shape (draw,)

    Returns
    -------
    float64, shape (draw,)
        Decimal hours; of no meaning where never so many come.

    Examples
    --------
    >>> hours_of_crossing(np.array([[0, 50, 150]]), np.array([7, 8, 10]) * TICKS_PER_HOUR, np.array([100]))
    array([9.])
    """
    # The end of the first bin by which so many have come: earlier ones may be empty, and so may later ones.
    end = np.clip((come < needed[:, None]).sum(axis=1), 1, ticks.size - 1)
    before, after = (np.take_along_axis(come, place[:, None], axis=1)[:, 0] for place in (end - 1, end))
    part = np.clip((needed - before) / np.maximum(after - before, 1e-9), 0.0, 1.0)
    return np.asarray((ticks[end - 1] + part * (ticks[end] - ticks[end - 1])) / TICKS_PER_HOUR)


def issued_at_reports(issued_by_time: Ints, edges: Ints, report_ticks: Ints) -> Ints:
    """Papers issued by each report of the hourly table.

    Parameters
    ----------
    issued_by_time : int64, shape (..., time)
    edges : int64, shape (time + 1,)
    report_ticks : int64, shape (report,)

    Returns
    -------
    int64, shape (..., report)
        Rounded to whole papers where a report falls inside a bin; all papers once the bins are over.
    """
    cumulative = np.concatenate(
        [np.zeros_like(issued_by_time[..., :1]), np.cumsum(issued_by_time, axis=-1)], axis=-1
    )
    place = np.clip(np.searchsorted(edges, report_ticks, side="right") - 1, 0, edges.size - 2)
    part = np.clip((report_ticks - edges[place]) / (edges[place + 1] - edges[place]), 0.0, 1.0)
    low, high = cumulative[..., place], cumulative[..., place + 1]
    return whole(low + (high - low) * part)


def decide(rule: Rule, dataset: Dataset, ballots: Ints, issued: Ints, registered: Ints) -> Verdict:
    """Verdict on simulated ballots over the roll that goes with them, each of shape (..., unit)."""
    return rule.decide(tally_of(dataset, ballots, issued, registered))
