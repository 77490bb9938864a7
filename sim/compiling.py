"""Compilation to machine code: no lock, no branch for a division by zero, and a cache that is never stale.

Numba caches machine code beside the source and forgets it when that one file changes. But a function has
those it calls compiled into it, from other files too: after a change there the cache would go on serving the
old code, silently. Here the cache is as old as all sources that hold compiled functions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from numba import njit

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_PACKAGE: Final = Path(__file__).resolve().parent
_MARKS: Final = (b"\n@compiled", b"\n@inlined")


def compiled(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Compile a function on its first call, for good; it runs without holding the interpreter's lock.

    Divisions follow IEEE 754 instead of raising: a branch for the error would keep loops from being
    vectorised.
    """
    dispatcher = njit(nogil=True, cache=True, error_model="numpy")(function)
    index = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if index is not None:  # None where compilation is switched off (NUMBA_DISABLE_JIT)
        index._source_stamp = source_stamp()
        # What is read first: the rest may name classes that are gone, and then cannot be read at all.
        index._version = f"{index._version} {source_stamp()}"
    return dispatcher


def is_compiled(function: Callable[..., object]) -> bool:
    """Whether machine code of a compiled function lies ready from an earlier process."""
    index = getattr(getattr(function, "_cache", None), "_cache_file", None)
    return index is None or bool(index._load_index())


def inlined(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Compile a short function into every caller."""
    return njit(inline="always", error_model="numpy")(function)


@cache
def source_stamp() -> str:
    """Hash of all sources in folders that hold compiled functions.

    Examples
    --------
    >>> source_stamp() == source_stamp()
    True
    """
    sources = {path: path.read_bytes() for path in sorted(_PACKAGE.rglob("*.py"))}
    # Constants of their neighbours are frozen into compiled functions too: whole folders count, and the
    # modules at the top.
    folders = {
        path.parent for path, content in sources.items() if any(mark in content for mark in _MARKS)
    } | {_PACKAGE}
    digest = hashlib.sha256()
    for path, content in sources.items():
        if path.parent in folders:
            digest.update(str(path.relative_to(_PACKAGE)).encode())
            digest.update(content)
    return digest.hexdigest()
