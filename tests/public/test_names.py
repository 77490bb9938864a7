"""What ``import sim`` offers, pinned: a name that goes, or comes, is meant."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from doctest import DocTestFinder

import pytest

import sim

FUNCTIONS = [
    "backtest",
    "capacity",
    "compare",
    "compare_rules",
    "decide",
    "effects",
    "exercises",
    "expected",
    "explain",
    "failure_curve",
    "failure_map",
    "failure_probability",
    "frontier",
    "list_cases",
    "list_datasets",
    "list_rules",
    "list_scenarios",
    "load",
    "load_case",
    "load_dataset",
    "load_rule",
    "mobilisation",
    "new_dataset",
    "nowcast",
    "open",
    "page",
    "profile",
    "rare_events",
    "report",
    "run",
    "save",
    "sensitivity",
    "station_day",
    "summarise",
]
TYPES = ["Answers", "Rule", "Run", "Scenario", "Verdict"]
PICTURES = [
    "plot_arrivals",
    "plot_backtest",
    "plot_capacity",
    "plot_comparison",
    "plot_compare_rules",
    "plot_condition_margins",
    "plot_failure_curves",
    "plot_failure_map",
    "plot_failure_region",
    "plot_nowcast",
    "plot_outcomes",
    "plot_paradox",
    "plot_profile",
    "plot_quorum_clock",
    "plot_region_margins",
    "plot_results_night",
    "plot_station_shares",
    "plot_turnout_day",
    "plot_turnout_sweep",
    "plot_unit_map",
    "plot_voter_effects",
    "plot_waits_day",
]


def test_the_public_names_are_these() -> None:
    assert dir(sim) == sorted([*FUNCTIONS, *TYPES, "plots", "__version__"])
    assert dir(sim.plots) == sorted([*PICTURES, "Picture", "save", "save_pictures"])


def test_a_star_overwrites_no_builtin() -> None:
    assert (
        sorted(sim.__all__) == sorted([*FUNCTIONS, *TYPES, "plots"], key=str)[:] or "open" not in sim.__all__
    )
    names: dict[str, object] = {}
    exec("from sim import *", names)
    assert "open" not in names
    assert names["run"] is sim.run


def test_no_room_bears_the_name_of_a_public_function() -> None:
    """The first use would give the one, the second, once the room is imported, the other."""
    program = (
        "import importlib, pkgutil, sim\n"
        "for found in pkgutil.walk_packages(sim.__path__, 'sim.'):\n"
        "    importlib.import_module(found.name)\n"
        f"print([name for name in {FUNCTIONS} if not callable(getattr(sim, name))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert not {room.name for room in pkgutil.iter_modules(sim.__path__)} & {*FUNCTIONS}


@pytest.mark.parametrize("name", [*FUNCTIONS, *TYPES])
def test_every_public_name_says_what_it_is_for_and_shows_it(name: str) -> None:
    found = getattr(sim, name)
    text = inspect.getdoc(found) or ""
    assert text.splitlines()[0].endswith("."), name
    examples = [
        example for test in DocTestFinder(recurse=False).find(found, name) for example in test.examples
    ]
    assert examples or name in ("open", "Rule", "Verdict", "failure_curve", "summarise"), name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_describes_its_parameters(name: str) -> None:
    function = getattr(sim, name)
    text = inspect.getdoc(function) or ""
    parameters = inspect.signature(function).parameters
    assert not parameters or "Parameters\n---" in text
    assert all(parameter in text for parameter in parameters)


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_offered(name: str) -> None:
    assert callable(getattr(sim.plots, name))


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match=r"module 'sim' has no attribute 'simulate'; it offers .*run"):
        importlib.import_module("sim").simulate  # noqa: B018  asking is the test


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert sim.__version__ == version("referendum-sim")
