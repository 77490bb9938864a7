"""`rules`, `cases`, `decide` and `compare-rules` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.cli.cases import cases
from sim.cli.compare_rules import compare_rules
from sim.cli.decide import decide
from sim.cli.rules import rules
from sim.errors import SimError
from sim.rules import load_rule, preset_names
from sim.rules.reading.page import laws_page
from sim.rules.sentence import rule_sentence
from sim.rules.sources import standings_text

NATIONAL = "registered,cast,yes,no,both_marked,invalid\n11734642,7985769,6163516,1490470,125859,205924\n"


def run(command: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


@pytest.fixture
def regional(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    rows = [f"region {i},1,100,60,20,1,2" for i in range(16)] + ["north,1,100,20,60,1,2", "abroad,0,90,,,,"]
    path.write_text("unit,weight,registered,yes,no,both_marked,invalid\n" + "\n".join(rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def national(tmp_path: Path) -> str:
    path = tmp_path / "national.csv"
    path.write_text(NATIONAL, encoding="utf-8")
    return str(path)


def test_the_rules_are_listed() -> None:
    result = run(rules)
    assert all(name in result.stdout for name in preset_names())
    document = json.loads(run(rules, "--json").stdout)["rules"]
    assert [each["name"] for each in document] == list(preset_names())
    assert document[0]["conditions"]["majority"] == "Yes votes more than 1/2 of papers cast"


@pytest.mark.parametrize("name", preset_names())
def test_a_rule_is_shown_in_words_and_as_its_file(name: str, tmp_path: Path) -> None:
    text, rule = run(rules, "show", name).stdout, load_rule(name)
    assert rule.conditions[0].name in text
    assert all(source.act.split()[0] in text for source in rule.sources)
    assert " ".join(text.split()).endswith(rule_sentence(rule))
    document = json.loads(run(rules, "show", name, "--json").stdout)
    assert load_rule(document["rule"]) == rule
    assert document["sentence"] == rule_sentence(rule)
    copy = tmp_path / f"{name}.toml"
    copy.write_text(run(rules, "show", name, "--toml").stdout, encoding="utf-8")
    assert load_rule(copy) == rule


def test_a_rule_is_shown_under_another_reading() -> None:
    asked = ("show", "kazakhstan-2022", "--reading", "eleven")
    assert "(what is left of a unit does not count)" in " ".join(run(rules, *asked).stdout.split())
    result = CliRunner().invoke(rules, [*asked, "--toml"])
    assert (result.exit_code, "leave --json, --csv and --reading out" in result.stderr) == (2, True)


def test_laws_that_were_not_read_are_counted_apart() -> None:
    told = " ".join(run(rules).stdout.split())
    standings = [load_rule(name).standing for name in preset_names()]
    assert standings_text(standings) in told
    assert run(rules, "--markdown").stdout == laws_page()


def test_an_unknown_rule_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "hungary-2013"]) == 2
    assert "did you mean 'hungary-2012'" in capsys.readouterr().err


def test_the_cases_are_listed_with_both_verdicts() -> None:
    document = json.loads(run(cases, "--json").stdout)["cases"]
    assert {each["agreement"] for each in document} <= {"agrees", "not decidable"}
    agree = sum(each["agreement"] == "agrees" for each in document)
    told = f"{agree} decided as officially recorded, 0 otherwise, {len(document) - agree} not decidable"
    assert told in " ".join(run(cases).stdout.split())
    assert run(cases, "--markdown").stdout.startswith("| case |")


def test_a_case_is_shown_with_every_margin() -> None:
    text = run(cases, "show", "DK-1939").stdout
    assert "-11,762" in text
    assert "Official: fail. Ours: rejected (agrees)." in text
    document = json.loads(run(cases, "show", "DK-1939", "--json").stdout)
    assert document["conditions"][1]["margin_ballots"] == -11_762
    assert document["verdict"] == "rejected"


def test_a_case_that_cannot_be_decided_says_so() -> None:
    asked = (cases, "--rule", "latvia-law", "--country", "Denmark")
    assert "needs previous_cast" in run(*asked).stdout
    assert {each["verdict"] for each in json.loads(run(*asked, "--json").stdout)["cases"]} == {None}


def test_a_table_is_decided_as_one_json_document(regional: str) -> None:
    result = run(decide, "--rule", "kazakhstan-2022", "--results", regional, "--json")
    document = json.loads(result.stdout)
    assert document["verdict"] == "adopted"
    assert document["binding"] is True
    note, *warnings = document["warnings"]
    assert note.startswith("regional_majority counts a share of the units of the table, which are 17:")
    assert warnings == [
        "abroad: no result, so no ballots",
        "15 rows have the same figures as the row above",
    ]
    assert "warning:" in result.stderr
    quorum, _, units = document["conditions"]
    assert {"name", "met", "value", "threshold", "margin_ballots"} <= set(quorum)
    assert (quorum["numerator"], quorum["base"], quorum["threshold_exact"]) == (1_411, 1_790, "1/2")
    assert (units["numerator"], units["base"], units["needed_units"]) == (16, 17, 12)


def test_a_table_is_decided_in_words(regional: str) -> None:
    text = run(decide, "--rule", "kazakhstan-2022", "--results", regional).stdout
    assert "Verdict: adopted, binding" in text
    assert "16 of 17" in text


COUNTIES = """title = "T"
country = "Here"
article = "1"
[conditions.counties]
role = "adoption"
kind = "regional_{kind}"
numerator = "{numerator}"
base = "valid"
fraction = "1/2"
strict = true
units = "1/2"
units_strict = true
"""


def _counties(folder: Path, kind: str, numerator: str, more: str = "") -> tuple[str, ...]:
    rule, table = folder / "law.toml", folder / "counties.csv"
    rule.write_text(COUNTIES.format(kind=kind, numerator=numerator) + more, encoding="utf-8")
    rows = [f"C{n},1000,{100 - n},100,3" for n in range(8)] + [f"D{n},1000,101,99,3" for n in range(9)]
    table.write_text("county,registered,yes,no,invalid\n" + "\n".join(rows), encoding="utf-8")
    return "--rule", str(rule), "--results", str(table)


def test_units_that_do_not_carry_are_named_with_what_each_lacks(tmp_path: Path) -> None:
    asked = _counties(tmp_path, "majority", "yes")
    text = " ".join(run(decide, *asked).stdout.split())
    named = "8 units do not carry it: C0 (1 ballot short), C1 (1 ballot short), C2 (2 ballots short)"
    assert f"counties: {named}" in text
    assert text.endswith("C4 (3 ballots short) and 3 more")
    (told,) = json.loads(run(decide, *asked, "--json").stdout)["conditions"]
    margins = [(each["unit"], each["margin_ballots"]) for each in told["units_against"]]
    assert margins == [(f"C{n}", 100 - n - (200 - n) // 2 - 1) for n in range(8)]


def test_units_that_reject_are_named_with_what_each_has_too_many(tmp_path: Path) -> None:
    asked = _counties(tmp_path, "rejection", "no")
    (told,) = json.loads(run(decide, *asked, "--json").stdout)["conditions"]
    assert [(each["unit"], each["margin_ballots"]) for each in told["units_against"]] == [
        (f"C{n}", (200 - n) // 2 - 100) for n in range(1, 8)
    ]
    assert "C1 (1 ballot too many)" in run(decide, *asked).stdout


def test_a_unit_that_a_table_lacks_is_missed_where_the_rule_says_how_many_there_are(tmp_path: Path) -> None:
    untold = run(decide, *_counties(tmp_path, "majority", "yes"))
    assert "note: counties counts a share of the units of the table, which are 17:" in untold.stderr
    told = run(decide, *_counties(tmp_path, "majority", "yes", "units_total = 17\n"))
    assert "note:" not in told.stderr
    for total, advice in ((18, "add those that are missing"), (16, "give weight 0 to those that do not")):
        with pytest.raises(
            SimError, match=f"units_total = {total}: the table has 17 units that count; {advice}"
        ):
            run(decide, *_counties(tmp_path, "majority", "yes", f"units_total = {total}\n"))


def test_a_reading_of_a_law_in_dispute_is_chosen_and_named(regional: str) -> None:
    asked = ("--rule", "kazakhstan-2022", "--results", regional)
    text = run(decide, *asked).stdout
    assert '(kazakhstan-2022, reading "twelve")' in text
    assert 'The readings agree: adopted under "twelve" and "eleven".' in text
    chosen = json.loads(run(decide, *asked, "--reading", "eleven", "--json").stdout)
    assert (chosen["reading"], chosen["outcome"], chosen["conditions"][2]["needed_units"]) == (
        "eleven",
        "adopted",
        11,
    )
    result = CliRunner().invoke(decide, [*asked, "--reading", "elven"])
    assert (result.exit_code, "Did you mean 'eleven'" in result.stderr) == (2, True)
    result = CliRunner().invoke(compare_rules, ["--results", regional, "--reading", "eleven"])
    assert (result.exit_code, "name that too" in result.stderr) == (2, True)


def test_a_rule_file_of_ones_own_has_readings_too(tmp_path: Path, national: str) -> None:
    rule = tmp_path / "mine.toml"
    rule.write_text(
        'title = "Mine"\ncountry = "Here"\narticle = "1"\nreading = "half"\n'
        '[readings.half]\nsays = "Half is enough."\nby = "the court"\n'
        '[readings.most]\nsays = "Four fifths are needed."\nby = "a minister"\n'
        'conditions.m.fraction = "4/5"\n'
        '[conditions.m]\nrole = "adoption"\nkind = "majority"\n'
        'numerator = "yes"\nbase = "cast"\nfraction = "1/2"\nstrict = true\n',
        encoding="utf-8",
    )
    text = " ".join(run(decide, "--rule", str(rule), "--results", national).stdout.split())
    assert 'The readings part: adopted under "half", rejected under "most".' in text
    assert "The law: the rule names no source." in text
    asked = ("--rule", str(rule), "--results", national, "--reading", "most", "--json")
    assert json.loads(run(decide, *asked).stdout)["outcome"] == "rejected"


def test_a_law_that_was_not_read_is_told_beside_the_verdict(national: str) -> None:
    unread = run(decide, "--rule", "kazakhstan-1995-decree", "--results", national).stdout
    assert "The law: its text was not read, nor a secondary source that is named." in unread
    assert "The law:" not in run(decide, "--rule", "croatia-2010", "--results", national).stdout


def test_a_rule_file_of_ones_own_decides(tmp_path: Path, national: str) -> None:
    rule = tmp_path / "mine.toml"
    rule.write_text(
        'title = "Mine"\ncountry = "Here"\narticle = "1"\n'
        '[conditions.m]\nrole = "adoption"\nkind = "majority"\n'
        'numerator = "yes"\nbase = "registered"\nfraction = 0.55\nstrict = false\n',
        encoding="utf-8",
    )
    document = json.loads(run(decide, "--rule", str(rule), "--results", national, "--json").stdout)
    assert document["verdict"] == "rejected"
    assert document["conditions"][0]["margin_ballots"] == 6_163_516 - 6_454_054


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("kazakhstan-2022", "needs a table by units"),
        ("bulgaria-2009", "needs previous_cast"),
    ],
)
def test_what_a_rule_needs_and_the_table_lacks_is_named(national: str, rule: str, message: str) -> None:
    with pytest.raises(SimError, match=message):
        run(decide, "--rule", rule, "--results", national)


def test_one_vote_under_every_rule(regional: str, tmp_path: Path) -> None:
    picture = tmp_path / "rules.png"
    result = run(compare_rules, "--results", regional, "--rule", "kazakhstan-2022", "--picture", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "Under kazakhstan-2022 it is adopted. Changed by: " in " ".join(result.stdout.split())
    document = json.loads(run(compare_rules, "--results", regional, "--json").stdout)
    by_name = {each["rule"]: each for each in document["rules"]}
    assert list(by_name) == list(preset_names())
    assert by_name["kazakhstan-2022"]["verdict"] == "adopted"
    assert by_name["bulgaria-2009"]["obstacle"] == "needs previous_cast"
    assert by_name["bulgaria-2009"]["verdict"] is None


def test_shares_are_decided_as_far_as_they_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("unit,Ja in %\nA,50.0\nB,54.3\n", encoding="utf-8")
    given = ("--rule", "new-zealand-1993", "--results", str(path), "--shares", "yes/valid=Ja in %")
    told = json.loads(run(decide, *given, "--json").output)
    assert (told["schema"], told["verdict"], told["outcomes"]) == (
        "referendum/share-decision/1",
        None,
        ["adopted", "rejected"],
    )
    assert "cannot be told at the precision of the shares: adopted or rejected" in run(decide, *given).output
    assert "whatever the rounding" in run(decide, *given, "--leave-out", "A").output
    assert run(decide, *given, "--csv").output.startswith("name,role,kind,asks,share,low,high")
