"""Load a scenario: read, extend, change, check, resolve; every fault at once, each with its place."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.files.drafts import Draft
from sim.files.faults import Fault, FaultyFileError, KeyPath
from sim.files.plain_files import SCENARIO
from sim.files.source_positions import Place
from sim.files.toml_source import parse_toml
from sim.scenario.emit import plain
from sim.scenario.reading.anchoring import anchored
from sim.scenario.reading.checks import references
from sim.scenario.reading.extends import read_layers, stack
from sim.scenario.reading.messages import MAPPING, faults_of
from sim.scenario.reading.normalise import normal
from sim.scenario.reading.overrides import apply
from sim.scenario.reading.sweep_checks import grid_faults, sweep_faults
from sim.scenario.schema.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario and where each of its keys was said; what has no place is a default."""

    scenario: Scenario
    places: Mapping[KeyPath, Place]


def load(path: str | os.PathLike[str], overrides: Sequence[str] = (), sweeps: Sequence[str] = ()) -> Scenario:
    """Load a scenario file and resolve it.

    Paths in a file count from the folder of that file, those in `overrides` from the current folder.

    Parameters
    ----------
    path : str or path
        A TOML file.
    overrides : sequence of str
        Changes, as ``"campaigns.almaty.uptake=0.4"``; a path that is set is no longer swept.
    sweeps : sequence of str
        Sweeps, as ``"campaigns.almaty.uptake=0.3:0.6:0.05"`` or ``"…=0.1,0.2"``.

    Returns
    -------
    Scenario
        Fully explicit: no default, no ``extends`` is left to look up.

    Raises
    ------
    FaultyFileError
        With all faults, each with file, line and column.
    ScenarioError
        If `overrides` or `sweeps` is a text, not a list of texts.

    Examples
    --------
    >>> load("scenarios/baseline.toml").dataset
    'kz-2022'
    """
    return load_with_places(path, overrides, sweeps).scenario


def load_with_places(
    path: str | os.PathLike[str], overrides: Sequence[str] = (), sweeps: Sequence[str] = ()
) -> Loaded:
    """Load a scenario file, and keep where each key was said; see `load`."""
    label = os.fspath(path)
    return _resolve(read_layers(Path(label), label), overrides, sweeps)


def loads(
    text: str, overrides: Sequence[str] = (), sweeps: Sequence[str] = (), *, label: str = "<text>"
) -> Scenario:
    """Load a scenario from TOML text; relative paths count from the current folder.

    Examples
    --------
    >>> loads('''
    ... schema_version = 1
    ... title = "As it was"
    ... dataset = "kz-2022"
    ... rule = "kazakhstan-2022"
    ... ''').title
    'As it was'
    """
    draft = stack(parse_toml(text, SCENARIO, label), Path.cwd(), [])
    return _resolve(draft, overrides, sweeps).scenario


def from_mapping(values: Mapping[str, Any]) -> Scenario:
    """Resolve a scenario from a mapping as a file would give it.

    Raises
    ------
    FaultyFileError
        With all faults.
    """
    return _resolve(stack(Draft(MAPPING, dict(values), {}), Path.cwd(), []), (), ()).scenario


def resolve(scenario: Scenario) -> Scenario:
    """Check a scenario made in code as a file would be checked, names and regions included."""
    return from_mapping(plain(scenario))


def _check_lists(**options: Sequence[str]) -> None:
    """Refuse a text where a list of texts is due: it would be read letter by letter."""
    for name, texts in options.items():
        if isinstance(texts, str):
            raise ScenarioError(f"{name} = {texts!r}: must be a list of texts: write [{texts!r}]")


def _resolve(draft: Draft, overrides: Sequence[str], sweeps: Sequence[str]) -> Loaded:
    _check_lists(overrides=overrides, sweeps=sweeps)
    draft, faults = apply(normal(draft), overrides, sweeps)
    draft, unresolved = anchored(draft)
    scenario, more, uncounted = _validated(draft)
    faults += [*unresolved.values(), *more]
    faults += references(draft, unresolved)
    faults += sweep_faults(draft)
    if scenario is not None and not faults:
        faults += grid_faults(draft, scenario)
    if faults or scenario is None:
        raise FaultyFileError(_in_order(faults), uncounted)
    return Loaded(scenario, draft.places)


def _validated(draft: Draft) -> tuple[Scenario | None, list[Fault], int]:
    try:
        return Scenario.model_validate(draft.values), [], 0
    except ValidationError as error:
        return None, *faults_of(error, draft)


def _in_order(faults: list[Fault]) -> list[Fault]:
    """In the order of the files; a key is blamed once for the same place, the first time."""
    files = {path: rank for rank, path in enumerate(dict.fromkeys(fault.path for fault in faults))}
    seen: set[tuple[object, ...]] = set()
    kept = []
    for fault in faults:
        identity = (fault.path, fault.line, fault.column, fault.key)
        if identity not in seen:
            seen.add(identity)
            kept.append(fault)
    return sorted(kept, key=lambda fault: (files[fault.path], fault.line or 0, fault.column or 0))
