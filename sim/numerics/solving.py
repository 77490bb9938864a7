"""A root and a curve, for every start of the program.

SciPy has both, in packages that every run would have to load for them: 0.15 of
the two seconds that a first result takes, and 21 MB. The tests hold these against SciPy's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints

_MOST_STEPS: Final = 200


def root(function: Callable[[float], float], low: float, high: float, xtol: float) -> float:
    """Where a continuous function changes its sign: false position, weighted as by Anderson and Björck [1]_.

    Parameters
    ----------
    function : callable
    low, high : float
        Bracket: the function has opposite signs there, or is 0 at one end.
    xtol : float
        The change of sign lies within so much of the result, or within the last digits of it.

    Raises
    ------
    ValueError
        If the signs are equal.

    References
    ----------
    .. [1] Anderson, Björck: A new high order method of regula falsi type for computing a root of an equation.
       BIT 13 (1973), doi:10.1007/BF01951936.

    Examples
    --------
    >>> round(root(lambda x: x * x - 2.0, 0.0, 2.0, 1e-12), 10)
    1.4142135624
    """
    at_low, at_high = function(low), function(high)
    if at_low * at_high > 0.0:
        raise ValueError(f"no change of sign between {low} and {high}: {at_low} and {at_high}")
    for _ in range(_MOST_STEPS):
        if at_high == 0.0 or abs(high - low) <= max(xtol, 4.0 * np.spacing(abs(high))):
            return high
        if at_low == 0.0:
            return low
        point = high - at_high * (high - low) / (at_high - at_low)
        value = function(point)
        if value * at_high < 0.0:  # the change lies between the last two points
            low, at_low = high, at_high
        else:  # the other end stays: it counts less, lest it stay for ever
            weight = 1.0 - value / at_high
            at_low *= weight if weight > 0.0 else 0.5
        high, at_high = point, value
    return high


def monotone_cubic(x: Ints, y: Floats, at: Ints) -> Floats:
    """Smooth curve through points that falls nowhere between two that rise: PCHIP [1]_.

    Parameters
    ----------
    x : int64, shape (point,)
        Increasing.
    y : float64, shape (point,)
    at : int64, shape (place,)
        Within x.

    Returns
    -------
    float64, shape (place,)

    References
    ----------
    .. [1] Fritsch, Butland: A method for constructing local monotone piecewise cubic interpolants. SIAM J.
       Sci. Stat. Comput. 5 (1984), doi:10.1137/0905021.

    Examples
    --------
    >>> monotone_cubic(np.array([0, 1, 2]), np.array([0.0, 1.0, 1.0]), np.array([0, 1, 2]))
    array([0., 1., 1.])
    """
    step = np.diff(x).astype(np.float64)
    rise = np.diff(y) / step
    slope = _slopes(step, rise)
    cell = np.clip(np.searchsorted(x, at, side="right") - 1, 0, step.size - 1)
    h, s = step[cell], (at - x[cell]) / step[cell]
    left, right = y[cell], y[cell + 1]
    bend = left * (1.0 + 2.0 * s) * (1.0 - s) ** 2 + right * s * s * (3.0 - 2.0 * s)
    return np.asarray(bend + h * s * (1.0 - s) * (slope[cell] * (1.0 - s) - slope[cell + 1] * s))


def _slopes(step: Floats, rise: Floats) -> Floats:
    """Slopes at the points: harmonic means of the rises beside, weighted; 0 where they change direction."""
    if rise.size == 1:
        return np.array([rise[0], rise[0]])
    before, after = 2.0 * step[1:] + step[:-1], step[1:] + 2.0 * step[:-1]
    same = rise[:-1] * rise[1:] > 0.0
    inner = np.zeros(rise.size - 1)
    inner[same] = (before + after)[same] / (before[same] / rise[:-1][same] + after[same] / rise[1:][same])
    first = _end_slope(step[0], step[1], rise[0], rise[1])
    return np.array([first, *inner, _end_slope(step[-1], step[-2], rise[-1], rise[-2])])


def _end_slope(step: float, beyond: float, rise: float, rise_beyond: float) -> float:
    """Three-point slope at an end, no steeper than keeps the curve monotone."""
    slope = ((2.0 * step + beyond) * rise - step * rise_beyond) / (step + beyond)
    if slope * rise <= 0.0:
        return 0.0
    if rise * rise_beyond <= 0.0 and abs(slope) > 3.0 * abs(rise):
        return 3.0 * rise
    return slope
