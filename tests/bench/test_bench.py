"""The benchmark measures what it says; how fast anything is, no test asks."""

from __future__ import annotations

import importlib.util
import json
import time
from pathlib import Path

import numpy as np
import pytest

from sim.bench import bench, other_models, releases, scaling, timing, workloads
from sim.cli import main
from sim.clock import NEVER
from sim.polling import station
from sim.polling.layout import Layout
from sim.polling.trace import SERVED

REPOSITORY = Path(__file__).parents[2]

RATIOS = {
    "queue_vs_simpy",
    "queue_vs_bare_simpy",
    "queue_vs_simpy_split",
    "calendar_vs_simpy",
    "chain_vs_simpy",
    "campaigns_with_hours",
    "campaigns_with_coercion",
    "chain_vs_simpy_split",
    "day_vs_numpy_draws",
    "day_vs_numpy_draws_pooled",
    "threads_2",
}


def test_every_ratio_is_told_with_its_layout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--rounds", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert next(iter(document.items())) == ("schema", "referendum/bench/1")
    installed = {f"queue_vs_{name}" for name in ("ciw", "salabim") if importlib.util.find_spec(name)}
    assert set(document["ratios"]) == RATIOS | installed
    assert document["queue_layout"] == {"n_desks": 3, "n_booths": 4, "n_boxes": 1}
    for name, ratio in document["ratios"].items():
        if name == "threads_2" and ratio["median"] is None:  # another program is at work on this machine
            continue
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


@pytest.mark.parametrize(
    ("name", "servers"),
    # Ciw takes the times of a stage in the order of service: the voters' own where nobody overtakes.
    [("bare_simpy", (3, 4, 1)), ("salabim", (3, 4, 1)), ("ciw", (1, 1, 1))],
)
def test_the_models_of_others_serve_the_same_voters_at_the_same_ticks(
    name: str, servers: tuple[int, int, int]
) -> None:
    if name != "bare_simpy":
        pytest.importorskip(
            name, reason=f"{name} is no part of the environment: it is timed where it is installed"
        )
    rng = np.random.default_rng(3)
    arrival, service = np.sort(rng.integers(0, 3_600_000, 200)), rng.integers(1, 90_000, (200, 3))
    layout = Layout(**dict(zip(workloads.QUEUE_LAYOUT, servers, strict=True)), opening=0, closing=3_600_001)
    forever, all_ = np.full(200, NEVER), np.full(200, -1)
    ours = station.run_station(arrival, service, forever, all_, layout)
    theirs = getattr(other_models, name)(arrival, service, servers)
    assert np.sort(theirs).tolist() == np.sort(ours.left).tolist()


def test_two_threads_beside_another_program_are_not_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workloads, "two_processors_are_free", lambda: False)
    days = workloads.Days(workloads.bench_plan())
    measures = [bench._Measure("threads_2", "two threads", lambda: 2.0, days.on_two_threads)]
    monkeypatch.setattr(bench, "_measures", lambda: measures)
    assert main(["bench", "--rounds", "2"]) == 0
    assert "threads_2                 not measurable now" in capsys.readouterr().out


def test_time_is_that_of_the_processor() -> None:
    assert (
        timing.processor_seconds(lambda: time.sleep(0.2)) < 0.1 < timing.wall_seconds(lambda: time.sleep(0.2))
    )


ONE_COMMAND = {"expected": ("run", "counts.toml", "--expected")}


def test_a_release_is_compared_by_whole_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(releases, "COMMANDS", ONE_COMMAND)
    assert main(["bench", "--against", str(REPOSITORY), "--rounds", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["ratios"] == {}
    (ratio,) = document["against"].values()
    assert ratio["median"] == ratio["seconds_other"] / ratio["seconds_this"]
    assert ratio["seconds_this"] > 0.1  # the time of the child, not of waiting for it


def test_what_is_no_release_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--against", str(tmp_path)]) == 1
    assert "neither a virtual environment (bin/python) nor the sources" in capsys.readouterr().err


def test_a_release_that_refuses_a_command_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(releases, "COMMANDS", {"expected": ("run", "none.toml")})
    assert main(["bench", "--against", str(REPOSITORY), "--rounds", "1"]) == 1
    assert "run none.toml ended with" in capsys.readouterr().err
