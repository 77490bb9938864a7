"""The critical uniform share: the least share that, moved in every unit alike, turns a condition over.

A share s moves ``floor(s × n)`` of the n people of a unit, so that only shares k/n can matter: exact
fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor, nextafter

from sim.break_even.ballot_sets import holds
from sim.break_even.cases import ConditionCase, NationalCase, RegionalCase


def share_for(capacity: Sequence[int], needed: int) -> Fraction | None:
    """Least share s with ``Σ floor(s × n) ≥ needed``; None where all are not enough.

    Examples
    --------
    >>> share_for([10, 3], 6)
    Fraction(1, 2)
    """
    total = sum(capacity)
    if needed > total:
        return None
    if needed <= 0:
        return Fraction(0)
    # Rounding loses less than one ballot a unit, so the share lies in a short range with few candidates.
    low = Fraction(needed, total)
    high = min(Fraction(needed + len(capacity), total), Fraction(1))
    shares = sorted(
        {Fraction(k, n) for n in capacity if n for k in range(ceil(low * n), floor(high * n) + 1)}
    )
    first, last = 0, len(shares) - 1
    while first < last:
        middle = (first + last) // 2
        enough = sum(floor(shares[middle] * n) for n in capacity) >= needed
        first, last = (first, middle) if enough else (middle + 1, last)
    return shares[first]


def critical_share(case: ConditionCase, capacity: Sequence[int]) -> Fraction | None:
    """Critical uniform share of a condition; None where no share up to 1 turns it over.

    Parameters
    ----------
    case : ConditionCase
    capacity : sequence of int
        How many can be moved in each unit.
    """
    return next(iter(turning_shares(case, capacity)), None)


def turning_shares(case: ConditionCase, capacity: Sequence[int]) -> list[Fraction]:
    """Every uniform share at which a condition turns over, and back, in ascending order.

    Parameters
    ----------
    case : ConditionCase
    capacity : sequence of int
        How many can be moved in each unit.
    """
    now, found = case.holds_now, []
    steps = _national(case, capacity) if isinstance(case, NationalCase) else _regional(case, capacity)
    for share, met in steps:
        if met != now:
            found.append(share)
            now = met
    return found


def _national(case: NationalCase, capacity: Sequence[int]) -> Iterator[tuple[Fraction, bool]]:
    """Shares at which a bound is passed, and whether the condition holds there."""
    bounds = sorted({bound for low, high in case.met for bound in (low, high + 1)} - {0})
    for bound in bounds:
        share = share_for(capacity, bound)
        if share is not None:  # a share may move more ballots at once than the bound asks for
            yield share, holds(case.met, sum(floor(share * n) for n in capacity))


def _regional(case: RegionalCase, capacity: Sequence[int]) -> Iterator[tuple[Fraction, bool]]:
    # Each unit is carried between some shares: walk through them in order and watch the weight held.
    changes: dict[Fraction, int] = {}
    for pieces, n, weight in zip(case.carried, capacity, case.weights.tolist(), strict=True):
        for low, high in pieces:
            if low and low <= n:
                _add(changes, Fraction(low, n), weight)
            if high < n:
                _add(changes, Fraction(high + 1, n), -weight)
    held = int(case.weights[case.carried_now].sum())
    for share in sorted(changes):
        held += changes[share]
        yield share, held >= case.needed


def _add(changes: dict[Fraction, int], share: Fraction, weight: int) -> None:
    changes[share] = changes.get(share, 0) + weight


def as_float(share: Fraction) -> float:
    """A share as the least float that is not below it: moved by it, the condition turns over all the same.

    Examples
    --------
    >>> Fraction(as_float(Fraction(1, 3))) >= Fraction(1, 3)
    True
    """
    value = float(share)
    return value if Fraction(value) >= share else nextafter(value, 2.0)
