"""Quantiles that leave no replication out: what did not happen is later, or less, than all that did."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.day.units import region_margins
from sim.analysis.statistics.quantiles import QUANTILES, quantile, spread
from sim.analysis.summary import run_document
from sim.cli.output.run_report import print_run
from sim.scenario import Scenario

LEVELS = sorted(QUANTILES.values())
STRONGER = [0.0, 0.1, 0.3, 0.5, 0.7, 1.0]
QUORUM = {"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"fraction": "3/10"}}}
WHOLE_COUNTRY = [{"name": "b", "kind": "boycott", "uptake": 0.0}]
FIGURES = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=45)


def _array(values: list[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=45), st.sampled_from(LEVELS))
def test_of_what_happened_everywhere_it_is_numpys(values: list[float], level: float) -> None:
    for missing in (np.inf, -np.inf):
        assert quantile(np.array(values), level, missing=missing) == np.quantile(values, level)


@given(FIGURES, st.integers(0, 44), st.sampled_from(LEVELS), st.sampled_from([np.inf, -np.inf]))
def test_what_drops_out_never_makes_a_quantile_better(
    values: list[float | None], which: int, level: float, missing: float
) -> None:
    before = _array(values)
    after = before.copy()
    after[which % len(values)] = np.nan
    worse = np.sign(missing)
    assert worse * quantile(after, level, missing=missing) >= worse * quantile(before, level, missing=missing)


@pytest.mark.parametrize(("n", "most"), [(21, 1), (20, 0), (41, 2), (101, 5), (6, 0), (1, 0)])
def test_the_upper_twentieth_is_known_as_long_as_no_more_are_missing(n: int, most: int) -> None:
    """The 95 % quantile of n falls on the order statistic 0.95 (n − 1), or between two."""
    for missing in range(n + 1):
        values = _array([*range(n - missing), *[None] * missing])
        assert np.isfinite(quantile(values, 0.95)) == (missing <= most)


def test_a_document_says_null_and_how_many_are_left_out() -> None:
    hours = [9.0, 10.0, np.nan]
    assert spread(hours, share_missing="share_not_reached") == {
        "median": 10.0,
        "low": 9.1,
        "high": None,
        "share_not_reached": 0.33,
    }
    assert spread([np.nan], -np.inf) == dict.fromkeys(QUANTILES)


@pytest.fixture(scope="module")
def document(small: Callable[..., Scenario]) -> dict[str, Any]:
    """A boycott that grows until nobody votes, on the same random numbers, results night included."""
    sweep = {"campaigns.b.uptake": STRONGER}
    scenario = small(rule=QUORUM, campaigns=WHOLE_COUNTRY, sweep=sweep, tabulation={})
    return run_document(sim.run(scenario, replications=12))


def _along(document: dict[str, Any], prior: str, *keys: str) -> list[Any]:
    found = [point["priors"][prior] for point in document["points"]]
    for key in keys:
        found = [each[key] for each in found]
    return found


@pytest.mark.parametrize("prior", ["replay", "next-vote", "fresh-event"])
@pytest.mark.parametrize("name", QUANTILES)
def test_a_stronger_boycott_never_makes_the_quorum_earlier(
    document: dict[str, Any], prior: str, name: str
) -> None:
    hours = [np.inf if hour is None else hour for hour in _along(document, prior, "quorum_hour", name)]
    assert hours == sorted(hours)
    assert hours[1] < hours[-1] == np.inf
    shares = _along(document, prior, "quorum_hour", "share_not_reached")
    assert shares == sorted(shares)
    assert shares == pytest.approx([1 - reached for reached in _along(document, prior, "quorum_reached")])
    assert any(0 < share < 1 for share in shares)


def test_where_nobody_votes_no_share_and_no_hour_is_told(document: dict[str, Any]) -> None:
    nobody = json.loads(json.dumps(document, allow_nan=False))["points"][-1]["priors"]["next-vote"]
    unknown = dict.fromkeys(QUANTILES)
    assert nobody["yes_share_of_cast"] == unknown | {"share_without_ballots": 1.0}
    assert nobody["quorum_hour"] == unknown | {"share_not_reached": 1.0}
    night = nobody["evening"]["night"]
    assert night["hours"]["all"] == dict.fromkeys(("0.5", "0.9", "0.99"))
    assert night["share_without_ballots"]["North"] == night["share_unfinished"] == 1.0
    assert night["drift"] is None
    everybody = document["points"][0]["priors"]["next-vote"]["evening"]["night"]
    assert everybody["share_without_ballots"]["all"] == everybody["share_unfinished"] == 0.0
    assert everybody["share_without_ballots"]["Embassy"] == 1.0


def test_the_report_says_not_reached_and_no_ballots(
    document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for point in document["points"]:
        print_run(document | {"points": [point]})
    told = capsys.readouterr().out
    assert "–not reached)" in told
    assert "no ballots" in told


def test_a_rule_without_a_turnout_quorum_has_no_quorum_hour(small: Callable[..., Scenario]) -> None:
    results = sim.run(small(rule="italy-constitutional"), replications=2)
    assert "quorum_hour" not in results
    assert "quorum_reached" not in results
    entry = sim.summarise(results)["points"][0]["priors"]["next-vote"]
    assert entry["quorum_hour"] is entry["quorum_reached"] is entry["regions_carried"] is None


def test_the_flag_of_the_quorum_is_kept_with_its_hour(small: Callable[..., Scenario]) -> None:
    rule = {"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"fraction": "6/10"}}}
    results = sim.run(small(rule=rule), replications=30)
    np.testing.assert_array_equal(results["quorum_reached"].values, results["quorum_hour"].notnull().values)
    np.testing.assert_array_equal(
        results["quorum_reached"].values, results["met"].sel(condition="turnout_quorum").values
    )
    assert 0 < float(results["quorum_reached"].mean()) < 1


def test_a_stronger_boycott_never_widens_a_regions_margin_by_emptying_it(
    small: Callable[..., Scenario],
) -> None:
    """Nobody at the end votes in North, where those who do are for Yes."""
    campaigns = [{"name": "b", "kind": "boycott", "uptake": 0.0, "regions": ["North"]}]
    results = sim.run(
        small(campaigns=campaigns, sweep={"campaigns.b.uptake": [0.9, 0.997, 1.0]}), replications=9
    )
    margins = [region_margins(results, point=point).sel(unit="North") for point in range(3)]
    without = [float(each["share_without_ballots"]) for each in margins]
    assert without == sorted(without)
    assert 0 < without[1] < without[2] == 1
    assert [float(each["low"]) for each in margins[1:]] == [-np.inf, -np.inf]
    assert all(
        float(each["share_carried"]) <= 1 - empty for each, empty in zip(margins, without, strict=True)
    )
