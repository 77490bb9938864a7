"""Compilation whose cache is never stale.

Numba caches machine code beside the source and forgets it when that one file changes. But a function has
those it calls compiled into it, from other files too: after a change there the cache would go on serving
the old code, silently. Here the cache is as old as the whole folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from numba import njit

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Compile a function on its first call, cached, without holding the interpreter's lock.

    Examples
    --------
    >>> stamp_of(Path(__file__).parent) == stamp_of(Path(__file__).parent)
    True
    """
    dispatcher = njit(nogil=True, cache=True)(function)
    index = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if index is not None:  # None where compilation is switched off (NUMBA_DISABLE_JIT)
        index._source_stamp = stamp_of(Path(function.__code__.co_filename).parent)
    return dispatcher


@cache
def stamp_of(folder: Path) -> str:
    """Hash of a folder's Python sources."""
    digest = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()
