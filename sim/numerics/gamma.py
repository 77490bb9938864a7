"""Gamma quantiles at evenly spread levels: a table, filled once, in fixed operations."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats
from sim.compiling import compiled
from sim.numerics.elementary import exp_of, log1p_of, log_gamma_of, log_of

_TINY: Final = 1e-300


@compiled
def _lower_gamma(a: float, log_gamma: float, y: float) -> tuple[float, float]:
    """Logarithm of the chance that a gamma variate of shape a lies below exp(y), and its slope there.

    By the series below the mean, by Lentz's continued fraction above it.
    """
    x = exp_of(y)
    front = a * y - x - log_gamma
    if x < a + 1.0:
        term = total = 1.0 / a
        k = a
        while term > total * 1e-17:
            k += 1.0
            term *= x / k
            total += term
        chance = front + log_of(total)
    else:
        b = x + 1.0 - a
        c, d = 1.0 / _TINY, 1.0 / b
        value = d
        for k in range(1, 100_000):
            b += 2.0
            part = -k * (k - a)
            d = 1.0 / (part * d + b)
            c = b + part / c
            value *= d * c
            if abs(d * c - 1.0) < 3e-16:
                break
        chance = log1p_of(-exp_of(front) * value)
    return chance, exp_of(front - chance)


@compiled
def _fill(a: float, out: Floats) -> None:
    """Quantiles of shape a at the middles of so many equal parts; each is sought from the one before."""
    size, log_gamma = out.size, log_gamma_of(a)
    y = (log_of(0.5 / size) + log_gamma_of(a + 1.0)) / a
    low = y - 1.0
    for place in range(size):
        wanted, high = log_of((place + 0.5) / size), low + 1e4
        for _ in range(200):
            chance, slope = _lower_gamma(a, log_gamma, y)
            low, high = (y, high) if chance < wanted else (low, y)
            new = y + (wanted - chance) / slope
            if not low <= new <= high:  # also where it is no number
                new = 0.5 * (low + high)
            if abs(new - y) <= 1e-14 * max(abs(y), 1.0):
                break
            y = new
        out[place] = exp_of(y)


def gamma_quantiles_of(shape: float, size: int) -> Floats:
    """Quantiles of the gamma distribution of scale 1 at (i + 1/2) / size, by Newton's method in a bracket.

    Parameters
    ----------
    shape : float
        Above 0.
    size : int

    Returns
    -------
    float64, shape (size,)

    Examples
    --------
    Of shape 1 it is the exponential distribution.

    >>> gamma_quantiles_of(1.0, 2).round(12), (-np.log(1 - np.array([0.25, 0.75]))).round(12)
    (array([0.28768207, 1.38629436]), array([0.28768207, 1.38629436]))
    """
    out = np.empty(size)
    _fill(shape, out)
    return out
