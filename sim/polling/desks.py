"""The desks, compiled: one pooled line, or a line before each; giving up, baulking and absences.

Departures come out as sorted keys (see `sim.polling.keys`): those of pooled desks one by one, those of
split desks as one sorted run a desk, merged at the end.
"""

from __future__ import annotations

import numpy as np

from sim.compiling import compiled
from sim.polling import lowering as low
from sim.polling import trace as t
from sim.polling.keys import (
    NUMBER,
    Index,
    Servers,
    back_key,
    begin_key,
    close_run,
    drop_until,
    flush,
    go_away,
    in_4,
    in_8,
    in_array,
    merge_runs,
    next_absence,
    number_servers,
    push,
    replace_least,
)
from sim.polling.lowering import BITS, FRESH, STATES
from sim.polling.trace import Ticks

Voters = tuple[Ticks, Ticks, Ticks]
"""Arrival, service, patience."""

_BEGIN, _LENGTH, _FREE, _ROW, _AWAY, _WAITING = range(STATES)  # state of a desk with a line of its own


@compiled
def miss(fields: Ticks, voter: int | np.uint64, came: int, left: int, outcome: int, lean: int) -> None:
    """Fields of a voter who was never checked in."""
    fields[t.DESK_START, voter] = -1
    fields[t.DESK_END, voter] = -1
    if not lean:
        for field in range(t.OUTCOME):
            fields[field, voter] = -1
        fields[t.ARRIVAL, voter] = came
    fields[t.OUTCOME, voter] = outcome
    fields[t.LEFT, voter] = left


@compiled
def _renege(fields: Ticks, voter: int | np.uint64, came: int, left: int, doors: int, lean: int) -> None:
    """Fields of a voter who gave up; he entered if the doors opened in time."""
    miss(fields, voter, came, left, t.RENEGED, lean)
    if not lean and left >= doors:
        fields[t.ENTERED, voter] = max(came, doors)


@compiled
def pooled_desks(
    n: int,
    voters: Voters,
    room: Ticks,
    absences: Ticks,
    keys: Ticks,
    line: Ticks,
    server_of: Ticks,
    spare: Ticks,
    fields: Ticks,
) -> int:
    """One line before all desks: departures in order to `keys`; their number."""
    count, doors = room[low.N_DESKS], room[low.DOORS]
    number_servers(count, server_of)
    if room[low.BAULK_AT]:
        servers = in_array(count, doors, spare)
        return _check_in(n, voters, servers, room, absences, keys, line, server_of, fields)
    if count <= 4:
        return _check_in(n, voters, in_4(count, doors), room, absences, keys, None, server_of, fields)
    if count <= 8:
        return _check_in(n, voters, in_8(count, doors), room, absences, keys, None, server_of, fields)
    servers = in_array(count, doors, spare)
    return _check_in(n, voters, servers, room, absences, keys, None, server_of, fields)


@compiled
def _check_in(
    n: int,
    voters: Voters,
    servers: Servers,
    room: Ticks,
    absences: Ticks,
    keys: Ticks,
    line: Ticks | None,
    server_of: Ticks,
    fields: Ticks,
) -> int:
    """The pooled line, voter by voter, as far as the next absence.

    `line` is None where nobody baulks (the compiler then drops what concerns it), else a heap of the
    ticks at which those waiting will do so no longer.
    """
    arrival, service, patience = voters
    doors, lean = room[low.DOORS], room[low.LEAN]
    baulk_at, impatient = room[low.BAULK_AT], room[low.IMPATIENT]
    row = next_absence(absences, 0, 0, -1)
    away = begin_key(absences, row)
    m = voter = waiting = 0
    while voter < n:
        if away <= max(arrival[voter] << BITS, servers[0]):
            servers, m = go_away(absences, row, servers, server_of, keys, m)
            row = next_absence(absences, row + 1, 0, -1)
            away = begin_key(absences, row)
            continue
        while voter < n:
            who = Index(voter)
            came = arrival[who]
            start = max(came << BITS, servers[0] & ~NUMBER)
            if away <= start:
                break
            voter += 1
            if line is not None:
                waiting = drop_until(line, 0, waiting, came)
                if waiting >= baulk_at:
                    miss(fields, who, came, came, t.BAULKED, lean)
                    continue
            tick = start >> BITS
            if impatient and tick - came > patience[who]:
                left = came + patience[who]
                _renege(fields, who, came, left, doors, lean)
                if line is not None:
                    waiting = push(line, 0, waiting, left + 1)
                continue
            if line is not None:
                waiting = push(line, 0, waiting, tick)
            number = voter + (FRESH - 1)
            key = start + (service[who, 0] << BITS) + number
            last = servers[0] & NUMBER
            desk = server_of[Index(last)]
            server_of[Index(number)] = desk
            keys[Index(m)] = servers[0]
            m += last >= FRESH
            servers = replace_least(servers, key)
            fields[t.DESK_START, who] = tick
            fields[t.DESK_END, who] = key >> BITS
            fields[t.OUTCOME, who] = t.SERVED
            if not lean:
                fields[t.ARRIVAL, who] = came
                fields[t.ENTERED, who] = max(came, doors)
                fields[t.DESK, who] = desk
    return flush(servers, keys, m)


@compiled
def split_desks(
    n: int,
    voters: Voters,
    desk: Ticks,
    room: Ticks,
    absences: Ticks,
    keys: Ticks,
    more: Ticks,
    line: Ticks,
    spare: Ticks,
    fields: Ticks,
) -> tuple[Ticks, int]:
    """A line before each desk: all departures in order (in `keys` or `more`), and their number."""
    n_desks = room[low.N_DESKS]
    desks = spare[: STATES * FRESH].reshape(STATES, FRESH)
    _open_split(n, desk, room, absences, desks)
    if room[low.BAULK_AT]:
        _check_in_split(n, voters, desk, room, absences, keys, line, desks, fields)
    else:
        _check_in_split(n, voters, desk, room, absences, keys, None, desks, fields)
    for number in range(n_desks):
        close_run(keys, desks[_BEGIN, number], desks[_LENGTH, number])
    runs, merged, other = n_desks, keys, more
    while runs > 1:
        runs = merge_runs(runs, desks[_BEGIN], desks[_LENGTH], merged, other)
        merged, other = other, merged
    return merged[1:], desks[_LENGTH, 0]


@compiled
def _open_split(n: int, desk: Ticks, room: Ticks, absences: Ticks, desks: Ticks) -> None:
    """Each desk's state at the doors' opening, and where its departures begin: two cells more than voters."""
    n_desks = room[low.N_DESKS]
    desks[:, :n_desks] = 0
    for voter in range(n):
        desks[_LENGTH, desk[voter]] += 1
    begin = 1
    for number in range(n_desks):
        desks[_BEGIN, number] = begin
        begin += desks[_LENGTH, number] + 2
        desks[_LENGTH, number] = 0
        desks[_FREE, number] = room[low.DOORS] << BITS
        _await_absence(absences, 0, number, desks)


@compiled
def _await_absence(absences: Ticks, row: int, number: int, desks: Ticks) -> None:
    desks[_ROW, number] = next_absence(absences, row, 0, number)
    desks[_AWAY, number] = begin_key(absences, desks[_ROW, number])


@compiled
def _check_in_split(
    n: int,
    voters: Voters,
    desk: Ticks,
    room: Ticks,
    absences: Ticks,
    keys: Ticks,
    line: Ticks | None,
    desks: Ticks,
    fields: Ticks,
) -> None:
    """The desks' own lines, voter by voter; `line` as in `_check_in`, one heap a desk."""
    arrival, service, patience = voters
    doors, lean = room[low.DOORS], room[low.LEAN]
    baulk_at, impatient = room[low.BAULK_AT], room[low.IMPATIENT]
    for voter in range(n):
        who, where = Index(voter), Index(desk[Index(voter)])
        came, root = arrival[who], desks[_BEGIN, where]
        if line is not None:
            waiting = drop_until(line, root, desks[_WAITING, where], came)
            desks[_WAITING, where] = waiting
            if waiting >= baulk_at:
                miss(fields, who, came, came, t.BAULKED, lean)
                continue
        start = max(came << BITS, desks[_FREE, where])
        while desks[_AWAY, where] <= start:
            row = desks[_ROW, where]
            desks[_FREE, where] = back_key(absences, row, desks[_FREE, where])
            _await_absence(absences, row + 1, desk[who], desks)
            start = max(came << BITS, desks[_FREE, where])
        tick = start >> BITS
        if impatient and tick - came > patience[who]:
            left = came + patience[who]
            _renege(fields, who, came, left, doors, lean)
            if line is not None:
                desks[_WAITING, where] = push(line, root, desks[_WAITING, where], left + 1)
            continue
        if line is not None:
            desks[_WAITING, where] = push(line, root, desks[_WAITING, where], tick)
        end = start + (service[who, 0] << BITS)
        desks[_FREE, where] = end
        keys[Index(root + desks[_LENGTH, where])] = end + (voter + FRESH)
        desks[_LENGTH, where] += 1
        fields[t.DESK_START, who] = tick
        fields[t.DESK_END, who] = end >> BITS
        fields[t.OUTCOME, who] = t.SERVED
        if not lean:
            fields[t.ARRIVAL, who] = came
            fields[t.ENTERED, who] = max(came, doors)
            fields[t.DESK, who] = desk[who]
