"""The critical uniform share: the least share that, moved in every unit alike, turns a condition over.

A share s moves ``floor(s × n)`` of the n people of a unit, so that only shares k/n can matter: exact
fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, nextafter

from sim.analysis.frontier_cases import Case, NationalCase, RegionalCase
from sim.analysis.frontier_sets import first_from, holds


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


def critical_share(case: Case, capacity: Sequence[int]) -> Fraction | None:
    """Critical uniform share of a condition; None where no share up to 1 turns it over.

    Parameters
    ----------
    case : Case
    capacity : sequence of int
        How many can be moved in each unit.
    """
    if isinstance(case, NationalCase):
        return _national(case, capacity)
    return _regional(case, capacity)


def _national(case: NationalCase, capacity: Sequence[int]) -> Fraction | None:
    needed = first_from(case.flipped, 0)
    while needed is not None:
        share = share_for(capacity, needed)
        if share is None:
            return None
        moved = sum(floor(share * n) for n in capacity)
        if holds(case.flipped, moved):
            return share
        needed = first_from(case.flipped, moved + 1)  # the share that moves so many moves more at once
    return None


def _regional(case: RegionalCase, capacity: Sequence[int]) -> Fraction | None:
    # Each unit is carried between some shares: walk through them in order and watch the weight held.
    changes: dict[Fraction, int] = {}
    for pieces, n, weight in zip(case.carried, capacity, case.weights.tolist(), strict=True):
        for low, high in pieces:
            if low and low <= n:
                _add(changes, Fraction(low, n), weight)
            if high < n:
                _add(changes, Fraction(high + 1, n), -weight)
    held, now = int(case.weights[case.carried_now].sum()), case.holds_now
    for share in sorted(changes):
        held += changes[share]
        if (held >= case.needed) != now:
            return share
    return None


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
