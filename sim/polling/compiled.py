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
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit
from numba.extending import intrinsic

from sim.polling.trace import Ticks

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


def inlined(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Compile a function into whatever compiled function calls it: for small steps of a hot loop."""
    dispatcher: Callable[_Parameters, _Result] = njit(inline="always")(function)
    return dispatcher


def _borrowed(_: Any, array: Any) -> Any:
    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        view.meminfo, view.parent = view.meminfo.type(None), view.parent.type(None)
        return view._getvalue()

    return array(array), lower


borrowed: Callable[[Ticks], Ticks] = cast("Any", intrinsic(_borrowed))
"""The same array without a count of references, for compiled code; the caller's must outlive it.

A reference is counted, atomically, at almost every assignment and call: in the event calendar that took
more time than the events."""


@cache
def stamp_of(folder: Path) -> str:
    """Hash of a folder's Python sources."""
    digest = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()
