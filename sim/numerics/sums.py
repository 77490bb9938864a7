"""Sums of floats in a stated order.

A product of matrices (``@``, ``dot``, ``einsum``) adds in the order, and with the instructions, that the
linear algebra library likes on the processor at hand: its last digits differ between machines, and whoever
rounds such a sum to whole papers may get another paper.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats

_FEW: Final = 32


def weighted_sum(values: npt.ArrayLike, weights: npt.ArrayLike, axis: int = -1) -> Floats:
    """Sum of values times weights, added from first to last.

    Parameters
    ----------
    values, weights : array_like
        Broadcast against each other.
    axis : int
        Of what they broadcast to; the sum runs along it.

    Returns
    -------
    float64
        Without that axis.

    Examples
    --------
    >>> weighted_sum([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25])
    array([1. , 2.5])
    """
    terms = np.multiply(values, weights, dtype=np.float64)
    if axis != -1 or not 0 < terms.shape[-1] <= _FEW:
        return np.asarray(np.add.accumulate(terms, axis=axis).take(-1, axis=axis))
    total = np.array(terms[..., 0])
    for at in range(1, terms.shape[-1]):  # the same sum in the same order, faster along a short axis
        total += terms[..., at]
    return total
