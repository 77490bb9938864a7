"""Workers on other hosts: a Dask cluster behind the interface of an executor; needs the extra ``cluster``.

A worker that dies is Dask's to replace: the scheduler hands its tasks to others, and gives a task up after it
has killed several. Whatever it raises, the runner keeps what is finished.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final

from sim.errors import SimError
from sim.experiment.tasks import run_task, tasks_of
from sim.scenario import Scenario, points

LOCAL: Final = "local"
_TASK_SECONDS: Final = 5.0
"""Aimed at: handing out a task takes about a hundredth of a second, losing one costs so much work."""

_TASKS_A_WORKER: Final = 4
"""At least so many, so that no worker is idle at the end for long."""


@contextmanager
def cluster_workers(address: str, jobs: int | None = None) -> Iterator[Executor]:
    """Workers of a Dask cluster as an executor.

    Parameters
    ----------
    address : str
        Of its scheduler, as ``tcp://host:8786``; or the scheduler's file (``.json``); or ``local``: workers
        are then started on this machine, and ended with it.
    jobs : int, optional
        Of a local one; one a core without it.

    Raises
    ------
    SimError
        If the extra is not installed, no scheduler answers, or it has no worker.
    """
    client = _client(address, jobs)
    try:
        yield client.get_executor(pure=False)
    finally:
        client.close()


def _client(address: str, jobs: int | None) -> Any:
    try:
        dask: Any = importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise SimError("a cluster needs an extra: pip install 'referendum-sim[cluster]'") from None
    if address == LOCAL:
        workers = {"n_workers": jobs or os.cpu_count() or 1, "threads_per_worker": 1}
        return dask.Client(dask.LocalCluster(dashboard_address=None, **workers), set_as_default=False)
    where: dict[str, Any] = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    if address.endswith(".json") and not os.path.isfile(address):
        raise SimError(f"{address}: no such file; `dask scheduler --scheduler-file {address}` writes it")
    try:
        client = dask.Client(**where, set_as_default=False, timeout=10)
    except (OSError, ValueError) as error:
        raise SimError(
            f"cluster {address}: no scheduler answers ({error}); start one with `dask scheduler`, or write "
            "tcp://HOST:PORT, a scheduler's file, or local"
        ) from error
    if not client.scheduler_info()["workers"]:
        client.close()
        raise SimError(f"cluster {address}: its scheduler has no worker; start some with `dask worker`")
    return client


def replications_a_task(scenario: Scenario, executor: Executor) -> int:
    """Replications so many that a task takes some seconds, and every worker gets several.

    Parameters
    ----------
    scenario : Scenario
        As it will run.
    executor : Executor
        From :func:`cluster_workers`.
    """
    grid, priors = [point.scenario for point in points(scenario)], scenario.uncertainty.names
    first, second = tasks_of(grid, priors[-1:], 0, 2, 1)
    run_task(first)  # compiles, and fills the tables that all days share
    start = perf_counter()
    run_task(second)
    fitting = round(_TASK_SECONDS / (perf_counter() - start))
    client: Any = executor._client  # type: ignore[attr-defined]  # Dask's own executor says it nowhere else
    workers = int(sum(client.ncores().values()))
    shared = scenario.monte_carlo.replications * len(priors) // (_TASKS_A_WORKER * max(workers, 1))
    return max(1, min(fitting, shared))
