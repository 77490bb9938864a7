"""Every dataset's tables as other programs read them: pandas plainly, and the Frictionless checker."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.datasets import dataset_names, load_dataset
from sim.datasets.datapackage import package_json


@pytest.mark.parametrize("name", dataset_names())
def test_the_shipped_package_is_the_one_that_is_made(name: str) -> None:
    dataset = load_dataset(name)
    assert (dataset.path / "datapackage.json").read_text(encoding="utf-8") == package_json(dataset)


@pytest.fixture(params=[*dataset_names(), "new"])
def package(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The data package of a dataset: of each that ships, and of one made here."""
    if request.param != "new":
        return load_dataset(request.param).path / "datapackage.json"
    table, hours = tmp_path / "a.csv", tmp_path / "b.csv"
    table.write_text("region;registered;yes;no;invalid\nNorth, east;900;300;200;10\nSüd;800;300;210;12\n")
    hours.write_text('region;10:00;20:00\n"North, east";10,5;57\nSüd;12;-\n')
    options = ["--results", str(table), "--turnout", str(hours), "--licence", "CC-BY-4.0"]
    assert main(["new", "dataset", str(tmp_path / "town"), *options]) == 0
    return tmp_path / "town" / "datapackage.json"


def test_it_says_licence_sources_and_what_every_column_is(package: Path) -> None:
    told = json.loads(package.read_text(encoding="utf-8"))
    assert told["licenses"][0]["name"]
    assert all(source["title"] for source in told["sources"])
    for resource in told["resources"]:
        table = pd.read_csv(package.parent / resource["path"])
        types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        assert list(table.columns) == list(types)
        for column in table.columns[table.notna().any()]:
            assert (table[column].dtype.kind in "if") == (types[column] != "string"), column


def test_frictionless_finds_nothing(package: Path) -> None:
    frictionless = pytest.importorskip(
        "frictionless", reason="the checker is 87 MB: pip install frictionless to hold the packages to it"
    )
    report = frictionless.validate(str(package))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
