"""What holds on every day, whatever the station: properties and the pathwise oracle."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.clock import NEVER
from sim.polling.layout import Layout
from sim.polling.trace import FIELDS, RENEGED, SERVED
from sim.verification.pathwise import without_absences, wrong_starts
from tests.polling.traces import first_difference

some_stations = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds)
@some_stations
def test_every_start_is_the_later_of_coming_and_the_least_free_server(run_station, draw, seed):
    case = without_absences(draw(np.random.default_rng(seed), simple=True))
    assert wrong_starts(case, run_station(*case)) == 0


@given(seed=seeds)
@some_stations
def test_a_served_voter_spends_exactly_their_services(run_station, draw, seed):
    case = draw(np.random.default_rng(seed))
    trace = run_station(*case)
    served = trace.outcome == SERVED
    spent = np.stack(
        [getattr(trace, f"{s}_end") - getattr(trace, f"{s}_start") for s in ("desk", "booth", "box")]
    )
    assert (spent.T[served] == case.service[served]).all()
    assert (spent.T[~served] == 0).all()


@given(seed=seeds)
@some_stations
def test_nobody_moves_back_in_time_or_starts_before_the_doors(run_station, draw, seed):
    case = draw(np.random.default_rng(seed))
    trace = run_station(*case)
    served = trace.outcome == SERVED
    way = [getattr(trace, name)[served] for name in ("entered", "desk_start", "desk_end", "booth_start")]
    way += [getattr(trace, name)[served] for name in ("booth_end", "box_start", "box_end", "left")]
    assert (np.diff(np.stack([np.maximum(trace.arrival, trace.returned)[served], *way]), axis=0) >= 0).all()
    assert (trace.entered[served] >= case.layout.doors).all()
    assert (trace.outcome[trace.arrival >= case.layout.closing] == 1).all()


@given(seed=seeds)
@some_stations
def test_no_server_has_two_voters_at_once(run_station, draw, seed):
    trace = run_station(*draw(np.random.default_rng(seed)))
    for stage in ("desk", "booth", "box"):
        server, start, end = (getattr(trace, f"{stage}{suffix}") for suffix in ("", "_start", "_end"))
        for number in set(server[server >= 0].tolist()):
            mine = server == number
            order = np.lexsort((end[mine], start[mine]))
            assert (start[mine][order][1:] >= end[mine][order][:-1]).all()


@given(seed=seeds)
@some_stations
def test_giving_up_is_at_the_end_of_patience_and_nobody_starts_after_it(run_station, draw, seed):
    case = draw(np.random.default_rng(seed))
    trace = run_station(*case)
    since = np.maximum(trace.arrival, trace.returned)
    reneged = trace.outcome == RENEGED
    assert (trace.left[reneged] == (since + case.patience)[reneged]).all()
    started = trace.desk_start >= 0
    assert (trace.desk_start - since <= case.patience)[started].all()


@given(seed=seeds)
@some_stations
def test_the_limit_inside_is_never_passed(run_station, draw, seed):
    case = draw(np.random.default_rng(seed))
    trace = run_station(*case)
    if not case.layout.inside_limit or case.errand is not None:
        return
    entered = trace.entered >= 0
    moments = np.unique(trace.entered[entered])
    inside = (trace.entered[entered] <= moments[:, None]) & (trace.left[entered] > moments[:, None])
    assert (inside.sum(axis=1) <= case.layout.inside_limit).all()


@given(seed=seeds)
@some_stations
def test_a_further_desk_makes_nobody_wait_longer_for_check_in(run_station, draw, seed):
    case = draw(np.random.default_rng(seed), simple=True)
    n = len(case.arrival)
    endless = case._replace(desk=np.full(n, -1), patience=np.full(n, NEVER))
    few, more = (
        run_station(
            *endless._replace(layout=dataclasses.replace(case.layout, absences=(), baulk_at=0, n_desks=k))
        )
        for k in (2, 3)
    )
    assert (more.desk_start <= few.desk_start).all()


@given(seed=seeds)
@some_stations
def test_the_same_arrays_give_the_same_trace_and_are_left_alone(run_station, draw, seed):
    case = draw(np.random.default_rng(seed))
    before = [array.copy() for array in case[:4]]
    assert first_difference(run_station(*case), run_station(*case)) is None
    assert all((old == new).all() for old, new in zip(before, case[:4], strict=True))


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_int64(day, name):
    assert getattr(day([1, 2]), name).dtype == np.int64


def test_a_day_of_which_everyone_is_turned_away_is_empty_inside(run_station):
    arrival = np.array([10, 11])
    nobody = (arrival, np.ones((2, 3), dtype=np.int64), arrival, np.array([0, 1]))
    trace = run_station(*nobody, Layout(n_desks=2, n_booths=1, opening=0, closing=10))
    assert (trace.entered == -1).all()
    assert trace.left.tolist() == [10, 11]
