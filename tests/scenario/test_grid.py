"""Sweeps: exact decimal steps, every combination, the last path fastest."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import FaultyFileError, Scenario, SweepRange, n_points, points
from sim.scenario.reading.grid import axis_length, axis_values

ALL = {"name": "all", "kind": "boycott", "uptake": 0.5}


def axis(start: float, stop: float, step: float) -> SweepRange:
    return SweepRange.model_validate({"from": start, "to": stop, "step": step})


@given(st.integers(0, 1000), st.integers(0, 200), st.integers(1, 50), st.integers(1, 4))
def test_values_are_the_floats_one_would_write(start: int, count: int, step: int, digits: int) -> None:
    unit = Decimal(1).scaleb(-digits)
    bounds = [start * unit, (start + count * step) * unit, step * unit]
    values = axis_values(axis(*map(float, bounds)))
    assert values == tuple(float((start + k * step) * unit) for k in range(count + 1))


@pytest.mark.parametrize(
    ("bounds", "values"),
    [
        ((0.0, 0.3, 0.1), (0.0, 0.1, 0.2, 0.3)),
        ((0.5, 0.5, 0.1), (0.5,)),
        ((0.0, 1.0, 0.3), (0.0, 0.3, 0.6, 0.9)),
        ((1, 3, 1), (1, 2, 3)),
        ((1e-7, 3e-7, 1e-7), (1e-7, 2e-7, 3e-7)),
        ((0, 1, 0.5), (0.0, 0.5, 1.0)),
    ],
)
def test_bounds_are_included_where_a_step_leads_there(
    bounds: tuple[float, ...], values: tuple[float, ...]
) -> None:
    assert axis_values(axis(*bounds)) == values
    assert axis_length(axis(*bounds)) == len(values)


def test_whole_numbers_stay_whole() -> None:
    assert all(isinstance(value, int) for value in axis_values(axis(100, 400, 100)))


def test_length_of_a_vast_axis_is_counted_not_made() -> None:
    assert axis_length(axis(0, 1, 5e-324)) > 10**300


def test_one_point_without_a_sweep(almaty: Scenario) -> None:
    (point,) = points(almaty)
    assert point.swept == {}
    assert point.scenario == almaty


def test_grid_is_the_product_with_the_last_path_fastest(make: Callable[..., Scenario]) -> None:
    sweep = {"campaigns.all.uptake": [0.1, 0.2], "polling.min_desks": [1, 2, 3]}
    found = [tuple(point.swept.values()) for point in points(make(campaigns=[ALL], sweep=sweep))]
    assert found == [(0.1, 1), (0.1, 2), (0.1, 3), (0.2, 1), (0.2, 2), (0.2, 3)]


def test_points_differ_from_the_scenario_in_their_swept_values_alone(make: Callable[..., Scenario]) -> None:
    scenario = make(campaigns=[ALL], sweep={"campaigns.all.uptake": [0.5, 0.6]})
    first, second = points(scenario)
    assert first.scenario == make(campaigns=[ALL])
    assert second.scenario == make(campaigns=[{**ALL, "uptake": 0.6}])
    assert first.scenario.sweep == {}


def test_a_whole_number_in_a_sweep_of_shares_is_a_share(make: Callable[..., Scenario]) -> None:
    scenario = make(campaigns=[ALL], sweep={"campaigns.all.uptake": {"from": 0, "to": 1, "step": 1}})
    assert [type(point.swept["campaigns.all.uptake"]) for point in points(scenario)] == [float, float]


def test_distribution_gives_way_to_the_swept_number(make: Callable[..., Scenario]) -> None:
    beta = {"distribution": "beta", "mean": 0.5, "sd": 0.1}
    scenario = make(campaigns=[{**ALL, "uptake": beta}], sweep={"campaigns.all.uptake": [0.25]})
    assert points(scenario)[0].scenario.campaigns[0].uptake == 0.25


def test_parameter_of_a_distribution_can_be_swept(make: Callable[..., Scenario]) -> None:
    beta = {"distribution": "beta", "mean": 0.5, "sd": 0.1}
    scenario = make(campaigns=[{**ALL, "uptake": beta}], sweep={"campaigns.all.uptake.mean": [0.25, 0.75]})
    assert len(points(scenario)) == 2


def test_an_unset_number_can_be_swept(make: Callable[..., Scenario]) -> None:
    scenario = make(sweep={"polling.patience_minutes": [30, 60]})
    assert [point.scenario.polling.patience_minutes for point in points(scenario)] == [30.0, 60.0]


def test_shared_parameter_moves_every_prior_that_does_not_say_otherwise(
    make: Callable[..., Scenario],
) -> None:
    (point,) = points(make(sweep={"uncertainty.sd_national_yes": [0.3]}))
    uncertainty = point.scenario.uncertainty
    assert [uncertainty.parameters(name).sd_national_yes for name in uncertainty.names] == [0.15, 0.3, 1.14]


def test_switch_of_the_rule_can_be_swept(make: Callable[..., Scenario]) -> None:
    sweep = {"rule.conditions.regional_majority.units": [11, "2/3"]}
    sources = [point.scenario.rule.source for point in points(make(sweep=sweep))]
    assert [source["conditions"]["regional_majority"]["units"] for source in sources] == [11, "2/3"]


@pytest.mark.parametrize("last", [99, 100])
def test_ten_thousand_points_fit(make: Callable[..., Scenario], last: int) -> None:
    hundred = {"from": 1, "to": 100, "step": 1}
    sweep = {"polling.baulk_at": hundred, "polling.inside_limit": {**hundred, "to": last}}
    assert n_points(make(sweep=sweep)) == 100 * last


def test_grid_of_a_hundred_and_one_by_a_hundred_is_too_large(make: Callable[..., Scenario]) -> None:
    shares, counts = {"from": 0, "to": 1, "step": 0.01}, {"from": 1, "to": 100, "step": 1}
    with pytest.raises(FaultyFileError, match="makes 10,100 points: at most 10,000"):
        make(campaigns=[ALL], sweep={"campaigns.all.uptake": shares, "polling.baulk_at": counts})
