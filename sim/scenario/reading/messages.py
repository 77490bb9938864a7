"""Say a validation error in the terms of the file: where, what was found, what is allowed, what was meant."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sim.files.drafts import Draft, fault_at, has, missing_at, place_of
from sim.files.faults import Fault, KeyPath, did_you_mean, dotted
from sim.scenario.reading.field_paths import fields_of, limits, look_up
from sim.scenario.schema.campaigns import Campaign
from sim.scenario.schema.fields import kinds_of
from sim.scenario.schema.irregularities import Irregularity

MAX_FAULTS: Final = 100
MAPPING: Final = "<mapping>"
"""Label of a scenario that was given as a mapping, not as a file; such a label has no lines."""

_TAGS: Final = frozenset({"number", "distribution", "uniform", "beta", "range", "values"})
_NUMBERS: Final = frozenset(
    {"float_type", "int_type", "finite_number", "int_from_float", "int_parsing_size", "float_parsing"}
)
_LIMITS: Final = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})
_NAME_RULE: Final = "must be a name: letters, digits, - and _, a letter first, at most 64"
_PLAIN: Final[Mapping[str, str]] = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "tuple_type": "must be an array: write [ and ] around it",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "string_pattern_mismatch": _NAME_RULE,
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


_SHAPES: Final[Mapping[tuple[str | int, int], str]] = {
    ("rule", 1): "must be the name or path of a rule, or a table with preset and conditions",
    ("campaigns", 1): "must be an array of tables: write [[campaigns]]",
    ("irregularities", 1): "must be an array of tables: write [[irregularities]]",
    ("sweep", 2): "must be {from, to, step} or an array of values",
}


def faults_of(error: ValidationError, draft: Draft) -> tuple[list[Fault], int]:
    """Faults of a validation error in the order it gives them, and how many more there are."""
    details = error.errors(include_url=False, include_context=True, include_input=True)
    return [_fault(each, draft) for each in details[:MAX_FAULTS]], max(0, len(details) - MAX_FAULTS)


def _fault(error: ErrorDetails, draft: Draft) -> Fault:
    path, leftover = _real_path(error["loc"], draft.values)
    kind = error["type"]
    context = error.get("ctx", {})
    if kind in {"missing", "union_tag_not_found"}:
        return _missing(kind, path, leftover, context, draft)
    if kind == "extra_forbidden":
        return fault_at(draft, path, _unknown_key(path, draft), at_key=True)
    if kind == "union_tag_invalid":
        path = (*path, str(context["discriminator"]).strip("'"))
    if kind == "string_pattern_mismatch" and error["loc"][-1] == "[key]":
        return fault_at(draft, path, _NAME_RULE, at_key=True)
    message = _SHAPES.get((path[0], len(path))) if kind in {"model_type", "tuple_type"} else None
    message = message or message_of(error, look_up(draft.values, path + leftover)[0])
    if leftover:
        place = place_of(draft, path)
        found = f"{error['input']} (default)"
        return Fault(place.file, place.line, place.column, dotted(path + leftover), found, message)
    return fault_at(draft, path, message)


def _real_path(location: KeyPath, values: dict[str, Any]) -> tuple[KeyPath, KeyPath]:
    """Drop the tags of unions: they stand in the library's path, not in the file's."""
    path: list[str | int] = []
    for position, part in enumerate(location):
        if _is_tag(part, path):
            continue
        if not has(values, (*path, part)):
            return tuple(path), location[position:]
        path.append(part)
    return tuple(path), ()


def _is_tag(part: str | int, path: list[str | int]) -> bool:
    if len(path) == 2 and path[0] == "campaigns":
        return part in kinds_of(Campaign)
    if len(path) == 2 and path[0] == "irregularities":
        return part in kinds_of(Irregularity)
    if part == "[key]":
        return True
    return len(path) >= 2 and path[0] in {"campaigns", "sweep"} and part in _TAGS


def _missing(kind: str, path: KeyPath, leftover: KeyPath, context: Mapping[str, Any], draft: Draft) -> Fault:
    if kind == "union_tag_not_found":
        key = str(context["discriminator"]).strip("'")
        kinds = kinds_of(Irregularity) if path[0] == "irregularities" else _KINDS[key]
        choices = " or ".join(f'"{each}"' for each in kinds)
        return missing_at(draft, (*path, key), f"is missing: write {choices}")
    path = (*path, *leftover)
    field, _ = look_up(draft.values, path)
    meaning = f" ({_spoken(field.description)})" if field is not None and field.description else ""
    return missing_at(draft, path, f"is missing{meaning}")


_KINDS: Final = {"kind": kinds_of(Campaign), "distribution": ("uniform", "beta")}


def _spoken(text: str) -> str:
    return text[:1].lower() + text[1:]


def _unknown_key(path: KeyPath, draft: Draft) -> str:
    _, table = look_up(draft.values, path[:-1])
    allowed = list(fields_of(table)) if table is not None else []
    if len(path) == 1:
        allowed.append("extends")
    hint = did_you_mean(str(path[-1]), allowed)
    return f"is no key of this table{hint or '; allowed: ' + ', '.join(allowed)}"


def message_of(error: ErrorDetails, field: FieldInfo | None) -> str:
    """What a field allows, said of a value it refuses."""
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind in _NUMBERS:
        return _number_wanted(kind, value, field)
    if kind in _LIMITS:
        return _outside(field, value, error["msg"])
    if kind == "literal_error":
        return _choice(str(context["expected"]), value)
    if kind == "union_tag_invalid":
        return _choice(str(context["expected_tags"]), context["tag"])
    if kind in {"too_long", "string_too_long"}:
        return f"must not be longer than {context['max_length']}"
    return _PLAIN.get(kind) or (error["msg"] if not kind.endswith("_type") else _spoken(error["msg"]))


def _number_wanted(kind: str, value: object, field: FieldInfo | None) -> str:
    whole = kind.startswith("int") and not (field is not None and float in _leaves(field.annotation))
    interval = "" if field is None else _interval(field)
    message = (
        f"must be a {'whole ' if whole else ''}{'finite ' if kind == 'finite_number' else ''}number{interval}"
    )
    if isinstance(value, str):
        return f"{message}, without quotes"
    return message


def _leaves(annotation: Any) -> set[Any]:
    parts = typing.get_args(annotation)
    return {annotation} if not parts else {leaf for part in parts for leaf in _leaves(part)}


def _outside(field: FieldInfo | None, value: object, fallback: str) -> str:
    interval = "" if field is None else _interval(field)
    if not interval:
        return f"must be {fallback.removeprefix('Input should be ')}"
    message = f"must lie{interval}"
    found = limits(field) if field is not None else {}
    is_share = found.get("ge") == 0 and found.get("le") == 1
    if is_share and isinstance(value, int | float) and 2 <= value <= 100:
        return f"{message}; for {value:g} % write {value / 100:g}"
    return message


def _interval(field: FieldInfo) -> str:
    """Limits of a field in words: `` in [0, 1]``, `` above 0``."""
    found = limits(field)
    low = found.get("ge", found.get("gt"))
    high = found.get("le", found.get("lt"))
    if low is None or high is None:
        return "" if low is None else f" {'at or ' if 'ge' in found else ''}above {low:,g}"
    left, right = "[" if "ge" in found else "(", "]" if "le" in found else ")"
    return f" in {left}{_shown(low)}, {_shown(high)}{right}"


def _shown(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"


def _choice(expected: str, value: object) -> str:
    words = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
    if len(words) == 1:
        return f"must be {expected}"
    return f"must be one of {', '.join(words)}{did_you_mean(value, words) if isinstance(value, str) else ''}"
