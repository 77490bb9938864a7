"""The control variate of P(fail): intervals that cover, variance that it saves, and where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.probability.control import control_of
from sim.analysis.probability.failure import failure_probability
from sim.analysis.probability.precision import Stop, run_until
from sim.analysis.statistics.controlled import ControlledShare
from sim.analysis.statistics.intervals import proportion_interval
from sim.analysis.unit_model import conditional_mean, unit_model
from sim.arrays import Bools
from sim.engines.plan import plan_of
from sim.errors import ResultsError
from sim.rules import OUTCOMES
from sim.scenario import Scenario
from sim.streams import Purpose, Stream

ADOPTED = OUTCOMES.index("adopted")
REPEATS = 2_000
LEAST = 0.95 - 2.6 * np.sqrt(0.95 * 0.05 / REPEATS)
"""A covering of 95 % shows less in a hundredth of such tests."""


def covered(shares: list[ControlledShare], p: float) -> float:
    return float(np.mean([low <= p <= high for low, high in (each.interval() for each in shares)]))


@pytest.mark.parametrize("n", [20, 200])
@pytest.mark.parametrize("p", [0.0005, 0.05, 0.3, 0.95, 0.9995])
@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (0.005, 0.005), (0, 0.01), (0.1, 0), (0.2, 0.3)])
def test_interval_covers_however_often_event_and_control_differ(
    n: int, p: float, gained: float, lost: float
) -> None:
    gained, lost = min(gained, p), min(lost, 1 - p)
    control = p - gained + lost
    rng = np.random.default_rng([n, round(1e4 * p), round(1e4 * gained)])
    differ = rng.multinomial(n, [gained, lost, 1 - gained - lost], size=REPEATS)[:, :2].tolist()
    drawn = rng.binomial(50 * n, control, size=REPEATS).tolist()
    shares = [ControlledShare(k, 50 * n, up, down, n) for k, (up, down) in zip(drawn, differ, strict=True)]
    assert covered(shares, p) >= LEAST
    assert all(low <= each.estimate <= high for each in shares[:50] for low, high in (each.interval(),))


def test_interval_of_a_control_that_never_differs_is_no_narrower_than_n_replications_allow() -> None:
    low, high = ControlledShare(0, 10**9, 0, 0, 200).interval()
    assert low == 0.0
    assert high == pytest.approx(proportion_interval(0, 200)[1], rel=1e-6)
    low, high = ControlledShare(5 * 10**8, 10**9, 0, 0, 200).interval()
    assert high - 0.5 == pytest.approx(0.5 - low) == pytest.approx(1 - 0.025 ** (1 / 200), rel=1e-3)


def failing(prior: str, uptake: float, n: int) -> tuple[Bools, Bools]:
    """Whether so many votes of the model by unit fail under a boycott, and whether their means do."""
    swept = sim.load("scenarios/nationwide-boycott.toml")
    (campaign,) = swept.campaigns
    campaigns = (campaign.model_copy(update={"uptake": uptake}),)
    plan = plan_of(swept.model_copy(update={"sweep": {}, "campaigns": campaigns}))
    model, found = conditional_mean(plan, prior), []
    for block in range(n // 4_000):
        scores = model.draw(Stream(1, Purpose.CONDITIONAL, block, ("covering",)), 4_000)
        bare = replace(scores, noise=np.zeros_like(scores.noise))
        found.append([plan.rule.decide(model.tally(each)).outcome != ADOPTED for each in (scores, bare)])
    happened, expected = np.concatenate(found, axis=1)
    return happened, expected


def repeated(happened: Bools, expected: Bools, n: int) -> list[ControlledShare]:
    """As many repeats of n replications as there are, each with 50 draws of the control for a replication."""
    gained, lost = (each.reshape(-1, n).sum(axis=1) for each in (happened & ~expected, expected & ~happened))
    drawn = np.random.default_rng(7).binomial(50 * n, expected.mean(), size=gained.size)
    counts = zip(drawn.tolist(), gained.tolist(), lost.tolist(), strict=True)
    return [ControlledShare(k, 50 * n, up, down, n) for k, up, down in counts]


def measured_ratio(shares: list[ControlledShare], happened: Bools, n: int) -> float:
    """Variance of the share of replications over that of the estimate, over the repeats."""
    plain = happened.reshape(-1, n).mean(axis=1)
    return float(plain.var() / np.var([each.estimate for each in shares]))


def test_two_hundred_votes_cover_and_save_five_sixths_of_the_variance() -> None:
    happened, expected = failing("next-vote", 0.2, 20_000)
    shares = repeated(happened, expected, 200)
    assert covered(shares, float(happened.mean())) >= 0.92
    assert measured_ratio(shares, happened, 200) > 6
    assert 6 < np.median([each.variance_ratio for each in shares]) < 50


@pytest.mark.check
@pytest.mark.parametrize(
    ("prior", "uptake", "ratio"),
    [
        ("replay", 0.123, 0.5),  # p = .0005: nothing to save
        ("replay", 0.16, 2),
        ("replay", 0.2, 5),
        ("replay", 0.25, 10),
        ("next-vote", 0.2, 15),
        ("fresh-event", 0.3, 20),
        ("next-vote", 0.4, 8),
        ("replay", 0.35, 0.5),  # p = .9995
    ],
)
def test_interval_covers_in_two_thousand_repeats(
    prior: str, uptake: float, ratio: float, capsys: pytest.CaptureFixture[str]
) -> None:
    happened, expected = failing(prior, uptake, 200 * REPEATS)
    shares, p = repeated(happened, expected, 200), float(happened.mean())
    found, covering = measured_ratio(shares, happened, 200), covered(shares, p)
    with capsys.disabled():
        print(f"\n{prior}, uptake {uptake}: p = {p:.4f}, covers {covering:.4f}, variance ratio {found:.1f}")
    assert covering >= LEAST
    assert found > ratio


@pytest.fixture(scope="module")
def run() -> xr.Dataset:
    return sim.run("baseline", replications=160).dataset


def test_estimate_is_that_of_the_shares_moved_by_what_the_controls_draws_know_better(run: xr.Dataset) -> None:
    told, plain = failure_probability(run), failure_probability(run, plain=True)
    assert told.attrs["plain_because"] == "" != plain.attrs["plain_because"]
    np.testing.assert_array_equal(plain["estimate"], (run["outcome"] != ADOPTED).mean("replication"))
    assert plain["variance_ratio"].isnull().all()
    at = {"point": 0, "prior": "fresh-event"}
    assert (told["low"] <= told["estimate"]).all()
    assert (told["estimate"] <= told["high"]).all()
    assert float(told["variance_ratio"].sel(at)) > 4
    width, plainly = (float((each["high"] - each["low"]).sel(at)) for each in (told, plain))
    assert width < 0.6 * plainly
    for condition in run["condition"].values:
        here, before = (each.sel(at).sel(condition=condition) for each in (told, plain))
        assert before["by_condition_low"] <= here["by_condition"] <= before["by_condition_high"]
        assert here["by_condition_low"] <= here["by_condition"] <= here["by_condition_high"]


def test_no_failure_expected_leaves_the_share_and_its_interval(run: xr.Dataset) -> None:
    told = failure_probability(run).sel(point=0, prior="replay")
    assert (float(told["estimate"]), float(told["low"])) == (0.0, 0.0)
    assert float(told["high"]) == proportion_interval(0, 160)[1]
    assert np.isnan(float(told["variance_ratio"]))


def test_a_selection_of_replications_is_held_to_the_shocks_of_its_own(run: xr.Dataset) -> None:
    later = run.isel(replication=slice(80, 160)).sel(prior=["fresh-event"])
    ratio = float(failure_probability(later)["variance_ratio"].item())
    shifted = later.assign_coords(replication=later["replication"] - 80)
    assert ratio > 3
    assert float(failure_probability(shifted)["variance_ratio"].item()) < 1.5
    assert failure_probability(run.isel(point=0)).sizes == {"prior": 3, "condition": 3}


QUEUES = {"queues": True, "patience_minutes": 30.0}
DRAWN = {"distribution": "uniform", "low": 0.1, "high": 0.2}
BOYCOTT = {"name": "b", "kind": "boycott"}


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"polling": QUEUES}, "polling.patience_minutes: lines turn people away"),
        ({"campaigns": [BOYCOTT | {"uptake": 0.2, "until": "12:00"}]}, "campaign 'b': has hours"),
        ({"campaigns": [BOYCOTT | {"uptake": DRAWN}]}, "campaign 'b': its uptake is drawn"),
    ],
)
def test_why_there_is_no_control_is_said(
    small: Callable[..., Scenario], changes: dict[str, Any], because: str
) -> None:
    with pytest.raises(ResultsError, match=because):
        control_of(small(**changes), "next-vote", 20)
    if "polling" not in changes:
        results = sim.run(small(**changes), replications=20)
        told, plain = failure_probability(results), failure_probability(results, plain=True)
        assert told.attrs["plain_because"].startswith(because)
        assert told.equals(plain)


def test_what_the_run_itself_may_say_against_a_control(small: Callable[..., Scenario]) -> None:
    looked = run_until(small(), Stop("width", 0.9), batch=30, at_most=60)
    assert failure_probability(looked).attrs["plain_because"] == "the run stopped on what it saw"
    short = sim.run(small(), replications=19)
    assert failure_probability(short).attrs["plain_because"] == "fewer than 20 replications"
    gone = sim.run(small(), replications=20).dataset.assign_attrs(dataset_sha256="another")
    assert "its files have changed" in failure_probability(gone).attrs["plain_because"]
    before = sim.run(small(), replications=20).dataset.assign_attrs(draws_generation=1)
    assert "earlier release" in failure_probability(before).attrs["plain_because"]


def test_a_table_by_unit_as_long_as_the_list_of_stations_is_no_control() -> None:
    scenario = sim.load("scenarios/thousand-communes.toml").model_copy(update={"sweep": {}})
    with pytest.raises(ResultsError, match="1,000 units of 1,600 stations"):
        control_of(scenario, "next-vote", 100)


@pytest.mark.check
def test_quick_mean_and_model_by_unit_nearly_always_agree() -> None:
    plan = plan_of(sim.load("scenarios/baseline.toml"))
    quick, slow = conditional_mean(plan, "fresh-event"), unit_model(plan, "fresh-event")
    scores = slow.draw(Stream(3, Purpose.CONDITIONAL, 0, ("agree",)), 2_000)
    bare = replace(scores, noise=np.zeros_like(scores.noise))
    fails = [plan.rule.decide(each.tally(bare)).outcome != ADOPTED for each in (quick, slow)]
    assert 0.2 < fails[0].mean() < 0.3
    assert (fails[0] != fails[1]).mean() < 0.002
