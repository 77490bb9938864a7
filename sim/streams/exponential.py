"""Exponential draws for compiled code, the same to the last bit on every processor.

The logarithm of the C library may differ in its last bit between processors; this one is made of additions,
multiplications and one division, which do not, and the loop over it vectorises.

References
----------
.. [1] The reduction and the polynomial are those of fdlibm's ``e_log.c`` (Sun Microsystems, 1993), whose
error is
   below one unit in the last place.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.compiling import compiled
from sim.numerics.elementary import float_of

_LN2: Final = 0.6931471805599453
_SQRT_HALF_BITS: Final = 0x3FE6A09E667F3BCD
_HALF_BITS: Final = 0x3FE0000000000000
_MANTISSA: Final = 0xFFFFFFFFFFFFF
_EXPONENT_OF_WORD: Final = 1022 + 32


# A division that might raise keeps LLVM from vectorising, hence the error model.
@compiled
def exponentials(words: npt.NDArray[np.uint32], n: int, out: Floats) -> None:
    """Unit exponentials of 32-bit words: minus the logarithm of (word + 1/2) / 2**32.

    Parameters
    ----------
    words : uint32, shape (n,) or longer
    n : int
    out : float64, shape (n,) or longer, out

    Examples
    --------
    >>> out = np.empty(2)
    >>> exponentials(np.array([0, 2**31], dtype=np.uint32), 2, out)
    >>> out.round(6)
    array([22.873857,  0.693147])
    """
    for i in range(n):
        raw = np.float64(np.float64(words[i]) + 0.5).view(np.int64)
        half = (raw & _MANTISSA) | _HALF_BITS
        # Bring the fraction between √½ and √2, where the series is short.
        small = np.int64(half < _SQRT_HALF_BITS)
        fraction = np.int64(half + (small << 52)).view(np.float64)
        exponent = float_of((raw >> 52) - _EXPONENT_OF_WORD - small)
        s = (fraction - 1.0) / (fraction + 1.0)
        q = s * s
        series = 0.1818357216161805012 + q * (0.1531383769920937332 + q * 0.1479819860511658591)
        series = 0.2857142874366239149 + q * (0.2222219843214978396 + q * series)
        series = 2.0 + q * (0.6666666666666735130 + q * (0.3999999999940941908 + q * series))
        out[i] = -(exponent * _LN2 + s * series)
