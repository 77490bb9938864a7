"""Planted faults as data: one small change to one file, and the tests that must notice it."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes
    ----------
    name : str
        What goes wrong, in words.
    file : str
        From the root of the tree.
    old, new : str
        Exact text, found once, and what takes its place.
    tests : tuple of str
        Files, folders or node ids; the first test that fails ends the run.
    equivalent : str
        Why nothing can notice it; empty for a fault that must be caught.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    equivalent: str = ""

    def obstacles(self, root: Path = ROOT) -> list[str]:
        """Why it cannot be planted in a tree; empty if it can."""
        path = root / self.file
        if not path.is_file():
            return [f"{self.name}: there is no file {self.file}"]
        found = []
        n = path.read_text(encoding="utf-8").count(self.old)
        if n != 1:
            found.append(f"{self.name}: its old text is found {n} times in {self.file}; once is needed")
        if self.old == self.new:
            found.append(f"{self.name}: it changes nothing")
        missing = [test for test in self.tests if not (root / test.partition("::")[0]).exists()]
        return found + [f"{self.name}: there are no tests {test}" for test in missing]

    def plant(self, root: Path) -> None:
        """Change the file in a tree: a copy, never the working tree."""
        path = root / self.file
        path.write_text(path.read_text(encoding="utf-8").replace(self.old, self.new), encoding="utf-8")

    @property
    def change(self) -> str:
        """The lines that differ: old ones, an arrow, new ones."""
        old, new = self.old.splitlines(), self.new.splitlines()
        lines = list(difflib.ndiff(old, new))
        gone, come = ([line[2:].strip() for line in lines if line[0] == sign] for sign in "-+")
        return f"{' '.join(gone) or 'nothing'} → {' '.join(come) or 'nothing'}"


def read_faults(folder: Path = FOLDER) -> list[Fault]:
    """All faults of the folder's TOML files, one file a room.

    Raises
    ------
    ValueError
        If two faults have one name.
    """
    faults = [fault for path in sorted(folder.glob("*.toml")) for fault in _read(path)]
    names = [fault.name for fault in faults]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"faults of one name: {', '.join(sorted(twice))}")
    return faults


def _read(path: Path) -> list[Fault]:
    given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    common = {key: value for key, value in given.items() if key != "faults"}
    return [_fault(common | each) for each in given["faults"]]


def _fault(given: dict[str, Any]) -> Fault:
    old, new = (given[key].removeprefix("\n") for key in ("old", "new"))
    return Fault(**given | {"old": old, "new": new, "tests": tuple(given["tests"])})
