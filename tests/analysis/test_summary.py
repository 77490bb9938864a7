"""The document of a run: the keys that were agreed, plain numbers, null for what is not known."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.expected.document import with_expectation
from sim.analysis.summary import turnout, yes_share_of_cast
from sim.scenario import Scenario

SPREADS = ("turnout", "yes_share_of_cast", "regions_carried", "quorum_hour")


@pytest.fixture(scope="module")
def scenario(small: Callable[..., Scenario]) -> Scenario:
    return small(
        campaigns=[{"name": "b", "kind": "boycott", "uptake": 0.3}],
        sweep={"campaigns.b.uptake": [0.0, 1.0], "rule.conditions.regional_majority.units": [3, "2/3"]},
    )


@pytest.fixture(scope="module")
def results(scenario: Scenario) -> xr.Dataset:
    return sim.run(scenario, replications=6)


@pytest.fixture(scope="module")
def document(results: xr.Dataset) -> dict[str, Any]:
    return sim.summarise(results)


def test_document_has_the_agreed_keys(document: dict[str, Any]) -> None:
    assert {"scenario", "seed", "replications", "engine", "points"} <= document.keys()
    assert document["seed"] == 5
    assert document["replications"] == document["replications_asked"] == 6
    assert document["engine"] == "counts"
    assert document["notices"] == ["synthetic"]
    assert document["interrupted"] is False
    assert len(document["points"]) == 4
    for point in document["points"]:
        assert point.keys() == {"levers", "priors"}
        assert list(point["priors"]) == ["replay", "next-vote", "fresh-event"]
        for entry in point["priors"].values():
            assert {"p_fail", "fails_by", *SPREADS, "quorum_reached"} == entry.keys()
            assert list(entry["p_fail"]) == ["estimate", "low", "high"]
            assert list(entry["fails_by"]) == ["turnout_quorum", "national_majority", "regional_majority"]
            for name in SPREADS:
                assert list(entry[name])[:3] == ["median", "low", "high"]


def test_swept_values_keep_the_types_they_were_written_in(document: dict[str, Any]) -> None:
    levers = [list(point["levers"].values()) for point in document["points"]]
    assert levers == [[0.0, 3], [0.0, "2/3"], [1.0, 3], [1.0, "2/3"]]
    assert [type(value) for value in levers[0]] == [float, int]


def test_document_is_strict_json_with_null_for_what_is_not_known(document: dict[str, Any]) -> None:
    again = json.loads(json.dumps(document, allow_nan=False))
    nobody = again["points"][2]["priors"]["next-vote"]
    assert nobody["p_fail"]["estimate"] == 1.0
    assert nobody["turnout"] == {"median": 0.0, "low": 0.0, "high": 0.0, "share_without_roll": 0.0}
    assert nobody["yes_share_of_cast"]["median"] is nobody["quorum_hour"]["median"] is None
    assert nobody["quorum_reached"] == 0.0


def test_scenario_in_the_document_can_be_run_again(document: dict[str, Any], results: xr.Dataset) -> None:
    again = Scenario.model_validate_json(json.dumps(document["scenario"]))
    np.testing.assert_array_equal(sim.run(again)["ballots"].values, results["ballots"].values)


def test_spreads_are_medians_and_outer_twentieths_of_the_replications(
    document: dict[str, Any], results: xr.Dataset
) -> None:
    cast = results["ballots"].sum(["unit", "ballot_class"]).isel(point=0).sel(prior="replay")
    shares = cast.values / int(results["registered"].sum())
    found = document["points"][0]["priors"]["replay"]["turnout"]
    levels = np.quantile(shares, [0.5, 0.05, 0.95]).round(4)
    assert [found["median"], found["low"], found["high"]] == levels.tolist()


def test_turnout_counts_the_whole_roll_and_yes_share_the_papers_cast(results: xr.Dataset) -> None:
    one = results.isel(point=0, prior=0, replication=0)
    ballots = one["ballots"].sum("unit").values
    assert float(turnout(one)) == ballots.sum() / (900 + 700 + 1_100 + 800 + 7)
    assert float(yes_share_of_cast(one)) == ballots[0] / ballots.sum()


def test_some_points_alone_are_summed_up_as_among_all(results: xr.Dataset, document: dict[str, Any]) -> None:
    assert sim.summarise(results.isel(point=[3]))["points"] == [document["points"][3]]


def test_waits_are_told_by_place_where_voters_queue(small: Callable[..., Scenario]) -> None:
    queued = small(polling={"queues": True, "stations": 5}, monte_carlo={"engine": "simpy"})
    waits = sim.summarise(sim.run(queued, replications=2))["points"][0]["priors"]["next-vote"]["waits"]
    assert list(waits)[-1] == "all"
    assert "Embassy" not in waits
    figures = waits["all"]
    assert {"wait_mean_minutes", "wait_p95_minutes", "wait_p997_minutes", "wait_max_minutes"} < figures.keys()
    assert {"queue_peak", "desk_utilisation", "last_out_hour"} < figures.keys()
    assert figures["wait_mean_minutes"]["median"] <= figures["wait_p95_minutes"]["median"]
    assert figures["wait_p95_minutes"]["median"] <= figures["wait_max_minutes"]["median"]
    json.dumps(waits, allow_nan=False)


def test_expectation_stands_beside_the_simulated_points(scenario: Scenario, document: dict[str, Any]) -> None:
    both = with_expectation(document, scenario, range(len(document["points"])))
    assert [point["priors"] for point in both["points"]] == [point["priors"] for point in document["points"]]
    assert [point["levers"] for point in both["points"]] == [point["levers"] for point in document["points"]]
    assert both["points"][0]["expected"]["counted"] == 2_081
    assert both["replications"] == 6
    json.dumps(both, allow_nan=False)
