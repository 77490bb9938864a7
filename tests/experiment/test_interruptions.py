"""Outages, disputes and who leaves the desks: what a scenario says reaches the rooms."""

from __future__ import annotations

import pytest

import sim
from sim.clock import TICKS_PER_HOUR
from sim.engines.layouts import layout_of
from sim.engines.plan import engine_of, plan_of
from sim.errors import ScenarioError
from sim.scenario import Scenario
from sim.scenario.schema.polling import Polling

OUTAGE_OF_ALL = "{from=09:00:00, until=12:00:00, desks=1.0}"
OUTAGE = "polling.outages=[{from=09:00:00, until=12:00:00, desks=%s%s}]"


def load(*options: str) -> Scenario:
    return sim.load("scenarios/baseline.toml", ["polling.queues=true", "polling.stations=20", *options])


@pytest.mark.parametrize(("share", "away"), [(0.01, 1), (0.25, 1), (0.26, 2), (0.5, 2), (1.0, 4)])
def test_desks_out_of_work_are_rounded_up(share: float, away: int) -> None:
    polling = load(OUTAGE % (share, "")).polling
    layout = layout_of(polling, 1200, 7 * TICKS_PER_HOUR, 20 * TICKS_PER_HOUR)
    assert layout.n_desks == 4
    assert len(layout.absences) == away
    assert {absence.begin for absence in layout.absences} == {9 * TICKS_PER_HOUR}


def test_an_outage_of_one_region_leaves_the_others_alone() -> None:
    scenario = load(OUTAGE % (1.0, ', regions=["Almaty"]'))
    plan = plan_of(scenario)
    struck = [bool(layout.absences) for layout in plan.layouts]
    units = [plan.dataset.units[unit] for unit in plan.electorate.stations.unit]
    assert struck == [unit == "Almaty" for unit in units]
    assert engine_of(scenario) == engine_of(load(OUTAGE % (1.0, ""))) == "compiled"


def test_without_outages_rooms_are_as_before() -> None:
    plain = layout_of(Polling(), 1200, 0, TICKS_PER_HOUR)
    assert plain is layout_of(Polling(), 1200, 0, TICKS_PER_HOUR, "Almaty")
    assert plain.absences == ()


def test_a_longer_outage_and_more_disputes_make_waits_no_shorter() -> None:
    def mean_wait(*options: str) -> float:
        results = sim.run(load(*options), replications=1)
        return float(
            results.queues.sel(place="all", queue_figure="wait_mean_minutes", prior="replay").values[0, 0]
        )

    usual = mean_wait()
    assert usual < mean_wait(OUTAGE % (0.5, "")) < mean_wait(OUTAGE % (1.0, ""))
    assert usual < mean_wait("polling.disputes={share=0.02, minutes=10.0}")
    assert usual == mean_wait("polling.disputes={share=0.0, minutes=10.0}")


@pytest.mark.parametrize("engine", ["auto", "simpy"])
@pytest.mark.parametrize("limit", ["", "polling.inside_limit=30"])
def test_voters_who_need_years_are_refused_by_every_engine(engine: str, limit: str) -> None:
    slow = load("polling.box_seconds=86400", f"monte_carlo.engine={engine}", *[limit] * bool(limit))
    with pytest.raises(
        ScenarioError, match=r"station \d+: its voters would keep it at work for over two years"
    ):
        sim.run(slow, replications=1)


@pytest.mark.parametrize("engine", ["auto", "simpy"])
def test_long_errands_run_side_by_side(engine: str) -> None:
    wrong = "polling.wrong_documents={share=1.0, errand_minutes=1440.0}"
    queues = sim.run(load(wrong, f"monte_carlo.engine={engine}"), replications=1)["queues"]
    assert float(queues.sel(place="all", queue_figure="turned_away").min()) > 0


def test_disputes_of_the_slowest_stay_positive() -> None:
    slow = load("polling.check_in={mean_seconds=3600, cv=10}", "polling.disputes={share=1, minutes=480}")
    assert plan_of(slow).tables.check_in.min() >= 480 * 60_000


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["polling.late_opening_minutes=1000"], "the doors would open after the closing at 20:00"),
        (
            ["polling.max_desks=1000", "polling.min_desks=1000", f"polling.outages={[OUTAGE_OF_ALL] * 2}"],
            "members would be away more than 1,000 times",
        ),
    ],
)
def test_rooms_that_cannot_be_are_told_as_faults_of_the_scenario(options: list[str], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        plan_of(load(*[option.replace("'", "") for option in options]))


def test_helpers_never_outnumber_the_places_for_booths() -> None:
    many = load("polling.min_booths=1000", "polling.max_booths=1000", "polling.helpers={members=1}")
    assert {layout.helpers for layout in plan_of(many).layouts} == {0}
