"""Votes of several days: nobody comes at night, no line lasts until the morning, every engine agrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.clock import TICKS_PER_DAY, TICKS_PER_HOUR, moment_ticks
from sim.datasets import audit_dataset, load_dataset
from sim.electorate.arrivals import fit_curves
from sim.electorate.electorate import build_electorate
from sim.engines.plan import plan_of
from sim.errors import DatasetError
from sim.experiment.expected import expect
from sim.experiment.replication import polling_day, replicate, would_be_of
from sim.files.faults import FaultyFileError
from sim.polling.counters import AT_DESK, BUSY, LAST_OUT, OPEN_TIME
from sim.scenario import Scenario

EVENING, MORNING = moment_ticks("20:00"), moment_ticks("day 2 08:00")
ROOM = {"queues": True, "check_in": {"mean_seconds": 300.0}, "voters_per_desk": 500, "min_desks": 1}


@pytest.fixture
def make(small: Callable[..., Scenario], two_day_dataset: Path) -> Callable[..., Scenario]:
    def of_two_days(**changes: Any) -> Scenario:
        return small(dataset=str(two_day_dataset), **changes)

    return of_two_days


def test_curves_are_flat_at_night_and_meet_the_evening(two_day_dataset: Path) -> None:
    data = load_dataset(two_day_dataset)
    assert data.nights == ((EVENING, MORNING),)
    assert data.closing_ticks - data.opening_ticks == TICKS_PER_DAY + 12 * TICKS_PER_HOUR
    curves = fit_curves(data)
    night = (curves.ticks >= EVENING) & (curves.ticks <= MORNING)
    north = curves.cumulative[0]
    assert np.unique(north[night]).tolist() == pytest.approx([0.30 * 900 / 540])
    assert (np.diff(north) >= 0).all()
    assert curves.at(moment_ticks("day 2 16:00"))[0, 0] == pytest.approx(0.51 * 900 / 540)


def test_what_is_expected_is_the_published_table(make: Callable[..., Scenario]) -> None:
    plan = plan_of(make())
    assert expect(plan).tally.ballots.tolist() == plan.dataset.ballots.tolist()


def test_engines_agree_to_the_bit(make: Callable[..., Scenario]) -> None:
    days = [
        sim.run(make(polling=ROOM, monte_carlo={"replications": 2, "seed": 5, "engine": engine}))
        for engine in ("compiled", "simpy")
    ]
    xr.testing.assert_identical(days[0].dataset.drop_attrs(), days[1].dataset.drop_attrs())


def _slow_day(make: Callable[..., Scenario]) -> Any:
    plan = plan_of(make(polling=ROOM))
    case = plan.cases["replay"]
    return plan, polling_day(plan, case, would_be_of(plan, case, 0), 0)[1]


def test_nobody_is_given_a_paper_in_the_small_hours_and_all_are_out_in_the_evening(
    make: Callable[..., Scenario],
) -> None:
    plan, day = _slow_day(make)
    by_time, edges = day.issued_by_time, plan.edges
    inside = (edges[:-1] >= EVENING + 2 * TICKS_PER_HOUR) & (edges[1:] <= MORNING - TICKS_PER_HOUR)
    assert inside.sum() > 20
    assert by_time[:, inside].sum() == 0
    first_evening = by_time[:, edges[1:] <= EVENING + 2 * TICKS_PER_HOUR].sum()
    assert 0.4 < first_evening / by_time.sum() < 0.8
    assert day.counters is not None
    assert (day.counters[:, LAST_OUT] > TICKS_PER_DAY).any()


def test_servers_are_not_open_at_night(make: Callable[..., Scenario]) -> None:
    plan, day = _slow_day(make)
    assert day.counters is not None
    desks = np.array([room.n_desks for room in plan.layouts])
    opened = day.counters[:, AT_DESK + OPEN_TIME] / desks
    assert (opened >= 24 * TICKS_PER_HOUR).all()  # twelve hours a day
    assert (opened < 27 * TICKS_PER_HOUR).all()
    assert (day.counters[:, AT_DESK + BUSY] <= day.counters[:, AT_DESK + OPEN_TIME]).all()


def test_the_night_of_results_is_the_last_one(make: Callable[..., Scenario]) -> None:
    plan = plan_of(make(tabulation={}))
    case = plan.cases["replay"]
    run = replicate(plan, case, would_be_of(plan, case, 0), 0)
    assert run.tabulation is not None
    assert (run.tabulation.night.hour[:-2] >= 20.0).all()
    assert (run.tabulation.night.hour[:-2] < 30.0).all()


def test_no_repeat_over_a_night_is_taken_for_a_stale_report(two_day_dataset: Path, tmp_path: Path) -> None:
    from tests.conftest import write_two_day_dataset

    table = write_two_day_dataset(tmp_path) / "turnout.csv"
    text = table.read_text().replace("10:00,22:00,day 2 16:00", "10:00,22:00,day 2 08:00")
    rows = [line.split(",") for line in text.splitlines()]
    for row in rows[1:]:
        row[3] = row[2]
    table.write_text("\n".join(",".join(row) for row in rows) + "\n")
    data = load_dataset(tmp_path)
    assert not [each for each in audit_dataset(data) if each.code == "repeat" and each.severity != "agrees"]


def test_an_evening_that_no_report_tells_is_refused(tmp_path: Path) -> None:
    from tests.conftest import write_two_day_dataset

    table = write_two_day_dataset(tmp_path) / "turnout.csv"
    table.write_text(table.read_text().replace("22:00", "18:00"))
    with pytest.raises(DatasetError, match="no report between 20:00 and day 2 08:00 local time says"):
        build_electorate(load_dataset(tmp_path))


@pytest.mark.parametrize(
    "part",
    [
        {"campaigns": [{"name": "c", "kind": "boycott", "uptake": 0.1, "from": "12:00"}]},
        {"polling": {"opening": "09:00"}},
        {"home_voting": {"share": 0.1}},
        {
            "irregularities": [
                {"name": "i", "kind": "stuffing", "share": 0.1, "at": "12:00", "of_unsigned": 0.1}
            ]
        },
    ],
    ids=["campaign", "opening", "home voting", "stuffing"],
)
def test_an_hour_that_does_not_say_its_day_is_refused(
    make: Callable[..., Scenario], part: dict[str, Any]
) -> None:
    with pytest.raises(FaultyFileError, match="has 2 polling days, and an hour does not say which"):
        make(**part)
