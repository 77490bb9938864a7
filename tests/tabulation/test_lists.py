"""Certificates and home visits: nobody lost, and every engine alike."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.electorate.drawing.home_visits import at_home, visiting_bins
from sim.electorate.drawing.special_voting import with_certificates
from sim.engines.plan import plan_of

OPTIONS = [
    "certificates.share=0.02",
    "home_voting={share=0.03, from=10:00:00, until=16:00:00}",
    "tabulation.observers=0.3",
]
ALL_DAY = 'campaigns=[{kind="boycott", uptake=0.2}]'
BY_HOUR = (
    'campaigns=[{kind="coerce", uptake=0.2, photographs=0.5, until=12:00:00},'
    '{kind="boycott", uptake=0.4, odds_ratio=3.0, from=11:00:00, until=15:00:00},'
    '{kind="mobilise", to="no", uptake=0.1, from=13:00:00},'
    '{kind="closure", uptake=0.5, from=15:30:00, until=18:00:00}]'
)


def test_a_certificate_takes_a_voter_off_one_list_and_puts_them_on_another() -> None:
    stations = plan_of(sim.load("scenarios/baseline.toml")).electorate.stations
    rng = np.random.default_rng(2)
    papers = rng.multinomial(rng.integers(0, stations.roll + 1), [0.6, 0.2, 0.05, 0.1, 0.05])
    cities = np.zeros(stations.start.size - 1, dtype=bool)
    cities[[14, 15, 16]] = True
    after, roll = with_certificates(
        papers, stations.roll, stations.unit, stations.start, cities, 0.05, 0.5, 1, 0
    )
    assert after.sum(axis=0).tolist() == papers.sum(axis=0).tolist()
    assert roll.sum() == stations.roll.sum()
    assert (after.sum(axis=1) <= roll).all()
    assert np.array_equal(roll - after.sum(axis=1), stations.roll - papers.sum(axis=1))
    to_cities = (after - papers).sum(axis=1)[np.isin(stations.unit, [14, 15, 16])].sum()
    assert to_cities > 0


def test_with_nowhere_else_to_go_a_voter_stays() -> None:
    papers, roll = np.array([[50, 10, 0, 0, 0]]), np.array([100])
    after, lists = with_certificates(
        papers, roll, np.array([0]), np.array([0, 1]), np.array([False]), 0.5, 0.5, 1, 0
    )
    assert after.tolist() == papers.tolist()
    assert lists.tolist() == [100]


def test_home_visits_are_made_in_their_hours_and_lose_no_paper() -> None:
    edges = np.arange(0, 11)
    bins = visiting_bins(np.array([7, 0]), edges, np.array([2, 2]), np.array([5, 5]))
    assert bins.sum(axis=1).tolist() == [7, 0]
    assert bins[0].tolist() == [0, 0, 3, 2, 2, 0, 0, 0, 0, 0]
    papers = np.full((3, 5), 9)
    assert (at_home(papers, 1.0, 1, 0) == papers).all()
    assert not at_home(papers, 0.0, 1, 0).any()


@pytest.mark.parametrize("campaigns", [ALL_DAY, BY_HOUR], ids=["all day", "by hour"])
def test_where_nobody_is_turned_away_every_engine_tells_the_same_tabulation(campaigns: str) -> None:
    path, small = "scenarios/bulgaria-2016.toml", ["sweep={}", "polling.check_in.mean_seconds=1.0"]
    options = [
        *small,
        "polling.booth={mean_seconds=1.0, at_least_seconds=0.0}",
        "polling.box_seconds=0.0",
        *OPTIONS,
        "home_voting.share=0.3",
        campaigns,
    ]
    endless = [option for option in options if "patience" not in option]
    scenarios = [
        sim.load(path, [*endless, "polling.patience_minutes=1440", f'monte_carlo.engine="{engine}"'])
        for engine in ("counts", "auto", "simpy")
    ]
    counts, compiled, simpy = (sim.run(scenario, replications=1) for scenario in scenarios)
    assert compiled.attrs["engine"] == "compiled"
    for name in ("ballots", "issued", "account", "preliminary", "stations", "night_hour", "boycotted"):
        assert np.array_equal(compiled[name].values, simpy[name].values, equal_nan=True), name
        assert np.array_equal(counts[name].values, compiled[name].values, equal_nan=True), name
    assert (counts.issued_by_time.sum("time") == counts.issued.sum("unit")).all()


@pytest.mark.parametrize("engine", ["counts", "auto"])
def test_a_boycott_that_begins_after_the_visits_moves_nobody_at_home(engine: str) -> None:
    """All who would come after 19:55 stay away; the more are visited before noon, the fewer these are."""
    path, chosen = "tests/inputs/home-visits-and-hours.toml", f'monte_carlo.engine="{engine}"'
    queues = f"polling.queues={str(engine == 'auto').lower()}"
    turnout = [
        sim.run(sim.load(path, [f"home_voting.share={share}", chosen, queues]), replications=2).issued.sum(
            "unit"
        )
        for share in (0.0, 0.5, 0.9)
    ]
    assert (turnout[1] >= turnout[0]).all()
    assert (turnout[2] >= turnout[1]).all()


def test_home_visits_by_the_hour_keep_every_paper_and_its_time() -> None:
    results = sim.run(sim.load("scenarios/baseline.toml", [*OPTIONS[:2], BY_HOUR]), replications=1)
    in_bins = results.issued_by_time.sum("time").values
    assert np.array_equal(in_bins, results.issued.sum("unit").values)


def test_a_national_vote_loses_nobody_to_certificates_and_visits() -> None:
    results = sim.run(sim.load("scenarios/baseline.toml", OPTIONS[:2]), replications=2)
    plain = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    assert np.array_equal(results.ballots.sum("unit").values, plain.ballots.sum("unit").values)
    assert np.array_equal(results.issued.sum("unit").values, plain.issued.sum("unit").values)
    assert np.array_equal(results.issued_by_time.sum("time").values, plain.issued_by_time.sum("time").values)


@pytest.mark.parametrize("unit", ["Almaty", "Akmola Region"])
def test_certificate_holders_leave_one_region_for_another(unit: str) -> None:
    results = sim.run(sim.load("scenarios/baseline.toml", ["certificates.share=0.05"]), replications=1)
    plain = sim.run(sim.load("scenarios/baseline.toml"), replications=1)
    gain = int((results.issued - plain.issued).sel(unit=unit, prior="replay").sum())
    assert gain > 0 if unit == "Almaty" else gain < 0


def test_the_count_waits_for_those_still_in_line_at_the_closing() -> None:
    slow = ["sweep={}", "polling.check_in.mean_seconds=240.0", "tabulation.commissions.regional_minutes=0.0"]
    endless = "polling.patience_minutes=1440"
    queued = sim.run(sim.load("scenarios/bulgaria-2016.toml", [*slow, endless]), replications=1)
    counted = sim.run(
        sim.load("scenarios/bulgaria-2016.toml", [*slow, endless, 'monte_carlo.engine="counts"']),
        replications=1,
    )
    last_out = queued.queues.sel(place="all", queue_figure="last_out_hour")
    assert (last_out > 20.5).all()
    assert (queued.night_hour.sel(place="all") > counted.night_hour.sel(place="all")).all()
