"""Every public name is called once more after every module is imported: no room may take a name's place."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim

LAW = "kazakhstan-2022"


@pytest.fixture(scope="module", autouse=True)
def _every_module() -> None:
    for found in pkgutil.walk_packages(sim.__path__, "sim."):
        importlib.import_module(found.name)


@pytest.fixture(scope="module")
def run() -> sim.Run:
    return sim.run("almaty-boycott", replications=2)


def _map() -> Any:
    axes = {"campaigns.nationwide.uptake": [0.0, 0.6], "uncertainty.sd_national_yes": [0.1, 0.3]}
    return sim.failure_map(sim.load("nationwide-boycott").replace(sweep=axes), replications=5)


CALLS: dict[str, Callable[[sim.Run, Path], Any]] = {
    "Answers": lambda run, folder: sim.Answers((), ()),
    "Rule": lambda run, folder: isinstance(sim.load_rule(LAW), sim.Rule),
    "Run": lambda run, folder: sim.Run(run.dataset),
    "Scenario": lambda run, folder: sim.Scenario(title="x", dataset="kz-2022", rule=LAW),
    "Verdict": lambda run, folder: isinstance(sim.decide("kz-2022", LAW), sim.Verdict),
    "backtest": lambda run, folder: sim.backtest("kz-2022", "kz-2021", replications=20),
    "capacity": lambda run, folder: sim.capacity(voters=400, profile="kz-2022", replications=2),
    "compare": lambda run, folder: sim.compare(run, run.dataset),
    "compare_rules": lambda run, folder: sim.compare_rules("kz-2022", LAW),
    "decide": lambda run, folder: sim.decide("kz-2022", LAW),
    "effects": lambda run, folder: sim.effects(LAW),
    "exercises": lambda run, folder: sim.exercises(3).check(1, None),
    "expected": lambda run, folder: sim.expected("baseline"),
    "explain": lambda run, folder: sim.explain("prior"),
    "failure_curve": lambda run, folder: sim.failure_curve(run),
    "failure_map": lambda run, folder: _map(),
    "failure_probability": lambda run, folder: sim.failure_probability(run),
    "frontier": lambda run, folder: sim.frontier("kz-2022", LAW, moves="yes-home"),
    "mobilisation": lambda run, folder: sim.mobilisation(LAW),
    "profile": lambda run, folder: sim.profile(LAW),
    "page": lambda run, folder: sim.page("baseline", folder / "vote.html", days=0),
    "nowcast": lambda run, folder: sim.nowcast("kz-2022", "kz-2024", until="10:00"),
    "list_cases": lambda run, folder: sim.list_cases(),
    "list_datasets": lambda run, folder: sim.list_datasets(),
    "new_dataset": lambda run, folder: sim.new_dataset(
        folder / "new", "scenarios/data/twenty-regions/results.csv", leave_out=("sums",)
    ),
    "list_rules": lambda run, folder: sim.list_rules(),
    "list_scenarios": lambda run, folder: sim.list_scenarios(),
    "load": lambda run, folder: sim.load("baseline"),
    "load_case": lambda run, folder: sim.load_case("LR-2011-P4"),
    "load_dataset": lambda run, folder: sim.load_dataset("kz-2022"),
    "load_rule": lambda run, folder: sim.load_rule(LAW),
    "open": lambda run, folder: sim.open(sim.save(run, folder / "open.nc")),
    "plots": lambda run, folder: sim.plots.plot_turnout_sweep(run),
    "rare_events": lambda run, folder: sim.rare_events(
        "baseline", relative_error=0.9, tails="normal", priors="fresh-event"
    ),
    "report": lambda run, folder: sim.report(run, language="ru"),
    "run": lambda run, folder: sim.run("baseline", replications=1),
    "save": lambda run, folder: sim.save(run, folder / "save.nc"),
    "sensitivity": lambda run, folder: sim.sensitivity("baseline", n=256),
    "station_day": lambda run, folder: sim.station_day(
        sim.load("baseline").replace(polling={"queues": True, "stations": 20})
    ),
    "summarise": lambda run, folder: sim.summarise(run),
    "__version__": lambda run, folder: sim.__version__,
}


def test_every_public_name_is_called_here() -> None:
    assert sorted(CALLS) == sorted(dir(sim))


@pytest.mark.parametrize("name", CALLS)
def test_a_public_name_is_itself_whatever_is_imported(name: str, run: sim.Run, tmp_path: Path) -> None:
    answer = CALLS[name](run, tmp_path)
    assert answer is not None
    assert answer is not False
    assert len(repr(answer)) < 4_000 or name == "summarise"
