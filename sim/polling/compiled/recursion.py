"""The compiled station: one pass a stage, no event list, the same trace as the SimPy model.

A stage is a small sorted list of keys *(free since, last voter)*, one a server. The next voter takes the
first, starts at the later of their coming and that tick, and puts the server back at its new place: the
first keys taken one after another are the departures, in order, which the next stage reads [1]_. What
needs more than that (a limit inside, a second visit, members who change places) runs in
`sim.polling.compiled.event_calendar`.

References
----------
.. [1] Kin and Chan, "Generalized Lindley-type recursive representations for multiserver tandem queues
   with blocking", ACM TOMACS 20 (2010); Ebert et al., "Computationally efficient simulation of queues:
   the R package queuecomputer", J. Stat. Softw. 95 (2020).
"""

from __future__ import annotations

import numpy as np

from sim.compiling import compiled
from sim.polling import trace as t
from sim.polling.compiled.compiled_layout import (
    BITS,
    CLOSING,
    DESK_STATES,
    DOORS,
    FRESH,
    N_DESKS,
    SPLIT,
    layout_arrays,
)
from sim.polling.compiled.desks import miss, pooled_desks, split_desks
from sim.polling.compiled.packed_keys import (
    NO_MORE,
    NUMBER,
    Index,
    Servers,
    begin_key,
    flush,
    go_away,
    go_away_after_all,
    in_8,
    in_16,
    in_array,
    next_absence,
    number_servers,
    replace_least,
    restore_order,
)
from sim.polling.compiled.station_counters import (
    StationCounters,
    line_size,
    note_call,
    note_departures,
    note_servers,
)
from sim.polling.counters import LAST_OUT
from sim.polling.layout import Layout, Needs, check_inputs, needs_of
from sim.polling.trace import Ticks, Trace, trace_of


def run_station(
    arrival: Ticks, service: Ticks, patience: Ticks, desk: Ticks, layout: Layout, errand: Ticks | None = None
) -> Trace:
    """One station's day, compiled; parameters and trace as in `sim.polling.station.run_station`.

    Raises
    ------
    ValueError
        If an array is faulty, or the layout needs the calendar.

    Examples
    --------
    >>> import numpy as np
    >>> two = np.array([5, 5]), np.array([[3, 2, 1]] * 2), np.array([100, 100]), np.array([-1, -1])
    >>> run_station(*two, Layout(n_desks=1, n_booths=1, opening=0, closing=10)).left.tolist()
    [11, 14]
    """
    room, absences = _checked(arrival, service, patience, desk, layout, errand)
    n = len(arrival)
    fields = np.empty((t.width(reentry=False), n), dtype=np.int64)
    work = np.empty(work_size(n, _lines(room)), dtype=np.int64)
    away = np.empty((2, len(absences)), dtype=np.int64)
    play_station(n, arrival, needs_of(service), patience, desk, room, absences, work, away, fields, None)
    return trace_of(fields, away)


def _checked(
    arrival: Ticks, service: Ticks, patience: Ticks, desk: Ticks, layout: Layout, errand: Ticks | None
) -> tuple[Ticks, Ticks]:
    """Room and absences, if the inputs are right."""
    check_inputs(arrival, service, patience, desk, layout, errand)
    if layout.inside_limit or layout.reentry or layout.helpers:
        raise ValueError(
            "a limit inside, a second visit or helpers need sim.polling.compiled.event_calendar.run_station"
        )
    return layout_arrays(layout, patience, desk)


def _lines(room: Ticks) -> int:
    return int(room[N_DESKS]) if room[SPLIT] else 1


def work_size(n: int, lines: int) -> int:
    """Length of the scratch array for at most `n` voters at so many desks with a line each; 1 if pooled."""
    return 3 * line_size(n, lines) + n + FRESH + (DESK_STATES + 2) * FRESH


@compiled
def play_station(
    n: int,
    arrival: Ticks,
    needs: Needs,
    patience: Ticks,
    desk: Ticks,
    room: Ticks,
    absences: Ticks,
    work: Ticks,
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """Play the day of the first `n` voters; for compiled callers, allocates nothing.

    Parameters
    ----------
    n : int
        Voters; the arrays may be longer.
    arrival, needs, patience, desk
        As in `run_station`, not checked, the service stage by stage. `patience` may be empty if the room is
        not impatient, `desk` if its desks are pooled.
    room, absences : int64 (12,), int64 (k, 4)
        From `sim.polling.compiled.compiled_layout`.
    work : int64 (work_size(n, lines),) or longer
        Scratch; need not be cleared.
    away : int64 (2, k) or wider
        Result: when the server of each absence left and came back, −1 where none went.
    fields : int64 (13, n) or wider, or None
        Result, one row a field of the trace.
    counts : StationCounters or None
        Result, counted.

    Returns
    -------
    int
        Voters checked in; all of them are served.
    """
    if counts is not None:
        counts.counters[:] = 0
    away[:] = -1
    span = line_size(n, room[N_DESKS] if room[SPLIT] else 1)
    keys, more, line, rest = work[:span], work[span : 2 * span], work[2 * span : 3 * span], work[3 * span :]
    server_of, spare = rest[: n + FRESH], rest[n + FRESH :]
    voters = arrival, needs[0], patience
    admitted = _admit(n, arrival, room, fields, counts)
    if room[SPLIT]:
        inputs = (admitted, voters, desk, room, absences, keys, more)
        keys, served = split_desks(*inputs, line, server_of, spare, away, fields, counts)
    else:
        memory = (keys, line, server_of, spare, away)
        served = pooled_desks(admitted, voters, room, absences, *memory, fields, counts)
    for stage in range(1, 3):
        joined = (served, keys, needs[stage], stage, room, absences)
        waiters = _pooled_servers(*joined, server_of, spare, away, fields, counts)
        if stage == 1:  # after the last one only ticks are read, which are in order
            restore_order(keys, served)
        if counts is not None:
            note_servers(counts, stage, keys, served, waiters, room, absences, away)
    if counts is not None:
        note_departures(counts, n, needs)
        if served:
            counts.counters[LAST_OUT] = max(counts.counters[LAST_OUT], keys[served - 1] >> BITS)
    return served


@compiled
def _admit(n: int, arrival: Ticks, room: Ticks, fields: Ticks | None, counts: StationCounters | None) -> int:
    """Voters who come before the closing; the rest are turned away."""
    closing = room[CLOSING]
    admitted = n
    while admitted > 0 and arrival[admitted - 1] >= closing:
        admitted -= 1
        miss(fields, counts, admitted, arrival[admitted], arrival[admitted], t.TURNED_AWAY)
    return admitted


@compiled
def _pooled_servers(
    n: int,
    keys: Ticks,
    needs: Ticks,
    stage: int,
    room: Ticks,
    absences: Ticks,
    server_of: Ticks,
    spare: Ticks,
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """Booths (stage 1) or boxes (2): keys of joining in, keys of departure out, in the same array.

    How many waited is returned, if they are counted.
    """
    count, doors = room[N_DESKS + stage], room[DOORS]
    number_servers(count, server_of)
    if count > 16 or next_absence(absences, 0, stage, -1) < len(absences):
        servers = in_array(count, doors, spare)
        return _serve(n, keys, needs, stage, servers, absences, server_of, away, fields, counts)
    if count == 1:
        return _serve_alone(n, keys, needs, stage, doors, fields, counts)
    if count <= 8:
        return _serve(n, keys, needs, stage, in_8(count, doors), None, server_of, away, fields, counts)
    return _serve(n, keys, needs, stage, in_16(count, doors), None, server_of, away, fields, counts)


@compiled
def _serve_alone(
    n: int,
    keys: Ticks,
    needs: Ticks,
    stage: int,
    doors: int,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """A stage whose only server never goes away: voters leave in the order in which they join."""
    waiters, free = 0, doors << BITS
    for place in range(n):
        joined = keys[Index(place)]
        number = joined & NUMBER
        who = Index(number - FRESH)
        early = (joined & ~NUMBER) - free
        start = free + (early & ~(early >> 63))  # the later of both: of `max` LLVM would make a branch
        free = start + (needs[who] << BITS)
        keys[Index(place)] = free | number
        if counts is not None:
            waiters = note_call(counts, waiters, waiters + 1, joined, start)
        if fields is not None:
            _write_service(fields, stage, who, start, free, 0)
    return waiters


@compiled
def _write_service(fields: Ticks, stage: int, voter: np.uint64, start: int, end: int, server: int) -> None:
    """Write a service, from one key to another, to the trace."""
    field = t.BOOTH_START if stage == 1 else t.BOX_START
    fields[field, voter], fields[field + 1, voter] = start >> BITS, end >> BITS
    fields[field + 2, voter] = server
    if stage == 2:
        fields[t.LEFT, voter] = end >> BITS


@compiled
def _serve(
    n: int,
    keys: Ticks,
    needs: Ticks,
    stage: int,
    servers: Servers,
    absences: Ticks | None,
    server_of: Ticks,
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """A pooled stage, voter by voter; how many waited, if they are counted.

    `absences` are None where no server goes away: the compiler then drops what concerns that. No departure is
    written before the key in its place has been read.
    """
    row, next_leaves = 0, NO_MORE
    if absences is not None:
        row = next_absence(absences, 0, stage, -1)
        next_leaves = begin_key(absences, row)
    m = place = waiters = 0
    while place < n:
        joined = keys[Index(place)]
        # Both without their numbers: what the next voter waits for is then one step shorter.
        start = max(joined & ~NUMBER, servers[0] & ~NUMBER)
        if absences is not None and next_leaves <= start:
            number = server_of[servers[0] & NUMBER] if fields is not None else 0
            servers, m = go_away(absences, row, servers, number, keys, m, away)
            row = next_absence(absences, row + 1, stage, -1)
            next_leaves = begin_key(absences, row)
            continue
        place += 1
        number = joined & NUMBER
        who = Index(number - FRESH)
        key = start + (needs[who] << BITS) | number
        last = servers[0] & NUMBER
        keys[Index(m)] = servers[0]
        m += last >= FRESH
        servers = replace_least(servers, key)
        if counts is not None:
            waiters = note_call(counts, waiters, waiters + 1, joined, start)
        if fields is not None:
            server = server_of[Index(last)]
            server_of[Index(number)] = server
            _write_service(fields, stage, who, start, key, server)
    if absences is not None:
        servers, m = go_away_after_all(absences, row, stage, servers, keys, m, away)
    flush(servers, keys, m)
    return waiters
