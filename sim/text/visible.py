"""Text as a reader sees it: what steers a terminal or turns the direction of writing is shown escaped."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

_TURNS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of what follows."""

_KEPT: Final = frozenset("\n\t")


def visible(text: str) -> str:
    """A text with its control characters and marks of direction escaped; ends of lines and tabs stay.

    Examples
    --------
    >>> print(visible("A \\x1b[31mred\\u202e law"))
    A \\x1b[31mred\\u202e law
    """
    if text.isprintable():
        return text
    return "".join(_escaped(character) if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    if character in _KEPT:
        return False
    return character in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


def all_visible(value: Any) -> Any:
    """Plain values, with every text in them as :func:`visible` has it.

    Examples
    --------
    >>> all_visible({"units": ["North\\x07", 3]})
    {'units': ['North\\\\x07', 3]}
    """
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {
            visible(key) if isinstance(key, str) else key: all_visible(each) for key, each in value.items()
        }
    return [all_visible(each) for each in value] if isinstance(value, list) else value
