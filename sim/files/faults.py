"""Faults of what people write: where, what was found, what is allowed, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.errors import DatasetError, RuleError, ScenarioError
from sim.nouns import counted

MAX_SHOWN: Final = 50
"""More faults than these are counted, not printed."""

_MAX_FOUND: Final = 80
_MAX_COMPARED: Final = 100

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: ``path:line:column: key = found: message``.

    Examples
    --------
    >>> print(Fault("x.toml", 3, 10, "campaigns[0].uptake", "1.3", "must lie in [0, 1]"))
    x.toml:3:10: campaigns[0].uptake = 1.3: must lie in [0, 1]
    """

    path: str
    line: int | None
    column: int | None
    key: str
    found: str
    message: str

    def __str__(self) -> str:
        place = ":".join(
            str(part) for part in (escape(self.path), self.line, self.column) if part is not None
        )
        what = " = ".join(part for part in (self.key, self.found) if part)
        return f"{place}: {what}: {self.message}" if what else f"{place}: {self.message}"


class FaultyFileError(ScenarioError, RuleError, DatasetError):
    """All the faults of a scenario, a rule, a dataset or a table at once, in the order of the file.

    It is caught by the name of each: whoever loads a rule need not know whether its file is at fault.

    Attributes
    ----------
    faults : tuple of Fault
    """

    def __init__(self, faults: Sequence[Fault], uncounted: int = 0) -> None:
        self.faults = _in_order(faults)
        self.uncounted = uncounted
        lines = [str(fault) for fault in self.faults[:MAX_SHOWN]]
        more = len(self.faults) - MAX_SHOWN + uncounted if len(self.faults) > MAX_SHOWN else uncounted
        if more:
            lines.append(f"… and {counted(more, 'more fault')}")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[FaultyFileError], tuple[tuple[Fault, ...], int]]:
        return type(self), (self.faults, self.uncounted)


def raise_if_any(faults: Iterable[Fault]) -> None:
    """Raise one error for all faults, if there is one.

    Raises
    ------
    FaultyFileError
    """
    found = list(faults)
    if found:
        raise FaultyFileError(found)


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """In the order of the files; a key is blamed once for the same place, the first time."""
    first: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        first.setdefault((fault.path, fault.line, fault.column, fault.key), fault)
    files = {path: rank for rank, path in enumerate(dict.fromkeys(fault.path for fault in first.values()))}
    return tuple(
        sorted(first.values(), key=lambda each: (files[each.path], each.line or 0, each.column or 0))
    )


def escape(text: str) -> str:
    """Show what a reader could not see: controls, marks of direction, zero-width and unassigned characters.

    Examples
    --------
    >>> escape("Al\\u200bmaty")
    'Al\\\\u200bmaty'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shorten(text: str) -> str:
    """Escape a text and cut it to a length that fits a message."""
    shown = escape(text[: _MAX_FOUND + 1])
    return shown if len(shown) <= _MAX_FOUND else shown[: _MAX_FOUND - 1] + "…"


def quoted(text: str) -> str:
    """A text as a message shows it: in quotes, escaped, cut to a length that fits.

    Examples
    --------
    >>> quoted("kz-2002")
    "'kz-2002'"
    """
    return f"'{shorten(text)}'"


def as_written(text: str) -> str:
    """A text as files have it: in double quotes, escaped, cut to a length that fits."""
    return f'"{shorten(text)}"'


def dotted(path: Iterable[str | int]) -> str:
    """Write a key path as people do: ``campaigns[0].uptake``.

    Examples
    --------
    >>> dotted(("campaigns", 0, "uptake"))
    'campaigns[0].uptake'
    >>> dotted(("sweep", "campaigns.almaty.uptake", "step"))
    'sweep."campaigns.almaty.uptake".step'
    """
    parts: list[str] = []
    for part in path:
        if isinstance(part, int):
            parts.append(f"[{part}]")
            continue
        plain = part.replace("-", "_").isalnum() or part.replace("-", "").replace("_", "").isalnum()
        name = shorten(part) if plain else f'"{shorten(part)}"'
        parts.append(f".{name}" if parts else name)
    return "".join(parts)


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """Ask for the nearest allowed word; nothing where none is near.

    Examples
    --------
    >>> did_you_mean("boycot", ["boycott", "spoil"])
    "; did you mean 'boycott'?"
    """
    near = nearest(found, allowed)
    return "" if near is None else f"; did you mean {quoted(near)}?"


def nearest(found: str, allowed: Iterable[str], likeness: float = 0.6) -> str | None:
    """The word that was probably meant: the most alike, of equals the one written alike.

    Parameters
    ----------
    found : str
    allowed : iterable of str
    likeness : float
        How alike it must be, from 0 to 1 (``difflib``).

    Examples
    --------
    >>> nearest("Est", ["West", "East"]), nearest("elephant", ["East"])
    ('East', None)
    """
    if len(found) > _MAX_COMPARED:
        return None
    own, folded = found.casefold(), {word.casefold(): word for word in allowed}
    near = difflib.get_close_matches(own, folded, n=3, cutoff=likeness)
    alike = {word: (_alike(own, word), _alike(found, folded[word])) for word in near}
    return folded[max(alike, key=alike.__getitem__)] if alike else None


def _alike(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first, second).ratio()
