"""The line of a turnout quorum, by the rule."""

from __future__ import annotations

from typing import Any

import pytest

from sim.rules import load_rule
from sim.rules.rule_wording import in_words, quorum_line, regional_majority_of, turnout_quorum_of


def _with_quorum(**changes: Any) -> Any:
    return load_rule({"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": changes}})


def test_the_line_of_2022_is_half_the_roll_of_counted_papers() -> None:
    line = quorum_line(load_rule("kazakhstan-2022"), 1000)
    assert line is not None
    assert (line.share, line.strict, line.counted) == (0.5, True, "papers counted")


def test_a_quorum_that_may_just_be_reached_says_at_least() -> None:
    assert str(quorum_line(_with_quorum(strict=False, fraction="2/5"), 1000)) == "at least 40 % of the roll"


def test_a_fixed_number_is_drawn_as_a_share_of_the_roll_and_told_as_a_number() -> None:
    line = quorum_line(_with_quorum(base=600), 1000)
    assert line is not None
    assert line.share == pytest.approx(0.3)
    assert str(line) == "at least 301"


def test_a_base_known_after_the_vote_only_has_no_line() -> None:
    assert quorum_line(_with_quorum(base="issued"), 1000) is None


def test_conditions_are_found_by_kind() -> None:
    rule = load_rule("kazakhstan-2022")
    quorum, regional = turnout_quorum_of(rule), regional_majority_of(rule)
    assert (quorum.name if quorum else "", regional.name if regional else "") == (
        "turnout_quorum",
        "regional_majority",
    )


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("cast", "papers counted"),
        ("decided", "papers for Yes or No"),
        (("yes", "no"), "papers yes + no"),
        (5, "5"),
    ],
)
def test_measures_are_told_in_words(measure: Any, words: str) -> None:
    assert in_words(measure) == words
