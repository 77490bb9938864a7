"""The benchmark measures what it says; how fast anything is, no test asks."""

from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest

from sim.bench import bench, scaling, workloads
from sim.cli import main
from sim.polling import station
from sim.polling.trace import SERVED

RATIOS = {
    "queue_vs_simpy",
    "queue_vs_simpy_split",
    "calendar_vs_simpy",
    "chain_vs_simpy",
    "chain_vs_simpy_split",
    "day_vs_numpy_draws",
    "threads_2",
}


def test_every_ratio_is_told_with_its_layout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--rounds", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert next(iter(document.items())) == ("schema", "referendum/bench/1")
    installed = {"queue_vs_ciw"} if importlib.util.find_spec("ciw") else set()
    assert set(document["ratios"]) == RATIOS | installed
    assert document["queue_layout"] == {"n_desks": 3, "n_booths": 4, "n_boxes": 1}
    for ratio in document["ratios"].values():
        assert 0 < ratio["min"] <= ratio["median"] <= ratio["max"]


def test_rounds_alternate_and_give_median_and_extremes(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    slow, fast = iter([8.0, 2.0, 6.0]), iter([1.0, 1.0, 2.0, 1.0])

    def first() -> float:
        calls.append("slow")
        return next(slow)

    def second() -> float:
        calls.append("fast")
        return next(fast)

    monkeypatch.setattr(bench, "_measures", lambda: [bench._Measure("m", "what", first, second)])
    assert bench.bench(rounds=3) == (bench.Ratio("m", "what", median=6.0, min=1.0, max=8.0),)
    assert calls == ["fast", *["slow", "fast"] * 3]  # the first one compiles


def test_all_engines_are_given_stations_of_one_size() -> None:
    queues = workloads.Queues(workloads.bench_plan(), split=True)
    sizes = [voters.arrival.size for voters in queues._stations]
    assert len(sizes) == 300
    assert max(abs(size - workloads.TYPICAL_VOTERS) for size in sizes) < workloads.TYPICAL_VOTERS / 20
    assert len({voters.arrival[0] for voters in queues._stations}) > 250  # and no two alike
    few = queues._few[0]
    trace = station.run_station(few.arrival, few.service, few.patience, few.desk, queues.layout)
    assert (trace.outcome == SERVED).all()


def test_a_slope_is_read_on_logarithmic_scales(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = (10, 20, 40)
    linear = scaling.Scaling("voters", sizes, tuple(3e-3 * size for size in sizes))
    square = scaling.Scaling("servers", sizes, tuple(1e-6 * size**2 for size in sizes))
    assert np.isclose(linear.slope, 1.0)
    assert np.isclose(square.slope, 2.0)
    monkeypatch.setattr(scaling, "measure_scaling", lambda: (linear, square))
    monkeypatch.setattr(bench, "_measures", list)
    assert main(["bench", "--rounds", "1", "--growth"]) == 0
    out = capsys.readouterr().out
    assert "voters         slope 1.00  (10: 30.0 ms, 20: 60.0 ms, 40: 120.0 ms)" in out
    assert "servers        slope 2.00" in out
