"""Keys of streams: a hash of what draws are for."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from sim.streams.purposes import Purpose


def _digest(size: int, *parts: str | int) -> int:
    # Length-prefixed, so that ("ab", "c") and ("a", "bc") are different streams.
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=size).digest(), "little")


@lru_cache(maxsize=4096)
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
