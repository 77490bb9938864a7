"""Outages, disputes and who leaves the desks: what a scenario says reaches the rooms."""

from __future__ import annotations

import pytest

import sim
from sim.clock import TICKS_PER_HOUR
from sim.experiment.layouts import layout_of
from sim.experiment.plan import engine_of, plan_of
from sim.scenario import Scenario
from sim.scenario.polling import Polling

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
