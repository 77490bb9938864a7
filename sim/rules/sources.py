"""Where a rule is from: the acts, by which copy each was read; and the readings of a law in dispute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sim.nouns import counted
from sim.rules.conditions import Condition

CopyRead: TypeAlias = Literal["original", "translation", "secondary", "not read"]
Standing: TypeAlias = Literal["read", "partly read", "not read", "not stated"]

STANDING_WORDS: Final[dict[Standing, str]] = {
    "read": "its text, or a secondary source that is named, was read",
    "partly read": "some of its text was not read",
    "not read": "its text was not read, nor a secondary source that is named",
    "not stated": "the rule names no source",
}
"""What is said of a rule beside a verdict."""


@dataclass(frozen=True, slots=True)
class LawSource:
    """An act that a rule rests on.

    Attributes
    ----------
    act : str
        Its title and number.
    article : str
        Articles, sections or paragraphs; empty for the whole act.
    copy_read : {"original", "translation", "secondary", "not read"}
        What was read of it: the text as enacted, a translation of it, what somebody else says of it, or
        nothing.
    read_on : date or None
        When; None where nothing was read.
    link : str
        Address of what was read, or of the text that was not; empty where none is known.
    secondary : str
        Who says what the act says, where that was read.
    """

    act: str
    article: str
    copy_read: CopyRead
    read_on: dt.date | None = None
    link: str = ""
    secondary: str = ""

    def __str__(self) -> str:
        return f"{self.act}, {self.article}" if self.article else self.act


@dataclass(frozen=True, slots=True)
class RuleReading:
    """One of several readings of a law that is in dispute.

    Attributes
    ----------
    name : str
    says : str
        What it takes the law to say, in a sentence.
    by : str
        Who reads it so.
    link : str
        Where they say it; empty where no address is known.
    conditions : tuple of Condition
        All conditions of the rule under this reading.
    """

    name: str
    says: str
    by: str
    link: str
    conditions: tuple[Condition, ...]


def cited(sources: Sequence[LawSource]) -> str:
    """The acts in one line.

    Examples
    --------
    >>> cited([LawSource("Constitution", "Art. 1", "not read"), LawSource("Law No. 2", "", "not read")])
    'Constitution, Art. 1; Law No. 2'
    """
    return "; ".join(map(str, sources))


def standing(sources: Sequence[LawSource]) -> Standing:
    """How far the acts that a rule rests on were read.

    Examples
    --------
    >>> standing([]), standing([LawSource("Constitution", "Art. 1", "not read")])
    ('not stated', 'not read')
    """
    read = [source.copy_read != "not read" for source in sources]
    if not read:
        return "not stated"
    return "read" if all(read) else "partly read" if any(read) else "not read"


def rule_label(name: str, reading: str | None) -> str:
    """The name of a rule as it is told, with the reading in force where the law is in dispute.

    Examples
    --------
    >>> rule_label("croatia-2010", None), rule_label("kazakhstan-2022", "twelve")
    ('croatia-2010', 'kazakhstan-2022, reading "twelve"')
    """
    return name if reading is None else f'{name}, reading "{reading}"'


def in_force(since: dt.date | None, until: dt.date | None) -> str:
    """When a law is in force, as far as that is known.

    Examples
    --------
    >>> in_force(dt.date(2010, 7, 1), None), in_force(None, None)
    ('2010-07-01 –', '–')
    """
    return f"{since or ''} – {until or ''}".strip()


def standings_text(standings: Sequence[Standing]) -> str:
    """How many laws were read: those that were not read are counted apart.

    Examples
    --------
    >>> standings_text(["read", "read", "not read"])
    '3 laws: 2 rest on their text or a named secondary source, 0 in part; 1 was not read'
    """
    counts = {word: standings.count(word) for word in STANDING_WORDS}
    read, partly, unread = counts["read"], counts["partly read"], counts["not read"] + counts["not stated"]
    return (
        f"{counted(len(standings), 'law')}: {read} rest on their text or a named secondary source, "
        f"{partly} in part; "
        f"{counted(unread, 'was', 'were')} not read"
    )
