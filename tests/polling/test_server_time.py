"""Utilisation is of the time for which servers are open: who is away is not, nor who helps elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.compiled.compiled_layout import absences_of, room_of
from sim.polling.compiled.line_figures import BUSY, DESK_TIME, N_COUNTERS, count_trace, utilisation
from sim.polling.histogram import N_BINS
from sim.polling.layout import Absence, Layout
from sim.polling.trace import rows_of


def counters_of(trace, layout):
    counters, waits = np.zeros(N_COUNTERS, dtype=np.int64), np.zeros(N_BINS, dtype=np.int64)
    room = room_of(layout, split=False, impatient=False)
    scratch = np.empty((2, 2 * trace.n_voters), dtype=np.int64)
    count_trace(
        trace.n_voters, rows_of(trace), trace.away, room, absences_of(layout), scratch, counters, waits
    )
    return counters


def gone(begin, until, count=1, desk=-1, stage="desk"):
    return Absence(stage=stage, begin=begin, until=until, count=count, desk=desk)


@pytest.mark.parametrize(
    ("absences", "away"),
    [
        ((), 0),
        ((gone(40, 70),), 30),
        ((gone(40, 70, 2),), 60),
        ((gone(40, 70, 9),), 60),  # there are two
        ((gone(0, 100, 2),), 200),
        ((gone(90, 150),), 10),  # no longer than the station is open
        ((gone(100, 150),), 0),
        ((gone(40, 60), gone(50, 80)), 50),
        ((gone(10, 20), gone(30, 35)), 15),
    ],
)
def test_desks_that_are_away_are_not_open(day, absences, away):
    trace = day([], n_desks=2, closing=100, absences=absences)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=100, absences=absences)
    assert counters_of(trace, room)[DESK_TIME] == 200 - away


def test_a_member_leaves_once_the_voter_being_served_is_done(day):
    """One desk, served 0–25, to be away 10–40: it leaves at 25; open 85 of 100 ticks, busy 25."""
    absences = (gone(10, 40),)
    trace = day([0], (25, 5, 1), closing=100, absences=absences)
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=100, absences=absences)
    assert trace.away.tolist() == [[25], [40]]
    assert counters_of(trace, room)[[BUSY, DESK_TIME]].tolist() == [25, 85]


def test_an_absence_that_lapses_takes_no_time(day):
    absences = (gone(10, 20),)
    trace = day([0], (25, 5, 1), closing=100, absences=absences)
    assert trace.away.tolist() == [[-1], [-1]]


def test_desks_are_open_for_those_in_line_after_the_closing(day):
    """Two desks close at 10; one is away from 5 on, the other serves until 24."""
    absences = (gone(5, 100),)
    trace = day([0, 0, 0, 0], (6, 0, 0), n_desks=2, closing=10, absences=absences)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=10, absences=absences)
    end = int(trace.desk_end.max())
    assert counters_of(trace, room)[DESK_TIME] == 2 * end - (end - int(trace.away[0, 0]))
    assert end > 10


def test_a_desk_that_is_never_open_has_no_utilisation(day):
    absences = (gone(0, 100, 2),)
    trace = day([], n_desks=2, closing=100, absences=absences)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=100, absences=absences)
    assert np.isnan(utilisation(counters_of(trace, room)))


def test_a_member_who_helps_is_away_from_the_desks():
    """Two desks, one booth of 10 ticks; the second desk's member opens a booth while two wait for one."""
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=100, helpers=1, help_at=1)
    inputs = np.zeros(4, dtype=np.int64), np.tile(np.array([[1, 10, 0]]), (4, 1))
    trace = event_calendar.run_station(*inputs, np.full(4, 1 << 60), np.full(4, -1), room)
    helped = trace.booth == 1
    help_time = int((trace.booth_end - trace.booth_start)[helped].sum())
    assert help_time > 0
    assert counters_of(trace, room)[DESK_TIME] == 200 - help_time


@pytest.mark.parametrize("simple", [True, False])
def test_no_server_is_busy_for_longer_than_it_is_open(draw, simple):
    """Random stations full of ties; absences, helpers, second visits."""
    rng = np.random.default_rng([11, simple])
    for _ in range(150):
        case = draw(rng, simple=simple)
        away_booth = any(each.stage == "booth" for each in case.layout.absences)
        if case.layout.helpers and away_booth:
            continue  # a helper whose booth is shut is neither here nor there
        trace = event_calendar.run_station(*case)
        counters = counters_of(trace, case.layout)
        assert 0 <= counters[BUSY] <= counters[DESK_TIME]


@pytest.mark.parametrize("seed", range(3))
def test_servers_go_and_come_back_at_the_same_ticks_in_every_engine(draw, seed):
    rng, seen = np.random.default_rng([12, seed]), 0
    for _ in range(60):
        case = draw(rng, simple=True)
        traces = [
            run(*case[:5]) for run in (station.run_station, recursion.run_station, event_calendar.run_station)
        ]
        assert traces[0].away.tolist() == traces[1].away.tolist() == traces[2].away.tolist()
        seen += traces[0].away.size
    assert seen > 100
