"""What a law says of papers that are for neither side: whether they are valid votes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from sim.rules.conditions import RegionalCondition, ShareCondition
from sim.rules.quantities import CLASSES_OF, Measure

PaperStatus: TypeAlias = Literal["valid", "invalid", "unknown"]
PAPER_KINDS: Final = ("blank", "both_marked", "invalid")
PAPER_WORDS: Final = {
    "blank": "blank papers",
    "both_marked": "papers with both boxes marked",
    "invalid": "papers counted as invalid",
}

_OnShares: TypeAlias = ShareCondition | RegionalCondition


@dataclass(frozen=True, slots=True)
class Papers:
    """Whether papers for neither side are valid votes under a law.

    Attributes
    ----------
    blank, both_marked, invalid : {"valid", "invalid", "unknown"}
        "unknown" where the law has not been looked up: a table with such papers is decided both ways.
        Simulated votes have no blank papers; there, papers with both boxes marked are valid where it is
        unknown.
    """

    blank: PaperStatus = "unknown"
    both_marked: PaperStatus = "unknown"
    invalid: PaperStatus = "invalid"

    def applied(self, condition: _OnShares) -> _OnShares:
        """The condition with the classes that are valid votes under this law in the place of ``valid``.

        Examples
        --------
        >>> from fractions import Fraction
        >>> half = ShareCondition("m", "majority", "adoption", "yes", "valid", Fraction(1, 2), strict=True)
        >>> Papers(both_marked="invalid").applied(half).base, Papers(invalid="valid").applied(half).base
        ('decided', ('yes', 'no', 'both_marked', 'invalid'))
        """
        measures = (self._measure(condition.numerator), self._measure(condition.base))
        return replace(condition, numerator=measures[0], base=measures[1])

    def _measure(self, measure: Measure) -> Measure:
        if measure != "valid":
            return measure
        both = ("both_marked",) if self.both_marked != "invalid" else ()
        classes = ("yes", "no", *both, *(("invalid",) if self.invalid == "valid" else ()))
        return {CLASSES_OF["valid"]: "valid", CLASSES_OF["decided"]: "decided"}.get(classes, classes)

    def unknown(self) -> Iterator[str]:
        """Kinds of papers of which it is not known whether they are valid."""
        return (kind for kind in PAPER_KINDS if getattr(self, kind) == "unknown")
