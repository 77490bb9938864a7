"""The report of every shipped scenario in a browser: no overflow, no word on the console, no barrier."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.text.by_language import LANGUAGES

pytestmark = pytest.mark.browser

SCENARIOS = sim.list_scenarios()
NOTHING = ((), (), 0, ())


def _found(look: Callable[..., Any], path: Path, width: int, scheme: str = "light") -> tuple[Any, ...]:
    seen = look(path, width, scheme)
    return seen.console, seen.requests, seen.overflow, seen.violations


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_report_of_a_run_of_every_scenario_is_sound(
    name: str, tmp_path: Path, look: Callable[..., Any]
) -> None:
    scenario = sim.load(name)
    if scenario.polling.queues:
        scenario = scenario.replace({"polling.stations": 20})
    page = sim.report(sim.run(scenario, replications=2)).save(tmp_path / "run.html")
    assert {width: _found(look, page, width) for width in (1280, 390)} == {1280: NOTHING, 390: NOTHING}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_a_scenario_is_sound_in_every_language_and_in_the_dark(
    language: str, tmp_path: Path, look: Callable[..., Any]
) -> None:
    page = sim.report("almaty-boycott", language=language).save(tmp_path / "scenario.html")
    assert [_found(look, page, 390, scheme) for scheme in ("light", "dark")] == [NOTHING, NOTHING]


def test_the_report_of_a_table_is_sound(tmp_path: Path, look: Callable[..., Any]) -> None:
    page = sim.report("scenarios/data/australia-1977.csv", "australia-1901").save(tmp_path / "table.html")
    assert {width: _found(look, page, width) for width in (1280, 390)} == {1280: NOTHING, 390: NOTHING}
