"""Intervals of a proportion: for a fixed number of trials, and for a run that stops on what it sees.

A fixed-size interval looked at again and again is wrong far more often than it says. A confidence sequence
holds for all numbers of trials at once, so that a run may stop on whatever it shows. Which of the two a
Dataset needs depends on how its run ended: :func:`interval_of` knows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import expm1, inf, log, log1p
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import ResultsError
from sim.rounding import rounded

if TYPE_CHECKING:
    import xarray as xr

_WILSON_FROM: Final = 400
_MIXING: Final = 0.5
"""Both parameters of the beta distribution that the likelihood ratios are mixed by."""

Interval = Callable[[int, int, float], tuple[float, float]]
"""Ends for so many successes, in so many trials, at a level of confidence."""

SEQUENCE: Final = "confidence sequence"
FIXED: Final = "Wilson or exact"


def interval_of(results: xr.Dataset) -> tuple[str, Interval]:
    """The kind of interval that holds for a run, in words, and its function.

    Parameters
    ----------
    results : xarray.Dataset
        From :func:`sim.run` or :func:`sim.analysis.probability.precision.run_until`.

    Returns
    -------
    tuple of str and callable
        :func:`confidence_sequence` where the run looked at itself to stop, :func:`proportion_interval`
        elsewhere.

    Examples
    --------
    >>> import sim
    >>> interval_of(sim.run(sim.load("scenarios/baseline.toml"), replications=1))[0]
    'Wilson or exact'
    """
    stopped_by_looking = "stop_on" in results.attrs
    return (SEQUENCE, confidence_sequence) if stopped_by_looking else (FIXED, proportion_interval)


@lru_cache(maxsize=4096)
def half_width(successes: int, n: int) -> float:
    """Half the width of the 95 % interval of a share of replications: how many digits of it are told.

    Examples
    --------
    >>> round(half_width(1, 3), 2)
    0.45
    """
    low, high = proportion_interval(successes, n)
    return (high - low) / 2


def told_share(successes: int, n: int) -> float:
    """Share of replications, to the digits that its interval allows.

    Examples
    --------
    >>> told_share(1, 3), told_share(1_234, 10_000)
    (0.33, 0.1234)
    """
    return rounded(successes / n, half_width(successes, n))


def proportion_interval(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a proportion: Wilson's where it covers as stated, the exact one elsewhere.

    Wilson's is used from 400 trials on with a share between 5 and 95 %; elsewhere Clopper and Pearson's,
    which covers at least as often as stated. The upper end for no success in n trials is never 0.

    Parameters
    ----------
    successes, n : int
    confidence : float

    Returns
    -------
    tuple of two float
        Lower and upper end.

    References
    ----------
    .. [1] Brown, Cai, DasGupta: Interval estimation for a binomial proportion. Statistical Science 16 (2001),
       doi:10.1214/ss/1009213286.

    Examples
    --------
    >>> low, high = proportion_interval(0, 200)
    >>> low, round(high, 4)
    (0.0, 0.0183)
    """
    share = successes / n
    well_inside = n >= _WILSON_FROM and 0.05 <= share <= 0.95
    return _wilson(share, n, confidence) if well_inside else exact_interval(successes, n, confidence)


# From the functions themselves: scipy.stats has both, but takes half a second to load, for every run.
def _wilson(share: float, n: int, confidence: float) -> tuple[float, float]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + confidence / 2.0))
    centre = share + z * z / (2.0 * n)
    half = z * np.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return float((centre - half) / (1.0 + z * z / n)), float((centre + half) / (1.0 + z * z / n))


def exact_interval(successes: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval, also for effective numbers of successes and trials.

    Examples
    --------
    >>> [round(end, 4) for end in exact_interval(0, 200)], [round(end, 2) for end in exact_interval(2.5, 3.5)]
    ([0.0, 0.0183], [0.14, 0.99])
    """
    from scipy.special import betaincinv

    tail, failures = (1.0 - confidence) / 2.0, n - successes
    low = float(betaincinv(successes, failures + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, failures, 1.0 - tail)) if failures > 0 else 1.0
    return low, high


def confidence_sequence(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a proportion that holds for every number of trials at once.

    Against p, the beta mixture of likelihood ratios ``B(½ + S, ½ + n − S) / B(½, ½) / (pˢ (1 − p)ⁿ⁻ˢ)`` is a
    martingale that starts at 1; by Ville's inequality it ever reaches 1/α with probability α at most. The
    interval holds the p at which it has not.

    Parameters
    ----------
    successes, n : int
        Between 0 and n successes.
    confidence : float

    Returns
    -------
    tuple of two float
        Lower and upper end; ``successes / n`` lies between them.

    Raises
    ------
    ResultsError
        If there are fewer than no successes, or more than n.

    References
    ----------
    .. [1] Robbins: Statistical methods related to the law of the iterated logarithm. Ann. Math. Stat. 41
       (1970), doi:10.1214/aoms/1177696786.
    .. [2] Howard, Ramdas, McAuliffe, Sekhon: Time-uniform, nonparametric, nonasymptotic confidence
       sequences. Ann. Stat. 49 (2021), doi:10.1214/20-AOS1991.

    Examples
    --------
    >>> low, high = confidence_sequence(0, 200)
    >>> low, round(high, 4)
    (0.0, 0.0306)
    >>> low, high = confidence_sequence(1, 1000)
    >>> low < 0.001 < high
    True
    """
    from scipy.special import expit

    if not 0 <= successes <= n:
        raise ResultsError(f"successes = {successes}: must lie between 0 and n = {n}")
    failures = n - successes
    low = -_upper_log_odds(failures, successes, confidence)
    return float(expit(low)), float(expit(_upper_log_odds(successes, failures, confidence)))


def _upper_log_odds(successes: int, failures: int, confidence: float) -> float:
    """Log-odds of the upper end; that of the lower end is minus the one with both numbers exchanged.

    The martingale is convex in the log-odds and least at the estimate, where it is below 1: so it reaches
    1/α once on either side. Only what lies above the estimate is looked at.
    """
    from scipy.optimize import brentq
    from scipy.special import betaln, log_expit

    if failures == 0:
        return inf
    reached = float(betaln(_MIXING + successes, _MIXING + failures) - betaln(_MIXING, _MIXING))
    reached += log1p(-confidence)  # the log-likelihood at which the martingale is 1/α
    if successes == 0:
        return log(expm1(-reached / failures))

    def excess(log_odds: float) -> float:
        return reached - float(successes * log_expit(log_odds) + failures * log_expit(-log_odds))

    estimate, step = log(successes / failures), 1.0
    while excess(estimate + step) <= 0.0:
        step *= 2.0
    return float(brentq(excess, estimate, estimate + step, xtol=1e-13))
