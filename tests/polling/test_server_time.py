"""Utilisation is of the time for which servers are open: who is away is not, nor who helps elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.compiled.compiled_layout import absences_of, room_of
from sim.polling.compiled.line_figures import count_trace
from sim.polling.counters import (
    AT_BOOTH,
    AT_BOX,
    AT_DESK,
    BUSY,
    N_COUNTERS,
    OPEN_TIME,
    empty_histograms,
    limits_of,
    utilisation,
)
from sim.polling.layout import Absence, Layout
from sim.polling.trace import rows_of


def counters_of(trace, layout):
    counters, room = np.zeros(N_COUNTERS, dtype=np.int64), room_of(layout, split=False, impatient=False)
    scratch = np.empty((2, 2 * trace.n_voters), dtype=np.int64)
    inputs = (trace.n_voters, rows_of(trace), trace.away, room, absences_of(layout), scratch)
    count_trace(*inputs, limits_of(None), counters, empty_histograms())
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
@pytest.mark.parametrize("stage", ["desk", "booth", "box"])
def test_servers_that_are_away_are_not_open(day, stage, absences, away):
    places = {"desk": AT_DESK, "booth": AT_BOOTH, "box": AT_BOX}
    absences = tuple(replace(each, stage=stage) for each in absences)
    servers = {f"n_{name}{'es' if name == 'box' else 's'}": 1 + (name == stage) for name in places}
    trace = day([], closing=100, absences=absences, **servers)
    counters = counters_of(trace, Layout(opening=0, closing=100, absences=absences, **servers))
    assert {name: counters[place + OPEN_TIME] for name, place in places.items()} == dict.fromkeys(
        places, 100
    ) | {stage: 200 - away}


def test_booths_and_box_are_open_until_their_last_voter_is_done(day):
    """Closing at 10; at one booth the second of two waits 5–35: it is open until 65, the box until 67."""
    trace = day([0, 0], (5, 30, 2), closing=10)
    counters = counters_of(trace, Layout(n_desks=1, n_booths=1, opening=0, closing=10))
    assert [counters[stage + OPEN_TIME] for stage in (AT_DESK, AT_BOOTH, AT_BOX)] == [10, 65, 67]
    assert [counters[stage + BUSY] for stage in (AT_DESK, AT_BOOTH, AT_BOX)] == [10, 60, 4]


def test_a_member_leaves_once_the_voter_being_served_is_done(day):
    """One desk, served 0–25, to be away 10–40: it leaves at 25; open 85 of 100 ticks, busy 25."""
    absences = (gone(10, 40),)
    trace = day([0], (25, 5, 1), closing=100, absences=absences)
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=100, absences=absences)
    assert trace.away.tolist() == [[25], [40]]
    assert counters_of(trace, room)[[AT_DESK + BUSY, AT_DESK + OPEN_TIME]].tolist() == [25, 85]


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
    assert counters_of(trace, room)[AT_DESK + OPEN_TIME] == 2 * end - (end - int(trace.away[0, 0]))
    assert end > 10


def test_a_desk_that_is_never_open_has_no_utilisation(day):
    absences = (gone(0, 100, 2),)
    trace = day([], n_desks=2, closing=100, absences=absences)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=100, absences=absences)
    assert np.isnan(utilisation(counters_of(trace, room), AT_DESK))


def test_a_member_who_helps_is_away_from_the_desks():
    """Two desks, one booth of 10 ticks; the second desk's member opens a booth while two wait for one."""
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=100, helpers=1, help_at=1)
    inputs = np.zeros(4, dtype=np.int64), np.tile(np.array([[1, 10, 0]]), (4, 1))
    trace = event_calendar.run_station(*inputs, np.full(4, 1 << 60), np.full(4, -1), room)
    helped = trace.booth == 1
    help_time = int((trace.booth_end - trace.booth_start)[helped].sum())
    assert help_time > 0
    assert counters_of(trace, room)[AT_DESK + OPEN_TIME] == 200 - help_time
    assert counters_of(trace, room)[AT_BOOTH + OPEN_TIME] == 100 + help_time


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
        for stage in (AT_DESK, AT_BOOTH, AT_BOX):
            assert 0 <= counters[stage + BUSY] <= counters[stage + OPEN_TIME]


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
