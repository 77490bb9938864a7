"""What the lines were like: the integers counted station by station, turned into figures at the end.

All voter-by-voter engines leave the same integers, hence the same figures to the last bit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.engines.day import QUEUE_FIGURES
from sim.polling.compiled.line_figures import (
    CHECKED_IN,
    GAVE_UP,
    LAST_OUT,
    PEAK,
    TOO_LATE,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
    utilisation,
)
from sim.polling.histogram import N_BINS, quantiles

_TAILS: Final = (Fraction(95, 100), Fraction(997, 1000))

_LARGEST: Final = (WAIT_MAX, PEAK, LAST_OUT)
"""Counters of which a set of stations has the largest; the others add up."""


def figures(counters: Ints, histogram: Ints) -> Floats:
    """Figures of a set of stations.

    Parameters
    ----------
    counters : int64, shape (station, 10)
    histogram : int64, shape (N_BINS,)
        Waits of all of them.

    Returns
    -------
    float64, shape (figure,)
        :data:`sim.engines.day.QUEUE_FIGURES`; NaN throughout for no station, for waits where nobody came,
        and for the desks' utilisation where none was ever open. Waits are infinite where the quantile falls
        on those who left, or nobody who came was checked in.
    """
    if not len(counters):
        return np.full(len(QUEUE_FIGURES), np.nan)
    total = counters.sum(axis=0)
    total[list(_LARGEST)] = counters[:, list(_LARGEST)].max(axis=0)
    n, left = int(total[CHECKED_IN]), int(total[GAVE_UP] + total[TURNED_BACK])
    never = np.inf if left else np.nan
    mean = total[WAIT_SUM] / n / TICKS_PER_MINUTE if n else never
    longest = total[WAIT_MAX] / TICKS_PER_MINUTE if n else never
    p95, p997 = (_wait_within(share, n, left, histogram, longest) for share in _TAILS)
    return np.array(
        [
            mean,
            p95,
            p997,
            longest,
            total[PEAK],
            float(utilisation(total)),
            total[LAST_OUT] / TICKS_PER_HOUR if total[LAST_OUT] else np.nan,
            total[GAVE_UP],
            total[TURNED_BACK],
            total[TOO_LATE],
            left / (n + left) if n + left else np.nan,
        ]
    )


def _wait_within(share: Fraction, checked_in: int, left: int, histogram: Ints, longest: float) -> float:
    """Wait within which a share of all who came in time was checked in; infinite where fewer were."""
    needed = share * (checked_in + left)
    if not checked_in or needed > checked_in:
        return np.inf if left else np.nan
    # A quantile read from a bin may lie above the longest wait, which is known exactly.
    return float(np.minimum(quantiles(histogram, (float(needed / checked_in),))[0], longest))


def empty_histograms(n_units: int) -> Ints:
    """A histogram of waits for each unit: int64, shape (unit, N_BINS)."""
    return np.zeros((n_units, N_BINS), dtype=np.int64)
