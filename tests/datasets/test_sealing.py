"""A sealed folder that has changed is refused with the files that differ; to seal it again is one command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.datasets import load_dataset
from sim.datasets.sealing import seal
from sim.errors import DatasetError

Folder = Any  # the fixture's class lives in conftest.py, which is not importable


def unsealed(folder: Folder) -> Path:
    folder.patch("turnout.csv", "North", "22:00", "61.00", "missing", "stale")
    path: Path = folder.write()
    manifest = path / "dataset.toml"
    manifest.write_text(re.sub(r'sha256 = "\w+"\n', "", manifest.read_text()))
    return path


def test_a_folder_of_ones_own_needs_no_seal(folder: Folder) -> None:
    assert {source.sha256 for source in load_dataset(unsealed(folder)).sources} == {""}


def test_a_seal_is_what_hashing_by_hand_gives_and_sealing_again_changes_nothing(folder: Folder) -> None:
    by_hand = folder.write()
    before = (by_hand / "dataset.toml").read_text()
    assert seal(by_hand).changed == ()
    first = (by_hand / "dataset.toml").read_text()
    assert sorted(first.split()) == sorted(before.split())
    assert seal(by_hand).changed == ()
    assert (by_hand / "dataset.toml").read_text() == first


@pytest.mark.parametrize("file", ["results.csv", "turnout.csv", "statements.csv", "patches.toml"])
def test_a_change_of_any_file_is_refused_by_name_until_sealed_again(
    file: str, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = unsealed(folder)
    assert main(["seal", str(path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    with (path / file).open("a") as stream:
        stream.write("\n")
    with pytest.raises(DatasetError, match=rf"dataset\.toml:\d+:\d+: .*{file} is another than was sealed"):
        load_dataset(path)
    assert main(["seal", str(path)]) == 0
    assert f"{file}  changed since it was sealed" in capsys.readouterr().out
    load_dataset(path)


def test_a_faulty_folder_is_not_sealed(folder: Folder) -> None:
    path = unsealed(folder)
    manifest = (path / "dataset.toml").read_bytes()
    (path / "results.csv").write_text("region,registered\nNorth,x\n")
    with pytest.raises(DatasetError, match=r"results\.csv"):
        seal(path)
    assert (path / "dataset.toml").read_bytes() == manifest


def test_comments_of_the_manifest_stay(folder: Folder) -> None:
    path = unsealed(folder)
    manifest = path / "dataset.toml"
    text = manifest.read_text().replace('file = "results.csv"', 'file = "results.csv"  # mine')
    manifest.write_text(f"# first\n{text}\n# last\n")
    seal(path)
    assert all(each in manifest.read_text() for each in ("# first\n", "  # mine\n", "# last\n"))
    load_dataset(path)


def test_the_licence_in_the_data_package_stays(folder: Folder) -> None:
    path = unsealed(folder)
    seal(path)
    package = json.loads((path / "datapackage.json").read_text())
    (path / "datapackage.json").write_text(json.dumps(package | {"licenses": [{"name": "CC-BY-4.0"}]}))
    seal(path)
    package = json.loads((path / "datapackage.json").read_text())
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert all(each["hash"].startswith("sha256:") for each in package["resources"])
