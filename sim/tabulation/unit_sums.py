"""Stations summed up to their units, and papers over their classes."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.arrays import Ints

Summand = TypeVar("Summand", np.int64, np.float64)


def sum_classes(papers: Ints) -> Ints:
    """Papers of all classes: the sum over the last axis, as exact as NumPy's and several times faster.

    Examples
    --------
    >>> import numpy as np
    >>> sum_classes(np.array([[1, 2, 3, 0], [5, 0, 0, 0]]))
    array([6, 5])
    """
    return np.asarray(np.einsum("...c->...", papers))


def sum_by_unit(values: npt.NDArray[Summand], start: Ints) -> npt.NDArray[Summand]:
    """Sum station values by unit, along the first axis.

    Examples
    --------
    >>> import numpy as np
    >>> sum_by_unit(np.array([1, 2, 3]), np.array([0, 2, 2, 3]))
    array([3, 0, 3])
    """
    total = np.zeros((start.size - 1, *values.shape[1:]), dtype=values.dtype)
    filled = start[1:] > start[:-1]
    if filled.any():  # reduceat cannot sum nothing
        total[filled] = np.add.reduceat(values, start[:-1][filled], axis=0)
    return total
