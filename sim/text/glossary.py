"""The glossary: what the words of the reports mean (``referendum explain``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sim.documents import Document, Rows, as_document, rows
from sim.text.html import html_table


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


def glossary_entry(word: str) -> Entry | None:
    """The entry of a word, whatever its case, in singular or plural; None if there is none.

    Examples
    --------
    >>> glossary_entry("turnout_quorum").word, glossary_entry("elephant")
    ('turnout quorum', None)
    """
    return _by_name().get(_key(word))


@cache
def _by_name() -> Mapping[str, Entry]:
    return {_key(name): entry for entry in glossary() for name in (entry.word, *entry.also)}


def _key(word: str) -> str:
    """One spelling of a word: small letters, words apart by one space, no s at the end."""
    plain = " ".join(word.lower().replace("_", " ").replace("-", " ").split())
    return plain.removesuffix("s") if len(plain) > 3 else plain


def glossary_document(entry: Entry | None = None) -> Document:
    """Entries of the glossary: one, or all.

    Returns
    -------
    Document
        Schema ``referendum/glossary/1``: ``entries`` with ``word``, ``also`` and ``text``.
    """
    entries = glossary() if entry is None else (entry,)
    told = [{"word": each.word, "also": each.also, "text": each.text} for each in entries]
    return as_document("referendum/glossary/1", {"entries": told})


def glossary_rows(document: Document) -> Rows:
    """A row an entry, without its other names."""
    return rows(("word", "text"), document["entries"])
