"""What a result was made with, so that it can be made again: versions, commit, processor, linear algebra."""

from __future__ import annotations

import platform
import subprocess
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import numpy as np

PACKAGES: Final = ("referendum-sim", "numpy", "scipy", "simpy", "numba", "xarray")


@cache
def package_version(package: str) -> str:
    """Version of an installed package, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    """Commit of the checkout this package runs from; empty for an installed copy."""
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return ""
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()


def _processor() -> str:
    """Name of the processor; where the system tells none, its family."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _linear_algebra() -> str:
    """Library that NumPy multiplies matrices with."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{blas.get('name', 'none')} {blas.get('version', '')}".strip()


def _kernels() -> str:
    """Instruction sets for which NumPy has kernels of its own, as far as this processor has them."""
    extensions = np.show_config(mode="dicts")["SIMD Extensions"]
    return " ".join([*extensions.get("baseline", []), *extensions.get("found", [])])


def provenance() -> dict[str, str]:
    """Versions and machine that a result was made with.

    No figure may depend on the machine: what stands here serves to find out why one did. Documents and
    results keep it as one field, ``provenance``, which no comparison looks at.

    Examples
    --------
    >>> "numpy" in provenance()
    True
    """
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor(),
        "linear_algebra": _linear_algebra(),
        "numpy_kernels": _kernels(),
        "commit": _commit(),
        **{package: package_version(package) for package in PACKAGES},
    }
