"""A rule as sentences: made from the conditions, for every preset and any rule of a user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from sim.rules import Rule, load_rule, preset_names
from sim.rules.conditions import Condition, GroupCondition, RegionalCondition
from sim.rules.quantities import QUANTITIES
from sim.rules.reading.loading import PRESETS
from sim.rules.reading.page import laws_page
from sim.rules.reading.schema import NUMERATORS
from sim.rules.sentence import rule_sentence
from sim.text.messages import has_law_message

SENTENCES = {
    "kazakhstan-2022": (
        "The vote is valid if more than half of the citizens on the roll take part; otherwise it is "
        "invalid. Then the proposal is adopted if the Yes votes are more than half of the papers cast "
        "(valid or not), and if in at least two thirds of the units the Yes votes are more than half of "
        "the papers cast (valid or not); otherwise it is rejected. The result is binding. Papers with "
        "both boxes marked are valid votes."
    ),
    "hungary-1997": (
        "The vote is valid if either (the Yes votes are more than half of the valid votes and more than a "
        "quarter of the citizens on the roll vote Yes) or (the No votes are more than half of the valid "
        "votes and more than a quarter of the citizens on the roll vote No); otherwise it is invalid. "
        "Then the proposal is adopted if the Yes votes are more than half of the valid votes; otherwise "
        "it is rejected. The result is binding."
    ),
    "denmark-1953-bill": (
        "The proposal is adopted if either the No votes are no more than half of the valid votes or less "
        "than 30 % of the citizens on the roll vote No; otherwise it is rejected. The result is binding."
    ),
    "netherlands-2015": (
        "The vote is valid if at least 30 % of the citizens on the roll take part; otherwise it is "
        "invalid. Then the proposal is adopted if the No votes are no more than half of the Yes and No "
        "votes together; otherwise it is rejected. The result is advice and binds nobody."
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_law_reads_as_its_conditions_say(name: str) -> None:
    assert rule_sentence(load_rule(name)) == SENTENCES[name]


def changed(condition: Condition) -> Iterator[Condition]:
    """The condition with one thing changed, one at a time."""
    if isinstance(condition, GroupCondition):
        yield replace(condition, kind="all" if condition.kind == "any" else "any")
        return
    yield replace(condition, strict=not condition.strict)
    yield replace(condition, fraction=Fraction(3, 7))
    yield replace(condition, numerator="invalid")
    yield replace(condition, base="both_marked")
    yield replace(condition, base=("yes", "invalid"))
    if isinstance(condition, RegionalCondition):
        turned = "regional_majority" if condition.kind == "regional_rejection" else "regional_rejection"
        yield replace(condition, kind=turned)
    else:
        yield replace(condition, base=1_234_567)
        yield replace(
            condition, kind="majority" if condition.kind == "rejection_quorum" else "rejection_quorum"
        )
        return
    yield replace(condition, units=5)
    yield replace(condition, units=Fraction(4, 7))
    yield replace(condition, units_strict=not condition.units_strict)
    yield replace(condition, chosen=("North", "South"))
    yield replace(condition, weights=(("North", 2), ("South", 1)))
    if isinstance(condition.units, Fraction) and condition.units != 1:
        yield replace(condition, units_rounding="down")


@pytest.mark.parametrize("name", preset_names())
def test_whatever_is_changed_in_a_law_changes_its_sentence(name: str) -> None:
    rule = load_rule(name)
    told = [rule_sentence(rule), rule_sentence(replace(rule, effect=other_effect(rule)))]
    for position, condition in enumerate(rule.conditions):
        own = list(changed(condition))
        told += [
            rule_sentence(
                replace(
                    rule, conditions=(*rule.conditions[:position], each, *rule.conditions[position + 1 :])
                )
            )
            for each in own
        ]
    assert len(set(told)) == len(told)
    assert all(sentence.endswith(".") and not set("{}_[]") & set(sentence) for sentence in told)


def other_effect(rule: Rule) -> str:
    return "binding" if rule.effect == "advisory" else "advisory"


def test_a_rule_of_a_user_with_everything_reads_as_sentences() -> None:
    share = {"numerator": "yes", "fraction": "2/3", "strict": False}
    rule = load_rule({
        "title": "t", "country": "c", "article": "a",
        "conditions": {
            "quorum": {"role": "validity", "kind": "turnout_quorum", "base": "registered", "fraction": "3/7",
                       "numerator": ["yes", "no", "both_marked"], "strict": True},
            "number": {"role": "adoption", "kind": "approval_quorum", **share, "base": 1_000},
            "units": {"role": "adoption", "kind": "regional_majority", **share, "base": "decided",
                      "units": "2/3", "units_rounding": "down", "weights": {"North": 2, "South": 1}},
            "either": {"role": "binding", "kind": "any", "of": ["few", "many"]},
            "few": {"kind": "rejection_quorum", "numerator": "no", "base": 300, "fraction": 1,
                    "strict": True},
            "many": {"kind": "turnout_quorum", "numerator": "cast", "base": "previous_cast", "fraction": 1,
                     "strict": True},
        },
    })  # fmt: skip
    assert rule_sentence(rule) == (
        "The vote is valid if more than 3/7 of the citizens on the roll cast a paper that counts here "
        "(Yes, No, both boxes marked); otherwise it is invalid. Then the proposal is adopted if the Yes "
        "votes are at least 667, and if in at least two thirds of the votes of the units (North 2, South "
        "1) (what is left of a unit does not count) the Yes votes are at least two thirds of the Yes and "
        "No votes together; otherwise it is rejected. The result binds if either the No votes are at most "
        "300 or the papers cast (valid or not) are more than the voters at the previous election; "
        "otherwise it binds nobody."
    )


def test_what_a_law_says_of_papers_for_neither_side_is_told() -> None:
    law = {"title": "t", "country": "c", "article": "a", "conditions": {"m": {
        "role": "adoption", "kind": "majority", "numerator": "yes", "base": "valid", "fraction": "1/2",
        "strict": True,
    }}}  # fmt: skip
    kinds = [("blank", "valid"), ("blank", "invalid"), ("both_marked", "valid")]
    told = {rule_sentence(load_rule({**law, "papers": {kind: status}})) for kind, status in kinds}
    assert len(told | {rule_sentence(load_rule(law))}) == len(kinds) + 1
    void = rule_sentence(load_rule({**law, "papers": {"blank": "invalid", "both_marked": "invalid"}}))
    assert void.endswith(
        "Blank papers are not valid votes. Papers with both boxes marked are not valid votes."
    )


def test_every_quantity_has_words() -> None:
    assert all(has_law_message("counted", name) for name in (*QUANTITIES, "classes"))
    assert all(has_law_message("verb", name) for name in (*NUMERATORS, "classes"))


def test_the_documentation_has_the_page_as_the_code_makes_it() -> None:
    assert (PRESETS / "README.md").read_text(encoding="utf-8") == laws_page(), "run make laws"


def test_the_page_holds_every_law_with_its_sentence_and_what_was_not_read() -> None:
    page = laws_page()
    for name in preset_names():
        rule = load_rule(name)
        assert f"| `{name}` |" in page
        assert rule_sentence(rule) in page
        for source in rule.sources:
            assert (f"- `{name}`: {source}\n" in page) == (source.copy_read == "not read")
