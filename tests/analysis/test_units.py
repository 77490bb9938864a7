"""Margins of the regions: exact on tables written by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.analysis.day.units import region_margins
from sim.errors import ResultsError
from sim.experiment.runner import run
from sim.scenario import load

YES, NO = 0, 1


@pytest.fixture(scope="module")
def boycott() -> xr.Dataset:
    """Nobody and everybody of Almaty at home, four replications."""
    scenario = load("scenarios/almaty-boycott.toml", sweeps=["campaigns.almaty.uptake=0.0,1.0"])
    return run(scenario, replications=4)


def _even(results: xr.Dataset) -> xr.Dataset:
    """Every unit at 50 Yes of 100, in every replication."""
    known = results.copy(deep=True)
    known["ballots"][:] = 0
    known["ballots"][..., :17, YES] = 50
    known["ballots"][..., :17, NO] = 50
    return known


@pytest.mark.parametrize(("yes", "margin", "carried"), [(50, -1, 0.0), (51, 0, 1.0), (52, 1, 1.0)])
def test_margin_in_ballots_is_counted_from_the_least_that_carries(
    boycott: xr.Dataset, yes: int, margin: int, carried: float
) -> None:
    known = _even(boycott)
    known["ballots"][0, 1, :, 4, YES] = yes
    known["ballots"][0, 1, :, 4, NO] = 100 - yes
    unit = region_margins(known).sel(unit=str(known["unit"].values[4]))
    assert float(unit["median"]) == pytest.approx(yes - 50)
    assert (float(unit["ballots_median"]), float(unit["share_carried"])) == (margin, carried)


def test_quantiles_are_taken_over_the_replications(boycott: xr.Dataset) -> None:
    known = _even(boycott)
    known["ballots"][0, 1, :, 4, YES] = [60, 70, 80, 90]
    known["ballots"][0, 1, :, 4, NO] = [40, 30, 20, 10]
    unit = region_margins(known).isel(unit=0)
    assert str(unit["unit"].values) == str(known["unit"].values[4])
    shown = [float(unit[name]) for name in ("low", "median", "high")]
    assert shown == pytest.approx([11.5, 25.0, 38.5])


def test_regions_are_sorted_by_median_and_an_empty_one_comes_last(boycott: xr.Dataset) -> None:
    margins = region_margins(boycott, point=1)
    assert (np.diff(margins["median"].values[:-1]) <= 0).all()
    assert str(margins["unit"].values[-1]) == "Almaty"


def test_a_region_without_a_ballot_has_no_share_and_is_not_carried(boycott: xr.Dataset) -> None:
    almaty = region_margins(boycott, point=1).sel(unit="Almaty")
    assert float(almaty["median"]) == -np.inf
    assert (float(almaty["share_without_ballots"]), float(almaty["share_carried"])) == (1.0, 0.0)
    assert float(almaty["ballots_median"]) == -1.0


def test_a_region_empty_in_some_replications_has_these_below_the_others(boycott: xr.Dataset) -> None:
    known = _even(boycott)
    known["ballots"][0, 1, 0, 4] = 0
    unit = region_margins(known).sel(unit=str(known["unit"].values[4]))
    assert (float(unit["median"]), float(unit["share_without_ballots"])) == (0.0, 0.25)
    assert (float(unit["low"]), float(unit["high"])) == (-np.inf, 0.0)


def test_the_diaspora_is_no_region(boycott: xr.Dataset) -> None:
    assert "Overseas diaspora" not in region_margins(boycott)["unit"].values


@pytest.mark.parametrize("prior", ["replay", "next-vote", "fresh-event"])
@pytest.mark.parametrize("point", [0, 1])
def test_regions_carried_are_those_of_the_verdict(boycott: xr.Dataset, point: int, prior: str) -> None:
    margins = region_margins(boycott, point=point, prior=prior)
    of_verdict = boycott["regions_carried"].sel(point=point, prior=prior)
    assert margins.attrs["carried_median"] == float(of_verdict.median())
    assert (margins.attrs["needed"], margins.attrs["total"]) == (12, 17)
    assert float(margins["share_carried"].sum()) == pytest.approx(float(of_verdict.mean()))


def test_a_rule_without_a_regional_majority_has_no_margins() -> None:
    results = run(load("scenarios/baseline.toml", overrides=['rule="kyrgyzstan-2016"']), replications=1)
    with pytest.raises(ResultsError, match="rule kyrgyzstan-2016: it asks for no majority by region"):
        region_margins(results)
