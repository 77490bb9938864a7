"""Special voting: certificates move voters between lists; home visits, and votes from outside the stations,
take them out of the lines.

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
from sim.electorate.drawing.home_visits import VisitingHours, Visits, at_home, outside_votes, visits_of
from sim.electorate.drawing.special_voting import with_certificates
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.day import Day
from sim.engines.plan import Plan
from sim.scenario import HomeVoting
from sim.streams import Purpose, Stream


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


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """Would-be voters who do not come to a station.

    Attributes
    ----------
    home : AtHome or None
    outside : int64, shape (station, 5), or None
        Those who vote from outside the stations, by issued class.
    """

    home: AtHome | None
    outside: Ints | None


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """What those who did not come to a station have cast, or not."""

    home: Visits | None
    outside: Visits | None

    @property
    def parts(self) -> tuple[Visits, ...]:
        """Those that there are."""
        return tuple(each for each in (self.home, self.outside) if each is not None)

    @property
    def on_lists(self) -> Ints:
        """Voters whom these are: they stay on their stations' lists. int64, shape (station,)."""
        return np.asarray(sum(each.papers.sum(axis=1) + each.boycotted for each in self.parts))


def on_the_lists(plan: Plan, would_be: WouldBe, replication: int) -> tuple[Plan, WouldBe, Elsewhere | None]:
    """The plan with the lists of the day, those who come in person, and those who do not if there are any.

    Without certificates, home voting and votes from outside the stations all three are as they came.
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
    home = outside = None
    if plan.dataset.outside is not None:
        share = plan.dataset.outside.share_of(plan.dataset.ballots)[stations.unit]
        outside = Stream(plan.seed, Purpose.OUTSIDE, replication).binomials("papers", papers, share)
        papers, roll = papers - outside, roll - outside.sum(axis=1)
    if home_voting is not None:
        asked = at_home(papers, home_voting.share, plan.seed, replication)
        papers, roll = papers - asked, roll - asked.sum(axis=1)
        home = AtHome(asked, _visiting_hours(plan, home_voting))
    if roll is stations.roll:
        return plan, would_be, None
    elsewhere = None if home is None and outside is None else Elsewhere(home, outside)
    return _with_lists(plan, roll), replace(would_be, papers=papers), elsewhere


def brought_by(
    plan: Plan, flows: CampaignFlows, elsewhere: Elsewhere | None, replication: int
) -> Brought | None:
    """What the mobile box brings and what comes from outside, if anything does."""
    if elsewhere is None:
        return None
    home, outside, stations = elsewhere.home, elsewhere.outside, plan.electorate.stations
    visits = None
    if home is not None:
        visits = visits_of(home.asked, stations, flows, home.hours, plan.seed, replication)
    n_times = plan.edges.size - 1
    votes = None if outside is None else outside_votes(outside, stations, flows, n_times, replication)
    return Brought(visits, votes)


def with_brought(day: Day, brought: Brought | None) -> Day:
    """The day with home visits, and papers from outside the stations, added."""
    for part in () if brought is None else brought.parts:
        day = replace(
            day,
            papers=day.papers + part.papers,
            boycotted=day.boycotted + part.boycotted,
            issued_by_time=day.issued_by_time + part.issued_by_time,
        )
    return day
