"""Compilation to machine code: no lock, no branch for a division by zero, and a cache that is never stale.

Numba is loaded when a compiled function is first called, not when it is defined: a third of a short command's
time would go into it. A command that decides or expects calls none, and works where Numba is missing.

Numba caches machine code beside the source and forgets it when that one file changes. But a function has
those it calls compiled into it, from other files too: after a change there the cache would go on serving the
old code, silently. Here the cache is as old as all sources that hold compiled functions.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from threading import RLock
from typing import Any, Final, Generic, ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_PACKAGE: Final = Path(__file__).resolve().parent
_MARKS: Final = (b"\n@compiled", b"\n@inlined")

SHIPPED_CODE: Final = _PACKAGE / "machine_code"
"""Machine code of a wheel for one platform; not there in a pure one."""

_V3: Final = frozenset({"avx2", "bmi1", "bmi2", "fma", "f16c", "movbe", "abm"})
_V4: Final = frozenset({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"})

X86_LEVELS: Final = {"x86-64-v4": _V3 | _V4, "x86-64-v3": _V3}
"""Levels of x86-64 that code ships for, best first, and what Linux says of a processor that has them."""


_LOADING: Final = RLock()


class Compiled(Generic[_Parameters, _Result]):
    """A function that is compiled when it is first called; other compiled functions may call it too.

    Parameters
    ----------
    function : callable
    options : dict
        Numba's, for the code that other compiled functions call.
    """

    def __init__(self, function: Callable[_Parameters, _Result], **options: Any) -> None:
        update_wrapper(self, function)
        self.py_func, self._options = function, options
        self._dispatcher: Any = None
        self._callee: Any = None

    def __call__(self, *args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        """Call the machine code, or compile it first."""
        result: _Result = (self._dispatcher or self.dispatcher)(*args, **kwargs)
        return result

    @property
    def dispatcher(self) -> Any:
        """Numba's own object, which Python calls."""
        with _LOADING:
            if self._dispatcher is None:
                self._dispatcher = _dispatcher(self.py_func)
            return self._dispatcher

    @property
    def callee(self) -> Any:
        """The same for compiled callers, which hold its code themselves."""
        with _LOADING:
            if self._callee is None:
                self._callee = _callee(self.py_func, self._options)
            return self._callee

    @property
    def _numba_type_(self) -> Any:
        # By this name Numba asks for the type of what compiled functions mention.
        return self.callee._numba_type_


class Inlined(Compiled[_Parameters, _Result]):
    """A function that is compiled into its callers; plain Python runs it, or `plain`, as it stands."""

    def __init__(
        self, function: Callable[_Parameters, _Result], plain: Callable[..., Any] | None = None
    ) -> None:
        # By LLVM: Numba's own inlining works on what is not yet typed, and takes twenty times as long.
        super().__init__(function, forceinline=True)
        self._plain = plain or function

    def __call__(self, *args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        """Call the function as it stands."""
        result: _Result = self._plain(*args, **kwargs)
        return result


def _callee(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """Without what Python would need to call it, and without a place on the disk."""
    from numba import njit
    from numba.core import types

    from sim.linked_code import LinkedCompiler

    unliteral: Any = types.unliteral
    options = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True, **options}
    options["pipeline_class"] = LinkedCompiler
    compiling: Any = njit  # its stub does not know all options
    dispatcher = compiling(**options)(function)

    def of_types(args: Any, kws: Any) -> Any:
        # A constant is an integer like any other: else Numba compiles once for each 0 in an argument's place.
        return typed([*map(unliteral, args)], {name: unliteral(kind) for name, kind in kws.items()})

    typed, dispatcher.get_call_template = dispatcher.get_call_template, of_types
    return dispatcher


def _dispatcher(function: Callable[..., Any]) -> Any:
    from numba import njit

    from sim.linked_code import CalledCompiler

    compiling: Any = njit  # as above
    options = {"nogil": True, "cache": True, "error_model": "numpy", "pipeline_class": CalledCompiler}
    dispatcher = compiling(**options)(function)
    index = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if index is not None:  # None where compilation is switched off (NUMBA_DISABLE_JIT)
        _stamp(index)
        place = Path(function.__code__.co_filename).resolve().parent
        if ships_machine_code() and place.is_relative_to(_PACKAGE):
            folder, base = SHIPPED_CODE / place.relative_to(_PACKAGE), index._index_name.removesuffix(".nbi")
            dispatcher._cache._cache_file = _TwoFolders(_stamp(type(index)(str(folder), base, None)), index)
    return dispatcher


def _stamp(index: Any) -> Any:
    index._source_stamp = source_stamp()
    # What is read first: the rest may name classes that are gone, and then cannot be read at all.
    index._version = f"{index._version} {source_stamp()}"
    return index


class _TwoFolders:
    """Machine code that came with the package, which is only read, and Numba's own folder behind it."""

    def __init__(self, shipped: Any, own: Any) -> None:
        self._shipped, self._own = shipped, own
        self.save, self.flush = own.save, own.flush

    def load(self, key: object) -> Any:
        found = self._shipped.load(key)
        return self._own.load(key) if found is None else found

    def _load_index(self) -> dict[Any, str]:
        found: dict[Any, str] = {**self._own._load_index(), **self._shipped._load_index()}
        return found


@cache
def ships_machine_code() -> bool:
    """Whether the package holds machine code, where nobody but its owner can have put it."""
    return SHIPPED_CODE.is_dir() and not any(
        _open_to_all(path.stat().st_mode) for path in (SHIPPED_CODE, *SHIPPED_CODE.parents)
    )


def _open_to_all(mode: int) -> bool:
    # In a sticky folder, such as that of temporary files, others may add files, but replace none.
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def level_variables(level: str) -> dict[str, str]:
    """What Numba's environment must say to compile for a level of x86-64, and for it alone."""
    # LLVM tunes the fourth level for processors of 2017, on which full registers slowed the clock.
    return {"NUMBA_CPU_NAME": level, "NUMBA_CPU_FEATURES": "-prefer-256-bit" if level == "x86-64-v4" else ""}


def levels_here() -> list[str]:
    """Levels of x86-64 that this processor has, best first; none where that cannot be told."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    flags = set(told.partition("\nflags")[2].partition("\n")[0].split())
    return [level for level, needed in X86_LEVELS.items() if needed <= flags]


def fix_processor_level() -> None:
    """Compile for a level of x86-64 instead of this very processor, where code for it ships with the package.

    For the command and its workers, before Numba is loaded: a notebook's own functions are its own affair.
    What the environment says wins.
    """
    if ships_machine_code() and not level_variables("").keys() & os.environ.keys():
        for level in levels_here()[:1]:
            os.environ |= level_variables(level)


def compiled(function: Callable[_Parameters, _Result]) -> Compiled[_Parameters, _Result]:
    """Compile a function on its first call, for good; it runs without holding the interpreter's lock.

    Divisions follow IEEE 754 instead of raising: a branch for the error would keep loops from being
    vectorised.
    """
    return Compiled(function)


def inlined(function: Callable[_Parameters, _Result]) -> Inlined[_Parameters, _Result]:
    """Compile a short function into every caller."""
    return Inlined(function)


def inlined_or(
    plain: Callable[..., Any],
) -> Callable[[Callable[_Parameters, _Result]], Inlined[_Parameters, _Result]]:
    """The same, with what stands in for it in plain Python: the same operation on whole arrays, say."""
    return lambda function: Inlined(function, plain)


def compiler_loaded() -> bool:
    """Whether Numba has been loaded: then it costs nothing more."""
    return "numba" in sys.modules


def is_compiled(function: Callable[..., object], argument: str = "") -> bool:
    """Whether machine code of a function that Python calls lies ready for this processor.

    It is from an earlier process, and for arguments the names of whose types hold `argument`.
    """
    dispatcher: Any = getattr(function, "dispatcher", function)
    index = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if index is None:
        return True
    processor = dispatcher.targetctx.codegen().magic_tuple()
    return any(key[1] == processor and argument in str(key[0]) for key in index._load_index())


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
