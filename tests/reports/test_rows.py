"""Rows of a report by hand: margins, waits, ways to failure, what repeats a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sim
from sim.reports import rows
from sim.reports.assumptions import assumptions
from sim.reports.distances import distances
from sim.reports.material import of_results, of_scenario
from sim.reports.view import view
from sim.scenario import Scenario
from sim.text.by_language import messages

TELL = messages("en")


@pytest.mark.parametrize(
    ("margin", "told"), [(1, "1 ballot to spare"), (0, "0 ballots to spare"), (-1, "1 ballot short")]
)
def test_a_margin_of_none_is_to_spare(margin: int, told: str) -> None:
    assert rows.margin_told(TELL, margin) == told


def test_each_wait_stands_under_its_own_name() -> None:
    figures = ("total_wait_mean_minutes", "total_wait_p95_minutes", "total_wait_max_minutes", "queue_peak")
    spreads = {
        name: dict.fromkeys(("median", "low", "high"), 10 * at) for at, name in enumerate(figures, start=1)
    }
    told = rows.waits(TELL, {"priors": {"replay": {"waits": {"all": spreads}}}})
    found = {row.heading: row.cells for row in told}
    names = ("wait_mean", "wait_p95", "wait_longest", "wait_line")
    assert found == {
        TELL(f"report.{name}"): (TELL.number(10 * at, 1 if at < 3 else 0),)
        for at, name in enumerate(names, start=1)
    }


def test_waits_are_those_of_the_last_point_which_is_named(small: Callable[..., Scenario]) -> None:
    """A sweep in whose second point voters wait longer."""
    campaign = {"name": "b", "kind": "boycott", "uptake": 0.5}
    scenario = small(campaigns=[campaign], sweep={"campaigns.b.uptake": [0.0, 0.9]})
    material = of_results(sim.run(scenario, replications=2).dataset)
    for minutes, point in zip((3, 8), material.told["points"], strict=True):
        spread = {"total_wait_mean_minutes": dict.fromkeys(("median", "low", "high"), minutes)}
        for entry in point["priors"].values():
            entry["waits"] = {"all": spread}
    found = view(material, TELL)
    (wait,) = found["waits"]
    assert set(wait.cells) == {TELL.number(8, 1)}
    assert found["at"] == "b uptake = 0.9"
    (run, *_) = found["commands"]
    assert run == f"referendum run scenario.toml -n 2 --seed {scenario.monte_carlo.seed} --out results"


@pytest.mark.parametrize(
    ("met", "breakable", "told"), [(True, True, "yes"), (True, False, "no"), (False, None, "fails_already")]
)
def test_whether_campaigns_can_break_a_condition_is_told(
    met: bool, breakable: bool | None, told: str
) -> None:
    entry = {"condition": "turnout_quorum", "met_without": met, "breakable": breakable, "margin": -5}
    (row,) = rows.reach(TELL, [entry])
    assert row.cells == (TELL(f"report.{told}"), "5 ballots short")


def _answer(ballots: int, units: list[str], move: str = "home") -> dict[str, Any]:
    return {
        "of": "yes",
        "move": move,
        "condition": "turnout_quorum",
        "scope": "national",
        "possible": True,
    } | {
        "ballots": ballots,
        "regions": units,
        "share": 0.1,
        "goal": "break",
    }


def test_ways_to_failure_stand_by_their_ballots_and_name_up_to_six_units() -> None:
    six = ["A", "B", "C", "D", "E", "F"]
    found = distances(TELL, {"answers": [_answer(20, [*six, "G"]), _answer(10, six, "no")]})
    assert [row.cells[1:3] for row in found] == [("10", "A, B, C, D, E, F"), ("20", "7 units")]


def test_what_a_scenario_sets_is_told_as_set_and_the_rest_by_its_evidence() -> None:
    scenario = sim.load("almaty-boycott", ["uncertainty.icc_turnout=0.07"])
    found = {each.path: each for each in assumptions(scenario)}
    assert (found["uncertainty.icc_turnout"].is_set, found["uncertainty.icc_turnout"].evidence) == (True, "")
    assert not found["uncertainty.icc_yes"].is_set
    assert found["uncertainty.icc_yes"].evidence


def test_the_table_of_a_sweep_is_that_of_the_scenario_without_it() -> None:
    swept = sim.load("nationwide-boycott")
    assert swept.sweep
    assert of_scenario(swept).frontier == of_scenario(swept.replace(sweep={})).frontier
