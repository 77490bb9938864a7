"""The scenarios of the second half end as the comments in their files say; stories hold the figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.expected.document import expected_document


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


VERDICTS = {
    "coerced-morning": ["adopted"],
    "closed-stations-almaty": ["adopted"] * 3,
    "mass-annulment": ["adopted"] * 3 + ["invalid"] * 3,
    "stuffing-to-quorum": ["invalid"] * 4 + ["adopted"] * 2,
    "koyandy-repeat": ["adopted"],
    "bulgaria-2016": ["adopted"] * 4,
}


@pytest.mark.parametrize(("name", "ending"), VERDICTS.items())
def test_a_story_ends_point_by_point_as_it_says(name: str, ending: list[str]) -> None:
    assert verdicts(name) == ending


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
