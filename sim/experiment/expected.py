"""A run without uncertainty: the deterministic expectation and its verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES
from sim.clock import ticks_of
from sim.datasets import Dataset
from sim.electorate.calibration import published_people
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED
from sim.electorate.drawing.special_voting import expected_certificates
from sim.electorate.expectation import HomeVisits, expected_day
from sim.engines.plan import Plan
from sim.experiment.figures import tally_of
from sim.rules import Tally, Verdict
from sim.tabulation.expected.expected import ExpectedTabulation, expected_tabulation
from sim.whole_papers import whole


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Expectation of one point, every shared shock at zero and every campaign at its mean uptake.

    Attributes
    ----------
    tally : Tally
        A single table: expected papers and roll, in whole numbers.
    boycotted : int64, shape (unit,)
    verdict : Verdict
        Of the table.
    tabulation : ExpectedTabulation or None
        What is expected after closing, where the scenario asks for it; the table is then that of its last
        round.
    outside : int64, shape (unit, 4), or None
        Papers of the table from outside the stations, where there are any.
    """

    tally: Tally
    boycotted: Ints
    verdict: Verdict
    tabulation: ExpectedTabulation | None = None
    outside: Ints | None = None


def would_be_people(plan: Plan) -> Ints:
    """Expected people before any campaign, certificates used: int64, shape (unit, 6).

    The central case does not depend on the prior: each prior's parameters are solved to give the published
    row.
    """
    people, certificates = published_people(plan.dataset), plan.scenario.certificates
    if certificates is None:
        return people
    cities = np.isin(plan.dataset.units, plan.dataset.stations.cities)
    return expected_certificates(people, cities, certificates.share, certificates.to_cities)


def outside_shares(dataset: Dataset) -> Floats | None:
    """Share of each unit's voters who vote from outside the stations, by class; None where nobody does."""
    return None if dataset.outside is None else dataset.outside.share_of(dataset.ballots)


def expected_home_visits(plan: Plan) -> HomeVisits | None:
    """Who votes at home, where the scenario asks for it."""
    home = plan.scenario.home_voting
    return None if home is None else HomeVisits(home.share, ticks_of(home.from_), ticks_of(home.until))


def expect(plan: Plan) -> Expected:
    """Expectation of a plan's point."""
    people = would_be_people(plan)
    reach = plan.cases[plan.scenario.uncertainty.prior].reach
    campaigns, curves = plan.scenario.campaigns, plan.electorate.curves
    home, shares = expected_home_visits(plan), outside_shares(plan.dataset)
    states, at_home, outside = expected_day(people, reach, curves, campaigns, home, shares)
    return tabulated(plan, states, at_home, outside, people.sum(axis=1))


def tabulated(plan: Plan, states: Ints, at_home: Floats, outside: Floats, registered: Ints) -> Expected:
    """Expectation of what becomes of people's papers after closing.

    Parameters
    ----------
    plan : Plan
    states : int64, shape (unit, 7)
        People by final state (:data:`sim.electorate.campaigns.campaign_effects.STATES`).
    at_home : float64, shape (unit, 5)
        Of their papers, those given out on home visits.
    outside : float64, shape (unit, 5)
        And those from outside the stations, which no protocol of a station holds.
    registered : int64, shape (unit,)
    """
    papers, boycotted = states[:, :ABSTAINED], states[:, BOYCOTTED]
    apart = np.minimum(whole(outside), papers)
    cast_apart = None if plan.dataset.outside is None else apart[:, : len(BALLOT_CLASSES)]
    if plan.tabulation is None:
        ballots = np.ascontiguousarray(papers[:, : len(BALLOT_CLASSES)])
        table = tally_of(plan.dataset, ballots, papers.sum(axis=1), registered)
        return Expected(table, boycotted, plan.rule.decide(table), None, cast_apart)
    stations = plan.electorate.stations
    tabulation = expected_tabulation(
        plan.tabulation, papers - apart, at_home, stations.roll, stations.start, registered
    ).with_outside(apart)
    final = tabulation.final
    table = tally_of(plan.dataset, final.ballots, final.issued, final.registered)
    return Expected(table, boycotted, plan.rule.decide(table), tabulation, cast_apart)
