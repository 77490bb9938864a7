"""Write a resolved scenario as TOML that loads back to an equal one, with a note on every line if wanted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sim.files.faults import KeyPath
from sim.scenario.schema.scenario import Scenario

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_INLINE: Final = frozenset({"campaigns", "sweep"})
"""Tables below these are written on one line: a distribution, the axis of a sweep."""

Note = Callable[[KeyPath], str]
Trailing = Callable[[KeyPath], tuple[str, ...]]


def plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as tables, arrays, numbers, times and text, the way a file would give it.

    Examples
    --------
    >>> from sim.scenario import load
    >>> plain(load("scenarios/baseline.toml"))["rule"]
    {'preset': 'kazakhstan-2022', 'conditions': {}}
    """
    values: dict[str, Any] = _plain(scenario.model_dump(by_alias=True, exclude_none=True))
    values["uncertainty"] = _first(values["uncertainty"], "prior")
    for named in ("campaigns", "irregularities"):
        values[named] = [_first(each, "name", "kind") for each in values[named]]
        if not values[named]:
            del values[named]  # a file that says so could not be given a [[campaigns]] any more
    return values


def _first(table: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {**{key: table[key] for key in keys}, **table}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list | tuple) else value


def digest(scenario: Scenario) -> str:
    """SHA-256 of the resolved scenario: equal if and only if the scenarios are.

    Examples
    --------
    >>> from sim.scenario import load
    >>> baseline = load("scenarios/baseline.toml")
    >>> digest(baseline) == digest(load("scenarios/baseline.toml", ["monte_carlo.seed=1"]))
    False
    """
    values = scenario.model_dump(mode="json", by_alias=True)
    values["sweep"] = list(values["sweep"].items())  # the order of the axes is the order of the points
    if values["rule"]["reading"] is None:  # so that results kept before there were readings stay the same run
        del values["rule"]["reading"]
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def dumps(scenario: Scenario, *, note: Note | None = None, trailing: Trailing | None = None) -> str:
    """TOML text of a resolved scenario; `sim.scenario.loads` gives an equal one back.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    note : callable, optional
        Comment for the line of a key path.
    trailing : callable, optional
        Comments at the end of a table.

    Examples
    --------
    >>> from sim.scenario import load, loads
    >>> baseline = load("scenarios/baseline.toml")
    >>> loads(dumps(baseline)) == baseline
    True
    """
    lines = _table((), plain(scenario), note or (lambda path: ""), trailing or (lambda path: ()))
    return "\n".join(lines).strip("\n") + "\n"


def _table(path: KeyPath, values: Mapping[str, Any], note: Note, trailing: Trailing) -> Iterator[str]:
    """Lines of a table: its own keys first, then the tables below it."""
    below = {key: value for key, value in values.items() if _is_section((*path, key), value)}
    for key, value in values.items():
        if key not in below:
            yield _commented(f"{toml_key(key)} = {toml_value(value)}", note((*path, key)))
    yield from (f"# {comment}" for comment in trailing(path))
    for key, value in below.items():
        here = (*path, key)
        if isinstance(value, list):
            for index, element in enumerate(value):
                yield from ("", f"[[{_header(here)}]]")
                yield from _table((*here, index), element, note, trailing)
        elif value:
            if not all(_is_section((*here, each), child) for each, child in value.items()):
                yield from ("", f"[{_header(here)}]")
            yield from _table(here, value, note, trailing)


def _is_section(path: KeyPath, value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(element, dict) for element in value) and path[0] != "rule"
    return isinstance(value, dict) and not (len(path) > 1 and path[0] in _INLINE)


def _header(path: KeyPath) -> str:
    return ".".join(toml_key(str(part)) for part in path if not isinstance(part, int))


def _commented(line: str, comment: str) -> str:
    return f"{line}  # {comment}" if comment else line


def toml_key(key: str) -> str:
    """Write a key, in quotes where it needs them.

    Examples
    --------
    >>> toml_key("campaigns.almaty.uptake")
    '"campaigns.almaty.uptake"'
    """
    return key if _BARE.fullmatch(key) else toml_value(key)


def toml_value(value: Any) -> str:
    """Write a value as TOML on one line.

    Examples
    --------
    >>> print(toml_value({"from": 0.0, "to": 1.0, "step": 0.1}))
    {from = 0.0, to = 1.0, step = 0.1}
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml_key(key)} = {toml_value(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(child) for child in value) + "]"
    return repr(value)
