"""Machine code: nothing is fused, and no function is called whose last digits depend on the machine."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numba import float64, njit

import sim
from sim.compiling import Compiled
from sim.engines.plan import plan_of
from sim.experiment.replication import replicate, would_be_of

FUSED = re.compile(r"\bv?fn?m(?:add|sub)\w*|\bfml[as]\b")
CALLED = re.compile(r"\$(\w+)\b|call\w*\s+(\w+)|bl\s+(\w+)")
# Not log10, by which Numba finds the length of a number in the message of an error.
LIBRARY = re.compile(
    r"(exp|exp2|expm1|log|log2|log1p|pow|sin|cos|tan|atan2?|sinh|cosh|tanh|hypot|cbrt|l?gamma|lgamma_r|erfc?)f?"
    r"|__svml_\w+|_ZGV\w+"
)


def _faults(assembly: str) -> set[str]:
    called = {name for names in CALLED.findall(assembly) for name in names if LIBRARY.fullmatch(name)}
    return called | set(FUSED.findall(assembly))


def _compiled() -> Iterator[tuple[str, Compiled[..., object]]]:
    for found in pkgutil.walk_packages(sim.__path__, "sim."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, Compiled) and value.__module__ == found.name:
                    yield f"{found.name}.{name}", value


def look() -> None:
    """Play days of every kind, and print how many functions were compiled and what is wrong with them."""
    for options in ([], ["polling.queues=true"], ["polling.queues=true", "polling.inside_limit=20"]):
        for name in ("baseline", "stuffing-to-quorum", "koyandy-repeat"):
            plan = plan_of(sim.load(name, options))
            case = plan.cases["next-vote"]
            replicate(plan, case, would_be_of(plan, case, 0), 0)
    looked_at = {
        (name, kind, signature): _faults(getattr(function, kind).inspect_asm(signature))
        for name, function in _compiled()
        for kind in ("dispatcher", "callee")
        for signature in getattr(function, kind).signatures
    }
    print(
        len(looked_at),
        *sorted(f"{name}: {fault}" for (name, *_), faults in looked_at.items() for fault in faults),
    )


@pytest.mark.check
def test_no_compiled_function_fuses_operations_or_calls_an_elementary_function_of_the_library(
    tmp_path: Path,
) -> None:
    """In a process that compiles everything anew: code from a cache cannot be looked at."""
    done = subprocess.run(
        [sys.executable, "-c", "from tests.numerics.test_compiled_code import look; look()"],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    number, *faults = done.stdout.split(maxsplit=1)
    assert int(number) > 50
    assert not faults


def test_what_would_be_found_is_found() -> None:
    @njit("float64(float64)")
    def library(x: float) -> float:
        return float(np.exp(x))

    @njit([float64(float64, float64, float64)], fastmath=True)
    def fused(x: float, y: float, z: float) -> float:
        return x * y + z

    assert _faults(library.inspect_asm(library.signatures[0]))
    assert FUSED.search("\tvfmadd213sd %xmm2, %xmm0, %xmm1")
    assert not _faults("\tvmulsd %xmm0, %xmm1\n\tcallq exponentials")
