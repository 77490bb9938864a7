"""Intervals cover as they say; a run stops when it is sure, and is the run it would have been."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy.stats import binom

import sim
from sim.analysis.probability.causes import causes
from sim.analysis.probability.precision import Stop, run_until, side_of
from sim.analysis.statistics.intervals import confidence_sequence, proportion_interval
from sim.errors import ScenarioError
from sim.experiment.runner import run

REPEATS = 2000


def covered(n: int, p: float, seed: int) -> float:
    successes = np.random.default_rng(seed).binomial(n, p, REPEATS)
    ends = {int(k): proportion_interval(int(k), n) for k in np.unique(successes)}
    return float(np.mean([ends[k][0] <= p <= ends[k][1] for k in successes.tolist()]))


def exact_coverage(n: int, p: float) -> float:
    ks = np.arange(n + 1)
    inside = [low <= p <= high for low, high in (proportion_interval(int(k), n) for k in ks)]
    return float(binom.pmf(ks, n, p) @ np.array(inside))


@pytest.mark.parametrize("n", [400, 1000])
@pytest.mark.parametrize("p", [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95])
def test_intervals_of_many_replications_cover_95_per_cent(n: int, p: float) -> None:
    # One seed for all; the range is the standard error of 2,000 repeats three times.
    assert 0.935 <= covered(n, p, 20220605) <= 0.965
    assert 0.935 <= exact_coverage(n, p) <= 0.965


@pytest.mark.parametrize(
    ("n", "p"), [(20, 0.3), (100, 0.5), (399, 0.05), (200, 0.01), (1000, 0.002), (400, 0.99)]
)
def test_intervals_elsewhere_cover_at_least_95_per_cent(n: int, p: float) -> None:
    assert exact_coverage(n, p) >= 0.95
    assert covered(n, p, 1) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / REPEATS)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5])
def test_a_confidence_sequence_looked_at_after_every_batch_is_wrong_in_one_of_twenty_at_most(
    p: float,
) -> None:
    looks = np.arange(50, 1001, 50)
    draws = np.random.default_rng(7).random((REPEATS, 1000)) < p
    successes = np.cumsum(draws, axis=1)[:, looks - 1]
    wrong = np.zeros(REPEATS, dtype=bool)
    peeked = np.zeros(REPEATS, dtype=bool)
    for column, n in enumerate(looks.tolist()):
        counts = np.unique(successes[:, column])
        sequence = {int(k): confidence_sequence(int(k), n) for k in counts}
        fixed = {int(k): proportion_interval(int(k), n) for k in counts}
        own = successes[:, column].tolist()
        wrong |= np.array([not sequence[k][0] <= p <= sequence[k][1] for k in own])
        peeked |= np.array([not fixed[k][0] <= p <= fixed[k][1] for k in own])
    assert wrong.mean() <= 0.05
    assert peeked.mean() > 0.1  # what a fixed-size interval would have done


def test_a_confidence_sequence_is_wider_than_the_interval_of_its_size() -> None:
    for k, n in ((0, 50), (3, 50), (25, 50), (50, 50), (100, 4000)):
        low, high = confidence_sequence(k, n)
        fixed_low, fixed_high = proportion_interval(k, n)
        assert low <= k / n <= high
        assert low <= fixed_low
        assert high >= fixed_high


def test_before_the_first_replication_nothing_is_known() -> None:
    assert confidence_sequence(0, 0) == (0.0, 1.0)


def test_a_run_that_stops_is_the_run_of_that_many_replications() -> None:
    scenario = sim.load("scenarios/baseline.toml")
    stopped = run_until(scenario, Stop("width", 0.85), batch=3, at_most=9)
    plain = run(scenario, replications=stopped.sizes["replication"])
    xr.testing.assert_identical(stopped.drop_attrs(), plain.drop_attrs())
    assert stopped.attrs["sure"] == 1


def test_a_run_that_is_never_sure_stops_at_its_limit_and_says_so() -> None:
    stopped = run_until(sim.load("scenarios/baseline.toml"), Stop("decision", 0.01), batch=2, at_most=3)
    assert stopped.sizes["replication"] == 3
    assert stopped.attrs["sure"] == 0


def test_a_decision_is_sure_once_the_sequence_leaves_the_value() -> None:
    stop = Stop("decision", 0.05)
    first = next(n for n in range(1, 400) if stop.reached(0, n))
    assert confidence_sequence(0, first)[1] < 0.05 <= confidence_sequence(0, first - 1)[1]


def test_an_empty_batch_is_refused() -> None:
    with pytest.raises(ScenarioError, match="batch = 0"):
        run_until(sim.load("scenarios/baseline.toml"), Stop("width", 0.5), batch=0)


@pytest.mark.parametrize("value", [0.0, 1.0, -0.1, 1.5, float("nan"), float("inf")])
def test_a_decision_on_no_probability_is_refused(value: float) -> None:
    with pytest.raises(ScenarioError, match=f"decision = {value}: must lie strictly between 0 and 1"):
        Stop("decision", value)


@pytest.mark.parametrize("value", [0.0, -0.1, 1.5, float("nan"), float("inf")])
def test_a_width_that_no_interval_has_is_refused(value: float) -> None:
    with pytest.raises(ScenarioError, match=rf"width = {value}: must lie in \(0, 1\]"):
        Stop("width", value)


def sides(results: xr.Dataset, value: float) -> set[str]:
    n = results.sizes["replication"]
    failures = (results["outcome"] != 0).sum("replication").values.ravel().tolist()
    return {side_of(*confidence_sequence(k, n), value) for k in failures}


def test_a_run_goes_on_until_every_prior_is_sure() -> None:
    # P(fail) is 0, 11 and 25 % under the three priors: against 9 % two are told at once, one is not.
    stopped = run_until(sim.load("tests/inputs/small.toml"), Stop("decision", 0.09), batch=100, at_most=200)
    told = sides(stopped.isel(replication=slice(0, 100)), 0.09)
    assert told == {"below", "undecided", "above"}
    assert (stopped.sizes["replication"], stopped.attrs["sure"]) == (200, 0)


def test_a_run_goes_on_until_every_point_of_the_sweep_is_sure() -> None:
    scenario = sim.load(
        "tests/inputs/small.toml",
        ["campaigns=[{name = 'all', kind = 'boycott', uptake = 0.0}]"],
        ["campaigns.all.uptake=0.0,0.41"],
    )
    stopped = run_until(scenario, Stop("decision", 0.5), batch=60, at_most=120)
    assert sides(stopped.isel(point=0, replication=slice(0, 60)), 0.5) == {"below"}
    assert "undecided" in sides(stopped.isel(point=1), 0.5)
    assert (stopped.sizes["replication"], stopped.attrs["sure"]) == (120, 0)


def test_causes_of_a_run_that_looked_at_itself_carry_sequences() -> None:
    scenario = sim.load(
        "tests/inputs/small.toml", ["campaigns=[{name = 'all', kind = 'boycott', uptake = 0.4}]"]
    )
    stopped = run_until(scenario, Stop("width", 0.5), batch=60, at_most=60)
    plain = run(scenario, replications=60)
    for results, interval in ((stopped, confidence_sequence), (plain, proportion_interval)):
        for each in causes(results):
            shares = [each.anyway, each.by_campaign, each.averted, *each.by_combination.values()]
            assert shares == [(share, *interval(round(share * 60), 60)) for share, _, _ in shares]
            assert each.by_campaign[0] > 0
            failed = (results["outcome"].sel(prior=each.prior) != 0).mean().item()
            assert each.anyway[0] + each.by_campaign[0] == pytest.approx(failed)
            assert sum(share for share, _, _ in each.by_combination.values()) == pytest.approx(failed)


def test_fewer_replications_than_a_batch_are_refused() -> None:
    with pytest.raises(ScenarioError, match="batch = 50, at_most = 10: must be 1 ≤ batch ≤ at_most"):
        run_until(sim.load("scenarios/baseline.toml"), Stop("width", 0.5), at_most=10)


@pytest.mark.check  # minutes of simulation
def test_a_decision_about_a_fresh_event_is_reached() -> None:
    results = run_until(sim.load("scenarios/baseline.toml"), Stop("decision", 0.2), at_most=1000)
    assert results.attrs["sure"] == 1
