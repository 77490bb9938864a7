"""What the exercises' files say: no mistake is right, no hint is the answer, every lesson has its file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sim.public.exercises import Exercise, Exercises

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
STATED = {
    f"{path.stem[:2]}.{number}": Exercise(**each)
    for path in sorted((FOLDER / "exercises").glob("*.toml"))
    for number, each in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["exercise"], 1)
}

every_exercise = pytest.mark.parametrize("one", STATED.values(), ids=STATED)


def test_there_are_ten_lessons_and_two_more_each_with_its_exercises() -> None:
    lessons = [path.stem for path in sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))]
    assert [int(name[:2]) for name in lessons] == list(range(1, 13))
    assert [path.stem for path in sorted((FOLDER / "exercises").glob("*.toml"))] == lessons


@every_exercise
def test_the_right_answer_is_right_as_it_is_shown(one: Exercise) -> None:
    assert Exercises([one]).check(1, str(one))


@every_exercise
def test_no_well_known_mistake_is_right_and_each_is_answered_by_its_own_reply(one: Exercise) -> None:
    for mistake in one.mistakes:
        reply = Exercises([one]).check(1, mistake["answer"])
        assert not reply
        assert mistake["say"] in str(reply)


@every_exercise
def test_nothing_that_is_said_before_a_try_is_the_answer(one: Exercise) -> None:
    shown = [str(one)] if isinstance(one.answer, float | int) and one.answer > 100 else []
    shown += [f"{one.answer} %"] if one.per_cent and one.answer else []
    assert one.hints
    assert not [text for text in (one.wanted, *one.hints) for answer in shown if answer in text]
