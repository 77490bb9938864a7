"""What may stand in the files that people write, from the schemas that read them."""

from __future__ import annotations

from typing import Any

from sim.datasets.manifest import Manifest, PatchFile
from sim.rules.reading.schema import RuleTable
from sim.scenario import json_schema
from site_pages.markdown import cell, contents, table


def pages() -> dict[str, str]:
    """A page a kind of file."""
    found = {
        "scenario": ("Scenario files", json_schema()),
        "rule": ("Rule files", RuleTable.model_json_schema()),
        "dataset": ("dataset.toml of a dataset", Manifest.model_json_schema()),
        "patches": ("patches.toml of a dataset", PatchFile.model_json_schema()),
    }
    rows = [
        [f"[{title}]({name}.md)", cell(schema.get("description", ""))]
        for name, (title, schema) in found.items()
    ]
    index = "# Keys of files\n\nAny other key is refused, with the nearest that there is.\n\n"
    index += table(("file", "what it is"), rows) + "\n" + contents(found)
    return {
        "formats/index": index,
        **{f"formats/{name}": _page(title, schema) for name, (title, schema) in found.items()},
    }


def _page(title: str, schema: dict[str, Any]) -> str:
    tables = {"": schema, **schema.get("$defs", {})}
    return f"# {title}\n\n" + "\n".join(
        _section(name, each) for name, each in tables.items() if each.get("properties")
    )


def _section(name: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = [
        [f"`{cell(key)}`", _kind(each), _default(key, each, needed), cell(each.get("description", ""))]
        for key, each in schema["properties"].items()
    ]
    head = f"## {name.strip('_')}\n\n{' '.join(schema.get('description', '').split())}\n\n" if name else ""
    return head + table(("key", "kind", "default", "meaning"), rows)


def _default(key: str, schema: dict[str, Any], needed: set[str]) -> str:
    if key in needed:
        return "needed"
    default = schema.get("default")
    return "" if default is None or isinstance(default, (dict, list)) else f"`{cell(default)}`"


def _kind(schema: dict[str, Any]) -> str:
    """What may stand there, in words."""
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(_kind(each) for each in several if each.get("type") != "null"))
    if "const" in schema or "enum" in schema:
        return " or ".join(f"`{cell(each)}`" for each in schema.get("enum", [schema.get("const")]))
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1].strip("_")
        return f"[{name}](#{name.lower()})"
    return _plain_kind(schema)


def _plain_kind(schema: dict[str, Any]) -> str:
    kind, values = schema.get("type", "any"), schema.get("additionalProperties")
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if isinstance(values, dict) and values:
        return f"table of {_kind(values)}"
    words = {"object": "table", "string": "text", "boolean": "true or false", "integer": "whole number"}
    return words.get(kind, kind) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    told = [f"{sign} {schema[key]:g}" for key, sign in signs.items() if key in schema]
    return f" {', '.join(told)}" if told else ""
