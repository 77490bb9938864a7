"""Schemas of files: their tables, and the field that a key path names."""

from __future__ import annotations

import types
import typing
from typing import Any, ClassVar, Final, LiteralString

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.files.drafts import child
from sim.files.faults import KeyPath

_DISCRIMINATORS: Final = frozenset({"kind", "distribution"})


class Table(BaseModel):
    """A table of a file: frozen, strict, no unknown keys, no nan and no infinity."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False
    )


def fault(kind: LiteralString, message: str) -> PydanticCustomError:
    """Build an error for a validator to raise; the message says what is allowed."""
    return PydanticCustomError(kind, message)


def fields_of(table: type[BaseModel]) -> dict[str, FieldInfo]:
    """Fields of a table by the name they have in the file."""
    return {field.alias or name: field for name, field in table.model_fields.items()}


def look_up(
    schema: type[BaseModel], values: Any, path: KeyPath
) -> tuple[FieldInfo | None, type[BaseModel] | None]:
    """Field of a schema at a key path of values that should have its form, and the table it opens, if any."""
    field: FieldInfo | None = None
    table: type[BaseModel] | None = schema
    node: Any = values
    inside_container = False
    for part in path:
        node = child(node, part)
        if not inside_container:
            field = None if table is None else fields_of(table).get(str(part))
            if field is None:
                return None, None
        annotation = None if field is None else field.annotation
        inside_container = not inside_container and holds_tables(annotation)
        table = None if inside_container else _choose(tables_in(annotation), node)
    return field, table


def holds_tables(annotation: Any) -> bool:
    """Does it hold elements under keys or numbers: a dict, an array, tables that may be missing?"""
    if typing.get_origin(annotation) in {tuple, list, dict}:
        return True
    arrays = [each for each in typing.get_args(annotation) if each is not type(None)]
    optional = typing.get_origin(annotation) in {typing.Union, types.UnionType, typing.Annotated}
    return optional and bool(tables_in(annotation)) and any(holds_tables(each) for each in arrays)


def tables_in(annotation: Any) -> list[type[BaseModel]]:
    """Tables that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [table for part in typing.get_args(annotation) for table in tables_in(part)]


def kinds_in(field: FieldInfo | None) -> tuple[str, ...]:
    """What the key may say that tells several tables of a field apart."""
    tables = [] if field is None else tables_in(field.annotation)
    if len(tables) < 2:
        return ()
    told = [table.model_fields[key] for table in tables for key in _DISCRIMINATORS & set(table.model_fields)]
    return tuple(kind for each in told for kind in typing.get_args(each.annotation))


def _choose(tables: list[type[BaseModel]], node: Any) -> type[BaseModel] | None:
    """The table that the value's kind or distribution says, or the only one there is."""
    if len(tables) <= 1:
        return tables[0] if tables else None
    for key in _DISCRIMINATORS:
        given = node.get(key) if isinstance(node, dict) else None
        for table in tables:
            if key in table.model_fields and given in typing.get_args(table.model_fields[key].annotation):
                return table
    return None


def limits(field: FieldInfo) -> dict[str, float]:
    """Numeric limits of a field: ``ge``, ``gt``, ``le``, ``lt``."""
    found: dict[str, float] = {}
    pending: list[Any] = [*field.metadata, field.annotation]
    while pending:
        item = pending.pop(0)
        found |= {name: getattr(item, name) for name in ("ge", "gt", "le", "lt") if hasattr(item, name)}
        pending.extend(item.metadata if isinstance(item, FieldInfo) else typing.get_args(item))
    return found
