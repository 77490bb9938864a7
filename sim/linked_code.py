"""Numba's compiler for a program of many small functions: what it would do time and again is done once.

What only compiled functions call is linked into each caller, and optimised there with the rest. Numba would
also optimise it by itself, at every step up from callee to caller, and turn it into machine code that nobody
calls. Two methods of its library are replaced; where a later Numba calls them otherwise, it takes its time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    # Compiling makes objects by the million, hardly one of them garbage before its end.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class CalledCompiler(Compiler):
    """Compiles what Python calls."""

    def compile_extra(self, func: Any) -> Any:
        """Compile with all that it calls."""
        with _no_garbage_collection():
            return super().compile_extra(func)


class _NotLoaded:
    """In place of the engine that holds machine code: it has no variable to set for this function."""

    @staticmethod
    def set_env(name: str, environment: object) -> None:
        pass


class _LinkedLibrary(JITCodeLibrary):
    """Code that is linked into that of callers, and that has no address of its own."""

    codegen: Final = _NotLoaded

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class LinkedCompiler(CalledCompiler):
    """Compiles what only compiled functions call, as far as they need it."""

    def __init__(self, typing: Any, target: Any, library: Any, *rest: Any) -> None:
        super().__init__(typing, target, library or _LinkedLibrary(target.codegen(), "linked"), *rest)
