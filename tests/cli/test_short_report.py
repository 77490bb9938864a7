"""What ``run`` prints without being asked for more: one screen, whatever the scenario."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.analysis.expected.document import expected_document
from sim.analysis.replication_rows import replication_rows
from sim.analysis.summary import run_document
from sim.cli import main
from sim.cli.output.console import SCREEN_LINES, SCREEN_WIDTH
from sim.cli.output.short_report import print_short
from sim.public.files import save
from sim.scenario import Scenario

CAMPAIGN = {"name": "b", "kind": "boycott", "uptake": 0.5, "regions": ["North"]}
ONE = ("--stations", "1")
MANY_PRIORS = {f"supposition-number-{k}": {"sd_national_turnout": 0.1 * k} for k in range(9)}
LONG = {
    "one point": {},
    "many points": {"sweep": {"campaigns.b.uptake": [k / 40 for k in range(41)]}},
    "two parameters": {
        "sweep": {"campaigns.b.uptake": [0.0, 0.5, 1.0], "uncertainty.icc_turnout": [0.02, 0.05, 0.1]}
    },
    "many priors": {"uncertainty": {"priors": MANY_PRIORS}},
    "many priors and points": {
        "uncertainty": {"priors": MANY_PRIORS},
        "sweep": {"campaigns.b.uptake": [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]},
    },
    "queues": {"polling": {"queues": True, "stations": 3}, "sweep": {"campaigns.b.uptake": [0.0, 0.5, 1.0]}},
    "after closing": {
        "irregularities": [{"name": "a", "kind": "annulment", "share": 0.5}],
        "sweep": {"campaigns.b.uptake": [0.0, 0.5, 1.0]},
    },
    "everything at once": {
        "polling": {"queues": True, "stations": 3},
        "irregularities": [{"name": "a", "kind": "annulment", "share": 0.5}],
        "uncertainty": {"priors": MANY_PRIORS},
        "sweep": {"campaigns.b.uptake": [k / 8 for k in range(9)]},
    },
    "a long title": {"title": "A very long title of many words " * 12},
}


def fits(out: str) -> bool:
    lines = out.splitlines()
    return len(lines) <= SCREEN_LINES and max(map(len, lines)) <= SCREEN_WIDTH


@pytest.mark.parametrize("kind", LONG)
def test_any_run_fits_on_one_screen(
    kind: str, small: Callable[..., Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = small(campaigns=[CAMPAIGN], **LONG[kind])
    print_short(run_document(sim.run(scenario, replications=2)))
    told = capsys.readouterr().out
    assert fits(told), told
    assert "A probability rests on its prior: replay = the same vote again" in told
    print_short(expected_document(scenario))
    assert fits(capsys.readouterr().out)


def test_what_is_left_out_is_counted(
    small: Callable[..., Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    sweep = {"campaigns.b.uptake": [k / 40 for k in range(41)]}
    print_short(expected_document(small(campaigns=[CAMPAIGN], sweep=sweep)))
    told = capsys.readouterr().out
    shown = [line for line in told.splitlines() if line.endswith(" %") and line[:2] in ("0.", "1.")]
    assert f"… {41 - len(shown)} more points: --full" in told
    assert {line.split()[0] for line in shown} >= {"0.0", "1.0", "0.6", "0.625"}  # it first fails at 61.7 %


@pytest.fixture
def path(small: Callable[..., Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "tiny.toml"
    save(small(campaigns=[CAMPAIGN], sweep={"campaigns.b.uptake": [0.0, 1.0]}), file)
    return file


def test_a_run_as_csv_is_one_row_a_replication(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(path), "-j", "1", "--no-plots", "-n", "3", "--csv"]) == 0
    out = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    results = sim.open("results/tiny/results.nc")
    assert len(rows) == 2 * 3 * 3
    for row in rows:
        here = results.sel(point=int(row["point"]), prior=row["prior"], replication=int(row["replication"]))
        assert float(row["campaigns.b.uptake"]) == [0.0, 1.0][int(row["point"])]
        assert row["outcome"] == ["adopted", "rejected", "invalid"][int(here["outcome"])]
        assert int(row["yes"]) == int(here["ballots"].sel(ballot_class="yes").sum())
        assert int(row["counted"]) == sum(int(row[name]) for name in ("yes", "no", "both_marked", "invalid"))
        assert float(row["turnout"]) == int(row["counted"]) / int(row["registered"])
        for condition in ("turnout_quorum", "national_majority", "regional_majority"):
            assert int(row[f"margin_{condition}"]) == int(here["margin"].sel(condition=condition))
            assert row[f"met_{condition}"] == str(bool(here["met"].sel(condition=condition))).lower()
        assert (row["quorum_hour"] == "") == (row["quorum_reached"] == "false")


def test_rows_of_a_rule_without_units_or_quorum_say_so(small: Callable[..., Scenario]) -> None:
    rows = replication_rows(sim.run(small(rule="italy-constitutional"), replications=1))
    assert "quorum_hour" not in rows.columns
    assert {row[rows.columns.index("units_carried")] for row in rows.cells} == {None}


def test_rows_of_a_selection_are_those_of_the_whole(small: Callable[..., Scenario]) -> None:
    results = sim.run(small(), replications=3)
    whole = list(replication_rows(results).cells)
    assert list(replication_rows(results.sel(prior="next-vote")).cells) == whole[3:6]


def test_the_expectation_as_csv_is_one_row_a_point(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(path), "--expected", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert main(["run", str(path), "--expected", "--json"]) == 0
    points = json.loads(capsys.readouterr().out)["points"]
    assert [int(row["margin_turnout_quorum"]) for row in rows] == [
        point["expected"]["margins"]["turnout_quorum"] for point in points
    ]
    assert [row["verdict"] for row in rows] == [point["expected"]["verdict"] for point in points]


def test_a_vote_held_again_is_told_even_where_nothing_is_simulated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", "koyandy-repeat", "--expected"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    held_again = "the first vote is invalid and the repeat vote is adopted."
    assert f"In the expected vote 764 papers are set aside, {held_again}" in told


def test_full_prints_the_tables(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(path), "--expected", "--full"]) == 0
    assert "The last columns are margins" in capsys.readouterr().out


@pytest.mark.parametrize(("seconds", "told"), [(300.0, "time: about 5 minutes\n"), (30.0, "")])
def test_a_run_of_minutes_says_so_before_it_starts(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    seconds: float,
    told: str,
) -> None:
    monkeypatch.setattr("sim.cli.options.run_time.seconds_of_run", lambda scenario, jobs: seconds)
    monkeypatch.setattr("sim.cli.run._MANY_DAYS", 1)
    assert main(["run", str(path), "-n", "1", "-j", "1", "--no-plots", "--engine", "simpy", *ONE]) == 0
    err = capsys.readouterr().err
    assert told in err
    assert ("time:" in err) == bool(told)
