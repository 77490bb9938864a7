"""Faults of a rule file: all of them at once, each with its place and what is allowed there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from sim.errors import RuleError

KeyPath: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the keys that lead to it, and what is wrong there."""

    path: KeyPath
    message: str

    def __str__(self) -> str:
        return f"{printable('.'.join(self.path))}{self.message}"


@dataclass(slots=True)
class Faults:
    """Faults collected while a rule is read."""

    found: list[Fault] = field(default_factory=list)

    def add(self, path: KeyPath, message: str) -> None:
        """Record a fault; `message` is written right after the key path."""
        self.found.append(Fault(path, message))

    def value(self, path: KeyPath, value: object, allowed: str) -> None:
        """Record a value that is not allowed."""
        self.add(path, f" = {shown(value)}: {allowed}")

    def choice(self, path: KeyPath, value: object, allowed: Collection[str]) -> None:
        """Record a value outside a list of names, with the nearest of them."""
        self.value(path, value, f"must be one of {', '.join(allowed)}{did_you_mean(value, allowed)}")

    def unknown_keys(self, path: KeyPath, keys: Iterable[str], allowed: Collection[str]) -> None:
        """Record keys that mean nothing here."""
        for key in keys:
            if key not in allowed:
                hint = did_you_mean(key, allowed)
                self.add((*path, key), f": unknown key; allowed are {', '.join(allowed)}{hint}")


def shown(value: object) -> str:
    """A value as it may appear in a message: escaped, cut short.

    Examples
    --------
    >>> shown("registred")
    '"registred"'
    """
    text = str(value).lower() if isinstance(value, bool) else printable(str(value))
    cut = text if len(text) <= 60 else text[:57] + "..."
    return f'"{cut}"' if isinstance(value, str) else cut


def printable(text: str) -> str:
    """The text with control and invisible characters escaped, letters of any script left.

    Examples
    --------
    >>> print(printable("Қазақ" + chr(0x202E)))
    Қазақ\\u202e
    """
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def did_you_mean(value: object, allowed: Iterable[str]) -> str:
    """`` (did you mean …?)`` or nothing.

    Examples
    --------
    >>> did_you_mean("registred", ["registered", "cast"])
    ' (did you mean "registered"?)'
    """
    by_lower = {name.lower(): name for name in allowed}
    near = difflib.get_close_matches(str(value)[:80].lower(), by_lower, n=1)
    return f' (did you mean "{by_lower[near[0]]}"?)' if near else ""


def rule_error(place: str, faults: Iterable[Fault], text: str = "") -> RuleError:
    """One error for all `faults`, each located by file, line where the text shows it, and key path."""
    lines = [f"{place}{_line_of(fault.path, text)}: {fault}" for fault in faults]
    return RuleError("\n".join(lines))


def _line_of(path: KeyPath, text: str) -> str:
    """``:line`` of a key in the source text, found by its table header; empty where it cannot be told."""
    lines = text.splitlines()
    for depth in range(len(path), 0, -1):
        table, rest = path[:depth], path[depth:]
        dotted = r"\s*\.\s*".join(rf"[\"']?{re.escape(key)}[\"']?" for key in table)
        header = re.compile(rf"\s*\[{dotted}\]")
        for number, line in enumerate(lines, start=1):
            if header.match(line):
                return f":{_key_below(lines, number, rest[0]) if rest else number}"
    return f":{_key_below(lines, 0, path[0])}" if lines and path else ""


def _key_below(lines: list[str], start: int, key: str) -> int:
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.lstrip().startswith("["):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return max(start, 1)
