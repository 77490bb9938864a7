"""Names for the array types that signatures use, and arrays of one shape for compiled code."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
ShortInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_Number = TypeVar("_Number", bound=np.generic)


def stretched(array: npt.NDArray[_Number], other: npt.NDArray[np.generic]) -> npt.NDArray[_Number]:
    """An array in the shape that it shares with another, contiguous and writable, as compiled code takes it.

    NumPy's ``broadcast_arrays`` gives arrays that are neither, and that warn when they are looked at.

    Examples
    --------
    >>> stretched(np.array(3), np.zeros(2))
    array([3, 3])
    """
    shape = np.broadcast_shapes(array.shape, other.shape)
    return np.asarray(array, order="C") if array.shape == shape else np.broadcast_to(array, shape).copy()
