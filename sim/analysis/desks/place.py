"""A single polling place without a dataset: so many voters, a profile of the day, a scenario's [polling]."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.analysis.desks.days import PreparedDay, PreparedDays
from sim.analysis.desks.profile import Profile, profile_of
from sim.ballot import ISSUED_CLASSES
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.campaigns.campaign_effects import ABSTAINED, CampaignFlows
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.electorate.electorate import Electorate
from sim.electorate.stations import Stations
from sim.engines.layouts import layout_of
from sim.engines.plan import Plan, plan_of
from sim.polling.compiled.compiled_layout import IMPATIENT
from sim.polling.compiled.rooms import rooms_of
from sim.scenario import Scenario


def place_days(
    scenario: Scenario, voters: int, profile: str, replications: int
) -> tuple[PreparedDays, Profile]:
    """Days of a polling place to which so many come, exactly; when, and what they need, is drawn.

    Parameters
    ----------
    scenario : Scenario
        With queues; only its ``[polling]`` and its seed are read.
    voters : int
    profile : str
        As :func:`sim.analysis.desks.profile.profile_of` takes it.
    replications : int

    Returns
    -------
    PreparedDays
        Of one station.
    Profile
    """
    curve = profile_of(profile, scenario.polling)
    plan = _plan(scenario, voters, curve)
    papers = np.zeros((1, len(ISSUED_CLASSES)), dtype=np.int64)
    papers[0, 0] = voters
    present, here = WouldBe(papers, np.zeros(1)), np.zeros(1, dtype=np.int64)
    days = (PreparedDay(plan, _no_campaign(), present, number, here) for number in range(replications))
    return PreparedDays(plan, "none", tuple(days)), curve


def _plan(scenario: Scenario, voters: int, curve: Profile) -> Plan:
    """The scenario's plan with one station for its electorate."""
    plan = plan_of(scenario)
    opening, closing = int(curve.ticks[0]), int(curve.ticks[-1])
    dataset = replace(plan.dataset, units=("polling place",), days=1)
    one = np.array([voters], dtype=np.int64)
    stations = Stations(np.zeros(1, dtype=np.int64), one, np.array([0, 1], dtype=np.int64))
    curves = ArrivalCurves(curve.ticks, curve.cumulative[None, :], np.zeros(1, dtype=np.int64))
    layouts = (layout_of(scenario.polling, voters, opening, closing),)
    impatient = bool(plan.rooms.room[:, IMPATIENT].any())
    return replace(
        plan,
        dataset=dataset,
        electorate=Electorate(dataset, stations, curves),
        edges=np.array([opening, closing], dtype=np.int64),
        layouts=layouts,
        rooms=rooms_of(layouts, split=scenario.polling.desk_queues == "split", impatient=impatient),
    )


def _no_campaign() -> CampaignFlows:
    return CampaignFlows(
        keys=np.empty((0, 2), dtype=np.uint64),
        thresholds=np.empty((0, 1, ABSTAINED + 1), dtype=np.uint64),
        target=np.empty((0, ABSTAINED + 1), dtype=np.int64),
        window=np.empty((0, 2), dtype=np.int64),
    )
