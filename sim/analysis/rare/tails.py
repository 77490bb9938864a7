"""Tails of the national shocks, normal and Student's t of 4 degrees of freedom: the same digits everywhere.

Sums, products, quotients, square roots and the exponential function of :mod:`sim.numerics`: the last digits
of a library's functions depend on the processor.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from sim.arrays import Floats
from sim.numerics import exp, ndtri

Tail = Literal["normal", "t4"]

_ROOT_OF_2PI: Final = 2.5066282746310002
_FAR: Final = 3.0
"""From here on the normal tail is a continued fraction, below a series."""


def below(tail: Tail, score: Floats) -> Floats:
    """Probability of a national score below some values: of standard deviation 1, shape as `score`.

    Exact to 13 digits, far out in the tail too.

    Examples
    --------
    >>> [f"{float(below(tail, np.array([-5.0]))[0]):.6e}" for tail in ("normal", "t4")]
    ['2.866516e-07', '1.055323e-03']
    """
    tail_beyond = (_beyond_normal if tail == "normal" else _beyond_t4)(np.abs(score))
    return np.where(score < 0, tail_beyond, 1.0 - tail_beyond)


def exceeded_by(tail: Tail, share: Floats) -> Floats:
    """Score that is exceeded with some probability from 0, which stands for 1e-300, to below 1.

    Examples
    --------
    >>> [round(float(exceeded_by(tail, np.array([0.001]))[0]), 6) for tail in ("normal", "t4")]
    [3.090232, 5.072206]
    """
    share = np.maximum(share, 1e-300)
    if tail == "normal":
        return np.asarray(-ndtri(share))
    beyond = np.minimum(share, 1.0 - share)
    # Beyond t lies v²(3 − v)/4, where v = 1 − t/√(4 + t²): Newton's steps, from below the root on downwards.
    v = np.sqrt(2.0 * beyond)
    for _ in range(8):
        v = v - (v * v * (3.0 - v) - 4.0 * beyond) / (3.0 * v * (2.0 - v))
    t = 2.0 * (1.0 - v) / np.sqrt(v * (2.0 - v))
    return np.asarray(np.where(share < 0.5, t, -t) * np.sqrt(0.5))


def _beyond_t4(score: Floats) -> Floats:
    t = score / np.sqrt(0.5)
    root = np.sqrt(4.0 + t * t)
    v = 4.0 / (root * (root + t))
    return np.asarray(v * v * (3.0 - v) / 4.0)


def _beyond_normal(score: Floats) -> Floats:
    density = exp(-0.5 * (score * score)) / _ROOT_OF_2PI
    near, far = np.minimum(score, _FAR), np.maximum(score, _FAR)
    term = series = near
    for odd in range(3, 121, 2):
        term = term * near * near / odd
        series = series + term
    fraction = far
    for k in range(120, 0, -1):
        fraction = far + k / fraction
    return np.where(score < _FAR, 0.5 - density * series, density / fraction)
