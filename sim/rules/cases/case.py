"""A real vote as a value: the law it was held under, and what is known of its figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from sim.errors import RuleError
from sim.files.faults import quoted
from sim.rules.quantities import STATED_ONLY
from sim.rules.rule import Rule
from sim.rules.tally import Tally

CONFIDENCE: Final = {
    "published": "checked against a published page",
    "derived": "follows from published figures",
    "general record": "from the general record, check before you rely on it",
}
"""How sure a figure is: the word of the files, and what readers are told."""

_SHARE: Final = re.compile(r"(>= )?(\d+(?:\.(\d+))?)")
_COUNTED: Final = ("registered", "cast", "yes", "no", "both_marked", "invalid", "valid_papers", *STATED_ONLY)


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """A share as printed: somewhere between two fractions, by the digits it was given with.

    Examples
    --------
    >>> share_of("45.76").low, share_of("45.76").high
    (Fraction(9151, 20000), Fraction(9153, 20000))
    """

    text: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Units carried and units that count, as votes (half-cantons are halves)."""

    carried: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a case, as shown, with its own source and confidence."""

    name: str
    value: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A real vote.

    Attributes
    ----------
    id, country, date, question : str
    rule : Rule
        The law it was held under.
    tally : Tally
        Its figures; what is not known is marked so. By units where such a table exists.
    shares : mapping of (numerator, base) to PrintedShare
        What is known only as a percentage.
    units : UnitCount or None
        Units carried where no table by units exists.
    official : str
        The official verdict in the words of the file.
    source, confidence, decided_by, notes : str
        As in the file.
    remark : str
        What the library adds: what a reader should know of how the case is decided here.
    warnings : tuple of str
        Sums of the official figures that differ.
    apart : mapping of str to (source, confidence)
        Of figures that are not from `source`, or not as sure.
    """

    id: str
    country: str
    date: str
    question: str
    rule: Rule
    tally: Tally
    shares: Mapping[tuple[str, str], PrintedShare]
    units: UnitCount | None
    official: str
    source: str
    confidence: str
    decided_by: str = ""
    notes: str = ""
    remark: str = ""
    warnings: tuple[str, ...] = ()
    apart: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def checked(self) -> bool:
        """Whether all figures were checked against a published page."""
        sure = [self.confidence, *(confidence for _, confidence in self.apart.values())]
        return CONFIDENCE["general record"] not in sure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the whole vote, each with its source.

        Examples
        --------
        >>> from sim.rules.cases import load_case
        >>> [(each.name, each.value) for each in load_case("TK-2007").figures]
        [('yes', '446'), ('no', '246')]
        """
        counts = self.tally.counts()
        shown = {
            name: f"{int(self.tally.national(name)):,}"
            for name in _COUNTED
            if not counts.lacking(name) and (name != "valid_papers" or name in self.tally.stated)
        }
        shown = {name: text for name, text in shown.items() if text != "0" or name != "both_marked"}
        shown |= {"/".join(key): share.text for key, share in self.shares.items()}
        if self.units is not None:
            shown["units"] = f"{float(self.units.carried):g} of {float(self.units.total):g}"
        own = (self.source, self.confidence)
        return tuple(Figure(name, text, *self.apart.get(name, own)) for name, text in shown.items())


def share_of(text: str) -> PrintedShare:
    """A percentage as an interval; ``">= "`` leaves its upper end open at 100 %.

    Raises
    ------
    RuleError
        If it is none.
    """
    read = _SHARE.fullmatch(text)
    if read is None:
        raise RuleError(f"share {quoted(text)}: must be a percentage such as 45.76 or >= 77.3")
    value = Fraction(read[2]) / 100
    if read[1]:
        return PrintedShare(f"{text} %", value, Fraction(1))
    half_digit = Fraction(1, 200 * 10 ** len(read[3] or ""))
    return PrintedShare(f"{text} %", value - half_digit, value + half_digit)
