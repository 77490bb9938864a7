"""One replication of a referendum, from the would-be voters to the tally: the whole day on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES, ISSUED_CLASSES, TAKEN_AWAY
from sim.electorate.campaigns.campaign_effects import CampaignFlows
from sim.electorate.campaigns.flows import campaign_flows
from sim.electorate.drawing.would_be_voters import WouldBe, draw_would_be
from sim.engines.compiled import run_compiled
from sim.engines.counts import counted_together, run_counts
from sim.engines.day import Day
from sim.engines.mixes import met_voters
from sim.engines.plan import Plan, PriorCase
from sim.engines.special_voting import Brought, brought_by, on_the_lists, with_brought
from sim.scenario.engine import EngineName
from sim.tabulation.outcome import Round, TabulationOutcome
from sim.tabulation.outside_papers import OutsideCount, outside_count
from sim.tabulation.tabulate import tabulate
from sim.tabulation.unit_sums import sum_by_unit

Engine = Callable[[Plan, CampaignFlows, WouldBe, int], Day]


def _run_simpy(plan: Plan, flows: CampaignFlows, would_be: WouldBe, replication: int) -> Day:
    from sim.engines.simpy import run_simpy  # SimPy is only loaded where it is asked for

    return run_simpy(plan, flows, would_be, replication)


ENGINES: Final[dict[EngineName, Engine]] = {
    "counts": run_counts,
    "compiled": run_compiled,
    "calendar": run_compiled,
    "simpy": _run_simpy,
}
"""One signature: a polling day from the would-be voters to papers and figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Replication:
    """What is kept of one replication.

    Attributes
    ----------
    ballots : int64, shape (unit, 4)
        Counted papers by class (:data:`sim.ballot.BALLOT_CLASSES`).
    issued : int64, shape (unit,)
    registered : int64, shape (unit,)
        The roll that goes with them: as the day's lists have it, excluded stations as the scenario says.
    boycotted : int64, shape (unit,)
        Would-be voters whom a campaign kept at home.
    issued_by_time : int64, shape (unit, time)
        Papers issued in each time bin of the reporting clock.
    tabulation : TabulationOutcome or None
        What happened after closing, where the scenario asks; ballots and issued are then those of its last
        round.
    queues : float64, shape (unit + 1, figure), or None
        :data:`sim.engines.day.QUEUE_FIGURES`.
    """

    ballots: Ints
    issued: Ints
    registered: Ints
    boycotted: Ints
    issued_by_time: Ints
    queues: Floats | None
    tabulation: TabulationOutcome | None = None


def would_be_of(plan: Plan, case: PriorCase, replication: int) -> WouldBe:
    """Would-be voters of a replication; they do not depend on campaigns, so points of a sweep share them."""
    return draw_would_be(plan.electorate.stations, case.centre, case.prior, plan.seed, replication)


def before_opening(
    plan: Plan, case: PriorCase, would_be: WouldBe, replication: int
) -> tuple[Plan, WouldBe, CampaignFlows, Brought | None]:
    """The plan with the lists of the day, who comes in person, whom campaigns move, and what others cast."""
    plan, would_be, elsewhere = on_the_lists(plan, would_be, replication)
    met = met_voters(plan, would_be, elsewhere)
    flows = campaign_flows(plan.scenario.campaigns, case.reach, met, plan.seed, replication)
    return plan, would_be, flows, brought_by(plan, flows, elsewhere, replication)


def polling_day(
    plan: Plan, case: PriorCase, would_be: WouldBe, replication: int
) -> tuple[Plan, Day, Brought | None]:
    """The day until closing: the plan with the lists of the day, what it leaves behind, what others cast."""
    plan, would_be, flows, brought = before_opening(plan, case, would_be, replication)
    return plan, with_brought(ENGINES[plan.engine](plan, flows, would_be, replication), brought), brought


def replicate(plan: Plan, case: PriorCase, would_be: WouldBe, replication: int) -> Replication:
    """Run one replication of one point under one prior.

    Parameters
    ----------
    plan : Plan
    case : PriorCase
        One of the plan's.
    would_be : WouldBe
        Drawn for the same case and replication.
    replication : int

    Returns
    -------
    Replication
    """
    return replicate_points([plan], [case], [would_be], replication)[0]


def replicate_points(
    plans: Sequence[Plan], cases: Sequence[PriorCase], would_be: Sequence[WouldBe], replication: int
) -> list[Replication]:
    """Run one replication of several points: what they have in common is counted once.

    Parameters
    ----------
    plans, cases, would_be : sequence
        Of each point, as for :func:`replicate`; points with the same voters share one object.
    replication : int

    Returns
    -------
    list of Replication
    """
    each = zip(plans, cases, would_be, strict=True)
    opened = [before_opening(plan, case, who, replication) for plan, case, who in each]
    on_the_day, present, flows, others = zip(*opened, strict=True)
    counted = counted_together(on_the_day, flows, present, replication)
    done = []
    for before, plan, who, moved, brought, states in zip(
        plans, on_the_day, present, flows, others, counted, strict=True
    ):
        if states is None:
            day = ENGINES[plan.engine](plan, moved, who, replication)
        else:
            day = run_counts(plan, moved, who, replication, states)
        done.append(_closed(before, plan, with_brought(day, brought), brought, replication))
    return done


def _closed(before: Plan, plan: Plan, day: Day, brought: Brought | None, replication: int) -> Replication:
    """What is kept of a day, once it has been tabulated where the scenario asks for it."""
    registered = _registered(before, plan, brought)
    papers = sum_by_unit(day.papers, plan.electorate.stations.start)
    if plan.dataset.outside is not None:
        abroad = _without_stations(plan)
        papers, by_time = papers + abroad, day.issued_by_time.copy()
        by_time[:, -1] += abroad.sum(axis=1)
        day = replace(day, issued_by_time=by_time)
    tabulation = _after_closing(plan, day, brought, registered, replication)
    ballots = np.ascontiguousarray(papers[:, : len(BALLOT_CLASSES)])
    final = Round(ballots, papers.sum(axis=1), registered) if tabulation is None else tabulation.final
    return Replication(
        ballots=final.ballots,
        issued=final.issued,
        registered=final.registered,
        boycotted=sum_by_unit(day.boycotted, plan.electorate.stations.start),
        issued_by_time=day.issued_by_time,
        queues=day.queues,
        tabulation=tabulation,
    )


def _without_stations(plan: Plan) -> Ints:
    """Papers of units all of whose papers come from outside: as published, for nobody there is simulated.

    int64, shape (unit, 5).
    """
    dataset = plan.dataset
    papers = np.zeros((len(dataset.units), len(ISSUED_CLASSES)), dtype=np.int64)
    if dataset.outside is not None:
        papers[:, :TAKEN_AWAY] = np.where(dataset.simulated[:, None], 0, dataset.outside.by_unit)
    return papers


def _outside(plan: Plan, brought: Brought | None) -> OutsideCount | None:
    """What is counted apart from the stations."""
    if plan.dataset.outside is None or plan.tabulation is None:
        return None
    papers = _without_stations(plan)
    if brought is not None and brought.outside is not None:
        papers += sum_by_unit(brought.outside.papers, plan.electorate.stations.start)
    return outside_count(papers, plan.dataset.outside, plan.tabulation.close)


def _registered(before: Plan, plan: Plan, brought: Brought | None) -> Ints:
    """The roll of each unit on the day: the dataset's, less and more what certificates moved."""
    registered, stations = before.dataset.registered, before.electorate.stations
    if plan is before:
        return registered
    lists = plan.electorate.stations.roll
    if brought is not None:  # they vote elsewhere, and stay on the roll
        lists = lists + brought.on_lists
    return np.asarray(registered + sum_by_unit(lists - stations.roll, stations.start))


def _after_closing(
    plan: Plan, day: Day, brought: Brought | None, registered: Ints, replication: int
) -> TabulationOutcome | None:
    """Tabulate a day over the roll that its lists add up to, where the scenario asks for it."""
    if plan.tabulation is None:
        return None
    stations = plan.electorate.stations
    begin = plan.tabulation.close[stations.unit]
    if day.last_out is not None:  # those in line at the closing still vote
        begin = np.maximum(begin, day.last_out - plan.electorate.curves.local_shift[stations.unit])
    none: Ints = np.zeros_like(day.papers)
    at_home = none if brought is None or brought.home is None else brought.home.papers
    outside = none if brought is None or brought.outside is None else brought.outside.papers
    return tabulate(
        plan.tabulation,
        day.papers - at_home - outside,
        at_home,
        stations.roll if brought is None else stations.roll + brought.on_lists,
        stations.unit,
        stations.start,
        registered,
        day.issued_by_time,
        begin,
        plan.seed,
        replication,
        _outside(plan, brought),
    )
