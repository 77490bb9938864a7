"""The engine ``simpy``: every voter a process at their station, slow and readable.

It is the reference that the compiled engines of :mod:`sim.engines.compiled` are held against.
"""

from __future__ import annotations

import numpy as np

from sim.ballot import ISSUED_CLASSES
from sim.electorate.campaigns.campaign_effects import BOYCOTTED, CampaignFlows
from sim.electorate.drawing.voters import station_voters
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.counts import bin_times
from sim.engines.day import Day
from sim.engines.gathered import Gathered, finish, sample_stations, too_slow
from sim.engines.plan import Plan
from sim.polling.compiled.compiled_layout import absences_of
from sim.polling.compiled.line_figures import count_trace
from sim.polling.layout import ClockError
from sim.polling.station import run_station
from sim.polling.trace import rows_of


def gather_station(
    plan: Plan,
    flows: CampaignFlows,
    would_be: WouldBe,
    replication: int,
    station: int,
    gathered: Gathered,
) -> None:
    """Run one station and fill in what it leaves behind."""
    layout = plan.layouts[station]
    voters = station_voters(
        plan.electorate, would_be, plan.tables, flows, station, layout.n_desks, plan.seed, replication
    )
    desk = voters.desk if plan.scenario.polling.desk_queues == "split" else np.full_like(voters.desk, -1)
    errand = voters.errand if layout.reentry else None
    try:
        trace = run_station(voters.arrival, voters.service, voters.patience, desk, layout, errand)
    except ClockError as error:
        raise too_slow(plan, station) from error
    got_paper = trace.desk_end >= 0
    unit = plan.electorate.stations.unit[station]
    gathered.papers[station] = np.bincount(voters.state[got_paper], minlength=len(ISSUED_CLASSES))
    gathered.boycotted[station] = voters.stayed[BOYCOTTED]
    issued = trace.desk_end[got_paper] - plan.electorate.curves.local_shift[unit]
    gathered.issued_by_time[unit] += bin_times(issued, plan.edges)
    which = plan.rooms.which[station]
    count_trace(
        trace.n_voters,
        rows_of(trace),
        trace.away,
        plan.rooms.room[which],
        absences_of(layout),
        np.empty((2, 2 * trace.n_voters), dtype=np.int64),
        plan.wait_limits,
        gathered.counters[station],
        gathered.waits[unit],
    )


def run_simpy(plan: Plan, flows: CampaignFlows, would_be: WouldBe, replication: int) -> Day:
    """One polling day in SimPy; parameters and result as of the engine ``counts``."""
    gathered, sample = Gathered.empty(plan), sample_stations(plan, replication)
    for station in sample:
        gather_station(plan, flows, would_be, replication, int(station), gathered)
    return finish(plan, flows, would_be, replication, gathered, sample)
