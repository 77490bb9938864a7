"""The engine ``simpy``: every voter's day at his station, and what the lines were like.

A sample of stations can be queued instead of all; the papers then come from all stations by counts, and only
the queue figures from the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import ISSUED_CLASSES
from sim.clock import hours
from sim.electorate.arrivals import bend
from sim.electorate.draw import WouldBe
from sim.electorate.fates import BOYCOTTED, Levers
from sim.electorate.stations import largest_remainder
from sim.electorate.voters import StationVoters, station_voters
from sim.experiment.counts import bin_times, run_counts
from sim.experiment.day import QUEUE_FIGURES, Day
from sim.experiment.plan import Plan
from sim.polling.layout import Layout
from sim.polling.measures import desk_wait, last_out, outcome_counts, queue_peak, utilisation, wait_statistics
from sim.polling.station import run_station
from sim.polling.trace import Trace
from sim.streams import Purpose, generator


@dataclass(frozen=True, slots=True, eq=False)
class _StationDay:
    """What is kept of one station's trace."""

    unit: int
    papers: Ints
    boycotted: int
    issue_times: Ints
    waits: Ints
    figures: Floats


def sample_stations(plan: Plan, replication: int) -> Ints:
    """Stations to be queued: all, or a sample spread over the units by their number of stations.

    Returns
    -------
    int64, shape (sampled,)
        Ascending.
    """
    stations, wanted = plan.electorate.stations, plan.scenario.polling.stations
    if wanted is None or wanted >= len(stations):
        return np.arange(len(stations))
    rng = generator(plan.seed, Purpose.SAMPLE, replication)
    shares = largest_remainder(np.diff(stations.start).astype(float), wanted)
    picks = [
        rng.choice(np.arange(first, last), size=n, replace=False)
        for first, last, n in zip(stations.start[:-1], stations.start[1:], shares, strict=True)
    ]
    return np.sort(np.concatenate(picks))


def _voters(plan: Plan, levers: Levers, would_be: WouldBe, station: int, replication: int) -> StationVoters:
    electorate = plan.electorate
    unit = int(electorate.stations.unit[station])
    return station_voters(
        papers=would_be.papers[station],
        roll=int(electorate.stations.roll[station]),
        curve=bend(electorate.curves.cumulative[unit], would_be.bend[station]),
        ticks=electorate.curves.ticks,
        tables=plan.tables,
        n_desks=plan.layouts[station].n_desks,
        unit=unit,
        station=station,
        levers=levers,
        seed=plan.seed,
        replication=replication,
    )


def _figures(trace: Trace, layout: Layout) -> Floats:
    outcomes = outcome_counts(trace)
    return np.array(
        [
            queue_peak(trace),
            utilisation(trace, layout)["desk"],
            hours(last_out(trace)),
            outcomes["reneged"],
            outcomes["baulked"],
            outcomes["turned_away"],
        ]
    )


def _station_day(
    plan: Plan, levers: Levers, would_be: WouldBe, station: int, replication: int
) -> _StationDay:
    voters = _voters(plan, levers, would_be, station, replication)
    layout = plan.layouts[station]
    pooled = plan.scenario.polling.desk_queues == "pooled"
    desk = np.full_like(voters.desk, -1) if pooled else voters.desk
    trace = run_station(voters.arrival, voters.service, voters.patience, desk, layout)
    got_paper = trace.desk_end >= 0
    return _StationDay(
        unit=int(plan.electorate.stations.unit[station]),
        papers=np.bincount(voters.state[got_paper], minlength=len(ISSUED_CLASSES)),
        boycotted=int(voters.stayed[BOYCOTTED]),
        issue_times=trace.desk_end[got_paper],
        waits=desk_wait(trace),
        figures=_figures(trace, layout),
    )


def _summary(days: list[_StationDay]) -> Floats:
    if not days:
        return np.full(len(QUEUE_FIGURES), np.nan)
    waits = wait_statistics(np.concatenate([day.waits for day in days]))
    figures = np.stack([day.figures for day in days])
    return np.array(
        [
            waits.mean,
            waits.p95,
            waits.p997,
            waits.longest,
            figures[:, 0].max(),
            figures[:, 1].mean(),
            figures[:, 2].max(),
            *figures[:, 3:].sum(axis=0),
        ]
    )


def run_voterwise(plan: Plan, levers: Levers, would_be: WouldBe, replication: int) -> Day:
    """One polling day voter by voter; parameters and result as of the engine ``counts``."""
    sample = sample_stations(plan, replication)
    n_units = len(plan.dataset.units)
    days = [_station_day(plan, levers, would_be, int(station), replication) for station in sample]
    by_unit = [[day for day in days if day.unit == unit] for unit in range(n_units)]
    queues = np.stack([_summary(of_unit) for of_unit in (*by_unit, days)])
    if sample.size < len(plan.electorate.stations):
        counted = run_counts(plan, levers, would_be, replication)
        return Day(counted.papers, counted.boycotted, counted.issued_by_time, queues)
    issued = [
        np.concatenate([day.issue_times for day in of_unit]) if of_unit else np.empty(0, np.int64)
        for of_unit in by_unit
    ]
    shift = plan.electorate.curves.local_shift
    return Day(
        papers=np.stack([day.papers for day in days]),
        boycotted=np.array([day.boycotted for day in days]),
        issued_by_time=np.stack([bin_times(times - shift[u], plan.edges) for u, times in enumerate(issued)]),
        queues=queues,
    )
