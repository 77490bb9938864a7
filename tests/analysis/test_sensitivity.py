"""Sobol indices against a known split; two-lever maps against full runs."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.levers_map import failure_map
from sim.analysis.sensitivity import RANGES, _indices, _intervals, _runs, sobol
from sim.errors import ResultsError

BASELINE = sim.load("scenarios/baseline.toml")


def test_the_indices_of_all_parameters_are_shares_and_the_spread_of_turnout_leads_the_quorum() -> None:
    indices = sobol(BASELINE, n=64)
    quorum = {index.parameter: index for index in indices if index.condition == "turnout_quorum"}
    assert set(quorum) == set(RANGES)
    assert max(quorum, key=lambda name: quorum[name].total) == "sd_national_turnout"
    for index in indices:
        assert index.first_low <= index.first_high
        assert index.total_low <= index.total_high
        assert -0.5 < index.first < 1.5
    assert sum(index.first for index in quorum.values()) == pytest.approx(1.0, abs=0.4)


def test_the_indices_of_a_known_function_are_found() -> None:
    # y = 4 a + 2 b + a·b on the unit square, scores ignored: variances 4.5²/12, 2.5²/12, 1/144.
    runs = _runs(
        lambda x: (4 * x[:, 0] + 2 * x[:, 1] + x[:, 0] * x[:, 1])[None, :],
        {"a": (0.0, 1.0), "b": (0.0, 1.0)},
        4096,
        1,
    )
    parts = np.array([4.5**2 / 12, 2.5**2 / 12, 1 / 144])
    first, total = _indices(runs)
    assert first[0] == pytest.approx(parts[:2] / parts.sum(), abs=0.02)
    assert total[0] == pytest.approx((parts[:2] + parts[2]) / parts.sum(), abs=0.02)
    low, high = _intervals(runs, 0.95, 1)
    assert (low[0] < first).all()
    assert (first < high[0]).all()


def test_the_quorum_does_not_rest_on_how_people_vote() -> None:
    names = ("sd_national_turnout", "sd_national_yes", "icc_yes")
    indices = sobol(BASELINE, n=32, ranges={name: RANGES[name] for name in names})
    totals = {(index.condition, index.parameter): index.total for index in indices}
    assert totals["turnout_quorum", "sd_national_yes"] == pytest.approx(0.0, abs=1e-9)
    assert totals["national_majority", "sd_national_yes"] > 0.5


def test_the_same_indices_come_out_twice() -> None:
    ranges = {name: RANGES[name] for name in ("sd_national_turnout", "sd_regional_turnout")}
    assert sobol(BASELINE, n=16, ranges=ranges) == sobol(BASELINE, n=16, ranges=ranges)


@pytest.mark.parametrize("n", [1, 3, 100])
def test_a_number_that_is_no_power_of_two_is_refused(n: int) -> None:
    with pytest.raises(ResultsError, match="power of two"):
        sobol(BASELINE, n=n)


def test_unknown_parameters_and_empty_ranges_are_refused() -> None:
    with pytest.raises(ResultsError, match="'sd_weather' is not one of"):
        sobol(BASELINE, n=16, ranges={"sd_weather": (0.0, 1.0)})
    with pytest.raises(ResultsError, match="the first must be below the second"):
        sobol(BASELINE, n=16, ranges={"icc_yes": (0.05, 0.05)})


def test_a_map_agrees_with_full_runs_and_grows_with_the_boycott() -> None:
    scenario = sim.load(
        "scenarios/nationwide-boycott.toml",
        sweeps=["campaigns.nationwide.uptake=0.1:0.4:0.15", "uncertainty.sd_national_turnout=0.1:0.5:0.4"],
    )
    found = failure_map(scenario, replications=400)
    assert (np.diff(found["p_fail"].values, axis=1) >= 0).all()
    n = 25
    full = sim.run(scenario, replications=n)
    simulated = (full["outcome"] != 0).mean("replication").transpose("prior", "point").values
    by_unit = found["p_fail"].values.reshape(simulated.shape)
    error = np.sqrt(np.maximum(by_unit * (1 - by_unit), 0.02) * (1 / n + 1 / 400))
    assert np.abs((simulated - by_unit) / error).max() < 4


def test_a_map_of_no_replications_is_refused() -> None:
    with pytest.raises(ResultsError, match="replications = 0: must be at least 1"):
        failure_map(BASELINE, replications=0)


def test_a_map_needs_two_levers() -> None:
    with pytest.raises(ResultsError, match="two levers; this one has 0"):
        failure_map(BASELINE)
