"""Every value that a scenario rests on, with its unit and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from sim.scenario import Scenario
from sim.scenario.emit import plain
from sim.scenario.reading.field_paths import scenario_field
from sim.scenario.schema.uncertainty import NAMED_EVIDENCE

_TABLES: Final = (
    "campaigns",
    "irregularities",
    "uncertainty",
    "polling",
    "tabulation",
    "certificates",
    "home_voting",
)
"""What of a scenario supposes something of the world; the rest says what to run."""
_LABELS: Final = ("name", "kind", "prior", "base")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value of a scenario.

    Attributes
    ----------
    path, value, unit : str
    about : str
        What it is.
    evidence : str
        What it rests on; empty where the scenario sets it and says no more.
    is_set : bool
        Whether the scenario says otherwise than the default, or has no default.
    """

    path: str
    value: str
    unit: str
    about: str
    evidence: str
    is_set: bool


def assumptions(scenario: Scenario) -> list[Assumption]:
    """The values of a scenario that suppose something of the world, campaigns first.

    Examples
    --------
    >>> import sim
    >>> found = {each.path: each for each in assumptions(sim.load("almaty-boycott"))}
    >>> found["campaigns.almaty.uptake"].value, found["campaigns.almaty.uptake"].is_set
    ('1.0', True)
    >>> found["uncertainty.corr_national"].evidence
    'assumption'
    """
    values = plain(scenario)
    found = [
        _assumption(values, path, value)
        for path, value in _leaves(values, ())
        if path[0] in _TABLES and path[-1] not in _LABELS
    ]
    found.sort(key=lambda each: _TABLES.index(each.path.partition(".")[0]))
    queued = scenario.polling.queues
    return [each for each in found if queued or not each.path.startswith("polling.") or each.is_set]


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
    elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        for number, each in enumerate(value):
            yield from _leaves(each, (*path, number))
    else:
        yield path, value


def _assumption(values: dict[str, Any], path: Path, value: Any) -> Assumption:
    field, _ = scenario_field(values, path)
    extra = field.json_schema_extra if field is not None else None
    about = extra if isinstance(extra, dict) else {}
    default = None if field is None else field.default
    is_set = field is None or field.is_required() or value != default
    evidence = "" if is_set else str(about.get("evidence", ""))
    if path[:2] == ("uncertainty", "priors") and path[2] in NAMED_EVIDENCE:
        is_set, evidence = False, NAMED_EVIDENCE[str(path[2])]
    told = (field.description or "") if field is not None else ""
    return Assumption(_named(values, path), _text(value), str(about.get("unit", "")), told, evidence, is_set)


def _named(values: dict[str, Any], path: Path) -> str:
    """The path with names of campaigns in place of their numbers."""
    words, at = [], values
    for part in path:
        at = at[part]  # type: ignore[index]  # a list by number
        named = isinstance(part, int) and isinstance(at, dict) and "name" in at
        words.append(str(at["name"]) if named else str(part))
    return ".".join(words)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value).lower() if isinstance(value, bool) else str(value)
