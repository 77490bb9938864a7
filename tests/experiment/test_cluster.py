"""Runs on a Dask cluster: a real scheduler and real workers, one killed, one added; the same results."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xarray as xr

import sim
from sim.errors import SimError
from sim.experiment.cluster import cluster_workers, replications_a_task
from sim.experiment.runner import run
from sim.experiment.tasks import StrangeHostError, Task, code_here, run_task, tasks_of
from sim.scenario import Scenario
from tests.environments.commands import ROOT

dask = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


def started(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Scheduler or worker, as the command ``dask`` starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Cluster:
    """A scheduler with its file, and workers as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.programs = [
            started("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))
        ]

    def add_worker(self) -> int:
        arguments = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--death-timeout", "60")
        self.programs.append(started("worker", "--scheduler-file", str(self.file), *arguments))
        return self.programs[-1].pid

    def wait_for(self, n_workers: int) -> None:
        until = time.monotonic() + 120
        while not self.file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        with dask.Client(scheduler_file=str(self.file), set_as_default=False) as client:
            client.wait_for_workers(n_workers, timeout=120)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    for program in made.programs[::-1]:
        program.kill()
        program.wait()


@pytest.mark.check
def test_a_worker_killed_and_one_added_during_a_run_change_nothing(
    small: Callable[..., Scenario], cluster: Cluster
) -> None:
    scenario = small(monte_carlo={"replications": 300, "seed": 5})
    victim = cluster.add_worker()
    cluster.add_worker()
    cluster.wait_for(2)
    done: list[int] = []

    def meddle(n: int) -> None:
        done.append(n)
        if len(done) == 20:
            os.kill(victim, signal.SIGKILL)
            cluster.add_worker()
        time.sleep(0.01)

    result = sim.run(scenario, executor=str(cluster.file), chunk=2, progress=meddle)
    assert not result.attrs["interrupted"], result.attrs["stopped_by"]
    xr.testing.assert_identical(result.dataset, run(scenario))
    address = json.loads(cluster.file.read_text(encoding="utf-8"))["address"]
    again = sim.run(scenario, executor=address)
    xr.testing.assert_identical(again.dataset, result.dataset)


@pytest.mark.check
def test_the_command_runs_on_workers_of_this_machine(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main(sys.argv[1:]))"]
    asked = ["run", "scenarios/baseline.toml", "-n", "6", "--no-plots", "--json", "-q"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name, more in (("cluster", ["--cluster", "local", "-j", "2"]), ("here", ["-j", "1"])):
        done = subprocess.run(
            [*command, *asked, *more, "--out", str(tmp_path / name)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    one, two = (sim.open(tmp_path / name / "results.nc") for name in ("cluster", "here"))
    xr.testing.assert_identical(one.dataset, two.dataset)


def test_a_host_with_another_version_or_other_files_refuses_the_work(small: Callable[..., Scenario]) -> None:
    (task,) = tasks_of([small()], ["replay"], 0, 1, 1)
    assert task.code == code_here()
    assert run_task(task)["outcome"].shape[1] == 1
    with pytest.raises(StrangeHostError, match=r"this worker has version .*, the run 0\.0\.1"):
        run_task(Task(task.points, task.files, task.prior, 0, 1, "0.0.1"))
    with pytest.raises(StrangeHostError, match="other files of the dataset or the rule"):
        run_task(Task(task.points, "0" * 64, task.prior, 0, 1, task.code))


def test_a_cluster_that_is_not_there_is_told_with_how_to_start_one(small: Callable[..., Scenario]) -> None:
    with pytest.raises(SimError, match=r"nowhere\.json: no such file; `dask scheduler"):
        sim.run(small(), executor="nowhere.json")
    with pytest.raises(SimError, match=r"cluster tcp:/nowhere: no scheduler answers .* tcp://HOST:PORT"):
        sim.run(small(), executor="tcp:/nowhere")


def test_a_cluster_without_a_worker_is_told_at_once() -> None:
    with (
        dask.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as empty,
        pytest.raises(SimError, match=r"its scheduler has no worker; start some with `dask worker`"),
        cluster_workers(empty.scheduler_address),
    ):
        pass


@pytest.mark.parametrize(("replications", "most"), [(400, 75), (4, 1)])
def test_every_worker_gets_several_tasks_however_short_they_are(
    small: Callable[..., Scenario], replications: int, most: int
) -> None:
    """Four workers; three priors of a small country, which is run in a moment."""
    executor: Any = SimpleNamespace(_client=SimpleNamespace(ncores=lambda: dict.fromkeys("abcd", 1)))
    asked = small(monte_carlo={"replications": replications, "seed": 5})
    assert 1 <= replications_a_task(asked, executor) <= most
