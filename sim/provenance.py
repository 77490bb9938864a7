"""What a result was made with, so that it can be made again: versions, platform, commit."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

PACKAGES: Final = ("referendum-sim", "numpy", "scipy", "simpy", "numba", "xarray")


def _version(package: str) -> str:
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


def provenance() -> dict[str, str]:
    """Versions of everything that a number depends on.

    Examples
    --------
    >>> "numpy" in provenance()
    True
    """
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "commit": _commit(),
        **{package: _version(package) for package in PACKAGES},
    }
