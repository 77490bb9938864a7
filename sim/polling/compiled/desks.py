"""The desks, compiled: one pooled line, or a line before each; giving up, baulking and absences.

Departures come out as sorted keys (see `sim.polling.compiled.packed_keys`): those of pooled desks one by one,
those of split desks as one sorted run a desk, merged at the end. What happens is written to a trace or
counted in a counts: the other one is None, and the compiler drops what concerns it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MAX_TICK
from sim.compiling import compiled
from sim.polling import trace as t
from sim.polling.compiled.compiled_layout import BAULK_AT, BITS, DESK_STATES, DOORS, FRESH, IMPATIENT, N_DESKS
from sim.polling.compiled.packed_keys import (
    NUMBER,
    Index,
    Servers,
    back_key,
    begin_key,
    close_run,
    drop_until,
    flush,
    go_away,
    go_away_after_all,
    in_8,
    in_16,
    in_array,
    merge_runs,
    next_absence,
    number_servers,
    push,
    replace_least,
    restore_order,
)
from sim.polling.compiled.station_counters import (
    StationCounters,
    line_peak,
    list_calls,
    note_call,
    note_desks,
    note_miss,
    note_turn,
)
from sim.polling.trace import Ticks

Voters = tuple[Ticks, Ticks, Ticks]
"""Arrival, time at the desk, patience."""

_BEGIN, _SLOT, _FREE, _ROW, _AWAY, _WAITING, _CALL = (Index(place) for place in range(7))
"""State of a desk with a line of its own: where its run begins and goes on, key of its last end, next absence
and when that begins, voters waiting, where the ticks at which it called are written on."""

_STATE: Final = Index(DESK_STATES)


@compiled
def miss(
    fields: Ticks | None,
    counts: StationCounters | None,
    voter: int | np.uint64,
    came: int,
    left: int,
    outcome: int,
) -> None:
    """Note a voter who was never checked in."""
    if counts is not None:
        note_miss(counts, voter, left, outcome)
    if fields is not None:
        for field in range(t.OUTCOME):
            fields[field, voter] = -1
        fields[t.ARRIVAL, voter], fields[t.OUTCOME, voter], fields[t.LEFT, voter] = came, outcome, left


@compiled
def _lose(
    who: np.uint64,
    came: int,
    start: int,
    patience: Ticks,
    room: Ticks,
    line: Ticks,
    root: int,
    waiting: int,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> tuple[int, int]:
    """Whether the voter, whose turn would come at `start`, baulks or gives up; and how many then wait.

    Those waiting are a heap in `line`: the ticks at which they will do so no longer.
    """
    baulk_at, left = room[BAULK_AT], came
    if baulk_at:
        waiting = drop_until(line, root, waiting, came)
        if waiting >= baulk_at:
            miss(fields, counts, who, came, came, t.BAULKED)
            return t.BAULKED, waiting
    gives_up = room[IMPATIENT] and start - came > patience[who]
    if gives_up:
        left += patience[who]
        miss(fields, counts, who, came, left, t.RENEGED)
        if fields is not None and left >= room[DOORS]:
            fields[t.ENTERED, who] = max(came, room[DOORS])
    if baulk_at:
        waiting = push(line, root, waiting, left + 1 if gives_up else start)
    return (t.RENEGED if gives_up else t.SERVED), waiting


@compiled
def _check_in(
    fields: Ticks, voter: int | np.uint64, came: int, start: int, end: int, desk: int, doors: int
) -> None:
    """Write a check-in to the trace."""
    fields[t.ARRIVAL, voter], fields[t.ENTERED, voter] = came, max(came, doors)
    fields[t.DESK_START, voter], fields[t.DESK_END, voter], fields[t.DESK, voter] = start, end, desk
    fields[t.OUTCOME, voter] = t.SERVED


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
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """One line before all desks: departures in order to `keys`; their number."""
    count, doors = room[N_DESKS], room[DOORS]
    number_servers(count, server_of)
    if room[BAULK_AT] or room[IMPATIENT] or len(absences) or count > 16:
        servers = in_array(count, doors, spare)
        return _serve_pooled(n, voters, servers, room, absences, keys, line, server_of, away, fields, counts)
    if count <= 8:
        few = in_8(count, doors)
        return _serve_pooled(n, voters, few, room, absences, keys, None, server_of, away, fields, counts)
    some = in_16(count, doors)
    return _serve_pooled(n, voters, some, room, absences, keys, None, server_of, away, fields, counts)


@compiled
def _serve_pooled(
    n: int,
    voters: Voters,
    servers: Servers,
    room: Ticks,
    absences: Ticks,
    keys: Ticks,
    line: Ticks | None,
    server_of: Ticks,
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """The pooled line, voter by voter.

    `line` is None where nobody baulks, gives up or goes away (the compiler then drops what concerns that),
    else scratch for a heap of the ticks at which those waiting will do so no longer.
    """
    arrival, needs, patience = voters
    row = next_absence(absences, 0, 0, -1)
    next_leaves = begin_key(absences, row)
    m = voter = waiting = waiters = 0
    while voter < n:
        who = Index(voter)
        came = arrival[who]
        start = max(came << BITS, servers[0] & ~NUMBER)
        tick = start >> BITS
        if line is not None:
            if next_leaves <= start:
                number = server_of[servers[0] & NUMBER] if fields is not None else 0
                servers, m = go_away(absences, row, servers, number, keys, m, away)
                row = next_absence(absences, row + 1, 0, -1)
                next_leaves = begin_key(absences, row)
                continue
            outcome, waiting = _lose(who, came, tick, patience, room, line, 0, waiting, fields, counts)
            if counts is not None and outcome == t.RENEGED:
                waiters = note_call(counts, waiters, waiters + 1, came, came + patience[who])
            if outcome != t.SERVED:
                voter += 1
                continue
        number = voter + FRESH
        key = start + ((needs[who] << BITS) + number)
        last = servers[0] & NUMBER
        keys[Index(m)] = servers[0]
        m += last >= FRESH
        servers = replace_least(servers, key)
        if fields is not None:
            server_of[Index(number)] = server_of[Index(last)]
            _check_in(fields, who, came, tick, key >> BITS, server_of[Index(last)], room[DOORS])
        if counts is not None:
            counts.wait_of[who] = tick - came
            waiters = note_call(counts, waiters, waiters + 1, came, tick)
        voter += 1
    if line is not None:
        servers, m = go_away_after_all(absences, row, 0, servers, keys, m, away)
    m = flush(servers, keys, m)
    if counts is not None:
        if room[IMPATIENT]:
            restore_order(counts.called[1:], waiters)
        peak = line_peak(waiters, counts.joined, counts.called)
        note_desks(counts, n, needs, keys, m, room, absences, away, peak)
    return m


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
    calls: Ticks,
    spare: Ticks,
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> tuple[Ticks, int]:
    """A line before each desk: all departures in order (in `keys` or `more`), and their number."""
    n_desks = room[N_DESKS]
    state, begin, length = (
        spare[: DESK_STATES * FRESH],
        spare[DESK_STATES * FRESH :],
        spare[(DESK_STATES + 1) * FRESH :],
    )
    _open_split(n, room, absences, state)
    inputs = (n, voters, desk, room, absences, keys)
    # Where nobody gives up or goes away, nothing but the end of a service calls from a line.
    in_turn = not (room[BAULK_AT] or room[IMPATIENT] or len(absences))
    if in_turn:
        for number in range(n_desks):
            calls[number], keys[state[Index(number) * _STATE + _BEGIN] - 1] = 0, number
        waiters = _serve_split(*inputs, None, calls, state, away, fields, counts)
    else:
        waiters = _serve_split(*inputs, line, calls, state, away, fields, counts)
        for number in range(n_desks):
            _let_go(absences, MAX_TICK, number, state, away)
    keys = _in_order(n_desks, state, _SLOT, begin, length, keys, more)
    served = length[0]
    if counts is not None:
        called = counts.called
        if in_turn:
            list_calls(room[DOORS], n_desks, keys[1:], served, calls, called)
        else:
            if room[IMPATIENT]:
                _sort_calls(n_desks, state, called)
            called = _in_order(n_desks, state, _CALL, begin, length, called, counts.spare)
        peak = line_peak(waiters, counts.joined, called)
        note_desks(counts, n, voters[1], keys[1:], served, room, absences, away, peak)
    return keys[1:], served


@compiled
def _open_split(n: int, room: Ticks, absences: Ticks, state: Ticks) -> None:
    """Each desk's state at the doors' opening. Its run has room for all voters, between two guards."""
    for number in range(room[N_DESKS]):
        mine = Index(number) * _STATE
        begin = number * (n + 2) + 1
        state[mine + _BEGIN], state[mine + _SLOT], state[mine + _CALL] = begin, begin, begin
        state[mine + _FREE], state[mine + _WAITING] = room[DOORS] << BITS, 0
        _await_absence(absences, 0, number, state)


@compiled
def _await_absence(absences: Ticks, row: int, number: int, state: Ticks) -> None:
    mine = Index(number) * _STATE
    state[mine + _ROW] = next_absence(absences, row, 0, number)
    state[mine + _AWAY] = begin_key(absences, state[mine + _ROW])


@compiled
def _serve_split(
    n: int,
    voters: Voters,
    desk: Ticks,
    room: Ticks,
    absences: Ticks,
    keys: Ticks,
    line: Ticks | None,
    calls: Ticks,
    state: Ticks,
    away: Ticks,
    fields: Ticks | None,
    counts: StationCounters | None,
) -> int:
    """The desks' own lines, voter by voter; `line` as in `_serve_pooled`, one heap a desk.

    How many waited is returned, if they are counted.
    """
    arrival, needs, patience = voters
    waiters = 0
    for voter in range(n):
        who = Index(voter)
        mine = Index(desk[who]) * _STATE
        came = arrival[who]
        start = max(came << BITS, state[mine + _FREE])
        if line is not None:
            if state[mine + _AWAY] <= start:
                start = _let_go(absences, came, desk[who], state, away)
            root, waiting = state[mine + _BEGIN], state[mine + _WAITING]
            outcome, waiting = _lose(
                who, came, start >> BITS, patience, room, line, root, waiting, fields, counts
            )
            state[mine + _WAITING] = waiting
            if counts is not None and outcome == t.RENEGED:
                slot = Index(state[mine + _CALL])
                state[mine + _CALL] = slot + Index(patience[who] > 0)
                waiters = note_call(counts, waiters, slot, came, came + patience[who])
            if outcome != t.SERVED:
                continue
        tick = start >> BITS
        end = start + (needs[who] << BITS)
        place = Index(state[mine + _SLOT])
        keys[place] = end + (voter + FRESH)
        state[mine + _FREE], state[mine + _SLOT] = end, place + Index(1)
        if fields is not None:
            _check_in(fields, who, came, tick, end >> BITS, desk[who], room[DOORS])
        if counts is not None:
            counts.wait_of[who] = tick - came
            if line is None:
                last, calls[Index(voter + FRESH)] = keys[place - Index(1)] & NUMBER, 0
                waiters = note_turn(counts, calls, waiters, last, came, tick)
            else:
                slot = Index(state[mine + _CALL])
                state[mine + _CALL] = slot + Index(tick > came)
                waiters = note_call(counts, waiters, slot, came, tick)
    return waiters


@compiled
def _let_go(absences: Ticks, came: int, number: int, state: Ticks, away: Ticks) -> int:
    """Let the desk's member go as often as due before the voter who came; key of that voter's start."""
    mine = Index(number) * _STATE
    start = max(came << BITS, int(state[mine + _FREE]))
    while state[mine + _AWAY] <= start:
        row = state[mine + _ROW]
        state[mine + _FREE] = back_key(absences, row, state[mine + _FREE], away)
        _await_absence(absences, row + 1, number, state)
        start = max(came << BITS, int(state[mine + _FREE]))
    return start


@compiled
def _in_order(
    n_desks: int,
    state: Ticks,
    slot: np.uint64,
    begin: Ticks,
    length: Ticks,
    keys: Ticks,
    other: Ticks,
) -> Ticks:
    """The desks' runs, which go on at that place of their state, as one: from place 1 on, in either array."""
    for number in range(n_desks):
        mine = Index(number) * _STATE
        begin[number] = state[mine + _BEGIN]
        length[number] = state[mine + slot] - begin[number]
        close_run(keys, begin[number], length[number])
    runs = n_desks
    while runs > 1:
        runs = merge_runs(runs, begin, length, keys, other)
        keys, other = other, keys
    return keys


@compiled
def _sort_calls(n_desks: int, state: Ticks, called: Ticks) -> None:
    """Who gives up leaves their desk's line out of turn."""
    for number in range(n_desks):
        mine = Index(number) * _STATE
        begin = state[mine + _BEGIN]
        restore_order(called[begin:], state[mine + _CALL] - begin)
