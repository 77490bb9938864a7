"""The engine ``counts``: stations as counts of papers, without queues.

Nobody is turned away, so the papers are the voters who come. When they come is drawn by unit, from the mean
curve of the unit's stations; stations where a campaign asks for the hour are counted voter by voter instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED, CampaignFlows
from sim.electorate.campaigns.counting import count_at_points, count_final_states, share_words
from sim.electorate.drawing.hourly_counts import count_by_hour
from sim.electorate.drawing.would_be_voters import WouldBe, bend_curve
from sim.electorate.stations import Parts, Stations
from sim.engines.day import Day, sum_by_unit
from sim.engines.plan import Plan
from sim.streams import Purpose, Stream

_ONES = np.ones(ABSTAINED, dtype=np.int64)  # summing short rows so is several times faster


def timed_units(flows: CampaignFlows) -> Bools:
    """Units in which some campaign asks for the hour: bool, shape (unit,)."""
    return np.asarray(flows.thresholds[flows.window[:, 0] >= 0].any(axis=(0, 2)))


def _unit_curves(plan: Plan, issued: Ints, would_be: WouldBe) -> Floats:
    """Share of a unit's papers issued in each time bin: float64, shape (unit, time)."""
    stations = plan.electorate.stations
    parts = stations.parts
    by_part = _sum_by_part(issued.astype(np.float64), stations)
    # The bend is linear, so the mean of the stations' curves is the curve of their mean bend.
    bent = np.zeros(by_part.size)
    np.divide(_sum_by_part(issued * would_be.bend, stations), by_part, out=bent, where=by_part > 0)
    curves = np.diff(bend_curve(would_be.come(plan.come, parts), bent[:, None]), axis=1)
    return curves if stations.cut is None else _by_unit(curves, by_part, parts)


def _sum_by_part(values: Floats, stations: Stations) -> Floats:
    if stations.cut is None:
        return sum_by_unit(values, stations.start)
    n = len(stations.parts)
    return np.asarray(np.bincount(stations.parts.of_station, values, n), dtype=np.float64)


def _by_unit(curves: Floats, papers: Floats, parts: Parts) -> Floats:
    """Mean of the parts' curves by unit, weighted by their papers."""
    first = np.flatnonzero(np.diff(parts.unit, prepend=-1))
    total = np.add.reduceat(papers, first)
    summed = np.add.reduceat(papers[:, None] * curves, first, axis=0)
    return np.asarray(summed / np.maximum(total, 1.0)[:, None])


def counted_together(
    plans: Sequence[Plan], flows: Sequence[CampaignFlows], would_be: Sequence[WouldBe], replication: int
) -> list[Ints | None]:
    """Final states of the stations at points of a sweep that share their voters and words, in one pass.

    Returns
    -------
    list of (int64, shape (station, 7), or None)
        None for a point that shares them with no other, or where a campaign asks for the hour.
    """
    found: list[Ints | None] = [None] * len(plans)
    apart = [p for p, plan in enumerate(plans) if plan.engine == "counts" and not timed_units(flows[p]).any()]
    while apart:
        first = apart[0]
        group = [p for p in apart if would_be[p] is would_be[first] and share_words(flows[p], flows[first])]
        apart = [p for p in apart if p not in group]
        if len(group) > 1:
            stations = plans[first].electorate.stations
            papers, of_group = would_be[first].papers, [flows[p] for p in group]
            states = count_at_points(papers, stations.roll, stations.unit, of_group, replication)
            for p, of_point in zip(group, states, strict=True):
                found[p] = of_point
    return found


def run_counts(
    plan: Plan, flows: CampaignFlows, would_be: WouldBe, replication: int, states: Ints | None = None
) -> Day:
    """One polling day by counts.

    Parameters
    ----------
    plan : Plan
    flows : CampaignFlows
        The campaigns in this replication.
    would_be : WouldBe
    replication : int
    states : int64, shape (station, 7), optional
        What :func:`counted_together` has counted.

    Returns
    -------
    Day
    """
    stations = plan.electorate.stations
    timed = timed_units(flows)[stations.unit]
    if states is None:
        states = count_final_states(would_be.papers, stations.roll, stations.unit, flows, replication, ~timed)
    issued = states[:, :ABSTAINED] @ _ONES
    curves = _unit_curves(plan, issued, would_be)
    hours = Stream(plan.seed, Purpose.HOURS, replication)
    by_time = hours.multinomials("papers", sum_by_unit(issued, stations.start), np.clip(curves, 0.0, 1.0))
    if timed.any():
        one_by_one = np.flatnonzero(timed)
        states[one_by_one], arrived = count_by_hour(
            plan.electorate, would_be, flows, one_by_one, plan.edges, plan.seed, replication
        )
        by_time += arrived
    return Day(states[:, :ABSTAINED], states[:, BOYCOTTED], by_time)


def bin_times(ticks: Ints, edges: Ints) -> Ints:
    """Count times by bin; what falls outside joins the first or the last bin.

    Examples
    --------
    >>> import numpy as np
    >>> bin_times(np.array([5, 12, 99]), np.array([0, 10, 20]))
    array([1, 2])
    """
    place = np.clip(np.searchsorted(edges, ticks, side="right") - 1, 0, edges.size - 2)
    return np.bincount(place, minlength=edges.size - 1)
