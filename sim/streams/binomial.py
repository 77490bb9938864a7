"""Binomial draws by address, in fixed operations: the same papers on every processor.

One number of successes is drawn at each index of an array, from words that belong to that index alone, so
that no draw shifts another. From an expected number of ten on by transformed rejection [1]_, in rounds: every
index proposes, and is done where the quick test or else the full test accepts; the others propose again from
their next words. Below ten by inversion, all indices step by step together. Every loop is without a branch,
so that it is vectorised.

References
----------
.. [1] Hörmann, The generation of binomial random variates (algorithm BTRS). Journal of Statistical
   Computation and Simulation 46 (1993), doi:10.1080/00949659308811496.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.compiling import compiled, inlined
from sim.numerics.elementary import exp_of, float_of, log1p_of, log_of, rising_of, stirling_of
from sim.streams.philox import philox4x32

_INVERTED_BELOW: Final = 10.0
"""Expected number below which inversion is used; the rejection's constants hold from here on."""

_TOGETHER: Final = 64
"""Indices inverted side by side: few enough that all stay near the processor."""

_LOST: Final = 2.0**-46
"""What rounding may leave of a probability that is used up."""

_MOST_STEPS: Final = 200.0
"""No count with an expectation below ten comes near it: its probability is below 10**-100."""

_QUICK_FROM: Final = 0.07
_TO_UNIT: Final = 2.0**-32


@inlined
def _unit(word: np.uint64) -> float:
    return (float_of(np.int64(word)) + 0.5) * _TO_UNIT


@inlined
def _hat(n: float, r: float) -> tuple[float, float, float, float, float]:
    # Constants of the proposal, functions of the standard deviation.
    sd = math.sqrt(n * r * (1.0 - r))
    b = 1.15 + 2.53 * sd
    return sd, b, -0.0873 + 0.0248 * b + 0.01 * r, n * r + 0.5, 0.92 - 4.2 / b


@inlined
def _proposed(u: float, a: float, b: float, c: float) -> float:
    return math.floor((2.0 * a / (0.5 - abs(u)) + b) * u + c)


@inlined
def _log_ratio(n: float, r: float, k: float) -> float:
    """Logarithm of the probability of k over that of the mode."""
    mode = math.floor((n + 1.0) * r)
    shift = (rising_of(k + 1.0) * rising_of(n - k + 1.0)) / (
        rising_of(mode + 1.0) * rising_of(n - mode + 1.0)
    )
    mine = stirling_of(k + 9.0) + stirling_of(n - k + 9.0)
    top = stirling_of(mode + 9.0) + stirling_of(n - mode + 9.0)
    return top - mine + log_of(shift) + (k - mode) * log_of(r / (1.0 - r))


@inlined
def _candidate(
    index: int, turn: int, lane: int, replication: int, k0: np.uint64, k1: np.uint64
) -> tuple[float, float]:
    # A block of four words serves two turns.
    w0, w1, w2, w3 = philox4x32(
        np.uint64(index), np.uint64(turn >> 1), np.uint64(lane), np.uint64(replication), k0, k1
    )
    odd = turn & 1
    return _unit(w2 if odd else w0) - 0.5, _unit(w3 if odd else w1)


@compiled
def _quick_test(
    n: Floats,
    r: Floats,
    index: Ints,
    turn: int,
    lane: int,
    replication: int,
    k0: np.uint64,
    k1: np.uint64,
    proposal: Floats,
    done: Bools,
) -> None:
    for i in range(n.size):
        u, v = _candidate(index[i], turn, lane, replication, k0, k1)
        _, b, a, c, quick = _hat(n[i], r[i])
        proposal[i] = _proposed(u, a, b, c)
        done[i] = (abs(u) <= 0.5 - _QUICK_FROM) & (v <= quick)


@compiled
def _full_test(
    n: Floats,
    r: Floats,
    index: Ints,
    turn: int,
    lane: int,
    replication: int,
    k0: np.uint64,
    k1: np.uint64,
    proposal: Floats,
    done: Bools,
) -> None:
    for i in range(n.size):
        u, v = _candidate(index[i], turn, lane, replication, k0, k1)
        sd, b, a, c, _ = _hat(n[i], r[i])
        k = _proposed(u, a, b, c)
        possible = (k >= 0.0) & (k <= n[i])
        near = 0.5 - abs(u)
        height = log_of(v * (2.83 + 5.1 / b) * sd / (a / (near * near) + b))
        proposal[i] = k
        done[i] = possible & (height <= _log_ratio(n[i], r[i], k if possible else 0.0))


@compiled
def _keep(
    trials: Ints, share: Floats, n: Floats, r: Floats, index: Ints, proposal: Floats, done: Bools, out: Ints
) -> int:
    """Write what was proposed; whoever is not done moves up, to be overwritten. Returns their number."""
    left = 0
    for i in range(n.size):
        k, at = np.int64(proposal[i]), index[i]
        out[at] = k if share[at] <= 0.5 else trials[at] - k
        n[left], r[left], index[left] = n[i], r[i], at
        left += 0 if done[i] else 1
    return left


@compiled
def _invert(
    n: Floats, r: Floats, index: Ints, lane: int, replication: int, k0: np.uint64, k1: np.uint64, k: Floats
) -> None:
    left, mass, odds = np.empty(_TOGETHER), np.empty(_TOGETHER), np.empty(_TOGETHER)
    trials, found = np.empty(_TOGETHER), np.empty(_TOGETHER)
    for first in range(0, n.size, _TOGETHER):
        m = min(_TOGETHER, n.size - first)
        for j in range(m):
            w0, w1, _, _ = philox4x32(
                np.uint64(index[first + j]), np.uint64(0), np.uint64(lane), np.uint64(replication), k0, k1
            )
            left[j] = (float_of(np.int64(w0)) + _unit(w1)) * _TO_UNIT
        for j in range(m):
            trials[j], found[j] = n[first + j], 0.0
            odds[j] = r[first + j] / (1.0 - r[first + j])
        for j in range(m):
            mass[j] = exp_of(trials[j] * log1p_of(-r[first + j]))
        step, going = 0.0, m
        while going > 0 and step < _MOST_STEPS:
            step += 1.0
            inverse = 1.0 / step
            going = 0
            for j in range(m):
                left[j] -= mass[j]
                mass[j] *= odds[j] * (trials[j] - step + 1.0) * inverse
            for j in range(m):  # a count, for LLVM vectorises no search for the greatest float
                goes = left[j] > _LOST
                found[j] += np.float64(goes & (trials[j] >= step))
                going += goes
        for j in range(m):
            k[first + j] = found[j]


@compiled
def _draw(
    trials: Ints, share: Floats, lane: int, replication: int, k0: np.uint64, k1: np.uint64, out: Ints
) -> None:
    size = trials.size
    n, r, proposal = np.empty(size), np.empty(size), np.empty(size)
    index, done = np.empty(size, np.int64), np.zeros(size, np.bool_)
    small = 0
    for i in range(size):
        smaller = min(share[i], 1.0 - share[i])
        n[small], r[small], index[small] = trials[i], smaller, i
        small += 1 if trials[i] * smaller < _INVERTED_BELOW else 0
    _invert(n[:small], r[:small], index[:small], lane, replication, k0, k1, proposal)
    _keep(trials, share, n[:small], r[:small], index[:small], proposal, done, out)
    left = 0
    for i in range(size):
        smaller = min(share[i], 1.0 - share[i])
        n[left], r[left], index[left] = trials[i], smaller, i
        left += 1 if trials[i] * smaller >= _INVERTED_BELOW else 0
    turn = 0
    while left > 0:
        _quick_test(n[:left], r[:left], index[:left], turn, lane, replication, k0, k1, proposal, done)
        left = _keep(trials, share, n[:left], r[:left], index[:left], proposal, done, out)
        _full_test(n[:left], r[:left], index[:left], turn, lane, replication, k0, k1, proposal, done)
        left = _keep(trials, share, n[:left], r[:left], index[:left], proposal, done, out)
        turn += 1


@compiled
def draw_binomials(
    trials: Ints, share: Floats, replication: int, k0: np.uint64, k1: np.uint64, out: Ints
) -> None:
    """Numbers of successes, one an index; turn by turn, each among those who are left.

    Parameters
    ----------
    trials : int64, shape (n,)
        From 0 to 2**31.
    share : float64, shape (turn, n)
        Chance of a success, in [0, 1].
    replication, k0, k1 : int
        Address; index and turn are the rest of it.
    out : int64, shape (turn, n), out

    Examples
    --------
    >>> out = np.empty((1, 3), np.int64)
    >>> draw_binomials(np.array([0, 5, 5]), np.array([[0.3, 1.0, 0.0]]), 0, np.uint64(1), np.uint64(2), out)
    >>> out
    array([[0, 5, 0]])
    """
    left = trials.copy()
    for turn in range(len(share)):
        _draw(left, share[turn], turn, replication, k0, k1, out[turn])
        for i in range(left.size):
            left[i] -= out[turn, i]


def draw_multinomials(
    trials: Ints, shares: Floats, replication: int, k0: np.uint64, k1: np.uint64, out: Ints
) -> None:
    """Whole numbers shared out among classes, class by class: each a binomial of what is left.

    Parameters
    ----------
    trials : int64, shape (n,)
    shares : float64, shape (n, class)
        Of each class, 0 or more; they need not add up to 1. Where all are 0, the last class takes all.
    replication, k0, k1 : int
        Address; index and class are the rest of it.
    out : int64, shape (n, class), out
    """
    # Summed from the end, so that the last class with a share takes all that is left, whatever was rounded.
    tail = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1]
    share = np.divide(shares, tail, out=np.zeros(shares.shape), where=shares > 0.0)
    drawn = np.empty((shares.shape[1] - 1, trials.size), np.int64)
    draw_binomials(trials, np.ascontiguousarray(share[:, :-1].T), replication, k0, k1, drawn)
    out[:, :-1], out[:, -1] = drawn.T, trials - drawn.sum(axis=0)
