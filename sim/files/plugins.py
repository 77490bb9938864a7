"""Files that other installed packages offer, by entry points: rules, cases, names of columns.

A package names, under a group such as ``referendum.rules``, one of its own packages whose folder holds the
files, or an attribute that is the path of a file or folder. What is faulty is named in a warning, left out.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from sim.errors import SimError

_Made = TypeVar("_Made")


class PluginWarning(UserWarning):
    """Something that another package offers is left out; the message says what and why."""


def offered(group: str, suffix: str, read: Callable[[Path], Mapping[str, _Made]]) -> dict[str, _Made]:
    """What other packages offer in a group, by name.

    Parameters
    ----------
    group : str
        As ``"referendum.rules"``.
    suffix : str
        How the names of the files end, as ``".toml"``.
    read : callable
        What a file holds, by name; a `SimError` where it is faulty, which leaves the file out.

    Returns
    -------
    dict
        Of two packages that offer the same name, the first in alphabetical order.

    Examples
    --------
    >>> offered("referendum.elephants", ".toml", lambda path: {path.stem: path})
    {}
    """
    found: dict[str, _Made] = {}
    for point in sorted(entry_points(group=group), key=lambda each: each.name):
        for path in _files(point, suffix):
            try:
                held = read(path)
            except SimError as error:
                left_out(_called(point), f"{path.name}: {error}")
                continue
            for name, value in held.items():
                if name in found:
                    left_out(_called(point), f"{name}: another plugin offers one of this name")
                found.setdefault(name, value)
    return found


def left_out(what: str, reason: str) -> None:
    """Warn of something that is left out."""
    warnings.warn(PluginWarning(f"{what}, {reason}; left out"), stacklevel=3)


def _called(point: EntryPoint) -> str:
    package = "" if point.dist is None else f" of the package {point.dist.name} {point.dist.version}"
    return f"plugin {point.name!r} ({point.group}){package}"


def _files(point: EntryPoint, suffix: str) -> list[Path]:
    try:
        held = point.load()
    except Exception as error:  # importing somebody's package may raise anything
        left_out(_called(point), f"cannot be imported: {type(error).__name__}: {error}")
        return []
    if isinstance(held, ModuleType):
        held = next(iter(getattr(held, "__path__", [])), None)
    if not isinstance(held, str | os.PathLike) or not Path(held).exists():
        left_out(_called(point), "is neither a package nor the path of a file or folder")
        return []
    path = Path(held)
    found = sorted(path.glob(f"*{suffix}")) if path.is_dir() else [path]
    if not found:
        left_out(_called(point), f"{path}: holds no file that ends in {suffix}")
    return found
