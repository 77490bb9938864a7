"""Ascending numbers, for compiled code: a place among them, and their order."""

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


@compiled
def sort_ascending(values: Ints) -> None:
    """Sort by Shell's method: NumPy's sort would compile for a second, for a few hundred numbers.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([5, 1, 3, 2, 4])
    >>> sort_ascending(values)
    >>> values
    array([1, 2, 3, 4, 5])
    """
    gap = values.size
    while gap > 1:
        gap = max(gap * 4 // 9, 1)
        for place in range(gap, values.size):
            value, hole = values[place], place
            while hole >= gap and values[hole - gap] > value:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = value
