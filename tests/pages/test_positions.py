"""What is done on the page comes out to the last paper as the same campaigns do in Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import TypeAdapter

from sim.arrays import Bools, Floats, Ints
from sim.clock import time_of_day
from sim.datasets import load_dataset
from sim.electorate.calibration import published_people
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED
from sim.electorate.campaigns.flows import flows_among
from sim.electorate.campaigns.odds import split_by_odds
from sim.electorate.electorate import build_electorate, reach_of
from sim.electorate.expectation import day_parts, expected_day, moved_in_parts, moved_people
from sim.scenario import from_mapping
from sim.scenario.schema.campaigns import Campaign
from sim.whole_papers import whole
from tests.pages.node import answers

HALF_HOUR: Final = 1_800_000
ACTS: Final = {
    "all-home": {"kind": "boycott"},
    "yes-no": {"kind": "persuade", "to": "no"},
    "no-yes": {"kind": "persuade", "to": "yes"},
    "abstainers-yes": {"kind": "mobilise", "to": "yes"},
    "abstainers-no": {"kind": "mobilise", "to": "no"},
    **{f"{who}-spoil": {"kind": "spoil", "who": [who]} for who in ("yes", "no", "abstainers")},
    **{f"{who}-double-mark": {"kind": "double-mark", "who": [who]} for who in ("yes", "no", "abstainers")},
}
"""Acts of the page that a scenario knows as campaigns; besides them Yes or No voters may stay at home."""

_CAMPAIGN: Final[TypeAdapter[Campaign]] = TypeAdapter(Campaign)
_EXPECT = """({ acts }, { people, units, simulated, curve }) => {
  const flat = Float64Array.from(people.flat());
  const reached = (act) => (unit, at) => simulated[at] && (!act.units || act.units.includes(unit));
  const inside = acts.map((act) => units.map(reached(act)));
  const { states, mass } = expectedPeople(flat, acts, dayParts(acts, curve), inside);
  return [[...states], mass.map((part) => [...part])];
}"""
_DAYS = """({ act, people }) => people.map((day) => {
  const rows = day.length, inside = [Array(rows).fill(true)];
  const { states } = expectedPeople(Float64Array.from(day.flat()), [act], wholeDay(rows), inside);
  return [...states];
})"""


@cache
def _vote() -> tuple[Any, Any, Ints]:
    dataset = load_dataset("kz-2022")
    return build_electorate(dataset), reach_of(dataset), published_people(dataset)


def _shared() -> dict[str, Any]:
    electorate, _, people = _vote()
    ticks = electorate.curves.ticks
    hours = np.arange(int(ticks[0]), int(ticks[-1]) + 1, HALF_HOUR)
    curve = {"hours": hours.tolist(), "come": electorate.curves.at(hours).tolist()}
    return {"people": people.tolist(), "units": list(electorate.dataset.units), "curve": curve} | {
        "simulated": electorate.dataset.simulated.tolist()
    }


def _position(draw: np.random.Generator, names: list[str]) -> list[dict[str, Any]]:
    electorate, _, _ = _vote()
    first, last = (int(electorate.curves.ticks[end]) for end in (0, -1))
    acts = []
    for name in draw.choice(names, size=int(draw.integers(1, 4))):
        of, _, act = str(name).partition("-")
        told = {"of": of, "act": act, "uptake": int(draw.integers(0, 10_001)) / 10_000}
        if draw.random() < 0.5:
            count = int(draw.integers(1, 5))
            told["units"] = draw.choice(electorate.dataset.units[:-1], size=count, replace=False).tolist()
        if draw.random() < 0.5:
            told["from"] = int(draw.choice(np.arange(first + HALF_HOUR, last, HALF_HOUR)))
        if name == "all-home":
            told["odds"] = float(draw.choice([1, 0.25, 2, 4, 9, 0.1]))
        acts.append(told)
    return acts


def _campaigns(acts: list[dict[str, Any]]) -> tuple[Campaign, ...]:
    tables = []
    for number, act in enumerate(acts):
        table = {**ACTS[f"{act['of']}-{act['act']}"], "name": f"act-{number}", "uptake": act["uptake"]}
        table |= {"regions": act["units"]} if "units" in act else {}
        table |= {"from": time_of_day(act["from"])} if "from" in act else {}
        table |= {"odds_ratio": act["odds"]} if "odds" in act else {}
        tables.append(table)
    return tuple(_CAMPAIGN.validate_python(table) for table in tables)


def test_five_thousand_positions_give_the_papers_that_campaigns_give(tmp_path: Path) -> None:
    electorate, reach, people = _vote()
    draw = np.random.default_rng(20220605)
    positions = [_position(draw, list(ACTS)) for _ in range(5_000)]
    questions = [{"acts": acts} for acts in positions]
    found = answers(["expectation", "flows"], _EXPECT, questions, tmp_path, _shared())
    for acts, (states, _) in zip(positions, found, strict=True):
        wanted, _, _ = expected_day(people, reach, electorate.curves, _campaigns(acts), None)
        assert states == wanted.ravel().tolist(), acts


def test_voters_of_one_side_who_stay_at_home_from_an_hour_on_are_those_of_the_same_flows(
    tmp_path: Path,
) -> None:
    electorate, _, people = _vote()
    draw = np.random.default_rng(5)
    positions = [_position(draw, ["yes-home", "no-home", "yes-no"]) for _ in range(300)]
    found = answers(
        ["expectation", "flows"], _EXPECT, [{"acts": acts} for acts in positions], tmp_path, _shared()
    )
    for acts, (states, mass) in zip(positions, found, strict=True):
        windows = [(act["from"], 24 * 2 * HALF_HOUR) if "from" in act else (-1, -1) for act in acts]
        parts = day_parts(windows, electorate.curves)
        within: Bools = np.array([parts.within(window) for window in windows])
        wanted, papers = moved_in_parts(people, *_flows(acts), within, parts)
        assert states == wanted.ravel().tolist(), acts
        assert mass == [part.ravel().tolist() for part in papers], acts


def _flows(acts: list[dict[str, Any]]) -> tuple[Floats, Ints]:
    units = np.array(_vote()[0].dataset.units)
    shares, target = np.zeros((len(acts), units.size, 6)), np.tile(np.arange(6), (len(acts), 1))
    for row, act in enumerate(acts):
        state = ("yes", "no").index(act["of"])
        shares[row, np.isin(units, act.get("units", units)), state] = act["uptake"]
        target[row, state] = BOYCOTTED if act["act"] == "home" else 1
    return shares, target


def test_an_act_is_applied_to_drawn_days_as_campaigns_are(tmp_path: Path) -> None:
    _, reach, people = _vote()
    draw = np.random.default_rng(3)
    days = (people * draw.uniform(0.6, 1.2, (40, *people.shape))).astype(np.int64)
    campaign = from_mapping(
        {
            "schema_version": 1,
            "title": "One",
            "dataset": "kz-2022",
            "rule": "kazakhstan-2022",
            "campaigns": [{"kind": "boycott", "uptake": 0.3217, "odds_ratio": 4.0}],
        }
    ).campaigns
    shares, target = flows_among(campaign, [0.3217], reach, days[None, ..., :ABSTAINED] * 1_000_000)
    inside = reach.simulated
    wanted = moved_people(days[:, inside], shares[:, :, inside], target)
    question = {
        "act": {"of": "all", "act": "home", "uptake": 0.3217, "odds": 4},
        "people": days[:, inside].tolist(),
    }
    (found,) = answers(["expectation", "flows"], _DAYS, [question], tmp_path)
    assert found == wanted.reshape(len(days), -1).tolist()


def test_two_uptakes_are_split_from_one_in_the_same_order_of_operations(tmp_path: Path) -> None:
    draw = np.random.default_rng(9)
    asked = [(float(u), float(w), float(r)) for u, w, r in draw.uniform(0, 1, (2_000, 3)) * (1, 1, 12)]
    ask = "([u, w, r]) => splitByOdds(u, w, r)"
    found = answers(["flows"], ask, asked, tmp_path)
    for (u, w, r), told in zip(asked, found, strict=True):
        assert told == [float(each) for each in split_by_odds(u, w, r)]


def test_numbers_are_rounded_as_numpy_rounds_them(tmp_path: Path) -> None:
    halves = [k / 2 for k in range(12)] + [k / 2_000_000 for k in range(999_990, 1_000_010)]
    found = answers(["expectation", "flows"], "(x) => [rint(x), whole(x)]", halves, tmp_path)
    assert found == [[float(np.rint(x)), int(whole(np.array(x)))] for x in halves]
