"""Workers: threads where the engine is compiled and runs without the interpreter's lock, else processes.

Processes are loky's, which start in notebooks too and notice when one of them dies.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sim.scenario import Scenario
from sim.scenario.engine import engine_of

T = TypeVar("T")


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Pool(Executor):
    """loky's pool behind futures of our own, which may be cancelled.

    A pool of loky's whose workers are ended while one of *its* futures is cancelled dies with a traceback.
    """

    def __init__(self, jobs: int) -> None:
        from loky import ProcessPoolExecutor

        self._workers = ProcessPoolExecutor(jobs, initializer=_leave_interrupts_to_the_parent)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand a task to the workers."""
        ours: Future[T] = Future()
        self._workers.submit(fn, *args, **kwargs).add_done_callback(lambda theirs: _pass_on(theirs, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """End the workers at once, whatever they are doing."""
        self._workers.shutdown(wait=wait, kill_workers=cancel_futures)


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
    """Workers that suit a scenario's engine, one a core if `jobs` is None; for one job, none: this thread.

    On Ctrl-C processes are ended at once, threads when they have finished the task they are at.
    """
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        yield None
    elif engine_of(scenario) in ("compiled", "calendar"):
        with ThreadPoolExecutor(jobs) as threads:
            yield threads
    else:
        with worker_pool(jobs) as processes:
            yield processes


@contextmanager
def worker_pool(jobs: int) -> Iterator[Executor]:
    """A pool of `jobs` processes; on Ctrl-C they are ended at once."""
    pool = _Pool(jobs)
    try:
        yield pool
    finally:
        pool.shutdown()
