"""A run depends on the scenario, the seed and the replication's number alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.engines.plan import Plan, plan_of
from sim.errors import ScenarioError, SimError
from sim.experiment import tasks
from sim.experiment.runner import CTRL_C, InterruptedRunError
from sim.experiment.tasks import run_task, tasks_of
from sim.experiment.workers import worker_pool
from sim.scenario import Scenario, points

SWEPT: dict[str, Any] = {
    "campaigns": [{"name": "b", "kind": "boycott", "uptake": 0.3, "regions": ["North", "Hills"]}],
    "sweep": {"campaigns.b.uptake": [0.2, 0.5, 0.9]},
    "monte_carlo": {"replications": 7, "seed": 5},
}
PRIORS = ("replay", "next-vote", "fresh-event")


@pytest.fixture(scope="module")
def scenario(small: Callable[..., Scenario]) -> Scenario:
    return small(**SWEPT)


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> xr.Dataset:
    return sim.run(scenario)


def assert_same(first: xr.Dataset, second: xr.Dataset) -> None:
    """The same figures in the same dtypes, to the last bit; NaN equals NaN."""
    assert list(first.data_vars) == list(second.data_vars)
    for name in (*first.data_vars, *first.coords):
        assert first[name].dims == second[name].dims
        assert first[name].dtype == second[name].dtype
        np.testing.assert_array_equal(first[name].values, second[name].values, err_msg=str(name))


class Shuffled(Executor):
    """Ends its tasks in a random order, on another thread, once all of them are there."""

    def __init__(self, expected: int, seed: int) -> None:
        self.expected, self.rng = expected, random.Random(seed)
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        if len(self.waiting) == self.expected:
            Thread(target=self._work).start()
        return future

    def _work(self) -> None:
        self.rng.shuffle(self.waiting)
        for future, work in self.waiting:
            if future.set_running_or_notify_cancel():
                future.set_result(work())


@pytest.mark.parametrize("chunk", [1, 3, 7, 100])
def test_chunks_change_nothing(scenario: Scenario, whole: xr.Dataset, chunk: int) -> None:
    assert_same(sim.run(scenario, chunk=chunk), whole)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_worker_processes_change_nothing(scenario: Scenario, whole: xr.Dataset, jobs: int) -> None:
    with worker_pool(jobs) as pool:
        assert_same(sim.run(scenario, executor=pool, chunk=2), whole)


def test_threads_change_nothing(scenario: Scenario, whole: xr.Dataset) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert_same(sim.run(scenario, executor=pool, chunk=1), whole)


def test_tasks_hold_every_replication_once_and_no_more(scenario: Scenario) -> None:
    tasks = list(tasks_of([scenario], PRIORS, 4, 11, 3))
    for prior in PRIORS:
        assert [(task.first, task.last) for task in tasks if task.prior == prior] == [
            (4, 7),
            (7, 10),
            (10, 11),
        ]


@pytest.mark.parametrize("seed", [1, 2])
def test_order_in_which_tasks_end_changes_nothing(scenario: Scenario, whole: xr.Dataset, seed: int) -> None:
    done: list[int] = []
    results = sim.run(scenario, executor=Shuffled(4 * 3, seed), chunk=2, progress=done.append)
    assert_same(results, whole)
    assert sum(done) == 7 * 3 * 3


@pytest.mark.parametrize("replication", [0, 4, 6])
def test_replication_alone_is_what_it_is_in_a_run(
    scenario: Scenario, whole: xr.Dataset, replication: int
) -> None:
    grid = [point.scenario for point in points(scenario)]
    for task in tasks_of(grid, PRIORS, replication, replication + 1, 1):
        block = run_task(task)
        for name, values in block.items():
            there = whole[name].sel(prior=task.prior).isel(replication=[replication]).values
            np.testing.assert_array_equal(values, there, err_msg=name)


def test_a_sweep_of_any_number_of_points_is_planned_once(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each point once in all: plans used to be kept for so many points, and beyond them for none."""
    grid = [point.scenario for point in points(scenario)]
    planned, plan = [], plan_of(grid[0])

    def counted(point: Scenario) -> Plan:
        planned.append(point)
        return plan

    monkeypatch.setattr(tasks, "plan_of", counted)
    many = [grid[0].model_copy(update={"title": f"point {number}"}) for number in range(1100)]
    for task in tasks_of(many, PRIORS[:1], 0, 2, 1):
        run_task(task)
    assert len(planned) == 1100


@pytest.mark.parametrize("together", [1, 2])
def test_how_many_points_are_counted_together_changes_nothing(
    scenario: Scenario, whole: xr.Dataset, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_POINTS_TOGETHER", together)
    assert_same(sim.run(scenario), whole)


def test_more_replications_begin_with_the_fewer(scenario: Scenario, whole: xr.Dataset) -> None:
    assert_same(sim.run(scenario, replications=3), whole.isel(replication=slice(3)))


def test_another_seed_is_another_vote_and_0_is_a_seed(scenario: Scenario, whole: xr.Dataset) -> None:
    zero = sim.run(scenario, replications=2, seed=0)
    assert zero.attrs["seed"] == 0
    assert_same(zero, sim.run(scenario, replications=2, seed=0))
    assert (zero["ballots"].values != whole["ballots"].isel(replication=slice(2)).values).any()


def test_points_with_other_uncertainty_draw_voters_of_their_own(small: Callable[..., Scenario]) -> None:
    swept = sim.run(small(sweep={"uncertainty.icc_turnout": [0.02, 0.2]}), replications=2)
    for point, icc in enumerate([0.02, 0.2]):
        alone = sim.run(small(uncertainty={"icc_turnout": icc}), replications=2)
        np.testing.assert_array_equal(swept["ballots"].values[[point]], alone["ballots"].values)
    assert (swept["ballots"].values[0] != swept["ballots"].values[1]).any()


def test_prior_alone_is_what_it_is_beside_others(small: Callable[..., Scenario]) -> None:
    own = {"priors": {"mine": {"base": "replay", "sd_national_turnout": 0.3}}}
    with_own, without = sim.run(small(uncertainty=own), replications=2), sim.run(small(), replications=2)
    assert with_own["prior"].values.tolist() == [*PRIORS, "mine"]
    np.testing.assert_array_equal(
        with_own["ballots"].sel(prior=list(PRIORS)).values, without["ballots"].values
    )


def test_uptake_alone_equals_the_same_uptake_within_a_sweep_of_2022() -> None:
    swept = sim.load("scenarios/almaty-boycott.toml")
    alone = sim.load("scenarios/almaty-boycott.toml", ["campaigns.almaty.uptake=0.5"])
    among, one = sim.run(swept, replications=2), sim.run(alone, replications=2)
    within = among.isel(point=among["campaigns.almaty.uptake"].values.tolist().index(0.5))
    for name in one.data_vars:
        np.testing.assert_array_equal(one[name].isel(point=0).values, within[name].values, err_msg=str(name))


@pytest.mark.parametrize(
    "changes",
    [
        {"odds_ratio": 1.0},
        {"odds_ratio": 10.0},
        {"odds_ratio": 0.1},
        {"regions": ["North"]},
        {"from": "11:00", "until": "15:00"},
    ],
    ids=str,
)
def test_boycott_raised_in_steps_never_raises_turnout_in_any_replication(
    small: Callable[..., Scenario], changes: dict[str, Any]
) -> None:
    steps = [0.0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.999, 1.0]
    scenario = small(
        campaigns=[{"name": "b", "kind": "boycott", "uptake": 0.0, **changes}],
        sweep={"campaigns.b.uptake": steps},
    )
    results = sim.run(scenario, replications=15)
    for figure in ("ballots", "issued"):
        by_unit = results[figure].sum("ballot_class") if figure == "ballots" else results[figure]
        assert (by_unit.diff("point") <= 0).all()
    assert (results["boycotted"].diff("point") >= 0).all()
    assert (results["boycotted"].isel(point=0) == 0).all()


def test_boycott_of_everybody_all_day_leaves_no_paper_in_its_region(small: Callable[..., Scenario]) -> None:
    everybody = [{"name": "b", "kind": "boycott", "uptake": 1.0, "regions": ["Coast"]}]
    results = sim.run(small(campaigns=everybody), replications=2)
    assert int(results["issued"].sel(unit="Coast").sum()) == 0
    assert (results["issued"].sel(unit="North") > 0).all()


def test_no_ballot_is_lost_between_stations_and_nation(whole: xr.Dataset) -> None:
    assert (whole["ballots"].sum("ballot_class") <= whole["issued"]).all()
    assert (whole["issued"] <= whole["registered"]).all()
    assert (whole["issued_by_time"].sum("time") == whole["issued"].sum("unit")).all()
    assert (whole["issued_by_report"].isel(report=-1) == whole["issued"]).all()
    assert (whole["issued_by_report"].diff("report") >= 0).all()


@contextmanager
def _stopping(after: int) -> Iterator[Callable[[int], None]]:
    """A progress callback that is interrupted once so many tasks are done, as Ctrl-C would."""
    left = [after]

    def progress(_: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    yield progress


@pytest.mark.parametrize(("tasks_done", "kept"), [(3, 2), (4, 2), (5, 2), (6, 4), (8, 4), (9, 6)])
def test_ctrl_c_keeps_whole_chunks_equal_under_all_priors(
    scenario: Scenario, whole: xr.Dataset, tasks_done: int, kept: int
) -> None:
    with _stopping(tasks_done) as progress:
        results = sim.run(scenario, chunk=2, progress=progress)
    assert results.attrs["interrupted"] == 1
    assert results.attrs["stopped_by"] == CTRL_C
    assert results.attrs["replications_asked"] == 7
    assert_same(results, whole.isel(replication=slice(kept)))


def test_ctrl_c_on_an_executor_keeps_what_is_finished_and_cancels_the_rest(
    scenario: Scenario, whole: xr.Dataset
) -> None:
    with ThreadPoolExecutor(1) as pool, _stopping(5) as progress:
        results = sim.run(scenario, chunk=1, executor=pool, progress=progress)
    kept = results.sizes["replication"]
    assert kept == 1
    assert_same(results, whole.isel(replication=slice(kept)))


def test_ctrl_c_among_tasks_in_any_order_keeps_no_replication_after_a_gap(
    scenario: Scenario, whole: xr.Dataset
) -> None:
    kept = []
    for seed in range(6):
        # One task of 21 is missing: one of the first three in a seventh of the cases, and nothing is kept.
        with _stopping(20) as progress, suppress(InterruptedRunError):
            results = sim.run(scenario, executor=Shuffled(7 * 3, seed), chunk=1, progress=progress)
            kept.append(results.sizes["replication"])
            assert_same(results, whole.isel(replication=slice(kept[-1])))
    assert kept
    assert max(kept) < 7


def test_ctrl_c_before_anything_is_finished_says_that_nothing_is_kept(scenario: Scenario) -> None:
    with (
        _stopping(2) as progress,
        pytest.raises(InterruptedRunError, match=r"stopped by Ctrl-C; no repl") as e,
    ):
        sim.run(scenario, progress=progress)
    assert e.value.exit_code == 130


def _die_in_a_worker() -> None:
    import os

    os._exit(3)


class Mortal(Executor):
    """Worker processes one of which dies on the task of a given number."""

    def __init__(self, pool: Executor, deadly: int) -> None:
        self.pool, self.left = pool, deadly

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.left -= 1
        if self.left == 0:
            # What came before is finished first, so that it is known what can be kept.
            self.last.result()
            return self.pool.submit(_die_in_a_worker)
        self.last = self.pool.submit(fn, *args, **kwargs)
        return self.last


def test_a_task_that_kills_is_named_and_what_was_finished_is_kept(
    scenario: Scenario, whole: xr.Dataset
) -> None:
    with worker_pool(1) as pool:
        results = sim.run(scenario, chunk=2, executor=Mortal(pool, deadly=6))
    told = "under fresh-event: DeadlyTaskError: 3 workers died at it, killed or out of memory"
    assert told in results.attrs["stopped_by"]
    assert results.attrs["interrupted"] == 1
    assert_same(results, whole.isel(replication=slice(results.sizes["replication"])))


def test_a_task_that_kills_before_anything_is_finished_is_an_error_of_its_own(scenario: Scenario) -> None:
    with worker_pool(1) as pool, pytest.raises(SimError, match="3 workers died at it") as caught:
        sim.run(scenario, chunk=7, executor=Mortal(pool, deadly=2))
    assert not isinstance(caught.value, InterruptedRunError)
    assert caught.value.exit_code == 1


def test_sweep_over_different_sets_of_conditions_is_refused(small: Callable[..., Scenario]) -> None:
    roles = {"rule.conditions.turnout_quorum.role": ["validity", "binding"]}
    with pytest.raises(ScenarioError, match="cannot change the dataset, the rule's set of conditions"):
        sim.run(small(sweep=roles), replications=1)


def test_swept_values_that_mix_numbers_and_fractions_run(small: Callable[..., Scenario]) -> None:
    results = sim.run(small(sweep={"rule.conditions.regional_majority.units": [2, 4, "2/3"]}), replications=2)
    assert results["rule.conditions.regional_majority.units"].values.tolist() == ["2", "4", "2/3"]
    assert results.sizes["point"] == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replications": 0}, r"^replications = 0: must lie in \[1, 10000000\]$"),
        ({"replications": True}, "^replications = True: must be a whole number"),
        ({"seed": -1}, "^seed = -1: must lie in"),
        ({"replications": 0, "seed": -1}, "replications = 0: .*\nseed = -1: "),
    ],
)
def test_replications_and_seed_out_of_bounds_are_refused_in_our_words(
    options: dict[str, Any], message: str, small: Callable[..., Scenario]
) -> None:
    with pytest.raises(ScenarioError, match=message):
        sim.run(small(), **options)
