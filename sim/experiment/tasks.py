"""The unit of work that a worker gets: some replications of all points under one prior."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from platform import node
from typing import Final

import numpy as np

from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.day import QUEUE_FIGURES
from sim.engines.plan import Plan, PriorCase, files_of, plan_of
from sim.errors import SimError
from sim.experiment.figures import (
    decide,
    issued_at_reports,
    quorum_hours,
    regional_majority,
    turnout_quorum,
)
from sim.experiment.replication import Replication, replicate_points, would_be_of
from sim.experiment.results_tabulation import tabulation_block
from sim.experiment.store.spans import Block, Span, missing_spans
from sim.provenance import package_version
from sim.scenario import Scenario
from sim.streams import GENERATION

_POINTS_TOGETHER: Final = 64
"""Points counted in one pass over the stations: each holds a megabyte until its papers are added up."""


@dataclass(frozen=True, slots=True)
class Task:
    """Replications ``first`` to ``last - 1`` of all points under one prior.

    Attributes
    ----------
    points : tuple of str
        The points' scenarios as JSON: small to send, and the key under which a worker keeps its plans.
    files : str
        Fingerprint of the dataset's and the rule's files; a plan made from others is not used.
    code : str
        Version and generation of draws of who hands it out: a worker on another host may have another.
    """

    points: tuple[str, ...]
    files: str
    prior: str
    first: int
    last: int
    code: str = ""


def code_here() -> str:
    """Version of this program and its generation of draws."""
    return f"{package_version('referendum-sim')}, draws of generation {GENERATION}"


class StrangeHostError(SimError):
    """A worker that has another version of this program, or other files of the dataset or the rule."""


@lru_cache(maxsize=16)
def _check_host(first_point: str, files: str, code: str) -> None:
    """Refuse to work with other code or files than those of who handed out the task."""
    if code != code_here():
        raise StrangeHostError(f"{node()}: this worker has version {code_here()}, the run {code}")
    if files_of(Scenario.model_validate_json(first_point)) != files:
        raise StrangeHostError(f"{node()}: this worker has other files of the dataset or the rule")


@lru_cache(maxsize=1024)
def plan_from(scenario_json: str, files: str) -> Plan:
    """Plan of a point's scenario, made once in every worker as long as its files stay the same."""
    return plan_of(Scenario.model_validate_json(scenario_json))


@lru_cache(maxsize=4)
def plans_from(points: tuple[str, ...], files: str) -> tuple[Plan, ...]:
    """Plans of all points of a sweep, however many: kept together, so that each task of a run finds them."""
    return tuple(plan_from(point, files) for point in points)


def as_json(scenario: Scenario) -> str:
    """A point's scenario as tasks carry it."""
    return scenario.model_dump_json(by_alias=True)


def tasks_of(
    points: Sequence[Scenario], priors: Sequence[str], first: int, last: int, chunk: int
) -> Iterator[Task]:
    """All tasks of a run, chunk by chunk, so that an interrupted run is as far under each prior."""
    texts, files = tuple(as_json(point) for point in points), files_of(points[0])
    for start in range(first, last, chunk):
        for prior in priors:
            yield Task(texts, files, prior, start, min(start + chunk, last), code_here())


def tasks_left(points: Sequence[Scenario], kept: Iterable[Span], asked: range, chunk: int) -> list[Task]:
    """Tasks for the replications asked for that are not kept, chunk by chunk as :func:`tasks_of`."""
    texts, files = tuple(as_json(point) for point in points), files_of(points[0])
    priors, known = points[0].uncertainty.names, list(kept)
    tasks = [
        Task(texts, files, prior, start, min(start + chunk, gap.stop), code_here())
        for prior in priors
        for gap in missing_spans(known, prior, asked.start, asked.stop)
        for start in range(gap.start, gap.stop, chunk)
    ]
    return sorted(tasks, key=lambda task: (task.first, priors.index(task.prior)))


def run_task(task: Task) -> Block:
    """Run a task.

    Returns
    -------
    Block

    Raises
    ------
    StrangeHostError
        If this host has another version of this program, or other files.
    """
    _check_host(task.points[0], task.files, task.code)
    plans = plans_from(task.points, task.files)
    cases = [plan.cases[task.prior] for plan in plans]
    runs: list[list[Replication]] = [[] for _ in plans]
    for replication in range(task.first, task.last):
        drawn: dict[object, WouldBe] = {}
        for plan, case in zip(plans, cases, strict=True):
            if _voters_of(plan, case) not in drawn:
                drawn[_voters_of(plan, case)] = would_be_of(plan, case, replication)
        would_be = [drawn[_voters_of(plan, case)] for plan, case in zip(plans, cases, strict=True)]
        for start in range(0, len(plans), _POINTS_TOGETHER):
            part = slice(start, start + _POINTS_TOGETHER)
            together = replicate_points(plans[part], cases[part], would_be[part], replication)
            for done, run in zip(runs[part], together, strict=True):
                done.append(run)
    blocks = [_block(plan, done) for plan, done in zip(plans, runs, strict=True)]
    return {name: np.stack([block[name] for block in blocks]) for name in blocks[0]}


def _voters_of(plan: Plan, case: PriorCase) -> object:
    """Points that differ in campaigns alone share the would-be voters: same electorate, prior and seed."""
    return id(plan.electorate), case.prior, plan.seed


def _block(plan: Plan, runs: Sequence[Replication]) -> Block:
    dataset = plan.dataset
    ballots = np.stack([run.ballots for run in runs])
    issued = np.stack([run.issued for run in runs])
    by_time = np.stack([run.issued_by_time for run in runs])
    national = by_time.sum(axis=1)
    registered = np.stack([run.registered for run in runs])
    tabulation = tabulation_block(plan, runs)
    verdict = decide(plan.rule, dataset, ballots, issued, registered)
    regional = regional_majority(verdict)
    never = np.zeros(len(runs), dtype=np.int64)
    block: Block = {
        "ballots": ballots.astype(np.int32),
        "issued": issued.astype(np.int32),
        "voters_registered": registered.astype(np.int32),
        "boycotted": np.stack([run.boycotted for run in runs]).astype(np.int32),
        "issued_by_time": national.astype(np.int32),
        "issued_by_report": issued_at_reports(by_time, plan.edges, dataset.report_ticks).astype(np.int32),
        "outcome": verdict.outcome,
        "fails_by": verdict.fails_by.astype(np.int16),
        "binds": verdict.binds.astype(np.int16),
        "met": np.stack([result.met for result in verdict.conditions], axis=-1),
        "margin": np.stack([result.margin_ballots for result in verdict.conditions], axis=-1),
        "regions_carried": never if regional is None else np.asarray(regional.carried_weight),
    }
    quorum = turnout_quorum(verdict)
    if quorum is not None:
        block["quorum_hour"] = quorum_hours(national, plan.edges, quorum)
        block["quorum_reached"] = ~np.isnan(block["quorum_hour"])
    if plan.engine != "counts":
        missing = np.full((len(dataset.units) + 1, len(QUEUE_FIGURES)), np.nan)
        block["queues"] = np.stack([missing if run.queues is None else run.queues for run in runs])
    return block | tabulation
