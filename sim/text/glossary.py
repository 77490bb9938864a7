"""The glossary: what the words of the reports mean (``referendum explain``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from sim.documents import Document, Rows, as_document, rows
from sim.errors import SimError
from sim.text.html import html_table


class UnknownWordError(SimError):
    """The glossary has no such word."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and what it means.

    Attributes
    ----------
    word : str
    also : tuple of str
        Other names of the same.
    text : str
        One to four sentences.
    """

    word: str
    also: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.word}: {self.text}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_table(self.text, [], [], title=self.word)


@cache
def glossary() -> tuple[Entry, ...]:
    """Every entry, by word.

    Examples
    --------
    >>> [entry.word for entry in glossary()][:3]
    ['99.7 % of waits', 'annulment', 'approval quorum']
    """
    text = files("sim.text").joinpath("glossary.toml").read_text(encoding="utf-8")
    entries = [
        Entry(each["word"], tuple(each.get("also", ())), each["text"])
        for each in tomllib.loads(text)["entry"]
    ]
    return tuple(sorted(entries, key=lambda entry: entry.word.lower()))


def explain(word: str) -> Entry:
    """The entry of a word, whatever its case, in singular or plural.

    Parameters
    ----------
    word : str
        Of an entry, or another name of the same.

    Raises
    ------
    UnknownWordError
        If there is none; the message names the nearest.

    Examples
    --------
    >>> explain("Priors").word, explain("turnout_quorum").word
    ('prior', 'turnout quorum')
    >>> print(explain("point"))
    point: One combination of the values of a sweep. A scenario without a sweep has one point.
    """
    if not isinstance(word, str):
        raise UnknownWordError(f"word = {word!r} ({type(word).__name__}): must be a word in quotes")
    known = _by_name()
    found = known.get(_key(word))
    if found is None:
        near = get_close_matches(_key(word), known, n=1)
        hint = f"did you mean {known[near[0]].word!r}?" if near else "referendum explain lists all words"
        raise UnknownWordError(f"the glossary has no word {word!r}; {hint}")
    return found


@cache
def _by_name() -> Mapping[str, Entry]:
    return {_key(name): entry for entry in glossary() for name in (entry.word, *entry.also)}


def _key(word: str) -> str:
    """One spelling of a word: small letters, words apart by one space, no s at the end."""
    plain = " ".join(word.lower().replace("_", " ").replace("-", " ").split())
    return plain.removesuffix("s") if len(plain) > 3 else plain


def glossary_document(word: str | None = None) -> Document:
    """Entries of the glossary: one, or all.

    Returns
    -------
    Document
        Schema ``referendum/glossary/1``: ``entries`` with ``word``, ``also`` and ``text``.

    Raises
    ------
    UnknownWordError
    """
    entries = glossary() if word is None else (explain(word),)
    told = [{"word": each.word, "also": each.also, "text": each.text} for each in entries]
    return as_document("referendum/glossary/1", {"entries": told})


def glossary_rows(document: Document) -> Rows:
    """A row an entry, without its other names."""
    return rows(("word", "text"), document["entries"])
