"""Philox4x32-10 for compiled code: a draw is a function of its address, with no state to carry.

The address is ``(counter words, key words)``. For a voter the counter holds (block, class, station,
replication) and the key the purpose (:func:`sim.streams.key`).

References
----------
.. [1] Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011,
   doi:10.1145/2063384.2063405. The known answers of its library Random123 are in the tests.
"""

from __future__ import annotations

import numpy as np

from sim.compiling import compiled, inlined

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


@inlined
def philox4x32(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four independent words of 32 bits, each held in a uint64.

    Parameters
    ----------
    c0, c1, c2, c3 : numpy.uint64
        Counter words, below 2**32.
    k0, k1 : numpy.uint64
        Key words, below 2**32.
    """
    # Words ride in 64-bit registers: the product of two needs 64 bits, and LLVM vectorises this form, by a
    # short multiplication where it can see that both are below 2**32.
    c0, c1, c2, c3, k0, k1 = c0 & _LOW, c1 & _LOW, c2 & _LOW, c3 & _LOW, k0 & _LOW, k1 & _LOW
    for _ in range(10):
        p0 = c0 * _M0
        p1 = c2 * _M1
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ k0, p1 & _LOW, (p0 >> _SHIFT) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@compiled
def words(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """The same as :func:`philox4x32`, callable from Python with any integers.

    Examples
    --------
    >>> [f"{word:08x}" for word in words(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    return philox4x32(
        np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3), np.uint64(k0), np.uint64(k1)
    )
