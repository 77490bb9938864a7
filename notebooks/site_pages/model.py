"""The parameters of the model with their defaults and what each rests on."""

from __future__ import annotations

from typing import Any

from sim.scenario import json_schema
from site_pages.markdown import cell, table


def pages() -> dict[str, str]:
    """One page: every number that has a default, and the evidence that its description names."""
    schema = json_schema()
    sections = (_section(name, each) for name, each in sorted(schema["$defs"].items()))
    head = (
        "# Parameters and their evidence\n\nEvery number with a default, as the scenario's schema states it. "
        "*Assumption* means that no source measures it; `referendum show` marks the same in a scenario.\n\n"
    )
    return {"parameters": head + "\n".join(section for section in sections if section)}


def _section(name: str, schema: dict[str, Any]) -> str:
    rows = [
        [f"`{key}`", f"`{cell(each['default'])}`", cell(each.get("description", ""))]
        for key, each in schema.get("properties", {}).items()
        if isinstance(each.get("default"), (int, float)) and not isinstance(each.get("default"), bool)
    ]
    return (
        f"## {name.strip('_')}\n\n{table(('parameter', 'default', 'meaning and evidence'), rows)}"
        if rows
        else ""
    )
