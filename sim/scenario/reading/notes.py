"""Where every line of a resolved scenario comes from: a file, an option, or a default and its evidence."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.files.faults import KeyPath, shorten
from sim.files.schema_fields import fields_of
from sim.files.source_positions import Place
from sim.scenario.emit import dumps, plain
from sim.scenario.reading.field_paths import scenario_field
from sim.scenario.reading.loading import Loaded
from sim.scenario.schema.uncertainty import NAMED_EVIDENCE


def annotated(loaded: Loaded) -> str:
    """TOML text of a loaded scenario with the origin of every value as a comment.

    Examples
    --------
    >>> from sim.scenario import load_with_places
    >>> text = annotated(load_with_places("scenarios/baseline.toml", ["monte_carlo.seed=7"]))
    >>> [line for line in text.splitlines() if line.startswith("seed")]
    ['seed = 7  # --set monte_carlo.seed=7']
    """
    values = plain(loaded.scenario)
    return dumps(loaded.scenario, note=partial(_note, loaded, values), trailing=partial(_unset, values))


def _note(loaded: Loaded, values: dict[str, Any], path: KeyPath) -> str:
    place = loaded.places.get(path)
    if place is not None:
        return _where(place)
    option = next((loaded.places[path[:n]] for n in range(len(path)) if _is_option(loaded, path[:n])), None)
    if option is not None:
        return _where(option)
    within = [place for key, place in loaded.places.items() if key[: len(path)] == path]
    if within:
        return _where(within[0])
    if path[:2] == ("uncertainty", "priors") and path[2] in NAMED_EVIDENCE:
        return f"named prior; {NAMED_EVIDENCE[path[2]]}" if path[3] != "base" else "named prior"
    return _default(values, path)


def _is_option(loaded: Loaded, path: KeyPath) -> bool:
    place = loaded.places.get(path)
    return place is not None and place.line is None


def _where(place: Place) -> str:
    file = shorten(place.file)
    return file if place.line is None else f"{file}:{place.line}"


def _default(values: dict[str, Any], path: KeyPath) -> str:
    field, _ = scenario_field(values, path)
    extra = field.json_schema_extra if field is not None else None
    about = extra if isinstance(extra, dict) else {}
    parts = [f"default [{about['unit']}]" if "unit" in about else "default", about.get("evidence")]
    return "; ".join(str(part) for part in parts if part)


def _unset(values: dict[str, Any], path: KeyPath) -> tuple[str, ...]:
    """What a table leaves open, and what that means."""
    _, table = scenario_field(values, path)
    if table is None or path[:2] == ("uncertainty", "priors"):
        return ()
    node: Any = values
    for part in path:
        node = node[part]
    open_keys = {key: field for key, field in fields_of(table).items() if key not in node}
    return tuple(f"{key} is not set: {field.description}" for key, field in open_keys.items())
