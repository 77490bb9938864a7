"""What is changed in a scenario: ``--set a.b=0.4``, ``--sweep a.b=0.3:0.6:0.05``, values given in Python."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sim.files.drafts import Draft, merge, value_at
from sim.files.faults import Fault, KeyPath, dotted, shorten
from sim.files.source_positions import Place
from sim.scenario.reading.extends import Values
from sim.scenario.reading.field_paths import PathError, assigned, canonical, concrete_path, parse_path
from sim.scenario.reading.normalise import normal

_BARE_DECIMAL = re.compile(r"([+-]?)(\.\d+)")
_TAKEN_WHOLE: Final = frozenset({"kind", "distribution", "preset"})
"""Keys of a table that say what its others mean: such a table replaces another, it is not laid over it."""


def parse_value(text: str) -> object:
    """Read a value as TOML; bare words are text.

    Raises
    ------
    ValueError
        If it opens a quote, array or table and does not close it.

    Examples
    --------
    >>> parse_value("0.4"), parse_value("fresh-event"), parse_value('["Almaty"]')
    (0.4, 'fresh-event', ['Almaty'])
    """
    text = text.strip()
    bare = _BARE_DECIMAL.fullmatch(text)
    if bare:
        return float(text)
    try:
        read = tomllib.loads(f"x = {text}")
        if set(read) == {"x"}:
            return read["x"]
    except (ValueError, RecursionError):
        pass
    if not text or text[0] in "\"'[{" or "\n" in text:
        raise ValueError("is not a value: write a number, a word, or a TOML value in quotes of the shell")
    return text


def parse_axis(text: str) -> object:
    """Read the values of a sweep: ``0.3:0.6:0.05`` or ``0.1,0.2``.

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> parse_axis("0.3:0.6:0.05")
    {'from': 0.3, 'to': 0.6, 'step': 0.05}
    >>> parse_axis("0.1,0.2")
    [0.1, 0.2]
    """
    parts = [part.strip() for part in text.split(":")]
    if len(parts) == 3:
        return dict(zip(("from", "to", "step"), map(parse_value, parts), strict=True))
    if len(parts) == 1 and all(part.strip() for part in text.split(",")):
        return [parse_value(part) for part in text.split(",")]
    raise ValueError("is not a sweep: write from:to:step, as 0.3:0.6:0.05, or values, as 0.1,0.2")


def apply(draft: Draft, overrides: Sequence[str], sweeps: Sequence[str]) -> tuple[Draft, list[Fault]]:
    """Lay the changes of the command line over a draft, in order.

    A path that is set is no longer swept: the last word counts.
    """
    faults: list[Fault] = []
    for text in overrides:
        draft = _set(draft, text, faults)
    for text in sweeps:
        draft = _sweep(draft, text, faults)
    return draft, faults


def _split(text: str, option: str, faults: list[Fault]) -> tuple[KeyPath, str] | None:
    key, equals, value = text.partition("=")
    message = "lacks its value: write path=value"
    try:
        path = parse_path(key.strip())
        if equals:
            return path, value
    except PathError as error:
        message = str(error)
    faults.append(Fault(f"{option} {text}", None, None, shorten(key), "", message))
    return None


def with_values(draft: Draft, changes: Mapping[str, Any]) -> tuple[Draft, list[Fault]]:
    """Lay values by path over a draft, in order; a path that is set is no longer swept.

    A table is laid over the one that stands there, key by key; the sweep, and a table that says its kind,
    distribution or preset, takes its place.
    """
    faults: list[Fault] = []
    for key, given in changes.items():
        try:
            path = parse_path(key)
        except PathError as error:
            faults.append(Fault("replace", None, None, shorten(key), "", str(error)))
            continue
        for where, value in _leaves(path, given):
            draft = _changed(draft, where, dotted(where), partial(_given, value), Place("replace"), faults)
    return draft, faults


def _given(value: Any) -> Any:
    return value


def _leaves(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    """The value by itself, or those of a table that is laid over another."""
    if not isinstance(value, dict) or not value or path[0] == "sweep" or _TAKEN_WHOLE & value.keys():
        yield path, value
        return
    for key, child in value.items():
        yield from _leaves((*path, key), child)


def _set(draft: Draft, text: str, faults: list[Fault]) -> Draft:
    split = _split(text, "--set", faults)
    if split is None:
        return draft
    place, key = Place(f"--set {text}", text=split[1]), text.partition("=")[0]
    return _changed(draft, split[0], key, partial(parse_value, split[1]), place, faults)


def _changed(
    draft: Draft, written: KeyPath, key: str, value: Callable[[], Any], place: Place, faults: list[Fault]
) -> Draft:
    """The draft with one path set; as it was, and a fault more, where that cannot be."""
    if written[0] == "extends":
        faults.append(Fault(place.file, None, None, "extends", "", "can only stand in a file"))
        return draft
    try:
        path = concrete_path(draft.values, written)
        _refuse_below_a_value(draft.values, path)
        values = assigned(draft.values, path, value())
    except ValueError as error:
        faults.append(Fault(place.file, None, None, shorten(key), "", str(error)))
        return draft
    changed = Draft(draft.label, values, _replaced(draft, path, place))
    return normal(_unswept(changed, path))


def _refuse_below_a_value(values: Values, path: KeyPath) -> None:
    for length in range(1, len(path)):
        above = value_at(values, path[:length])
        if above is not None and not isinstance(above, dict | list):
            raise PathError(f"names nothing: {dotted(path[:length])} is a value, not a table")


def _replaced(draft: Draft, path: KeyPath, place: Place) -> dict[KeyPath, Place]:
    kept = {key: old for key, old in draft.places.items() if key[: len(path)] != path}
    return {**kept, path: place}


def _unswept(draft: Draft, path: KeyPath) -> Draft:
    sweep = draft.values.get("sweep")
    name = canonical(draft.values, path)
    if not isinstance(sweep, dict) or name not in sweep:
        return draft
    rest = {key: axis for key, axis in sweep.items() if key != name}
    return Draft(draft.label, {**draft.values, "sweep": rest}, draft.places)


def _sweep(draft: Draft, text: str, faults: list[Fault]) -> Draft:
    split = _split(text, "--sweep", faults)
    if split is None:
        return draft
    place = Place(f"--sweep {text}", text=split[1])
    try:
        name = canonical(draft.values, concrete_path(draft.values, split[0]))
        axis = parse_axis(split[1])
    except ValueError as error:
        faults.append(Fault(place.file, None, None, shorten(text.partition("=")[0]), "", str(error)))
        return draft
    cleared = _unswept(draft, concrete_path(draft.values, split[0]))
    return merge(cleared, Draft(draft.label, {"sweep": {name: axis}}, {("sweep", name): place}))
