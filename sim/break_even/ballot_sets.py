"""Sets of whole numbers of ballots: where a condition holds when so many ballots are moved, exact.

Moving k ballots of one kind changes what a condition compares by whole steps, so the numbers k at which it
holds are those from one bound on, or up to one, and a few such pieces where conditions are joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, TypeAlias

FOREVER: Final = 2**62
"""Stands for no upper bound; no table holds so many ballots."""

Pieces: TypeAlias = tuple[tuple[int, int], ...]
"""Disjoint closed intervals of whole numbers from 0 on, in order."""

EVERYWHERE: Final[Pieces] = ((0, FOREVER),)
NOWHERE: Final[Pieces] = ()


def at_least_zero(start: int, step: int) -> Pieces:
    """Numbers k ≥ 0 with ``start + step × k ≥ 0``.

    Examples
    --------
    >>> at_least_zero(7, -2), at_least_zero(-7, -2)
    (((0, 3),), ())
    >>> at_least_zero(-7, 2)[0][0]
    4
    """
    if step > 0:
        return ((max(0, -(start // step)), FOREVER),)
    if start < 0:
        return NOWHERE
    return EVERYWHERE if step == 0 else ((0, start // -step),)


def reached(numerator: int, base: int, steps: tuple[int, int], fraction: Fraction, *, strict: bool) -> Pieces:
    """Numbers k at which ``numerator + k·steps[0]`` reaches `fraction` of ``base + k·steps[1]``.

    As in :func:`sim.rules.conditions.least_numerator`, nothing is reached without a single ballot.

    Examples
    --------
    Six Yes of ten cast, more than a half needed; ballots turn from Yes to No, or Yes voters stay at home.

    >>> reached(6, 10, (-1, 0), Fraction(1, 2), strict=True)
    ((0, 0),)
    >>> reached(6, 10, (-1, -1), Fraction(1, 2), strict=True)
    ((0, 1),)
    """
    over, under = fraction.numerator, fraction.denominator
    lead = under * numerator - over * base - int(strict)
    enough = at_least_zero(lead, under * steps[0] - over * steps[1])
    return intersection((enough, at_least_zero(numerator - 1, steps[0])))


def intersection(sets: Iterable[Pieces]) -> Pieces:
    """Numbers that lie in every set.

    Examples
    --------
    >>> intersection([((0, 9),), ((2, 4), (8, 12))])
    ((2, 4), (8, 9))
    """
    common = EVERYWHERE
    for pieces in sets:
        meet = (
            (max(low, other_low), min(high, other_high))
            for low, high in common
            for other_low, other_high in pieces
        )
        common = tuple((low, high) for low, high in meet if low <= high)
    return common


def complement(pieces: Pieces) -> Pieces:
    """Numbers from 0 on that do not lie in a set.

    Examples
    --------
    >>> complement(((0, 3), (7, 9)))[0]
    (4, 6)
    """
    gaps, begin = [], 0
    for low, high in pieces:
        if begin < low:
            gaps.append((begin, low - 1))
        begin = high + 1
    if begin < FOREVER:
        gaps.append((begin, FOREVER))
    return tuple(gaps)


def union(sets: Iterable[Pieces]) -> Pieces:
    """Numbers that lie in one of the sets at least.

    Examples
    --------
    >>> union([((0, 3),), ((2, 5), (9, 9))])
    ((0, 5), (9, 9))
    """
    return complement(intersection(complement(pieces) for pieces in sets))


def holds(pieces: Pieces, number: int) -> bool:
    """Whether a number lies in a set."""
    return any(low <= number <= high for low, high in pieces)


def first_number(pieces: Pieces, start: int) -> int | None:
    """Least number of a set that is not below `start`; None where there is none.

    Examples
    --------
    >>> first_number(((0, 3), (7, 9)), 4), first_number(((0, 3),), 4)
    (7, None)
    """
    return next((max(low, start) for low, high in pieces if high >= start), None)
