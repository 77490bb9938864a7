"""What a law counts: papers, voters, fixed numbers, nationally and by unit.

A *measure* is what stands over or under the fraction line of a legal condition: the name of a quantity
(``"registered"``, ``"cast"``, ``"yes"`` …), a list of ballot classes (``("yes", "no", "invalid")``: a base
of papers without those with both boxes marked), or a fixed number (turnout of the previous election).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError

IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
Measure: TypeAlias = str | tuple[str, ...] | int
"""A quantity's name, a tuple of ballot classes, or a fixed number."""

CLASSES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "cast": BALLOT_CLASSES,
    "valid": ("yes", "no", "both_marked"),
    "decided": ("yes", "no"),
    **{name: (name,) for name in BALLOT_CLASSES},
}
"""Quantities that are sums of ballot classes."""

STATED_ONLY: Final = ("previous_cast",)
"""Quantities that no count of this vote yields: the table states them, or they are unknown."""

QUANTITIES: Final = ("registered", "issued", "valid_papers", *STATED_ONLY, *CLASSES_OF)
"""Every name that a rule may use as numerator or base.

``valid_papers`` are papers of the established form found in the box; where a table does not state them,
they are the papers cast, since most laws do not count others at all.
"""

STATABLE: Final = ("cast", "valid", "valid_papers", *STATED_ONLY)
"""Quantities that a table may state beside its ballots, even where they do not add up."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Arrays of one block of tables, with the quantities already asked for.

    Attributes
    ----------
    registered : ndarray of int64, shape (..., unit)
    ballots : ndarray of int64, shape (..., unit, 4)
    issued : ndarray of int64, shape (..., unit), or None
    stated : mapping of str to ndarray of int64, shape (..., unit)
    unknown : frozenset of str
        Quantities of which the arrays hold only a placeholder.
    """

    registered: IntArray
    ballots: IntArray
    issued: IntArray | None
    stated: Mapping[str, IntArray]
    unknown: frozenset[str]
    _known: dict[tuple[bool, Measure], IntArray] = field(default_factory=dict, repr=False)

    def by_unit(self, measure: Measure) -> IntArray:
        """Quantity of each unit, shape (..., unit); a fixed number stays a scalar."""
        key = (False, measure)
        if key not in self._known:
            self._known[key] = self._count(measure)
        return self._known[key]

    def national(self, measure: Measure) -> IntArray:
        """Quantity of the whole vote, shape (...): all units, whatever their weight."""
        if isinstance(measure, int):
            return np.asarray(measure, dtype=np.int64)
        key = (True, measure)
        if key not in self._known:
            # Several times faster than sum(axis=-1) over the few units of a row, and as exact.
            self._known[key] = np.einsum("...u->...", self.by_unit(measure))
        return self._known[key]

    def lacking(self, measure: Measure) -> tuple[str, ...]:
        """Names of the columns without which the quantity is not known; empty if it is."""
        if isinstance(measure, int) or measure in self.stated:
            return ()
        if isinstance(measure, tuple):
            return tuple(name for name in measure if name in self.unknown)
        if measure == "valid_papers":
            return self.lacking("cast")
        if measure in CLASSES_OF:
            unknown = self.lacking(CLASSES_OF[measure])
            return ("cast",) if unknown and measure == "cast" else unknown
        known = {"registered": "registered" not in self.unknown, "issued": self.issued is not None}
        return () if known.get(measure) else (measure,)

    def _count(self, measure: Measure) -> IntArray:
        lacking = self.lacking(measure)
        if lacking:
            raise missing(*lacking)
        if isinstance(measure, int):
            return np.asarray(measure, dtype=np.int64)
        if isinstance(measure, tuple):
            return self._add_classes(measure)
        if measure in CLASSES_OF and measure not in self.stated:
            return self._add_classes(CLASSES_OF[measure])
        return self._count_others(measure)

    def _count_others(self, measure: str) -> IntArray:
        if measure in self.stated:
            return self.stated[measure]
        if measure == "valid_papers":
            return self.by_unit("cast")
        if measure == "issued" and self.issued is not None:
            return self.issued
        return self.registered

    def _add_classes(self, classes: tuple[str, ...]) -> IntArray:
        first, *others = (self.ballots[..., BALLOT_CLASSES.index(name)] for name in classes)
        for other in others:
            first = first + other
        return first


def missing(*names: str, rule: str = "") -> RuleError:
    """The error for columns that a rule needs and a table lacks.

    Examples
    --------
    >>> print(missing("registered", "cast", rule="kazakhstan-2022"))
    the rule "kazakhstan-2022" needs registered, cast, which the table does not give: add the columns
    """
    which = f'the rule "{rule}" needs' if rule else "needed:"
    columns = "column" if len(names) == 1 else "columns"
    return RuleError(f"{which} {', '.join(names)}, which the table does not give: add the {columns}")
