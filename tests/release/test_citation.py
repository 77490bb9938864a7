"""How the program is cited: two files that say the same, no older than the code."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest
import yaml

from tests.release.building import ROOT
from tests.release.licences import licence, needed

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
ZENODO = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_both_files_name_one_release_and_its_licence() -> None:
    for cited in ("title", "version", "license", "keywords"):
        assert CITATION[cited] == ZENODO[cited], cited
    assert CITATION["license"] == PROJECT["license"]
    assert CITATION["authors"] == ZENODO["creators"]
    assert CITATION["version"] == PROJECT["version"]


def test_what_changed_is_told_of_the_version_that_is_released() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {CITATION['version']} ({CITATION['date-released']})\n" in changes


@pytest.mark.parametrize("name", needed())
def test_what_a_run_needs_is_under_a_permissive_licence(name: str) -> None:
    try:
        told = licence(metadata(name))
    except PackageNotFoundError:
        pytest.skip(f"{name} is no part of this environment: older versions of the others do without it")
    assert any(word in told for word in ("MIT", "BSD", "Apache", "Python Software Foundation", "PSF", "ISC"))
    assert "GPL" not in told


def test_what_a_run_needs_is_locked_at_the_versions_that_are_tested() -> None:
    """Else a release would be tried with other versions than its tests."""

    def pinned(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line and not line.startswith(" ")}

    names = {line.partition("==")[0] for line in pinned("requirements-run.lock")}
    tested = {line for line in pinned("requirements.lock") if line.partition("==")[0] in names}
    assert {line.partition(" ;")[0] for line in pinned("requirements-run.lock")} <= {
        line.partition(" ;")[0] for line in tested
    }
