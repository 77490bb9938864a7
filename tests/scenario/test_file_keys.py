"""`explain` knows every key of every file that people write, from the schemas that read them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.rules.reading.schema import TABLES, RuleTable
from sim.scenario.file_keys import UnknownWordError, explain, file_keys

ROOT = Path(sim.__file__).parent


def _written(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield key
            yield from _written(child)
    elif isinstance(node, list):
        for child in node:
            yield from _written(child)


@pytest.mark.parametrize("file", ["rule", "dataset", "patches", "scenario"])
def test_every_key_of_a_file_has_a_meaning(file: str) -> None:
    told = [key for key in file_keys() if key.file == file]
    assert len(told) > 5
    lacking = {key.path for key in told if not key.meaning}
    assert lacking <= {
        "schema_version",
        "campaigns.uptake.distribution",
        "campaigns.kind",
        "irregularities.kind",
    }


def test_the_keys_are_those_that_the_schemas_read() -> None:
    known = {key.name for key in file_keys() if key.file == "rule"}
    tables = {name for table in TABLES.values() for name in table.model_fields}
    assert known >= {*RuleTable.model_fields, *tables}
    preset = tomllib.loads((ROOT / "rules" / "presets" / "kazakhstan-2022.toml").read_text(encoding="utf-8"))
    conditions, readings = preset.pop("conditions"), preset.pop("readings")
    assert known >= {*_written(preset), *_written(list(conditions.values())), *readings["twelve"]}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("units_rounding", "In rule files, conditions.NAME.units_rounding: where a share of the units is"),
        ("units-rounding", "In rule files"),
        ("conditions.majority.base", "In rule files, conditions.NAME.base: what it is a share of."),
        ("regions_in_unit", "In dataset files, units.regions_in_unit: how many regions a unit holds"),
        ("polling.patience_minutes", "In scenario files, polling.patience_minutes: Mean patience"),
        ("corrected", "In patches files, patches.corrected: how it is read."),
    ],
)
def test_a_key_is_explained(word: str, told: str) -> None:
    assert explain(word).text.startswith(told)


def test_a_word_that_is_a_key_too_is_explained_as_both() -> None:
    text = explain("uptake").text
    assert text.startswith("The share of those whom a campaign reaches")
    assert "In scenario files, campaigns.uptake: Share of the would-be voters" in text


def test_a_key_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownWordError, match="no key of a file; did you mean 'units_rounding'"):
        explain("units_roundin")
    with pytest.raises(UnknownWordError, match="no key of a file"):
        explain("polling.fraction")
