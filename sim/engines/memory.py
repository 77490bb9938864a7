"""What the compiled engines read of a plan, and their memory, which is for one station, not for a country."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, ShortInts
from sim.clock import MAX_TICK, TICKS_PER_DAY
from sim.electorate.drawing.voter_arrays import Buffers, StationCurve, buffers, empty_curve
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.plan import Plan
from sim.polling import trace as t
from sim.polling.compiled.calendar_parts import day_size
from sim.polling.compiled.compiled_layout import IMPATIENT, N_DESKS, REENTRY, SPLIT
from sim.polling.compiled.recursion import work_size
from sim.polling.compiled.rooms import Rooms
from sim.polling.compiled.station_counters import StationCounters, empty_counters


class Country(NamedTuple):
    """What the stations of a country share; shapes as in their own classes."""

    unit: Ints
    part: Ints
    roll: Ints
    rooms: Rooms
    cumulative: Floats
    ticks: Ints
    local_shift: Ints
    first: int
    step: int
    check_in: ShortInts
    booth: ShortInts
    patience: Ints
    box: int
    wrong_documents: float
    errand: Ints
    early_share: float
    early: int
    may_overrun: bool


def country_of(plan: Plan, would_be: WouldBe) -> Country:
    """What the stations of a plan share in one replication."""
    stations, curves, tables, rooms = (
        plan.electorate.stations,
        plan.electorate.curves,
        plan.tables,
        plan.rooms,
    )
    return Country(
        unit=stations.unit,
        part=stations.parts.of_station,
        roll=stations.roll,
        rooms=rooms,
        cumulative=would_be.come(curves.cumulative, stations.parts),
        ticks=curves.ticks,
        local_shift=curves.local_shift,
        first=int(plan.edges[0]),
        step=int(plan.edges[1] - plan.edges[0]),
        check_in=tables.check_in,
        booth=tables.booth,
        # An empty table spares the voters a patience that nobody loses.
        patience=tables.patience if rooms.room[:, IMPATIENT].any() else tables.patience[:0],
        box=tables.box,
        wrong_documents=tables.wrong_documents,
        errand=tables.errand,
        early_share=tables.early_share,
        early=tables.early,
        may_overrun=_may_overrun(plan),
    )


def _may_overrun(plan: Plan) -> bool:
    """Whether the slowest voters, all at one station, could run past the end of its clock."""
    tables, longest = plan.tables, int(plan.electorate.stations.roll.max())
    slowest = 2 * int(tables.check_in.max()) + int(tables.booth.max()) + tables.box
    errand = int(tables.errand.max()) if tables.wrong_documents else 0
    return 31 * TICKS_PER_DAY + longest * slowest + errand >= MAX_TICK


class Scratch(NamedTuple):
    """Memory for one station at a time."""

    own: Buffers
    curve: StationCurve
    work: Ints
    away: Ints
    lines: StationCounters


def scratch_of(plan: Plan) -> Scratch:
    """Memory for the longest list of a plan."""
    longest, room = int(plan.electorate.stations.roll.max()), plan.rooms.room
    lines = int((room[:, N_DESKS] * room[:, SPLIT]).max(initial=1))
    return Scratch(
        own=buffers(longest),
        curve=empty_curve(plan.electorate.curves.ticks),
        work=np.empty(work_size(longest, lines), dtype=np.int64),
        away=np.empty((2, plan.rooms.absences.shape[1]), dtype=np.int64),
        lines=empty_counters(longest, lines, 0, 1, plan.edges.size - 1, plan.wait_limits),
    )


class EventMemory(NamedTuple):
    """What the event calendar needs besides: its day, the trace, and who waited when."""

    day: Ints
    fields: Ints
    line: Ints


def event_memory_of(plan: Plan) -> EventMemory:
    """Memory of the calendar for the longest list of a plan."""
    longest, room = int(plan.electorate.stations.roll.max()), plan.rooms.room
    reentry = bool(room[:, REENTRY].any())
    return EventMemory(
        day=np.empty(day_size(longest), dtype=np.int64),
        fields=np.empty((t.width(reentry=reentry), longest), dtype=np.int64),
        line=np.empty((2, 2 * longest), dtype=np.int64),
    )
