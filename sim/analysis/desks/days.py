"""Polling days that are played again and again with other desks: who comes is drawn once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.day.stations import queued_case
from sim.arrays import Ints
from sim.electorate.campaigns.campaign_effects import CampaignFlows
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.compiled import gather
from sim.engines.gathered import Gathered, close_at_night, sample_stations
from sim.engines.plan import Plan
from sim.experiment.replication import before_opening, would_be_of
from sim.polling.compiled.rooms import Rooms
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class PreparedDay:
    """A polling day before its rooms are known.

    Attributes
    ----------
    plan : Plan
        With the lists of the day.
    flows : CampaignFlows
    would_be : WouldBe
    replication : int
    stations : int64, shape (queued,)
        Those at which voters queue.
    """

    plan: Plan
    flows: CampaignFlows
    would_be: WouldBe
    replication: int
    stations: Ints


@dataclass(frozen=True, slots=True, eq=False)
class PreparedDays:
    """Days of one scenario under one prior.

    Attributes
    ----------
    plan : Plan
        The scenario's own rooms.
    prior : str
    days : tuple of PreparedDay
    """

    plan: Plan
    prior: str
    days: tuple[PreparedDay, ...]


def prepared_days(scenario: Scenario, prior: str | None, replications: int) -> PreparedDays:
    """Draw who comes on so many days of a scenario.

    Raises
    ------
    ScenarioError
        If nobody queues in the scenario, it sweeps, or has no such prior.
    """
    plan, case = queued_case(scenario, prior)
    days = []
    for replication in range(replications):
        would_be = would_be_of(plan, case, replication)
        of_the_day, present, flows, _ = before_opening(plan, case, would_be, replication)
        queued = sample_stations(plan, replication)
        days.append(PreparedDay(of_the_day, flows, present, replication, queued))
    return PreparedDays(plan, case.prior.name, tuple(days))


def played(day: PreparedDay, rooms: Rooms, stations: Ints) -> tuple[Ints, Ints]:
    """Play some stations of a day in these rooms.

    Returns
    -------
    counters : int64, shape (station, N_COUNTERS)
        :mod:`sim.polling.counters`.
    waits : int64, shape (N_HISTOGRAMS, N_BINS)
        Of all of them.
    """
    plan = replace(day.plan, rooms=rooms)
    gathered = Gathered.empty(plan)
    gather(plan, day.flows, day.would_be, day.replication, stations, gathered)
    close_at_night(plan, gathered.counters, stations)
    return gathered.counters[stations], np.asarray(gathered.waits.sum(axis=0))
