"""Points of a sweep that are one and the same: told where they are, and only there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.expected.document import expected_document
from sim.analysis.sensitivity.two_parameter_map import failure_map
from sim.analysis.summary import run_document
from sim.cli import main
from sim.engines.plan import PRIORS_CHANGED, plan_of
from sim.experiment.same_points import inputs_of, same_points
from sim.scenario import Scenario, from_mapping, points
from sim.scenario.emit import plain

ONE_DESK = "tests/inputs/open-all-day.toml"


def swept(path: str, sweeps: list[str], changes: tuple[str, ...] = ()) -> Scenario:
    return sim.load(path, list(changes), sweeps)


def plans_of(scenario: Scenario) -> list[Any]:
    return [plan_of(point.scenario) for point in points(scenario)]


SWEEPS = {
    "no queues": ("scenarios/baseline.toml", ["polling.voters_per_desk=200,400"], (), (0, 0)),
    "capped": (ONE_DESK, ["polling.voters_per_desk=100,200,400"], (), (0, 0, 0)),
    "capped from 200 on": (
        ONE_DESK,
        ["polling.voters_per_desk=2000,400,200"],
        ("polling.min_desks=1",),
        (0, 1, 1),
    ),
    "no cap": (ONE_DESK, ["polling.voters_per_desk=100,200"], ("polling.max_desks=8",), (0, 1)),
    "booths": (ONE_DESK, ["polling.max_booths=6,7,8"], (), (0, 0, 0)),
    "nobody follows": (
        "scenarios/nationwide-boycott.toml",
        ["campaigns.nationwide.uptake=0,0.5", "campaigns.nationwide.odds_ratio=1,4"],
        (),
        (0, 0, 2, 3),
    ),
    "everybody follows": (
        "scenarios/nationwide-boycott.toml",
        ["campaigns.nationwide.odds_ratio=1,4"],
        ("campaigns.nationwide.uptake=1.0",),
        (0, 0),
    ),
}


@pytest.mark.parametrize("name", SWEEPS)
def test_points_are_the_same_where_their_results_are(name: str) -> None:
    path, sweeps, changes, expected = SWEEPS[name]
    scenario = swept(path, sweeps, ("sweep={}", *changes))
    assert same_points(plans_of(scenario), "next-vote") == expected
    results = sim.run(scenario, replications=2).sel(prior="next-vote")
    names = ["ballots", "issued_by_time", *(["queues"] if "queues" in results else [])]
    for number, first in enumerate(expected):
        for variable in names:
            one, other = (results[variable].sel(point=k).values for k in (number, first))
            assert np.array_equal(one, other, equal_nan=True)
    for number in set(expected):
        for other in set(expected) - {number}:
            assert any(
                not np.array_equal(*(results[v].sel(point=k).values for k in (number, other))) for v in names
            )


def rich() -> dict[str, Any]:
    """A scenario that uses every part of the file format that holds numbers."""
    scenario = sim.load(
        "scenarios/bulgaria-2016.toml",
        [
            "sweep={}",
            "certificates.share=0.02",
            "home_voting={share=0.1, from=10:00:00, until=16:00:00}",
            "polling.patience_minutes=30",
            "polling.baulk_at=60",
            "polling.inside_limit=40",
            "polling.late_opening_minutes=3",
            "polling.stations=20",
            "polling.disputes={share=0.02, minutes=9}",
            "polling.wrong_documents={share=0.05}",
            "polling.helpers={members=1, when_waiting=3}",
            "polling.mobile_box={members=1, from=10:00:00, until=16:00:00}",
            "polling.outages=[{from=13:00:00, until=14:00:00, desks=0.5}]",
            "tabulation.reports={quiet_minutes=5, lag_minutes=4, stale=0.1}",
            "tabulation.repeat={turnout_ratio=0.9}",
            'campaigns=[{name="b", kind="boycott", uptake=0.2, odds_ratio=2.0},'
            '{name="c", kind="coerce", uptake=0.1, photographs=0.3},'
            '{name="u", kind="spoil", uptake={distribution="uniform", low=0.1, high=0.3}}]',
            'irregularities=[{name="s", kind="stuffing", share=0.1, papers=10},'
            '{name="p", kind="photographs", share=0.1, uptake=0.2},'
            '{name="m", kind="misreport", share=0.1, shift=0.1, add=3}]',
        ],
    )
    return plain(scenario)


def numbers(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, dict | list):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, below in items:
            yield from numbers(below, (*path, key))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path


BOUND = [
    "polling.voters_per_desk",
    "polling.max_desks",
    "polling.voters_per_booth",
    "polling.max_booths",
    "polling.mobile_box.members",
    "polling.helpers.members",
    "polling.outages.0.desks",
]
"""Numbers that change no room there when they change a little."""

NO_INPUT = {"schema_version", "replications", "days_after"}
"""Numbers that no replication reads."""


def test_no_number_of_a_scenario_is_forgotten() -> None:
    """Every number that is changed a little makes another point, but for those that change no room."""
    values = rich()
    values["uncertainty"]["shape_of_day"] = "prior"
    known = inputs_of(plan_of(from_mapping(values)), "next-vote")
    unseen = []
    for path in numbers(values):
        if path[0] == "sweep" or path[-1] in NO_INPUT or path[:2] == ("uncertainty", "priors"):
            continue
        changed = json.loads(json.dumps(values, default=str))
        node: Any = changed
        for key in path[:-1]:
            node = node[key]
        value = node[path[-1]]
        node[path[-1]] = value + 1 if isinstance(value, int) else value * 0.9 + 0.013
        if inputs_of(plan_of(from_mapping(changed)), "next-vote") == known:
            unseen.append(".".join(map(str, path)))
    assert unseen == BOUND


def test_the_report_says_which_rows_are_the_same_and_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ["run", ONE_DESK, "--sweep", "polling.voters_per_desk=100,200", "-n", "1", "--no-plots", "-q"]
    note = (
        "polling.voters_per_desk = 100 and 200 are the same point: "
        "min_desks = 2 bounds the desks of every station"
    )
    assert main([*arguments, "--out", str(tmp_path / "a"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["notes"] == [note]
    assert [point["same_as"] for point in document["points"]] == [None, 0]
    assert [point["same_under_prior"]["replay"] for point in document["points"]] == [None, 0]
    assert main([*arguments, "--out", str(tmp_path / "b")]) == 0
    assert f"Note: {note}" in " ".join(capsys.readouterr().out.split())
    assert main([*arguments, "--out", str(tmp_path / "b"), "--full"]) == 0
    printed = capsys.readouterr().out
    assert f"Note: {note}" in " ".join(printed.split())
    assert printed.count("replay (same)") == 5  # of verdicts, of desks, booths and boxes, from door to door


def test_what_moves_one_prior_alone_says_so() -> None:
    scenario = swept("scenarios/baseline.toml", ["uncertainty.sd_national_turnout=0.1,0.5"])
    summary = run_document(sim.run(scenario, replications=1))
    same = summary["points"][1]["same_under_prior"]
    assert same == {"replay": 0, "next-vote": None, "fresh-event": 0}
    where = "uncertainty.sd_national_turnout = 0.1 and 0.5 are the same point"
    assert summary["notes"] == [
        f"{where} under replay and fresh-event: it moves next-vote alone",
        f"{where} to the expectation: it knows no queues and no spread",
    ]


def test_a_map_says_which_prior_a_path_moves() -> None:
    sweeps = ["campaigns.nationwide.uptake=0,0.3", "uncertainty.priors.replay.sd_national_turnout=0.1,0.5"]
    scenario = swept("scenarios/nationwide-boycott.toml", sweeps, ("sweep={}",))
    notes = json.loads(failure_map(scenario, replications=20).attrs["notes"])
    assert notes == [
        PRIORS_CHANGED,
        "uncertainty.priors.replay.sd_national_turnout = 0.1 and 0.5 are the same point "
        "under next-vote and fresh-event: it moves replay alone",
    ]


def test_the_expectation_says_what_it_does_not_know() -> None:
    scenario = swept(ONE_DESK, ["polling.box_seconds=5,9"])
    document = expected_document(scenario)
    assert document["notes"] == [
        "polling.box_seconds = 5.0 and 9.0 are the same point to the expectation: "
        "it knows no queues and no spread"
    ]
    assert [point["same_as"] for point in document["points"]] == [None, 0]


def test_what_a_scenario_changes_of_uncertainty_says_whom_it_moves() -> None:
    changed = sim.load("scenarios/baseline.toml", ["uncertainty.sd_national_turnout=0.24"])
    (note,) = expected_document(changed)["notes"]
    assert note == (
        "uncertainty.sd_national_turnout = 0.24 moves next-vote alone: "
        "the other priors have values of their own"
    )
    shared = sim.load("scenarios/baseline.toml", ["uncertainty.icc_turnout=0.07"])
    assert expected_document(shared)["notes"] == []


@pytest.mark.parametrize(
    "command",
    [
        ["rare", "--tail", "normal", "--relative-error", "1.0", "-j", "1"],
        ["probability", "-n", "1", "-j", "1"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_that_takes_changes_says_whom_they_move(
    command: list[str], small_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = tmp_path / "small.toml"
    head = 'schema_version = 1\ntitle = "Small"\nrule = "kazakhstan-2022"\n'
    scenario.write_text(f'{head}dataset = "{small_dataset}"\n', encoding="utf-8")
    main([*command, str(scenario), "--set", "uncertainty.sd_national_turnout=0.3", "--json"])
    note, changed = json.loads(capsys.readouterr().out)["notes"]
    assert changed == PRIORS_CHANGED
    assert note.startswith("uncertainty.sd_national_turnout = 0.3 moves next-vote alone")


def test_sensitivity_says_which_prior_it_varies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sensitivity", "scenarios/baseline.toml", "-n", "256", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["prior"] == "next-vote"
