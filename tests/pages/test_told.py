"""What the page tells beside a verdict is what Python tells: hours, drawn days, real votes, numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.electorate.electorate import build_electorate
from sim.pages.document import page_data
from sim.pages.laws import law_entry
from sim.pages.vote import drawn_days, vote_of_scenario, vote_of_table
from sim.rounding import percent_text
from sim.rules import Rule, Tally, load_rule
from sim.rules.cases.library import load_case
from tests.pages.node import answers

LAW = "kazakhstan-2022"
DATASET = sim.load_dataset("kz-2022")
START: dict[str, Any] = {"vote": "own", "law": LAW, "reading": load_rule(LAW).reading, "acts": [], "prior": 0}
SHARES = [0.0, 0.25, 0.5]


def _papers() -> np.ndarray:
    """Drawn days of three priors, two days each: every prior another turnout."""
    people = np.array(_vote()["people"])[:, :5]
    return np.stack([[people * part // 100 for part in parts] for parts in ([100, 99], [70, 80], [60, 74])])


@cache
def _vote() -> dict[str, Any]:
    return vote_of_scenario(sim.load("baseline"), days=0)


@cache
def _page() -> dict[str, Any]:
    names = ["replay", "next-vote", "fresh-event"]
    drawn = {"priors": names, "days": 2, "seed": 1, "papers": _papers().ravel().tolist()}
    curves = [
        {"move": "yes-home", "prior": name, "share": SHARES, "confidence": 0.95}
        | {"p_fail": [0.125, 0.5, one], "band_half_width": 0.0625}
        for name, one in zip(names, (0.75, 0.875, 1.0), strict=True)
    ]
    return page_data(_vote() | {"drawn": drawn}, load_rule(LAW), "en", curves, "Baseline")


def _ask(answer: str, questions: list[Any], folder: Path, *modules: str) -> list[Any]:
    entries = ["clock_view", "days_view", "distance_view", "station_day", *modules]
    return answers(entries, answer, questions, folder, data=_page())


def test_papers_through_the_day_and_those_of_the_quorum_are_those_of_the_curves(tmp_path: Path) -> None:
    asked = [START | {"law": law, "reading": None} for law in (LAW, "italy-abrogative", "portugal-1998")]
    ask = """(state) => {
      const answer = answerOf(state), { clocks, totals } = papersByHour(answer);
      return [clocks, totals, quorumOf(answer).needed];
    }"""
    for law, (clocks, totals, needed) in zip(
        (each["law"] for each in asked), _ask(ask, asked, tmp_path), strict=True
    ):
        come = build_electorate(DATASET).curves.at_report(np.array(clocks)).T @ DATASET.issued
        np.testing.assert_allclose(totals, come, atol=1)
        found = next(each for each in load_rule(law).decide(_table()).conditions if "turnout" in each.name)
        counted, margin = int(found.numerator), int(found.margin_ballots)
        assert needed == ceil(Fraction((counted - margin) * int(DATASET.issued.sum()), counted)), law


def _table() -> Tally:
    return Tally(DATASET.units, DATASET.registered, DATASET.ballots, DATASET.issued, DATASET.weights)


def test_those_who_come_after_noon_stay_at_home_by_the_clock_of_their_unit(tmp_path: Path) -> None:
    """Whoever boycotts from noon on leaves the morning as it was, to the paper."""
    noon = 12 * 3_600_000
    acts = [{"of": "all", "act": "home", "uptake": 1, "from": noon}]
    ask = "(state) => { const { clocks, totals } = papersByHour(answerOf(state)); return [clocks, totals]; }"
    (clocks, before), (_, after) = _ask(ask, [START, START | {"acts": acts}], tmp_path)
    ahead = build_electorate(DATASET).curves.local_shift.tolist()
    early = [at for at, clock in enumerate(clocks) if clock <= noon - max(ahead)]
    assert len(early) > 5
    np.testing.assert_allclose([after[at] for at in early], [before[at] for at in early], atol=1)
    assert after[clocks.index(noon - min(ahead))] == after[-1] < before[-1]
    assert min(ahead) < max(ahead)


@pytest.mark.parametrize("prior", [0, 1, 2])
def test_drawn_days_are_those_of_the_prior_that_is_chosen(prior: int, tmp_path: Path) -> None:
    ask = """(state) => {
      const { law, vote } = answerOf(state), days = drawnDays(state, law, vote);
      return days.map(({ told, verdict }) => [verdict.outcome, national(told, "cast")]);
    }"""
    (found,) = _ask(ask, [START | {"prior": prior}], tmp_path)
    rule = load_rule(LAW)
    for (outcome, cast), papers in zip(found, _papers()[prior], strict=True):
        tally = Tally(DATASET.units, DATASET.registered, papers[:, :4], papers.sum(axis=1), DATASET.weights)
        assert (outcome, cast) == (str(rule.decide(tally).outcome_name), int(papers[:, :4].sum()))


def test_drawn_days_are_drawn_without_the_campaigns_that_the_page_has_as_acts() -> None:
    assert (
        drawn_days(sim.load("almaty-boycott"), 2)["papers"] == drawn_days(sim.load("baseline"), 2)["papers"]
    )


@pytest.mark.parametrize("reading", ["eleven", "twelve"])
def test_a_reading_that_is_chosen_decides(reading: str, tmp_path: Path) -> None:
    (found,) = _ask("(state) => answerOf(state).law.conditions", [START | {"reading": reading}], tmp_path)
    readings = {each["name"]: each["conditions"] for each in law_entry(load_rule(LAW))["readings"]}
    assert found == readings[reading]
    assert readings["eleven"] != readings["twelve"]


def test_real_votes_of_the_page_follow_what_is_done_in_what_they_state_themselves(tmp_path: Path) -> None:
    """Yes voters who stay at home, in a number or as a share, are not in the papers that the vote states."""
    names, act = [each["id"] for each in _page()["cases"]], {"of": "yes", "act": "home"}
    stated = [name for name in names if load_case(name).tally.stated]
    asked = [
        START | {"vote": each, "law": load_case(each).rule.name, "reading": None, "acts": acts}
        for each in stated
        for acts in ([], [act | {"moved": {"0": 1_000}}], [act | {"uptake": 0.25}])
    ]
    ask = """(state) => {
      const { told } = answerOf(state), stated = Object.entries(told.stated);
      const sums = Object.fromEntries(stated.map(([name, cells]) => [name, sum(cells)]));
      return [sums, sum(told.ballots.flat())];
    }"""
    found = _ask(ask, asked, tmp_path)
    assert len(stated) > 3
    for name, start, *after in zip(stated, found[::3], found[1::3], found[2::3], strict=True):
        first, papers = start
        assert first == {key: int(cells.sum()) for key, cells in load_case(name).tally.stated.items()}, name
        for then, left in after:
            assert papers - left >= 1_000
            gone = {key: 0 if key == "previous_cast" else papers - left for key in first}
            assert then == {key: number - gone[key] for key, number in first.items()}, name


def test_a_table_on_the_page_has_as_many_people_as_its_roll() -> None:
    table = Tally(("Here", "There"), [100, 50], [[40, 10, 1, 2], [9, 8, 0, 0]], [60, 17])
    told = vote_of_table(table, "Ours")
    assert [sum(row) for row in told["people"]] == [100, 50]
    assert told["people"][0] == [40, 10, 1, 2, 7, 40]


def test_campaigns_become_acts_of_those_whom_they_move() -> None:
    campaigns = [
        {"kind": "persuade", "name": "a", "to": "yes", "uptake": 0.5},
        {"kind": "persuade", "name": "b", "to": "no", "uptake": 0.25},
        {"kind": "mobilise", "name": "c", "to": "no", "uptake": 0.1},
    ]
    told = vote_of_scenario(sim.load("baseline").replace(campaigns=campaigns), days=0)
    assert [(each["of"], each["act"]) for each in told["acts"]] == [
        ("no", "yes"),
        ("yes", "no"),
        ("abstainers", "no"),
    ]


def test_p_fail_stands_for_its_own_law_prior_and_share_alone(tmp_path: Path) -> None:
    def asked(prior: str, uptake: float, **other: Any) -> list[Any]:
        return [START | {"acts": [{"of": "yes", "act": "home", "uptake": uptake}]} | other, prior]

    questions = [
        asked("replay", 0.5),
        asked("fresh-event", 0.5),
        asked("fresh-event", 0.25),
        asked("fresh-event", 0.4),
        asked("replay", 0.5, law="italy-abrogative"),
        asked("replay", 0.5, vote="DK-1939"),
    ]
    found = _ask("([state, prior]) => probability(state, prior)", questions, tmp_path)
    assert [each.split(",")[0] for each in found[:3]] == [
        "P(fail) from the run: 75 %",
        "P(fail) from the run: 100 %",
        "P(fail) from the run: 50 %",
    ]
    assert "between 93.8 % and 100 %" in found[1]
    assert all(each.startswith("P(fail): not run") for each in found[3:])


def test_a_share_is_rounded_as_python_rounds_it(tmp_path: Path) -> None:
    asked = [
        [over, under]
        for under in (8, 16, 32, 1_000, 80_000, 7)
        for over in range(0, under + 1, max(under // 16, 1))
    ]
    asked += [[1, 80_000], [3, 80_000], [5, 80_000], [12_345_679, 12_500_000]]
    found = _ask("([over, under]) => [percent(over, under), percent(over, under, 1)]", asked, tmp_path)
    for (over, under), told in zip(asked, found, strict=True):
        assert told == [percent_text(over, under), percent_text(over, under, digits=1)], (over, under)


def test_no_ballot_to_spare_is_to_spare_and_one_less_is_short(tmp_path: Path) -> None:
    assert _ask("(n) => marginText(BigInt(n))", [1, 0, -1], tmp_path) == [
        "1 ballot to spare",
        "0 ballots to spare",
        "1 ballot short",
    ]


def test_a_law_asks_for_more_than_or_at_least_as_it_does(tmp_path: Path) -> None:
    rules: list[Rule] = [
        load_rule(name) for name in (LAW, "denmark-1953", "italy-abrogative", "ireland-1937")
    ]
    ask = """(name) => {
      const law = DATA.laws.find((each) => each.name === name);
      return law.conditions.map((each) => asksText(each, () => each));
    }"""
    for rule, texts in zip(rules, _ask(ask, [each.name for each in rules], tmp_path), strict=True):
        for condition, text in zip(rule.conditions, texts, strict=True):
            assert (">" in text.split("(")[0]) == condition.strict, (rule.name, condition.name, text)


def test_a_law_of_ones_own_asks_for_what_is_written(tmp_path: Path) -> None:
    own = {
        "quorum": "50",
        "approval": "12.5",
        "majority": "1/2",
        "strict": True,
        "base": "valid",
        "units": "2/3",
    }
    (found,) = _ask(
        "(own) => ownLaw(own).conditions.map((each) => [each.name, each.fraction])",
        [own],
        tmp_path,
        "own_law",
    )
    shares = {name: Fraction(text) for name, text in found}
    assert shares["turnout_quorum"] == Fraction(1, 2)
    assert shares["approval_quorum"] == Fraction(1, 8)
    assert shares["regional_majority"] == Fraction(1, 2)


def test_a_share_that_is_told_still_does_what_it_says(tmp_path: Path) -> None:
    """Rounded up in hundredths of a per cent; one that ends there stays as it is."""
    ask = "([over, under]) => shareUp({ over: BigInt(over), under: BigInt(under) })"
    assert _ask(ask, [[1, 3], [2, 3], [1, 4], [40_001, 100_000]], tmp_path) == [
        "33.34 %",
        "66.67 %",
        "25.00 %",
        "40.01 %",
    ]
