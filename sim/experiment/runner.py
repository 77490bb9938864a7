"""Run a scenario: its points, its priors, its replications, on any executor."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from queue import SimpleQueue
from time import thread_time
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.engines.plan import Plan, files_of
from sim.errors import ScenarioError, SimError
from sim.experiment.results import assemble, open_results, save
from sim.experiment.store.journal import DamagedBlockError
from sim.experiment.store.netcdf import write_results
from sim.experiment.store.spans import Block, Span, blocks_of, finished, length, nbytes, part_of
from sim.experiment.tasks import Task, as_json, plans_from, run_task, tasks_left
from sim.experiment.workers import pays
from sim.files.schema_faults import message_of
from sim.scenario import MonteCarlo, Scenario
from sim.scenario.engine import engine_of
from sim.scenario.reading.grid import points

if TYPE_CHECKING:
    import xarray as xr

    from sim.experiment.store.run_folder import RunFolder

_TASKS_AHEAD: Final = 50
"""Aimed at: so many tasks a prior, so that progress is smooth and an interruption loses little."""

_IN_FLIGHT: Final = 256
"""Tasks that are handed out at a time: results that nobody has taken yet are in memory."""

_IN_MEMORY: Final = 2**28
"""Results of so many bytes are joined before they are written; larger ones are written block by block."""

CTRL_C: Final = "Ctrl-C"
"""What ``attrs["stopped_by"]`` says of a run that its user stopped."""

Progress = Callable[[int], None]


class InterruptedRunError(SimError):
    """A run was stopped by Ctrl-C before its first replication was finished everywhere."""

    exit_code = 128 + signal.SIGINT


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
    folder: RunFolder | None = None,
    part: range | None = None,
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
    folder : RunFolder, optional
        Where each block is kept as soon as it is finished, what is there already is taken from, and the
        results are written.
    part : range, optional
        Only these of the replications: so many jobs share a run, whose results are then merged.

    Returns
    -------
    xarray.Dataset
        Dimensions point, prior, replication and more (:data:`sim.experiment.results.VARIABLES`). After
        Ctrl-C, or where a task or the executor failed, it holds what was finished without a gap,
        ``attrs["interrupted"]`` is 1 and ``attrs["stopped_by"]`` says why.

    Raises
    ------
    ScenarioError
        If `replications` or `seed` is out of bounds, or the points of a sweep cannot be held in one Dataset.
    SimError
        If the run was stopped before its first replication was finished, or nothing can be kept on disk.
    Exception
        What a task raised, if it did so before the first replication was finished.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    >>> dict(results.sizes)["replication"]
    2
    """
    scenario = with_monte_carlo(scenario, replications, seed)
    grid = points(scenario)
    plans = prepare(scenario)
    _check_comparable(plans)
    kept: MutableMapping[Span, Block] = {} if folder is None else folder.blocks
    stop, asked = None, _asked(scenario, part)
    chunk = chunk or _chunk(scenario, len(asked))
    left = tasks_left([point.scenario for point in grid], kept, asked, chunk)
    if progress is not None and kept:
        to_do = sum(task.last - task.first for task in left)
        progress((len(asked) * len(scenario.uncertainty.names) - to_do) * len(grid))
    while True:
        stop = stop or _finish(left, executor, progress, kept)
        done = _whole(kept, scenario, asked, stop)
        attrs = {
            "scenario": as_json(scenario),
            "replications_asked": len(asked),
            "interrupted": int(stop is not None),
            "stopped_by": stop.why if stop else "",
        }
        join = partial(assemble, plans, [point.swept for point in grid], attrs=attrs, first=asked.start)
        try:
            return _results(kept, scenario, done, folder, join, whole=len(done) == len(asked))
        except DamagedBlockError as damaged:
            del kept[damaged.span]
            left = tasks_left([point.scenario for point in grid], kept, asked, chunk)


def with_monte_carlo(scenario: Scenario, replications: int | None, seed: int | None) -> Scenario:
    """A scenario with another number of replications or seed.

    Raises
    ------
    ScenarioError
        If one is out of bounds.
    """
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


@dataclass(frozen=True, slots=True)
class _Stop:
    """What stopped a run before its end."""

    why: str
    error: BaseException


def _finish(
    tasks: Sequence[Task],
    executor: Executor | None,
    progress: Progress | None,
    kept: MutableMapping[Span, Block],
) -> _Stop | None:
    """Keep the block of each task as it is finished; what stopped the rest, if anything did."""
    finishing = _blocks(tasks, executor)
    while True:
        try:
            done = next(finishing, None)
        except KeyboardInterrupt as error:
            return _Stop(CTRL_C, error)
        except Exception as error:  # whatever a task or an executor raises: what is done is kept
            return _Stop(_told(error), error)
        if done is None:
            return None
        task, block = done
        try:
            kept[Span(task.prior, task.first, task.last)] = block
            if progress is not None:
                progress((task.last - task.first) * len(task.points))
        except KeyboardInterrupt as error:
            finishing.close()
            return _Stop(CTRL_C, error)


def _told(error: Exception) -> str:
    if isinstance(error, BrokenExecutor):
        return f"a worker died, killed or out of memory ({type(error).__name__})"
    notes = " ".join(getattr(error, "__notes__", ()))
    return " ".join(f"{notes} {type(error).__name__}: {error}".split())


def _blocks(tasks: Sequence[Task], executor: Executor | None) -> Generator[tuple[Task, Block]]:
    """Tasks with their blocks, in the order in which they are finished: here until workers pay."""
    spent: list[float] = []
    for number, task in enumerate(tasks):
        if executor is not None and pays(executor, spent, len(tasks) - number):
            yield from _blocks_of(executor, tasks[number:])
            return
        began = thread_time()
        with _naming(task):
            block = run_task(task)
        spent.append(thread_time() - began)
        yield task, block


def _blocks_of(executor: Executor, tasks: Sequence[Task]) -> Generator[tuple[Task, Block]]:
    left, ended = iter(tasks), SimpleQueue[Future[Block]]()
    flying: dict[Future[Block], Task] = {}
    failed: Exception | None = None

    def hand_out(number: int) -> None:
        for task in islice(left, number):
            with _naming(task):
                future = executor.submit(run_task, task)
            flying[future] = task
            future.add_done_callback(ended.put)

    try:
        try:
            hand_out(_IN_FLIGHT)
            while flying:
                task, block = _taken(ended.get(), flying)
                yield task, block
                hand_out(1)
        except Exception as error:
            failed = error
        while failed is not None and not ended.empty():  # what is finished all the same
            with suppress(Exception):
                yield _taken(ended.get(), flying)
        if failed is not None:
            raise failed
    finally:
        for future in flying:
            future.cancel()


def _taken(future: Future[Block], flying: dict[Future[Block], Task]) -> tuple[Task, Block]:
    """A task that has ended, with its block."""
    task = flying.pop(future)
    with _naming(task):
        return task, future.result()


@contextmanager
def _naming(task: Task) -> Iterator[None]:
    """Say of what is raised which task it was."""
    try:
        yield
    except Exception as error:
        error.add_note(f"replications {task.first} to {task.last - 1} under {task.prior}:")
        raise


def _asked(scenario: Scenario, part: range | None) -> range:
    """Numbers of the replications that are to be run.

    Raises
    ------
    ScenarioError
        If a part holds none, or goes beyond the scenario's.
    """
    whole = range(scenario.monte_carlo.replications)
    if part is None:
        return whole
    if not part or part.start < 0 or part.stop > whole.stop or part.step != 1:
        raise ScenarioError(
            f"replications {part.start} to {part.stop - 1}: must be some of 0 to {whole.stop - 1}, which the "
            "scenario has; monte_carlo.replications (-n) is the number of the whole run"
        )
    return part


def _whole(kept: Iterable[Span], scenario: Scenario, asked: range, stop: _Stop | None) -> range:
    """Replications finished under every prior without a gap; refused if there are none."""
    done = finished(kept, scenario.uncertainty.names, asked.start, asked.stop)
    if done or stop is None:
        return asked[:done]
    told = f"stopped by {stop.why}; no replication was finished under every prior: nothing to keep"
    if isinstance(stop.error, KeyboardInterrupt):
        raise InterruptedRunError(told) from None
    if isinstance(stop.error, BrokenExecutor):
        raise SimError(told) from stop.error
    raise stop.error


def _results(
    kept: Mapping[Span, Block],
    scenario: Scenario,
    done: range,
    folder: RunFolder | None,
    join: Callable[[Mapping[str, Sequence[Block]]], xr.Dataset],
    *,
    whole: bool,
) -> xr.Dataset:
    """Results of some replications, written to the folder where they belong into it."""
    priors = scenario.uncertainty.names

    def all_of(prior: str) -> Iterator[Block]:
        return blocks_of(kept, prior, done.start, done.stop)

    if folder is None or not folder.takes(scenario, done):
        return join({prior: list(all_of(prior)) for prior in priors})
    folder.clear_pictures()
    first = next(all_of(priors[0]))
    if nbytes(first) // length(first) * len(done) * len(priors) > _IN_MEMORY:
        one = join({prior: [part_of(next(all_of(prior)), 0, 1)] for prior in priors})
        write_results(folder.results, one, np.array(done), lambda number: all_of(priors[number]))
        results = open_results(folder.results, _IN_MEMORY)  # no more of it than is used
    else:
        results = join({prior: list(all_of(prior)) for prior in priors})
        save(results, folder.results)
    folder.written(whole=whole)
    return results
