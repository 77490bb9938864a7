"""Commissions and the results night against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.clock import TICKS_PER_HOUR
from sim.tabulation.count.commissions import enter, pass_on, territorial
from sim.tabulation.count.night import ANNOUNCED_AT, NIGHT_SHARES, announced, share_hours
from sim.tabulation.count.ranks import group_by, time_order


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=40))
def test_an_order_of_time_is_that_of_a_stable_sort_and_so_is_one_by_group(
    stations: list[tuple[int, int]],
) -> None:
    times, group = np.array(stations, dtype=np.int64).reshape(-1, 2).T
    assert time_order(times).tolist() == np.argsort(times, kind="stable").tolist()
    assert group_by(group, time_order(times)).tolist() == np.lexsort((times, group)).tolist()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 3)), min_size=1, max_size=30), st.integers(0, 50)
)
def test_protocols_are_entered_one_at_a_time_in_order_of_coming(
    protocols: list[tuple[int, int]], entry: int
) -> None:
    sent, commission = (np.array(column) for column in zip(*protocols, strict=True))
    done = enter(sent, commission, entry)
    for number in set(commission.tolist()):
        free = 0
        for station in sorted(np.flatnonzero(commission == number), key=lambda s: (sent[s], s)):
            free = max(free, int(sent[station])) + entry
            assert done[station] == free


def test_no_commission_has_stations_of_two_regions_nor_more_than_it_may() -> None:
    start = np.array([0, 100, 100, 146, 147])
    numbers = territorial(start, 45)
    unit = np.repeat(np.arange(4), np.diff(start))
    for number in np.unique(numbers):
        assert np.unique(unit[numbers == number]).size == 1
        assert (numbers == number).sum() <= 45
    assert np.unique(numbers).tolist() == list(range(3 + 2 + 1))


@pytest.mark.parametrize(("done", "passed"), [(0, 0), (1, 30), (29, 30), (30, 30), (31, 60)])
def test_figures_pass_on_at_the_next_interval(done: int, passed: int) -> None:
    assert pass_on(np.array([done]), 30).tolist() == [passed]
    assert pass_on(np.array([done]), 0).tolist() == [done]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), min_size=1, max_size=12))
def test_the_hour_of_a_share_is_the_first_by_which_so_much_is_in(stations: list[tuple[int, int]]) -> None:
    ballots, hour = (np.array(column) for column in zip(*stations, strict=True))
    found = share_hours(ballots, hour * TICKS_PER_HOUR, np.array([0, ballots.size]))[-1]
    for share, at in zip(NIGHT_SHARES, found, strict=True):
        if ballots.sum() == 0:
            assert np.isnan(at)
            continue
        by_then = lambda h: ballots[hour <= h].sum()  # noqa: E731 — read twice in one place
        assert by_then(at) >= share * ballots.sum()
        earlier = hour[hour < at]
        assert earlier.size == 0 or by_then(earlier.max()) < share * ballots.sum()


def test_what_is_announced_only_grows_and_a_figure_at_the_tick_is_in() -> None:
    at = np.array([ANNOUNCED_AT[0], ANNOUNCED_AT[0] + 1, ANNOUNCED_AT[-1] + 1])
    ballots = np.array([[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 4]])
    figures = announced(ballots, at, np.array([0, 0, 1]), 2)
    assert figures[0].sum() == 1
    assert figures[1].sum() == 3
    assert figures[-1].sum() == 3
    assert (np.diff(figures, axis=0) >= 0).all()


def test_a_night_is_the_same_given_the_seed_and_another_given_another() -> None:
    scenario = sim.load("scenarios/almaty-station-2.toml")
    first, again, other = (sim.run(scenario, replications=2, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(first.night_hour.values, again.night_hour.values, equal_nan=True)
    assert not np.array_equal(first.night_counted.values, other.night_counted.values)
    hours = first.night_hour.sel(place="all")
    assert (hours.diff("share_counted") >= 0).all()
    assert (hours > 20).all()
