"""Paired replications: the interval of a difference, and what the pairing is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.arrays import Floats

_RESAMPLES: Final = 2000
_FEWEST: Final = 20
"""Replications below which no interval of a variance ratio is told."""


def paired_interval(gained: int, lost: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Tango's score interval of a difference of two paired shares; it holds for small numbers too.

    Parameters
    ----------
    gained, lost : int
        Pairs in which only the second, only the first has the property.
    n : int
        Pairs.
    confidence : float

    References
    ----------
    .. [1] Tango: Equivalence test and confidence interval for the difference in proportions for the
       paired-sample design. Statistics in Medicine 17 (1998),
       doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.

    Examples
    --------
    >>> low, high = paired_interval(0, 0, 1000)
    >>> round(low, 4), round(high, 4)
    (-0.0038, 0.0038)
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    z = float(norm.isf((1.0 - confidence) / 2))

    def score(difference: float) -> float:
        # Share lost, most likely given the difference: the larger root of a quadratic.
        b = (2 * n - gained + lost) * difference - gained - lost
        c = -lost * difference * (1.0 - difference)
        share = (np.sqrt(b * b - 8 * n * c) - b) / (4 * n)
        variance = n * (2 * share + difference * (1.0 - difference))
        return (gained - lost - n * difference) / float(np.sqrt(max(variance, 1e-300)))

    edge, middle = 1.0 - 1e-12, (gained - lost) / n
    low = -1.0 if lost == n else brentq(lambda d: score(d) - z, -edge, middle, xtol=1e-12)
    high = 1.0 if gained == n else brentq(lambda d: score(d) + z, middle, edge, xtol=1e-12)
    return float(low), float(high)


def variance_ratio(
    first: Floats, second: Floats, confidence: float = 0.95
) -> tuple[float | None, float | None, float | None]:
    """How many times more replications two independent runs would need for the same error.

    Returns
    -------
    tuple of three float or None
        Ratio, and the ends of its interval; None where the paired difference does not vary, no interval
        below 20 replications.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.standard_normal(2000)
    >>> ratio, low, high = variance_ratio(x, x + 0.5 * rng.standard_normal(2000))
    >>> low < 9 < high  # (1 + 1.25) / 0.25
    True
    """
    gap = (second - first).var()
    if gap == 0:
        return None, None, None

    def ratio(a: Floats, b: Floats, axis: int = -1) -> Floats:
        own = (b - a).var(axis=axis)
        apart = a.var(axis=axis) + b.var(axis=axis)
        return np.asarray(np.divide(apart, own, out=np.full_like(apart, np.inf), where=own > 0))

    if first.size < _FEWEST:
        return float(ratio(first, second)), None, None
    with np.errstate(invalid="ignore"):  # a resample without a single difference has an infinite ratio
        found = _bootstrapped(first, second, ratio, confidence)
    ends = [float(end) if np.isfinite(end) else None for end in found]
    return float(ratio(first, second)), ends[0], ends[1]


def _bootstrapped(
    first: Floats, second: Floats, ratio: Callable[..., Floats], confidence: float
) -> tuple[float, float]:
    from scipy.stats import bootstrap

    found = bootstrap(
        (first, second),
        ratio,
        paired=True,
        vectorized=True,
        n_resamples=_RESAMPLES,
        batch=200,
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return float(found.low), float(found.high)
