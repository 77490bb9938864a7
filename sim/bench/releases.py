"""Another release on the same machine: whole commands of both, one after the other, by processor time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sim.errors import SimError

_COMMAND: Final = ("-c", "import sys; from sim.cli import main; sys.exit(main(sys.argv[1:]))")

_SCENARIO: Final = """
schema_version = 1
title = "bench"
dataset = "kz-2022"
rule = "kazakhstan-2022"
"""

_FILES: Final = {"counts.toml": _SCENARIO, "queues.toml": f"{_SCENARIO}[polling]\nqueues = true\n"}

_RUN: Final = ("-j", "1", "--no-plots")
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "help": ("--help",),
    "expected": ("run", "counts.toml", "--expected"),
    "counts": ("run", "counts.toml", "-n", "100", *_RUN),
    "queues": ("run", "queues.toml", "-n", "4", *_RUN),
    "frontier": ("frontier", "kz-2022", "--rule", "kazakhstan-2022"),
}
"""What both releases are asked, start of the program included; `run` under all priors of each."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release that can be run: its interpreter, and the folder of its sources where it is not installed."""

    python: str
    sources: Path | None

    def processor_seconds(self, arguments: tuple[str, ...], folder: Path) -> float:
        """Processor seconds of one command, run in a folder.

        Raises
        ------
        SimError
            If the command fails.
        """
        import resource  # what a child cost is told on POSIX systems alone

        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = subprocess.run(
            [self.python, *_COMMAND, *arguments],
            cwd=folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if ended.returncode:
            said = (ended.stderr.strip().splitlines() or ["nothing"])[-1]
            raise SimError(
                f"{self.sources or self.python}: {' '.join(arguments)} ended with {ended.returncode}: {said}"
            )
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def _environment(self) -> dict[str, str]:
        return os.environ | ({} if self.sources is None else {"PYTHONPATH": str(self.sources)})


def this_release() -> Release:
    """The release that is running."""
    return Release(sys.executable, Path(__file__).resolve().parents[2])


def release_at(path: Path) -> Release:
    """A release by its folder: a virtual environment in which it is installed, or its sources.

    Raises
    ------
    SimError
        If the folder is neither.
    """
    for python in (path / "bin" / "python", path / "Scripts" / "python.exe"):
        if python.is_file():
            return Release(str(python), None)
    if (path / "sim" / "cli").is_dir():
        return Release(sys.executable, path.resolve())
    raise SimError(
        f"{path}: neither a virtual environment (bin/python) nor the sources of a release (sim/cli);"
        " give the folder of one of them"
    )


def compare_releases(
    other: Release, rounds: int, progress: Callable[[str], None]
) -> dict[str, list[tuple[float, float]]]:
    """Processor seconds of each command in the other release and in this one, round by round.

    Parameters
    ----------
    other : Release
    rounds : int
        After one that is not counted, in which both compile what is not compiled yet.
    progress : callable
        Told what is being measured.

    Raises
    ------
    SimError
        If a command fails, or the system does not tell what a child cost.
    """
    if os.name != "posix":
        raise SimError("--against needs a system that tells the processor time of a child: Linux or macOS")
    sides = other, this_release()
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, arguments in COMMANDS.items():
            progress(f"round {number} of {rounds}: {name} in both releases")
            pair = [_alone(side, arguments) for side in sides]
            if number:
                seconds[name].append((pair[0], pair[1]))
    return seconds


def _alone(release: Release, arguments: tuple[str, ...]) -> float:
    """One command in a folder of its own, so that no run finds another's results."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in _FILES.items():
            (folder / file).write_text(text, encoding="utf-8")
        return release.processor_seconds(arguments, folder)
