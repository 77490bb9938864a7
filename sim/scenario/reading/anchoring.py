"""Datasets and rules that a scenario names, each resolved where it is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from sim.datasets import DATASETS
from sim.errors import ScenarioError
from sim.files.drafts import Draft, fault_at, place_of, value_at
from sim.files.faults import Fault, KeyPath
from sim.files.sources import Shelf, SourceError
from sim.rules import RULES
from sim.scenario.reading.extends import DATASET_KEY, PRESET_KEY
from sim.scenario.reading.field_paths import assigned
from sim.scenario.schema.scenario import Scenario

_SHELVES: Final = {DATASET_KEY: DATASETS, PRESET_KEY: RULES}


def anchored(draft: Draft) -> tuple[Draft, dict[KeyPath, Fault]]:
    """The draft with every source in its one spelling, and the faults of those that have none.

    A path counts from the folder of the file that writes it, through ``extends`` too; on the command line,
    in text and in a mapping from the current folder.
    """
    faults: dict[KeyPath, Fault] = {}
    for path, shelf in _SHELVES.items():
        written = value_at(draft.values, path)
        if not isinstance(written, str) or not written:
            continue
        folder = place_of(draft, path).folder or os.curdir
        try:
            values: dict[str, Any] = assigned(draft.values, path, shelf.resolved(written, folder))
        except SourceError as error:
            faults[path] = fault_at(draft, path, error.reason)
        else:
            draft = Draft(draft.label, values, draft.places)
    return draft, faults


def dataset_path(scenario: Scenario) -> Path:
    """Folder of a resolved scenario's dataset.

    Raises
    ------
    ScenarioError
        If the scenario was never resolved.
    """
    return _path(DATASET_KEY, DATASETS, scenario.dataset)


def rule_file(scenario: Scenario) -> Path:
    """File of a resolved scenario's rule; see `dataset_path`."""
    return _path(PRESET_KEY, RULES, scenario.rule.preset)


def _path(key: KeyPath, shelf: Shelf, source: str) -> Path:
    try:
        return shelf.path(source)
    except SourceError as error:
        raise ScenarioError(f"{'.'.join(map(str, key))} = {source!r}: {error.reason}") from None
