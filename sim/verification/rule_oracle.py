"""Decisions and margins by brute force, in plain Python fractions: slow, short enough to check by eye."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations


def reaches(numerator: int, base: int, fraction: Fraction, strict: bool) -> bool:
    """Whether `numerator` is more than (at least) `fraction` of `base`; no ballot carries nothing."""
    if numerator < 1:
        return False
    return numerator > fraction * base if strict else numerator >= fraction * base


def share_margin(numerator: int, base: int, fraction: Fraction, strict: bool) -> int:
    """Walk ballot by ballot to the least numerator that meets the condition."""
    least = 0
    while not reaches(least, base, fraction, strict):
        least += 1
    return numerator - least


def carried_weight(
    numerators: list[int], bases: list[int], weights: list[int], fraction: Fraction, strict: bool
) -> int:
    """Total weight of the units carried."""
    return sum(
        weight
        for numerator, base, weight in zip(numerators, bases, weights, strict=True)
        if reaches(numerator, base, fraction, strict)
    )


def units_margin(
    numerators: list[int], bases: list[int], weights: list[int], fraction: Fraction, strict: bool, needed: int
) -> int:
    """Try every set of units: lose each carried one, or win each other one, at its own price."""
    margins = [share_margin(n, b, fraction, strict) for n, b in zip(numerators, bases, strict=True)]
    held = sum(w for m, w in zip(margins, weights, strict=True) if m >= 0)
    met = held >= needed
    movable = [i for i, m in enumerate(margins) if (m >= 0) == met and weights[i] > 0]
    prices = []
    for size in range(1, len(movable) + 1):
        for chosen in combinations(movable, size):
            moved = sum(weights[i] for i in chosen)
            if (held - moved < needed) if met else (held + moved >= needed):
                prices.append(sum(margins[i] + 1 if met else -margins[i] for i in chosen))
    return min(prices) - 1 if met else -min(prices)
