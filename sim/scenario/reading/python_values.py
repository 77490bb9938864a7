"""Values written in Python, as a scenario file would say them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.files.schema_fields import Table
from sim.rules import Rule, load_rule, preset_names, rule_table
from sim.rules.reading.loading import condition_changes
from sim.scenario.emit import plain
from sim.scenario.reading.loading import changed, from_mapping
from sim.scenario.schema.scenario import SCHEMA_VERSION, Scenario

_CHANGED = " (changed)"
"""What the name of a preset ends in once it is changed."""


def from_python(values: Mapping[str, Any]) -> dict[str, Any]:
    """The resolved form of a scenario that is written in Python, as tables.

    Raises
    ------
    FaultyFileError
        With all faults.
    """
    return plain(from_mapping({"schema_version": SCHEMA_VERSION, **_written(values)}))


def replaced(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """A scenario with the values of some paths changed; see `Scenario.replace`."""
    return changed(scenario, _written(changes))


def _written(value: Any) -> Any:
    if isinstance(value, Table):
        return _written(value.model_dump(by_alias=True, exclude_none=True))
    if isinstance(value, Rule):
        return rule_choice(value)
    if isinstance(value, Mapping):
        return {key: _written(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_written(child) for child in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return str(value) if isinstance(value, Fraction) else value


def rule_choice(rule: Rule) -> dict[str, Any]:
    """How a scenario says a rule: its preset, and the conditions that differ from it.

    Raises
    ------
    ScenarioError
        If the rule is no preset with changed conditions.

    Examples
    --------
    >>> changes = {"regional_majority": {"units": 11}}
    >>> rule_choice(load_rule({"preset": "kazakhstan-2022", "conditions": changes}))
    {'preset': 'kazakhstan-2022', 'conditions': {'regional_majority': {'units': 11}}}
    """
    preset = rule.name.removesuffix(_CHANGED)
    if preset in preset_names():
        whole = load_rule(preset)
        chosen = {} if rule.reading == whole.reading else {"reading": rule.reading}
        base = load_rule({"preset": preset, **chosen})
        conditions = condition_changes(rule_table(rule)["conditions"], rule_table(base)["conditions"])
        choice = {"preset": preset, **chosen, "conditions": conditions}
        told = load_rule(choice)
        if told.conditions == rule.conditions and told.effect == rule.effect and told.papers == rule.papers:
            return choice
    raise ScenarioError(
        f"rule {rule.name!r}: no preset with other conditions, which is all that a scenario can hold; "
        'give the path of its file, as rule="./law.toml"'
    )
