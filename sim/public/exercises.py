"""Exercises of the lessons: an answer is understood however it is written, and not shown before a try."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import SimError
from sim.new_files.lessons import LESSONS
from sim.public.written_answers import numbers_in, plain_words


class ExerciseError(SimError):
    """There is no such lesson, or no such exercise in it."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise, as its file states it.

    Attributes
    ----------
    wanted : str
        What kind of answer is wanted, with an example of its form.
    answer : float or list of str
        The right one; of words, each that is right.
    hints : list of str
        From the first push to nearly the answer.
    because : str
        Why it is right; told with the answer.
    per_cent : bool
        Whether a number is one in per cent.
    within : float
        How far a number may lie from the right one.
    mistakes : list of dict
        Well-known wrong answers (``answer``), and what is said of each (``say``).
    """

    wanted: str
    answer: float | list[str]
    hints: list[str]
    because: str
    per_cent: bool = False
    within: float = 0.0
    mistakes: Sequence[dict[str, Any]] = ()

    def read(self, given: Any) -> Sequence[float | str]:
        """What an answer may mean; nothing where it is not understood."""
        if isinstance(self.answer, list):
            words = plain_words(given).split() if isinstance(given, str) else []
            return [" ".join(words[:1] if self.wanted == "yes or no" else words)] if words else []
        return numbers_in(given, per_cent=self.per_cent, wanted=self.wanted)

    def is_one_of(self, read: Sequence[Any], answer: Any) -> bool:
        """Is one reading of what was given this answer?"""
        if isinstance(self.answer, list):
            return any(
                plain_words(each) in read for each in ([answer] if isinstance(answer, str) else answer)
            )
        return any(abs(each - answer) <= self.within + 1e-9 for each in read)

    def __str__(self) -> str:
        if isinstance(self.answer, list):
            return self.answer[0]
        return f"{self.answer:,.10g}" + (" %" if self.per_cent else "")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to an answer; it counts as true where the answer was right."""

    text: str
    right: bool = False

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return self.text


class Exercises:
    """The exercises of one lesson, and how often each was tried.

    Examples
    --------
    >>> import sim
    >>> ask = sim.exercises(3)
    >>> ask
    5 exercises: ask.check(1, your answer), ask.hint(1), ask.answer(1)
    >>> ask.answer(1)
    Try first: ask.check(1, your answer). Wanted: percentage points with one decimal, such as 12.3.
    >>> ask.check(1, "64.9 %")
    Not yet: that is turnout itself; how far is it above the legal line?
    >>> ask.check(1, "14.9 %"), bool(ask.check(1, 0.149))
    (Right: 14.9 %. 64.88 % less 50 %., True)
    """

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self._exercises = tuple(exercises)
        self._tries = [0] * len(exercises)
        self._hints = [0] * len(exercises)

    def __repr__(self) -> str:
        return f"{len(self._exercises)} exercises: ask.check(1, your answer), ask.hint(1), ask.answer(1)"

    def check(self, number: int, given: Any = None) -> Reply:
        """Say whether an answer is right; a percentage may be ``"97.7 %"``, ``97.7`` or ``0.977``."""
        one = self._exercise(number)
        if given is None:
            return Reply(f"Not answered yet. Wanted: {one.wanted}.")
        read = one.read(given)
        if not read:
            return Reply(f"{given!r} is not understood. Wanted: {one.wanted}.")
        self._tries[number - 1] += 1
        if one.is_one_of(read, one.answer):
            return Reply(f"Right: {one}. {one.because}", right=True)
        known = [each["say"] for each in one.mistakes if one.is_one_of(read, each["answer"])]
        return Reply(f"Not yet: {known[0] if known else f'ask.hint({number}) helps. Wanted: {one.wanted}.'}")

    def hint(self, number: int) -> Reply:
        """The next hint; the last one again where there are no more."""
        hints = self._exercise(number).hints
        place = min(self._hints[number - 1], len(hints) - 1)
        self._hints[number - 1] += 1
        return Reply(f"Hint {place + 1} of {len(hints)}: {hints[place]}")

    def answer(self, number: int) -> Reply:
        """The right answer and why; only after a try."""
        one = self._exercise(number)
        if not self._tries[number - 1]:
            return Reply(f"Try first: ask.check({number}, your answer). Wanted: {one.wanted}.")
        return Reply(f"{one}. {one.because}")

    def _exercise(self, number: int) -> Exercise:
        if number not in range(1, len(self._exercises) + 1):
            raise ExerciseError(f"exercise {number!r}: must be from 1 to {len(self._exercises)}")
        return self._exercises[number - 1]


def exercises(lesson: int) -> Exercises:
    """The exercises of a lesson: `check` an answer, ask for a `hint`, or for the `answer` after a try.

    Parameters
    ----------
    lesson : int
        Its number.

    Raises
    ------
    ExerciseError
        If there is no such lesson.

    Examples
    --------
    >>> import sim
    >>> sim.exercises(3).check(2, "a lot")
    'a lot' is not understood. Wanted: a percentage with one decimal, such as 12.3 %.
    """
    found = {int(path.name[:2]): path for path in sorted((LESSONS / "exercises").glob("[0-9][0-9]-*.toml"))}
    if lesson not in found:
        raise ExerciseError(f"lesson {lesson!r}: must be one of {', '.join(map(str, found))}")
    stated = tomllib.loads(found[lesson].read_text(encoding="utf-8"))
    return Exercises([Exercise(**each) for each in stated["exercise"]])
