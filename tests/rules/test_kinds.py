"""Kinds of conditions that few laws have: rejection by units, all units, recounts, boxes that stay closed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.break_even.frontier import frontier
from sim.break_even.immunity import immunities
from sim.break_even.moves import MOVES
from sim.errors import RuleError
from sim.files.faults import FaultyFileError
from sim.rules import Rule, Tally, load_rule
from sim.rules.condition_wording import describe
from sim.rules.decision import decision_document
from sim.rules.sentence import rule_sentence


def iraq(no_in_three: tuple[int, int, int]) -> Tally:
    """Eighteen governorates of a thousand valid votes; fifteen approve by nine tenths (assumption)."""
    rows = [[1_000 - no, no, 0, 0] for no in (*no_in_three, *[100] * 15)]
    return Tally(tuple(f"governorate {n}" for n in range(18)), [1_500] * 18, rows)


@pytest.mark.parametrize(
    ("third", "outcome", "margin"), [(666, "adopted", 0), (667, "rejected", -1), (668, "rejected", -2)]
)
def test_two_thirds_against_in_a_third_governorate_reject_what_the_country_approves(
    third: int, outcome: str, margin: int
) -> None:
    verdict = load_rule("iraq-2004").decide(iraq((970, 820, third)))
    governorates = verdict.condition("governorates")
    assert str(verdict.outcome_name) == outcome
    assert int(governorates.margin_ballots) == margin
    assert int(governorates.numerator) == (2 if outcome == "adopted" else 3)


def test_in_2005_the_third_governorate_lacked_some_hundred_and_twenty_votes_in_a_thousand() -> None:
    """Anbar 97, Salahaddin 82, Ninewa 55 per cent against."""
    table = iraq((970, 820, 550))
    answers = frontier(table, load_rule("iraq-2004"), moves=[MOVES["yes-no"]])
    least = next(each for each in answers if (each.condition, each.scope) == ("governorates", "national"))
    assert (least.ballots, least.regions, least.goal) == (117, ("governorate 2",), "break")
    back = frontier(iraq((970, 820, 667)), load_rule("iraq-2004"), moves=[MOVES["no-yes"]])
    assert next(each.ballots for each in back if each.goal == "adopt") == 1


def test_those_who_stayed_at_home_could_have_rejected_it_in_the_third_governorate() -> None:
    """500 more No of 1,500 votes: 70 per cent there, 40 where nine tenths approved."""
    told = {each.group: each for each in immunities(iraq((970, 820, 550)), load_rule("iraq-2004"))
            if each.condition == "governorates"}  # fmt: skip
    assert (told["those who stayed at home"].immune, told["those who stayed at home"].spare) == (False, -1)
    assert (told["those who voted no"].immune, told["those who voted no"].spare) == (True, 0)


def test_counted_on_the_roll_no_governorate_rejected_it() -> None:
    """The reading of 2 October 2005: 1,000 of 1,500 would be needed."""
    rule = load_rule({"preset": "iraq-2004", "conditions": {"governorates": {"base": "registered"}}})
    assert int(rule.decide(iraq((999, 999, 999))).condition("governorates").numerator) == 0
    assert not bool(rule.decide(iraq((1_000, 1_000, 1_000))).adopted)


def test_a_rejection_says_how_few_units_it_bears() -> None:
    told = describe(load_rule("iraq-2004").conditions[1])
    assert told == "in fewer than 3 of the units: No votes at least 2/3 of valid votes"
    (entry,) = decision_document(load_rule("iraq-2004"), iraq((970, 820, 550)))["conditions"][1:]
    assert (entry["numerator"], entry["needed_units"], entry["met"]) == (2, 3, True)


def test_sentences_of_a_law_say_that_units_reject_and_when_votes_are_counted_again() -> None:
    told = rule_sentence(load_rule("iraq-2004"))
    assert "if in fewer than 3 of the units the No votes are at least two thirds of the valid votes;" in told
    again = rule_sentence(load_rule("florida-2006"))
    assert again.endswith(
        "The votes are counted again if the Yes votes are at least 59.5 % of the Yes and No votes together "
        "and the Yes votes are no more than 60.5 % of the Yes and No votes together."
    )


def each_unit(units: object) -> Rule:
    """Half of the roll in each province, as Andalusia needed in 1980."""
    half = {"kind": "regional_majority", "role": "adoption", "numerator": "yes", "base": "registered",
            "fraction": "1/2", "strict": True, "units": units}  # fmt: skip
    return load_rule({"title": "t", "country": "c", "article": "a", "conditions": {"each": half}})


def test_all_units_are_written_as_a_word_and_one_that_fails_is_enough() -> None:
    assert each_unit("all") == each_unit("1")
    assert describe(each_unit("all").conditions[0]).startswith("in all of the units: Yes votes more than")
    tally = Tally(
        tuple("abc"), [100] * 3, [[[51, 0, 0, 0]] * 3, [[51, 0, 0, 0], [50, 9, 0, 0], [90, 0, 0, 0]]]
    )
    assert each_unit("all").decide(tally).adopted.tolist() == [True, False]
    with pytest.raises(FaultyFileError, match='"all", or a fraction'):
        each_unit(0)


@pytest.mark.parametrize(
    ("yes", "adopted", "again"),
    [(59_499, False, False), (59_500, False, True), (59_999, False, True), (60_000, True, True),
     (60_500, True, True), (60_501, True, False)],
)  # fmt: skip
def test_a_recount_is_told_within_half_a_per_cent_and_decides_nothing(
    yes: int, adopted: bool, again: bool
) -> None:
    tally = Tally(("all",), [200_000], [[yes, 100_000 - yes, 0, 700]])
    verdict = load_rule("florida-2006").decide(tally)
    assert (bool(verdict.adopted), bool(verdict.recount)) == (adopted, again)
    assert str(verdict.binds_name) == "majority"
    assert decision_document(load_rule("florida-2006"), tally)["recount"] is again


def test_where_no_law_speaks_of_a_recount_none_is_told() -> None:
    tally = Tally(("all",), [1_000], [[330, 165, 0, 5]])
    assert load_rule("italy-abrogative").decide(tally).recount is None
    assert "recount" not in decision_document(load_rule("italy-abrogative"), tally)


SEOUL = {"registered": [8_400_000], "ballots": [[0, 0, 0, 0]], "unknown": frozenset({"yes", "no", "invalid"})}
"""Roll as reported, 25.7 per cent of it took part (2.16 million, rounded); the boxes were not opened."""


@pytest.mark.parametrize(("cast", "decided"), [(2_159_000, True), (2_799_999, True), (2_800_000, False)])
def test_below_a_third_a_vote_is_decided_without_a_count(cast: int, decided: bool) -> None:
    rule, tally = load_rule("seoul-2004"), Tally(("Seoul",), **SEOUL, stated={"cast": [cast]})
    if decided:
        assert str(rule.decide(tally).outcome_name) == "invalid"
        assert int(rule.decide(tally).conditions[0].margin_ballots) == cast - 2_800_000
    else:
        with pytest.raises(RuleError, match="needs yes"):
            rule.decide(tally)


def test_the_larger_answer_with_a_share_of_the_roll_may_be_either() -> None:
    """Hungary 1997 to 2011: a quarter of the roll and half of the valid votes, for Yes or for No."""
    rows = [[[251, 100, 0, 0]], [[100, 251, 0, 0]], [[250, 100, 0, 0]], [[100, 250, 0, 0]]]
    verdict = load_rule("hungary-1997").decide(Tally(("all",), [1_000], rows))
    assert verdict.outcome_name.tolist() == ["adopted", "rejected", "invalid", "invalid"]


def test_the_turnout_of_another_election_is_a_column_of_the_table() -> None:
    stated = {"previous_cast": np.array([[600], [601]])}
    tally = Tally(("all",), [1_000], [[[400, 200, 0, 0]]] * 2, stated=stated)
    assert load_rule("bulgaria-2009").decide(tally).binding.tolist() == [True, False]


def test_a_law_may_be_taken_without_one_of_its_conditions() -> None:
    changed = {"preset": "iraq-2004", "conditions": {"governorates": {"enabled": False}}}
    assert [each.name for each in load_rule(changed).conditions] == ["majority"]
    assert bool(load_rule(changed).decide(iraq((999, 999, 999))).adopted)
