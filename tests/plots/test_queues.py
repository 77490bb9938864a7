"""A station's day as pictures: each bar is a count of its voters."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.day.station_hours import StationHours, station_hours
from sim.analysis.day.voters import voters_document
from sim.errors import ResultsError, ScenarioError
from sim.plots import plot_arrivals, plot_waits_day
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load("baseline").replace(polling={"queues": True, "stations": 12})


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> StationHours:
    return station_hours(scenario)


def test_hours_count_the_voters_of_the_station_with_the_longest_waits(
    scenario: Scenario, found: StationHours
) -> None:
    day = sim.station_day(scenario)
    worst = day.isel(station=int(day["total_wait_mean_minutes"].fillna(-1).values.argmax()))
    assert (found.unit, found.number) == (worst["unit"].item(), worst["number"].item())
    voters = voters_document(scenario, [(found.unit, found.number)])["voters"]
    assert found.arrivals.sum() == len(voters)
    at = 3600 * (found.starts[4] + 0.25)
    waiting = [
        v
        for v in voters
        if v["arrival_seconds"] <= at and (v["desk_start_seconds"] or v["left_seconds"]) > at
    ]
    assert found.in_line[0, 4] == len(waiting)
    came = [v for v in voters if found.starts[4] <= v["arrival_seconds"] / 3600 < found.starts[4] + 0.25]
    means = [np.mean([v[name] for v in came]) / 60 for name in ("wait_seconds", "booth_wait_seconds")]
    assert found.waits[:2, 4] == pytest.approx(means)
    at_desk = np.mean([v["desk_end_seconds"] - v["desk_start_seconds"] for v in voters])
    assert found.capacity[0] == pytest.approx(found.desks * 900 / at_desk)


def test_arrivals_stand_beside_the_capacity_of_each_stage(scenario: Scenario, found: StationHours) -> None:
    picture = plot_arrivals(scenario)
    assert [bar.get_height() for bar in picture.ax.patches] == found.arrivals.tolist()
    assert [line.get_ydata()[0] for line in picture.ax.lines] == found.capacity.tolist()
    over = (found.arrivals > found.capacity.min()).sum()
    assert over != (found.arrivals > found.capacity.max()).sum()
    assert f"more come than can be served in {over} of" in picture.finding


def test_waits_are_stacked_by_stage_above_the_lines(scenario: Scenario, found: StationHours) -> None:
    picture = plot_waits_day(scenario)
    upper, lower = picture
    heights = np.array([bar.get_height() for bar in upper.patches]).reshape(3, -1)
    np.testing.assert_allclose(heights, np.nan_to_num(found.waits))
    bottoms = np.array([bar.get_y() for bar in upper.patches]).reshape(3, -1)
    np.testing.assert_allclose(bottoms[2], heights[:2].sum(axis=0))
    assert [line.get_ydata().tolist() for line in lower.lines] == found.in_line.tolist()
    worst = int(heights.sum(axis=0).argmax())
    hour, quarter = divmod(round(4 * found.starts[worst]), 4)
    waits = (
        f"who comes at {hour:02d}:{15 * quarter:02d} waits {heights[:, worst].sum():.0f} minutes on average"
    )
    assert waits in picture.finding


def test_a_station_is_named_and_one_that_nobody_queued_at_is_refused(
    scenario: Scenario, found: StationHours
) -> None:
    assert station_hours(scenario, f"{found.unit} {found.number}").arrivals.sum() == found.arrivals.sum()
    with pytest.raises(ResultsError, match="none of the 12 queued, such as"):
        plot_arrivals(scenario, station="Almaty 99999")
    with pytest.raises(ScenarioError, match=r"set polling\.queues = true"):
        plot_arrivals("baseline")
