"""`check rule`: thresholds of every law at −1, 0 and +1, what cannot be reached, which case is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.analysis.rule_check import rule_check_document, rule_check_rows
from sim.cli import main
from sim.rules import load_rule, preset_names
from sim.rules.conditions import GroupCondition, is_met_below


def changed(**condition: object) -> dict[str, object]:
    return {"preset": "kazakhstan-2022", "conditions": {"regional_majority": condition}}


@pytest.mark.parametrize("name", preset_names())
def test_every_condition_of_every_law_turns_over_exactly_at_its_threshold(name: str) -> None:
    rule = load_rule(name)
    told = rule_check_document(rule)
    kinds = {each.name: each.kind for each in rule.conditions}
    plain = [each.name for each in rule.conditions if not isinstance(each, GroupCondition)]
    assert [each["condition"] for each in told["thresholds"]] == plain
    for each in told["thresholds"]:
        assert each["met"] == [
            is_met_below(kinds[each["condition"]]) is not met for met in (False, True, True)
        ]
        assert each["possible"]
    if told["case"] is not None and told["case"]["rule_of_the_case"] == name:
        assert told["case"]["agrees"]


def test_thresholds_are_those_of_the_law_on_a_thousand() -> None:
    told = rule_check_document(
        load_rule(changed(fraction="0.55", strict=False, units="1/2", units_strict=True))
    )
    quorum, _, regional = told["thresholds"]
    assert (quorum["of"], quorum["tried"]) == (1_000, [500, 501, 502])
    assert (regional["of"], regional["tried"]) == (19, [9, 10, 11])
    assert (regional["within"]["tried"], regional["within"]["met"]) == ([549, 550, 551], [False, True, True])


def test_the_threshold_within_a_unit_is_tried_as_well() -> None:
    for strict, least in ((False, 250), (True, 251)):
        told = rule_check_document(load_rule(changed(fraction="1/4", strict=strict)))
        within = told["thresholds"][2]["within"]
        assert within["tried"] == [least - 1, least, least + 1]
        assert within["met"] == [False, True, True]
        assert within["asks"].startswith("in each unit: ")
    rows = list(rule_check_rows(told).cells)
    assert [row[3] for row in rows][-3:] == within["tried"]
    assert told["thresholds"][0]["within"] is None


def test_as_many_units_are_tried_as_the_law_has_and_where_it_does_not_say_a_note_does() -> None:
    told = rule_check_document(load_rule(changed(units_total=47, units="1/2", units_strict=True)))
    assert (told["thresholds"][2]["of"], told["thresholds"][2]["tried"], told["notes"]) == (
        47,
        [23, 24, 25],
        [],
    )
    assert "of the 47 units" in told["sentence"]
    (note,) = rule_check_document(load_rule("kazakhstan-2022"))["notes"]
    assert note.startswith("regional_majority counts a share of the units of whatever table it is given")
    assert rule_check_document(load_rule("australia-1901"))["notes"] == []


def test_units_that_weigh_differently_are_won_one_after_another() -> None:
    told = rule_check_document(load_rule(changed(weights={"A": 3, "B": 2, "C": 1}, units=4)))
    assert (told["thresholds"][2]["of"], told["thresholds"][2]["tried"]) == (6, [3, 5, 6])


def test_more_than_all_is_told_as_out_of_reach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = load_rule(changed(fraction="1", strict=True))
    assert [each["possible"] for each in rule_check_document(rule)["thresholds"]] == [True, True, False]
    law = tmp_path / "law.toml"
    law.write_text('preset = "kazakhstan-2022"\nconditions.turnout_quorum.fraction = "1"\n', encoding="utf-8")
    assert main(["check", "rule", str(law)]) == 0
    assert "NOTHING CAN REACH IT" in " ".join(capsys.readouterr().out.split())


def test_a_case_of_the_law_comes_before_one_of_its_country_and_any_may_be_named() -> None:
    assert rule_check_document(load_rule("iraq-2004"))["case"]["id"] == "IQ-2005"
    mine = load_rule({"preset": "denmark-1953", "conditions": {"approval_quorum": {"enabled": False}}})
    assert rule_check_document(mine)["case"]["id"] == "DK-1939"
    told = rule_check_document(mine, "SCO-1979")["case"]
    assert (told["id"], told["verdict"], told["rule_of_the_case"]) == ("SCO-1979", "adopted", "scotland-1979")
    assert rule_check_document(load_rule({**changed(), "country": "Ruritania"}))["case"] is None


def test_the_document_of_the_command_is_that_of_the_function_and_its_rows_say_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "rule", "denmark-1953", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    document = rule_check_document(load_rule("denmark-1953"))
    assert {key: value for key, value in printed.items() if key != "provenance"} == json.loads(
        json.dumps({key: value for key, value in document.items() if key != "provenance"})
    )
    cells = list(rule_check_rows(document).cells)
    assert [row[3:] for row in cells][3:] == [(399, False), (400, True), (401, True)]


def test_faults_of_a_file_are_told_with_their_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    law = tmp_path / "law.toml"
    law.write_text('title = "t"\n[conditions.a]\nkind = "majorty"\n', encoding="utf-8")
    assert main(["check", "rule", str(law)]) == 3
    error = capsys.readouterr().err
    assert "law.toml:3:8: conditions.a.kind" in error
    assert "did you mean 'majority'" in error
