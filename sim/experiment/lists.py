"""The lists on the day: certificates move voters between stations, home visits take them out of the lines.

Engines see a plan whose lists are those of the day, and the voters who come in person; nothing else changes
for them. Voters at home follow campaigns as others do, each with a uniform of his own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Bools, Ints
from sim.clock import ticks_of
from sim.electorate.draw import WouldBe
from sim.electorate.fates import ABSTAINED, BOYCOTTED, Levers, count_fates
from sim.electorate.lists import at_home, visiting_bins, with_certificates
from sim.experiment.day import Day
from sim.experiment.plan import Plan
from sim.tabulation.sums import sum_by_unit

_AT_HOME: Final = 1 << 31
"""Added to the replication in the addresses of voters at home: nobody else's."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """What the home visits bring; int64.

    Attributes
    ----------
    papers : shape (station, 5)
    boycotted : shape (station,)
    """

    papers: Ints
    boycotted: Ints


def _cities(plan: Plan) -> Bools:
    return np.isin(plan.dataset.units, plan.dataset.stations.cities)


def _with_lists(plan: Plan, roll: Ints) -> Plan:
    stations = replace(plan.electorate.stations, roll=roll)
    return replace(plan, electorate=replace(plan.electorate, stations=stations))


def on_the_lists(
    plan: Plan, levers: Levers, would_be: WouldBe, replication: int
) -> tuple[Plan, WouldBe, Visits | None]:
    """The plan with the lists of the day, those who come in person, and the home visits if there are any.

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
        everywhere = np.ones(roll.size, dtype=bool)
        states = count_fates(
            asked, asked.sum(axis=1), stations.unit, levers, _AT_HOME + replication, everywhere
        )
        home = Visits(states[:, :ABSTAINED], states[:, BOYCOTTED])
    if roll is stations.roll:
        return plan, would_be, None
    return _with_lists(plan, roll), replace(would_be, papers=papers), home


def with_visits(plan: Plan, day: Day, home: Visits | None) -> Day:
    """The day with the home visits added."""
    hours = plan.scenario.home_voting
    if home is None or hours is None:
        return day
    stations, shift = plan.electorate.stations, plan.electorate.curves.local_shift
    issued = sum_by_unit(home.papers.sum(axis=1), stations.start)
    visits = visiting_bins(issued, plan.edges, ticks_of(hours.from_) - shift, ticks_of(hours.until) - shift)
    return replace(
        day,
        papers=day.papers + home.papers,
        boycotted=day.boycotted + home.boycotted,
        issued_by_time=day.issued_by_time + visits,
    )
