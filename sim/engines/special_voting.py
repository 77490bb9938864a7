"""Special voting: certificates move voters between lists, home visits take them out of the lines.

Engines see a plan whose lists are those of the day, and the voters who come in person; nothing else changes
for them. Voters at home follow campaigns as others do, each with a uniform and an hour of their own
(:mod:`sim.electorate.drawing.home_visits`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Bools, Ints
from sim.clock import ticks_of
from sim.electorate.campaigns.campaign_effects import CampaignFlows
from sim.electorate.drawing.home_visits import VisitingHours, Visits, at_home, visits_of
from sim.electorate.drawing.special_voting import with_certificates
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.day import Day
from sim.engines.plan import Plan
from sim.scenario import HomeVoting


def _cities(plan: Plan) -> Bools:
    return np.isin(plan.dataset.units, plan.dataset.stations.cities)


def _with_lists(plan: Plan, roll: Ints) -> Plan:
    stations = replace(plan.electorate.stations, roll=roll)
    return replace(plan, electorate=replace(plan.electorate, stations=stations))


def _visiting_hours(plan: Plan, home_voting: HomeVoting) -> VisitingHours:
    begin, until = ticks_of(home_voting.from_), ticks_of(home_voting.until)
    return VisitingHours(begin, until, plan.electorate.curves.local_shift, plan.edges)


@dataclass(frozen=True, slots=True, eq=False)
class AtHome:
    """Would-be voters who wait for the mobile box.

    Attributes
    ----------
    asked : int64, shape (station, 5)
        By issued class.
    hours : VisitingHours
    """

    asked: Ints
    hours: VisitingHours


def on_the_lists(plan: Plan, would_be: WouldBe, replication: int) -> tuple[Plan, WouldBe, AtHome | None]:
    """The plan with the lists of the day, those who come in person, and those at home if there are any.

    Without certificates and home voting all three are as they came.
    """
    certificates, home_voting = plan.scenario.certificates, plan.scenario.home_voting
    stations = plan.electorate.stations
    papers, roll = would_be.papers, stations.roll
    if certificates is not None:
        papers, roll = with_certificates(
            papers,
            roll,
            stations.unit,
            stations.start,
            _cities(plan),
            certificates.share,
            certificates.to_cities,
            plan.seed,
            replication,
        )
    home = None
    if home_voting is not None:
        asked = at_home(papers, home_voting.share, plan.seed, replication)
        papers, roll = papers - asked, roll - asked.sum(axis=1)
        home = AtHome(asked, _visiting_hours(plan, home_voting))
    if roll is stations.roll:
        return plan, would_be, None
    return _with_lists(plan, roll), replace(would_be, papers=papers), home


def home_visits(plan: Plan, flows: CampaignFlows, home: AtHome | None, replication: int) -> Visits | None:
    """What the mobile box brings, if it goes round."""
    if home is None:
        return None
    return visits_of(home.asked, plan.electorate.stations, flows, home.hours, plan.seed, replication)


def with_visits(day: Day, home: Visits | None) -> Day:
    """The day with the home visits added."""
    if home is None:
        return day
    return replace(
        day,
        papers=day.papers + home.papers,
        boycotted=day.boycotted + home.boycotted,
        issued_by_time=day.issued_by_time + home.issued_by_time,
    )
