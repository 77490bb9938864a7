"""The commands about distance and probability: documents, tables, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main

KZ = ["kz-2022", "--rule", "kazakhstan-2022"]
KEYS = {"move", "of", "condition", "scope", "ballots", "share", "regions", "possible"}


def document(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert main([*arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_the_answers_of_a_frontier_have_the_keys_of_its_interface(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "frontier", *KZ, "--no-stations")["answers"]
    assert all(set(each) >= KEYS for each in found)
    quorum = next(
        each
        for each in found
        if (each["of"], each["move"], each["condition"], each["scope"])
        == ("yes", "home", "turnout_quorum", "national")
    )
    assert quorum["ballots"] == 2_118_448
    assert isinstance(quorum["ballots"], int)
    assert {each["of"] for each in found} == {"yes", "no", "abstainers", "nobody", "voters"}
    assert all((each["ballots"] is None) == (not each["possible"]) for each in found)


def test_a_frontier_includes_annulled_stations(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "frontier", *KZ, "--move", "stations-annul")["answers"]
    annulled = {each["condition"]: each["ballots"] for each in found if each["move"] == "annul"}
    assert annulled["turnout_quorum"] == 2_118_448


def test_a_scenario_brings_its_own_rule_and_its_expected_table(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "frontier", "scenarios/almaty-boycott.toml", "--move", "yes-home")["answers"]
    least = {each["condition"]: each["ballots"] for each in found if each["scope"] == "national"}
    assert least["turnout_quorum"] == 1_745_915  # nobody votes in Almaty: 1,745,914 to spare


def test_a_dataset_without_a_rule_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frontier", "kz-2022"]) == 2
    assert "--rule" in capsys.readouterr().err


def test_an_unknown_move_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frontier", *KZ, "--move", "yes-away"]) == 1
    assert "yes-home" in capsys.readouterr().err


def test_a_quorum_in_the_same_units_is_asked_for_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = tmp_path / "rule.toml"
    rule.write_text(
        'preset = "kazakhstan-2022"\n[conditions.regional_quorum]\nrole = "adoption"\n'
        'kind = "regional_majority"\nnumerator = "cast"\nbase = "registered"\nfraction = "1/2"\n'
        'strict = true\nunits = "2/3"\n'
    )
    joint = "regional_quorum,regional_majority"
    found = document(
        capsys, "frontier", "kz-2022", "--rule", str(rule), "--move", "yes-home", "--same-units", joint
    )["answers"]
    least = [e for e in found if e["scope"] == "national" and e["condition"] == joint.replace(",", "+")]
    assert len(least[0]["regions"]) == 5


def test_immunity_and_pairs_have_documents_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    told = document(capsys, "frontier", *KZ, "--immunity")["immunities"]
    assert told[0]["immune"] is True
    pairs = document(capsys, "frontier", *KZ, "--pair", "no-home", "yes-home")["trade_offs"]
    assert {each["condition"] for each in pairs} == {
        "turnout_quorum",
        "national_majority",
        "regional_majority",
    }


def test_the_effects_of_a_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "map.png"
    found = document(capsys, "effects", "--rule", "kazakhstan-2022", "--picture", str(picture))
    assert found["no_show_paradox"] is True
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        ["frontier", *KZ, "--no-stations"],
        ["frontier", *KZ, "--immunity"],
        ["frontier", *KZ, "--pair", "no-home", "yes-home"],
        ["effects", "--rule", "denmark-1953"],
        ["compare", "scenarios/baseline.toml", "scenarios/nationwide-boycott.toml", "-n", "4", "-j", "1"],
        ["probability", "scenarios/nationwide-boycott.toml", "-n", "4", "-j", "1"],
        ["curve", "scenarios/baseline.toml", "-n", "4", "-j", "1", "--steps", "4"],
        ["sensitivity", "scenarios/baseline.toml", "-n", "8"],
        ["map", "scenarios/nationwide-boycott.toml", "-n", "20", "--sweep",
         "campaigns.nationwide.uptake=0:0.4:0.2", "--sweep", "uncertainty.sd_national_turnout=0.1:0.5:0.2"],
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[-2:]),
)  # fmt: skip
def test_a_table_is_printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert len(capsys.readouterr().out.splitlines()) > 5


def test_a_probability_not_as_sure_as_asked_has_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        "probability",
        "scenarios/baseline.toml",
        "--width",
        "0.01",
        "--at-most",
        "2",
        "--batch",
        "2",
        "-j",
        "1",
    ]
    found = document(capsys, *asked, code=4)
    assert found["sure"] is False
    assert set(found["priors"]) == {"replay", "default", "fresh-event"}
    assert set(found["errors"]) == {"monte_carlo", "prior"}


def test_two_ways_to_stop_are_one_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probability", "scenarios/baseline.toml", "--width", "0.1", "--decision", "0.1"]) == 2
    assert "one of them" in capsys.readouterr().err


def test_a_rare_event_is_told_under_every_prior(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(
        capsys, "rare", "scenarios/baseline.toml", "--tail", "normal", "--relative-error", "0.5", "-j", "1"
    )["events"]
    assert {each["prior"] for each in found} == {"replay", "default", "fresh-event"}
    assert all(each["agree"] for each in found)
    assert all("assumption" in each["assumption"] for each in found)
