"""Campaigns that the model by unit does not hold, and what it says of them."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.errors import ResultsError

HOURS = r"has hours \(from, until\), and the model by unit, which `map` and `rare` rest on, knows no hour of"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"from": "12:00"}, HOURS),
        ({"until": "12:00"}, HOURS),
        ({"uptake": {"distribution": "uniform", "low": 0.1, "high": 0.2}}, "its uptake is drawn"),
    ],
)
def test_a_map_says_why_it_takes_no_such_campaign_and_what_does(more: dict[str, Any], told: str) -> None:
    campaign = {"name": "a", "kind": "boycott", "uptake": 0.1, **more}
    sweep = {"uncertainty.sd_national_turnout": [0.1, 0.2], "uncertainty.sd_national_yes": [0.1, 0.2]}
    scenario = sim.load("baseline").replace(campaigns=[campaign], sweep=sweep)
    with pytest.raises(ResultsError, match=f"campaign 'a': {told}.*`referendum run`"):
        sim.failure_map(scenario, replications=2)


LINES = "lines are left out: whoever leaves one, or is back too late, is counted as a voter here"


@pytest.mark.parametrize(
    "polling",
    [
        {"patience_minutes": 1},
        {"baulk_at": 5},
        {"wrong_documents": {"share": 0.1, "errand_minutes": 30}},
    ],
)
def test_where_lines_cost_votes_that_count_no_model_without_lines_answers(polling: dict[str, Any]) -> None:
    sweep = {"uncertainty.sd_national_turnout": [0.1, 0.2], "uncertainty.sd_national_yes": [0.1, 0.2]}
    queued = sim.load("baseline").replace(polling={"queues": True, **polling})
    assert LINES in sim.expected(queued)["notes"]
    for asked in (lambda: sim.failure_map(queued.replace(sweep=sweep)), lambda: sim.rare_events(queued)):
        with pytest.raises(ResultsError, match=r"every station queues and voters may leave"):
            asked()
    some = queued.replace(polling={"stations": 20}, sweep=sweep)
    assert LINES not in sim.expected(some.replace(sweep={}))["notes"]
    assert sim.failure_map(some, replications=2)
