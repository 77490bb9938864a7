"""Rules from files, names and tables: laws as data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.errors import RuleError
from sim.files.drafts import Draft, fault_at, merge
from sim.files.faults import Fault, FaultyFileError, did_you_mean
from sim.files.plain_files import RULE
from sim.files.plugins import offered
from sim.files.sources import Shelf
from sim.files.toml_source import read_toml
from sim.rules.conditions import Condition
from sim.rules.reading.building import build_rule
from sim.rules.reading.schema import RuleTable
from sim.rules.rule import Rule
from sim.rules.sources import LawSource, RuleReading

PRESETS: Final = Path(__file__).parents[1] / "presets"
SHIPPED: Final = Shelf(
    what="rule",
    folder=PRESETS,
    manifest="",
    unknown="neither a preset, which `referendum rules` lists, nor the path of a .toml file{hint}",
)
"""The packaged rules alone."""


@cache
def _offered() -> Mapping[str, Path]:
    """Rules that other packages offer (entry points ``referendum.rules``), by the names of their files."""
    return offered("referendum.rules", ".toml", _offered_rule)


def _offered_rule(path: Path) -> Mapping[str, Path]:
    if path.stem in SHIPPED.names():
        raise RuleError("a packaged rule has this name")
    draft = read_toml(path, RULE, str(path), exact=True)
    if draft.values.get("preset", SHIPPED.names()[0]) not in SHIPPED.names():
        raise RuleError("what a package offers may extend a packaged rule, none that a package offers")
    load_rule(path)
    return {path.stem: path}


RULES: Final = replace(SHIPPED, others=_offered)
"""The rules that have a name: packaged or offered by others; and how people write them and their own."""

_TABLES: Final = frozenset({"preset", "notes", "papers", "sources", "readings", "conditions"})


def load_rule(source: str | Path | Mapping[str, Any]) -> Rule:
    """Read a rule.

    Parameters
    ----------
    source : str, Path or mapping
        The name of a preset; the path of a TOML file (a text that ends in ``.toml`` or holds a separator,
        relative to the current folder); or a table as a file would give it. A table with the key ``preset``
        changes that preset: tables are merged key by key, so ``{"preset": "kazakhstan-2022", "conditions":
        {"regional_majority": {"units": 11}}}`` leaves all else as it is. ``enabled = false`` drops a
        condition; ``reading`` beside ``preset`` chooses one of its readings before all that.

    Returns
    -------
    Rule

    Raises
    ------
    FaultyFileError
        A `RuleError` with all faults, each with file, line, column, key path, what was found and what is
        allowed.
    RuleError
        If `source` is neither a preset nor looks like a path, or a file shares the preset's name.

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
    sim.files.faults.FaultyFileError: rule: conditions.national_majority.base = 'registred': must be one ...
    """
    if isinstance(source, Mapping):
        return _rule(Draft("rule", dict(source), {}), default_name="custom")
    path = rule_path(source)
    return _rule(read_toml(path, RULE, str(path), exact=True), default_name=path.stem)


def _rule(draft: Draft, default_name: str) -> Rule:
    rule, faults = build_rule(_resolved(draft), default_name)
    if rule is None:
        raise FaultyFileError(faults)
    return rule


def rule_faults(draft: Draft) -> list[Fault]:
    """Faults of a rule within another file; empty if there is none.

    Parameters
    ----------
    draft : Draft
        The table that states the rule, with its places in that file.
    """
    try:
        return build_rule(_resolved(draft), "custom")[1]
    except FaultyFileError as error:
        return list(error.faults)


def preset_names() -> tuple[str, ...]:
    """Names of the rules that ship and of those that other packages offer, in alphabetical order."""
    return RULES.names()


@cache
def presets() -> tuple[Rule, ...]:
    """The shipped rules, in the order of their names, whatever lies in the current folder.

    Examples
    --------
    >>> presets()[0].name
    'armenia-1995'
    """
    return tuple(preset(name) for name in preset_names())


@cache
def preset(name: str) -> Rule:
    """A shipped rule by its name, read once, whatever lies in the current folder."""
    return load_rule(RULES.path(name))


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
    written = {key: getattr(rule, key) for key in RuleTable.model_fields if key not in _TABLES}
    conditions = _condition_tables(rule.conditions)
    table = {key: value for key, value in written.items() if value is not None}
    table |= {"papers": asdict(rule.papers)}
    table |= {"notes": list(rule.notes), "sources": [_source_table(source) for source in rule.sources]}
    if rule.readings:
        table["readings"] = {each.name: _reading_table(each, conditions) for each in rule.readings}
    return {**table, "conditions": conditions}


def _source_table(source: LawSource) -> dict[str, Any]:
    return {key: value for key, value in asdict(source).items() if value not in (None, "")}


def _reading_table(reading: RuleReading, in_force: Mapping[str, Any]) -> dict[str, Any]:
    own = _condition_tables(reading.conditions)
    changes = condition_changes(own, in_force)
    table = {"says": reading.says, "by": reading.by, "link": reading.link, "conditions": changes}
    return {key: value for key, value in table.items() if value}


def condition_changes(
    own: Mapping[str, Mapping[str, Any]], others: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """What turns some conditions into one's own: values that differ, and conditions switched off.

    Examples
    --------
    >>> condition_changes({"a": {"units": 11}}, {"a": {"units": 12}, "b": {"units": 1}})
    {'a': {'units': 11}, 'b': {'enabled': False}}
    """
    changed = {name: _differing(table, others.get(name, {})) for name, table in own.items()}
    dropped = {name: {"enabled": False} for name in others if name not in own}
    return {name: table for name, table in changed.items() if table} | dropped


def _differing(table: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value != other.get(key)}


def _condition_tables(conditions: tuple[Condition, ...]) -> dict[str, dict[str, Any]]:
    return {condition.name: _condition_table(condition) for condition in conditions}


def _condition_table(condition: Condition) -> dict[str, Any]:
    values = {each.name: getattr(condition, each.name) for each in fields(condition) if each.name != "name"}
    if "weights" in values:
        values["weights"] = dict(values["weights"])
    exact = {key: str(value) if isinstance(value, Fraction) else value for key, value in values.items()}
    written = {key: list(value) if isinstance(value, tuple) else value for key, value in exact.items()}
    return {key: value for key, value in written.items() if value is not None and value not in ([], {})}


def _resolved(draft: Draft) -> Draft:
    """The draft laid over its preset, if it names one.

    Raises
    ------
    FaultyFileError
        If there is no such preset.
    """
    preset = draft.values.get("preset")
    if preset is None:
        return draft
    names = SHIPPED.names()
    if preset not in names:  # looked for among what others offer only then, for those are read by this too
        names = preset_names()
    if preset not in names:
        message = f"must be one of {', '.join(names)}{did_you_mean(str(preset), names)}"
        raise FaultyFileError([fault_at(draft, ("preset",), message)])
    changes = {key: value for key, value in draft.values.items() if key not in ("preset", "reading")}
    name = f"{preset} (changed)" if changes else preset
    base = Draft(name, {**_preset(preset), "name": name}, {})
    if "reading" in draft.values:
        base = replace(base, values={**_under(draft, preset), "name": name})
    return merge(base, Draft(draft.label, changes, draft.places))


@cache
def _preset(name: str) -> Mapping[str, Any]:
    path = RULES.path(name)
    return read_toml(path, RULE, str(path), exact=True).values


def _under(draft: Draft, preset: str) -> Mapping[str, Any]:
    """The table of a preset under the reading that a draft chooses."""
    rule, chosen = load_rule(RULES.path(preset)), draft.values["reading"]
    names = [each.name for each in rule.readings]
    if chosen not in names:
        allowed = f"must be one of {', '.join(names)}" if names else f"{preset} has no readings"
        message = f"{allowed}{did_you_mean(str(chosen), names)}"
        raise FaultyFileError([fault_at(draft, ("reading",), message)])
    return rule_table(rule.under(chosen))


def rule_path(source: str | Path) -> Path:
    """The file of a preset or of a path as `load_rule` understands it.

    Raises
    ------
    RuleError
        If `source` is neither a preset nor looks like a path, or a file shares the preset's name.
    """
    if isinstance(source, Path):
        return source
    if not isinstance(source, str):
        raise RuleError(
            f"rule = {source!r} ({type(source).__name__}): must be the name or path of a rule, or a table"
        )
    return RULES.path(RULES.resolved(source, os.curdir))
