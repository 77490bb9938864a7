"""Uniform numbers by address for compiled code, and what is made of them by quantile or logarithm.

A block of four words gives two numbers of 53 bits, never 0 and never 1: the number at an index is the same
however many are drawn. What is made of them is made in fixed operations (:mod:`sim.numerics`).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.compiling import compiled, inlined
from sim.numerics.elementary import float_of, log_of
from sim.streams.philox import philox4x32

_UNIT: Final = 2.0**-53
_2_TO_26: Final = 67108864.0


@inlined
def uniform_of(first: np.uint64, second: np.uint64) -> float:
    """Two words of 32 bits as a number between 0 and 1: an odd multiple of 2**-53."""
    high, low = float_of(np.int64(first >> np.uint64(6))), float_of(np.int64(second >> np.uint64(6)))
    return (2.0 * (high * _2_TO_26 + low) + 1.0) * _UNIT


@compiled
def draw_uniforms(lane: int, replication: int, k0: np.uint64, k1: np.uint64, out: Floats) -> None:
    """Fill an array with uniform numbers at its indices.

    Examples
    --------
    >>> long, short = np.empty(5), np.empty(3)
    >>> draw_uniforms(0, 0, np.uint64(1), np.uint64(2), long)
    >>> draw_uniforms(0, 0, np.uint64(1), np.uint64(2), short)
    >>> bool((long[:3] == short).all())
    True
    """
    for i in range(out.size >> 1):
        w0, w1, w2, w3 = philox4x32(
            np.uint64(i), np.uint64(0), np.uint64(lane), np.uint64(replication), k0, k1
        )
        out[2 * i], out[2 * i + 1] = uniform_of(w0, w1), uniform_of(w2, w3)
    if out.size & 1:
        w0, w1, _, _ = philox4x32(
            np.uint64(out.size >> 1), np.uint64(0), np.uint64(lane), np.uint64(replication), k0, k1
        )
        out[out.size - 1] = uniform_of(w0, w1)


@compiled
def draw_exponentials(lane: int, replication: int, k0: np.uint64, k1: np.uint64, out: Floats) -> None:
    """Fill an array with exponential numbers of mean 1."""
    draw_uniforms(lane, replication, k0, k1, out)
    for i in range(out.size):
        out[i] = -log_of(out[i])


@compiled
def draw_without_return(
    heaps: Ints, n: Ints, replication: int, k0: np.uint64, k1: np.uint64, out: Ints
) -> None:
    """Take things one by one from each heap without putting them back: how many of each class come out.

    Parameters
    ----------
    heaps : int64, shape (heap, class)
    n : int64, shape (heap,)
        How many are taken, at most as many as there are.
    replication, k0, k1 : int
        Address; heap and turn are the rest of it.
    out : int64, shape (heap, class), out
    """
    n_classes = heaps.shape[1]
    for h in range(n.size):
        out[h] = 0
        there = heaps[h].sum()
        for turn in range(n[h]):
            w0, w1, _, _ = philox4x32(
                np.uint64(turn), np.uint64(h), np.uint64(0), np.uint64(replication), k0, k1
            )
            place = math.floor(uniform_of(w0, w1) * (there - turn))
            for c in range(n_classes):
                place -= heaps[h, c] - out[h, c]
                if place < 0:
                    out[h, c] += 1
                    break
