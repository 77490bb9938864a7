"""Say a validation error in the terms of the file: where, what was found, what is allowed, what was meant."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sim.files.drafts import Draft, fault_at, has, missing_at, place_of, value_at
from sim.files.faults import Fault, FaultyFileError, KeyPath, did_you_mean, dotted
from sim.files.schema_fields import fields_of, kinds_in, limits, look_up

MAX_FAULTS: Final = 100

_NUMBERS: Final = frozenset(
    {"float_type", "int_type", "finite_number", "int_from_float", "int_parsing_size", "float_parsing"}
)
_LIMITS: Final = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})
_NAME_RULE: Final = "must be a name: letters, digits, - and _, a letter first, at most 64"
_ARRAY: Final = "must be an array: write [ and ] around it"
_TABLE: Final = "must be a table"
_PLAIN: Final[Mapping[str, str]] = {
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "tuple_type": _ARRAY,
    "list_type": _ARRAY,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "string_pattern_mismatch": _NAME_RULE,
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Form:
    """What messages need to know of a schema beside its fields.

    Attributes
    ----------
    schema : type
        The table that the whole should be.
    shapes : mapping of (first key, length of path) to str
        What is said where a value should have been a table or an array.
    more_keys : tuple of str
        Keys of the whole that the schema does not know.
    above : tuple of str
        Keys of the file, where the schema is that of a table in it.
    """

    schema: type[BaseModel]
    shapes: Mapping[tuple[str | int, int], str] = field(default_factory=dict)
    more_keys: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


def validated(schema: type[_Model], draft: Draft) -> _Model:
    """Read a draft as the given table.

    Raises
    ------
    FaultyFileError
        With all faults.
    """
    try:
        return schema.model_validate(draft.values)
    except ValidationError as error:
        raise FaultyFileError(*faults_of(error, draft, Form(schema))) from None


def faults_of(error: ValidationError, draft: Draft, form: Form, at: KeyPath = ()) -> tuple[list[Fault], int]:
    """Faults of a validation error in the order it gives them, and how many more there are.

    Parameters
    ----------
    error : ValidationError
    draft : Draft
        What was validated, or what holds it.
    form : Form
    at : key path
        Where in the draft it stands.
    """
    details = error.errors(include_url=False, include_context=True, include_input=True)
    reader = _Reader(draft, form, at, value_at(draft.values, at))
    return [reader.fault(each) for each in details[:MAX_FAULTS]], max(0, len(details) - MAX_FAULTS)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads details of one validation error; ``values`` is what was validated."""

    draft: Draft
    form: Form
    at: KeyPath
    values: Any

    def fault(self, error: ErrorDetails) -> Fault:
        path, leftover = self.real_path(error["loc"])
        kind = error["type"]
        context = error.get("ctx", {})
        if kind in {"missing", "union_tag_not_found"}:
            return self.missing(kind, path + leftover, context)
        if kind == "extra_forbidden":
            return fault_at(self.draft, self.at + path, self.unknown_key(path), at_key=True)
        if kind == "union_tag_invalid":
            path = (*path, str(context["discriminator"]).strip("'"))
        if kind == "string_pattern_mismatch" and error["loc"][-1] == "[key]":
            return fault_at(self.draft, self.at + path, _NAME_RULE, at_key=True)
        shaped = kind in {"model_type", "tuple_type"} and path
        message = self.form.shapes.get((path[0], len(path))) if shaped else None
        message = (
            message
            or _brackets(error, path)
            or message_of(error, look_up(self.form.schema, self.values, path + leftover)[0])
        )
        if leftover:
            place = place_of(self.draft, self.at + path)
            found = f"{error['input']} (default)"
            return Fault(
                place.file, place.line, place.column, dotted(self.at + path + leftover), found, message
            )
        return fault_at(self.draft, self.at + path, message)

    def real_path(self, location: KeyPath) -> tuple[KeyPath, KeyPath]:
        """Drop the tags of unions, which no file holds; what the file lacks is apart."""
        path: KeyPath = ()
        tagged: KeyPath | None = None
        for position, part in enumerate(location):
            if path and not isinstance(value_at(self.values, path), dict | list | tuple):
                return path, ()  # what follows a value tells which of its types refused it
            found, table = look_up(self.form.schema, self.values, path)
            if part == "[key]" or (part in kinds_in(found) and tagged != path):
                tagged = path
            elif has(self.values, (*path, part)):
                path = (*path, part)
            elif part in fields_of(table) if table is not None else not kinds_in(found):
                return path, location[position:]
        return path, ()

    def missing(self, kind: str, path: KeyPath, context: Mapping[str, Any]) -> Fault:
        found, _ = look_up(self.form.schema, self.values, path)
        if kind == "union_tag_not_found":
            key = str(context["discriminator"]).strip("'")
            choices = " or ".join(f'"{each}"' for each in kinds_in(found))
            return missing_at(self.draft, (*self.at, *path, key), f"is missing: write {choices}")
        meaning = f" ({_spoken(found.description)})" if found is not None and found.description else ""
        return missing_at(self.draft, self.at + path, f"is missing{meaning}")

    def unknown_key(self, path: KeyPath) -> str:
        _, table = look_up(self.form.schema, self.values, path[:-1])
        allowed = list(fields_of(table)) if table is not None else []
        if len(path) == 1:
            allowed.extend(self.form.more_keys)
        if path[-1] in (self.form.above or fields_of(self.form.schema)) and self.at + path[:-1]:
            return "is no key of this table but of the file: write it above the first line with ["
        hint = did_you_mean(str(path[-1]), allowed)
        return f"is no key of this table{hint or '; allowed: ' + ', '.join(allowed)}"


def _brackets(error: ErrorDetails, path: KeyPath) -> str:
    """What is said of a table that should be one of many, and of many where there is one."""
    said, value, name = _PLAIN.get(error["type"]), error["input"], ".".join(str(part) for part in path)
    if said == _ARRAY and isinstance(value, dict):
        return f"must be an array of tables: write [[{name}]], with double brackets"
    if said == _TABLE and isinstance(value, list):
        return f"must be a table: write [{name}], with single brackets"
    return ""


def _spoken(text: str) -> str:
    return text[:1].lower() + text[1:]


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
    plain = _PLAIN.get(kind) or (error["msg"] if not kind.endswith("_type") else _spoken(error["msg"]))
    in_quotes = kind == "bool_type" and str(value).lower() in ("true", "false")
    return f"{plain}: write {str(value).lower()}, without quotes" if in_quotes else plain


def _number_wanted(kind: str, value: object, field: FieldInfo | None) -> str:
    whole = kind.startswith("int") and not (field is not None and float in _leaves(field.annotation))
    interval = "" if field is None else _interval(field)
    message = (
        f"must be a {'whole ' if whole else ''}{'finite ' if kind == 'finite_number' else ''}number{interval}"
    )
    return f"{message}, without quotes{_as_number(value)}" if isinstance(value, str) else message


def _as_number(text: str) -> str:
    """How a number in a text is written, where it is in per cent or has separators."""
    share = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*%\s*", text)
    if share is not None:
        return f": {float(share[1].replace(',', '.')) / 100:g}"
    grouped = re.fullmatch(r"\s*\d{1,3}(?:[, '’.]\d{3})+\s*", text)
    return f": {re.sub(r'[^0-9]', '', text)}" if grouped else ""


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
