"""The only door to randomness: streams keyed by meaning, never by order.

A draw is named by what it is for: ``(seed, purpose, replication, …)``. So replication 17 needs no other
replication, the number of workers and the chunking change nothing, and switching one behaviour on leaves
every other draw untouched (common random numbers).

Two grains. What is drawn once a station comes from one NumPy generator a (purpose, replication), vectorised
over all stations in their fixed order: :func:`generator`. What is drawn once a voter is addressed inside
compiled code by :mod:`sim.streams.philox`, under a :func:`key` of the same kind.
"""

from __future__ import annotations

import hashlib

import numpy as np

from sim.streams.purposes import Purpose

__all__ = ["Purpose", "generator", "key"]


def _digest(size: int, *parts: str | int) -> int:
    # Length-prefixed, so that ("ab", "c") and ("a", "bc") are different streams.
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=size).digest(), "little")


def generator(seed: int, purpose: Purpose, replication: int, *names: str) -> np.random.Generator:
    """NumPy generator of one purpose in one replication.

    Parameters
    ----------
    seed : int
        The experiment's seed; 0 is a seed like any other.
    purpose : Purpose
        What the draws are for.
    replication : int
        Number of the replication, from 0.
    *names : str
        Further names where a purpose has several streams (a campaign's name, say).

    Returns
    -------
    numpy.random.Generator
        On Philox4x64, keyed by a hash of all the arguments.

    Examples
    --------
    >>> generator(0, Purpose.NATIONAL, 3).random() == generator(0, Purpose.NATIONAL, 3).random()
    True
    >>> generator(0, Purpose.NATIONAL, 3).random() == generator(0, Purpose.NATIONAL, 4).random()
    False
    """
    return np.random.Generator(np.random.Philox(key=_digest(16, seed, purpose.value, replication, *names)))


def key(seed: int, purpose: Purpose, *names: str) -> tuple[np.uint32, np.uint32]:
    """Philox4x32 key of one purpose, for draws addressed inside compiled code.

    The replication, the station and the voter belong to the counter, not to the key.

    Returns
    -------
    tuple of two numpy.uint32

    Examples
    --------
    >>> key(1, Purpose.LEVER, "almaty") == key(1, Purpose.LEVER, "shymkent")
    False
    """
    digest = _digest(8, seed, purpose.value, *names)
    return np.uint32(digest & 0xFFFFFFFF), np.uint32(digest >> 32)
