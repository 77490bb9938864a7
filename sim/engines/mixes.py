"""The mix of voters that a boycott with an odds ratio meets, as drawn in one replication.

Its overall uptake holds for those would-be voters who vote in its units and hours: certificates have moved
by then, and voters at home are met at the hours of their visits.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import ISSUED_CLASSES
from sim.electorate.campaigns.flows import states_odds, window_of
from sim.electorate.campaigns.odds import millionths
from sim.electorate.drawing.home_visits import VisitingHours
from sim.electorate.drawing.would_be_voters import WouldBe, bend_curve
from sim.engines.plan import Plan
from sim.engines.special_voting import Elsewhere
from sim.tabulation.unit_sums import sum_by_unit


def met_voters(plan: Plan, would_be: WouldBe, elsewhere: Elsewhere | None) -> Ints:
    """Would-be voters whom each campaign with an odds ratio meets, before any campaign.

    Parameters
    ----------
    plan : Plan
        With the lists of the day.
    would_be : WouldBe
        Those who come in person.
    elsewhere : Elsewhere, optional
        Those who wait for the mobile box, or vote from outside the stations.

    Returns
    -------
    int64, shape (campaign, unit, 5)
        By issued class, in millionths of a voter; 0 for campaigns without an odds ratio, which ask for no
        mix.
    """
    campaigns, start = plan.scenario.campaigns, plan.electorate.stations.start
    met = np.zeros((len(campaigns), len(plan.dataset.units), len(ISSUED_CLASSES)), dtype=np.int64)
    for row, campaign in enumerate(campaigns):
        if states_odds(campaign):
            window = window_of(campaign)
            voters = millionths(would_be.papers, _share_come(plan, would_be, window)[:, None])
            if elsewhere is not None and elsewhere.home is not None:
                home = elsewhere.home
                voters += millionths(home.asked, _share_visited(home.hours, window)[:, None])
            if elsewhere is not None and elsewhere.outside is not None and window[0] < 0:
                voters += millionths(elsewhere.outside, np.ones((1, 1)))
            met[row] = sum_by_unit(voters, start)
    return met


def _share_come(plan: Plan, would_be: WouldBe, window: tuple[int, int]) -> Floats:
    """Share of each station's voters who come within a window: float64, shape (station,)."""
    if window[0] < 0:
        return np.ones(would_be.bend.size)
    curves, parts = plan.electorate.curves, plan.electorate.stations.parts
    published = curves.at(np.clip(window, curves.ticks[0], curves.ticks[-1]))
    come = would_be.come(published, parts)[parts.of_station]
    return np.asarray(np.diff(bend_curve(come, would_be.bend[:, None]), axis=1)[:, 0])


def _share_visited(hours: VisitingHours, window: tuple[int, int]) -> Floats:
    """Share of the voters at home whom the mobile box visits within a window: float64, shape (1,)."""
    begin, until = (hours.begin, hours.until) if window[0] < 0 else window
    inside = max(0, min(hours.until, until) - max(hours.begin, begin))
    return np.array([inside / (hours.until - hours.begin)])
