"""Workers: threads where the engine is compiled and runs without the interpreter's lock, else processes.

Processes are loky's, which start in notebooks too and notice when one of them dies.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import process_time, thread_time
from typing import Any, TypeVar

from sim.scenario import Scenario
from sim.scenario.engine import engine_of

S = TypeVar("S")
T = TypeVar("T")


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Pool(Executor):
    """loky's pool behind futures of our own, which may be cancelled.

    A pool of loky's whose workers are ended while one of *its* futures is cancelled dies with a traceback.
    """

    def __init__(self, jobs: int, start_seconds: float = 0.0) -> None:
        from loky import ProcessPoolExecutor

        self._workers = ProcessPoolExecutor(jobs, initializer=_leave_interrupts_to_the_parent)
        self._jobs = jobs
        self._start_seconds = start_seconds

    def pays(self, spent: Sequence[float], left: int) -> bool:
        """See :func:`pays`."""
        start = self._start_seconds
        if start and (not spent or (len(spent) == 1 and spent[0] < start)):
            return False  # the first task also loads what all of them use
        return not start or min(spent) * (left - -(-left // self._jobs)) > start

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand a task to the workers, which start with the first one."""
        self._start_seconds = 0.0
        ours: Future[T] = Future()
        self._workers.submit(fn, *args, **kwargs).add_done_callback(lambda theirs: _pass_on(theirs, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """End the workers at once, whatever they are doing."""
        self._workers.shutdown(wait=wait, kill_workers=cancel_futures)


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
    return executor.pays(spent, left) if isinstance(executor, _Pool) else executor is not None


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


def _pass_on(theirs: Future[T], ours: Future[T]) -> None:
    if not ours.set_running_or_notify_cancel():
        return
    error = theirs.exception()
    if error is None:
        ours.set_result(theirs.result())
    else:
        ours.set_exception(error)


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
    pool = _Pool(jobs, start_seconds)
    try:
        yield pool
    finally:
        pool.shutdown()
