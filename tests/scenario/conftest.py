"""Shared by the tests of the scenario room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import FaultyFileError, Scenario, from_mapping, loads

HERE = Path(__file__).parent

HEAD = 'schema_version = 1\ntitle = "Test"\ndataset = "kz-2022"\nrule = "kazakhstan-2022"\n'
ALMATY = '\n[[campaigns]]\nname = "almaty"\nkind = "boycott"\nuptake = 0.5\nregions = ["Almaty"]\n'


@pytest.fixture
def almaty() -> Scenario:
    """A small scenario with one campaign."""
    return loads(HEAD + ALMATY)


@pytest.fixture
def make() -> Callable[..., Scenario]:
    """Build a scenario from a mapping; keys given replace those of a minimal one."""

    def build(**values: Any) -> Scenario:
        minimal = {"schema_version": 1, "title": "Test", "dataset": "kz-2022", "rule": "kazakhstan-2022"}
        return from_mapping({**minimal, **values})

    return build


@pytest.fixture
def faults() -> Callable[..., list[str]]:
    """Messages of the faults of a text, without its label."""

    def messages(text: str, **options: Any) -> list[str]:
        with pytest.raises(FaultyFileError) as caught:
            loads(text, **options)
        return [str(fault).removeprefix("<text>:").lstrip() for fault in caught.value.faults]

    return messages


@pytest.fixture
def folder() -> Path:
    """The folder of these tests."""
    return HERE
