"""Derived figures say what they are themselves; those that return them are found by looking."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import xarray as xr

import sim.analysis
import sim.break_even
from sim.analysis.day.stations import station_day
from sim.analysis.day.turnout import turnout_sweep
from sim.analysis.day.units import region_margins
from sim.analysis.probability.failure import failure_probability
from sim.analysis.probability.outcomes import condition_margins
from sim.analysis.results.participation import turnout
from sim.analysis.sensitivity.two_parameter_map import failure_map
from sim.analysis.summary import yes_share_of_cast
from sim.break_even.opponents import opponents_map
from sim.experiment.results import VARIABLES
from sim.experiment.results_tabulation import TABULATION_VARIABLES
from sim.labels import labelled
from sim.rules import load_rule
from sim.scenario import Scenario

Maker = Callable[..., Scenario]

CAMPAIGN = [{"name": "b", "kind": "boycott", "uptake": 0.0}]
AXIS = {"campaigns.b.uptake": [0.0, 0.5]}


def _results(small: Maker) -> xr.Dataset:
    return sim.run(small(campaigns=CAMPAIGN, sweep=AXIS, tabulation={}), replications=2)


def _map(small: Maker) -> xr.Dataset:
    grid = AXIS | {"rule.conditions.regional_majority.units": [3, 4]}
    return failure_map(small(campaigns=CAMPAIGN, sweep=grid), replications=3)


DERIVED: dict[str, Callable[[Maker], xr.Dataset | xr.DataArray]] = {
    "sim.break_even.opponents.opponents_map": lambda small: opponents_map(
        load_rule("denmark-1953"), turnout=np.array([0.5]), yes_share=np.array([0.5])
    ),
    "sim.analysis.probability.failure.failure_probability": lambda small: failure_probability(
        _results(small)
    ),
    "sim.analysis.sensitivity.two_parameter_map.failure_map": _map,
    "sim.analysis.results.participation.turnout": lambda small: turnout(_results(small)),
    "sim.analysis.day.units.region_margins": lambda small: region_margins(_results(small)),
    "sim.analysis.day.stations.station_day": lambda small: station_day(
        small(polling={"queues": True}, monte_carlo={"engine": "simpy"})
    ),
    "sim.analysis.summary.yes_share_of_cast": lambda small: yes_share_of_cast(_results(small)),
    "sim.analysis.probability.outcomes.condition_margins": lambda small: condition_margins(_results(small)),
    "sim.analysis.day.turnout.turnout_sweep": lambda small: turnout_sweep(_results(small)),
}

OTHERS = {
    "sim.analysis.probability.precision.run_until",
}


def _returning_figures() -> Iterator[str]:
    rooms = (sim.analysis, sim.break_even)
    for found in (
        each for room in rooms for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and str(inspect.signature(function).return_annotation) in {"xr.Dataset", "xr.DataArray"}:
                yield f"{module.__name__}.{name}"


def test_every_public_function_that_returns_figures_is_tried_here() -> None:
    assert set(_returning_figures()) == {*DERIVED, *OTHERS}


@pytest.mark.parametrize("name", DERIVED)
def test_derived_figures_have_labels_of_their_own(name: str, small: Maker) -> None:
    found = DERIVED[name](small)
    variables = found.data_vars.values() if isinstance(found, xr.Dataset) else [found]
    inherited = {meaning for _, _, meaning in (VARIABLES | TABULATION_VARIABLES).values()}
    told = [variable.attrs["long_name"] for variable in variables]
    assert all(told)
    assert len(set(told)) == len(told)
    assert not inherited & set(told)
    assert all(set(variable.attrs) == {"long_name", "units"} for variable in variables)


def test_the_share_not_met_does_not_say_that_it_is_met(small: Maker) -> None:
    found = failure_probability(_results(small))
    assert found["by_condition"].attrs["long_name"].endswith("is not met")
    assert "adopted" in found["estimate"].attrs["long_name"]
    assert ";" not in found["estimate"].attrs["long_name"]


def test_a_figure_without_a_label_is_an_error() -> None:
    with pytest.raises(KeyError, match="p"):
        labelled(xr.Dataset({"p": 0.5}), {})
