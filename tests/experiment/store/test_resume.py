"""A run that is gone on with: the same results as one without a stop, or a refusal that says why."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

import sim
from sim.cli import main
from sim.errors import ScenarioError
from sim.experiment.results import open_results
from sim.experiment.runner import run
from sim.experiment.store.run_folder import TakenFolderError, run_folder
from sim.experiment.store.spans import Block
from sim.experiment.tasks import Task, run_task
from sim.files.locking import FolderInUseError, locked
from sim.scenario import Scenario, n_points


@pytest.fixture
def scenario(small: Callable[..., Scenario]) -> Scenario:
    campaigns = [{"name": "b", "kind": "boycott", "uptake": 0.3}]
    return small(
        campaigns=campaigns,
        sweep={"campaigns.b.uptake": [0.2, 1.0]},
        monte_carlo={"replications": 7, "seed": 5},
    )


def stop_after(tasks: int) -> Callable[[int], None]:
    """A progress callback that is interrupted once so many tasks are done, as Ctrl-C would."""
    left = iter(range(tasks))

    def progress(_: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return progress


def kept_run(
    folder: Path, scenario: Scenario, tasks: int | None = None, *, resume: bool = True, chunk: int = 2
) -> xr.Dataset:
    with run_folder(folder, scenario, resume=resume) as held:
        return run(scenario, chunk=chunk, progress=tasks and stop_after(tasks), folder=held)


@pytest.mark.parametrize("tasks", [3, 6, 10])
@pytest.mark.parametrize("chunk", [1, 3])
def test_a_run_stopped_anywhere_goes_on_to_the_same_results(
    scenario: Scenario, tmp_path: Path, tasks: int, chunk: int
) -> None:
    kept_run(tmp_path, scenario, tasks)
    again = kept_run(tmp_path, scenario, chunk=chunk)
    xr.testing.assert_identical(again, sim.run(scenario).dataset)
    xr.testing.assert_identical(open_results(tmp_path / "results.nc"), again)
    assert [each.name for each in tmp_path.iterdir()] == ["results.nc"]


def test_what_is_finished_is_not_run_again(scenario: Scenario, tmp_path: Path) -> None:
    kept_run(tmp_path, scenario, 5)
    done: list[int] = []
    with run_folder(tmp_path, scenario, resume=True) as held:
        run(scenario, chunk=2, progress=done.append, folder=held)
    # 6 tasks of 2 replications at 2 points are there, of 12 in all: 42 replications less the 12 × 2 kept.
    assert done[0] == 24
    assert sum(done) == 42


def test_more_replications_are_added_to_a_finished_run(scenario: Scenario, tmp_path: Path) -> None:
    kept_run(tmp_path, scenario)
    more = scenario.replace({"monte_carlo.replications": 11}, title="Another title")
    again = kept_run(tmp_path, more)
    xr.testing.assert_identical(again, sim.run(more).dataset)
    with pytest.raises(TakenFolderError, match="11 replications of this run, more than the 7 asked for"):
        kept_run(tmp_path, scenario)


@pytest.mark.parametrize("stopped", [True, False])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"monte_carlo.seed": 6}, "monte_carlo.seed: 5 there, 6 here"),
        ({"campaigns.b.odds_ratio": 2.0}, r"campaigns.0.odds_ratio: 1.0 there, 2.0 here"),
        ({"dataset": "kz-2022"}, "dataset_sha256: "),
    ],
)
def test_another_run_is_refused_with_the_difference(
    scenario: Scenario, tmp_path: Path, change: dict[str, object], told: str, stopped: bool
) -> None:
    kept_run(tmp_path, scenario, 5 if stopped else None)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(TakenFolderError, match=told):
        kept_run(tmp_path, scenario.replace(change))
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_another_generation_of_draws_is_refused(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_run(tmp_path, scenario, 5)
    monkeypatch.setattr("sim.experiment.store.identity.GENERATION", 99)
    with pytest.raises(TakenFolderError, match="draws_generation: 2 there, 99 here"):
        kept_run(tmp_path, scenario)


def test_a_finished_part_of_a_job_array_is_not_run_again(scenario: Scenario, tmp_path: Path) -> None:
    asked: list[int] = []
    for last in (5, 5, 7):
        with run_folder(tmp_path, scenario, resume=True) as held:
            part = range(2, last)
            found = run(scenario, progress=asked.append, folder=held, part=part, chunk=1)
        assert found["replication"].values.tolist() == list(part)
    priors = len(scenario.uncertainty.names)
    assert sum(asked) == priors * n_points(scenario) * (3 + 3 + 5)  # what was there counts at once
    assert len(asked) == priors * 3 + 1 + 1 + priors * 2
    whole = run(scenario).isel(replication=slice(2, 7))
    for name in whole.data_vars:
        xr.testing.assert_equal(sim.open(tmp_path / "results.nc").dataset[name], whole[name])


def test_another_part_does_not_take_the_place_of_one_that_is_there(
    scenario: Scenario, tmp_path: Path
) -> None:
    for part in (range(2, 5), range(2)):
        with run_folder(tmp_path, scenario, resume=True) as held:
            run(scenario, folder=held, part=part)
    assert not held.wrote
    assert sim.open(tmp_path / "results.nc")["replication"].values.tolist() == [2, 3, 4]


def test_what_is_finished_of_a_run_is_exported_from_its_journal(
    scenario: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_run(tmp_path / "out", scenario, 6)
    (tmp_path / "out" / "results.nc").unlink()
    assert main(["export", str(tmp_path / "out"), str(tmp_path / "so-far.nc")]) == 0
    found = sim.open(tmp_path / "so-far.nc").dataset
    done = found.sizes["replication"]
    assert f"unfinished: {done} of 7 replications" in capsys.readouterr().err
    assert 0 < done < 7
    whole = run(scenario).isel(replication=slice(done))
    for name in whole.data_vars:
        xr.testing.assert_equal(found[name], whole[name])
    assert main(["export", str(tmp_path / "out" / "results.journal"), str(tmp_path / "x.csv")]) == 0
    assert main(["export", str(tmp_path), str(tmp_path / "y.csv")]) == 1
    xr.testing.assert_identical(kept_run(tmp_path / "out", scenario), run(scenario))


def test_an_unfinished_run_is_not_given_up_unasked(scenario: Scenario, tmp_path: Path) -> None:
    kept_run(tmp_path, scenario, 5)
    with pytest.raises(TakenFolderError, match="an unfinished run of this scenario; give --resume"):
        kept_run(tmp_path, scenario, resume=False)
    with pytest.raises(TakenFolderError, match="an unfinished run of another scenario; give --force"):
        kept_run(tmp_path, scenario.replace({"monte_carlo.seed": 6}), resume=False)


def test_a_stopped_run_leaves_more_of_the_same_run_alone(scenario: Scenario, tmp_path: Path) -> None:
    kept_run(tmp_path, scenario)
    before = (tmp_path / "results.nc").read_bytes()
    again = kept_run(tmp_path, scenario, 5, resume=False)
    assert again.sizes["replication"] < 7
    assert (tmp_path / "results.nc").read_bytes() == before


def test_large_results_are_written_block_by_block(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiment.runner._IN_MEMORY", 0)
    monkeypatch.setattr("sim.experiment.store.netcdf._MOST", 3)
    kept_run(tmp_path, scenario, 5)
    results = kept_run(tmp_path, scenario)
    assert not results["ballots"].variable._in_memory  # the file's values are read when they are used
    xr.testing.assert_identical(results, sim.run(scenario).dataset)


def test_any_exception_of_a_task_keeps_what_is_done_and_names_it(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(task: Task) -> Block:
        if task.first == 4 and task.prior == "next-vote":
            raise ArithmeticError("no such thing")
        return run_task(task)

    monkeypatch.setattr("sim.experiment.runner.run_task", failing)
    stopped = kept_run(tmp_path, scenario)
    assert stopped.sizes["replication"] == 4
    told = "replications 4 to 5 under next-vote: ArithmeticError: no such thing"
    assert stopped.attrs["stopped_by"] == told
    monkeypatch.undo()
    xr.testing.assert_identical(kept_run(tmp_path, scenario), sim.run(scenario).dataset)


class KilledWorker(Exception):  # noqa: N818  as Dask calls it
    """An exception of an executor's own."""


class Strange(Executor):
    """An executor that fails in its own way after some tasks, or takes no more of them."""

    def __init__(self, good: int, *, on_submit: bool) -> None:
        self.good, self.on_submit = good, on_submit

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.good -= 1
        future: Future[Any] = Future()
        if self.good >= 0:
            future.set_result(fn(*args, **kwargs))
        elif self.on_submit:
            raise KilledWorker("no more")
        else:
            future.set_exception(KilledWorker("no more"))
        return future


@pytest.mark.parametrize("on_submit", [True, False])
def test_any_exception_of_an_executor_keeps_what_is_done(
    scenario: Scenario, tmp_path: Path, on_submit: bool
) -> None:
    with run_folder(tmp_path, scenario, resume=False) as held:
        stopped = run(scenario, chunk=2, executor=Strange(7, on_submit=on_submit), folder=held)
    assert stopped.attrs["stopped_by"] == "replications 4 to 5 under next-vote: KilledWorker: no more"
    assert stopped.sizes["replication"] == 4
    xr.testing.assert_identical(kept_run(tmp_path, scenario), sim.run(scenario).dataset)


def test_python_keeps_a_run_in_a_folder_where_it_is_asked_to(scenario: Scenario, tmp_path: Path) -> None:
    first = sim.run(scenario, out=tmp_path / "here")
    assert sim.open(tmp_path / "here" / "results.nc").identical(first.dataset)
    more = sim.run(scenario, replications=9, out=str(tmp_path / "here"), resume=True)
    assert more.identical(sim.run(scenario, replications=9).dataset)
    with pytest.raises(TakenFolderError, match="holds another run"):
        sim.run(scenario, seed=9, out=tmp_path / "here")
    with pytest.raises(ScenarioError, match="resume = True"):
        sim.run(scenario, resume=True)


def test_changed_rows_of_a_journal_are_found_and_run_again(scenario: Scenario, tmp_path: Path) -> None:
    kept_run(tmp_path, scenario, 8)
    database = sqlite3.connect(tmp_path / "results.journal")
    with database:
        (content,) = database.execute("SELECT content FROM blocks WHERE first = 2").fetchone()
        changed = content[:-1] + bytes([content[-1] ^ 1])
        database.execute("UPDATE blocks SET content = ? WHERE first = 2", [changed])
        database.execute("UPDATE blocks SET last = 3 WHERE first = 0 AND prior = 'replay'")
    database.close()
    (tmp_path / "results.nc").unlink()
    xr.testing.assert_identical(kept_run(tmp_path, scenario), sim.run(scenario).dataset)


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100])
def test_a_journal_that_is_none_is_begun_anew(scenario: Scenario, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "results.journal").write_bytes(damage)
    xr.testing.assert_identical(kept_run(tmp_path, scenario), sim.run(scenario).dataset)


def test_damaged_results_are_not_gone_on_from(scenario: Scenario, tmp_path: Path) -> None:
    kept_run(tmp_path, scenario)
    path = tmp_path / "results.nc"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    with pytest.raises(TakenFolderError, match="damaged, or no results of a run"):
        kept_run(tmp_path, scenario)


def test_one_folder_has_one_run(scenario: Scenario, tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(FolderInUseError, match=r"process \d+ on .*, since .* is writing there"),
    ):
        kept_run(tmp_path, scenario)
    kept_run(tmp_path, scenario)


def test_a_lock_left_behind_is_taken_over(scenario: Scenario, tmp_path: Path) -> None:
    (tmp_path / ".running").write_text("left by a process that was killed")
    kept_run(tmp_path, scenario)
    assert [each.name for each in tmp_path.iterdir()] == ["results.nc"]
