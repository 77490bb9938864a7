"""Moves in words: who does what otherwise than in the table."""

from __future__ import annotations

from typing import Final

_ACTS: Final = {
    "home": "stay at home",
    "no": "mark No",
    "yes": "mark Yes",
    "spoil": "spoil the paper",
    "double-mark": "mark both boxes",
}
_WHO: Final = {"yes": "Yes voters who", "no": "No voters who", "abstainers": "abstainers who come and"}


def move_words(name: str) -> str:
    """A move, by its name, in words.

    Examples
    --------
    >>> move_words("yes-home"), move_words("abstainers-no")
    ('Yes voters who stay at home', 'abstainers who come and mark No')
    """
    of, _, act = name.partition("-")
    return f"{_WHO[of]} {_ACTS[act]}"
