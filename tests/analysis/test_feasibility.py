"""Whether the rooms could have issued what was reported, unit by unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, isnan, nan

import numpy as np
import pytest

import sim
from sim.analysis.feasibility import Feasibility, desk_feasibility, feasible_issue
from sim.engines.plan import plan_of
from sim.polling.layout import Absence, Layout
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def of_2022() -> dict[tuple[str, str], Feasibility]:
    rooms = desk_feasibility(plan_of(sim.load("scenarios/baseline.toml")))
    return {(room.unit, room.clock): room for room in rooms}


def test_every_simulated_region_and_report_is_there(of_2022: dict[tuple[str, str], Feasibility]) -> None:
    assert len(of_2022) == 17 * 7
    assert {clock for _, clock in of_2022} == {f"{hour}:00" for hour in (10, 12, 14, 16, 18, 20, 22)}
    assert sum(room.n_stations for (_, clock), room in of_2022.items() if clock == "10:00") == 9_947


def test_steep_morning_of_atyrau_is_shown(of_2022: dict[tuple[str, str], Feasibility]) -> None:
    # 29.87 % of 397,292 on 274 stations: 433 papers each in the two hours before 09:00 local.
    morning = of_2022["Atyrau Region", "10:00"]
    assert round(morning.reported) == 433
    assert morning.n_stations == 274
    assert 0.6 < morning.load < 0.9
    assert morning.load == max(room.load for room in of_2022.values() if not isnan(room.load))


def test_what_could_be_issued_grows_until_the_polls_close(
    of_2022: dict[tuple[str, str], Feasibility],
) -> None:
    for unit in ("Almaty", "Atyrau Region"):
        possible = [room.possible for (name, _), room in of_2022.items() if name == unit]
        assert (np.diff(possible) >= 0).all()
    assert of_2022["Almaty", "20:00"].possible == of_2022["Almaty", "22:00"].possible
    # An hour behind, Atyrau is still open at 20:00 of the capital.
    assert of_2022["Atyrau Region", "20:00"].possible < of_2022["Atyrau Region", "22:00"].possible


def test_missing_report_has_no_load(of_2022: dict[tuple[str, str], Feasibility]) -> None:
    stale = of_2022["Aktobe Region", "20:00"]
    assert isnan(stale.reported)
    assert isnan(stale.load)


def test_load_is_reported_over_possible() -> None:
    room = Feasibility("here", "10:00", 1, 30.0, 60.0)
    assert room.load == 0.5
    assert replace(room, possible=0.0).load == inf
    assert isnan(replace(room, reported=0.0, possible=0.0).load)
    assert isnan(replace(room, reported=nan).load)


def test_slower_desks_issue_less(small: Callable[..., Scenario]) -> None:
    def possible(**polling: object) -> float:
        return desk_feasibility(plan_of(small(polling=polling)))[0].possible

    assert possible(check_in={"mean_seconds": 120.0}) == pytest.approx(possible() / 2)
    assert possible(late_opening_minutes=60.0) < possible()


def test_an_absent_member_issues_nothing() -> None:
    away = Absence(stage="desk", begin=3_600_000, until=7_200_000, count=1)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=10**8, absences=(away,))
    papers = feasible_issue(room, 60.0, np.array([0, 3_600_000, 7_200_000, 10_800_000]))
    assert papers.tolist() == [0.0, 120.0, 180.0, 300.0]


def test_late_doors_issue_nothing_before_they_open() -> None:
    room = Layout(n_desks=1, n_booths=1, opening=0, late=60_000, closing=10**8)
    assert feasible_issue(room, 60.0, np.array([60_000, 120_000])).tolist() == [0.0, 1.0]


def test_a_check_in_of_no_time_is_refused() -> None:
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=1)
    with pytest.raises(ValueError, match="check_in_seconds = 0: must be more than 0"):
        feasible_issue(room, 0, np.array([1]))
