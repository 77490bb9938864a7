"""The count for the whole country at once is the count in SimPy, tick for tick."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.schema.tabulation import Counting
from sim.tabulation.count.counting import LONGEST, Work, counting_time, work_of
from tests.tabulation.counting_simpy import count_station


def work(
    unused: int, mobile: int, stationary: int, counters: int, rechecked: bool, bundle: int = 180_000
) -> Work:
    one = {"unused": unused, "mobile": mobile, "stationary": stationary, "paper": 7, "bundle": bundle}
    arrays = {name: np.array([n]) for name, n in one.items()}
    return Work(**arrays, rechecked=np.array([rechecked]), counters=counters, protocol=1000)


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 2000),
    st.integers(0, 60),
    st.integers(0, 900),
    st.integers(1, 7),
    st.booleans(),
    st.integers(0, 999),
)
def test_both_counts_end_at_the_same_tick(
    unused: int, mobile: int, stationary: int, counters: int, rechecked: bool, bundle: int
) -> None:
    one = work(unused, mobile, stationary, counters, rechecked, bundle)
    assert count_station(one, 0)["signed"] == counting_time(one)[0]


def test_unused_papers_come_first_then_the_mobile_box_then_the_stationary_one() -> None:
    ends = count_station(work(250, 10, 300, 3, rechecked=False), 0)
    assert list(ends) == ["cancelled", "mobile", "stationary", "checked", "signed"]
    assert ends["cancelled"] < ends["mobile"] < ends["stationary"] < ends["checked"] < ends["signed"]
    assert ends["mobile"] - ends["cancelled"] == 10 * 7


@pytest.mark.parametrize("full", [99, 100, 101])
def test_more_papers_never_take_less_time(full: int) -> None:
    times = [int(counting_time(work(n, 0, n, 2, rechecked=False))[0]) for n in (full - 1, full, full + 1)]
    assert times == sorted(times)


def test_a_station_of_three_thousand_counts_within_the_legal_twelve_hours_at_the_usual_pace() -> None:
    one = np.ones(1)
    usual = work_of(Counting(), np.array([900]), np.array([50]), np.array([2000]), one, np.array([False]))
    assert counting_time(usual)[0] < LONGEST
