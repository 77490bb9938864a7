"""The compiled station: one pass a stage, no event list, the same trace as the SimPy model.

A stage is a small sorted list of keys *(free since, last voter)*, one a server. The next voter takes the
first, starts at the later of his coming and that tick, and puts the server back at its new place: the
first keys taken one after another are the departures, in order, which the next stage reads [1]_. What
needs more than that (a limit inside, a second visit, members who change places) runs in
`sim.polling.calendar`.

References
----------
.. [1] Kin and Chan, "Generalized Lindley-type recursive representations for multiserver tandem queues
   with blocking", ACM TOMACS 20 (2010); Ebert et al., "Computationally efficient simulation of queues:
   the R package queuecomputer", J. Stat. Softw. 95 (2020).
"""

from __future__ import annotations

import numpy as np

from sim.compiling import compiled
from sim.polling import lowering as low
from sim.polling import trace as t
from sim.polling.desks import miss, pooled_desks, split_desks
from sim.polling.keys import (
    NUMBER,
    Index,
    Servers,
    begin_key,
    flush,
    go_away,
    in_1,
    in_4,
    in_8,
    in_array,
    next_absence,
    number_servers,
    replace_least,
    restore_order,
)
from sim.polling.layout import Layout, check_inputs
from sim.polling.lowering import BITS, FRESH, STATES, lowered
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
    check_inputs(arrival, service, patience, desk, layout, errand)
    if layout.inside_limit or layout.reentry or layout.helpers:
        raise ValueError("a limit inside, a second visit or helpers need sim.polling.calendar.run_station")
    room, absences = lowered(layout, patience, desk)
    n = len(arrival)
    fields = np.empty((t.width(reentry=False), n), dtype=np.int64)
    run_station_into(
        n, arrival, service, patience, desk, room, absences, np.empty(work_size(n), np.int64), fields
    )
    return trace_of(fields)


def work_size(n: int) -> int:
    """Length of the scratch array that `run_station_into` needs for at most `n` voters."""
    return 4 * _span(n) + STATES * FRESH


@compiled
def _span(n: int) -> int:
    """A cell for each voter and server, and the two guards of each desk's run."""
    return n + 3 * FRESH


@compiled
def run_station_into(
    n: int,
    arrival: Ticks,
    service: Ticks,
    patience: Ticks,
    desk: Ticks,
    room: Ticks,
    absences: Ticks,
    work: Ticks,
    fields: Ticks,
) -> int:
    """Write the trace of the first `n` voters into `fields`; for compiled callers, allocates nothing.

    Parameters
    ----------
    n : int
        Voters; the arrays may be longer.
    arrival, service, patience, desk
        As in `run_station`, not checked. `patience` may be empty if the room is not impatient, `desk` if
        its desks are pooled.
    room, absences : int64 (13,), int64 (k, 4)
        From `sim.polling.lowering`.
    work : int64 (work_size(n),) or longer
        Scratch; need not be cleared.
    fields : int64 (13, n) or wider
        Result, one row a field. A lean room gets `DESK_START`, `DESK_END`, `OUTCOME` and `LEFT` only.

    Returns
    -------
    int
        Voters checked in; all of them are served.
    """
    span = _span(n)
    keys, more = work[:span], work[span : 2 * span]
    line, server_of, spare = work[2 * span : 3 * span], work[3 * span : 4 * span], work[4 * span :]
    admitted = _admit(n, arrival, room, fields)
    voters = (arrival, service, patience)
    if room[low.SPLIT]:
        keys, served = split_desks(admitted, voters, desk, room, absences, keys, more, line, spare, fields)
    else:
        served = pooled_desks(admitted, voters, room, absences, keys, line, server_of, spare, fields)
    for stage in range(1, 3):
        _pooled_servers(served, keys, service, stage, room, absences, server_of, spare, fields)
        restore_order(keys, served)
    return served


@compiled
def _admit(n: int, arrival: Ticks, room: Ticks, fields: Ticks) -> int:
    """Voters who come before the closing; the rest are turned away."""
    closing, lean = room[low.CLOSING], room[low.LEAN]
    admitted = n
    while admitted > 0 and arrival[admitted - 1] >= closing:
        admitted -= 1
        miss(fields, admitted, arrival[admitted], arrival[admitted], t.TURNED_AWAY, lean)
    return admitted


@compiled
def _pooled_servers(
    n: int,
    keys: Ticks,
    service: Ticks,
    stage: int,
    room: Ticks,
    absences: Ticks,
    server_of: Ticks,
    spare: Ticks,
    fields: Ticks,
) -> None:
    """Booths (stage 1) or boxes (2): keys of joining in, keys of departure out, in the same array."""
    count, doors = room[low.N_DESKS + stage], room[low.DOORS]
    number_servers(count, server_of)
    if count == 1:
        _serve(n, keys, service, stage, in_1(doors), room, absences, server_of, fields)
    elif count <= 4:
        _serve(n, keys, service, stage, in_4(count, doors), room, absences, server_of, fields)
    elif count <= 8:
        _serve(n, keys, service, stage, in_8(count, doors), room, absences, server_of, fields)
    else:
        servers = in_array(count, doors, spare)
        _serve(n, keys, service, stage, servers, room, absences, server_of, fields)


@compiled
def _serve(
    n: int,
    keys: Ticks,
    service: Ticks,
    stage: int,
    servers: Servers,
    room: Ticks,
    absences: Ticks,
    server_of: Ticks,
    fields: Ticks,
) -> None:
    """A pooled stage, voter by voter, as far as the next absence.

    No departure is written before the key in its place has been read.
    """
    field, lean, last_stage = (t.BOOTH_START if stage == 1 else t.BOX_START), room[low.LEAN], stage == 2
    row = next_absence(absences, 0, stage, -1)
    away = begin_key(absences, row)
    m = place = 0
    while place < n:
        if away <= max(keys[place], servers[0]):
            servers, m = go_away(absences, row, servers, server_of, keys, m)
            row = next_absence(absences, row + 1, stage, -1)
            away = begin_key(absences, row)
            continue
        while place < n:
            joined = keys[Index(place)]
            start = max(joined, servers[0]) & ~NUMBER
            if away <= start:
                break
            place += 1
            number = joined & NUMBER
            who = Index(number - FRESH)
            key = start + (service[who, stage] << BITS) + number
            last = servers[0] & NUMBER
            server = server_of[Index(last)]
            server_of[Index(number)] = server
            keys[Index(m)] = servers[0]
            m += last >= FRESH
            servers = replace_least(servers, key)
            if not lean:
                fields[field, who] = start >> BITS
                fields[field + 1, who] = key >> BITS
                fields[field + 2, who] = server
            if last_stage:
                fields[t.LEFT, who] = key >> BITS
    flush(servers, keys, m)
