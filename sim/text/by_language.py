"""Messages in the languages of reports and pages: a key and named slots give a text."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from sim.errors import SimError
from sim.nouns import agreeing

LANGUAGES: Final = ("en", "ru", "kk")
"""Codes of the languages, by file in ``sim/text/languages/``; the first is the one that others follow."""


class UnknownLanguageError(SimError):
    """There are no messages in this language."""

    exit_code = 2


class _Agreeing(string.Formatter):
    """Fills slots; one with forms of a word (``{n:vote|votes}``) by that which its number asks for."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return agreeing(str(value), format_spec.split("|"))
        return str(super().format_field(value, format_spec))


_AGREEING: Final = _Agreeing()


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one language.

    Called with a key and the values of its slots, they give a text.

    Attributes
    ----------
    language : str
        Code, as in the attribute ``lang`` of HTML.
    name : str
        What the language calls itself.
    reviewed : bool
        Whether somebody who speaks it has read them all: where not, whoever shows them also shows
        ``notice.unreviewed``.
    texts : mapping of str to str
        By key, such as ``"verdict.adopted"``, with slots in braces; ``{n:vote|votes}`` is the form that the
        number `n` asks for.
    """

    language: str
    name: str
    reviewed: bool
    texts: Mapping[str, str]

    def __call__(self, key: str, **slots: object) -> str:
        """The text of a key, its slots filled.

        Raises
        ------
        KeyError
            If there is no such key, or a slot without its value.
        """
        return _AGREEING.vformat(self.texts[key], (), slots)

    def named(self, table: str, key: str) -> str:
        """The text of a key, or the key as words where it is a name of somebody's own.

        Examples
        --------
        >>> messages("ru").named("condition", "turnout_quorum"), messages("ru").named("condition", "my_own")
        ('кворум явки', 'my own')
        """
        return self.texts.get(f"{table}.{key}", key.replace("_", " "))

    def prior(self, prior: str) -> str:
        """What a prior supposes of the next vote, in a few words.

        Examples
        --------
        >>> messages("en").prior("next-vote"), messages("en").prior("mine")
        ('another one in the same country', 'as the scenario itself supposes')
        """
        return self.texts.get(f"prior.{prior}", self.texts["prior.own"])

    def decimals(self, number: str) -> str:
        """A number written with a point, with the decimal mark of the language."""
        return number.replace(".", self.texts["number.point"])

    def number(self, value: float, digits: int = 0) -> str:
        """A number in groups of three, with so many decimals.

        Examples
        --------
        >>> messages("en").number(1_745_914), messages("ru").number(0.5, 2)
        ('1,745,914', '0,50')
        """
        whole, _, decimals = f"{value:,.{digits}f}".partition(".")
        grouped = whole.replace(",", self.texts["number.thousands"])
        return grouped + (self.texts["number.point"] + decimals if decimals else "")

    def percent(self, share: float, digits: int = 2) -> str:
        """A share as a percentage.

        Examples
        --------
        >>> messages("en").percent(0.68053)
        '68.05 %'
        """
        return self("number.percent", number=self.number(100 * share, digits))


@cache
def messages(language: str) -> Messages:
    """The messages of a language.

    Parameters
    ----------
    language : {"en", "ru", "kk"}

    Returns
    -------
    Messages

    Raises
    ------
    UnknownLanguageError

    Examples
    --------
    >>> tell = messages("en")
    >>> tell("verdict.adopted"), tell.reviewed
    ('adopted', True)
    >>> messages("xx")
    Traceback (most recent call last):
    ...
    sim.text.by_language.UnknownLanguageError: language = 'xx': must be one of en, ru, kk
    """
    if language not in LANGUAGES:
        raise UnknownLanguageError(f"language = {language!r}: must be one of {', '.join(LANGUAGES)}")
    text = files("sim.text").joinpath("languages", f"{language}.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    name, reviewed = tables.pop("name"), tables.pop("reviewed")
    texts = {f"{table}.{key}": each for table, keys in tables.items() for key, each in keys.items()}
    return Messages(language, name, reviewed, texts)
