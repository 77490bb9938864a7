"""Expected papers as whole papers: one way of rounding, so that none appears, vanishes or moves by itself.

What is rounded is what remains, never what a table holds in the end: a campaign moves the difference of two
rounded remainders, and this arrives whole where it goes. So totals are kept, nothing is negative, and a
campaign that moves nobody changes no cell. Before it is rounded a number is cut to a millionth of a paper:
the last digits of a floating-point product, which another order of the same factors would change, decide
nothing.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints

_PARTS: Final = 1_000_000
"""A paper is cut into so many parts before it is rounded."""


def whole(papers: npt.NDArray[np.floating[Any]]) -> Ints:
    """Whole papers, halves upwards.

    Adding a whole number before or after makes no difference, which halves to even would not give.

    Parameters
    ----------
    papers : float64
        Up to about 9e9 in size.

    Returns
    -------
    int64, of the same shape

    Examples
    --------
    >>> whole(np.array([2.4, 2.5, 3.5, 2.49999999999]))
    array([2, 3, 4, 3])
    """
    parts = np.rint(np.asarray(papers) * _PARTS).astype(np.int64)
    return np.asarray((parts + _PARTS // 2) // _PARTS)


def moved_out(papers: Ints, share: Floats) -> Ints:
    """Papers that leave where a share of whole papers leaves: what was there less the rounded remainder.

    Parameters
    ----------
    papers : int64
    share : float64, in [0, 1]

    Returns
    -------
    int64, from 0 to `papers`

    Examples
    --------
    >>> moved_out(np.array([5, 10, 3]), np.array([0.5, 0.25, 0.0]))
    array([2, 2, 0])
    """
    return np.asarray(papers - whole(papers * (1.0 - share)))


def whole_parts(parts: Floats) -> Ints:
    """Parts along the last axis as whole papers whose running totals are rounded, so that the sum is kept.

    Examples
    --------
    >>> whole_parts(np.array([1.5, 1.5, 1.0]))
    array([2, 1, 1])
    """
    totals = whole(np.cumsum(parts, axis=-1))
    return np.diff(totals, axis=-1, prepend=0)
