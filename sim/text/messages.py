"""Messages by key: what is told stands in a file of words, what it is about in the code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def law_message(key: str, part: str, **values: str) -> str:
    """A piece of a sentence about a law.

    Parameters
    ----------
    key, part : str
        Table and key of ``law.toml``.
    **values : str
        What stands in its braces.

    Raises
    ------
    KeyError
        If there is no such message, or a brace without its value.

    Examples
    --------
    >>> law_message("fraction", "2/3"), law_message("units", "chosen", names="North, South")
    ('two thirds', 'these units (North, South)')
    """
    return _law()[key][part].format(**values)


def has_law_message(key: str, part: str) -> bool:
    """Whether there is such a piece.

    Examples
    --------
    >>> has_law_message("fraction", "2/3"), has_law_message("fraction", "5/7")
    (True, False)
    """
    return part in _law()[key]


@cache
def _law() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("sim.text").joinpath("law.toml").read_text(encoding="utf-8"))
