"""The record of what a number was made with."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

import sim
from sim import provenance as module
from sim.provenance import PACKAGES, provenance

ROOT = Path(sim.__file__).resolve().parent.parent


def test_the_record_names_the_versions_that_run():
    record = provenance()
    assert record["python"] == platform.python_version()
    assert record["numpy"] == np.__version__
    assert record["referendum-sim"] == version("referendum-sim")
    machine = {"platform", "processor", "linear_algebra", "numpy_kernels"}
    assert set(record) == {"python", "commit", *machine, *PACKAGES}


def test_the_record_names_the_machine():
    record = provenance()
    assert record["processor"]
    assert record["linear_algebra"]
    assert record["numpy_kernels"].split()


def test_every_package_that_a_number_depends_on_is_installed():
    assert "not installed" not in provenance().values()


def test_the_record_survives_json():
    assert json.loads(json.dumps(provenance())) == provenance()


def test_the_commit_is_the_checkouts_or_nothing():
    commit = provenance()["commit"]
    if (ROOT / ".git").exists():
        head = subprocess.run(
            ["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        )
        assert commit == head.stdout.strip()
    else:
        assert commit == ""
    assert re.fullmatch(r"[0-9a-f]{40}|", commit)


def test_a_package_that_is_missing_is_said_to_be(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PACKAGES", ("no-such-package-anywhere",))
    assert provenance()["no-such-package-anywhere"] == "not installed"


def test_without_git_the_commit_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provenance()["commit"] == ""
