"""Swept parameters in words, and the tables behind results."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xarray as xr

from sim.analysis.results.results_view import (
    describe_parameter,
    describe_point,
    has_swept_parameter,
    swept_parameter,
    tally_at,
)
from sim.experiment.runner import run
from sim.scenario import Scenario, load


@pytest.fixture(scope="module")
def sweep() -> xr.Dataset:
    scenario = load("scenarios/nationwide-boycott.toml", sweeps=["campaigns.nationwide.uptake=0.0,0.25"])
    return run(scenario, replications=2)


def test_an_uptake_is_told_with_its_campaign(sweep: xr.Dataset) -> None:
    parameter = swept_parameter(sweep)
    assert parameter.path == "campaigns.nationwide.uptake"
    assert (parameter.label, parameter.unit) == (
        "uptake of the boycott 'nationwide'",
        "% of those it addresses",
    )
    assert parameter.values.tolist() == [0.0, 0.25]


def test_many_regions_are_counted_not_listed() -> None:
    scenario = load(
        "scenarios/almaty-boycott.toml",
        overrides=['campaigns.almaty.regions=["Almaty","Shymkent","Nur-Sultan"]'],
    )
    assert (
        describe_parameter(scenario, "campaigns[0].uptake")[0]
        == "uptake of the boycott 'almaty' in 3 regions"
    )


def test_a_parameter_that_is_no_uptake_keeps_its_path() -> None:
    scenario = load("scenarios/opposition-boycott.toml")
    path = "campaigns.opposition.odds_ratio"
    assert describe_parameter(scenario, path) == (path, "")


def test_a_point_is_told_by_its_parameter(sweep: xr.Dataset) -> None:
    assert describe_point(sweep, 1) == "uptake of the boycott 'nationwide': 25 %"


def test_a_single_point_has_nothing_to_tell() -> None:
    results = run(load("scenarios/baseline.toml"), replications=1)
    assert (describe_point(results, 0), has_swept_parameter(results)) == ("", False)


def test_swept_values_written_as_shares_are_numbers_of_the_axis(small: Callable[..., Scenario]) -> None:
    axis = {"rule.conditions.regional_majority.units": ["1/2", "2/3"]}
    assert swept_parameter(run(small(sweep=axis), replications=1)).values.tolist() == [1 / 2, 2 / 3]


def test_tables_of_a_point_are_the_stored_ballots(sweep: xr.Dataset) -> None:
    tally = tally_at(sweep, 1, "replay")
    assert tally.shape == (2,)
    assert tally.ballots.tolist() == sweep["ballots"].sel(point=1, prior="replay").values.tolist()
    assert tally_at(sweep, 1).shape == (3, 2)
