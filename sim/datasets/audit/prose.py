"""Numbers in prose: digits, or a few words such as "a little less than half a million"."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")

_AMOUNTS: Final = (
    ("one and a half million", 1_500_000),
    ("half a million", 500_000),
    ("two million", 2_000_000),
    ("one million", 1_000_000),
    ("a million", 1_000_000),
)
_BOUNDS: Final = (
    ("less than", Fraction(3, 4), Fraction(1)),
    ("under", Fraction(3, 4), Fraction(1)),
    ("more than", Fraction(1), Fraction(5, 4)),
    ("over", Fraction(1), Fraction(5, 4)),
    ("about", Fraction(3, 4), Fraction(5, 4)),
    ("around", Fraction(3, 4), Fraction(5, 4)),
)
"""How far each word may reach, generously: a quarter of the amount."""


def number_of(text: str) -> Fraction | None:
    """The number a text consists of, or None if it is prose.

    Examples
    --------
    >>> number_of("74.8"), number_of("half a million")
    (Fraction(374, 5), None)
    """
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def range_of(words: str) -> tuple[int, int] | None:
    """The least and the most that words may mean, or None if they are not understood.

    Examples
    --------
    >>> range_of("a little less than half a million")
    (375000, 500000)
    """
    lowered = words.lower()
    amount = next((value for phrase, value in _AMOUNTS if phrase in lowered), None)
    bounds = next(((low, high) for phrase, low, high in _BOUNDS if phrase in lowered), None)
    if amount is None or bounds is None:
        return None
    return int(amount * bounds[0]), int(amount * bounds[1])


def lost_digit(text: str, number: int) -> bool:
    """Whether the text is the number with one digit left out.

    Examples
    --------
    >>> lost_digit("25859", 125859), lost_digit("125858", 125859)
    (True, False)
    """
    digits = str(number)
    return any(digits[:i] + digits[i + 1 :] == text for i in range(len(digits)))
