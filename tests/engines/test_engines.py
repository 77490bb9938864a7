"""Counted or voter by voter: the same papers to the ballot where nobody is turned away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.electorate.campaigns.campaign_effects import BOYCOTTED
from sim.electorate.campaigns.flows import flows_at_centre
from sim.electorate.drawing.voters import station_voters
from sim.engines.counts import bin_times, run_counts
from sim.engines.day import QUEUE_FIGURES, sum_by_unit
from sim.engines.gathered import sample_stations
from sim.engines.layouts import layout_of
from sim.engines.plan import Plan, engine_of, plan_of
from sim.experiment.replication import replicate, would_be_of
from sim.polling.station import run_station
from sim.scenario import Scenario, from_mapping

CAMPAIGNS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "boycott": [{"name": "b", "kind": "boycott", "uptake": 0.4, "odds_ratio": 3.0}],
    "windows": [
        {"name": "early", "kind": "boycott", "uptake": 0.3, "until": "11:00"},
        {"name": "late", "kind": "mobilise", "to": "no", "uptake": 0.2, "from": "14:00", "until": "18:00"},
    ],
    "in turn": [
        {"name": "come", "kind": "mobilise", "to": "yes", "uptake": 0.3},
        {"name": "spoil", "kind": "spoil", "who": ["yes", "no"], "uptake": 0.25, "from": "12:00"},
        {"name": "both", "kind": "double-mark", "uptake": 0.5},
        {"name": "back", "kind": "persuade", "to": "yes", "uptake": 0.2, "until": "15:00"},
        {"name": "home", "kind": "boycott", "uptake": {"distribution": "uniform", "low": 0.0, "high": 0.4}},
    ],
}
"""By name: of one campaign, of several in turn, with and without hours, with a drawn uptake."""

EVERY = pytest.mark.parametrize("campaigns", CAMPAIGNS.values(), ids=CAMPAIGNS)


def _kz(campaigns: list[dict[str, Any]]) -> Plan:
    # Regions of both time zones for the campaigns with hours: there the counts must make voters one by one.
    regions = ["Almaty", "Shymkent", "Atyrau Region", "Mangystau Region"]
    return plan_of(
        from_mapping(
            {
                "schema_version": 1,
                "title": "both",
                "dataset": "kz-2022",
                "rule": "kazakhstan-2022",
                "campaigns": [{"regions": regions, **campaign} for campaign in campaigns],
            }
        )
    )


@EVERY
@pytest.mark.parametrize("n", [8, pytest.param(200, marks=pytest.mark.check)])
def test_sampled_stations_of_2022_count_what_their_voters_cast(
    campaigns: list[dict[str, Any]], n: int
) -> None:
    plan = _kz(campaigns)
    polling, case, replication = plan.scenario.polling, plan.cases["next-vote"], 7
    would_be = would_be_of(plan, case, replication)
    flows = flows_at_centre(plan.scenario.campaigns, case.reach, plan.seed, replication)
    day = run_counts(plan, flows, would_be, replication)
    stations, ticks = plan.electorate.stations, plan.electorate.curves.ticks
    acted = np.flatnonzero(np.isin(np.array(plan.dataset.units)[stations.unit], ["Almaty", "Atyrau Region"]))
    rng = np.random.default_rng(22)
    for station in np.concatenate([rng.choice(acted, n), rng.integers(0, len(stations), n)]).tolist():
        room = layout_of(polling, int(stations.roll[station]), int(ticks[0]), int(ticks[-1]))
        address = station, room.n_desks, plan.seed, replication
        voters = station_voters(plan.electorate, would_be, plan.tables, flows, *address)
        trace = run_station(voters.arrival, voters.service, voters.patience, voters.desk, room)
        papers = np.bincount(voters.state[trace.desk_end >= 0], minlength=5)
        assert papers.tolist() == day.papers[station].tolist()
        assert voters.stayed[BOYCOTTED] == day.boycotted[station]


@EVERY
@pytest.mark.parametrize("desk_queues", ["split", "pooled"])
@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_whole_small_country_gives_the_same_tallies_counted_and_voter_by_voter(
    small: Callable[..., Scenario], campaigns: list[dict[str, Any]], desk_queues: str, engine: str
) -> None:
    rooms = {"desk_queues": desk_queues, "voters_per_desk": 40, "max_desks": 40}
    counted, voted = (
        sim.run(
            small(campaigns=campaigns, polling=rooms, monte_carlo={"engine": chosen, "seed": 3}),
            replications=3,
        )
        for chosen in ("counts", engine)
    )
    for name in ("ballots", "issued", "boycotted", "outcome", "met", "margin", "binds", "regions_carried"):
        np.testing.assert_array_equal(counted[name].values, voted[name].values, err_msg=name)
    assert int(voted["queues"].sel(queue_figure=["reneged", "baulked", "turned_away"]).sum()) == 0
    issued = int(voted["issued"].sum())
    assert int(counted["issued_by_time"].sum()) == int(voted["issued_by_time"].sum()) == issued


def test_impatient_voters_are_missing_from_the_papers_and_counted_as_reneged(
    small: Callable[..., Scenario],
) -> None:
    rooms = {"queues": True, "patience_minutes": 0.5, "voters_per_desk": 600, "min_desks": 1, "max_desks": 1}
    patient = sim.run(small(), replications=2)
    impatient = sim.run(small(polling=rooms, monte_carlo={"engine": "simpy", "seed": 5}), replications=2)
    gave_up = impatient["queues"].sel(place="all", queue_figure="reneged").values
    assert (gave_up > 0).all()
    missing = patient["issued"].sum("unit").values - impatient["issued"].sum("unit").values
    np.testing.assert_array_equal(missing, gave_up)


def test_mobile_box_takes_desks_away_and_lengthens_waits(small: Callable[..., Scenario]) -> None:
    def longest(**polling: Any) -> float:
        scenario = small(polling={"queues": True, **polling}, monte_carlo={"engine": "simpy", "seed": 5})
        waits = sim.run(scenario, replications=1)["queues"]
        return float(waits.sel(place="all", queue_figure="wait_max_minutes", prior="replay").item())

    assert longest(mobile_box={"members": 1, "from": "09:00", "until": "13:00"}) > longest() + 30


def test_sampled_queues_leave_the_tallies_to_all_stations(small: Callable[..., Scenario]) -> None:
    sampled = small(polling={"queues": True, "stations": 5}, monte_carlo={"engine": "simpy", "seed": 5})
    results, counted = sim.run(sampled, replications=2), sim.run(small(), replications=2)
    np.testing.assert_array_equal(results["ballots"].values, counted["ballots"].values)
    known = results["queues"].sel(queue_figure="wait_mean_minutes").notnull().all(["prior", "replication"])
    assert known.sel(place="all").item()
    assert not known.sel(place="Embassy").item()
    assert results["queue_figure"].values.tolist() == list(QUEUE_FIGURES)


def test_sample_takes_stations_once_and_regions_by_their_number(small: Callable[..., Scenario]) -> None:
    plan = plan_of(small(polling={"queues": True, "stations": 8}))
    start = plan.electorate.stations.start
    drawn = [sample_stations(plan, replication) for replication in range(20)]
    for sample in drawn:
        assert len(set(sample.tolist())) == 8
        assert (np.diff(sample) > 0).all()
        by_unit = np.histogram(sample, bins=start)[0][: start.size - 2]
        assert (np.abs(by_unit - 8 / 12 * np.diff(start)[: start.size - 2]) < 1).all()
    assert len({tuple(sample) for sample in drawn}) > 10


def test_sample_as_large_as_the_country_is_the_whole_country(small: Callable[..., Scenario]) -> None:
    def run(stations: int | None) -> Any:
        polling = {"queues": True} | ({} if stations is None else {"stations": stations})
        return sim.run(small(polling=polling, monte_carlo={"engine": "simpy", "seed": 5}), replications=1)

    np.testing.assert_array_equal(run(12)["queues"].values, run(None)["queues"].values)


def test_nobody_at_all_leaves_waits_unknown_and_no_crash(small: Callable[..., Scenario]) -> None:
    everybody = [{"name": "all", "kind": "boycott", "uptake": 1.0}]
    scenario = small(
        campaigns=everybody, polling={"queues": True}, monte_carlo={"engine": "simpy", "seed": 5}
    )
    results = sim.run(scenario, replications=1)
    assert int(results["issued"].sum()) == 0
    assert results["queues"].sel(place="all", queue_figure="wait_mean_minutes").isnull().all()


def test_queues_ask_for_voters_and_counting_is_the_default(small: Callable[..., Scenario]) -> None:
    assert engine_of(small()) == "counts"
    assert engine_of(small(polling={"queues": True})) != "counts"
    assert engine_of(small(polling={"queues": True}, monte_carlo={"engine": "counts"})) == "counts"


def test_points_that_share_the_would_be_voters_get_what_a_point_alone_gets(
    small: Callable[..., Scenario],
) -> None:
    plan = plan_of(small(campaigns=CAMPAIGNS["in turn"]))
    case = plan.cases["replay"]
    would_be = would_be_of(plan, case, 3)
    before = would_be.papers.copy()
    first, again = (replicate(plan, case, would_be, 3) for _ in range(2))
    np.testing.assert_array_equal(first.ballots, again.ballots)
    np.testing.assert_array_equal(would_be.papers, before)
    assert (
        replicate(replace(plan), case, would_be_of(plan, case, 3), 3).issued.tolist() == first.issued.tolist()
    )


def test_times_outside_the_bins_join_the_first_or_the_last() -> None:
    edges = np.array([10, 20, 30])
    assert bin_times(np.array([-5, 9, 10, 19, 20, 29, 30, 99]), edges).tolist() == [4, 4]
    assert bin_times(np.array([], dtype=np.int64), edges).tolist() == [0, 0]


def test_sums_by_unit_are_zero_for_units_without_a_station() -> None:
    start = np.array([0, 0, 2, 2, 3, 3])
    values = np.array([[1, 10], [2, 20], [4, 40]])
    assert sum_by_unit(values, start).tolist() == [[0, 0], [3, 30], [0, 0], [4, 40], [0, 0]]
    assert sum_by_unit(values[:, 0], start).tolist() == [0, 3, 0, 4, 0]
    assert sum_by_unit(np.empty(0, np.int64), np.array([0, 0, 0])).tolist() == [0, 0]
