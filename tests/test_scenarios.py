"""Every scenario file that is shipped runs, and comes out as its comments say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sim
from sim.analysis.expected.document import expected_document
from sim.analysis.summary import run_document
from sim.cli.output.console import SCREEN_LINES, SCREEN_WIDTH
from sim.cli.output.short_report import print_short

if TYPE_CHECKING:
    import xarray as xr

FILES = sorted((Path(__file__).resolve().parent.parent / "scenarios").glob("*.toml"))


@cache
def run_of(path: Path) -> xr.Dataset:
    return sim.run(sim.load(path), replications=2)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_runs_under_all_priors(path: Path) -> None:
    results = run_of(path)
    assert list(results.prior.values)[:3] == ["replay", "next-vote", "fresh-event"]
    assert (results.ballots.sum("ballot_class") <= results.issued).all()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_says_what_it_asks_and_where_its_numbers_come_from(path: Path) -> None:
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    assert any("Asks:" in line for line in comments)
    assert any("Numbers:" in line for line in comments)


def _failing(verdicts: set[str]) -> list[str]:
    """How the sentence of a vote may begin that fails somewhere; a verdict alone is told by its name."""
    names = [f"The expected vote is {verdict}:" for verdict in verdicts - {"adopted"} if len(verdicts) == 1]
    return ["The expected vote fails", "The expected vote first fails", *names]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_scenario_is_told_on_one_screen_by_a_true_sentence(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run_document(run_of(path))
    print_short(document)
    out = capsys.readouterr().out
    assert len(out.splitlines()) <= SCREEN_LINES
    assert max(map(len, out.splitlines())) <= SCREEN_WIDTH
    told, points = " ".join(out.split()), document["points"]
    verdicts = {point["expected"]["verdict"] for point in points}
    reach = [
        condition["breakable"] for point in points for condition in point["reach"] or [{"breakable": None}]
    ]
    assert ("cannot make the expected vote fail" in told) == (
        verdicts == {"adopted"} and set(reach) == {False}
    )
    assert any(start in told for start in _failing(verdicts)) == (verdicts != {"adopted"})
    for prior in points[0]["priors"]:
        assert f"({prior})" in told
    notices = document["notices"]
    assert [notice[:30] in told for notice in notices] == [number < 2 for number in range(len(notices))]
    assert ("more notice" in told) == (len(notices) > 2)
    sides = told.partition("simulated votes")[2].partition("How")[0]
    p = [each["p_fail"]["estimate"] for point in points for each in point["priors"].values()]
    assert ("none" in sides) == (0.0 in p)
    assert ("all fail" in sides) == (1.0 in p)


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
