"""Run a scenario, however it is given, on so many workers, with a bar if wanted."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext

from sim.analysis.given import AnyScenario, refusal, scenario_from, workers
from sim.experiment.runner import run as run_scenario
from sim.experiment.runner import with_monte_carlo
from sim.experiment.store.run_folder import RunFolder, run_folder
from sim.files.writing import path_from
from sim.public.progress import progress_bar
from sim.public.results import Run
from sim.scenario import Scenario, n_points


def run(
    scenario: AnyScenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | int | str | None = None,
    chunk: int | None = None,
    progress: bool | Callable[[int], None] = False,
    out: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> Run:
    """Run a scenario under each of its priors.

    Results depend on the scenario, the seed and the replication's number alone: neither the workers nor the
    chunking changes a bit of them.

    Parameters
    ----------
    scenario : Scenario, str or path
        A scenario, the path of its file, or the name of one that ships.
    replications, seed : int, optional
        Instead of the scenario's own.
    executor : int, str or concurrent.futures.Executor, optional
        How many workers, or where the tasks run; in this process without it. A text is a Dask cluster: the
        address of its scheduler (``"tcp://host:8786"``), the scheduler's file, or ``"local"``.
    chunk : int, optional
        Replications a task.
    progress : bool or callable
        True for a bar in a terminal or notebook; a function is called with the number of replications
        finished since the last call, over points and priors.
    out : str or path, optional
        A folder, as of ``referendum run --out``: each replication is on disk there as soon as it is finished,
        and the results, ``results.nc``, at the end. Without it nothing is written.
    resume : bool
        Go on with the run in `out` that was stopped, or add replications to it: the results are those of one
        run without a stop.

    Returns
    -------
    Run
        After Ctrl-C, or where a task or the executor failed, it holds what was finished without a gap,
        ``attrs["interrupted"]`` is 1 and ``attrs["stopped_by"]`` says why.

    Raises
    ------
    ScenarioError
        If an argument is out of bounds or of a wrong type, the scenario is faulty, or the points of its sweep
        cannot be held in one Dataset.
    SimError
        If the run was stopped before its first replication was finished.
    ResultsError
        If `out` holds another run, or one that is to be gone on with (`resume`); if it cannot be written.

    Examples
    --------
    >>> import sim
    >>> sim.run("baseline", replications=2).sizes["replication"]
    2
    >>> sim.run("baseline", replications=0)
    Traceback (most recent call last):
    sim.errors.ScenarioError: replications = 0: must lie in [1, 10000000]
    """
    scenario = with_monte_carlo(scenario_from(scenario), replications, seed)
    if chunk is not None and (not isinstance(chunk, int) or isinstance(chunk, bool) or chunk < 1):
        raise refusal("chunk", chunk, "a whole number of replications from 1 on")
    if not isinstance(progress, bool) and not callable(progress):
        raise refusal("progress", progress, "True, False, or a function of the number just finished")
    total = n_points(scenario) * len(scenario.uncertainty.names) * scenario.monte_carlo.replications
    shown = progress_bar(total, quiet=not progress) if isinstance(progress, bool) else nullcontext(progress)
    with workers(scenario, executor) as pool, shown as advance, _folder(scenario, out, resume) as folder:
        if isinstance(executor, str) and chunk is None:
            chunk = _replications_a_task(scenario, pool)
        return Run(run_scenario(scenario, executor=pool, chunk=chunk, progress=advance, folder=folder))


def _replications_a_task(scenario: Scenario, pool: Executor | None) -> int | None:
    from sim.experiment.cluster import replications_a_task

    return None if pool is None else replications_a_task(scenario, pool)


def _folder(
    scenario: Scenario, out: str | os.PathLike[str] | None, resume: bool
) -> AbstractContextManager[RunFolder | None]:
    if not isinstance(resume, bool) or (resume and out is None):
        raise refusal("resume", resume, "True or False, with the folder as out")
    return nullcontext() if out is None else run_folder(path_from(out), scenario, resume=resume)
