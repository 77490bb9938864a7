"""When workers start: where they pay, or at once where they were asked for; the figures are the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

import sim
from sim.experiment.workers import in_order, pays, worker_pool, workers_for
from sim.scenario import Scenario


@pytest.mark.parametrize(
    ("spent", "left", "paid"),
    [
        ([], 1000, False),  # nothing is known yet
        ([0.5], 1000, False),  # the first task may have loaded what all use
        ([1.5], 9, True),  # it took longer than a start: 9 s are saved
        ([1.5], 1, False),
        ([0.5, 0.02], 60, False),  # 0.9 s are saved
        ([0.5, 0.02], 80, True),  # 1.2 s
    ],
)
def test_workers_are_started_where_they_save_more_than_a_start_takes(
    spent: list[float], left: int, paid: bool
) -> None:
    with worker_pool(4, start_seconds=1.0) as pool:
        assert pays(pool, spent, left) is paid


def test_workers_asked_for_by_number_and_threads_are_not_put_to_the_test(
    small: Callable[..., Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with (
        workers_for(small(), 2) as asked,
        ThreadPoolExecutor(2) as threads,
        workers_for(small(), None) as free,
    ):
        assert [pays(executor, [], 1) for executor in (asked, threads, free)] == [True, True, False]


@pytest.mark.parametrize(("start_seconds", "here"), [(1e9, 9), (1e-9, 1), (0.0, 0)])
def test_work_begun_here_and_handed_over_is_the_same(start_seconds: float, here: int) -> None:
    with worker_pool(2, start_seconds) as pool:
        found = list(in_order(pool, process_of, range(9)))
    assert [number for number, _ in found] == list(range(9))
    assert [process == os.getpid() for _, process in found] == [number < here for number in range(9)]


def process_of(number: int) -> tuple[int, int]:
    """A number, and the process that has it."""
    return number, os.getpid()


@pytest.mark.parametrize("start_seconds", [1e9, 1e-9])
def test_a_run_is_the_same_wherever_its_tasks_end(
    small: Callable[..., Scenario], start_seconds: float
) -> None:
    scenario = small(monte_carlo={"replications": 5, "seed": 3})
    done: list[int] = []
    with worker_pool(2, start_seconds) as pool:
        results = sim.run(scenario, executor=pool, chunk=2, progress=done.append)
    assert results.identical(sim.run(scenario))
    assert sum(done) == 5 * len(scenario.uncertainty.names)
    assert isinstance(pool, Executor)
