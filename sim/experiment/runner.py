"""Run a scenario: its points, its priors, its replications, on any executor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from time import thread_time
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.engines.plan import Plan, files_of
from sim.errors import ScenarioError, SimError
from sim.experiment.results import assemble
from sim.experiment.tasks import Block, Task, as_json, plans_from, run_task, tasks_of
from sim.experiment.workers import pays
from sim.files.schema_faults import message_of
from sim.scenario import MonteCarlo, Scenario
from sim.scenario.engine import engine_of
from sim.scenario.reading.grid import points

if TYPE_CHECKING:
    import xarray as xr

_TASKS_AHEAD: Final = 50
"""Aimed at: so many tasks a prior, so that progress is smooth and an interruption loses little."""

CTRL_C: Final = "Ctrl-C"
"""What ``attrs["stopped_by"]`` says of a run that its user stopped."""

Progress = Callable[[int], None]


class InterruptedRunError(SimError):
    """A run was stopped before its first replication was finished everywhere."""

    exit_code = 130


def prepare(scenario: Scenario) -> list[Plan]:
    """Plans of all points of a scenario, as :func:`run` uses them; kept for it."""
    texts = tuple(as_json(point.scenario) for point in points(scenario))
    return list(plans_from(texts, files_of(scenario)))


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run a scenario under each of its priors.

    Results depend on the scenario, the seed and the replication's number alone: neither the executor, nor its
    number of workers, nor the chunking changes a bit of them.

    Parameters
    ----------
    scenario : Scenario
        With or without a sweep.
    replications, seed : int, optional
        Instead of the scenario's own.
    executor : concurrent.futures.Executor, optional
        Where the tasks run; in this process without one.
    chunk : int, optional
        Replications a task.
    progress : callable, optional
        Called with the number of replications finished since the last call, over points and priors.

    Returns
    -------
    xarray.Dataset
        Dimensions point, prior, replication and more (:data:`sim.experiment.results.VARIABLES`). After
        Ctrl-C, or where a worker process died, it holds what was finished without a gap,
        ``attrs["interrupted"]`` is 1 and ``attrs["stopped_by"]`` says why.

    Raises
    ------
    ScenarioError
        If `replications` or `seed` is out of bounds, or the points of a sweep cannot be held in one Dataset.
    SimError
        If the run was stopped before its first replication was finished.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    >>> dict(results.sizes)["replication"]
    2
    """
    scenario = _with_monte_carlo(scenario, replications, seed)
    grid = points(scenario)
    plans = prepare(scenario)
    _check_comparable(plans)
    priors = scenario.uncertainty.names
    asked = scenario.monte_carlo.replications
    chunk = chunk or _chunk(scenario, asked)
    tasks = list(tasks_of([point.scenario for point in grid], priors, 0, asked, chunk))
    done, stopped_by = _finish(tasks, executor, progress, len(grid))
    blocks = _whole_chunks(tasks, done, priors, stopped_by)
    attrs = {
        "scenario": as_json(scenario),
        "replications_asked": asked,
        "interrupted": int(bool(stopped_by)),
        "stopped_by": stopped_by,
    }
    return assemble(plans, [point.swept for point in grid], priors, blocks, attrs)


def _with_monte_carlo(scenario: Scenario, replications: int | None, seed: int | None) -> Scenario:
    given = {"replications": replications, "seed": seed}
    update = {name: value for name, value in given.items() if value is not None}
    if not update:
        return scenario
    settings = scenario.monte_carlo.model_dump() | update
    try:
        monte_carlo = MonteCarlo.model_validate(settings)
    except ValidationError as error:
        raise ScenarioError("\n".join(map(_refused, error.errors(include_url=False)))) from None
    return scenario.model_copy(update={"monte_carlo": monte_carlo})


def _refused(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    return f"{name} = {detail['input']!r}: {message_of(detail, MonteCarlo.model_fields[name])}"


def _check_comparable(plans: Sequence[Plan]) -> None:
    first = plans[0]
    for plan in plans[1:]:
        same_rule = _kinds(plan) == _kinds(first)
        same_hours = np.array_equal(plan.edges, first.edges)
        if plan.dataset.sha256 != first.dataset.sha256 or not same_rule or not same_hours:
            raise ScenarioError(
                "a sweep cannot change the dataset, the rule's set of conditions or the polling hours: "
                "run one scenario for each and compare the results"
            )


def _kinds(plan: Plan) -> list[tuple[str, str]]:
    return [(condition.name, condition.kind) for condition in plan.rule.conditions]


def _chunk(scenario: Scenario, replications: int) -> int:
    if engine_of(scenario) != "counts":
        return 1
    return max(1, min(25, replications // _TASKS_AHEAD))


def _finish(
    tasks: Sequence[Task], executor: Executor | None, progress: Progress | None, n_points: int
) -> tuple[dict[int, Block], str]:
    """Blocks of the tasks finished, and what stopped the rest; empty if nothing did."""
    done: dict[int, Block] = {}
    spent: list[float] = []

    def keep(number: int, block: Block) -> None:
        done[number] = block
        if progress is not None:
            progress((tasks[number].last - tasks[number].first) * n_points)

    try:
        for number, task in enumerate(tasks):
            if executor is not None and pays(executor, spent, len(tasks) - number):
                _finish_on(executor, tasks, number, keep)
                break
            began = thread_time()
            keep(number, run_task(task))
            spent.append(thread_time() - began)
    except KeyboardInterrupt:
        return done, CTRL_C
    except BrokenExecutor as error:
        return done, f"a worker died, killed or out of memory ({type(error).__name__})"
    return done, ""


def _finish_on(
    executor: Executor, tasks: Sequence[Task], first: int, keep: Callable[[int, Block], None]
) -> None:
    futures: dict[Future[Block], int] = {}
    try:
        for number in range(first, len(tasks)):
            futures[executor.submit(run_task, tasks[number])] = number
        for future in as_completed(futures):
            keep(futures[future], future.result())
    finally:
        for future in futures:
            future.cancel()


def _whole_chunks(
    tasks: Sequence[Task], done: dict[int, Block], priors: Sequence[str], stopped_by: str
) -> dict[str, list[Block]]:
    """Blocks by prior, as far as every prior has finished the same replications without a gap."""
    blocks: dict[str, list[Block]] = {prior: [] for prior in priors}
    for start in range(0, len(tasks), len(priors)):
        numbers = range(start, start + len(priors))
        if any(number not in done for number in numbers):
            break
        for number in numbers:
            blocks[tasks[number].prior].append(done[number])
    if not blocks[priors[0]]:
        kind = InterruptedRunError if stopped_by == CTRL_C else SimError
        raise kind(f"stopped by {stopped_by}; no replication was finished under every prior: nothing to keep")
    return blocks
