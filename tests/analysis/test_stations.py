"""One day station by station is the day that a run sums up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.stations import station_day
from sim.cli import main
from sim.errors import ScenarioError
from sim.scenario import Scenario

NARROW = {"queues": True, "voters_per_desk": 300, "min_desks": 1, "patience_minutes": 10.0}
LINES = "scenarios/register-outage.toml"


@pytest.mark.parametrize("more", [{}, {"inside_limit": 5}, {"stations": 6}])
def test_stations_add_up_to_the_run(small: Callable[..., Scenario], more: dict[str, int]) -> None:
    scenario = small(polling=NARROW | more)
    run = sim.run(scenario, replications=2).sel(prior="fresh-event").isel(replication=1, point=0)
    whole = run["queues"].sel(place="all")
    day = station_day(scenario, prior="fresh-event", replication=1)
    assert day.sizes["station"] == more.get("stations", day.sizes["station"])
    for name in ("reneged", "baulked", "turned_away"):
        assert int(day[name].sum()) == int(whole.sel(queue_figure=name))
    assert int(day.queue_peak.max()) == int(whole.sel(queue_figure="queue_peak"))
    assert float(day.wait_max_minutes.max()) == float(whole.sel(queue_figure="wait_max_minutes"))
    assert float(day.last_out.max()) == float(whole.sel(queue_figure="last_out_hour"))
    checked_in = day.issued
    mean = float((day.wait_mean_minutes.fillna(0.0) * checked_in).sum() / checked_in.sum())
    assert np.isclose(mean, float(whole.sel(queue_figure="wait_mean_minutes")))
    if "stations" not in more:
        by_unit = day.issued.groupby("unit").sum()
        simulated = run["issued"].sel(unit=by_unit.unit.values)
        assert by_unit.values.tolist() == simulated.values.tolist()


def test_places_and_rooms_are_those_of_the_plan(small: Callable[..., Scenario]) -> None:
    day = station_day(small(polling=NARROW))
    assert day.registered.groupby("unit").sum().to_series().to_dict() == {
        "North": 900, "Hills": 700, "South": 1_100, "Coast": 800
    }  # fmt: skip
    assert (day.desks == np.ceil(day.registered / 300).clip(1)).all()
    for _, unit in day.groupby("unit"):
        assert unit.number.values.tolist() == list(range(1, unit.sizes["station"] + 1))


def test_nobody_queues_sweeps_and_unknown_priors_are_told(small: Callable[..., Scenario]) -> None:
    with pytest.raises(ScenarioError, match=r"nobody queues; set polling\.queues = true"):
        station_day(small())
    with pytest.raises(ScenarioError, match="a sweep has many days"):
        station_day(sim.load(LINES))
    with pytest.raises(ScenarioError, match="prior 'other': this scenario has replay, default, fresh-event"):
        station_day(small(polling=NARROW), prior="other")


def test_the_command_prints_the_worst_and_keeps_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stations.csv"
    command = ["stations", LINES, "--set", "polling.stations=30", "--prior", "replay"]
    assert main([*command, "--top", "3", "--csv", str(file)]) == 0
    told = capsys.readouterr()
    assert "30 of 9,947 stations queued, 3 shown (prior replay, replication 0, seed 20220605)" in told.out
    assert f"kept: {file}" in told.err
    rows = list(csv.DictReader(file.open()))
    waits = [float(row["wait_mean_minutes"]) for row in rows]
    assert len(rows) == 30
    assert waits == sorted(waits, reverse=True)
    assert main([*command, "--by", "reneged", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    lost = [row["reneged"] for row in document["stations"]]
    assert document["prior"] == "replay"
    assert lost == sorted(lost, reverse=True)
    assert main([*command, "--csv", str(tmp_path / "no" / "folder.csv")]) == 1
    assert (
        "folder.csv: cannot be written (Cannot save file into a non-existent directory"
        in capsys.readouterr().err
    )
