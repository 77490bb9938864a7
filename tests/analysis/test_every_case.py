"""One law over all cases."""

from __future__ import annotations

from sim.analysis.every_case import cases_under_document
from sim.rules import load_rule
from sim.rules.cases import judge, load_case, load_cases


def told(rule: str, *cases: str) -> dict[str, dict[str, object]]:
    listed = [load_case(case) for case in cases] if cases else None
    return {each["id"]: each for each in cases_under_document(load_rule(rule), listed)["cases"]}


def test_a_quorum_would_have_voided_votes_that_had_none() -> None:
    found = told("italy-abrogative", "LT-2024", "AM-2015", "DK-1939")
    assert [each["verdict"] for each in found.values()] == ["adopted", "adopted", "invalid"]
    assert [each["changed"] for each in found.values()] == [True, False, True]
    assert found["DK-1939"]["margin_ballots"] == 1_063_764 - (2_173_420 // 2 + 1)


def test_what_a_case_lacks_is_said() -> None:
    found = told("switzerland-constitution", "LV-2008", "IT-2005")
    assert all(each["verdict"] is None and each["changed"] is None for each in found.values())
    assert found["LV-2008"]["obstacle"]


def test_under_its_own_law_no_case_is_changed() -> None:
    for case in load_cases():
        (each,) = cases_under_document(case.rule, [case])["cases"]
        assert not each["changed"], case.id
        if each["verdict"]:
            assert {each["verdict"]} == judge(case).outcomes or each["own"] is None, case.id
