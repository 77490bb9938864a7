"""``--set`` and ``--sweep``: the command line has the last word, and says so where it errs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario import FaultyFileError, digest, load, load_with_places, loads, points
from sim.scenario.reading.overrides import parse_axis, parse_value

HERE = Path(__file__).parent
BASE = (HERE / "base.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["campaigns.almaty.uptake", "campaigns[0].uptake", "campaigns.0.uptake"])
def test_three_spellings_of_a_path_set_the_same(path: str) -> None:
    assert loads(BASE, [f"{path}=0.25"]).campaigns[0].uptake == 0.25


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.4", 0.4),
        (".4", 0.4),
        (" 7 ", 7),
        ("true", True),
        ("fresh-event", "fresh-event"),
        ("North Kazakhstan Region", "North Kazakhstan Region"),
        ('"quoted"', "quoted"),
        ('["Almaty", "Shymkent"]', ["Almaty", "Shymkent"]),
        ("{a = 1}", {"a": 1}),
        ("14:00", "14:00"),
        ("Boycott = yes", "Boycott = yes"),
    ],
)
def test_a_value_is_toml_and_bare_words_are_text(text: str, value: object) -> None:
    assert parse_value(text) == value


@pytest.mark.parametrize("text", ["", "[1", '"open', "{", "1\nb = 2", "'"])
def test_what_opens_and_does_not_close_is_no_value(text: str) -> None:
    with pytest.raises(ValueError, match="is not a value"):
        parse_value(text)


@pytest.mark.parametrize("text", ["", "0.1:0.2", "1:2:3:4", "0.1,,0.2", ","])
def test_what_is_no_sweep(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse_axis(text)


def test_tables_on_the_way_are_made() -> None:
    scenario = loads(BASE, ["uncertainty.priors.mine.sd_national_yes=0.3", "polling.mobile_box.from=14:00:00",
                            "polling.mobile_box.until=16:00"])  # fmt: skip
    assert scenario.uncertainty.parameters("mine").sd_national_yes == 0.3
    assert scenario.polling.mobile_box is not None


def test_later_settings_win() -> None:
    assert loads(BASE, ["monte_carlo.seed=1", "monte_carlo.seed=2"]).monte_carlo.seed == 2


def test_seed_zero_is_a_seed() -> None:
    assert loads(BASE, ["monte_carlo.seed=0"]).monte_carlo.seed == 0


def test_rule_may_be_changed_by_a_switch_or_replaced_by_name() -> None:
    changed = loads(BASE, ["rule.conditions.regional_majority.units=11"])
    assert changed.rule.source == {
        "preset": "kazakhstan-2022",
        "conditions": {"regional_majority": {"units": 11}},
    }
    assert loads(BASE, ["rule=kazakhstan-2022"]).rule.source == "kazakhstan-2022"


def test_a_path_that_is_set_is_no_longer_swept() -> None:
    swept = BASE + '\n[sweep]\n"campaigns[0].uptake" = [0.1, 0.2]\n"polling.box_seconds" = [5, 6]\n'
    scenario = loads(swept, ["campaigns.almaty.uptake=0.7"])
    assert list(scenario.sweep) == ["polling.box_seconds"]
    assert scenario.campaigns[0].uptake == 0.7


def test_the_sweep_can_be_cleared() -> None:
    swept = BASE + '\n[sweep]\n"campaigns[0].uptake" = [0.1, 0.2]\n'
    assert loads(swept, ["sweep={}"]) == loads(BASE)
    assert digest(loads(swept, ["sweep={}"])) == digest(loads(BASE))


def test_a_sweep_on_the_command_line_replaces_that_of_the_file() -> None:
    swept = BASE + "\n[sweep]\ncampaigns.almaty.uptake = {from = 0, to = 1, step = 0.5}\n"
    scenario = loads(swept, sweeps=["campaigns[0].uptake=0.1,0.2"])
    assert [point.swept for point in points(scenario)] == [
        {"campaigns.almaty.uptake": 0.1},
        {"campaigns.almaty.uptake": 0.2},
    ]


def test_sweeps_of_the_command_line_make_a_grid() -> None:
    scenario = loads(BASE, sweeps=["campaigns.almaty.uptake=0:1:0.5", "uncertainty.icc_yes=0.02,0.03"])
    assert len(points(scenario)) == 6


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "campaigns.almaty.uptake",
            "--set campaigns.almaty.uptake: campaigns.almaty.uptake: lacks its value",
        ),
        ("campaigns.almty.uptake=1", "names no campaign called 'almty'; did you mean 'almaty'"),
        ("campaigns[1].uptake=1", "names element 1 of 1"),
        (
            "campaigns.almaty.uptak=1",
            "campaigns[0].uptak = 1: is no key of this table; did you mean 'uptake'",
        ),
        ("campaigns.almaty.uptake=40", "campaigns[0].uptake = 40: must lie in [0, 1]; for 40 % write 0.4"),
        ("campaigns..uptake=1", "is not a path"),
        ("[0]=1", "is not a path"),
        ("=1", "is not a path"),
        ("title=[", "is not a value"),
        ("extends=other.toml", "can only stand in a file"),
        ("monte_carlo.seed.low=1", "monte_carlo.seed: must be a whole number"),
        ("campaigns[0].uptake.low=1", "names nothing: campaigns[0].uptake is a value, not a table"),
        ("title=a\u202eb", "U+202E"),
    ],
)
def test_faults_of_the_command_line_name_the_option(
    option: str, message: str, faults: Callable[..., list[str]]
) -> None:
    found = faults(BASE, overrides=[option])
    assert any(message in each for each in found)
    assert all(each.startswith("--set ") for each in found)
    assert not any("\u202e" in each for each in found)


def test_faults_of_file_and_options_come_together(faults: Callable[..., list[str]]) -> None:
    found = faults(BASE.replace("0.5", "1.5"), overrides=["a.b=1"], sweeps=["c=1"])
    assert len(found) == 3


def test_relative_paths_of_the_command_line_count_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FaultyFileError, match=r"--set dataset=\./mine"):
        load(HERE / "base.toml", ["dataset=./mine"])


def test_a_rule_file_is_named_relative_to_the_scenario_and_not_changed_from_it(tmp_path: Path) -> None:
    rule = (HERE.parents[1] / "sim" / "rules" / "presets" / "kazakhstan-2022.toml").read_text(
        encoding="utf-8"
    )
    (tmp_path / "law.toml").write_text(rule, encoding="utf-8")
    path = tmp_path / "x.toml"
    path.write_text(BASE.replace('rule = "kazakhstan-2022"', 'rule = "law.toml"'), encoding="utf-8")
    assert load(path).rule.source == str(tmp_path / "law.toml")
    with pytest.raises(
        FaultyFileError, match=r"x\.toml:5:8: rule = \"law\.toml\": is a file, and only presets"
    ):
        load(path, ["rule.conditions.regional_majority.units=11"])


@pytest.mark.parametrize("read", [load, load_with_places])
def test_one_text_is_a_list_of_one_change(read: Callable[..., Any]) -> None:
    path = HERE / "base.toml"
    change = "monte_carlo.seed=1"
    assert read(path, change) == read(path, [change])
    assert loads(BASE, change) == loads(BASE, [change])
    assert load(path, sweeps="uncertainty.sd_national_turnout=0.1,0.2").sweep


@pytest.mark.parametrize("option", ["overrides", "sweeps"])
@pytest.mark.parametrize("given", [5, [5], {"monte_carlo.seed": 1}, None])
def test_what_is_no_text_is_refused_in_a_sentence(option: str, given: Any) -> None:
    message = rf"^{option} = .*: must be a text, as \"monte_carlo\.seed=1\", or a list of texts$"
    for read in (load, load_with_places):
        with pytest.raises(ScenarioError, match=message):
            read(HERE / "base.toml", **{option: given})
    with pytest.raises(ScenarioError, match=message):
        loads(BASE, **{option: given})
