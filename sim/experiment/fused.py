"""The engine ``compiled``: a national day in one pass, draw, queue and figures station by station.

Memory is for one station, not for the country. Every draw and every tick is that of the engine ``simpy``: the
same functions draw the voters, and the compiled station leaves the same trace.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, ShortInts
from sim.compiling import compiled
from sim.electorate.draw import WouldBe
from sim.electorate.drawing import (
    Buffers,
    Moves,
    assign_classes,
    buffers,
    draw_voters,
    fill_speed,
    is_reached,
)
from sim.electorate.drawing import Day as StationDay
from sim.electorate.fates import BOYCOTTED, Levers, UInts
from sim.electorate.service import NEVER
from sim.electorate.voters import stream_key
from sim.experiment.day import Day
from sim.experiment.plan import Plan
from sim.experiment.queued import Gathered, finish, sample_stations
from sim.polling import lowering as low
from sim.polling.kernel import count_station_into, work_size
from sim.polling.lowering import absences_of, room_of
from sim.polling.tally import Tally, empty_tally
from sim.streams import Purpose


class Rooms(NamedTuple):
    """Rooms of all stations.

    Attributes
    ----------
    room : int64, shape (12,)
        Common room vector (:mod:`sim.polling.lowering`); the numbers of desks and booths are the station's.
    n_desks, n_booths : int64, shape (station,)
    absences : int64, shape (desks + 1, away, 4)
        Absences by number of desks, as many rows as `n_absences` says.
    n_absences : int64, shape (desks + 1,)
    """

    room: Ints
    n_desks: Ints
    n_booths: Ints
    absences: Ints
    n_absences: Ints


class Country(NamedTuple):
    """What the stations of a country share; shapes as in their own classes."""

    unit: Ints
    roll: Ints
    cumulative: Floats
    ticks: Ints
    local_shift: Ints
    edges: Ints
    check_in: ShortInts
    booth: ShortInts
    patience: Ints
    box: int


class Scratch(NamedTuple):
    """Memory for one station at a time."""

    own: Buffers
    curve: Floats
    speed: Floats
    room: Ints
    work: Ints
    lines: Tally


def _scratch(plan: Plan) -> Scratch:
    longest, rooms = int(plan.electorate.stations.roll.max()), _rooms(plan)
    lines = int(rooms.n_desks.max()) if rooms.room[low.SPLIT] else 1
    return Scratch(
        own=buffers(longest),
        curve=np.empty(plan.electorate.curves.ticks.size),
        speed=np.empty(plan.electorate.curves.ticks.size - 1),
        room=rooms.room.copy(),
        work=np.empty(work_size(longest, lines), dtype=np.int64),
        lines=empty_tally(longest, lines, 0, 1, plan.edges.size - 1),
    )


def _impatient(plan: Plan) -> bool:
    return bool((plan.tables.patience < NEVER).any())


@lru_cache(maxsize=64)
def _rooms(plan: Plan) -> Rooms:
    split = plan.scenario.polling.desk_queues == "split"
    impatient = _impatient(plan)
    by_desks = {layout.n_desks: absences_of(layout) for layout in plan.layouts}
    n_absences = np.zeros(max(by_desks) + 1, dtype=np.int64)
    absences = np.zeros((max(by_desks) + 1, max(len(rows) for rows in by_desks.values()), 4), dtype=np.int64)
    for n_desks, rows in by_desks.items():
        absences[n_desks, : len(rows)], n_absences[n_desks] = rows, len(rows)
    return Rooms(
        room=room_of(plan.layouts[0], split=split, impatient=impatient),
        n_desks=np.array([layout.n_desks for layout in plan.layouts]),
        n_booths=np.array([layout.n_booths for layout in plan.layouts]),
        absences=absences,
        n_absences=n_absences,
    )


@lru_cache(maxsize=64)
def _country(plan: Plan) -> Country:
    stations, curves, tables = plan.electorate.stations, plan.electorate.curves, plan.tables
    return Country(
        unit=stations.unit,
        roll=stations.roll,
        cumulative=curves.cumulative,
        ticks=curves.ticks,
        local_shift=curves.local_shift,
        edges=plan.edges,
        check_in=tables.check_in,
        booth=tables.booth,
        patience=tables.patience if _impatient(plan) else tables.patience[:0],
        box=tables.box,
    )


@compiled
def _count_papers(
    n: int, served: int, papers: Ints, thresholds: UInts, missed: Ints, own: Buffers, out: Ints
) -> None:
    """Papers by class; classes are only asked for where somebody was moved or lost."""
    reached = is_reached(thresholds)
    if reached:
        out[:] = 0
        for voter in range(n):
            out[own.state[voter]] += 1
    else:
        out[:] = papers
        if served < n:
            assign_classes(papers, n, own.words, own.state, own.rank)
    for voter in missed[: n - served]:
        out[own.state[voter]] -= 1


@compiled
def run_stations(
    stations: Ints,
    papers: Ints,
    bend: Floats,
    replication: int,
    country: Country,
    rooms: Rooms,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    keys: UInts,
    voter_key: UInts,
    mobilised_key: UInts,
    scratch: Scratch,
    out_papers: Ints,
    out_boycotted: Ints,
    by_time: Ints,
    counters: Ints,
    waits: Ints,
) -> None:
    """Run stations one after another; the last five arrays are :class:`sim.experiment.queued.Gathered`."""
    own, lines = scratch.own, scratch.lines
    for station in stations:
        unit, roll = country.unit[station], country.roll[station]
        for cell in range(scratch.curve.size):
            share = country.cumulative[unit, cell]
            scratch.curve[cell] = share + bend[station] * share * (1.0 - share)
        fill_speed(scratch.curve, country.ticks, scratch.speed)
        n_desks = rooms.n_desks[station]
        scratch.room[low.N_DESKS], scratch.room[low.N_BOOTHS] = n_desks, rooms.n_booths[station]
        day = StationDay(
            scratch.curve,
            scratch.speed,
            country.ticks,
            country.check_in,
            country.booth,
            country.patience,
            country.box,
            n_desks,
        )
        moves = Moves(thresholds[:, unit, :], target, window, keys)
        n = draw_voters(
            papers[station], roll, day, station, replication, moves, voter_key, mobilised_key, own
        )
        tally = Tally(
            counters[station],
            waits[unit],
            by_time[unit],
            country.edges[0] + country.local_shift[unit],
            country.edges[1] - country.edges[0],
            lines.missed,
            lines.joined,
            lines.called,
            lines.spare,
            lines.until,
        )
        served = count_station_into(
            n,
            own.arrival,
            (own.check_in, own.booth, own.box),
            own.patience,
            own.desk,
            scratch.room,
            rooms.absences[n_desks, : rooms.n_absences[n_desks]],
            scratch.work,
            tally,
        )
        _count_papers(n, served, papers[station], moves.thresholds, tally.missed, own, out_papers[station])
        out_boycotted[station] = own.stayed[BOYCOTTED]


def gather(
    plan: Plan, levers: Levers, would_be: WouldBe, replication: int, stations: Ints, gathered: Gathered
) -> None:
    """Run the stations given and fill in what they leave behind."""
    run_stations(
        stations,
        would_be.papers,
        would_be.bend,
        replication,
        _country(plan),
        _rooms(plan),
        levers.thresholds,
        levers.target,
        levers.window,
        levers.keys,
        stream_key(plan.seed, Purpose.VOTER),
        stream_key(plan.seed, Purpose.MOBILISED),
        _scratch(plan),
        gathered.papers,
        gathered.boycotted,
        gathered.issued_by_time,
        gathered.counters,
        gathered.waits,
    )


def run_fused(plan: Plan, levers: Levers, would_be: WouldBe, replication: int) -> Day:
    """One polling day, compiled; parameters and result as of the engine ``counts``."""
    gathered, sample = Gathered.empty(plan), sample_stations(plan, replication)
    gather(plan, levers, would_be, replication, sample, gathered)
    return finish(plan, levers, would_be, replication, gathered, sample)
