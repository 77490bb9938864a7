"""Exercises: an answer is understood however it is written, and never shown before a try."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import sim
from sim.public.exercises import Exercise, ExerciseError, Exercises

SHARE = {"wanted": "a percentage", "answer": 97.7, "per_cent": True, "within": 0.05}
PAPERS = {"wanted": "papers", "answer": 1745914}
MINUTES = {"wanted": "minutes with one decimal, such as 1.2", "answer": 4.5}
WORD = {"wanted": "a condition", "answer": ["turnout quorum", "quorum"]}


def _ask(*stated: dict[str, Any]) -> Exercises:
    return Exercises([Exercise(hints=["first", "second"], because="So it is.", **each) for each in stated])


@pytest.mark.parametrize(
    "given",
    [
        "97.7 %",
        "97,7%",
        "97.7",
        "97.7 per cent",
        97.7,
        0.977,
        "0.977",
        np.float64(97.66),
        Fraction(977, 1000),
    ],
)
def test_a_percentage_is_understood_however_it_is_written(given: Any) -> None:
    assert _ask(SHARE).check(1, given)


@pytest.mark.parametrize("given", ["0.977 %", 97.6, "9.77", 0.0977, "97.8"])
def test_another_percentage_is_not_right(given: Any) -> None:
    assert not _ask(SHARE).check(1, given)


@pytest.mark.parametrize(
    "given", ["1,745,914", "1 745 914", "1\u202f745\u202f914", 1745914, "1_745_914", 1745914.0]
)
def test_a_number_of_papers_is_understood_however_it_is_grouped(given: Any) -> None:
    assert _ask(PAPERS).check(1, given)


@pytest.mark.parametrize("given", ["4.5 minutes", "4,5 minute", "±4.5", "+-4.5", 4.5])
def test_a_unit_may_follow_that_was_asked_for(given: Any) -> None:
    assert _ask(MINUTES).check(1, given)


@pytest.mark.parametrize("given", ["4.5 seconds", "4.5 h", "4.5 %", "about 4.5", "4.5 minutes 2"])
def test_another_unit_is_not_taken_for_the_one_that_was_asked_for(given: str) -> None:
    assert "is not understood" in str(_ask(MINUTES).check(1, given))


@pytest.mark.parametrize(
    ("given", "right"), [("No, never.", True), ("NO", True), ("Yes; no", False), ("Nobody", False)]
)
def test_of_an_answer_that_is_yes_or_no_the_first_word_counts(given: str, right: bool) -> None:
    assert bool(_ask({"wanted": "yes or no", "answer": ["no"]}).check(1, given)) is right


@pytest.mark.parametrize("given", ["The turnout-quorum.", "Quorum", "turnout_quorum"])
def test_words_are_compared_without_capitals_and_marks(given: str) -> None:
    assert _ask(WORD).check(1, given)


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        (SHARE, "a lot"),
        (SHARE, True),
        (SHARE, [97.7]),
        (SHARE, float("nan")),
        (PAPERS, "5 %"),
        (WORD, 5),
        (WORD, " "),
    ],
)
def test_what_is_not_understood_is_told_what_is_wanted_and_is_no_try(
    stated: dict[str, Any], given: Any
) -> None:
    ask = _ask(stated)
    assert str(ask.check(1, given)).endswith(f"is not understood. Wanted: {stated['wanted']}.")
    assert "Try first" in str(ask.answer(1))


def test_no_reply_shows_the_answer_before_a_right_one_or_a_question_for_it() -> None:
    ask = _ask(SHARE)
    before = [ask.check(1, None), ask.answer(1), ask.hint(1), ask.check(1, "x"), ask.check(1, 50)]
    assert not [reply for reply in before if "97.7" in str(reply) or reply]
    assert str(ask.answer(1)) == "97.7 %. So it is."


def test_hints_come_one_after_another_and_the_last_stays() -> None:
    ask = _ask(SHARE)
    assert [str(ask.hint(1)) for _ in range(3)] == [
        "Hint 1 of 2: first",
        "Hint 2 of 2: second",
        "Hint 2 of 2: second",
    ]


@pytest.mark.parametrize("given", ["12.25 %", 12.35, "12.3"])
def test_a_number_just_at_the_bound_is_right(given: Any) -> None:
    assert _ask(SHARE | {"answer": 12.3}).check(1, given)
    assert not _ask(SHARE | {"answer": 12.3}).check(1, "12.24 %")


def test_hints_of_one_exercise_are_its_own() -> None:
    ask = _ask(SHARE, PAPERS)
    assert [str(ask.hint(number)) for number in (1, 2, 1)] == [
        "Hint 1 of 2: first",
        "Hint 1 of 2: first",
        "Hint 2 of 2: second",
    ]


def test_a_well_known_mistake_is_told_as_such() -> None:
    ask = _ask(SHARE | {"mistakes": [{"answer": 26.53, "say": "that is the country."}]})
    assert str(ask.check(1, "26.53 %")) == "Not yet: that is the country."
    assert str(ask.check(1, "20 %")) == "Not yet: ask.hint(1) helps. Wanted: a percentage."


@pytest.mark.parametrize("number", [0, 2, "1", None])
def test_an_exercise_that_is_not_there_is_told_with_how_many_there_are(number: Any) -> None:
    with pytest.raises(ExerciseError, match=r"must be from 1 to 1"):
        _ask(SHARE).check(number, 1)


@pytest.mark.parametrize("lesson", [0, 99, "3"])
def test_a_lesson_that_is_not_there_is_told_with_those_that_are(lesson: Any) -> None:
    with pytest.raises(ExerciseError, match=r"must be one of .*3"):
        sim.exercises(lesson)
