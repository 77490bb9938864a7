"""What tables call things: numbers as numbers, units by what is asked of them, stations by how many queue."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main

RULE = """\
preset = "kazakhstan-2022"
[conditions.enough]
kind = "approval_quorum"
role = "adoption"
numerator = "yes"
base = 70300
fraction = 1
strict = false
[conditions.few]
kind = "rejection_quorum"
role = "adoption"
numerator = "no"
base = 9_000_001
fraction = "1/2"
strict = true
[conditions.either]
kind = "any"
role = "adoption"
of = ["enough", "few"]
"""
KZ = ["kz-2022", "--rule", "kazakhstan-2022"]


@pytest.fixture
def rule(tmp_path: Path) -> str:
    """The rule of 2022 with conditions on numbers of papers, one of them at least."""
    text = RULE.replace('role = "adoption"\nnumerator', "numerator")
    path = tmp_path / "rule.toml"
    path.write_text(text)
    return str(path)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments]) == 0
    return re.sub(r" +", " ", capsys.readouterr().out)


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_condition_on_a_number_of_papers_is_told_in_papers(
    rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = ["scenarios/almaty-boycott.toml", "--set", "campaigns.almaty.uptake=0.0"]
    told = printed(capsys, "run", *scenario, "--set", f'rule="{rule}"', "--expected", "--full")
    assert " enough 6,163,516 at least 70,300 yes +6,093,216 " in told
    assert " few 1,490,470 at most 4,500,000 yes +3,009,530 " in told
    assert " either 2 of 2 1 of 2 yes " in told
    assert " turnout quorum 68.05 % more than 1/2 yes +2,118,447 " in told
    assert " regional majority 17 of 17 12 of 17 yes " in told
    assert "either: cannot be broken; 2 of its 2 parts met at worst" in told


def test_a_decision_tells_a_number_of_papers_in_papers(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    head, rows = (
        "unit,registered,yes,no,both_marked,invalid,issued",
        ("A,190000,70000,30000,0,0,100000", "B,999,299,0,0,0,299"),
    )
    table.write_text("\n".join([head, *rows, ""]))
    single = tmp_path / "single.toml"
    single.write_text(Path(rule).read_text() + "[conditions.regional_majority]\nunits = 1\n")
    told = printed(capsys, "decide", "--rule", str(single), "--results", str(table))
    assert " 70,299 at least 70,300 -1 no" in told
    assert " Yes votes at least 70,300 " in told
    assert " 70,299 = 70.09 % more than 1/2 " in told
    asked = document(capsys, "decide", "--rule", str(single), "--results", str(table))["conditions"]
    assert {each["name"] for each in asked if each["fixed_base"]} == {"enough", "few"}


def test_nearly_all_voters_are_not_printed_as_all(capsys: pytest.CaptureFixture[str]) -> None:
    short = printed(capsys, "frontier", *KZ, "--move", "voters-home")
    assert "100.00 %" not in short
    assert "would break the national majority (99.999 % of" in short
    told = printed(capsys, "frontier", *KZ, "--move", "voters-home", "--all")
    assert "100.00 %" not in told
    assert "voters home national_majority break uniform 7,985,663 99.999 %" in told
    told = " ".join(told.split())
    assert "national_majority first fails where 106 of 7,985,769 voters are left. While all kinds" in told
    assert "turnout_quorum first fails" not in told


def test_a_unit_is_asked_for_what_it_lacks_itself_and_only_if_it_counts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody in Almaty votes, so that it is not carried, though the condition holds."""
    scenario = "scenarios/almaty-boycott.toml"
    found = document(capsys, "frontier", scenario, "--move", "abstainers-yes")["answers"]
    regional = {each["scope"]: each for each in found if each["condition"] == "regional_majority"}
    assert regional["national"]["goal"] == "break"
    assert (regional["Almaty"]["goal"], regional["Almaty"]["ballots"]) == ("reach", 1)
    assert {regional[unit]["goal"] for unit in regional if unit not in ("Almaty", "national", "uniform")} == {
        "break"
    }
    assert "Overseas diaspora" not in regional
    assert "Overseas diaspora" in {each["scope"] for each in found if each["condition"] == "turnout_quorum"}
    home = document(capsys, "frontier", *KZ, "--move", "voters-home")["answers"]
    assert ("regional_majority", "Overseas diaspora") not in {
        (each["condition"], each["scope"]) for each in home
    }
