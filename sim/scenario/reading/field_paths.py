"""Paths into a scenario: ``campaigns.almaty.uptake``, and the field of the schema that each one names."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.files import schema_fields
from sim.files.drafts import child
from sim.files.faults import KeyPath, did_you_mean, dotted, shorten
from sim.files.schema_fields import holds_tables, tables_in
from sim.scenario.schema.campaigns import Beta, Uniform
from sim.scenario.schema.scenario import Scenario

_PART: Final = re.compile(r'(?:^|\.)\s*([A-Za-z0-9_-]+|"[^"]*")\s*|\[(\d{1,9})\]')
_MAX_PATH: Final = 300

NAMED: Final = ("campaigns", "irregularities")
"""Arrays whose tables are found by name."""

_WORD: Final = {"campaigns": "campaign", "irregularities": "irregularity"}


class PathError(ValueError):
    """A path that cannot be read or names nothing."""


def parse_path(text: str) -> KeyPath:
    """Split a path into keys and indices.

    Raises
    ------
    PathError
        If it is not a path.

    Examples
    --------
    >>> parse_path("campaigns[0].uptake")
    ('campaigns', 0, 'uptake')
    """
    parts: list[str | int] = []
    position = 0
    while position < len(text) <= _MAX_PATH:
        match = _PART.match(text, position)
        if match is None or (position == 0 and match[2] is not None):
            break
        parts.append(int(match[2]) if match[2] is not None else match[1].strip('"'))
        position = match.end()
    if not parts or position < len(text):
        raise PathError("is not a path: write it as campaigns.almaty.uptake or campaigns[0].uptake")
    return tuple(parts)


def concrete_path(values: dict[str, Any], path: KeyPath) -> KeyPath:
    """Replace names of campaigns, and digits, by indices; what does not exist yet stays as it is.

    Raises
    ------
    PathError
        If an array has no such element.
    """
    found: list[str | int] = []
    node: Any = values
    for part in path:
        if not node and found and _is_array_of_tables(values, tuple(found)):
            raise PathError(f"names nothing: the scenario has no {dotted(found)}; {_how_to_add(found)}")
        key = _index(node, part, _WORD.get(str(path[0]), "element")) if isinstance(node, list) else str(part)
        found.append(key)
        node = child(node, key)
    return tuple(found)


def _is_array_of_tables(values: dict[str, Any], path: KeyPath) -> bool:
    field, _ = scenario_field(values, path)
    annotation = None if field is None else field.annotation
    tables = bool(tables_in(annotation)) and holds_tables(annotation)
    return tables and typing.get_origin(annotation) is not dict


def _how_to_add(path: Sequence[str | int]) -> str:
    name = ".".join(map(str, path))
    return f"write [[{name}]] in the file, or --set '{name}=[{{…}}]'"


def _index(elements: list[Any], part: str | int, what: str) -> int:
    if isinstance(part, int) or part.isdigit():
        if int(part) < len(elements):
            return int(part)
        raise PathError(f"names element {part} of {len(elements)}: they are numbered from 0")
    names = [element.get("name") for element in elements if isinstance(element, dict)]
    for index, element in enumerate(elements):
        if isinstance(element, dict) and element.get("name") == part:
            return index
    known = [name for name in names if isinstance(name, str)]
    hint = did_you_mean(part, known) or (f"; known: {', '.join(map(shorten, known))}" if known else "")
    raise PathError(f"names no {what} called {shorten(part)!r}{hint}")


def canonical(values: dict[str, Any], path: KeyPath) -> str:
    """Write a concrete path with campaigns by name: the one spelling of a swept parameter in results.

    Examples
    --------
    >>> canonical({"campaigns": [{"name": "almaty"}]}, ("campaigns", 0, "uptake"))
    'campaigns.almaty.uptake'
    """
    parts = list(path)
    if len(parts) > 1 and parts[0] in NAMED and isinstance(parts[1], int):
        campaign = child(values.get(str(parts[0])), parts[1])
        parts[1] = campaign.get("name", parts[1]) if isinstance(campaign, dict) else parts[1]
    return ".".join(str(part) for part in parts)


def assigned(node: Any, path: KeyPath, value: object) -> Any:
    """Copy of a tree with one value changed; tables on the way are made."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(node, list) and isinstance(key, int):
        return [assigned(child, rest, value) if i == key else child for i, child in enumerate(node)]
    below = node if isinstance(node, dict) else {}
    return {**below, key: assigned(below.get(key), rest, value)}


def scenario_field(values: dict[str, Any], path: KeyPath) -> tuple[FieldInfo | None, type[BaseModel] | None]:
    """Field of a scenario at a concrete path, and the table it opens, where it is one.

    Examples
    --------
    >>> field, table = scenario_field({}, ("polling", "check_in"))
    >>> table.__name__
    'CheckIn'
    """
    return schema_fields.look_up(Scenario, values, path)


def is_number(field: FieldInfo) -> bool:
    """Does the field hold a number (perhaps optional, perhaps with a distribution instead)?"""
    return bool({float, int} & set(_scalars(field.annotation))) and not _is_array(field.annotation)


def _is_array(annotation: Any) -> bool:
    return typing.get_origin(annotation) in {tuple, dict}


def _scalars(annotation: Any) -> list[Any]:
    if typing.get_origin(annotation) in {typing.Union, types.UnionType, typing.Annotated}:
        return [scalar for part in typing.get_args(annotation) for scalar in _scalars(part)]
    return [] if annotation in {Uniform, Beta} else [annotation]
