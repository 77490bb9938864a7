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
from numpy.typing import NDArray

from sim.clock import TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.compiling import compiled

_FINE_BITS: Final = 6
_HALF: Final = 1 << (_FINE_BITS - 1)
_MAX_SECONDS: Final = 1 << 20

N_BINS: Final = (1 << _FINE_BITS) + _HALF * (20 - _FINE_BITS)
"""Bins of a histogram; the last also holds whatever is longer than twelve days."""


def _bin_of_seconds(seconds: int) -> int:
    shift = max(seconds.bit_length() - _FINE_BITS, 0)
    return shift * _HALF + (seconds >> shift)


_NEAR: Final = np.array([_bin_of_seconds(seconds) for seconds in range(1 << 13)], dtype=np.int16)
"""Bins of waits below two hours and a quarter: looked up, since that is where nearly all waits lie."""

_FAR_BITS: Final = np.uint64(8)
_FAR: Final = np.array(
    [_bin_of_seconds(seconds) for seconds in range(0, _MAX_SECONDS, 1 << 8)], dtype=np.int16
)
"""Bins of longer ones, which are whole multiples of 256 s."""


@compiled
def bin_of(wait: int) -> int:
    """Bin of a wait [ticks].

    Examples
    --------
    >>> [bin_of(seconds * 1000) for seconds in (0, 63, 64, 65, 66, 128, 10**6, 10**9)]
    [0, 63, 64, 64, 65, 96, 509, 511]
    """
    # Without a sign the division is a multiplication.
    seconds = np.uint64(wait) // np.uint64(TICKS_PER_SECOND)
    if seconds < np.uint64(_NEAR.size):
        return int(_NEAR[seconds])
    return int(_FAR[min(seconds >> _FAR_BITS, np.uint64(_FAR.size - 1))])


def lower_edges() -> NDArray[np.float64]:
    """Lower edge of every bin, and the upper edge of the last, shape (N_BINS + 1,) [minutes]."""
    place = np.arange(N_BINS + 1)
    shift = np.maximum(place // _HALF - 1, 0)
    seconds = (place - shift * _HALF) << shift
    return np.asarray(seconds * (TICKS_PER_SECOND / TICKS_PER_MINUTE))


def quantiles(counts: NDArray[np.int64], levels: tuple[float, ...]) -> NDArray[np.float64]:
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
    total = counts.sum()
    if total == 0:
        return np.full(len(levels), np.nan)
    come = np.concatenate([[0], np.cumsum(counts)]) / total
    edges = lower_edges()
    # np.interp wants increasing abscissae: of equal shares it may take any, and the first non-empty bin is
    # meant.
    keep = np.concatenate([np.diff(come) > 0, [True]])
    keep |= np.concatenate([[False], np.diff(come) > 0])
    return np.asarray(np.interp(levels, come[keep], edges[keep]))
