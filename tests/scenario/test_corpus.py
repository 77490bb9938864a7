"""The file format as a corpus: valid files with their resolved twins, invalid ones with their messages."""

from __future__ import annotations

import pickle
from pathlib import Path

import jsonschema
import pytest

from sim.errors import ScenarioError
from sim.scenario import (
    FaultyFileError,
    digest,
    dumps,
    json_schema,
    load,
    load_with_places,
    points,
    resolve,
)

HERE = Path(__file__).parent
VALID = sorted(path.name for path in (HERE / "valid").glob("*.toml"))
INVALID = sorted(path.name for path in (HERE / "invalid").glob("*.toml"))
SHIPPED = sorted((HERE.parents[1] / "scenarios").glob("*.toml"))
NOT_SWEPT = {
    *("baseline", "almaty-station-2", "coerced-morning", "koyandy-repeat", "late-reports"),
    *("australia-1977", "nuclear-2024", "romania-2018"),
}
"""Scenarios that ask one question at one place; the others ask from where on something changes."""


def test_the_corpora_are_there() -> None:
    assert len(VALID) >= 12
    assert len(INVALID) >= 100
    assert len(SHIPPED) >= 7


@pytest.mark.parametrize("name", VALID)
def test_valid_file_resolves_to_its_twin(name: str) -> None:
    scenario = load(HERE / "valid" / name)
    assert dumps(scenario) == (HERE / "resolved" / name).read_text(encoding="utf-8")
    assert load(HERE / "resolved" / name) == scenario


@pytest.mark.parametrize("name", VALID)
def test_resolved_form_is_a_fixed_point(name: str) -> None:
    scenario = load(HERE / "valid" / name)
    assert resolve(scenario) == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert digest(resolve(scenario)) == digest(scenario)
    assert [p.swept for p in points(load(HERE / "resolved" / name))] == [p.swept for p in points(scenario)]


@pytest.mark.parametrize("name", INVALID)
def test_invalid_file_gets_exactly_its_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that start with ``#!`` are the messages, in order; one that ends in … is their beginning."""
    monkeypatch.chdir(HERE / "invalid")
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix("#! ") for line in lines if line.startswith("#! ")]
    with pytest.raises(ScenarioError) as caught:
        load(name)
    found = str(caught.value).split("\n")
    assert len(found) == len(expected)
    for message, wanted in zip(found, expected, strict=True):
        assert message.startswith(wanted.removesuffix("…")) if wanted.endswith("…") else message == wanted


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_scenario_loads_and_says_what_it_asks(path: Path) -> None:
    scenario = load(path)
    assert scenario.question
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert "# Asks:" in path.read_text(encoding="utf-8")
    assert "# Numbers:" in path.read_text(encoding="utf-8")
    assert (len(points(scenario)) > 1) is (path.stem not in NOT_SWEPT)


def test_half_in_the_shipped_sweep_is_half_alone() -> None:
    path = HERE.parents[1] / "scenarios" / "almaty-boycott.toml"
    alone = points(load(path, ["campaigns.almaty.uptake=0.5"]))
    within = [p for p in points(load(path)) if p.swept == {"campaigns.almaty.uptake": 0.5}]
    assert len(alone) == len(within) == 1
    assert alone[0].scenario == within[0].scenario


@pytest.mark.parametrize("name", VALID)
def test_json_schema_accepts_what_loads(name: str) -> None:
    """TOML's local times reach editors as text; everything else is as in JSON."""
    scenario = load(HERE / "valid" / name)
    values = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    jsonschema.Draft202012Validator(json_schema()).validate(values)


def test_every_fault_of_a_chain_stands_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        'schema_version = 1\ntitle = "T"\ndataset = "kz-2023"\n', encoding="utf-8"
    )
    (tmp_path / "top.toml").write_text('extends = "base.toml"\nrule = "kz"\n', encoding="utf-8")
    with pytest.raises(FaultyFileError) as caught:
        load(tmp_path / "top.toml")
    places = {(Path(fault.path).name, fault.line, fault.column) for fault in caught.value.faults}
    assert places == {("base.toml", 3, 11), ("top.toml", 2, 8)}


def test_places_follow_a_key_through_the_chain() -> None:
    loaded = load_with_places(HERE / "valid" / "extends-twice.toml")
    files = {key: Path(loaded.places[key].file).name for key in loaded.places}
    assert files["monte_carlo", "replications"] == "extends-twice.toml"
    assert files["monte_carlo", "seed"] == "extends.toml"
    assert files["dataset",] == "base.toml"
