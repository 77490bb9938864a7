"""The compiled engines: a national day in one pass, draw, queue and figures station by station.

``compiled`` is the recursion of :mod:`sim.polling.compiled.recursion`, which counts while it serves;
``calendar`` plays event by event the rooms that it cannot express, and counts from the trace. Every draw and
every tick is that of the engine ``simpy``: the same functions draw the voters, and the stations leave the
same trace.
"""

from __future__ import annotations

from sim.arrays import Floats, Ints
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import BOYCOTTED, CampaignFlows, Moves, UInts
from sim.electorate.drawing.compiled_voters import (
    draw_comers,
    fill_errands,
    fill_needs,
    is_reached,
    overruns,
)
from sim.electorate.drawing.moved_voters import assign_classes
from sim.electorate.drawing.station_curve import bend_into, come_early
from sim.electorate.drawing.voter_arrays import Buffers, VoterTables
from sim.electorate.drawing.voters import stream_key
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.day import Day
from sim.engines.gathered import Gathered, finish, sample_stations, too_slow
from sim.engines.memory import Country, EventMemory, Scratch, country_of, event_memory_of, scratch_of
from sim.engines.plan import Plan
from sim.polling import trace as t
from sim.polling.compiled.compiled_layout import CLOSING, N_DESKS
from sim.polling.compiled.event_calendar import run_calendar_into
from sim.polling.compiled.intrinsics import borrowed
from sim.polling.compiled.line_figures import count_issued, count_trace, list_missed
from sim.polling.compiled.packed_keys import copy_run
from sim.polling.compiled.recursion import play_station
from sim.polling.compiled.station_counters import StationCounters
from sim.polling.layout import Needs
from sim.streams import Purpose


@compiled
def _play_events(
    n: int,
    own: Buffers,
    needs: Needs,
    room: Ints,
    absences: Ints,
    away: Ints,
    counts: StationCounters,
    memory: EventMemory,
) -> int:
    """Play a station's day on the calendar and count its trace; how many were checked in."""
    fields = memory.fields
    run_calendar_into(
        n, own.arrival, needs, own.patience, own.desk, own.errand, room, absences, memory.day, away, fields
    )
    out = (counts.limits, counts.counters, counts.waits)
    count_trace(n, fields, away, room, absences, memory.line, *out)
    count_issued(n, fields[t.DESK_END], counts.first, counts.step, counts.issued)
    return list_missed(n, fields[t.DESK_END], counts.missed)


@compiled
def _count_papers(
    n: int, served: int, papers: Ints, thresholds: UInts, missed: Ints, own: Buffers, out: Ints
) -> None:
    """Papers by class; classes are only asked for where somebody was moved or lost."""
    copy_run(own.stayed, papers.size, out)
    if served < n and not is_reached(thresholds):
        assign_classes(papers, n, own.words, own.state, own.person)
    for voter in missed[: n - served]:
        out[own.state[voter]] -= 1


@compiled
def run_stations(
    stations: Ints,
    papers: Ints,
    bend: Floats,
    replication: int,
    country: Country,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    keys: UInts,
    voter_key: UInts,
    mobilised_key: UInts,
    document_key: UInts,
    scratch: Scratch,
    memory: EventMemory | None,
    out_papers: Ints,
    out_boycotted: Ints,
    by_time: Ints,
    counters: Ints,
    waits: Ints,
) -> int:
    """Run stations one after another; the last five arrays are :class:`sim.engines.gathered.Gathered`.

    Returns −1, or the station whose services would run past the end of its clock.
    """
    papers, bend, country, scratch = borrowed((papers, bend, country, scratch))
    thresholds, target, window, keys = borrowed((thresholds, target, window, keys))
    voter_key, mobilised_key, document_key = borrowed((voter_key, mobilised_key, document_key))
    out_papers, by_time, counters, waits = borrowed((out_papers, by_time, counters, waits))
    own, lines, rooms = scratch.own, scratch.lines, country.rooms
    for station in stations:
        unit, which = country.unit[station], rooms.which[station]
        room, absences = rooms.room[which], rooms.absences[which, : rooms.n_absences[which]]
        bend_into(country.cumulative[country.part[station]], bend[station], scratch.curve)
        moves = Moves(thresholds[:, unit, :], target, window, keys)
        n = draw_comers(
            papers[station],
            country.roll[station],
            scratch.curve,
            station,
            replication,
            moves,
            voter_key,
            mobilised_key,
            own,
        )
        tables = VoterTables(country.check_in, country.booth, country.patience, country.box, room[N_DESKS])
        if country.early_share > 0.0:
            come_early(n, country.early_share, country.early, scratch.curve, own.arrival)
        fill_needs(n, tables, own)
        counts = StationCounters(
            counters[station],
            waits[unit],
            lines.limits,
            by_time[unit],
            country.first + country.local_shift[unit],
            country.step,
            lines.missed,
            lines.wait_of,
            lines.joined,
            lines.called,
            lines.spare,
            lines.until,
            lines.cells,
        )
        needs = own.check_in, own.booth, own.box
        if memory is not None and country.wrong_documents > 0.0:
            wrong, errands = country.wrong_documents, country.errand
            fill_errands(n, station, replication, wrong, errands, document_key, own)
        if country.may_overrun and overruns(n, own, room[CLOSING]):
            return int(station)
        if memory is not None:
            served = _play_events(n, own, needs, room, absences, scratch.away, counts, memory)
        else:
            inputs = (n, own.arrival, needs, own.patience, own.desk, room, absences)
            served = play_station(*inputs, scratch.work, scratch.away, None, counts)
        _count_papers(n, served, papers[station], moves.thresholds, counts.missed, own, out_papers[station])
        out_boycotted[station] = own.stayed[BOYCOTTED]
    return -1


def gather(
    plan: Plan, flows: CampaignFlows, would_be: WouldBe, replication: int, stations: Ints, gathered: Gathered
) -> None:
    """Run the stations given, by the plan's engine, and fill in what they leave behind."""
    overrun = run_stations(
        stations,
        would_be.papers,
        would_be.bend,
        replication,
        country_of(plan, would_be),
        flows.thresholds,
        flows.target,
        flows.window,
        flows.keys,
        stream_key(plan.seed, Purpose.VOTER),
        stream_key(plan.seed, Purpose.MOBILISED),
        stream_key(plan.seed, Purpose.DOCUMENT),
        scratch_of(plan),
        event_memory_of(plan) if plan.engine == "calendar" else None,
        gathered.papers,
        gathered.boycotted,
        gathered.issued_by_time,
        gathered.counters,
        gathered.waits,
    )
    if overrun >= 0:
        raise too_slow(plan, overrun)


def run_compiled(plan: Plan, flows: CampaignFlows, would_be: WouldBe, replication: int) -> Day:
    """One polling day, compiled; parameters and result as of the engine ``counts``."""
    gathered, sample = Gathered.empty(plan), sample_stations(plan, replication)
    gather(plan, flows, would_be, replication, sample, gathered)
    return finish(plan, flows, would_be, replication, gathered, sample)
