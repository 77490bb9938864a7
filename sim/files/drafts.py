"""What files say before it is checked, where each key was said, and faults at those keys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sim.files.faults import Fault, KeyPath, dotted, shorten
from sim.files.source_positions import Place, Places


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says, or several laid over each other; what was not read from a file has no places.

    Attributes
    ----------
    label : str
        How messages call it.
    values : dict
        Tables, arrays and values.
    places : mapping of key path to Place
        Where each key stands; the empty path is the whole.
    """

    label: str
    values: dict[str, Any]
    places: Places


def merge(base: Draft, over: Draft) -> Draft:
    """Lay one draft over another: tables merge key by key, everything else replaces.

    Examples
    --------
    >>> merge(Draft("a", {"x": {"p": 1, "q": 2}}, {}), Draft("b", {"x": {"q": 3}}, {})).values
    {'x': {'p': 1, 'q': 3}}
    """
    replaced: set[KeyPath] = set()
    values = _merge(base.values, over.values, (), replaced)
    kept = {path: place for path, place in base.places.items() if not _within(path, replaced)}
    return Draft(over.label, values, kept | over.places)


def _merge(
    base: dict[str, Any], over: dict[str, Any], path: KeyPath, replaced: set[KeyPath]
) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        here = (*path, key)
        below = base.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _merge(below, value, here, replaced)
        else:
            merged[key] = value
            replaced.add(here)
    return merged


def _within(path: KeyPath, tops: set[KeyPath]) -> bool:
    return any(path[:length] in tops for length in range(1, len(path) + 1))


def child(node: Any, part: str | int) -> Any:
    """Value under a key or an index; None where there is none."""
    if isinstance(node, dict):
        return node.get(part)
    if isinstance(node, list | tuple) and isinstance(part, int) and part < len(node):
        return node[part]
    return None


def value_at(values: Any, path: KeyPath) -> Any:
    """Value at a key path; None where there is none."""
    for part in path:
        values = child(values, part)
    return values


def has(values: Any, path: KeyPath) -> bool:
    """Is there anything at a key path?"""
    above, key = value_at(values, path[:-1]), path[-1]
    if isinstance(above, dict):
        return key in above
    return isinstance(above, list | tuple) and isinstance(key, int) and key < len(above)


def place_of(draft: Draft, path: KeyPath) -> Place:
    """Where a key stands; if it does not, what is below it, or else the nearest table above it."""
    if path and path not in draft.places:
        below = next((place for key, place in draft.places.items() if key[: len(path)] == path), None)
        if below is not None:
            return below
    for length in range(len(path), -1, -1):
        place = draft.places.get(path[:length])
        if place is not None:
            return place
    return Place(draft.label)


def fault_at(draft: Draft, path: KeyPath, message: str, *, at_key: bool = False) -> Fault:
    """Build the fault of a key that stands in the draft."""
    place = place_of(draft, path)
    line, column = (place.key_line, place.key_column) if at_key else (place.line, place.column)
    return Fault(place.file, line, column, dotted(_as_written(draft, path)), _found(draft, path), message)


def missing_at(draft: Draft, path: KeyPath, message: str) -> Fault:
    """Build the fault of a key that is not there."""
    place = place_of(draft, path[:-1])
    return Fault(place.file, place.key_line, place.key_column, dotted(path), "", message)


def _as_written(draft: Draft, path: KeyPath) -> KeyPath:
    """A value that was opened into a table keeps the place of the whole: blame what was written."""
    place = draft.places.get(path)
    return path[:-1] if place is not None and draft.places.get(path[:-1]) is place else path


def _found(draft: Draft, path: KeyPath) -> str:
    """The value as the file has it, or as it came."""
    place = draft.places.get(path)
    if place is not None and place.text is not None:
        return shorten(" ".join(place.text.split()))
    if not path or not has(draft.values, path):
        return ""
    node = value_at(draft.values, path)
    if isinstance(node, dict | list):
        return ""
    return shorten(str(node) if isinstance(node, dt.time) else repr(node))
