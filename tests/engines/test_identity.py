"""The same scenario and seed give the same Dataset on every engine, thread and processor."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.engines.plan import engine_of
from sim.scenario import Scenario, dumps

NARROW = {"voters_per_desk": 200, "min_desks": 1, "voters_per_booth": 300, "min_booths": 1}
"""Rooms in which voters wait."""

ROOMS: dict[str, dict[str, Any]] = {
    "plain": {},
    "patience": {"patience_minutes": 8.0, "baulk_at": 12},
    "absences": {
        "mobile_box": {"members": 1, "from": "10:00", "until": "12:00"},
        "outages": [{"from": "13:00", "until": "14:30", "desks": 0.5, "regions": ["South", "Coast"]}],
        "late_opening_minutes": 20.0,
    },
    "slow booths": {
        "booth": {"mean_seconds": 300.0, "distribution": "gamma"},
        "check_in": {"distribution": "exponential"},
        "box_seconds": 40.0,
        "before_opening": {"share": 0.1, "minutes": 40.0},
        "late_opening_minutes": 10.0,
        "wait_target_minutes": 20.0,
    },
    "a limit inside": {"before_opening": {"share": 0.05}, "inside_limit": 6, "patience_minutes": 30.0},
    "wrong documents": {"wrong_documents": {"share": 0.1, "errand_minutes": 60.0}, "baulk_at": 20},
    "helpers": {"helpers": {"members": 2, "when_waiting": 2}, "booth": {"mean_seconds": 200.0}},
    "all": {
        "inside_limit": 9,
        "wrong_documents": {"share": 0.05},
        "helpers": {"members": 1, "when_waiting": 3},
        "patience_minutes": 20.0,
        "baulk_at": 25,
        "disputes": {"share": 0.02, "minutes": 9.0},
        "outages": [{"from": "13:00", "until": "14:30", "desks": 0.5}],
    },
}

CAMPAIGNS: list[dict[str, Any]] = [
    {"name": "b", "kind": "boycott", "uptake": 0.3, "odds_ratio": 3.0, "regions": ["Hills"]},
    {"name": "m", "kind": "mobilise", "to": "no", "uptake": 0.2, "from": "14:00", "until": "18:00"},
]


def assert_same(one: xr.Dataset, other: xr.Dataset) -> None:
    assert set(one.data_vars) == set(other.data_vars)
    for name in one.data_vars:
        np.testing.assert_array_equal(one[name].values, other[name].values, err_msg=str(name))


@pytest.mark.parametrize("campaigns", [[], CAMPAIGNS], ids=["as it was", "campaigns"])
@pytest.mark.parametrize("desk_queues", ["split", "pooled"])
@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_compiled_and_simpy_give_the_same_dataset(
    small: Callable[..., Scenario], room: dict[str, Any], desk_queues: str, campaigns: list[dict[str, Any]]
) -> None:
    polling = {"queues": True, "desk_queues": desk_queues, **NARROW, **room}
    scenarios = [
        small(polling=polling, campaigns=campaigns, monte_carlo={"engine": engine, "seed": 11})
        for engine in ("auto", "simpy")
    ]
    tied = {"inside_limit", "wrong_documents", "helpers"} & set(room)
    assert engine_of(scenarios[0]) == ("calendar" if tied else "compiled")
    compiled, simpy = (sim.run(scenario, replications=1) for scenario in scenarios)
    assert float(simpy["queues"].sel(place="all", queue_figure="queue_peak").max()) > 3
    assert_same(compiled, simpy)


def test_who_is_sent_for_a_document_comes_late_or_not_at_all(small: Callable[..., Scenario]) -> None:
    def figures(**room: Any) -> dict[str, float]:
        scenario = small(polling={"queues": True, **NARROW, **room})
        queues = sim.run(scenario, replications=1)["queues"].sel(place="all", prior="replay")
        return {
            str(name): float(queues.sel(queue_figure=name).item()) for name in queues["queue_figure"].values
        }

    usual = figures()
    none = figures(wrong_documents={"share": 0.0})
    many = figures(wrong_documents={"share": 0.3, "errand_minutes": 120.0})
    assert none == pytest.approx(usual, rel=0.0, abs=0.0, nan_ok=True)  # no target: none is over it
    assert usual["turned_away"] == 0 < many["turned_away"]
    assert many["desk_utilisation"] > usual["desk_utilisation"]


@pytest.mark.parametrize("room", ["plain", "all"])
def test_threads_and_chunks_change_nothing(small: Callable[..., Scenario], room: str) -> None:
    scenario = small(polling={"queues": True, **NARROW, **ROOMS[room]}, campaigns=CAMPAIGNS)
    alone = sim.run(scenario, replications=6)
    for threads, chunk in ((1, 6), (2, 1), (3, 2), (8, 1)):
        with ThreadPoolExecutor(threads) as pool:
            assert_same(sim.run(scenario, replications=6, executor=pool, chunk=chunk), alone)


HASH = """
import sys, sim, hashlib, numpy as np
results = sim.run(sim.load(sys.argv[1]), replications=1)
digest = hashlib.sha256()
for name in sorted(results.data_vars):
    digest.update(np.ascontiguousarray(results[name].values).tobytes())
print(digest.hexdigest())
"""


@pytest.mark.check  # compiles anew for a minute
def test_a_processor_without_extensions_gives_the_same_bits(
    small: Callable[..., Scenario], tmp_path: Path
) -> None:
    scenario = small(polling={"queues": True, **NARROW, **ROOMS["patience"]}, campaigns=CAMPAIGNS)
    file = tmp_path / "small.toml"
    file.write_text(dumps(scenario), encoding="utf-8")
    digest = hashlib.sha256()
    results = sim.run(scenario, replications=1)
    for name in sorted(map(str, results.data_vars)):
        digest.update(np.ascontiguousarray(results[name].values).tobytes())
    plain = {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
    }
    told = subprocess.run(
        [sys.executable, "-c", HASH, str(file)],
        env=os.environ | plain,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == digest.hexdigest()
