"""One point of a sweep, ready to run: everything that its replications share, prepared once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import NEVER, TICKS_PER_MINUTE, ticks_of
from sim.datasets import Dataset, load_dataset
from sim.electorate.calibration import Centre, refuse_papers_not_issued, solve_centre
from sim.electorate.campaigns.flows import Reach, units_reached
from sim.electorate.disputes import with_disputes
from sim.electorate.electorate import Electorate, build_electorate, reach_of
from sim.electorate.service import ServiceTables, service_tables
from sim.electorate.uncertainty import VotePrior, prior_of
from sim.engines.layouts import layouts_of
from sim.files.sources import fingerprint
from sim.polling.compiled.rooms import Rooms, rooms_of
from sim.polling.counters import limits_of
from sim.polling.layout import Layout
from sim.rules import Rule, load_rule
from sim.rules.leads import turnout_conditions
from sim.scenario import PARAMETERS, Campaign, Polling, Scenario, Uncertainty
from sim.scenario.engine import EngineName, engine_of
from sim.scenario.reading.anchoring import dataset_path, rule_file
from sim.scenario.reading.samples import samples_sha256
from sim.scenario.schema.campaigns import StrategicAbstention
from sim.tabulation.papers.irregularity_orders import StationMap
from sim.tabulation.plan import TabulationPlan, tabulation_plan

BIN_MINUTES: Final = 15
"""Papers issued are counted by so many minutes of the reporting clock."""


@dataclass(frozen=True, slots=True, eq=False)
class PriorCase:
    """A prior with the central case solved under it: when first asked for, since an expectation does not."""

    prior: VotePrior
    solve: Callable[[], Centre]
    reach: Reach

    @property
    def centre(self) -> Centre:
        """The central case."""
        return self.solve()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What the replications of one point share.

    Attributes
    ----------
    scenario : Scenario
        Without a sweep, and without campaigns that move nobody under its rule (:func:`notes_of`).
    dataset : Dataset
    rule : Rule
    electorate : Electorate
    cases : dict of str to PriorCase
    edges : int64, shape (time + 1,)
        Bounds of the time bins on the reporting clock [ticks]; the last bin also holds what comes later.
    come : float64, shape (unit, time + 1)
        Share of a unit's voters come by each bound, no station bent.
    tables : ServiceTables
    layouts : tuple of Layout
        Room of each station; empty where no queue is asked for.
    rooms : Rooms
        The same for the compiled engines.
    tabulation : TabulationPlan or None
        What happens after closing; None where the scenario does not ask for it.
    engine : {"counts", "compiled", "calendar", "simpy"}
    """

    scenario: Scenario
    dataset: Dataset
    rule: Rule
    electorate: Electorate
    cases: dict[str, PriorCase]
    edges: Ints
    come: Floats
    tables: ServiceTables
    layouts: tuple[Layout, ...]
    rooms: Rooms
    engine: EngineName
    tabulation: TabulationPlan | None

    @property
    def seed(self) -> int:
        """Seed of the experiment."""
        return self.scenario.monte_carlo.seed

    @property
    def wait_limits(self) -> Ints:
        """Waits that are told apart (:func:`sim.polling.counters.limits_of`)."""
        return limits_of(self.scenario.polling.wait_target_minutes)


@lru_cache(maxsize=4)
def _electorate(
    folder: Path, files: str, opening: int | None, closing: int | None, smooth: bool
) -> Electorate:
    # `files` tells folders apart whose content has changed since.
    return build_electorate(load_dataset(folder), opening, closing, smooth=smooth)


def electorate_of(scenario: Scenario) -> Electorate:
    """The scenario's electorate; points that share dataset and hours share one."""
    opening, closing = scenario.polling.opening, scenario.polling.closing
    folder = dataset_path(scenario)
    return _electorate(
        folder,
        fingerprint(folder),
        None if opening is None else ticks_of(opening),
        None if closing is None else ticks_of(closing),
        scenario.polling.arrivals == "smooth",
    )


@lru_cache(maxsize=64)
def _centre(electorate: Electorate, stations: VotePrior) -> Centre:
    return solve_centre(electorate.dataset, stations)


@lru_cache(maxsize=4)
def _reach_of(electorate: Electorate) -> Reach:
    refuse_papers_not_issued(electorate.dataset)
    return reach_of(electorate.dataset)


def _case(electorate: Electorate, prior: VotePrior) -> PriorCase:
    return PriorCase(prior, partial(_centre, electorate, prior.without_shocks()), _reach_of(electorate))


def time_edges(electorate: Electorate) -> Ints:
    """Bounds of the time bins, from the first opening to the last closing on the reporting clock [ticks]."""
    curves, simulated = electorate.curves, electorate.dataset.simulated
    shift = curves.local_shift[simulated]
    step = BIN_MINUTES * TICKS_PER_MINUTE
    first = int(curves.ticks[0] - shift.max()) // step * step
    last = -(-int(curves.ticks[-1] - shift.min()) // step) * step
    return np.arange(first, last + step, step, dtype=np.int64)


@lru_cache(maxsize=4)
def _come(electorate: Electorate) -> Floats:
    come = electorate.curves.at_report(time_edges(electorate))
    come[:, 0], come[:, -1] = 0.0, 1.0
    return come


def rule_of(scenario: Scenario) -> Rule:
    """The rule that decides, with the scenario's changes."""
    source = scenario.rule.source
    if not isinstance(source, str):
        return load_rule(source)
    file = rule_file(scenario)
    return _rule_in(file, fingerprint(file))


@lru_cache(maxsize=4)
def _rule_in(file: Path, content: str) -> Rule:
    # `content` tells a file apart that has changed since.
    return load_rule(file)


def files_of(scenario: Scenario) -> str:
    """Fingerprint of the files that a scenario rests on: who keeps a plan keeps it for these alone."""
    files = dataset_path(scenario), rule_file(scenario)
    return " ".join([*map(fingerprint, files), samples_sha256(scenario)])


def notes_of(scenario: Scenario) -> tuple[str, ...]:
    """What of a scenario does nothing, in whole or under some priors, and why; the reports say so."""
    idle = _idle_campaigns(scenario, rule_of(scenario))
    notes = [
        f"campaign {campaign.name!r} ({campaign.kind}) moves nobody: {rule_of(scenario).name} asks for no "
        "turnout that a No vote helps to reach, so whoever stays at home fails no quorum"
        for campaign in idle
    ]
    notes += [
        f"campaign {campaign.name!r} ({campaign.kind}) moves nobody: opponents expect to lose in none of its "
        f"units (expect_below = {campaign.expect_below:g})"
        for campaign in scenario.campaigns
        if isinstance(campaign, StrategicAbstention) and campaign not in idle
        if not units_reached(campaign, _reach(scenario)).any()
    ]
    return (*notes, *_units_of_regions(scenario), *_unmoved_priors(scenario.uncertainty))


def lines_lose_voters(scenario: Scenario) -> bool:
    """Whether every station queues and voters may leave, so that lines cost votes that count."""
    polling = scenario.polling
    leave = polling.patience_minutes is not None or polling.baulk_at or polling.wrong_documents is not None
    return polling.queues and polling.stations is None and bool(leave)


def notes_on_expectation(scenario: Scenario) -> tuple[str, ...]:
    """The notes, and that voters whom a line costs their vote are expected to cast it."""
    lines = ("lines are left out: whoever leaves one, or is back too late, is counted as a voter here",)
    return (*notes_of(scenario), *(lines if lines_lose_voters(scenario) else ()))


PRIORS_CHANGED: Final = (
    "probabilities are others than those of version 0.1: its priors have been replaced by ones "
    "fitted to other votes (CHANGELOG)"
)


def notes_on_probabilities(scenario: Scenario) -> tuple[str, ...]:
    """The same, and that probabilities are others than they were."""
    return (*notes_of(scenario), PRIORS_CHANGED)


def _units_of_regions(scenario: Scenario) -> tuple[str, ...]:
    """What is left of the difference between a row and its regions."""
    return tuple(
        f"unit {unit} is taken as {k:g} regions; as one row of 14.4 the vote of 2022 misses its quorum "
        "1.1, 1.0 and 1.0 times as often as by region (under replay, next-vote and fresh-event)"
        for unit, k in load_dataset(dataset_path(scenario)).regions_in_unit.items()
    )


def _reach(scenario: Scenario) -> Reach:
    return _reach_of(electorate_of(scenario))


def _unmoved_priors(uncertainty: Uncertainty) -> tuple[str, ...]:
    """What ``[uncertainty]`` changes that some priors do not take from there."""
    changed = [name for name in PARAMETERS if getattr(uncertainty, name) != getattr(Uncertainty(), name)]
    return tuple(
        f"uncertainty.{name} = {getattr(uncertainty, name):g} moves {' and '.join(moved)} alone: the other "
        "priors have values of their own"
        for name in changed
        if len(moved := uncertainty.moved_by(name)) < len(uncertainty.names)
    )


def _idle_campaigns(scenario: Scenario, rule: Rule) -> tuple[Campaign, ...]:
    """Campaigns without a reason under the rule: staying at home so as not to help a quorum that is not."""
    if turnout_conditions(rule):
        return ()
    return tuple(each for each in scenario.campaigns if isinstance(each, StrategicAbstention))


def _acting(scenario: Scenario, rule: Rule) -> Scenario:
    idle = _idle_campaigns(scenario, rule)
    kept = tuple(each for each in scenario.campaigns if each not in idle)
    return scenario.model_copy(update={"campaigns": kept}) if idle else scenario


@lru_cache(maxsize=16)
def _tables(polling: Polling, samples: str) -> ServiceTables:
    # `samples` tells files apart that have changed since.
    return with_disputes(service_tables(polling), polling.disputes)


def plan_of(scenario: Scenario) -> Plan:
    """Prepare one point of a sweep.

    Raises
    ------
    SimError
        If dataset, rule and scenario do not fit each other.
    """
    electorate = electorate_of(scenario)
    curves, polling = electorate.curves, scenario.polling
    opening, closing = int(curves.ticks[0]), int(curves.ticks[-1])
    engine, edges = engine_of(scenario), time_edges(electorate)
    stations, names = electorate.stations, electorate.dataset.units
    rule, tables = rule_of(scenario), _tables(polling, samples_sha256(scenario))
    scenario = _acting(scenario, rule)
    layouts = () if engine == "counts" else layouts_of(polling, stations, names, opening, closing)
    return Plan(
        scenario=scenario,
        dataset=electorate.dataset,
        rule=rule,
        electorate=electorate,
        cases={name: _case(electorate, prior_of(scenario, name)) for name in scenario.uncertainty.names},
        edges=edges,
        come=_come(electorate),
        tables=tables,
        layouts=layouts,
        rooms=rooms_of(
            layouts, split=polling.desk_queues == "split", impatient=bool((tables.patience < NEVER).any())
        ),
        engine=engine,
        tabulation=tabulation_plan(
            scenario.tabulation,
            scenario.irregularities,
            electorate.dataset,
            StationMap(names, stations.unit, stations.start, curves.ticks, curves.cumulative),
            curves.local_shift,
            edges,
            rule,
        ),
    )
