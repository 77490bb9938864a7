"""The JSON Schema of a scenario file, for editors: what a file may say before it is resolved."""

from __future__ import annotations

from typing import Any, Final

from sim.scenario.schema.campaigns import Campaign
from sim.scenario.schema.fields import members_of
from sim.scenario.schema.irregularities import Irregularity
from sim.scenario.schema.scenario import Scenario

_LIMITS: Final = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_NULL: Final = {"type": "null"}
_LOCAL_TIME: Final = [
    {"type": "string", "format": "partial-time"},  # what TOML language servers call a local time
    {"type": "string"},
]


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file.

    Returns
    -------
    dict
        With the unit and the evidence of every default in its description.

    Examples
    --------
    >>> json_schema()["properties"]["extends"]["type"]
    'string'
    """
    schema = _rewritten(Scenario.model_json_schema(by_alias=True))
    for named in (*members_of(Campaign), *members_of(Irregularity)):  # their names may be left out
        schema["$defs"][named.__name__]["required"].remove("name")
    properties = schema["properties"]
    rule = properties["rule"]
    properties["rule"] = {
        "description": rule["description"],
        "anyOf": [{"type": "string", "minLength": 1}, {"$ref": rule["$ref"]}],
    }
    properties["extends"] = {
        "type": "string",
        "minLength": 1,
        "description": "A file this one builds on: tables merge key by key, arrays and values replace",
    }
    required = schema.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of the referendum procedure simulator",
        **{key: value for key, value in schema.items() if key != "title"},
        "anyOf": [{"required": ["extends"]}, {"required": required}],
    }


def _rewritten(node: Any) -> Any:
    if isinstance(node, list):
        return [_rewritten(child) for child in node]
    if not isinstance(node, dict):
        return node
    node = {key: _rewritten(child) for key, child in node.items()}
    if node.get("format") == "time":
        node = {key: value for key, value in node.items() if key not in {"type", "format"}}
        return {**node, "anyOf": _LOCAL_TIME}
    return _described(_without_null({_word(key, node): value for key, value in node.items()}))


def _word(key: str, node: dict[str, Any]) -> str:
    """JSON Schema's word for a limit that came in pydantic's."""
    if node.get("type") == "array":
        return {"minLength": "minItems", "maxLength": "maxItems"}.get(key, key)
    return _LIMITS.get(key, key)


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """TOML has no null: what may be left out is left out."""
    choices = node.get("anyOf", [])
    if _NULL not in choices:
        return node
    rest = [choice for choice in choices if choice != _NULL]
    bare = {key: value for key, value in node.items() if key not in {"anyOf", "default"}}
    return {**rest[0], **bare} if len(rest) == 1 else {**bare, "anyOf": rest}


def _described(node: dict[str, Any]) -> dict[str, Any]:
    """Fold unit and evidence into the description, which is all that editors show."""
    if not isinstance(node.get("description"), str):
        return node
    unit, evidence = node.pop("unit", ""), node.pop("evidence", "")
    text = node["description"] + (f" [{unit}]" if unit else "")
    if evidence:
        text += f". Evidence: {evidence}"
    return {**node, "description": text}
