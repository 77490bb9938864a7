"""Without uncertainty the published table comes back, class by class and unit by unit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.expected.document import expected_document
from sim.ballot import BALLOT_CLASSES
from sim.datasets import load_dataset
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.scenario import PARAMETERS, Scenario


@pytest.fixture(scope="module")
def baseline() -> dict[str, Any]:
    return expected_document(sim.load("scenarios/baseline.toml"))


@pytest.fixture(scope="module")
def almaty() -> dict[str, Any]:
    return expected_document(sim.load("scenarios/almaty-boycott.toml"))


def test_baseline_is_the_published_result(baseline: dict[str, Any]) -> None:
    expected = baseline["expected"]
    assert expected["ballots"] == {
        "yes": 6_163_516,
        "no": 1_490_470,
        "both_marked": 125_859,
        "invalid": 205_924,
    }
    assert expected["counted"] == 7_985_769
    assert expected["registered"] == 11_734_642
    assert round(100 * expected["turnout"], 2) == 68.05
    assert round(100 * expected["yes_share_of_cast"], 2) == 77.18
    assert expected["verdict"] == "adopted"
    assert expected["boycotted"] == 0
    regional = expected["conditions"][2]
    assert (regional["carried"], regional["of"], regional["needed"], regional["met"]) == (17, 17, 12, True)
    assert expected["margins"] == {
        "turnout_quorum": 2_118_447,
        "national_majority": 2_170_631,
        "regional_majority": 400_837,
    }


def test_every_unit_and_class_is_the_published_one(baseline: dict[str, Any]) -> None:
    dataset = load_dataset("kz-2022")
    units = baseline["expected"]["units"]
    assert list(units) == [unit for unit in dataset.units if unit != "Overseas diaspora"]
    for unit, published in zip(dataset.units, dataset.ballots, strict=True):
        if unit in units:
            assert units[unit] == dict(zip(BALLOT_CLASSES, published.tolist(), strict=True))


@pytest.mark.parametrize("prior", ["replay", "next-vote", "fresh-event"])
def test_central_case_is_the_table_under_every_prior_and_odd_parameters(prior: str) -> None:
    changes = ["uncertainty.icc_turnout=0.12", "uncertainty.icc_yes=0.06", "uncertainty.corr_station=0.9"]
    for overrides in ([], changes):
        scenario = sim.load("scenarios/baseline.toml", [f"uncertainty.prior={prior}", *overrides])
        expected = expect(plan_of(scenario))
        np.testing.assert_array_equal(expected.tally.ballots, load_dataset("kz-2022").ballots)
        np.testing.assert_array_equal(expected.tally.issued, load_dataset("kz-2022").issued)


def test_nobody_in_almaty_leaves_the_vote_valid_and_adopted(almaty: dict[str, Any]) -> None:
    nobody = almaty["points"][-1]["expected"]
    assert almaty["points"][-1]["levers"] == {"campaigns.almaty.uptake": 1.0}
    assert round(100 * nobody["turnout"], 2) == 64.88
    assert nobody["conditions"][2]["carried"] == 16
    assert nobody["verdict"] == "adopted"
    assert nobody["units"]["Almaty"] == dict.fromkeys(BALLOT_CLASSES, 0)
    assert nobody["counted"] == 7_985_769 - 372_533
    assert nobody["margins"]["turnout_quorum"] == 1_745_914


def test_document_says_that_almaty_cannot_break_any_condition_and_how_far_off_it_is(
    almaty: dict[str, Any],
) -> None:
    assert [(each["condition"], each["breakable"], each["margin"]) for each in almaty["reach"]] == [
        ("turnout_quorum", False, 1_745_914),
        ("national_majority", False, 2_049_142),
        ("regional_majority", False, 344_126),
    ]
    assert almaty["tipping"] == {"campaign": "almaty", "uptake": None, "condition": ""}
    assert all(point["reach"] == almaty["reach"] for point in almaty["points"])
    assert almaty["campaigns"] == [{"name": "almaty", "kind": "boycott", "regions": ["Almaty"]}]


def test_document_is_strict_json_of_plain_types(almaty: dict[str, Any]) -> None:
    assert json.loads(json.dumps(almaty, allow_nan=False))["expected"] == almaty["expected"]
    assert (
        Scenario.model_validate_json(json.dumps(almaty["scenario"])).title == "Boycott in the city of Almaty"
    )
    assert "disputed by observers" in almaty["notices"][0]
    assert almaty["reporting_clock"] == "UTC+6"


def test_country_that_stays_at_home_has_no_yes_share_and_no_nan() -> None:
    document = expected_document(
        sim.load("scenarios/nationwide-boycott.toml", ["campaigns.nationwide.uptake=1"])
    )
    assert document["expected"]["counted"] == 0
    assert document["expected"]["yes_share_of_cast"] is None
    assert document["expected"]["verdict"] == "invalid"
    assert document["expected"]["conditions"][1]["value"] is None
    json.dumps(document, allow_nan=False)


def test_scenario_is_expected_at_the_values_written_in_it_beside_its_sweep() -> None:
    document = expected_document(sim.load("scenarios/yes-to-spoiled.toml"))
    written = [point for point in document["points"] if point["levers"] == {"campaigns.eroded.uptake": 0.3}]
    assert document["expected"] == written[0]["expected"]
    assert len(document["points"]) == 9


def test_expected_people_are_whole_and_nobody_is_lost() -> None:
    scenario = sim.load("scenarios/opposition-boycott.toml").model_copy(update={"sweep": {}})
    plan = plan_of(scenario)
    expected = expect(plan)
    issued_before = plan.dataset.issued
    # Every count is rounded by itself: at most half a person a class.
    assert np.abs(expected.tally.issued + expected.boycotted - issued_before).max() <= 1
    assert (expected.tally.ballots.sum(axis=1) <= expected.tally.issued + 2).all()
    assert expected.boycotted.sum() == pytest.approx(0.2 * issued_before.sum(), abs=len(plan.dataset.units))


def test_parameters_of_a_prior_do_not_move_the_central_case() -> None:
    assert "sd_national_turnout" in PARAMETERS
    wide = sim.load("scenarios/baseline.toml", ["uncertainty.sd_national_turnout=2.0"])
    np.testing.assert_array_equal(expect(plan_of(wide)).tally.ballots, load_dataset("kz-2022").ballots)
