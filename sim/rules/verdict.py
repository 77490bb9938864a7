"""What a rule says of a tally: the outcome, every condition with its margin, and the one that decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.rules.conditions import Role
from sim.rules.quantities import BoolArray, IntArray

Outcome: TypeAlias = Literal["adopted", "rejected", "invalid"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("adopted", "rejected", "invalid")
"""Names of the outcome codes 0, 1, 2. *Invalid*: a condition of validity (a quorum) was missed."""

ADOPTED, REJECTED, INVALID_VOTE = range(len(OUTCOMES))


@dataclass(slots=True, eq=False)
class Deferred:
    """An array computed when first asked for: regional margins cost more than the decision itself."""

    compute: Callable[[], IntArray]
    value: IntArray | None = None

    def get(self) -> IntArray:
        """The array, computed once."""
        if self.value is None:
            self.value = self.compute()
        return self.value


@dataclass(frozen=True, slots=True, eq=False)
class ConditionResult:
    """One condition applied to a tally; arrays have the tally's leading shape.

    Attributes
    ----------
    name, kind : str
    role : {"validity", "adoption", "binding", "recount"} or None
        None for the member of a group.
    met : ndarray of bool
    numerator, base : ndarray of int64
        What was compared. Of a regional condition: weight carried and weight that counts. Of a group:
        members met and members.
    threshold : Fraction
        Share of the base that is needed. Of a regional condition: needed weight over weight that counts.
    strict : bool
        More than the threshold, or at least.
    units_carried : ndarray of bool, shape (..., unit), or None
        Of a regional condition: where the proposal was carried (whether or not the unit counts).
    carried_weight, needed_weight : ndarray of int64 and int, or None
        Of a regional condition.
    fixed_base : bool
        Whether the base is a number that the rule states, so that ballots are compared, not shares.
    """

    name: str
    kind: str
    role: Role | None
    met: BoolArray
    numerator: IntArray
    base: IntArray
    threshold: Fraction
    strict: bool
    margin: Deferred = field(repr=False)
    units_carried: BoolArray | None = None
    carried_weight: IntArray | None = None
    needed_weight: int | None = None
    fixed_base: bool = False

    @property
    def margin_ballots(self) -> IntArray:
        """Ballots by which the condition is met (≥ 0) or missed (< 0), shape (...).

        The numerator less the least numerator that meets the condition, the base held fixed. Of a regional
        condition: one less than the fewest numerator ballots whose withdrawal breaks it, or minus the fewest
        that must be added; of a rejection, one less than the fewest that bring it about. Of a group: that of
        the member that decides it. Computed when first asked for.
        """
        return self.margin.get()

    @property
    def value(self) -> NDArray[np.float64]:
        """Share reached, for display only; NaN where the base is 0."""
        base = np.where(self.base > 0, self.base, np.nan)
        share: NDArray[np.float64] = self.numerator / base
        return share


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Outcome of a tally, or of many, under one rule.

    Attributes
    ----------
    rule : str
        Name of the rule.
    outcome : ndarray of int8, shape (...)
        Codes of `OUTCOMES`.
    adopted : ndarray of bool, shape (...)
    binding : ndarray of bool, shape (...)
        Whether the outcome binds: the rule does, the vote is valid, and conditions of role "binding" are met.
    conditions : tuple of ConditionResult
        Validity first, then adoption, then binding; members of groups last.
    """

    rule: str
    outcome: NDArray[np.int8]
    adopted: BoolArray
    binding: BoolArray
    conditions: tuple[ConditionResult, ...]

    @property
    def outcome_name(self) -> NDArray[np.str_]:
        """Outcomes as text, shape (...)."""
        return np.asarray(OUTCOMES)[self.outcome]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the conditions, which the indices of `fails_by` and `binds` point into."""
        return tuple(result.name for result in self.conditions)

    def condition(self, name: str) -> ConditionResult:
        """The result of the condition called `name`; KeyError if there is none."""
        for result in self.conditions:
            if result.name == name:
                return result
        raise KeyError(f"no condition {name!r} in rule {self.rule!r}: it has {', '.join(self.names)}")

    @property
    def recount(self) -> BoolArray | None:
        """Whether the law has votes counted again, shape (...); None where the rule says nothing of it."""
        met = [result.met for result in self.conditions if result.role == "recount"]
        return np.logical_and.reduce(met) if met else None

    @property
    def fails_by(self) -> IntArray:
        """Index of the first unmet condition, validity before adoption; −1 where adopted. Shape (...)."""
        index = np.full(self.adopted.shape, -1, dtype=np.int64)
        for position, result in reversed(self._deciding()):
            index = np.where(result.met, index, position)
        return index

    @property
    def binds(self) -> IntArray:
        """Index of the condition that decides, shape (...).

        Not adopted: the first unmet one. Adopted: the one met with the fewest ballots to spare, the first of
        equals. Needs the margins, so it costs what they cost.
        """
        deciding = self._deciding()
        margins = np.stack([result.margin_ballots for _, result in deciding])
        positions = np.array([position for position, _ in deciding])
        tightest: IntArray = positions[margins.argmin(axis=0)]
        return np.where(self.adopted, tightest, self.fails_by)

    @property
    def fails_by_name(self) -> NDArray[np.str_]:
        """Name of the first unmet condition, ``""`` where adopted, shape (...)."""
        return np.asarray((*self.names, ""))[self.fails_by]

    @property
    def binds_name(self) -> NDArray[np.str_]:
        """Name of the condition that decides, shape (...)."""
        return np.asarray(self.names)[self.binds]

    def __repr__(self) -> str:
        from sim.rules.showing import verdict_in_one_line

        return verdict_in_one_line(self)

    def _repr_html_(self) -> str:
        from sim.rules.showing import verdict_as_html

        return verdict_as_html(self)

    def _deciding(self) -> list[tuple[int, ConditionResult]]:
        return [(i, each) for i, each in enumerate(self.conditions) if each.role in ("validity", "adoption")]
