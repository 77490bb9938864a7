"""Waits as a histogram: a country's eight million waits in 500 numbers, with quantiles good to 1.6 %.

Bins are log-linear. Waits are counted in whole seconds; below 64 s each second has a bin of its own, above it
every doubling is cut into 32 bins. Bins of stations, of replications and of workers add up, so quantiles of
any union are as good as those of a part, and integers add up the same in any order. A quantile lies within
the bin of the exact one; it is read by straight interpolation inside the bin, so it is off by less than the
bin's width: one second, or a 32nd of the wait.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.compiling import compiled, inlined
from sim.numerics.elementary import float_of

_FINE_BITS: Final = 6
_HALF: Final = 1 << (_FINE_BITS - 1)
_MAX_SECONDS: Final = 1 << 20

N_BINS: Final = (1 << _FINE_BITS) + _HALF * (20 - _FINE_BITS)
"""Bins of a histogram; the last also holds whatever is longer than twelve days."""

_LONGEST: Final = (_MAX_SECONDS - 1) * TICKS_PER_SECOND
_SECONDS_IN_2_TO_38: Final = -(-(1 << 38) // TICKS_PER_SECOND)
_SIGNIFICANT: Final = 52 - (_FINE_BITS - 1)
_OFFSET: Final = (1023 + _FINE_BITS - 2) * _HALF


@inlined
def bin_of(wait: int) -> int:
    """Bin of a wait [ticks].

    Examples
    --------
    >>> [bin_of(seconds * 1000) for seconds in (0, 63, 64, 65, 66, 128, 10**6, 10**9)]
    [0, 63, 64, 64, 65, 96, 509, 511]
    """
    # No branch, no division, no table: so a loop over many waits is vectorised.
    seconds = min(wait, _LONGEST) * _SECONDS_IN_2_TO_38 >> 38
    # The exponent of a float counts the doublings, its first digits count within one.
    doubling = np.int64(np.float64(float_of(seconds)).view(np.int64)) >> _SIGNIFICANT
    return int(doubling - _OFFSET if seconds >= _HALF else seconds)


def lower_edges() -> Floats:
    """Lower edge of every bin, and the upper edge of the last, shape (N_BINS + 1,) [minutes]."""
    place = np.arange(N_BINS + 1)
    shift = np.maximum(place // _HALF - 1, 0)
    seconds = (place - shift * _HALF) << shift
    return np.asarray(seconds * (TICKS_PER_SECOND / TICKS_PER_MINUTE))


def quantiles(counts: Ints, levels: tuple[float, ...]) -> Floats:
    """Quantiles of a histogram [minutes]; NaN where it is empty.

    Parameters
    ----------
    counts : int64, shape (N_BINS,)
    levels : tuple of float
        In [0, 1].

    Examples
    --------
    >>> counts = np.bincount([bin_of(wait) for wait in range(0, 60_000, 1_000)], minlength=N_BINS)
    >>> quantiles(counts, (0.5,))
    array([0.5])
    """
    return np.array([_quantile(counts, level) for level in levels])


_EDGES: Final = lower_edges()


@compiled
def _quantile(counts: Ints, level: float) -> float:
    total, come = counts.sum(), 0
    if total == 0:
        return np.nan
    for place in range(N_BINS):
        before, come = come, come + counts[place]
        if come / total > level:
            begin, width = before / total, come / total - before / total
            return float((_EDGES[place + 1] - _EDGES[place]) / width * (level - begin) + _EDGES[place])
    return float(_EDGES[-1])
