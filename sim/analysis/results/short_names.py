"""Short names of swept parameters: the ends of their paths, as far as they tell them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """The shortest ending of each path that no other shares.

    Examples
    --------
    >>> short_names(["campaigns.almaty.uptake", "campaigns.astana.uptake", "polling.stations"])
    {'campaigns.almaty.uptake': 'almaty.uptake', 'campaigns.astana.uptake': 'astana.uptake',
     'polling.stations': 'stations'}
    """
    return {path: next(end for end in _endings(path) if paths_called(end, paths) == [path]) for path in paths}


def _endings(path: str) -> Iterator[str]:
    parts = path.split(".")
    return (".".join(parts[start:]) for start in reversed(range(len(parts))))


def paths_called(name: str, paths: Sequence[str]) -> list[str]:
    """Paths that a name, or the end of a path, may stand for; one where it is unambiguous."""
    exact = [path for path in paths if path == name]
    return exact or [path for path in paths if path.endswith(f".{name}")]
