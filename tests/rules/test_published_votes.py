"""Real votes on published counts: both encodings of a law decide them as the authorities did."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules import Tally, load_rule
from sim.rules.cases import Case, judge, load_case, load_cases
from tests.rules.counting import Unit, Vote
from tests.rules.predicates import LAWS


def vote_of(case: Case) -> Vote:
    """The figures of a case in plain whole numbers."""
    tally = case.tally
    rows = zip(tally.weights, tally.registered, tally.ballots, strict=True)
    units = tuple(Unit(int(weight), int(roll), *map(int, ballots)) for weight, roll, ballots in rows)
    before = tally.stated.get("previous_cast")
    papers = tally.stated.get("valid_papers")
    return Vote(
        units, 0 if before is None else int(before.sum()), None if papers is None else int(papers.sum())
    )


def adds_up(case: Case) -> bool:
    """Whether its counts decide every condition and are the sums of its papers."""
    judgement = judge(case)
    whole = all(each.basis in ("counts", "members") and each.met is not None for each in judgement.conditions)
    return whole and "cast" not in case.tally.stated


COUNTED = [
    case.id for case in (*load_cases(), *load_cases("australia"), *load_cases("switzerland")) if adds_up(case)
]


def test_most_cases_of_the_library_are_decided_by_both_encodings() -> None:
    library = {case.id for case in load_cases()}
    assert len(library & set(COUNTED)) >= 75


@pytest.mark.parametrize("case_id", COUNTED)
def test_the_second_encoding_decides_a_real_vote_as_recorded(case_id: str) -> None:
    case = load_case(case_id)
    judgement = judge(case)
    outcome, binding = LAWS[case.rule.name](vote_of(case))[:2]
    assert (judgement.outcomes, judgement.binding) == ({outcome}, {binding})


def test_bulgaria_2013_goes_before_parliament() -> None:
    """The commission's counts; the roll follows from its 20.225 %, and more voted in 2009 than this."""
    roll, counts, before = 6_949_138, (851_757, 533_526, 0, 20_180), 1_405_464
    tally = Tally(("all",), [roll], [counts], stated={"previous_cast": np.array([before])})
    verdict = load_rule("bulgaria-2009").decide(tally)
    assert (str(verdict.outcome_name), bool(verdict.binding)) == ("adopted", False)
    assert LAWS["bulgaria-2009"](Vote((Unit(1, roll, *counts),), before)) == ("adopted", False)


def test_the_majority_of_moldova_2024_turns_on_its_base() -> None:
    case = load_case("MD-2024")
    on_cast = load_rule({"preset": case.rule.name, "conditions": {"majority": {"base": "cast"}}})
    assert str(case.rule.decide(case.tally).outcome_name) == "adopted"
    assert str(on_cast.decide(case.tally).outcome_name) == "rejected"


def test_the_readings_of_liberia_part_over_void_papers() -> None:
    case = load_case("LR-2011-P4")
    margins = {}
    for reading in ("valid", "cast", "roll"):
        verdict = case.rule.under(reading).decide(case.tally)
        margins[reading] = int(verdict.condition("majority").margin_ballots)
        assert str(verdict.outcome_name) == ("adopted" if reading == "valid" else "rejected")
    assert margins == {"valid": 5_321, "cast": -45_568, "roll": -834_386}


def test_a_tie_in_hungary_is_valid_and_binds_nobody() -> None:
    for no, binding in ((29, True), (30, False), (31, True)):
        verdict = load_rule("hungary-2012").decide(Tally(("all",), [100], [[30, no, 0, 0]]))
        assert str(verdict.outcome_name) == ("adopted" if no < 30 else "rejected")
        assert bool(verdict.binding) is binding


def test_equal_votes_of_forty_percent_each_would_not_have_repealed_the_scotland_act() -> None:
    for yes, no, outcome in ((39, 38, "rejected"), (40, 40, "adopted"), (40, 41, "rejected")):
        verdict = load_rule("scotland-1979").decide(Tally(("all",), [100], [[yes, no, 0, 0]]))
        assert str(verdict.outcome_name) == outcome
