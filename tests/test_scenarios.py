"""Every scenario file that is shipped runs, and comes out as its comments say."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.analysis.expected.document import expected_document

FILES = sorted((Path(__file__).resolve().parent.parent / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_runs_under_all_priors(path: Path) -> None:
    results = sim.run(sim.load(path), replications=2)
    assert list(results.prior.values)[:3] == ["replay", "default", "fresh-event"]
    assert (results.ballots.sum("ballot_class") <= results.issued).all()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_says_what_it_asks_and_where_its_numbers_come_from(path: Path) -> None:
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    assert any("Asks:" in line for line in comments)
    assert any("Numbers:" in line for line in comments)


EXPECTED_AT_FULL_UPTAKE = {
    "almaty-boycott": ("adopted", ""),
    "nationwide-boycott": ("invalid", "turnout_quorum"),
    "opposition-boycott": ("invalid", "turnout_quorum"),
    "spoiled-ballots": ("adopted", ""),
    "yes-to-spoiled": ("rejected", "national_majority"),
    "abstainers-spoil": ("adopted", ""),
}


@pytest.mark.parametrize(("name", "ending"), EXPECTED_AT_FULL_UPTAKE.items())
def test_a_shipped_campaign_ends_as_the_arithmetic_says_if_everybody_follows(
    name: str, ending: tuple[str, str]
) -> None:
    path = next(file for file in FILES if file.stem == name)
    scenario = sim.load(path, ["campaigns[0].uptake=1.0"])
    entry = expected_document(scenario)["expected"]
    failed = [condition["name"] for condition in entry["conditions"] if not condition["met"]]
    assert (entry["verdict"], failed[0] if failed else "") == ending
