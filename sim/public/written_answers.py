"""A number or a word as a person writes it in answer to a question."""

from __future__ import annotations

import re
from typing import Any, Final

_NUMBER: Final = re.compile(r"(?:±|\+-)?([+-]?(?:\d[\d,]*\.?\d*|\.\d+))(%|[a-z]*)")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_ONE_SPELLING: Final = str.maketrans({"−": "-", "–": "-", "_": None})


def numbers_in(given: Any, *, per_cent: bool = False, wanted: str = "") -> list[float]:
    """What a number, with a unit or without, may mean; nothing where it is another unit than was wanted.

    Examples
    --------
    >>> [numbers_in(text) for text in ("97,7", "1,745,914", "1 745 914", "−3", "5 %", "some", True)]
    [[97.7], [1745914.0], [1745914.0], [-3.0], [], [], []]
    >>> numbers_in(0.977, per_cent=True), numbers_in("±4.5 minutes", wanted="minutes, such as 1.2")
    ([0.977, 97.7], [4.5])
    """
    text = given
    if not isinstance(given, str):
        try:
            text = "" if isinstance(given, bool) else f"{float(given):.12f}"
        except (TypeError, ValueError):
            return []
    found = _NUMBER.fullmatch("".join(text.translate(_ONE_SPELLING).lower().split()))
    units = ("", *(("%", "percent", "percentagepoint", "point") if per_cent else plain_words(wanted).split()))
    if found is None or found[2].removesuffix("s") not in units:
        return []
    value = float(found[1].replace(",", "" if _GROUPED.fullmatch(found[1]) else "."))
    return [value] if found[2] or not per_cent else [value, 100 * value]


def plain_words(text: str) -> str:
    """One spelling of words: without capitals, punctuation, articles and the s of a plural.

    Examples
    --------
    >>> plain_words("The Turnout-Quorums!")
    'turnout quorum'
    """
    words = re.sub(r"[\W_]+", " ", text.casefold()).split()
    return " ".join(word.removesuffix("s") for word in words if word not in {"the", "a", "an"})
