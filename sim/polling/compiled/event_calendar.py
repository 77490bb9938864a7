"""The compiled event calendar: stations whose stages depend on one another.

A limit inside, a second visit or members who change places let a later stage act on an earlier one. So
the day is played event by event, in the order that `sim.polling.trace` lays down: before each event
whatever call from a line comes first within its tick.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MAX_TICK
from sim.compiling import compiled, inlined
from sim.polling import trace as t
from sim.polling.compiled import calendar_parts as parts
from sim.polling.compiled.calendar_helpers import go_back, send_to_help
from sim.polling.compiled.calendar_parts import (
    BOOTH_LINE,
    BOX_LINE,
    DESK_LINES,
    ENTRANCE,
    NOW,
    ROOM,
    day_size,
    desk_line,
    drop_event,
    event_key,
    heap_of,
    join_line,
    person,
    release,
    schedule,
    take,
    withdraw,
)
from sim.polling.compiled.compiled_layout import (
    AWAY_BEGIN,
    AWAY_DESK,
    AWAY_STAGE,
    AWAY_UNTIL,
    BAULK_AT,
    BITS,
    CLOSING,
    DOORS,
    FRESH,
    HELPERS,
    IMPATIENT,
    INSIDE_LIMIT,
    N_BOOTHS,
    N_BOXES,
    N_DESKS,
    REENTRY,
    SPLIT,
    layout_arrays,
)
from sim.polling.compiled.intrinsics import borrowed
from sim.polling.compiled.packed_keys import copy_run
from sim.polling.layout import Layout, Needs, check_inputs, needs_of
from sim.polling.trace import NOBODY, Ticks, Trace, trace_of

_ENTER, _END, _ABSENCE, _START, _ARRIVE, _GO_BACK, _GIVE_UP = 1, 2, 3, 4, 5, 9, 13  # phases
_STAGE: Final = 4  # from a phase of the desks to that of the booths, from those to the boxes
_FIELDS: Final = 3  # the same for the fields of a trace
_CALL_PHASES: Final = 0xC9841  # of the calls into the house, to a desk, a booth, back to a desk, to the box
_NEVER: Final = (1 << 63) - 1


def run_station(
    arrival: Ticks, service: Ticks, patience: Ticks, desk: Ticks, layout: Layout, errand: Ticks | None = None
) -> Trace:
    """One station's day by the calendar; parameters and trace as in `sim.polling.station.run_station`.

    Raises
    ------
    ValueError
        If an array is faulty.

    Examples
    --------
    >>> import numpy as np
    >>> two = np.array([5, 5]), np.array([[3, 2, 1]] * 2), np.array([100, 100]), np.array([-1, -1])
    >>> run_station(*two, Layout(n_desks=1, n_booths=1, opening=0, closing=9, inside_limit=1)).left.tolist()
    [11, 17]
    """
    check_inputs(arrival, service, patience, desk, layout, errand)
    room, absences = layout_arrays(layout, patience, desk)
    n = len(arrival)
    errands = np.full(n, -1, dtype=np.int64) if errand is None else errand
    fields = np.empty((t.width(reentry=layout.reentry), n), dtype=np.int64)
    day, away = np.empty(day_size(n), dtype=np.int64), np.empty((2, len(absences)), dtype=np.int64)
    inputs = (n, arrival, needs_of(service), patience, desk, errands, room, absences)
    run_calendar_into(*inputs, day, away, fields)
    return trace_of(fields, away)


@compiled
def run_calendar_into(
    n: int,
    arrival: Ticks,
    needs: Needs,
    patience: Ticks,
    desk: Ticks,
    errand: Ticks,
    room: Ticks,
    absences: Ticks,
    day: Ticks,
    away: Ticks,
    fields: Ticks,
) -> None:
    """Write the trace of the first `n` voters into `fields`; for compiled callers, allocates nothing.

    Parameters
    ----------
    n : int
        Voters; the arrays may be longer.
    arrival, needs, patience, desk, errand
        As in `run_station`, not checked, the service stage by stage; `patience`, `desk` and `errand` may be
        empty if the room says that nobody gives up, the desks are pooled and every document is right.
    room, absences : int64 (12,), int64 (k, 4)
        From `sim.polling.compiled.compiled_layout`.
    day : int64 (day_size(n),) or longer
        Scratch; need not be cleared.
    away : int64 (2, k) or wider
        Result: when the server of each absence left and came back, −1 where none went.
    fields : int64 (13, n) or (17, n) or wider
        Result, one row a field; 17 rows where documents may be wrong.
    """
    needs, arrival, patience, desk = borrowed((needs, arrival, patience, desk))
    errand, day, fields = borrowed((errand, day, fields))
    _prepare(n, arrival, room, absences, day, fields)
    coming = 0
    while True:
        arrives = event_key(arrival[coming], _ARRIVE, coming) if coming < n else _NEVER
        event = min(arrives, day[day[parts.HEAP]] if day[parts.EVENTS] else _NEVER)
        if day[parts.CHANGES] and _call(day, event, fields):
            continue
        if event == _NEVER:
            break
        day[NOW] = event >> (BITS + parts.PHASE_BITS)
        if event == arrives:
            _note_inputs(day, coming, needs, desk, errand)
            coming += 1
        else:
            drop_event(day)
        phase, who = event >> BITS & ((1 << parts.PHASE_BITS) - 1), event & ((1 << BITS) - 1)
        if phase == _ARRIVE:
            _arrive(day, who, patience, fields)
        elif phase == _GIVE_UP:
            _give_up(day, who, fields)
        elif phase == _ENTER:
            _open(day)
        elif phase % _STAGE == _ABSENCE:
            _begin_or_lapse(day, who, phase)
        elif who >= n:
            release(day, day[person(who) + parts.LINE], day[person(who) + parts.SERVER], NOBODY)
        else:
            _end(day, who, phase // _STAGE, fields)
    for row in range(len(absences)):
        left = day[person(n + row) + parts.SERVICE]
        away[0, row], away[1, row] = left, absences[row, AWAY_UNTIL] if left >= 0 else -1


@compiled
def _prepare(n: int, arrival: Ticks, room: Ticks, absences: Ticks, day: Ticks, fields: Ticks) -> None:
    """Empty lines, nobody served; the doors and the absences are the first events."""
    day[:ROOM] = 0
    copy_run(room, len(room), day[ROOM:])
    day[parts.HEAP], day[parts.N_VOTERS] = heap_of(n), n
    day[parts.N_LINES] = room[N_DESKS] if room[SPLIT] else 1
    helping = room[HELPERS] > 0
    _prepare_line(day, ENTRANCE, 0, parts.MAY_ENTER, parts.MAY_ENTER)
    _prepare_line(
        day, BOOTH_LINE, 0, parts.MAY_USE_BOOTH, (parts.MAY_CHECK_IN | parts.MAY_GO_BACK) if helping else 0
    )
    _prepare_line(day, BOX_LINE, FRESH, parts.MAY_USE_BOX, 0)
    for number in range(day[parts.N_LINES]):
        line = desk_line(number, 1)
        _prepare_line(day, line, 2 * FRESH + number, parts.MAY_CHECK_IN, parts.MAY_CHECK_IN if helping else 0)
    day[parts.HELPER_HOME : parts.HELPER_HOME + room[HELPERS]] = NOBODY
    fields[:, :n] = -1
    copy_run(arrival, n, fields[t.ARRIVAL])
    schedule(day, room[DOORS], _ENTER, 0)
    for row in range(len(absences)):
        stage, desk = absences[row, AWAY_STAGE], absences[row, AWAY_DESK]
        line = DESK_LINES if desk < 0 else desk_line(desk, 1)
        away = person(n + row)
        day[away + parts.WHERE], day[away + parts.SEEN], day[away + parts.SERVICE] = NOBODY, 0, -1
        day[away + parts.DUE] = absences[row, AWAY_UNTIL]
        day[away + parts.LINE] = line if stage == 0 else BOOTH_LINE if stage == 1 else BOX_LINE
        schedule(day, absences[row, AWAY_BEGIN], _ABSENCE + _STAGE * stage, n + row)


@compiled
def _prepare_line(day: Ticks, line: int, root: int, calls: int, alerts: int) -> None:
    day[line + parts.FIRST], day[line + parts.LAST] = NOBODY, NOBODY
    day[line + parts.VOTERS], day[line + parts.EXPECTED], day[line + parts.IDLE] = 0, 0, 0
    day[line + parts.ROOT], day[line + parts.CALLS], day[line + parts.ALERTS] = root, calls, alerts


@inlined
def _note_inputs(day: Ticks, who: int, needs: Needs, desk: Ticks, errand: Ticks) -> None:
    """Note in a voter's record what was drawn for them."""
    me, split = person(who), day[ROOM + SPLIT]
    day[me + parts.WHERE], day[me + parts.SEEN] = NOBODY, 0
    day[me + parts.LINE] = desk_line(desk[who], split) if split else DESK_LINES
    for stage in range(3):
        day[me + parts.SERVICE + stage] = needs[stage][who]
    day[me + parts.ERRAND] = errand[who] if day[ROOM + REENTRY] else -1


@compiled
def _open(day: Ticks) -> None:
    """Every server is at work, every place inside free."""
    split = day[ROOM + SPLIT]
    for desk in range(day[ROOM + N_DESKS]):
        release(day, desk_line(desk, split), desk, NOBODY)
    for booth in range(day[ROOM + N_BOOTHS]):
        release(day, BOOTH_LINE, booth, NOBODY)
    for box in range(day[ROOM + N_BOXES]):
        release(day, BOX_LINE, box, NOBODY)
    day[parts.PLACES] = day[ROOM + INSIDE_LIMIT]
    day[parts.CHANGES] |= parts.MAY_ENTER


@inlined
def _arrive(day: Ticks, who: int, patience: Ticks, fields: Ticks) -> None:
    now, me, baulk_at = day[NOW], person(who), day[ROOM + BAULK_AT]
    line = day[me + parts.LINE]
    if day[me + parts.SEEN]:
        fields[t.RETURNED, who] = now
    if now >= day[ROOM + CLOSING]:
        _leave(day, who, t.TURNED_AWAY, fields)
    elif baulk_at and day[line + parts.EXPECTED] >= baulk_at:
        _leave(day, who, t.BAULKED, fields)
    else:
        day[line + parts.EXPECTED] += 1
        day[me + parts.DUE] = -1
        if day[ROOM + IMPATIENT] and patience[who] < MAX_TICK - now:
            day[me + parts.DUE] = now + patience[who]
            schedule(day, now + patience[who], _GIVE_UP, who)
        if day[ROOM + INSIDE_LIMIT]:
            join_line(day, ENTRANCE, who)
        else:
            fields[t.ENTERED, who] = max(now, day[ROOM + DOORS])
            join_line(day, line, who)


@inlined
def _leave(day: Ticks, who: int, outcome: int, fields: Ticks) -> None:
    fields[t.OUTCOME, who], fields[t.LEFT, who] = outcome, day[NOW]


@compiled
def _give_up(day: Ticks, who: int, fields: Ticks) -> None:
    """Leave, unless called before, or it is the first visit's moment."""
    me, now = person(who), day[NOW]
    line = day[me + parts.WHERE]
    if line == NOBODY or day[me + parts.DUE] != now:
        return
    withdraw(day, who)
    day[day[me + parts.LINE] + parts.EXPECTED] -= 1
    if fields[t.ENTERED, who] > now:
        fields[t.ENTERED, who] = -1
    if line != ENTRANCE:
        _free_a_place(day)
    _leave(day, who, t.RENEGED, fields)


@inlined
def _free_a_place(day: Ticks) -> None:
    if day[ROOM + INSIDE_LIMIT]:
        day[parts.PLACES] += 1
        day[parts.CHANGES] |= parts.MAY_ENTER


@inlined
def _end(day: Ticks, who: int, stage: int, fields: Ticks) -> None:
    """End of a service: the server is free, the voter goes on."""
    me, now = person(who), day[NOW]
    fields[t.DESK_END + _FIELDS * stage, who] = now
    line = day[me + parts.LINE] if stage == 0 else BOOTH_LINE if stage == 1 else BOX_LINE
    release(day, line, day[me + parts.SERVER], who)
    if stage == 2:
        _leave(day, who, t.SERVED, fields)
        _free_a_place(day)
    elif stage == 0 and day[me + parts.ERRAND] >= 0 and not day[me + parts.SEEN]:
        _send_home(day, who, fields)
    else:
        join_line(day, BOOTH_LINE if stage == 0 else BOX_LINE, who)


@compiled
def _send_home(day: Ticks, who: int, fields: Ticks) -> None:
    """The document was wrong: the voter comes again, their first visit moves to its own fields."""
    me = person(who)
    day[me + parts.SEEN] = 1
    fields[t.REFUSED_START, who], fields[t.REFUSED_END, who] = fields[t.DESK_START, who], day[NOW]
    fields[t.REFUSED_DESK, who] = fields[t.DESK, who]
    for field in range(t.ENTERED, t.DESK + 1):
        fields[field, who] = -1
    _free_a_place(day)
    schedule(day, day[NOW] + day[me + parts.ERRAND], _ARRIVE, who)


@compiled
def _begin_or_lapse(day: Ticks, who: int, phase: int) -> None:
    """An absence waits for a server from its begin on, no longer if none came free before its end."""
    away = person(who)
    if day[away + parts.WHERE] != NOBODY:
        withdraw(day, who)
    elif not day[away + parts.SEEN]:
        join_line(day, day[away + parts.LINE], who)
        schedule(day, day[away + parts.DUE], phase, who)
    day[away + parts.SEEN] = 1


@inlined
def _call(day: Ticks, event: int, fields: Ticks) -> bool:
    """Make the first call that can be made before the event; whether there was one."""
    for kind in range(5):
        if day[parts.CHANGES] >> kind & 1:
            if event < event_key(day[NOW], _CALL_PHASES >> 4 * kind & 15, 0):
                return False
            if _call_one(day, kind, fields):
                return True
            day[parts.CHANGES] &= ~(1 << kind)
    return False


@inlined
def _call_one(day: Ticks, kind: int, fields: Ticks) -> bool:
    """Make a call of one kind, if any is possible; whether there was one."""
    if kind == 0:
        return _enter(day, fields)
    if kind == 1:
        for number in range(day[parts.N_LINES]):
            line = desk_line(number, 1)
            if day[line + parts.IDLE] and (send_to_help(day, line) or _start(day, line, 0, fields)):
                return True
        return False
    if kind == 2:
        return _start(day, BOOTH_LINE, 1, fields)
    if kind == 3:
        return go_back(day)
    return _start(day, BOX_LINE, 2, fields)


@inlined
def _enter(day: Ticks, fields: Ticks) -> bool:
    who = day[ENTRANCE + parts.FIRST]
    if who == NOBODY or not day[parts.PLACES]:
        return False
    withdraw(day, who)
    day[parts.PLACES] -= 1
    fields[t.ENTERED, who] = day[NOW]
    join_line(day, day[person(who) + parts.LINE], who)
    return True


@inlined
def _start(day: Ticks, line: int, stage: int, fields: Ticks) -> bool:
    """The first in line gets the server idle longest."""
    who, now = day[line + parts.FIRST], day[NOW]
    if who == NOBODY or not day[line + parts.IDLE]:
        return False
    me = person(who)
    withdraw(day, who)
    server = take(day, line, 0)
    day[me + parts.SERVER] = server
    if who >= day[parts.N_VOTERS]:
        day[me + parts.SERVICE] = now
        schedule(day, day[me + parts.DUE], _END + _STAGE * stage, who)
        return True
    day[me + parts.DUE] = -1
    if stage == 0:
        day[line + parts.EXPECTED] -= 1
    fields[t.DESK_START + _FIELDS * stage, who] = now
    fields[t.DESK + _FIELDS * stage, who] = server
    if stage and (not day[line + parts.IDLE] or day[line + parts.FIRST] == NOBODY):
        day[parts.CHANGES] &= ~day[line + parts.CALLS]
    schedule(day, now + day[me + parts.SERVICE + stage], _END + _STAGE * stage, who)
    return True
