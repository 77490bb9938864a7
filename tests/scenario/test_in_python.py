"""Scenarios written and changed in Python: the same checks, the same form, as from a file."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.electorate.uncertainty import prior_of
from sim.errors import ScenarioError
from sim.rules import load_rule
from sim.scenario import FaultyFileError, Scenario, from_mapping, load, loads
from sim.scenario.schema.campaigns import Boycott
from sim.scenario.shipped import SCENARIOS

REPOSITORY = Path(__file__).resolve().parents[2]
MINIMAL = {"title": "Test", "dataset": "kz-2022", "rule": "kazakhstan-2022"}
AT_HOME = {"name": "home", "kind": "boycott", "uptake": 0.3, "regions": ["Almaty"], "from": "12:00"}
TEXT = """
schema_version = 1
title = "Test"
dataset = "kz-2022"
rule = "kazakhstan-2022"

[[campaigns]]
name = "home"
kind = "boycott"
uptake = 0.3
regions = ["Almaty"]
from = 12:00:00
"""


def test_a_scenario_written_in_python_is_the_one_of_the_file() -> None:
    assert Scenario(**MINIMAL, campaigns=[AT_HOME]) == loads(TEXT)
    assert Scenario.from_dict({**MINIMAL, "schema_version": 1, "campaigns": [AT_HOME]}) == loads(TEXT)


def test_values_of_the_schema_may_stand_where_tables_do() -> None:
    (campaign,) = loads(TEXT).campaigns
    assert isinstance(campaign, Boycott)
    assert Scenario(**MINIMAL, campaigns=(campaign,)) == loads(TEXT)


def test_arrays_and_fractions_are_taken_as_numbers_and_text() -> None:
    scenario = Scenario(**MINIMAL, campaigns=[AT_HOME], sweep={"campaigns.home.uptake": np.linspace(0, 1, 3)})
    assert scenario.sweep == {"campaigns.home.uptake": (0.0, 0.5, 1.0)}
    changed = scenario.replace({"rule.conditions.turnout_quorum.fraction": Fraction(2, 3)})
    assert changed.rule.conditions == {"turnout_quorum": {"fraction": "2/3"}}


@pytest.mark.parametrize("name", SCENARIOS.names())
def test_every_shipped_scenario_survives_its_dict(name: str) -> None:
    scenario = load(name)
    assert Scenario.from_dict(scenario.to_dict()) == scenario == scenario.replace()


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FaultyFileError) as caught:
        Scenario(title="", dataset="kz-2022", campaigns=[{**AT_HOME, "uptake": 1.3}])
    assert [fault.key for fault in caught.value.faults] == ["title", "rule", "campaigns[0].uptake"]
    with pytest.raises(FaultyFileError) as caught:
        loads(TEXT).replace({"campaigns.away.uptake": 0.5, "polling.queues": 3, "no path": 1})
    assert [str(fault).split(": ")[1].split(" =")[0] for fault in caught.value.faults] == [
        "campaigns.away.uptake",
        "no path",
        "polling.queues",
    ]


def test_a_path_that_is_set_is_no_longer_swept(almaty: Scenario) -> None:
    swept = almaty.replace(sweep={"campaigns.almaty.uptake": [0.1, 0.2]})
    assert swept.replace({"campaigns.almaty.uptake": 0.3}).sweep == {}
    assert swept.replace(sweep={}).sweep == {}


def test_a_table_changes_what_it_names_and_a_list_replaces() -> None:
    changed = loads(TEXT).replace(monte_carlo={"seed": 1}, campaigns=[])
    assert (changed.monte_carlo.seed, changed.monte_carlo.replications) == (1, 200)
    assert changed.campaigns == ()


def test_a_rule_is_changed_by_name_table_or_value() -> None:
    table = {"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 11}}}
    expected = loads(
        TEXT.replace(
            'rule = "kazakhstan-2022"',
            'rule = {preset = "kazakhstan-2022", conditions.regional_majority.units = 11}',
        )
    )
    changed = loads(TEXT)
    assert changed.replace(rule=table) == expected
    assert changed.replace(rule=load_rule(table)) == expected
    assert changed.replace({"rule.conditions.regional_majority.units": 11}) == expected
    assert expected.replace(rule="kazakhstan-1995").rule.conditions == {}
    assert expected.replace(rule=load_rule("kazakhstan-1995")).rule.preset == "kazakhstan-1995"


def test_a_rule_without_a_condition_of_its_preset_keeps_it_out() -> None:
    table = {"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"enabled": False}}}
    changed = loads(TEXT).replace(rule=load_rule(table))
    assert changed.rule.conditions == {"regional_majority": {"enabled": False}}


def test_a_rule_that_is_no_preset_is_refused_in_a_sentence() -> None:
    own = load_rule({"name": "own", "preset": "kazakhstan-2022"})
    with pytest.raises(ScenarioError, match=r"rule 'own': no preset with other conditions.*"):
        loads(TEXT).replace(rule=own)


def test_a_name_is_the_shipped_scenario_from_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = load(REPOSITORY / "scenarios" / "baseline.toml")
    monkeypatch.chdir(tmp_path)
    assert load("baseline") == load("baseline.toml") == expected
    assert load("koyandy-repeat").dataset.endswith("koyandy-2022")
    (tmp_path / "baseline.toml").write_text(TEXT)
    assert load("baseline.toml") == loads(TEXT)
    assert load("baseline") == load("packaged:baseline") == expected


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"no scenario .*; did you mean 'almaty-boycott'\?"):
        load("almaty-boicott")


@pytest.mark.parametrize("given", [5, None, ["baseline"], {"title": "x"}])
def test_what_is_no_path_is_refused_in_a_sentence(given: Any) -> None:
    with pytest.raises(ScenarioError, match=r"must be the path or name of a scenario$"):
        load(given)


def test_a_scenario_shows_itself_short_and_escaped(make: Callable[..., Scenario]) -> None:
    scenario = make(title="<script>alert(1)</script>", question="<b>?</b>", campaigns=[AT_HOME])
    assert repr(scenario) == (
        "Scenario('<script>alert(1)</script>': dataset kz-2022, rule kazakhstan-2022, 1 campaign, "
        "200 replications a prior)"
    )
    shown = scenario._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert "<b>?" not in shown
    assert "uptake = 0.3" in shown


def test_ones_own_table_is_taken_as_it_is_unless_a_prior_is_named() -> None:
    """The day of other votes of one country says nothing of another table, unless it is asked for."""
    own = {
        "schema_version": 1,
        "title": "Own",
        "dataset": "tests/inputs/one-station",
        "rule": "italy-abrogative",
    }
    assert from_mapping(own).uncertainty.shape_of_day == "table"
    named = from_mapping(own | {"uncertainty": {"prior": "fresh-event"}})
    assert named.uncertainty.shape_of_day == "prior"
    assert from_mapping(own | {"dataset": "kz-2022"}).uncertainty.shape_of_day == "prior"
    flat, bent = (prior_of(each, "fresh-event") for each in (from_mapping(own), named))
    assert (flat.centre_later, flat.sd_regional_steeper, flat.sd_shape_station) == (0.0, 0.0, 0.0)
    assert flat.sd_national_turnout == bent.sd_national_turnout
    assert bent.centre_later > 0
