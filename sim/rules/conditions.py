"""Legal conditions as values, and the integers that decide them.

Every condition comes down to one number: the least numerator that meets it, its base held fixed. It is met
where the numerator reaches that number, and the margin in ballots is the distance from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import numpy as np

from sim.errors import RuleError
from sim.files.faults import did_you_mean
from sim.nouns import counted
from sim.rules.quantities import IntArray, Measure
from sim.rules.tally import Tally

Role: TypeAlias = Literal["validity", "adoption", "binding", "recount"]
ROLES: Final[tuple[Role, ...]] = ("validity", "adoption", "binding", "recount")
"""Order in which conditions are looked at: a vote that is not valid is not rejected, it is invalid.

Conditions of role "recount" decide nothing: met together, they have the votes counted again.
"""

SHARE_KINDS: Final = {
    "turnout_quorum": "reached",
    "approval_quorum": "reached",
    "majority": "reached",
    "rejection_quorum": "not reached",
}
"""Kinds of conditions on a share of the whole vote, and when each is met; all that tells one from another."""

UNIT_KINDS: Final = {"regional_majority": "reached", "regional_rejection": "not reached"}
"""Kinds of conditions that count units: enough must carry the proposal, or fewer than so many reject it."""

INT64_MAX: Final = 2**63 - 1
LARGEST_TERM: Final = 10**9
_NAMED: Final = 6  # units of a table that a refusal names
"""Largest numerator or denominator of a rule's fraction; its square still fits in 64 bits."""


@dataclass(frozen=True, slots=True)
class ShareCondition:
    """A quorum or majority of the whole vote: `numerator` against `fraction` of `base`.

    Attributes
    ----------
    name : str
    kind : str
        One of :data:`SHARE_KINDS`. Most are met when the numerator reaches the threshold; a rejection quorum
        as long as the numerator (votes against) does *not* reach it.
    role : {"validity", "adoption", "binding", "recount"} or None
        None for a member of a group, which takes part only through the group.
    numerator, base : str, tuple of str, or int
    fraction : Fraction in (0, 1]
    strict : bool
        More than the fraction (True) or at least the fraction (False).
    """

    name: str
    kind: str
    role: Role | None
    numerator: Measure
    base: Measure
    fraction: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class RegionalCondition:
    """A majority in enough units: `numerator` against `fraction` of `base` within each, then units counted.

    A regional rejection is met as long as *fewer* than `units` reach it: votes against, say, of two thirds.

    Attributes
    ----------
    units : int or Fraction
        Units needed: a number of them (of votes, if units weigh differently) or a share of all that count.
    units_strict : bool
        More than `units`, or at least.
    units_rounding : {"up", "down"}
        Two thirds of 17 are 12 rounded up (the exact meaning of *at least two thirds*), 11 rounded down.
    chosen : tuple of str
        The only units that count; empty for all.
    weights : mapping of str to int
        Votes of each unit by name, instead of the table's weights; units not named do not count.
    units_total : int or None
        How many units count by law: a table with another number is refused. None where nothing says it.
    """

    name: str
    kind: str
    role: Role | None
    numerator: Measure
    base: Measure
    fraction: Fraction
    strict: bool
    units: int | Fraction
    units_strict: bool = False
    units_rounding: Literal["up", "down"] = "up"
    chosen: tuple[str, ...] = ()
    weights: tuple[tuple[str, int], ...] = ()
    units_total: int | None = None


@dataclass(frozen=True, slots=True)
class GroupCondition:
    """Conditions joined: `kind` "any" is met by one member, "all" by every one."""

    name: str
    kind: str
    role: Role | None
    of: tuple[str, ...]


Condition: TypeAlias = ShareCondition | RegionalCondition | GroupCondition


def is_met_below(kind: str) -> bool:
    """Whether a condition of this kind is met as long as its threshold is not reached.

    Examples
    --------
    >>> is_met_below("rejection_quorum"), is_met_below("majority"), is_met_below("any")
    (True, False, False)
    """
    return {**SHARE_KINDS, **UNIT_KINDS}.get(kind) == "not reached"


def least_numerator(base: IntArray, fraction: Fraction, *, strict: bool) -> IntArray:
    """Least numerator that meets ``numerator > fraction × base`` (strict) or ``≥`` (not strict).

    At least 1: nothing is carried without a single ballot, whatever the base.

    Parameters
    ----------
    base : ndarray of int64
    fraction : Fraction
    strict : bool

    Returns
    -------
    ndarray of int64, the shape of `base`

    Examples
    --------
    >>> least_numerator(np.array([9, 10]), Fraction(1, 2), strict=True)
    array([5, 6])
    >>> least_numerator(np.array([9, 10]), Fraction(1, 2), strict=False)
    array([5, 5])
    >>> least_numerator(np.array([100]), Fraction("0.55"), strict=False)
    array([55])
    """
    over, under = fraction.numerator, fraction.denominator
    offset = 0 if strict else under - 1
    if int(base.max(initial=0)) <= (INT64_MAX - under) // over:
        floor = (base * over + offset) // under if under != 1 else base * over
    else:  # the product would not fit: take the whole multiples of the denominator out first
        whole, rest = np.divmod(base, under)
        floor = whole * over + (rest * over + offset) // under
    least: IntArray = np.maximum(floor + 1 if strict else floor, 1)
    return least


def effective_weights(condition: RegionalCondition, tally: Tally) -> IntArray:
    """Votes of each unit under the condition, shape (unit,).

    Raises
    ------
    RuleError
        If the condition names a unit that the table lacks, no unit counts, or not as many as the law has.
    """
    named: Mapping[str, int] = dict(condition.weights)
    for unit in (*condition.chosen, *named):
        if unit not in tally.units:
            has = f"it has {', '.join(tally.units[:_NAMED])}{' …' if len(tally.units) > _NAMED else ''}"
            raise RuleError(
                f"conditions.{condition.name} names the unit {unit!r}, which the table lacks: {has}"
                f"{did_you_mean(unit, tally.units)}; write the same name in both"
            )
    weights = tally.weights
    if named:
        weights = np.array([named.get(unit, 0) for unit in tally.units], dtype=np.int64)
    if condition.chosen:
        weights = np.where(np.isin(tally.units, condition.chosen), weights, 0)
    if not weights.any():
        raise RuleError(f"conditions.{condition.name}: no unit of the table counts (every weight is 0)")
    counting, total = int(np.count_nonzero(weights)), condition.units_total
    if total is not None and counting != total:
        raise RuleError(
            f"conditions.{condition.name}.units_total = {total}: the table has {counted(counting, 'unit')} "
            "that count; "
            + ("add those that are missing" if counting < total else "give weight 0 to those that do not")
        )
    return weights


def needed_weight(condition: RegionalCondition, total: int) -> int:
    """Least weight of carried units that meets the condition, out of `total`.

    Raises
    ------
    RuleError
        If more units are needed than the table has.

    Examples
    --------
    >>> two_thirds = RegionalCondition("r", "regional_majority", "adoption", "yes", "cast",
    ...                                Fraction(1, 2), True, units=Fraction(2, 3))
    >>> needed_weight(two_thirds, 17)
    12
    """
    asked = condition.units * total if isinstance(condition.units, Fraction) else Fraction(condition.units)
    floor = asked.numerator // asked.denominator
    exact = floor == asked
    needed = floor if exact or condition.units_rounding == "down" else floor + 1
    if condition.units_strict and needed <= asked:
        needed += 1
    if needed > total:
        raise RuleError(
            f"conditions.{condition.name}: needs {counted(needed, 'unit')} by weight, the table has {total}"
        )
    return max(needed, 1)
