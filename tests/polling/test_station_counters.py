"""What is counted while the voters are served is what SimPy's trace tells afterwards, to the last tick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling import station
from sim.polling.compiled import event_calendar
from sim.polling.compiled.compiled_layout import N_DESKS, SPLIT, absences_of, layout_arrays, room_of
from sim.polling.compiled.line_figures import count_trace
from sim.polling.compiled.recursion import play_station, work_size
from sim.polling.compiled.station_counters import empty_counters
from sim.polling.counters import (
    AT_BOOTH,
    AT_BOX,
    AT_DESK,
    BUSY,
    CHECKED_IN,
    DOOR_MAX,
    DOOR_SUM,
    GAVE_UP,
    N_COUNTERS,
    OVER,
    PEAK,
    TOO_LATE,
    TOTAL_MAX,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
    empty_histograms,
)
from sim.polling.histogram import N_BINS, bin_of
from sim.polling.layout import Layout, needs_of
from sim.polling.trace import SERVED, rows_of

N_SEEDS = 6
VOTERS = [3_000, pytest.param(110_000, marks=pytest.mark.check)]  # a seed
BINS = {"first": 20, "step": 7, "bins": 9}
LIMITS = np.array([10, 30, 60, 5]) * 20_000


def count_station(arrival, service, patience, desk, layout, *, first, step, bins):
    """One station's day counted without its trace, as the engine `compiled` does."""
    room, absences = layout_arrays(layout, patience, desk)
    n, lines = len(arrival), int(room[N_DESKS]) if room[SPLIT] else 1
    work = np.empty(work_size(n, lines), dtype=np.int64)
    away = np.empty((2, len(absences)), dtype=np.int64)
    counts = empty_counters(n, lines, first, step, bins, LIMITS)
    play_station(n, arrival, needs_of(service), patience, desk, room, absences, work, away, None, counts)
    return counts


def counted(trace, layout):
    counters, waits = np.full(N_COUNTERS, -3), empty_histograms()
    room = room_of(layout, split=False, impatient=False), absences_of(layout)
    scratch = np.empty((2, 2 * trace.n_voters), dtype=np.int64)
    count_trace(trace.n_voters, rows_of(trace), trace.away, *room, scratch, LIMITS, counters, waits)
    return counters, waits


def lines_of(trace):
    """When each joined the line of desk, booth and box, and was called or gave up."""
    called = np.where(trace.desk_start >= 0, trace.desk_start, trace.left)
    desk = trace.arrival, called
    went_on = trace.box_end >= 0
    booth = trace.desk_end[went_on], trace.booth_start[went_on]
    return desk, booth, (trace.booth_end[went_on], trace.box_start[went_on])


def longest_line(joined, called):
    """By definition: at the end of every tick, who has come and was not called yet."""
    ticks = np.unique(joined)
    waiting = (joined <= ticks[:, None]) & (called > ticks[:, None])
    return int(waiting.sum(axis=1).max(initial=0))


def by_definition(trace):
    """Waits of those served, by stage and in all, and their time from door to door."""
    served = trace.outcome == SERVED
    stages = [
        (start - joined)[served]
        for joined, start in (
            (trace.arrival, trace.desk_start),
            (trace.desk_end, trace.booth_start),
            (trace.booth_end, trace.box_start),
        )
    ]
    return [*stages, sum(stages), (trace.left - trace.arrival)[served]]


def stretched(case, factor):
    """The same station with coarser times: few ties, waits of minutes."""
    away = tuple(replace(a, begin=a.begin * factor, until=a.until * factor) for a in case.layout.absences)
    hours = {name: getattr(case.layout, name) * factor for name in ("opening", "late", "closing")}
    return case._replace(
        arrival=case.arrival * factor,
        service=case.service * factor,
        patience=np.where(case.patience == NEVER, NEVER, case.patience * factor),
        layout=replace(case.layout, absences=away, **hours),
    )


@pytest.mark.parametrize("factor", [1, 60_000])
@pytest.mark.parametrize("seed", range(N_SEEDS))
@pytest.mark.parametrize("voters", VOTERS)
def test_the_counters_are_what_the_reference_s_trace_tells(draw, voters, seed, factor):
    rng = np.random.default_rng([7, seed])
    while voters > 0:
        case = draw(rng, simple=True)
        case = stretched(case, factor)
        inputs = case[:5]
        bins = {"first": 20 * factor, "step": 7 * factor, "bins": 9}
        trace, counts = station.run_station(*inputs), count_station(*inputs, **bins)
        counters, waits = counted(trace, case.layout)
        served = trace.outcome == SERVED
        place = (trace.desk_end[served] - bins["first"]) // bins["step"]
        assert counts.counters.tolist() == counters.tolist(), case.layout
        assert counts.waits.tolist() == waits.tolist()
        times = by_definition(trace)
        for counted_times, each in zip(waits, times, strict=True):
            of_served = [bin_of(wait) for wait in each]
            assert counted_times.tolist() == np.bincount(of_served, minlength=N_BINS).tolist()
        check_sums(counters, trace, times)
        assert counts.issued.tolist() == np.bincount(place.clip(0, 8), minlength=9).tolist()
        missed = counts.missed[: counters[[GAVE_UP, TURNED_BACK, TOO_LATE]].sum()]
        assert sorted(missed) == np.flatnonzero(~served).tolist()
        voters -= max(trace.n_voters, 1)


def check_sums(counters, trace, times):
    served = trace.outcome == SERVED
    assert counters[CHECKED_IN] == served.sum()
    for stage, waits in zip((AT_DESK, AT_BOOTH, AT_BOX), times, strict=False):
        assert counters[stage + WAIT_SUM] == waits.sum()
        assert counters[stage + WAIT_MAX] == waits.max(initial=0)
    spans = (
        trace.desk_end - trace.desk_start,
        trace.booth_end - trace.booth_start,
        trace.box_end - trace.box_start,
    )
    assert counters[[AT_DESK + BUSY, AT_BOOTH + BUSY, AT_BOX + BUSY]].tolist() == [
        int(span.sum()) for span in spans
    ]
    total, door = times[3:]
    assert counters[TOTAL_MAX] == total.max(initial=0)
    assert counters[[DOOR_SUM, DOOR_MAX]].tolist() == [door.sum(), door.max(initial=0)]
    assert counters[OVER:].tolist() == [int((total > limit).sum()) for limit in LIMITS]


@pytest.mark.parametrize("seed", range(N_SEEDS))
def test_the_longest_line_of_each_stage_is_the_one_by_definition(draw, seed):
    rng, longest = np.random.default_rng([8, seed]), np.zeros(3, dtype=int)
    places = [stage + PEAK for stage in (AT_DESK, AT_BOOTH, AT_BOX)]
    for _ in range(40):
        case = draw(rng, simple=True)
        peaks = [longest_line(*line) for line in lines_of(station.run_station(*case[:5]))]
        assert count_station(*case[:5], **BINS).counters[places].tolist() == peaks
        assert counted(event_calendar.run_station(*case[:5]), case.layout)[0][places].tolist() == peaks
        longest = np.maximum(longest, peaks)
    assert longest.min() > 3


@pytest.mark.parametrize("line", ["pooled", "split"])
@pytest.mark.parametrize("n_desks", [1, 2])
def test_whom_the_opening_doors_call_is_in_the_line_no_more(line, n_desks):
    before, after = np.arange(1, 9), np.arange(60, 80)
    arrival = np.concatenate([before, after])
    n, service = arrival.size, np.tile([100, 1, 1], (arrival.size, 1))
    desk = np.arange(n) % n_desks if line == "split" else np.full(n, -1)
    room = Layout(n_desks=n_desks, n_booths=5, opening=50, closing=9_000)
    counters = count_station(arrival, service, np.full(n, NEVER), desk, room, **BINS).counters
    assert counters[AT_DESK + PEAK] == n - n_desks


def test_desks_are_busy_on_first_visits_too(draw):
    rng, first_visits = np.random.default_rng(9), 0
    for _ in range(40):
        case = draw(rng)
        trace = event_calendar.run_station(*case)
        came_twice = trace.refused_start >= 0
        spans = (trace.desk_end - trace.desk_start)[trace.desk_start >= 0].sum()
        spans += (trace.refused_end - trace.refused_start)[came_twice].sum()
        assert counted(trace, case.layout)[0][AT_DESK + BUSY] == spans
        first_visits += came_twice.sum()
    assert first_visits > 20


def test_a_paper_issued_at_the_edge_of_a_bin_counts_in_the_later_one():
    """In milliseconds, where a rounded quotient would be off by one."""
    step = 900_000
    arrival = np.arange(1, 40) * step
    service = np.zeros((39, 3), dtype=np.int64)
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=50 * step)
    late, early = (
        count_station(
            arrival - less,
            service,
            np.full(39, NEVER),
            np.full(39, -1),
            room,
            first=0,
            step=step,
            bins=41,
        ).issued
        for less in (0, 1)
    )
    assert late[1:40].tolist() == [1] * 39
    assert early[:39].tolist() == [1] * 39
