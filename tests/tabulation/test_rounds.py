"""The published result, the annulled station, and votes that are held again."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.expected.document import expected_document
from sim.datasets import load_dataset
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.rules import OUTCOMES
from sim.scenario import Scenario

SCENARIOS = Path("scenarios")
PRELIMINARY = [6_163_863, 1_490_475, 125_859, 206_096]


def test_the_reconstruction_of_2022_gives_the_published_classes_to_the_ballot() -> None:
    plan = plan_of(sim.load("scenarios/almaty-station-2.toml"))
    expected = expect(plan)
    assert expected.tabulation is not None
    assert expected.tabulation.preliminary.sum(axis=0).tolist() == PRELIMINARY
    assert np.array_equal(expected.tally.ballots, load_dataset("kz-2022").ballots)
    assert expected.tabulation.annulled.sum(axis=0).tolist() == [347, 5, 0, 172]
    assert np.array_equal(expected.tally.by_unit("issued")[:-1], load_dataset("kz-2022").issued[:-1])
    stated = {each.id: each.value for each in load_dataset("kz-2022").statements}
    assert [stated[f"preliminary_{name}"] for name in ("yes", "no", "invalid")] == [
        str(PRELIMINARY[c]) for c in (0, 1, 3)
    ]


def test_in_every_replication_the_same_524_papers_are_set_aside_and_nothing_else_changes() -> None:
    plain = sim.run(sim.load("scenarios/baseline.toml"), replications=3)
    results = sim.run(sim.load("scenarios/almaty-station-2.toml"), replications=3)
    gap = (results.preliminary - results.ballots).sum("unit")
    assert (gap.values == np.array([347, 5, 0, 172])).all()
    assert (results.annulled.sel(unit="Almaty").sum("ballot_class") == 524).all()
    assert np.array_equal(results.ballots.values, plain.ballots.values)
    assert np.array_equal(results.issued.values, plain.issued.values)
    assert np.array_equal(results.outcome.values, plain.outcome.values)


ALL_AGAIN = ['irregularities=[{kind="annulment"}]', 'tabulation.consequences.annulment="vote-again"']


def test_a_repeat_vote_ends_in_a_verdict_of_its_own_and_both_rounds_are_kept() -> None:
    scenario = sim.load("scenarios/baseline.toml", [*ALL_AGAIN, "tabulation.repeat.turnout_ratio=1.0"])
    results = sim.run(scenario, replications=4)
    first, second = (results.round_outcome.sel(round=name) for name in ("first", "repeat"))
    assert (first == OUTCOMES.index("invalid")).all()
    assert (second.sel(prior="replay") == OUTCOMES.index("adopted")).all()
    assert np.array_equal(second.values, results.outcome.values)
    assert (results.round_ballots.sel(round="first") == 0).all()
    assert np.array_equal(results.round_ballots.sel(round="repeat").values, results.ballots.values)
    assert np.array_equal(results.repeat_ballots.values, results.ballots.values)
    assert (results.stations.sel(station_figure="voted_again") == 9_947).all()


def test_a_repeat_vote_that_too_few_attend_fails_the_quorum() -> None:
    scenario = sim.load("scenarios/baseline.toml", [*ALL_AGAIN, "tabulation.repeat.turnout_ratio=0.5"])
    results = sim.run(scenario, replications=2)
    assert (results.round_outcome.sel(round="repeat", prior="replay") == OUTCOMES.index("invalid")).all()


def test_a_vote_that_should_be_repeated_and_is_not_stays_set_aside() -> None:
    results = sim.run(sim.load("scenarios/baseline.toml", ALL_AGAIN), replications=1)
    assert (results.ballots == 0).all()
    assert "round_outcome" not in results


@pytest.mark.parametrize(("kept", "roll"), [("true", 11_734_642), ("false", 90)])
def test_the_roll_of_excluded_stations_stays_or_goes_as_the_scenario_says(kept: str, roll: int) -> None:
    options = ['irregularities=[{kind="annulment"}]', f"tabulation.consequences.roll_kept={kept}"]
    results = sim.run(sim.load("scenarios/baseline.toml", options), replications=1)
    assert (results.voters_registered.sum("unit") == roll).all()


NORTH_AGAIN = {
    "irregularities": [{"kind": "annulment", "regions": ["North"]}],
    "tabulation": {"consequences": {"annulment": "vote-again", "roll_kept": False}},
}


def test_papers_and_voters_of_stations_that_are_set_aside_come_back_when_they_vote_again(
    small: Callable[..., Scenario],
) -> None:
    """North alone is set aside: without a repeat vote it has no paper and no voter, with one its own."""
    plain, aside = (sim.run(small(**changes)) for changes in ({}, NORTH_AGAIN))
    repeat = {"repeat": {"turnout_ratio": 1.0}}
    again = sim.run(small(**NORTH_AGAIN | {"tabulation": NORTH_AGAIN["tabulation"] | repeat}))
    for name in ("issued", "voters_registered"):
        assert (aside[name].sel(unit="North") == 0).all(), name
        assert (aside[name].drop_sel(unit="North") == plain[name].drop_sel(unit="North")).all(), name
    assert (again.voters_registered == plain.voters_registered).all()
    assert (again.issued.sel(unit="North") > 0).all()


def test_irregularities_do_the_same_in_whatever_order_they_are_written(
    small: Callable[..., Scenario],
) -> None:
    """Figures are changed once no paper moves any more: half of the No papers, those stuffed among them."""
    found = [
        {"kind": "misreport", "name": "shift", "shift": 0.5, "shift_from": "no", "shift_to": "yes"},
        {"kind": "stuffing", "name": "box", "papers": 40, "to": "no", "covered": True},
    ]
    one, other = (sim.run(small(irregularities=each, tabulation={})) for each in (found, found[::-1]))
    assert np.array_equal(one.ballots.values, other.ballots.values)


def test_turnout_is_over_the_roll_that_is_left() -> None:
    options = ['irregularities=[{kind="annulment", share=0.5}]', "tabulation.consequences.roll_kept=false"]
    scenario = sim.load("scenarios/baseline.toml", options)
    results = sim.run(scenario, replications=2)
    turnout = sim.summarise(results)["points"][0]["priors"]["replay"]["turnout"]["median"]
    assert turnout == pytest.approx(0.68, abs=0.06)
    expected = expected_document(scenario)["expected"]
    assert expected["turnout"] == pytest.approx(0.6805, abs=1e-3)
    assert expected["registered"] == pytest.approx(11_734_642 / 2, rel=1e-3)


def test_copies_go_to_observers_alone() -> None:
    results = sim.run(sim.load("scenarios/almaty-station-2.toml"), replications=2)
    observed, copies = (results.stations.sel(station_figure=name) for name in ("observed", "with_copy"))
    assert (copies <= observed).all()
    assert float(observed.mean()) == pytest.approx(0.3 * 9_947, rel=0.05)
    assert float(copies.mean()) == pytest.approx(0.27 * 9_947, rel=0.05)


def test_koyandy_is_annulled_and_voted_again_as_it_was() -> None:
    entry = expected_document(sim.load("scenarios/koyandy-repeat.toml"))["expected"]
    assert sum(entry["evening"]["preliminary"].values()) == 661 + 93 + 10
    assert entry["evening"]["rounds"]["first"]["verdict"] == "invalid"
    assert entry["evening"]["repeat"] == {"yes": 308, "no": 377, "both_marked": 4, "invalid": 14}
    assert entry["counted"] == 703
    assert entry["registered"] == 3_304
    results = sim.run(sim.load("scenarios/koyandy-repeat.toml"), replications=3)
    assert (results.stations.sel(station_figure="flagged") == 2).all()
    assert (results.stations.sel(station_figure="voted_again") == 2).all()


def test_the_candidates_of_koyandy_map_to_the_classes_of_the_repeat_vote() -> None:
    contest = tomllib.loads((SCENARIOS / "data/koyandy-2022/contest.toml").read_text())
    votes = contest["votes"]
    winner = votes[contest["winner"]]
    others = sum(votes.values()) - winner
    assert len(votes) == 8
    assert winner == max(votes.values())
    assert [winner, others, contest["against_all"], contest["invalid"]] == [308, 377, 4, 14]
    assert winner + others + contest["against_all"] + contest["invalid"] == contest["voted"] == 703


def test_a_commission_within_the_allowed_number_strikes_nothing() -> None:
    options = ["irregularities.eleven-members.members=7", 'tabulation.consequences.control="correct"']
    results = sim.run(sim.load("scenarios/koyandy-repeat.toml", options), replications=1)
    assert (results.stations.sel(station_figure="voted_again") == 0).all()
    assert (
        results.ballots.sum(["unit", "ballot_class"])
        == results.account.sel(account_figure="in_box").sum("unit")
    ).all()


def test_stations_that_are_excluded_for_good_do_not_vote_again_beside_those_that_do() -> None:
    options = [
        'irregularities=[{kind="annulment", regions=["Almaty"]}, '
        '{kind="lost-box", regions=["Shymkent"], share=1.0, contested=1.0}]',
        'tabulation.consequences.annulment="vote-again"',
        'tabulation.consequences.lost_box="exclude-station"',
        "tabulation.repeat.turnout_ratio=1.0",
    ]
    results = sim.run(sim.load("scenarios/baseline.toml", options), replications=1)
    again = results.repeat_ballots.sum("ballot_class")
    assert (again.sel(unit="Almaty") > 0).all()
    assert (again.drop_sel(unit="Almaty") == 0).all()
    assert (results.ballots.sel(unit="Shymkent") == 0).all()
