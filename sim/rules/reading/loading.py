"""Rules from files, names and tables: laws as data."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from sim.errors import RuleError
from sim.files.sources import Shelf, SourceError
from sim.rules.conditions import ROLES, Condition, GroupCondition, ShareCondition
from sim.rules.reading.faults import Fault, Faults, did_you_mean, rule_error, shown
from sim.rules.reading.values import GROUP_KINDS, read_condition, read_date
from sim.rules.rule import Rule

PRESETS: Final = Path(__file__).parents[1] / "presets"
RULES: Final = Shelf(
    what="rule",
    folder=PRESETS,
    manifest="",
    unknown="no such preset{hint}; `referendum rules` lists them; or give the path of a .toml file",
    did_you_mean=did_you_mean,
)
"""The packaged rules, and how people write them and their own."""

TEXT_KEYS: Final = ("title", "country", "article")
RULE_KEYS: Final = (
    "preset", "name", *TEXT_KEYS, "in_force_from", "in_force_until", "notes", "effect", "conditions",
)  # fmt: skip
EFFECTS: Final = ("binding", "advisory")


def load_rule(source: str | Path | Mapping[str, Any], *, where: str = "rule") -> Rule:
    """Read a rule.

    Parameters
    ----------
    source : str, Path or mapping
        The name of a preset; the path of a TOML file (a text that ends in ``.toml`` or holds a separator,
        relative to the current folder); or a table as a file would give it. A table with the key ``preset``
        changes that preset: tables are merged key by key, so ``{"preset": "kazakhstan-2022", "conditions":
        {"regional_majority": {"units": 11}}}`` leaves all else as it is. ``enabled = false`` drops a
        condition.
    where : str
        What messages call a `source` that is a table.

    Returns
    -------
    Rule

    Raises
    ------
    RuleError
        All faults at once, each with file, line where it can be told, key path, what was found and what is
        allowed.

    Examples
    --------
    >>> load_rule("kazakhstan-2022").conditions[2].units
    Fraction(2, 3)
    >>> changed = load_rule({"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 11}}})
    >>> changed.conditions[2].units, changed.name
    (11, 'kazakhstan-2022 (changed)')
    >>> load_rule({"preset": "kazakhstan-2022", "conditions": {"national_majority": {"base": "registred"}}})
    Traceback (most recent call last):
    ...
    sim.errors.RuleError: rule: conditions.national_majority.base = "registred": must be one of ...
    """
    if isinstance(source, Mapping):
        return _read(source, where, "", default_name="custom")
    path = rule_path(source)
    text = _text_of(path)
    return _read(_parse(text, path), str(path), text, default_name=path.stem)


def rule_faults(table: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Faults of a rule given as a table, each with its key path; empty if there is none.

    For readers of other files that hold a rule and want to say where in *their* text the fault lies.
    """
    faults = Faults()
    _build(_resolve(table, faults), "rule", faults)
    return tuple(faults.found)


def preset_names() -> tuple[str, ...]:
    """Names of the shipped rules, in alphabetical order."""
    return RULES.names()


@cache
def presets() -> tuple[Rule, ...]:
    """The shipped rules, in the order of their names, whatever lies in the current folder.

    Examples
    --------
    >>> presets()[0].name
    'armenia-1995'
    """
    return tuple(load_rule(RULES.path(name)) for name in preset_names())


def rule_table(rule: Rule) -> dict[str, Any]:
    """The rule as a table, fully explicit, that `load_rule` reads back to an equal rule.

    Examples
    --------
    >>> table = rule_table(load_rule("kazakhstan-2022"))
    >>> table["conditions"]["regional_majority"]["units"]
    '2/3'
    >>> load_rule(table) == load_rule("kazakhstan-2022")
    True
    """
    table = {key: getattr(rule, key) for key in RULE_KEYS if key not in ("preset", "notes", "conditions")}
    table = {key: value for key, value in table.items() if value is not None}
    conditions = {condition.name: _condition_table(condition) for condition in rule.conditions}
    return {**table, "notes": list(rule.notes), "conditions": conditions}


def _condition_table(condition: Condition) -> dict[str, Any]:
    values = {each.name: getattr(condition, each.name) for each in fields(condition) if each.name != "name"}
    if "weights" in values:
        values["weights"] = dict(values["weights"])
    exact = {key: str(value) if isinstance(value, Fraction) else value for key, value in values.items()}
    written = {key: list(value) if isinstance(value, tuple) else value for key, value in exact.items()}
    return {key: value for key, value in written.items() if value is not None and value not in ([], {})}


def merge(table: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`table` with `changes` laid over it, tables within tables merged likewise.

    Examples
    --------
    >>> merge({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    """
    merged = dict(table)
    for key, value in changes.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def _read(table: Mapping[str, Any], place: str, text: str, default_name: str) -> Rule:
    faults = Faults()
    rule = _build(_resolve(table, faults), default_name, faults)
    if rule is None or faults.found:
        raise rule_error(place, faults.found, text)
    return rule


def _resolve(table: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """The table laid over its preset, if it names one."""
    preset = table.get("preset")
    if preset is None:
        return dict(table)
    if preset not in preset_names():
        faults.choice(("preset",), preset, preset_names())
        return dict(table)
    changes = {key: value for key, value in table.items() if key != "preset"}
    resolved = merge(_preset(preset), changes)
    resolved.setdefault("name", f"{preset} (changed)" if changes else preset)
    return resolved


@cache
def _preset(name: str) -> Mapping[str, Any]:
    path = PRESETS / f"{name}.toml"
    return _parse(_text_of(path), path)


def _build(table: Mapping[str, Any], default_name: str, faults: Faults) -> Rule | None:
    faults.unknown_keys((), table, RULE_KEYS)
    texts = {key: _text(table, key, faults) for key in TEXT_KEYS}
    effect = table.get("effect", "binding")
    if effect not in EFFECTS:
        faults.choice(("effect",), effect, EFFECTS)
    notes = table.get("notes", ())
    if not isinstance(notes, list | tuple) or not all(isinstance(note, str) for note in notes):
        faults.value(("notes",), notes, "must be a list of texts")
        notes = ()
    dates = {key: read_date(table.get(key), (key,), faults) for key in ("in_force_from", "in_force_until")}
    since, until = dates["in_force_from"], dates["in_force_until"]
    if since is not None and until is not None and until < since:
        faults.value(("in_force_until",), until, f"must not be before in_force_from, {since}")
    conditions = _conditions(table.get("conditions"), faults)
    if faults.found:
        return None
    return Rule(
        name=str(table.get("name", default_name)),
        conditions=conditions,
        notes=tuple(notes),
        effect=cast(Literal["binding", "advisory"], effect),
        title=texts["title"],
        country=texts["country"],
        article=texts["article"],
        in_force_from=since,
        in_force_until=until,
    )


def _text(table: Mapping[str, Any], key: str, faults: Faults) -> str:
    value = table.get(key)
    if value is None:
        faults.add((key,), " is missing: every rule states it (a text)")
    elif not isinstance(value, str) or not value.strip():
        faults.value((key,), value, "must be a text")
    return str(value)


def _conditions(tables: object, faults: Faults) -> tuple[Condition, ...]:
    if not isinstance(tables, Mapping) or not tables:
        faults.add(("conditions",), " is missing: a rule has at least one table [conditions.NAME]")
        return ()
    kept = {name: table for name, table in tables.items() if _enabled(name, table, faults)}
    members = {name for table in kept.values() for name in _members(table)}
    read = [
        read_condition(name, _without_dropped(table, tables, kept), name in members, faults)
        for name, table in kept.items()
    ]
    if faults.found:
        return ()
    conditions = [condition for condition in read if condition is not None]
    _check_groups(conditions, faults)
    _check_roles(conditions, faults)
    return tuple(sorted(conditions, key=lambda each: (*ROLES, None).index(each.role)))


def _enabled(name: str, table: object, faults: Faults) -> bool:
    enabled = table.get("enabled", True) if isinstance(table, Mapping) else True
    if not isinstance(enabled, bool):
        faults.value(("conditions", name, "enabled"), enabled, "must be true or false")
    return enabled is not False


def _members(table: object) -> list[str]:
    of = table.get("of") if isinstance(table, Mapping) and table.get("kind") in GROUP_KINDS else None
    return [name for name in of if isinstance(name, str)] if isinstance(of, list | tuple) else []


def _without_dropped(table: object, tables: Mapping[str, Any], kept: Mapping[str, Any]) -> object:
    """The table of a group without members that were switched off."""
    if not isinstance(table, Mapping) or not _members(table):
        return table
    return {**table, "of": [name for name in table["of"] if name in kept or name not in tables]}


def _check_groups(conditions: list[Condition], faults: Faults) -> None:
    groups = {each.name: each for each in conditions if isinstance(each, GroupCondition)}
    names = [condition.name for condition in conditions]
    for group in groups.values():
        for member in group.of:
            if member not in names:
                hint = did_you_mean(member, names)
                faults.value(("conditions", group.name, "of"), member, f"there is no such condition{hint}")
        if _reaches(group.name, group.of, groups):
            faults.value(("conditions", group.name, "of"), list(group.of), "the group contains itself")


def _reaches(target: str, members: tuple[str, ...], groups: Mapping[str, GroupCondition]) -> bool:
    seen: set[str] = set()
    waiting = list(members)
    while waiting:
        name = waiting.pop()
        if name == target:
            return True
        if name not in seen and name in groups:
            waiting.extend(groups[name].of)
        seen.add(name)
    return False


def _check_roles(conditions: list[Condition], faults: Faults) -> None:
    if not any(condition.role == "adoption" for condition in conditions):
        faults.add(("conditions",), ': none has role = "adoption": a rule says when the proposal is adopted')
    first: dict[tuple[object, ...], str] = {}
    for each in conditions:
        if not isinstance(each, ShareCondition) or each.role is None:
            continue
        twin = first.setdefault((each.role, each.kind, each.numerator, each.base), each.name)
        if twin != each.name:
            faults.add(
                ("conditions", each.name),
                f": a second {each.kind} of role {each.role} on {shown(each.numerator)} and "
                f"{shown(each.base)}, beside conditions.{twin}: only the higher could ever decide; "
                "keep one, or join them in a group",
            )


def rule_path(source: str | Path) -> Path:
    """The file of a preset or of a path as `load_rule` understands it.

    Raises
    ------
    RuleError
        If `source` is neither a preset nor looks like a path, or a file shares the preset's name.
    """
    if isinstance(source, Path):
        return source
    try:
        return RULES.path(RULES.resolved(source, os.curdir))
    except SourceError as error:
        raise source_fault(source, error) from None


def source_fault(text: str, error: SourceError) -> RuleError:
    """The error of a text that stands for no rule, or for two."""
    return RuleError(f"rule {shown(text)}: {error}")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RuleError(f"{shown(str(path))}: cannot be read: {reason}") from None


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error)
        spot = re.search(r" \(at line (\d+), column (\d+)\)", message)
        line = f":{spot[1]}:{spot[2]}" if spot else ""
        raise RuleError(f"{path}{line}: {message.replace(spot[0], '') if spot else message}") from None
