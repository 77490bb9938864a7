"""Notices and notes in short reports: what every figure rests on, in a line or two."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from sim.nouns import counted

if TYPE_CHECKING:
    from rich.console import Console

Document = dict[str, Any]

_MOST: Final = 2
_LENGTH: Final = 190


def print_in_brief(console: Console, document: Document, option: str) -> None:
    """Print the first notices and notes without what they say in brackets; the rest with an option.

    Parameters
    ----------
    console : rich.console.Console
    document : dict
        With ``notices`` and ``notes``.
    option : str
        That prints all of them in full.
    """
    for kind in ("notice", "note"):
        texts = document[f"{kind}s"]
        for text in texts[:_MOST]:
            brief = re.sub(r" \([^()]*\)", "", f"{kind.capitalize()}: {text}")
            console.print(shorten(brief, _LENGTH, placeholder=" …"), markup=False, style="yellow")
        print_more(console, len(texts) - _MOST, kind, option)


def print_more(console: Console, number: int, of: str, option: str) -> None:
    """Say how many are left out, and what prints them."""
    if number > 0:
        console.print(f"… {counted(number, f'more {of}')}: {option}", style="dim")
