"""Load a scenario: read, extend, change, check, resolve; every fault at once, each with its place."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.datasets import dataset_names
from sim.errors import ScenarioError
from sim.files.drafts import Draft
from sim.files.faults import Fault, FaultyFileError, KeyPath, shorten
from sim.files.plain_files import SCENARIO
from sim.files.source_positions import Place
from sim.files.sources import PACKAGED
from sim.files.toml_source import parse_toml
from sim.rules.reading.loading import preset_names
from sim.scenario.emit import plain
from sim.scenario.reading.anchoring import anchored
from sim.scenario.reading.checks import references
from sim.scenario.reading.extends import read_layers, stack
from sim.scenario.reading.messages import MAPPING, scenario_faults
from sim.scenario.reading.normalise import normal, with_shape_of_day
from sim.scenario.reading.overrides import apply, with_values
from sim.scenario.reading.samples import with_samples
from sim.scenario.reading.sweep_checks import grid_faults, sweep_faults
from sim.scenario.schema.scenario import Scenario
from sim.scenario.shipped import scenario_file


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario and where each of its keys was said; what has no place is a default."""

    scenario: Scenario
    places: Mapping[KeyPath, Place]


Texts = str | Sequence[str]
"""One text, or several."""


def load(path: str | os.PathLike[str], overrides: Texts = (), sweeps: Texts = ()) -> Scenario:
    """Load a scenario file and resolve it.

    Paths in a file count from the folder of that file, those in `overrides` from the current folder.

    Parameters
    ----------
    path : str or path
        A TOML file, or the name of a scenario that ships (:func:`sim.list_scenarios`).
    overrides : str or sequence of str
        Changes, as ``"campaigns.almaty.uptake=0.4"``; a path that is set is no longer swept.
    sweeps : str or sequence of str
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
        If no scenario ships under the name, or an argument is of another type.

    Examples
    --------
    >>> load("scenarios/baseline.toml").dataset
    'kz-2022'
    >>> load("almaty-boycott", "campaigns.almaty.uptake=0.4").campaigns[0].uptake
    0.4
    """
    return load_with_places(path, overrides, sweeps).scenario


def load_with_places(path: str | os.PathLike[str], overrides: Texts = (), sweeps: Texts = ()) -> Loaded:
    """Load a scenario file, and keep where each key was said; see `load`."""
    if not isinstance(path, str | os.PathLike):
        raise ScenarioError(f"path = {shorten(repr(path))}: must be the path or name of a scenario")
    label = os.fspath(scenario_file(path))
    return _resolve(read_layers(Path(label), label), overrides, sweeps)


def loads(text: str, overrides: Texts = (), sweeps: Texts = (), *, label: str = "<text>") -> Scenario:
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
    return _resolve(_draft_of(values), (), ()).scenario


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """A scenario with the values of some paths changed, checked as a whole; see `Scenario.replace`."""
    draft, faults = with_values(_draft_of(_settled(plain(scenario))), changes)
    return _resolve(draft, (), (), faults).scenario


def _settled(values: dict[str, Any]) -> dict[str, Any]:
    """Names that were found once as what they are: nothing in the current folder makes them doubtful."""
    dataset, rule = values["dataset"], values["rule"]
    if dataset in dataset_names():
        values |= {"dataset": PACKAGED + dataset}
    if isinstance(rule, dict) and rule.get("preset") in preset_names():
        values |= {"rule": {**rule, "preset": PACKAGED + rule["preset"]}}
    return values


def resolve(scenario: Scenario) -> Scenario:
    """Check a scenario made in code as a file would be checked, names and regions included."""
    return from_mapping(plain(scenario))


def _draft_of(values: Mapping[str, Any]) -> Draft:
    return stack(Draft(MAPPING, dict(values), {}), Path.cwd(), [])


def _listed(name: str, given: Texts) -> Sequence[str]:
    """One text as a list of one; what is no text is refused."""
    texts = (given,) if isinstance(given, str) else given
    if not isinstance(texts, Sequence) or not all(isinstance(text, str) for text in texts):
        raise ScenarioError(
            f'{name} = {shorten(repr(given))}: must be a text, as "monte_carlo.seed=1", or a list of texts'
        )
    return texts


def _resolve(draft: Draft, overrides: Texts, sweeps: Texts, known: Sequence[Fault] = ()) -> Loaded:
    texts = _listed("overrides", overrides), _listed("sweeps", sweeps)
    draft, faults = apply(normal(draft), *texts)
    faults = [*known, *faults]
    draft, unresolved = anchored(with_shape_of_day(draft))
    draft, unread = with_samples(draft)
    scenario, more, uncounted = _validated(draft)
    faults += [*unresolved.values(), *unread, *more]
    faults += references(draft, unresolved)
    faults += sweep_faults(draft)
    if scenario is not None and not faults:
        faults += grid_faults(draft, scenario)
    if faults or scenario is None:
        raise FaultyFileError(faults, uncounted)
    return Loaded(scenario, draft.places)


def _validated(draft: Draft) -> tuple[Scenario | None, list[Fault], int]:
    try:
        return Scenario.model_validate(draft.values), [], 0
    except ValidationError as error:
        return None, *scenario_faults(error, draft)
