"""The recursion refuses rooms it cannot express, and needs no clean buffers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling import station
from sim.polling.compiled.compiled_layout import absences_of, room_of
from sim.polling.compiled.recursion import play_station, run_station, work_size
from sim.polling.layout import Layout, needs_of
from sim.polling.trace import DESK_START, LEFT

PLAIN = {"n_desks": 2, "n_booths": 2, "opening": 0, "closing": 100}


def some_voters(n=50):
    rng = np.random.default_rng(8)
    arrival = np.sort(rng.integers(0, 110, n))
    return arrival, rng.integers(0, 6, (n, 3)), rng.integers(0, 20, n), rng.integers(0, 2, n)


def test_the_recursion_refuses_what_it_cannot_express():
    with pytest.raises(ValueError, match=r"need .*event_calendar"):
        run_station(*some_voters(), Layout(**PLAIN, inside_limit=3))


@pytest.mark.parametrize("split", [False, True])
def test_buffers_may_be_longer_dirty_and_used_again(split):
    arrival, service, patience, desk = some_voters()
    desk = desk if split else np.full(50, -1)
    room = room_of(Layout(**PLAIN), split=split, impatient=True), absences_of(Layout(**PLAIN))
    away = np.empty((2, 0), dtype=np.int64)
    work, fields = np.full(work_size(80, 2), -7), np.full((13, 80), -7)
    for n in (50, 20, 0, 50):
        voters = n, arrival, needs_of(service), patience, desk
        served = play_station(*voters, *room, work, away, fields, None)
        trace = station.run_station(arrival[:n], service[:n], patience[:n], desk[:n], Layout(**PLAIN))
        assert served == (trace.outcome == 0).sum()
        assert (fields[LEFT, :n] == trace.left).all()
        assert (fields[DESK_START, :n] == trace.desk_start).all()
    assert (fields[:, 50:] == -7).all()


def test_patience_and_desks_are_not_read_where_the_room_does_not_need_them():
    arrival, service, _, _ = some_voters()
    nothing, layout = np.empty(0, dtype=np.int64), Layout(**PLAIN)
    fields = np.empty((13, 50), dtype=np.int64)
    room = room_of(layout, split=False, impatient=False)
    work = np.empty(work_size(50, 1), dtype=np.int64)
    voters, away = (50, arrival, needs_of(service), nothing, nothing), np.empty((2, 0), dtype=np.int64)
    play_station(*voters, room, absences_of(layout), work, away, fields, None)
    trace = run_station(arrival, service, np.full(50, NEVER), np.full(50, -1), layout)
    assert (fields[LEFT] == trace.left).all()
