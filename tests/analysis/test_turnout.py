"""Turnout through the day and along a sweep: exact on tables written by hand, true to the published ones."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.analysis.day.turnout import AS_PRINTED, CORRECTED, STALE, turnout_day, turnout_sweep
from sim.errors import ResultsError
from sim.experiment.runner import run
from sim.scenario import load

ROLL = 11_734_642
FIRST_STALE = 5


@pytest.fixture(scope="module")
def sweep() -> xr.Dataset:
    """Three points of the boycott in Almaty, in no order, five replications."""
    scenario = load("scenarios/almaty-boycott.toml", sweeps=["campaigns.almaty.uptake=1.0,0.0,0.5"])
    return run(scenario, replications=5)


@pytest.fixture(scope="module")
def baseline() -> xr.Dataset:
    return run(load("scenarios/baseline.toml"), replications=4)


def test_published_shares_of_the_country_are_those_printed(baseline: xr.Dataset) -> None:
    day = turnout_day(baseline)
    assert day.printed.tolist() == [0.2859, 0.4370, 0.5343, 0.6080, 0.6504, 0.6765, 0.6844]
    assert day.report_hours.tolist() == [10, 12, 14, 16, 18, 20, 22]


def test_the_country_has_stale_cells_at_20_and_corrected_ones_at_22(baseline: xr.Dataset) -> None:
    day = turnout_day(baseline)
    assert day.status == (*[AS_PRINTED] * 5, STALE, CORRECTED)
    assert np.isnan(day.patched[FIRST_STALE])
    assert day.patched[6] == pytest.approx((8_030_739 + 1_456) / ROLL, abs=1e-5)


def test_a_stale_cell_of_a_unit_is_not_used(baseline: xr.Dataset) -> None:
    day = turnout_day(baseline, unit="Atyrau Region")
    assert day.status == (*[AS_PRINTED] * 5, STALE, AS_PRINTED)
    assert (day.printed[5], np.isnan(day.patched[5])) == (0.6245, True)


def test_a_corrected_cell_of_a_unit_keeps_both_figures(baseline: xr.Dataset) -> None:
    day = turnout_day(baseline, unit="Pavlodar Region")
    assert day.status[5] == CORRECTED
    assert (day.printed[5], day.patched[5]) == (0.7288, 0.7553)


def test_the_fitted_curve_of_a_unit_runs_through_every_cell_in_use(baseline: xr.Dataset) -> None:
    for unit in baseline["unit"].values[:-1]:
        day = turnout_day(baseline, unit=str(unit))
        used = ~np.isnan(day.patched)
        fitted = np.interp(day.report_hours[used], day.curve_hours, day.fitted)
        np.testing.assert_allclose(fitted, day.patched[used], atol=5e-4)


def test_the_fitted_curve_of_the_country_starts_at_nothing_and_ends_at_all_papers_issued(
    baseline: xr.Dataset,
) -> None:
    day = turnout_day(baseline)
    assert day.fitted[0] == 0.0
    assert day.fitted[-1] == pytest.approx((8_030_739 + 1_456) / ROLL, abs=1e-5)
    assert (np.diff(day.fitted) >= 0).all()


def test_simulated_turnout_is_the_cumulated_papers_over_the_roll(baseline: xr.Dataset) -> None:
    known = baseline.copy(deep=True)
    known["issued_by_time"][:] = 0
    known["issued_by_time"][..., 0] = ROLL // 10 * np.array([1, 2, 3, 4])
    day = turnout_day(known)
    assert day.simulated_hours[:2].tolist() == [7.0, 7.25]
    assert (day.low[0], day.high[0]) == (0.0, 0.0)
    assert day.median[1] == pytest.approx(0.25, abs=1e-6)
    assert (day.low[-1], day.high[-1]) == pytest.approx((0.115, 0.385), abs=1e-6)


def test_the_last_report_repeats_what_had_come_by_the_last_closing(baseline: xr.Dataset) -> None:
    day = turnout_day(baseline)
    assert day.simulated_hours[-2:].tolist() == [21.0, 22.0]
    assert day.median[-1] == day.median[-2]


def test_a_unit_is_simulated_at_the_reports_only(baseline: xr.Dataset) -> None:
    day = turnout_day(baseline, unit="Atyrau Region", prior="replay")
    assert day.simulated_hours.tolist() == [8, 10, 12, 14, 16, 18, 20, 22]
    papers = baseline["issued_by_report"].sel(point=0, prior="replay", unit="Atyrau Region")
    assert day.median[1:].tolist() == pytest.approx((papers.median("replication") / 397_292).values.tolist())


def test_hours_are_those_of_the_reporting_clock(baseline: xr.Dataset) -> None:
    country, west = turnout_day(baseline), turnout_day(baseline, unit="Mangystau Region")
    assert (country.opening, country.closing) == ((7.0, 8.0), (20.0, 21.0))
    assert (west.opening, west.closing) == ((8.0, 8.0), (21.0, 21.0))


def test_the_headline_prior_is_the_scenarios(baseline: xr.Dataset) -> None:
    assert turnout_day(baseline).prior == "next-vote"
    assert turnout_day(baseline, prior="replay").prior == "replay"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"unit": "Almati"}, "did you mean 'Almaty'"),
        ({"prior": "replai"}, "did you mean 'replay'"),
        ({"point": 1}, "point = 1: the results have 0$"),
        ({"point": -1}, "point = -1"),
        ({"unit": "Overseas diaspora"}, "no turnout was reported there"),
    ],
)
def test_what_the_results_lack_is_refused(
    baseline: xr.Dataset, asked: dict[str, object], message: str
) -> None:
    with pytest.raises(ResultsError, match=message):
        turnout_day(baseline, **asked)


def test_a_dataset_that_changed_since_is_refused(baseline: xr.Dataset) -> None:
    with pytest.raises(ResultsError, match="kz-2022: its files have changed since"):
        turnout_day(baseline.assign_attrs(dataset_sha256="0"))


def test_a_sweep_is_sorted_by_its_parameter(sweep: xr.Dataset) -> None:
    sorted_sweep = turnout_sweep(sweep)
    assert sorted_sweep["parameter"].values.tolist() == [0.0, 0.5, 1.0]
    assert sorted_sweep["point"].values.tolist() == [1, 2, 0]


def test_turnout_of_a_sweep_is_counted_papers_over_the_whole_roll(sweep: xr.Dataset) -> None:
    known = sweep.copy(deep=True)
    known["ballots"][:] = 0
    known["ballots"][0, 1, :, 3, 2] = ROLL // 100 * np.arange(1, 6)
    at = turnout_sweep(known).sel(prior="next-vote").isel(point=2)
    assert float(at["median"]) == pytest.approx(0.03, abs=1e-6)
    assert (float(at["low"]), float(at["high"])) == pytest.approx((0.012, 0.048), abs=1e-6)


def test_a_sweep_carries_probability_and_interval_of_each_point(sweep: xr.Dataset) -> None:
    known = sweep.copy(deep=True)
    known["outcome"][:] = 0
    known["outcome"][0, 0] = [2, 2, 2, 2, 2]
    at = turnout_sweep(known).sel(prior="replay")
    assert at["p_fail"].values.tolist() == [0.0, 0.0, 1.0]
    upper = 1 - 0.025 ** (1 / 5)
    assert at["p_high"].values.tolist() == pytest.approx([upper, upper, 1.0])
    assert at["p_low"].values.tolist() == pytest.approx([0.0, 0.0, 1 - upper])


def test_turnout_is_what_the_rules_quorum_looks_at() -> None:
    scenario = load(
        "scenarios/almaty-boycott.toml",
        overrides=['rule.conditions.turnout_quorum.numerator="issued"'],
        sweeps=["campaigns.almaty.uptake=0.0,1.0"],
    )
    results = run(scenario, replications=2)
    table = turnout_sweep(results)
    issued = results["issued"].sum("unit").median("replication") / ROLL
    assert table.attrs["counted"] == "papers issued"
    np.testing.assert_allclose(table["median"], issued.transpose("point", "prior"))


def test_the_legal_line_follows_a_swept_rule() -> None:
    scenario = load("scenarios/baseline.toml", sweeps=['rule.conditions.turnout_quorum.fraction="2/3","1/2"'])
    table = turnout_sweep(run(scenario, replications=1))
    assert (
        table["parameter"].values.tolist() == table["quorum"].values.tolist() == [0.5, pytest.approx(2 / 3)]
    )


def test_results_without_a_sweep_have_no_axis(baseline: xr.Dataset) -> None:
    with pytest.raises(ResultsError, match="no sweep: run the scenario with one, such as --sweep"):
        turnout_sweep(baseline)


def test_two_parameters_make_no_axis() -> None:
    scenario = load(
        "scenarios/almaty-boycott.toml",
        sweeps=["campaigns.almaty.uptake=0.0,1.0", "campaigns.almaty.odds_ratio=1.0,2.0"],
    )
    with pytest.raises(ResultsError, match="2 parameters"):
        turnout_sweep(run(scenario, replications=1))
