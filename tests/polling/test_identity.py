"""The compiled engines leave the trace of the SimPy model, tick for tick, in every field.

At the quick level some ten thousand voters a group of features, at the next more than a million each.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.layout import Layout
from tests.polling.traces import first_difference

N_SEEDS = 10
VOTERS = [1_500, pytest.param(110_000, marks=pytest.mark.check)]  # a seed


def assert_same_traces(cases, engine, voters):
    """Compare an engine with the reference on cases until so many voters have been."""
    while voters > 0:
        case = next(cases)
        difference = first_difference(station.run_station(*case), engine(*case))
        assert difference is None, f"{difference}, in {case.layout}"
        voters -= max(len(case.arrival), 1)


def endless(draw, rng, **kind):
    while True:
        yield draw(rng, **kind)


@pytest.mark.parametrize("seed", range(N_SEEDS))
@pytest.mark.parametrize("voters", VOTERS)
def test_the_recursion_leaves_the_reference_s_trace(draw, voters, seed):
    cases = endless(draw, np.random.default_rng([3, seed]), simple=True)
    assert_same_traces(cases, recursion.run_station, voters)


@pytest.mark.parametrize("seed", range(N_SEEDS))
@pytest.mark.parametrize("voters", VOTERS)
def test_the_calendar_leaves_the_reference_s_trace(draw, voters, seed):
    cases = endless(draw, np.random.default_rng([4, seed]))
    assert_same_traces(cases, event_calendar.run_station, voters)


def real_day(rng, *, split, n_desks=3, n_booths=4):
    """A station of usual size with usual times, in milliseconds."""
    n = 300
    arrival = np.sort(rng.integers(25_000_000, 72_100_000, n))
    service = np.rint(rng.lognormal([10.8, 10.6, 8.8], [0.55, 0.7, 0.3], (n, 3))).astype(np.int64)
    desk = rng.integers(0, n_desks, n) if split else np.full(n, -1)
    patience = np.where(rng.random(n) < 0.5, NEVER, rng.integers(0, 3_600_000, n))
    return arrival, service, patience, desk, {"n_desks": n_desks, "n_booths": n_booths}


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("engine", [recursion.run_station, event_calendar.run_station])
@pytest.mark.parametrize(
    ("n_desks", "n_booths"), [(1, 1), (2, 9), (4, 4), (5, 8), (8, 12), (9, 2), (20, 30), (999, 1000)]
)
def test_a_day_in_milliseconds_is_the_same_with_any_number_of_servers(engine, split, n_desks, n_booths):
    rng = np.random.default_rng([5, n_desks])
    *arrays, servers = real_day(rng, split=split, n_desks=n_desks, n_booths=n_booths)
    room = Layout(opening=25_200_000, closing=72_000_000, **servers)
    assert first_difference(station.run_station(*arrays, room), engine(*arrays, room)) is None


def test_a_patience_near_the_largest_integer_does_not_overflow():
    arrays = [np.array([0, 1]), np.ones((2, 3), dtype=np.int64), np.full(2, NEVER - 1), np.full(2, -1)]
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=10)
    reference = station.run_station(*arrays, room)
    for engine in (recursion.run_station, event_calendar.run_station):
        assert first_difference(reference, engine(*arrays, room)) is None
