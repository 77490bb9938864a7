"""Hours that lie wholly outside those of the polls are refused; to the second, at both ends."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario import Scenario, loads

HEAD = """
schema_version = 1
title = "Hours"
dataset = "kz-2022"
rule = "kazakhstan-2022"
"""

KINDS = {
    "boycott": "",
    "spoil": "",
    "double-mark": "",
    "persuade": 'to = "yes"',
    "mobilise": 'to = "no"',
    "coerce": "",
    "strategic-abstention": "",
    "closure": "",
}


def with_campaign(hours: str, kind: str = "boycott", more: str = "") -> Scenario:
    return loads(f'{HEAD}{more}\n[[campaigns]]\nkind = "{kind}"\n{KINDS[kind]}\nuptake = 0.5\n{hours}\n')


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "hours", ["from = 20:00:00", "until = 07:00:00", "from = 21:00:00\nuntil = 22:00:00"]
)
def test_a_campaign_that_meets_nobody_is_refused(kind: str, hours: str) -> None:
    with pytest.raises(ScenarioError, match="it would move nobody"):
        with_campaign(hours, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "hours", ["from = 19:59:59", "until = 07:00:01", "from = 05:00:00\nuntil = 22:00:00"]
)
def test_a_campaign_that_meets_somebody_is_not(kind: str, hours: str) -> None:
    assert with_campaign(hours, kind).campaigns[0].kind == kind


def test_the_hours_are_those_of_the_scenario_before_those_of_the_dataset() -> None:
    later = "[polling]\nclosing = 22:00:00"
    assert with_campaign("from = 21:00:00", more=later).campaigns
    with pytest.raises(ScenarioError, match="before the polls close at 22:00"):
        with_campaign("from = 22:00:00", more=later)
    path = "scenarios/coerced-morning.toml"
    with pytest.raises(ScenarioError, match="after the polls open at 12:00"):
        sim.load(path, ["polling.opening=12:00:00"])


def test_hours_partly_outside_move_those_who_come_inside() -> None:
    """From before the opening until after the closing is all day, to the ballot."""
    runs = [
        sim.run(with_campaign(f'regions = ["Mangystau Region"]\n{hours}'), replications=1).ballots
        for hours in ("", "from = 05:00:00\nuntil = 22:00:00")
    ]
    assert (runs[0] == runs[1]).all()


@pytest.mark.parametrize(
    ("hours", "inside"),
    [
        (("07:00:00", "20:00:00"), True),
        (("06:59:59", "20:00:00"), False),
        (("07:00:00", "20:00:01"), False),
        (("20:00:00", "21:00:00"), False),
        (("05:00:00", "07:00:00"), False),
    ],
)
def test_home_visits_lie_within_the_hours_of_the_polls(hours: tuple[str, str], inside: bool) -> None:
    text = f"{HEAD}[home_voting]\nshare = 0.1\nfrom = {hours[0]}\nuntil = {hours[1]}\n"
    if inside:
        assert loads(text).home_voting is not None
    else:
        with pytest.raises(ScenarioError, match="within the hours of the polls, 07:00 to 20:00"):
            loads(text)
