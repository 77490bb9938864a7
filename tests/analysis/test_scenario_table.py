"""One table, one roll, one turnout: whoever is asked about a scenario speaks of the same vote."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

import sim
from sim.analysis.comparison.compare import compare_results
from sim.analysis.day.turnout import turnout_day, turnout_sweep
from sim.analysis.expected.document import expected_document
from sim.analysis.expected.scenario_table import table_of_scenario
from sim.analysis.results.participation import turnout
from sim.analysis.summary import summarise
from sim.cli import main
from sim.engines.plan import plan_of
from sim.scenario import Scenario

INPUTS = "tests/inputs"
ANNULLED = "irregularities.annulled.share"


def document(path: str, *overrides: str) -> dict:
    return expected_document(sim.load(path, list(overrides)))["expected"]


def frontier_document(capsys: pytest.CaptureFixture[str], path: str, *options: str) -> dict:
    assert main(["frontier", path, *options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def scenario(path: str, *overrides: str) -> Scenario:
    return sim.load(path, list(overrides)).model_copy(update={"sweep": {}})


def test_a_spoil_campaign_makes_no_paper_at_any_uptake() -> None:
    for uptake in np.linspace(0.0, 1.0, 41):
        entry = document(f"{INPUTS}/spoil.toml", f"campaigns.s.uptake={uptake}")
        assert entry["counted"] == 7_985_769
        assert list(entry["margins"].values()) == [2_118_447, 2_170_631, 400_837]


def test_struck_lists_leave_the_roll_in_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    asked = sim.load(f"{INPUTS}/struck.toml")
    points = expected_document(asked)["points"]
    entry = next(point for point in points if point["levers"] == {ANNULLED: 0.3})["expected"]
    assert entry["verdict"] == "adopted"
    assert entry["registered"] == pytest.approx(8_214_274, abs=20)
    assert entry["margins"]["turnout_quorum"] == pytest.approx(1_482_898, abs=20)
    assert round(100 * entry["turnout"], 2) == 68.05
    written = document(f"{INPUTS}/struck.toml")
    table = table_of_scenario(plan_of(scenario(f"{INPUTS}/struck.toml"))).tally
    assert int(table.national("registered")) == written["registered"]
    answers = frontier_document(capsys, f"{INPUTS}/struck.toml", "--move", "yes-home")["answers"]
    home = next(a for a in answers if (a["condition"], a["scope"]) == ("turnout_quorum", "national"))
    assert (home["goal"], home["ballots"]) == ("break", written["margins"]["turnout_quorum"] + 1)


def test_turnout_over_struck_lists_is_one_figure_in_report_comparison_and_picture() -> None:
    asked = sim.load(f"{INPUTS}/struck.toml")
    results = sim.run(asked, replications=3)
    shares = turnout(results)
    assert float(shares.min()) > 0.5  # half the lists are gone at most, and their papers with them
    told = summarise(results)["points"]
    picture = turnout_sweep(results)
    for point, prior in itertools.product(range(results.sizes["point"]), results["prior"].values.tolist()):
        median = float(shares.isel(point=point).sel(prior=prior).median())
        assert told[point]["priors"][prior]["turnout"]["median"] == pytest.approx(median, abs=5e-5)
        assert float(picture["median"].isel(point=point).sel(prior=prior)) == pytest.approx(median)
    compared = compare_results(results, results)
    for each in compared:
        mean = float(shares.isel(point=0).sel(prior=each.prior).mean())
        assert each.turnout.first == pytest.approx(mean, abs=5e-7)


def test_every_result_carries_the_roll_of_its_verdict() -> None:
    plain = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    assert (plain["voters_registered"].sum("unit") == 11_734_642).all()
    moved = sim.load("scenarios/baseline.toml", ["certificates.share=0.05", "certificates.to_cities=0.8"])
    certified = sim.run(moved, replications=2)
    assert (certified["voters_registered"].sum("unit") == 11_734_642).all()
    gap = certified["voters_registered"] - certified["registered"]
    cities = gap.sel(unit=["Almaty", "Nur-Sultan"])
    assert (cities > 0).all()
    assert (certified["issued"] <= certified["voters_registered"]).all()


def test_expected_certificates_move_lists_as_drawn_ones_do() -> None:
    moved = sim.load("scenarios/baseline.toml", ["certificates.share=0.05", "certificates.to_cities=0.8"])
    quiet = [f"uncertainty.sd_{a}_{b}=0.0" for a in ("national", "regional") for b in ("turnout", "yes")]
    moved = sim.load("scenarios/baseline.toml", ["certificates.share=0.05", *quiet])
    drawn = sim.run(moved, replications=6).sel(prior="next-vote").isel(point=0)["voters_registered"]
    expected = table_of_scenario(plan_of(moved)).tally.registered
    gap = drawn.mean("replication").values - expected
    assert np.abs(gap).max() < 0.0015 * expected.max()
    assert expected.sum() == 11_734_642


@pytest.mark.parametrize("name", ["struck", "spoil", "annul10", "both"])
def test_frontier_stands_on_the_table_that_the_run_expects(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = f"{INPUTS}/{name}.toml"
    entry = document(path)
    table = table_of_scenario(plan_of(scenario(path)))
    assert int(table.tally.national("cast")) == entry["counted"]
    assert int(table.tally.national("registered")) == entry["registered"]
    stations = table.stations()
    simulated = np.unique(stations.unit)
    for column, whole in (
        (stations.papers.sum(axis=1), table.tally.by_unit("cast")),
        (stations.issued, table.tally.by_unit("issued")),
        (stations.roll, table.tally.registered),
    ):
        of_unit = np.zeros(len(table.tally.units), dtype=np.int64)
        np.add.at(of_unit, stations.unit, column)
        assert (of_unit[simulated] == whole[simulated]).all()
    answers = frontier_document(capsys, path, "--move", "no-home", "--move", "yes-home", "--no-stations")
    for name_of, margin in entry["margins"].items():
        goals = {
            a["goal"] for a in answers["answers"] if a["condition"] == name_of and a["scope"] == "uniform"
        }
        assert goals == {"break" if margin >= 0 else "reach"}


def test_annulled_stations_of_a_scenario_are_those_of_its_own_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = frontier_document(capsys, f"{INPUTS}/annul10.toml", "--move", "stations-annul")["answers"]
    quorum = next(a for a in answers if a["condition"] == "turnout_quorum")
    assert quorum["ballots"] >= document(f"{INPUTS}/annul10.toml")["margins"]["turnout_quorum"] + 1


def test_nothing_is_said_of_a_vote_that_is_not_the_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{INPUTS}/both.toml", "--expected"]) == 0
    out = capsys.readouterr().out
    assert "The expected vote is invalid: the turnout quorum is not met" in out
    assert "cannot" not in out
    assert main(["run", f"{INPUTS}/both.toml", "--expected", "--full"]) == 0
    out = capsys.readouterr().out
    assert "Verdict: invalid" in out
    assert "cannot break any condition" not in out
    assert "turnout quorum: can be broken" in out
    assert main(["frontier", f"{INPUTS}/both.toml", "--immunity"]) == 0
    out = capsys.readouterr().out
    assert "can break national majority" in out
    assert "break turnout quorum" not in out  # it fails as it stands


@pytest.mark.parametrize("share", [0.05, 0.2, 0.3, 0.35])
def test_boycotts_of_round_shares_have_a_frontier(capsys: pytest.CaptureFixture[str], share: float) -> None:
    path = "scenarios/nationwide-boycott.toml"
    plan = plan_of(scenario(path, f"campaigns.nationwide.uptake={share}"))
    table = table_of_scenario(plan).tally
    assert int(table.national("cast")) <= 7_985_769 * (1 - share) + 40
    assert (table.by_unit("issued") >= table.by_unit("cast")).all()


def test_the_day_draws_no_quorum_of_a_roll_that_was_struck_later() -> None:
    struck = sim.run(scenario(f"{INPUTS}/struck.toml", f"{ANNULLED}=0.3"), replications=1)
    day = turnout_day(struck)
    assert (day.struck, day.quorum) == (True, None)
    assert turnout_day(sim.run(sim.load("scenarios/baseline.toml"), replications=1)).quorum is not None
