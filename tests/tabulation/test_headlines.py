"""The scenarios of the second half come out as the comments in their files say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.expectation import expected_document


def entries(name: str, *options: str) -> list[dict[str, Any]]:
    document = expected_document(sim.load(f"scenarios/{name}.toml", list(options)))
    return [point["expected"] for point in document["points"]]


def verdicts(name: str, *options: str) -> list[str]:
    return [entry["verdict"] for entry in entries(name, *options)]


STORIES = (
    "thirty-three-ballots",
    "coerced-morning",
    "almaty-station-2",
    "mass-annulment",
    "stuffing-to-quorum",
    "closed-stations-almaty",
    "register-outage",
    "distancing-rules",
    "wrong-documents",
    "late-reports",
    "koyandy-repeat",
    "bulgaria-2016",
)


@pytest.mark.parametrize("name", STORIES)
def test_a_story_says_what_it_asks_what_it_rests_on_and_what_to_expect(name: str) -> None:
    text = Path(f"scenarios/{name}.toml").read_text()
    assert sim.load(f"scenarios/{name}.toml").question
    assert all(f"# {word}:" in text for word in ("Asks", "Numbers", "Expected"))


@pytest.mark.parametrize(
    "name", ["thirty-three-ballots", "register-outage", "distancing-rules", "wrong-documents", "late-reports"]
)
def test_lines_and_reports_leave_the_verdict_as_it_was(name: str) -> None:
    assert {entry["counted"] // 10 for entry in entries(name)} == {798_576}
    assert set(verdicts(name)) == {"adopted"}


def test_wrong_documents_lengthen_the_wait_and_bring_some_back_too_late() -> None:
    queues = sim.run(sim.load("scenarios/wrong-documents.toml"), replications=1)["queues"].sel(place="all")
    wait = queues.sel(queue_figure="wait_mean_minutes").mean(["prior", "replication"]).values
    late = queues.sel(queue_figure="turned_away").mean(["prior", "replication"]).values
    assert wait[1] < 1.2 * wait[0]
    assert 1.3 * wait[0] < wait[2] < 1.8 * wait[0]
    assert late[0] == 0
    assert 10 < late[1] < 50 < late[2]


def test_annulments_fail_the_quorum_from_26_53_per_cent_of_the_stations_on() -> None:
    assert verdicts("mass-annulment") == ["adopted"] * 3 + ["invalid"] * 3
    sweep = 'sweep={"irregularities.annulled.share"=[0.2652, 0.2653]}'
    assert verdicts("mass-annulment", sweep) == ["adopted", "invalid"]
    assert set(verdicts("mass-annulment", "tabulation.consequences.roll_kept=false")) == {"adopted"}


def test_stuffing_reaches_the_quorum_at_a_third_of_the_stations_and_sooner_if_nobody_sees() -> None:
    sweep = 'sweep={"irregularities.stuffed.share"=[%s]}'
    assert verdicts("stuffing-to-quorum", sweep % "0.33, 0.35") == ["invalid", "adopted"]
    unseen = "irregularities.stuffed.seen=0.0"
    assert verdicts("stuffing-to-quorum", unseen, sweep % "0.20, 0.21") == ["invalid", "adopted"]


def test_a_coerced_morning_adds_52_805_papers_all_of_them_yes() -> None:
    (entry,) = entries("coerced-morning")
    assert entry["counted"] - 7_985_769 == 52_805
    assert entry["ballots"]["yes"] - 6_163_516 == 52_805 + 1_570
    assert entry["verdict"] == "adopted"


def test_closed_stations_in_almaty_cannot_fail_the_vote() -> None:
    none, half, every = entries("closed-stations-almaty")
    assert [7_985_769 - entry["counted"] for entry in (none, half, every)] == [0, 112_655, 225_310]
    assert {entry["verdict"] for entry in (none, half, every)} == {"adopted"}


def test_slow_desks_cost_the_stylised_bulgaria_more_than_its_margin() -> None:
    results = sim.run(sim.load("scenarios/bulgaria-2016.toml"), replications=2)
    lost = results.queues.sel(place="all", queue_figure="reneged", prior="replay").mean("replication").values
    assert (lost[1:] > lost[:-1]).all()
    assert lost[1] > 892
    assert entries("bulgaria-2016")[0]["counted"] == 35_898


def test_resisting_a_call_takes_the_coerced_out_of_a_boycott() -> None:
    boycott = '{name="b", kind="boycott", uptake=0.4}'
    options = [f"campaigns=[{boycott}]", f'campaigns=[{boycott}, {{name="c", kind="coerce", uptake=0.5}}]']
    free, held = (entries("baseline", option)[0] for option in options)
    assert held["boycotted"] == pytest.approx(free["boycotted"] / 2, abs=2)
    assert held["counted"] > free["counted"]


@pytest.mark.parametrize(("below", "stay"), [(0.0, False), (0.5, True)])
def test_opponents_stay_at_home_where_they_expect_to_lose(below: float, stay: bool) -> None:
    campaign = f'campaigns=[{{kind="strategic-abstention", uptake=1.0, expect_below={below}}}]'
    (entry,) = entries("baseline", campaign)
    assert (entry["ballots"]["no"] == 0) == stay
    assert entry["turnout"] == pytest.approx(0.5252 if stay else 0.6805, abs=1e-4)
