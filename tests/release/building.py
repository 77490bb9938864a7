"""Wheels and a source archive, environments of their own to try them in, and machine code for a wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sim.compiling import level_variables
from tests.release.machine_code_hook import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
QUEUED = ("run", "baseline", "-n", "1", "--stations", "50", "--no-plots")
"""A run with queues: it compiles all that most others do."""

_SIZES = """
from importlib.metadata import distributions
for each in distributions():
    size = sum(f.locate().stat().st_size for f in each.files or () if f.locate().exists())
    print(each.name, each.version, size)
"""


def _python(program: str | Path, *words: str | Path, cwd: Path = ROOT, **variables: str) -> str:
    """What a Python prints, without this checkout on its path."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "NUMBA"))}
    done = subprocess.run(
        [program, *words], cwd=cwd, env=kept | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def built(target: Path, *kinds: str, machine_code: Path | None = None) -> list[Path]:
    """Build ``wheel`` or ``sdist``; the files made."""
    before = set(target.glob("*"))
    variables = {} if machine_code is None else {VARIABLE: str(machine_code)}
    types = [word for kind in kinds for word in ("-t", kind)]
    _python(sys.executable, "-m", "hatchling", "build", *types, "-d", target.resolve(), **variables)
    return sorted(set(target.glob("*")) - before)


class Installation:
    """A wheel in an environment of its own, with what a run needs and no more."""

    def __init__(self, folder: Path, wheel: Path, python: str = sys.executable) -> None:
        _python(python, "-m", "venv", folder / "venv")
        self.python, self.home = folder / "venv" / "bin" / "python", folder / "home"
        self.home.mkdir()
        pip = "-m", "pip", "install", "--quiet"
        _python(self.python, *pip, "--no-deps", "--require-hashes", "-r", ROOT / "requirements-run.lock")
        _python(self.python, *pip, "--no-deps", wheel)

    def run(self, *words: str, **variables: str) -> str:
        """What ``referendum`` prints, called in an empty folder by a user without a home elsewhere."""
        with tempfile.TemporaryDirectory(dir=self.home) as folder:
            own = {"HOME": str(self.home), "MPLBACKEND": "agg"}
            return _python(self.python.with_name("referendum"), *words, cwd=Path(folder), **(own | variables))

    @property
    def package(self) -> Path:
        """Folder of the installed package."""
        (found,) = self.python.parents[1].glob("lib/python*/site-packages/sim")
        return found

    def sizes(self) -> dict[str, int]:
        """Bytes by name and version of what is installed."""
        lines = (line.rsplit(" ", 1) for line in _python(self.python, "-c", _SIZES).splitlines())
        return {name: int(size) for name, size in lines}

    def compiled_here(self) -> list[Path]:
        """Machine code that was compiled after the installation."""
        found = [*self.package.rglob("__pycache__/*.nbc"), *self.home.rglob("*.nbc")]
        return sorted(found)


def compile_for(levels: list[str], installation: Installation, folder: Path) -> Path:
    """Let an installation compile what the shipped scenarios use, for each level; `folder` then holds it."""
    scenarios = sorted(path.stem for path in (installation.package / "scenarios").glob("*.toml"))
    for level in levels:
        own = level_variables(level)
        for name in scenarios:
            installation.run("run", name, "-n", "1", "--stations", "20", "--no-plots", "--quiet", **own)
        installation.run(*QUEUED, "--set", "polling.desk_queues=split", **own)
        installation.run("curve", "baseline", "-n", "2", **own)
        installation.run("page", "-o", f"{level}.html", "--days", "5", **own)
    for path in installation.package.rglob("__pycache__/*.nb[ic]"):
        place = folder / path.parent.parent.relative_to(installation.package) / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    return folder
