"""Faults of a dataset folder: where, what was found, what is allowed; collected, then raised at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.errors import DatasetError

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its place, what stands there and what may stand there."""

    place: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.place}: found {self.found}; {self.allowed}"


def shown(text: object) -> str:
    """A value as text for a message: quoted, escaped, of bounded length.

    Examples
    --------
    >>> shown("Almaty\\u200f")
    "'Almaty\\\\u200f'"
    """
    quoted = repr(text)
    return quoted if len(quoted) <= _SHOWN else f"{quoted[: _SHOWN - 1]}… ({len(quoted)} characters)"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the nearest known word, or an empty text.

    Examples
    --------
    >>> did_you_mean("kz-2002", ["kz-2022"])
    "; did you mean 'kz-2022'?"
    """
    near = difflib.get_close_matches(word[:200], list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def raise_if_any(faults: Sequence[Fault]) -> None:
    """Raise one error that lists all faults, each once.

    Raises
    ------
    DatasetError
        If there is a fault.
    """
    if not faults:
        return
    lines = list(dict.fromkeys(str(fault) for fault in faults))
    head = "" if len(lines) == 1 else f"{len(lines)} faults in the dataset:\n"
    raise DatasetError(head + "\n".join(lines))
