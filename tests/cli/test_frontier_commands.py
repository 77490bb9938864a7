"""The commands about distance and probability: documents, tables, exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

from sim.cli import COMMANDS, group, main
from sim.cli.options.numbers import FiniteNumber
from sim.cli.output.console import SCREEN_LINES, SCREEN_WIDTH

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
    assert main(["frontier", *KZ, "--move", "yes-away"]) == 2
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


RULES = ["kazakhstan-2022", "australia-1901", "lithuania-2002", "switzerland-constitution", "taiwan-2018"]


@pytest.mark.parametrize("options", [[], ["--immunity"], ["--pair", "no-home", "yes-home"]], ids=str)
@pytest.mark.parametrize("rule", RULES)
def test_a_frontier_fits_on_one_screen(
    rule: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frontier", "kz-2022", "--rule", rule, "--no-stations", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= SCREEN_LINES
    assert max(map(len, lines)) <= SCREEN_WIDTH


def test_a_frontier_tells_every_way_that_is_possible_cheapest_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["frontier", *KZ, "--no-stations"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    found = document(capsys, "frontier", *KZ, "--no-stations")
    ballots = [int(each.replace(",", "")) for each in re.findall(r"- ([\d,]+) ", told)]
    assert ballots == sorted(ballots)
    possible = {
        each["ballots"]
        for each in found["answers"]
        if each["possible"] and each["scope"] in ("national", "uniform")
    }
    assert set(ballots) <= possible
    assert all(f"{each:,}" in told for each in possible)
    assert "- 400,838 Yes voters spoiling their papers, marking both boxes or voting No instead in 6" in told
    assert "Not possible by any number. To break the turnout quorum: Yes voters spoiling" in told
    assert "not possible" not in told


def test_all_prints_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frontier", *KZ, "--move", "nobody-stuff", "--all"]) == 0
    out = capsys.readouterr().out
    assert out.count("not possible") == 3
    assert main(["frontier", *KZ, "--immunity", "--all"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 50


def test_an_immunity_begins_with_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frontier", *KZ, "--immunity"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "No behaviour by those who did not vote Yes can break turnout quorum: 296,194 ballots"
    )
    nearest = "Nor can the voters of any one unit alone break turnout quorum: 1,109,393 ballots to spare"
    assert nearest in out


@pytest.mark.parametrize(
    ("options", "columns", "key"),
    [
        (["--move", "yes-home"], ["move", "of", "condition", "goal", "scope", "ballots"], "answers"),
        (["--immunity"], ["group", "condition", "members", "immune", "spare", "worst"], "immunities"),
    ],
)
def test_a_frontier_as_csv_is_a_row_an_answer(
    options: list[str], columns: list[str], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = document(capsys, "frontier", *KZ, *options)[key]
    assert main(["frontier", *KZ, *options, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert list(rows[0])[: len(columns)] == columns
    assert len(rows) == len(found)
    for row, each in zip(rows, found, strict=True):
        assert row["condition"] == each["condition"]
        numbers = {name: each[name] for name in ("ballots", "spare", "members") if name in each}
        assert {name: row[name] for name in numbers} == {
            name: "" if value is None else str(value) for name, value in numbers.items()
        }


def test_a_pair_as_csv_is_a_row_a_share(capsys: pytest.CaptureFixture[str]) -> None:
    pair = [*KZ, "--pair", "no-home", "yes-home"]
    found = document(capsys, "frontier", *pair)["trade_offs"]
    assert main(["frontier", *pair, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    told = [float(row["second_share"]) for row in rows if row["condition"] == "turnout_quorum"]
    assert told == found[0]["second"]


def test_another_rule_is_said_to_leave_the_table_of_a_scenario_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["frontier", "scenarios/almaty-boycott.toml", "--move", "yes-home"]
    assert document(capsys, *asked, "--rule", "kazakhstan-2022")["notes"] == []
    notes = document(capsys, *asked, "--rule", "italy-constitutional")["notes"]
    assert any("under its own rule, kazakhstan-2022" in note for note in notes)


@pytest.mark.parametrize(
    "command",
    [
        ["frontier", "kz-2022", "--rule"],
        ["effects", "--rule"],
        ["decide", "--results", "no.csv", "--rule"],
        ["compare-rules", "--results", "no.csv", "--rule"],
        ["rules", "show"],
    ],
    ids=lambda command: command[0],
)
def test_a_rule_that_is_not_there_is_a_wrong_command_line(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "kazakhstan-2023"]) == 2
    assert "did you mean 'kazakhstan-2022'?" in capsys.readouterr().err
    assert main([*command, "./nowhere.toml"]) == 3


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
        ["sensitivity", "scenarios/baseline.toml", "-n", "256"],
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
    assert set(found["priors"]) == {"replay", "next-vote", "fresh-event"}
    assert set(found["errors"]) == {"monte_carlo", "prior"}


def test_two_ways_to_stop_are_one_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probability", "scenarios/baseline.toml", "--width", "0.1", "--decision", "0.1"]) == 2
    assert "one of them" in capsys.readouterr().err


NO_NUMBER = ["nan", "inf", "-inf", "-0.1", "0", "1.5", "half", ""]


@pytest.mark.parametrize(
    "options",
    [
        *(["probability", "--width", value] for value in NO_NUMBER),
        *(["probability", "--decision", value] for value in [*NO_NUMBER, "1"]),
        *(["rare", "--relative-error", value] for value in NO_NUMBER),
        *(["probability", "--batch", value] for value in ("0", "-1", "1.5", "nan")),
        *(["probability", "--at-most", value] for value in ("0", "-1", "1.5", "nan")),
    ],
    ids=" ".join,
)
def test_a_number_out_of_its_range_is_refused_before_anything_is_read(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command, option, value = options
    assert main([command, "no-such-file.toml", f"{option}={value}"]) == 2
    told = capsys.readouterr().err
    assert f"Invalid value for '{option}'" in told
    assert value in told


def test_every_decimal_option_of_every_command_refuses_what_is_not_finite() -> None:
    context = click.Context(group)
    options = [
        (name, option)
        for name in COMMANDS
        if (command := group.get_command(context, name)) is not None
        for option in command.params
        if isinstance(option.type, click.types.FloatParamType)
    ]
    assert {option.name for _, option in options} >= {"width", "decision", "relative_error"}
    for name, option in options:
        assert isinstance(option.type, FiniteNumber), f"{name} {option.name}"
        for value in ("nan", "inf", "-inf"):
            with pytest.raises(click.BadParameter, match=r"finite|range"):
                option.type.convert(value, option, context)


@pytest.mark.parametrize("points", ["8", "32", "63", "100", "0", "-64"])
def test_too_few_points_for_an_index_are_refused_before_anything_is_read(
    points: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", "no-such-file.toml", "-n", points]) == 2
    assert f"'-n': {points} is no power of two from 256 on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--width", "0.1", "--batch", "50", "--at-most", "49"], "--at-most 49 is below --batch 50"),
        (["--decision", "0.1", "-n", "20"], "-n 20 is a fixed number"),
    ],
)
def test_options_that_contradict_each_other_are_refused_before_anything_is_read(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probability", "no-such-file.toml", *options]) == 2
    assert told in capsys.readouterr().err


def test_a_decision_near_a_small_probability_is_told_on_its_right_side(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # A fixed run of 4,000 gives 0.20 % under these spreads, 0.09 to 0.39 %.
    spreads = {"sd_national_turnout": 0.24, "sd_national_yes": 0.22, "sd_regional_turnout": 0.20}
    changes = [part for name, value in spreads.items() for part in ("--set", f"uncertainty.{name}={value}")]
    asked = ["tests/inputs/small.toml", *changes, "--decision", "0.006", "--batch", "250"]
    found = document(capsys, "probability", *asked)
    assert {name: each["side"] for name, each in found["priors"].items()} == {
        "replay": "below",
        "next-vote": "below",
        "fresh-event": "above",
    }
    assert (found["sure"], found["decision"], found["interval"]) == (True, 0.006, "confidence sequence")
    for each in found["priors"].values():
        assert each["low"] <= each["p_fail"] <= each["high"]
    assert 0.0009 < found["priors"]["next-vote"]["p_fail"] < 0.0039


def test_a_decision_is_printed_beside_the_causes_and_their_intervals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    campaign = "campaigns=[{name = 'all', kind = 'boycott', uptake = 0.2}]"
    asked = ["tests/inputs/small.toml", "--set", campaign, "--decision", "0.9", "--batch", "20"]
    assert main(["probability", *asked]) == 0
    told = capsys.readouterr().out
    assert "against 90 %" in told
    assert told.count("below") == 3
    for words in ("anyway", "only with the campaigns", "only without them"):
        assert told.count(words) == 3
    (row,) = [line for line in told.splitlines() if "replay" in line and "only with the campaigns" in line]
    assert re.search(r"[\d.]+ % +[\d.]+–[\d.]+ %", row)


def test_a_rare_event_is_told_under_every_prior(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(
        capsys, "rare", "scenarios/baseline.toml", "--tail", "normal", "--relative-error", "0.5", "-j", "1"
    )["events"]
    assert {each["prior"] for each in found} == {"replay", "next-vote", "fresh-event"}
    assert all(each["agree"] for each in found)
    assert all("assumption" in each["assumption"] for each in found)


def test_a_title_in_brackets_is_printed_as_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = tmp_path / "rule.toml"
    rule.write_text('preset = "italy-constitutional"\ntitle = "[bold] or [/bold]"\n')
    assert main(["frontier", "kz-2022", "--rule", str(rule), "--move", "yes-no"]) == 0
    assert capsys.readouterr().out.startswith("[bold] or [/bold] (italy-constitutional (changed)): ")


def test_a_frontier_of_many_units_says_how_its_shares_are_rounded(capsys: pytest.CaptureFixture[str]) -> None:
    for given, is_told in ((["scenarios/thousand-communes.toml"], True), (KZ, False)):
        notes = document(capsys, "frontier", *given, "--no-stations")["notes"]
        assert any("rounded down in each of them" in note for note in notes) == is_told
