"""Elementary functions in fixed operations: the same to the last bit on every IEEE 754 processor.

NumPy and the C library choose their code by the processor, and the last bits with it. Here are additions,
multiplications, divisions, square roots and shifts of bits alone, in the order written: Numba neither
reorders nor fuses them. The loops over them have no branch, so that they are vectorised.

Each function is written once, for a number and for an array: a process that has not loaded the compiler
computes with NumPy's arrays, in the same operations and order.

References
----------
.. [1] exp, log, log1p: reductions and polynomials of fdlibm (Sun Microsystems, 1993).
.. [2] Normal quantile: Wichura, Algorithm AS 241 (PPND16). Applied Statistics 37 (1988),
   doi:10.2307/2347330.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats
from sim.compiling import compiled, compiler_loaded, inlined, inlined_or

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


@inlined_or(np.minimum)
def _least(one: float, other: float) -> float:
    return min(one, other)


@inlined_or(np.maximum)
def _most(one: float, other: float) -> float:
    return max(one, other)


@inlined_or(np.where)
def _choice(condition: bool, yes: float, no: float) -> float:
    return yes if condition else no


@inlined_or(np.sqrt)
def _square_root(x: float) -> float:
    return math.sqrt(x)


@inlined
def _bits(value: float) -> np.int64:
    return np.float64(value).view(np.int64)


@inlined
def _float(bits: int | np.int64) -> np.float64:
    return np.int64(bits).view(np.float64)


@inlined
def float_of(k: int | np.int64) -> float:
    """A whole number below 2**51 as a float, without the conversion that AVX2 lacks."""
    return _float(k + _ROUND_BITS) - _ROUND


@inlined
def exp_of(x: float) -> float:
    limited = _least(_most(x, -746.0), 710.0)
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
    return _choice(x == x, y, x)  # noqa: PLR0124  only NaN differs from itself


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
def _reduced(x: float) -> tuple[float, int | np.int64]:
    # Fraction between the roots of 1/2 and 2, and exponent of 2, of a normal positive number.
    raw = _bits(x) + _TO_SQRT_HALF
    return _float((raw & _MANTISSA) + (_ONE_BITS - _TO_SQRT_HALF)), (raw >> 52) - 1023


@inlined
def log_of(x: float) -> float:
    tiny = x < _SMALLEST_NORMAL
    fraction, exponent = _reduced(_choice(tiny, x * _2_TO_54, x))
    y = _log_series(fraction - 1.0, float_of(exponent) - _choice(tiny, 54.0, 0.0), 0.0)
    y = _choice(x < _INF, y, x)
    return _choice(x > 0.0, y, _choice(x == 0.0, -_INF, _NAN))


@inlined
def log1p_of(x: float) -> float:
    u = 1.0 + x
    fraction, exponent = _reduced(u)
    near = (x > -0.29289321881345254) & (x < 0.41421356237309503)
    # What the sum has lost: its last bits, relative to it.
    lost = _choice(u >= 2.0, 1.0 - (u - x), x - (u - 1.0)) / u
    f, k = _choice(near, x, fraction - 1.0), _choice(near, 0.0, float_of(exponent))
    y = _log_series(f, k, _choice(near, 0.0, lost))
    y = _choice(x < _INF, y, x)
    return _choice(x > -1.0, y, _choice(x == -1.0, -_INF, _NAN))


@inlined
def _logit_of(x: float) -> float:
    return log_of(x) - log1p_of(-x)


@inlined
def _expit_of(x: float) -> float:
    return 1.0 / (1.0 + exp_of(-x))


HALF_LOG_2_PI: Final = 0.91893853320467274178


@inlined
def rising_of(x: float) -> float:
    """x (x + 1) ... (x + 7): Stirling's series is exact to the last digits that many steps on."""
    y = x * (x + 7.0)
    return y * (y + 6.0) * ((y + 10.0) * (y + 12.0))


@inlined
def stirling_of(x: float) -> float:
    """Logarithm of the gamma function at x, 8 or more, less half the logarithm of 2 pi."""
    z = 1.0 / (x * x)
    series = 7.936507936507937e-4 - z * (5.952380952380953e-4 - z * 8.417508417508417e-4)
    series = 8.333333333333333e-2 - z * (2.777777777777778e-3 - z * series)
    return (x - 0.5) * log_of(x) - x + series / x


@inlined
def log_gamma_of(x: float) -> float:
    """Logarithm of the gamma function at x above 0."""
    return stirling_of(x + 8.0) + HALF_LOG_2_PI - log_of(rising_of(x))


# A loop of its own for each: Numba keeps no function that another one has made.


@compiled
def _exp_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = exp_of(x[i])


@compiled
def _log_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = log_of(x[i])


@compiled
def _log1p_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = log1p_of(x[i])


@compiled
def _logit_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = _logit_of(x[i])


@compiled
def _expit_loop(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = _expit_of(x[i])


def _over(loop: Callable[[Floats, Floats], None], of_array: Callable[[Any], Any], x: npt.ArrayLike) -> Floats:
    values = np.asarray(x, dtype=np.float64, order="C")
    if not compiler_loaded():
        with np.errstate(all="ignore"):
            return np.asarray(of_array(values))
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
    return _over(_exp_loop, exp_of, x)


def log(x: npt.ArrayLike) -> Floats:
    """Natural logarithm; -inf at 0, NaN below.

    Examples
    --------
    >>> log([1.0, 2.0, 0.0])
    array([0.        , 0.69314718,       -inf])
    """
    return _over(_log_loop, log_of, x)


def log1p(x: npt.ArrayLike) -> Floats:
    """Logarithm of 1 + x, right to the last digits near 0; -inf at -1, NaN below.

    Examples
    --------
    >>> log1p([1e-10, -1.0])
    array([1.e-10,   -inf])
    """
    return _over(_log1p_loop, log1p_of, x)


def logit(share: npt.ArrayLike) -> Floats:
    """Log-odds of a share; -inf at 0, inf at 1.

    Examples
    --------
    >>> logit([0.0, 0.5])
    array([-inf,   0.])
    """
    return _over(_logit_loop, _logit_of, share)


def expit(value: npt.ArrayLike) -> Floats:
    """Share of a log-odds.

    Examples
    --------
    >>> expit([-np.inf, 0.0])
    array([0. , 0.5])
    """
    return _over(_expit_loop, _expit_of, value)


@inlined
def _central_quantile(q: float) -> float:
    # Of a share of 1/2 + q, for |q| up to 0.425.
    r = 0.180625 - q * q
    above = 2509.0809287301226727 * r + 33430.575583588128105
    above = (above * r + 67265.770927008700853) * r + 45921.953931549871457
    above = (above * r + 13731.693765509461125) * r + 1971.5909503065514427
    above = (above * r + 133.14166789178437745) * r + 3.387132872796366608
    below = 5226.495278852854561 * r + 28729.085735721942674
    below = (below * r + 39307.89580009271061) * r + 21213.794301586595867
    below = (below * r + 5394.1960214247511077) * r + 687.1870074920579083
    below = (below * r + 42.313330701600911252) * r + 1.0
    return q * (above / below)


@inlined
def _tail_quantile(root: float) -> float:
    # The root is that of minus the logarithm of the tail; up to 5.
    r = root - 1.6
    above = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    above = (above * r + 0.24178072517745061177) * r + 1.27045825245236838258
    above = (above * r + 3.64784832476320460504) * r + 5.7694972214606914055
    above = (above * r + 4.6303378461565452959) * r + 1.42343711074968357734
    below = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    below = (below * r + 0.0151986665636164571966) * r + 0.14810397642748007459
    below = (below * r + 0.68976733498510000455) * r + 1.6763848301838038494
    below = (below * r + 2.05319162663775882187) * r + 1.0
    return above / below


@inlined
def _far_tail_quantile(root: float) -> float:
    # From 5 on.
    r = root - 5.0
    above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    above = (above * r + 0.0012426609473880784386) * r + 0.026532189526576123093
    above = (above * r + 0.29656057182850489123) * r + 1.7848265399172913358
    above = (above * r + 5.4637849111641143699) * r + 6.6579046435011037772
    below = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    below = (below * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
    below = (below * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    below = (below * r + 0.59983220655588793769) * r + 1.0
    return above / below


_FAR_TAIL: Final = 1.3887943864964021e-11
"""exp(-25): a tail whose root is 5."""


@inlined
def _near_quantile(share: float) -> float:
    # Of a share with no far tail.
    q = share - 0.5
    tail = _least(share, 1.0 - share)
    outer = _tail_quantile(_square_root(-log_of(_choice(tail > 0.0, tail, 0.5))))
    return _choice(abs(q) <= 0.425, _central_quantile(q), _choice(q < 0.0, -outer, outer))


@inlined
def _end_quantile(share: float, tail: float) -> float:
    far = _choice(tail > 0.0, _far_tail_quantile(_square_root(-log_of(tail))), _INF)
    far = _choice(tail >= 0.0, far, _NAN)
    return _choice(share < 0.5, -far, far)


@compiled
def quantile_loop(share: Floats, out: Floats) -> None:
    """Normal quantiles of shares, as :func:`ndtri`, for compiled callers; `out` must be another array."""
    for i in range(share.size):
        out[i] = _near_quantile(share[i])
    for i in range(share.size):  # few or none
        tail = min(share[i], 1.0 - share[i])
        if not tail >= _FAR_TAIL:
            out[i] = _end_quantile(share[i], tail)


def _quantiles_of(share: Any) -> Floats:
    out = np.asarray(_near_quantile(share))
    tail: Any = np.minimum(share, 1.0 - share)
    end = ~(tail >= _FAR_TAIL)
    return np.where(end, _end_quantile(share, tail), out) if end.any() else out


def ndtri(share: npt.ArrayLike) -> Floats:
    """Quantile of the standard normal distribution; -inf at 0, inf at 1, NaN outside.

    Examples
    --------
    >>> ndtri([0.5, 0.975, 0.0])
    array([0.        , 1.95996398,       -inf])
    """
    return _over(quantile_loop, _quantiles_of, share)
