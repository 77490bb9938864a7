"""How busy desks are is a share of the time for which they are open, in every engine and command."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.day.stations import station_day

ENGINES = {
    "compiled": ['monte_carlo.engine="compiled"'],
    "calendar": ["polling.inside_limit=1000"],
    "simpy": ['monte_carlo.engine="simpy"'],
}


def figures(name: str, *changes: str) -> dict[str, float]:
    results = sim.run(sim.load(f"tests/inputs/{name}.toml", changes), replications=2)
    queues = results["queues"].sel(place="all", prior="next-vote").isel(point=0, replication=0)
    return {str(each): float(queues.sel(queue_figure=each)) for each in queues["queue_figure"].values}


@pytest.mark.parametrize("engine", ENGINES)
def test_two_desks_that_are_shut_for_eight_hours_are_busier_while_they_are_open(engine: str) -> None:
    opened, shut = (figures(name, *ENGINES[engine]) for name in ("open-all-day", "shut-eight-hours"))
    assert shut["wait_mean_minutes"] > 100 * opened["wait_mean_minutes"]
    # Thirteen hours less eight, and a few minutes after the closing for those in line.
    ratio = shut["desk_utilisation"] / opened["desk_utilisation"]
    assert ratio == pytest.approx(13 / 5, rel=0.02)


@pytest.mark.parametrize("engine", ENGINES)
def test_one_command_says_of_the_one_station_what_the_other_says_of_all(engine: str) -> None:
    path = "tests/inputs/shut-eight-hours.toml"
    day = station_day(sim.load(path, ENGINES[engine]))
    assert day.desk_utilisation.item() == figures("shut-eight-hours", *ENGINES[engine])["desk_utilisation"]


def test_desks_that_are_shut_all_day_have_no_utilisation() -> None:
    all_day = "polling.outages=[{from=07:00:00, until=21:00:00}]"
    late = "polling.patience_minutes=1"
    assert np.isnan(figures("shut-eight-hours", all_day, late)["desk_utilisation"])
    day = station_day(sim.load("tests/inputs/shut-eight-hours.toml", [all_day, late]))
    assert np.isnan(day.desk_utilisation.item())


@pytest.mark.parametrize("desk_queues", ["split", "pooled"])
def test_members_with_the_mobile_box_are_not_at_their_desks(desk_queues: str) -> None:
    """One of two desks away for three of thirteen hours, where nobody waits for long."""
    away = "polling.mobile_box={members=1, from=10:00:00, until=13:00:00}"
    queues = f'polling.desk_queues="{desk_queues}"'
    few, many = figures("open-all-day", queues), figures("open-all-day", queues, away)
    ratio = many["desk_utilisation"] / few["desk_utilisation"]
    assert ratio == pytest.approx(26 / 23, rel=0.005)
