"""Worker processes that are replaced when they die, and that never outlive who started them.

They are loky's, which start in notebooks too and notice when one of them dies.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final, TypeVar

from sim.errors import SimError
from sim.worker_start import begin_worker

_Found = TypeVar("_Found")

_MOST_DEATHS: Final = 3


class DeadlyTaskError(SimError):
    """A task during which three workers died, twice with no other task beside it."""


@dataclass(slots=True, eq=False)
class _Job:
    """A task that was handed in, and how many workers died while they were at it."""

    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)
    deaths: int = 0


class ProcessPool(Executor):
    """Processes behind futures of our own, which may be cancelled, and outlive the death of a worker.

    loky gives up all that is in its hands when a worker dies. So it gets a few tasks at a time, and after a
    death those anew, one by one: the one that kills again is told from those that were beside it. One thread
    does all this, for Linux ends a worker together with the thread that started it.

    Parameters
    ----------
    jobs : int
    start_seconds : float
        Processor time that starting them takes, where it must be saved; see
        :func:`sim.experiment.workers.pays`.
    """

    def __init__(self, jobs: int, start_seconds: float = 0.0) -> None:
        self._jobs = jobs
        self._start_seconds = start_seconds
        self._events: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting: deque[_Job] = deque()
        self._flying: set[_Job] = set()
        self._workers: Any = None
        self._server = Thread(target=self._serve, name="worker processes", daemon=True)

    def pays(self, spent: Sequence[float], left: int) -> bool:
        """See :func:`sim.experiment.workers.pays`."""
        start = self._start_seconds
        if start and (not spent or (len(spent) == 1 and spent[0] < start)):
            return False  # the first task also loads what all of them use
        return not start or min(spent) * (left - -(-left // self._jobs)) > start

    def submit(self, fn: Callable[..., _Found], /, *args: Any, **kwargs: Any) -> Future[_Found]:
        """Hand a task to the workers, which start with the first one."""
        self._start_seconds = 0.0
        if not self._server.ident:
            self._server.start()
        job = _Job(partial(fn, *args, **kwargs))
        self._events.put(partial(self._take, job))
        return job.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """End the workers at once, whatever they are doing."""
        if self._server.ident:
            self._events.put(None)
            self._server.join(2.0)
        if self._workers is not None:
            self._workers.shutdown(wait=wait, kill_workers=cancel_futures)

    def _serve(self) -> None:
        while (event := self._events.get()) is not None:
            event()

    def _take(self, job: _Job) -> None:
        self._waiting.append(job)
        self._hand_out()

    def _hand_out(self) -> None:
        """Give the workers tasks: two each, so that none waits; one in all while it is sought who kills."""
        suspected = any(job.deaths for job in (*self._flying, *self._waiting))
        while self._waiting and len(self._flying) < (1 if suspected else 2 * self._jobs):
            job = self._waiting.popleft()
            if job.deaths or job.future.set_running_or_notify_cancel():
                self._start(job)

    def _start(self, job: _Job) -> None:
        self._flying.add(job)
        try:
            theirs = self._living().submit(job.work)
        except BrokenExecutor as error:  # one died idle
            theirs = Future()
            theirs.set_exception(error)
        theirs.add_done_callback(lambda ended: self._events.put(partial(self._end, job, ended)))

    def _living(self) -> Any:
        from loky import ProcessPoolExecutor

        if self._workers is None:
            # loky's process that frees what a killed one leaves would warn the user of each piece.
            os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
            self._workers = ProcessPoolExecutor(self._jobs, initializer=begin_worker, initargs=(os.getpid(),))
        return self._workers

    def _end(self, job: _Job, ended: Future[Any]) -> None:
        self._flying.remove(job)
        try:
            error = ended.exception()
        except CancelledError as cancelled:
            error = cancelled
        if isinstance(error, BrokenExecutor):
            self._after_death(job)
        elif error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(ended.result())
        if self._workers is not None or not self._flying:
            self._hand_out()

    def _after_death(self, job: _Job) -> None:
        """Have it done again by new workers, once loky has told all that it gave up."""
        dead, self._workers = self._workers, None
        if dead is not None:
            dead.shutdown(wait=False, kill_workers=True)
        job.deaths += 1
        if job.deaths < _MOST_DEATHS:
            self._waiting.appendleft(job)
        else:
            job.future.set_exception(
                DeadlyTaskError(f"{_MOST_DEATHS} workers died at it, killed or out of memory")
            )
