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
from sim.experiment.queue_figures import count_queues
from sim.experiment.queued import Gathered, finish, sample_stations
from sim.polling import lowering as low
from sim.polling import trace as t
from sim.polling.kernel import run_station_into, work_size
from sim.polling.lowering import absences_of, room_of
from sim.streams import Purpose


class Rooms(NamedTuple):
    """Rooms of all stations.

    Attributes
    ----------
    room : int64, shape (13,)
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
    fields: Ints


def _scratch(plan: Plan) -> Scratch:
    longest = int(plan.electorate.stations.roll.max())
    return Scratch(
        own=buffers(longest),
        curve=np.empty(plan.electorate.curves.ticks.size),
        speed=np.empty(plan.electorate.curves.ticks.size - 1),
        room=_rooms(plan).room.copy(),
        work=np.empty(work_size(longest), dtype=np.int64),
        fields=np.empty((len(t.FIELDS), longest), dtype=np.int64),
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
        room=room_of(plan.layouts[0], split=split, impatient=impatient, lean=True),
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
def _count_issued(n: int, desk_end: Ints, shift: int, edges: Ints, by_time: Ints) -> None:
    """Papers issued by time bin, as :func:`sim.experiment.counts.bin_times` counts them."""
    first, step, last = edges[0] + shift, edges[1] - edges[0], edges.size - 2
    per_tick = 1.0 / step
    for voter in range(n):
        if desk_end[voter] >= 0:
            # A multiplication is many times quicker than a division; it may be one bin off, which is mended.
            since = max(desk_end[voter] - first, np.int64(0))
            place = np.int64(since * per_tick)
            place += np.int64((place + 1) * step <= since) - np.int64(place * step > since)
            by_time[min(place, np.int64(last))] += 1


@compiled
def _count_papers(
    n: int, served: int, papers: Ints, thresholds: UInts, desk_end: Ints, own: Buffers, out: Ints
) -> None:
    """Papers by class; classes are only asked for where somebody was moved or lost."""
    reached = is_reached(thresholds)
    if served == n and not reached:
        out[:] = papers
        return
    if not reached:
        assign_classes(papers, n, own.words, own.state, own.rank)
    out[:] = 0
    for voter in range(n):
        if desk_end[voter] >= 0:
            out[own.state[voter]] += 1


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
    own, fields = scratch.own, scratch.fields
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
        served = run_station_into(
            n,
            own.arrival,
            own.service,
            own.patience,
            own.desk,
            scratch.room,
            rooms.absences[n_desks, : rooms.n_absences[n_desks]],
            scratch.work,
            fields,
        )
        _count_papers(
            n, served, papers[station], moves.thresholds, fields[t.DESK_END], own, out_papers[station]
        )
        out_boycotted[station] = own.stayed[BOYCOTTED]
        _count_issued(n, fields[t.DESK_END], country.local_shift[unit], country.edges, by_time[unit])
        count_queues(
            n,
            own.arrival,
            fields[t.DESK_START],
            fields[t.DESK_END],
            fields[t.OUTCOME],
            fields[t.LEFT],
            n_desks,
            scratch.room[low.DOORS],
            scratch.room[low.CLOSING],
            fields[t.ARRIVAL : t.DESK_START],  # the lean trace leaves these rows free
            counters[station],
            waits[unit],
        )


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
