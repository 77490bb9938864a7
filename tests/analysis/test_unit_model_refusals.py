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
