"""Elementary functions in fixed operations: the same to the last bit on every IEEE 754 processor.

NumPy and the C library choose their code by the processor, and the last bits with it. Here are additions,
multiplications, divisions, square roots and shifts of bits alone, in the order written: Numba neither
reorders nor fuses them. The loops over them have no branch, so that they are vectorised.

References
----------
.. [1] exp, log, log1p: reductions and polynomials of fdlibm (Sun Microsystems, 1993).
.. [2] Normal quantile: Wichura, Algorithm AS 241 (PPND16). Applied Statistics 37 (1988),
   doi:10.2307/2347330.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.compiling import compiled, inlined

_LN2_HI: Final = 6.93147180369123816490e-01  # so few bits that a whole number below 2**20 times it is exact
_LN2_LO: Final = 1.90821492927058770002e-10
_INVERSE_LN2: Final = 1.44269504088896338700e00
_ROUND: Final = 6755399441055744.0
"""1.5 * 2**52: a number to which it is added is rounded, and stands in the low bits of the sum."""

_ROUND_BITS: Final = 0x4338000000000000
_ONE_BITS: Final = 0x3FF0000000000000
_MANTISSA: Final = 0xFFFFFFFFFFFFF
_TO_SQRT_HALF: Final = 0x3FF0000000000000 - 0x3FE6A09E667F3BCD
_SMALLEST_NORMAL: Final = 2.2250738585072014e-308
_2_TO_54: Final = 18014398509481984.0
_INF: Final = math.inf
_NAN: Final = math.nan


@inlined
def _bits(value: float) -> int:
    return int(np.float64(value).view(np.int64))


@inlined
def _float(bits: int) -> float:
    return float(np.int64(bits).view(np.float64))


@inlined
def _whole(k: int) -> float:
    # A small whole number as a float, without the conversion that AVX2 lacks.
    return _float(k + _ROUND_BITS) - _ROUND


@inlined
def _exp(x: float) -> float:
    limited = min(max(x, -746.0), 710.0)
    turned = limited * _INVERSE_LN2 + _ROUND
    n = turned - _ROUND
    k = _bits(turned) - _ROUND_BITS
    high = limited - n * _LN2_HI
    low = n * _LN2_LO
    r = high - low
    t = r * r
    series = -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
    series = -2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * series)
    c = r - t * (1.66666666666666019037e-01 + t * series)
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    half = k >> 1  # in two steps, so that the power of 2 itself neither overflows nor vanishes
    y = y * _float((half + 1023) << 52) * _float((k - half + 1023) << 52)
    return y if x == x else x  # noqa: PLR0124  only NaN differs from itself


@inlined
def _log_series(f: float, k: float, lost: float) -> float:
    # log(2**k * (1 + f)) + lost, for 1 + f between the roots of 1/2 and 2
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    odd = z * (6.666666666666735130e-01 + w * odd)
    half = 0.5 * f * f
    return k * _LN2_HI - ((half - (s * (half + (odd + even)) + (k * _LN2_LO + lost))) - f)


@inlined
def _reduced(x: float) -> tuple[float, int]:
    # Fraction between the roots of 1/2 and 2, and exponent of 2, of a normal positive number.
    raw = _bits(x) + _TO_SQRT_HALF
    return _float((raw & _MANTISSA) + (_ONE_BITS - _TO_SQRT_HALF)), (raw >> 52) - 1023


@inlined
def _log(x: float) -> float:
    tiny = x < _SMALLEST_NORMAL
    fraction, exponent = _reduced(x * _2_TO_54 if tiny else x)
    y = _log_series(fraction - 1.0, _whole(exponent) - (54.0 if tiny else 0.0), 0.0)
    y = y if x < _INF else x
    return y if x > 0.0 else (-_INF if x == 0.0 else _NAN)


@inlined
def _log1p(x: float) -> float:
    u = 1.0 + x
    fraction, exponent = _reduced(u)
    near = (x > -0.29289321881345254) & (x < 0.41421356237309503)
    # What the sum has lost: its last bits, relative to it.
    lost = (1.0 - (u - x) if u >= 2.0 else x - (u - 1.0)) / u
    f, k = x if near else fraction - 1.0, 0.0 if near else _whole(exponent)
    y = _log_series(f, k, 0.0 if near else lost)
    y = y if x < _INF else x
    return y if x > -1.0 else (-_INF if x == -1.0 else _NAN)


# A loop of its own for each: Numba keeps no function that another one has made.


@compiled
def _exp_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = _exp(x[i])


@compiled
def _log_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = _log(x[i])


@compiled
def _log1p_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = _log1p(x[i])


@compiled
def _logit_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = _log(x[i]) - _log1p(-x[i])


@compiled
def _expit_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = 1.0 / (1.0 + _exp(-x[i]))


def _over(loop: Callable[[Floats, Floats], None], x: npt.ArrayLike) -> Floats:
    values = np.asarray(x, dtype=np.float64, order="C")
    out = np.empty(values.shape)
    loop(values.reshape(-1), out.reshape(-1))
    return out


def exp(x: npt.ArrayLike) -> Floats:
    """Exponential, to within a unit in the last place.

    Examples
    --------
    >>> exp([0.0, 1.0, -np.inf])
    array([1.        , 2.71828183, 0.        ])
    """
    return _over(_exp_loop, x)


def log(x: npt.ArrayLike) -> Floats:
    """Natural logarithm; -inf at 0, NaN below.

    Examples
    --------
    >>> log([1.0, 2.0, 0.0])
    array([0.        , 0.69314718,       -inf])
    """
    return _over(_log_loop, x)


def log1p(x: npt.ArrayLike) -> Floats:
    """Logarithm of 1 + x, right to the last digits near 0; -inf at -1, NaN below.

    Examples
    --------
    >>> log1p([1e-10, -1.0])
    array([1.e-10,   -inf])
    """
    return _over(_log1p_loop, x)


def logit(share: npt.ArrayLike) -> Floats:
    """Log-odds of a share; -inf at 0, inf at 1.

    Examples
    --------
    >>> logit([0.0, 0.5])
    array([-inf,   0.])
    """
    return _over(_logit_loop, share)


def expit(value: npt.ArrayLike) -> Floats:
    """Share of a log-odds.

    Examples
    --------
    >>> expit([-np.inf, 0.0])
    array([0. , 0.5])
    """
    return _over(_expit_loop, value)


_CENTRAL: Final = (
    (
        *(2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457),
        *(13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    ),
    (
        *(5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867),
        *(5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
    ),
)
_TAIL: Final = (
    (
        *(7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177),
        *(1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055),
        *(4.6303378461565452959, 1.42343711074968357734),
    ),
    (
        *(1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966),
        *(0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494),
        *(2.05319162663775882187, 1.0),
    ),
)
_FAR_TAIL: Final = (
    (
        *(2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386),
        *(0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358),
        *(5.4637849111641143699, 6.6579046435011037772),
    ),
    (
        *(2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5),
        *(7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531),
        *(0.59983220655588793769, 1.0),
    ),
)
"""Coefficients of numerator and denominator, the highest power first."""


def _polynomial(coefficients: Sequence[float], x: Floats) -> Floats:
    """Horner's scheme, the highest power first."""
    value = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value


def _quotient(coefficients: tuple[Sequence[float], Sequence[float]], x: Floats) -> Floats:
    return _polynomial(coefficients[0], x) / _polynomial(coefficients[1], x)


def ndtri(share: npt.ArrayLike) -> Floats:
    """Quantile of the standard normal distribution; -inf at 0, inf at 1, NaN outside.

    Examples
    --------
    >>> ndtri([0.5, 0.975, 0.0])
    array([0.        , 1.95996398,       -inf])
    """
    share = np.asarray(share, dtype=np.float64)
    q = share - 0.5
    tail = np.minimum(share, 1.0 - share)
    inside = np.where(tail > 0.0, tail, 0.5)
    r = np.sqrt(-log(inside))
    in_tail = np.where(r <= 5.0, _quotient(_TAIL, r - 1.6), _quotient(_FAR_TAIL, r - 5.0))
    in_tail = np.where(tail > 0.0, in_tail, np.inf)
    central = q * _quotient(_CENTRAL, 0.180625 - q * q)
    value = np.where(np.abs(q) <= 0.425, central, np.where(q < 0.0, -in_tail, in_tail))
    return np.where((share >= 0.0) & (share <= 1.0), value, np.nan)
