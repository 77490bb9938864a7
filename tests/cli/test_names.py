"""Names on the command line: refused with exit code 2 and what was probably meant, before anything runs."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import click
import pytest

import sim
from sim.cli import COMMANDS, group, main
from sim.cli.options.names import Choice
from sim.datasets import dataset_names
from sim.scenario.shipped import SCENARIOS

NOWHERE = "no-such-file.toml"
RULE = ["--rule", "kazakhstan-2022"]


@pytest.fixture(scope="module", autouse=True)
def _all_modules() -> None:
    """Load them first: one loaded while a function is replaced would keep what replaced it."""
    for module in walk_packages(sim.__path__, "sim."):
        import_module(module.name)


@pytest.mark.parametrize(
    ("arguments", "option", "meant"),
    [
        (["curve", NOWHERE, "--move", "yes-hme"], "--move", "yes-home"),
        (["curve", NOWHERE, "--move", "wxyz"], "--move", ""),
        (["curve", NOWHERE, "--move", "nobody-stuff"], "--move", ""),  # has no share
        (["frontier", NOWHERE, *RULE, "--move", "no_spoil"], "--move", "no-spoil"),
        (["frontier", NOWHERE, *RULE, "--move", "yes-home", "--move", "voter-home"], "--move", "voters-home"),
        (["frontier", NOWHERE, *RULE, "--pair", "yes-home", "no-hom"], "--pair", "no-home"),
        (["frontier", NOWHERE, *RULE, "--pair", "yes-home", "nobody-stuff"], "--pair", ""),
        (["run", NOWHERE, "--engine", "compile"], "--engine", "compiled"),
        (["rare", NOWHERE, "--tail", "norml"], "--tail", "normal"),
        (["stations", NOWHERE, "--by", "wait_mean_minute"], "--by", "wait_mean_minutes"),
    ],
)
def test_an_unknown_name_is_refused_before_any_file_is_read(
    arguments: list[str], option: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert f"Invalid value for '{option}'" in told
    assert "is not one of" in told
    assert told.rstrip().endswith(f"Did you mean '{meant}'?" if meant else ".")


@pytest.mark.parametrize(
    ("arguments", "option", "meant"),
    [
        (
            ["stations", "scenarios/register-outage.toml", "--prior", "freshevent"],
            "--prior",
            "fresh-event",
        ),
        (
            ["frontier", "kz-2022", *RULE, "--same-units", "regional_majorty"],
            "--same-units",
            "regional_majority",
        ),
        (["frontier", "scenarios/baseline.toml", "--same-units", "turnout_quorum"], "--same-units", ""),
        (["timeline", "kz-2022", "--set", "vot=2022-06-05"], "--set", "vote"),
    ],
)
def test_a_name_that_depends_on_a_file_is_refused_once_that_is_read(
    arguments: list[str],
    option: str,
    meant: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_far(*_: object, **__: object) -> None:
        pytest.fail("a plan was made")

    monkeypatch.setattr("sim.engines.plan.plan_of", too_far)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert f"Invalid value for '{option}'" in captured.err
    assert f"Did you mean '{meant}'?" in captured.err or not meant
    assert captured.out == ""


def test_the_rule_is_looked_up_before_the_table_is_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_far(*_: object, **__: object) -> None:
        pytest.fail("a table was read")

    monkeypatch.setattr("sim.engines.plan.plan_of", too_far)
    monkeypatch.setattr("sim.rules.tables.reading.read_results", too_far)
    unknown = ["--rule", "kazakhstan-2021"]
    for arguments in (
        ["frontier", "scenarios/baseline.toml", *unknown],
        ["decide", "--results", "nowhere.csv", *unknown],
        ["compare-rules", "--results", "nowhere.csv", *unknown],
        ["effects", *unknown],
    ):
        assert main(arguments) == 2
        assert "did you mean 'kazakhstan-2022'" in capsys.readouterr().err


def test_every_choice_of_every_command_says_what_was_meant() -> None:
    context = click.Context(group)
    choices = [
        option
        for name in COMMANDS
        if (command := group.get_command(context, name)) is not None
        for option in command.params
        if isinstance(option.type, click.Choice)
    ]
    assert {option.name for option in choices} >= {"engine", "tail", "by"}
    assert all(isinstance(option.type, Choice) for option in choices)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--set", "campaigns.x.uptake=0.3", "the scenario has no campaigns; write [[campaigns]] in the file"),
        ("--sweep", "campaigns.x.uptake=0:1:0.5", "the scenario has no campaigns"),
        ("--set", "irregularities.x.share=0.1", "the scenario has no irregularities"),
        ("--set", "polling.outages.0.desks=0.5", "write [[polling.outages]] in the file"),
    ],
)
def test_what_is_set_of_a_campaign_that_is_not_there_says_so(
    option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "scenarios/baseline.toml", "--expected", option, value]) == 3
    shown = capsys.readouterr()
    assert told in shown.err
    assert value.partition("=")[0] in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('campaigns.almaty.regions=["Almatty"]', "is no known region of kz-2022; did you mean 'Almaty'?"),
        ('campaigns.almaty.regions=["Atlantis"]', "is no known region of kz-2022; known: Akmola Region"),
        ("campaigns.almty.uptake=0.5", "names no campaign called 'almty'; did you mean 'almaty'?"),
        ("campaigns.elephant.uptake=0.5", "names no campaign called 'elephant'; known: almaty"),
    ],
)
def test_unknown_regions_and_campaigns_are_told_with_those_there_are(
    value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "scenarios/almaty-boycott.toml", "--expected", "--set", value]) == 3
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["frontier", "nowcast", "run --expected", "show"])
def test_a_command_takes_a_scenario_by_the_name_under_which_it_ships(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for given in ("nuclear-2024", "scenarios/nuclear-2024.toml"):
        word, *more = command.split()
        assert main([word, given, *more, "--json"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_no_scenario_ships_under_the_name_of_a_dataset() -> None:
    assert not set(SCENARIOS.names()) & set(dataset_names())


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["effects", "--rule", "denmark-1953", "--rule", "italy-abrogative"], "--rule"),
        (["run", NOWHERE, "-n", "5", "--replications", "500"], "--replications"),
        (["rules", "show", "denmark-1953", "--reading", "a", "--reading=b"], "--reading"),
        (["new", "dataset", NOWHERE, "--results", "a.csv", "--results", "b.csv"], "--results"),
    ],
)
def test_an_option_of_one_value_is_not_given_two(
    arguments: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert f"'{option}': is given 2 times and takes one value" in told.replace("'-n' / ", "")


def test_flags_and_options_of_several_values_may_stand_twice() -> None:
    assert main(["effects", "--rule", "denmark-1953", "--json", "--json"]) == 0
    assert (
        main(["frontier", "kz-2022", *RULE, "--move", "yes-home", "--move", "yes-no", "--no-stations"]) == 0
    )
