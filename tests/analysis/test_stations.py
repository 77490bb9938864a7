"""One day station by station is the day that a run sums up."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.day.stations import station_day
from sim.cli import main
from sim.cli.stations import _COLUMNS, _cell
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
    with pytest.raises(
        ScenarioError, match="prior 'other': this scenario has replay, next-vote, fresh-event"
    ):
        station_day(small(polling=NARROW), prior="other")


QUEUED = ["stations", LINES, "--set", "polling.stations=30", "--prior", "replay"]


def test_the_command_prints_the_worst_and_tells_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUEUED, "--top", "3"]) == 0
    told = capsys.readouterr().out
    assert "30 of 9,947 stations queued, 3 shown (prior replay, replication 0, seed 20220605)" in told
    assert main([*QUEUED, "--top", "3", "--csv"]) == 0
    waits = pd.read_csv(io.StringIO(capsys.readouterr().out))["total_wait_mean_minutes"].tolist()
    assert len(waits) == 30
    assert waits == sorted(waits, reverse=True)
    assert main([*QUEUED, "--by", "reneged", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    lost = [row["reneged"] for row in document["stations"]]
    assert document["prior"] == "replay"
    assert lost == sorted(lost, reverse=True)


def test_named_stations_alone_are_told_and_an_unknown_one_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*QUEUED, "--json"]) == 0
    places = [(row["unit"], row["number"]) for row in json.loads(capsys.readouterr().out)["stations"]]
    unit, number = places[7]
    assert main([*QUEUED, "--station", f"{unit} {number}", "--csv"]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert table[["unit", "number"]].to_numpy().tolist() == [[unit, number]]
    assert main([*QUEUED, "--station", f"{unit} 99999"]) == 2
    assert "is not one of the 30 stations queued, such as" in capsys.readouterr().err


def test_voters_need_a_form_that_holds_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUEUED, "--voters"]) == 2
    assert "add --csv or --json" in capsys.readouterr().err


def test_where_all_who_came_left_no_wait_is_told() -> None:
    station = dict.fromkeys(_COLUMNS, 1) | {"wait_mean_minutes": None, "share_left": 1.0}
    assert _cell(station, "wait_mean_minutes") == "all left"
    assert _cell(station | {"share_left": None}, "wait_mean_minutes") == "–"
    assert _cell(station | {"share_left": None}, "share_left") == "–"
