"""Workers: threads where the engine is compiled and runs without the interpreter's lock, else processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from time import process_time, thread_time
from typing import TypeVar

from sim.experiment.process_pool import ProcessPool
from sim.scenario import Scenario
from sim.scenario.engine import engine_of

S = TypeVar("S")
T = TypeVar("T")


def pays(executor: Executor | None, spent: Sequence[float], left: int) -> bool:
    """Whether an executor is quicker than this process for the tasks that are left.

    Only workers that nobody asked for by number are put to the test: starting them takes a processor about as
    long as this process took to load and to plan, and must save more than that.

    Parameters
    ----------
    executor : Executor or None
    spent : sequence of float
        Processor time of the tasks done here so far [s].
    left : int
        Tasks that are left, each taken to last as long as the quickest so far.

    Examples
    --------
    >>> pays(None, [], 9)
    False
    """
    return executor.pays(spent, left) if isinstance(executor, ProcessPool) else executor is not None


def in_order(
    executor: Executor | None, work: Callable[[S], T], tasks: Sequence[S], following: int = 0
) -> Iterator[T]:
    """Results of tasks, in their order, done here until workers pay; `following` more may come after them."""
    spent: list[float] = []
    for number, task in enumerate(tasks):
        if executor is not None and pays(executor, spent, len(tasks) - number + following):
            yield from executor.map(work, tasks[number:])
            return
        began = thread_time()
        result = work(task)
        spent.append(thread_time() - began)
        yield result


@contextmanager
def workers_for(scenario: Scenario, jobs: int | None) -> Iterator[Executor | None]:
    """Workers that suit a scenario's engine; for one job, none: this thread.

    If `jobs` is None, one a core, and processes only once they pay (:func:`pays`). On Ctrl-C processes are
    ended at once, threads when they have finished the task they are at.
    """
    start_seconds = process_time() if jobs is None else 0.0
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        yield None
    elif engine_of(scenario) in ("compiled", "calendar"):
        with ThreadPoolExecutor(jobs) as threads:
            yield threads
    else:
        with worker_pool(jobs, start_seconds) as processes:
            yield processes


@contextmanager
def worker_pool(jobs: int, start_seconds: float = 0.0) -> Iterator[Executor]:
    """A pool of `jobs` processes; on Ctrl-C they are ended at once.

    Where `start_seconds` are given, they start only where that saves more processor time.
    """
    pool = ProcessPool(jobs, start_seconds)
    try:
        yield pool
    finally:
        pool.shutdown()
