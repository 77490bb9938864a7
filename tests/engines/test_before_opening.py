"""A line that has built up before the opening waits at the door, and is counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import sim
from sim.analysis.day.voters import voters_document
from sim.errors import ScenarioError
from sim.scenario import Scenario

EARLY = {"share": 0.1, "minutes": 40.0}


def seconds_of(scenario: Scenario) -> dict[str, np.ndarray]:
    told = voters_document(scenario, [(scenario_unit(scenario), 1)])["voters"]
    names = ("arrival", "entered", "desk_start", "wait", "total_wait", "door_to_door", "box_end")
    return {name: np.array([row[f"{name}_seconds"] for row in told], dtype=float) for name in names}


def scenario_unit(scenario: Scenario) -> str:
    return str(sim.station_day(scenario)["unit"].values[0])


@pytest.mark.parametrize("desk_queues", ["split", "pooled"])
def test_the_first_of_the_day_come_before_it_and_the_others_as_ever(
    small: Callable[..., Scenario], desk_queues: str
) -> None:
    room = {"queues": True, "desk_queues": desk_queues}
    usual = seconds_of(small(polling=room))
    early = seconds_of(small(polling=room | {"before_opening": EARLY}))
    opening = 8 * 3_600
    moved = early["arrival"] != usual["arrival"]
    n = int(moved.sum())
    assert moved[:n].all()
    assert n / moved.size == pytest.approx(0.1, abs=0.03)
    assert (early["arrival"][:n] < opening).all()
    assert early["arrival"][0] >= opening - 40 * 60
    # In the proportion of the curve: until when they would have come is the same for all of them.
    sooner, later = opening - early["arrival"][:n], usual["arrival"][:n] - opening
    until = (later[-1] * sooner[0] - later[0] * sooner[-1]) / (sooner[0] - sooner[-1])
    np.testing.assert_allclose(sooner, 40 * 60 * (until - later) / until, atol=0.01)
    # They enter when the doors open, and the wait at the door is part of their wait and of their way.
    assert (early["entered"][:n] == opening).all()
    np.testing.assert_allclose(early["wait"], early["desk_start"] - early["arrival"], atol=1e-6)
    assert (early["wait"][:n] >= opening - early["arrival"][:n] - 1e-6).all()
    np.testing.assert_allclose(early["door_to_door"], early["box_end"] - early["arrival"], atol=1e-6)


def test_a_late_opening_makes_them_wait_longer(small: Callable[..., Scenario]) -> None:
    room = {"queues": True, "before_opening": EARLY, "wait_target_minutes": 15.0}
    share = {
        late: sim.run(small(polling=room | {"late_opening_minutes": late}), replications=1)["queues"]
        .sel(place="all", prior="replay", queue_figure="share_over_target")
        .item()
        for late in (0.0, 30.0)
    }
    # Of the tenth, who come over a quarter of an hour before the opening; then, who wait for its delay too.
    assert 0.05 < share[0.0] < 0.1
    assert share[30.0] > share[0.0]


def test_nobody_comes_before_midnight(small: Callable[..., Scenario]) -> None:
    room = {"queues": True, "before_opening": {"share": 0.1, "minutes": 500.0}}
    with pytest.raises(
        ScenarioError, match="the first voter would come before midnight; the opening is at 08:00"
    ):
        sim.run(small(polling=room), replications=1)


def test_a_share_of_nobody_changes_nothing(small: Callable[..., Scenario]) -> None:
    none, usual = (
        sim.run(small(polling={"queues": True, **more}), replications=1)["queues"].values
        for more in ({"before_opening": {"share": 0.0}}, {})
    )
    np.testing.assert_array_equal(none, usual)
