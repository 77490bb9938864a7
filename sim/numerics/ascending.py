"""A place among ascending numbers, for compiled code."""

from __future__ import annotations

from sim.arrays import Floats, Ints
from sim.compiling import compiled


@compiled
def first_from(values: Ints | Floats, least: float) -> int:
    """Place of the first of some ascending numbers that is not below `least`; how many they are if all are.

    Examples
    --------
    >>> import numpy as np
    >>> first_from(np.array([1, 3, 3, 5]), 3), first_from(np.array([1, 3]), 4)
    (1, 2)
    """
    low, high = 0, values.size
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low
