"""The compiled event calendar: stations whose stages depend on one another.

A limit inside, a second visit or members who change places let a later stage act on an earlier one. So
the day is played event by event, in the order that `sim.polling.trace` lays down: before each event
whatever call from a line comes first within its tick.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.compiling import compiled, inlined
from sim.polling import trace as t
from sim.polling.compiled import calendar_parts as e
from sim.polling.compiled import compiled_layout as low
from sim.polling.compiled.array_borrow import borrowed
from sim.polling.compiled.calendar_parts import (
    BOOTHS,
    BOXES,
    DESKS,
    ENTRANCE,
    NOBODY,
    NOW,
    ROOM,
    day_size,
    desk_line,
    drop_event,
    heap_of,
    join,
    moment,
    person,
    release,
    schedule,
    take,
    withdraw,
)
from sim.polling.compiled.compiled_layout import BITS, FRESH, lowered
from sim.polling.layout import MAX_TICK, Layout, Needs, check_inputs, needs_of
from sim.polling.trace import Ticks, Trace, trace_of

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
    room, absences = lowered(layout, patience, desk)
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
    needs = borrowed(needs[0]), borrowed(needs[1]), borrowed(needs[2])
    arrival, patience = borrowed(arrival), borrowed(patience)
    desk, errand, day, fields = borrowed(desk), borrowed(errand), borrowed(day), borrowed(fields)
    _prepare(n, arrival, room, absences, day, fields)
    coming = 0
    while True:
        arrives = moment(arrival[coming], _ARRIVE, coming) if coming < n else _NEVER
        event = min(arrives, day[day[e.HEAP]] if day[e.EVENTS] else _NEVER)
        if day[e.CHANGES] and _call(day, event, fields):
            continue
        if event == _NEVER:
            break
        day[NOW] = event >> (BITS + e.PHASE_BITS)
        if event == arrives:
            _note_inputs(day, coming, needs, desk, errand)
            coming += 1
        else:
            drop_event(day)
        phase, who = event >> BITS & ((1 << e.PHASE_BITS) - 1), event & ((1 << BITS) - 1)
        if phase == _ARRIVE:
            _arrive(day, who, patience, fields)
        elif phase == _GIVE_UP:
            _give_up(day, who, fields)
        elif phase == _ENTER:
            _open(day)
        elif phase % _STAGE == _ABSENCE:
            _begin_or_lapse(day, who, phase)
        elif who >= n:
            release(day, day[person(who) + e.LINE], day[person(who) + e.SERVER], NOBODY)
        else:
            _end(day, who, phase // _STAGE, fields)
    for row in range(len(absences)):
        left = day[person(n + row) + e.SERVICE]
        away[0, row], away[1, row] = left, absences[row, low.AWAY_UNTIL] if left >= 0 else -1


@compiled
def _prepare(n: int, arrival: Ticks, room: Ticks, absences: Ticks, day: Ticks, fields: Ticks) -> None:
    """Empty lines, nobody served; the doors and the absences are the first events."""
    day[:ROOM] = 0
    day[ROOM : ROOM + len(room)] = room
    day[e.HEAP], day[e.N_VOTERS] = heap_of(n), n
    day[e.N_LINES] = room[low.N_DESKS] if room[low.SPLIT] else 1
    helping = room[low.HELPERS] > 0
    _prepare_line(day, ENTRANCE, 0, e.MAY_ENTER, e.MAY_ENTER)
    _prepare_line(day, BOOTHS, 0, e.MAY_USE_BOOTH, (e.MAY_CHECK_IN | e.MAY_GO_BACK) if helping else 0)
    _prepare_line(day, BOXES, FRESH, e.MAY_USE_BOX, 0)
    for number in range(day[e.N_LINES]):
        line = desk_line(number, 1)
        _prepare_line(day, line, 2 * FRESH + number, e.MAY_CHECK_IN, e.MAY_CHECK_IN if helping else 0)
    day[e.HOME : e.HOME + room[low.HELPERS]] = NOBODY
    fields[:, :n] = -1
    fields[t.ARRIVAL, :n] = arrival[:n]
    schedule(day, room[low.DOORS], _ENTER, 0)
    for row in range(len(absences)):
        stage, desk = absences[row, low.AWAY_STAGE], absences[row, low.AWAY_DESK]
        line = DESKS if desk < 0 else desk_line(desk, 1)
        away = person(n + row)
        day[away + e.WHERE], day[away + e.SEEN], day[away + e.SERVICE] = NOBODY, 0, -1
        day[away + e.DUE] = absences[row, low.AWAY_UNTIL]
        day[away + e.LINE] = line if stage == 0 else BOOTHS if stage == 1 else BOXES
        schedule(day, absences[row, low.AWAY_BEGIN], _ABSENCE + _STAGE * stage, n + row)


@compiled
def _prepare_line(day: Ticks, line: int, root: int, calls: int, alerts: int) -> None:
    day[line + e.FIRST], day[line + e.LAST] = NOBODY, NOBODY
    day[line + e.VOTERS], day[line + e.EXPECTED], day[line + e.IDLE] = 0, 0, 0
    day[line + e.ROOT], day[line + e.CALLS], day[line + e.ALERTS] = root, calls, alerts


@inlined
def _note_inputs(day: Ticks, who: int, needs: Needs, desk: Ticks, errand: Ticks) -> None:
    """Note in a voter's record what was drawn for him."""
    me, split = person(who), day[ROOM + low.SPLIT]
    day[me + e.WHERE], day[me + e.SEEN] = NOBODY, 0
    day[me + e.LINE] = desk_line(desk[who], split) if split else DESKS
    for stage in range(3):
        day[me + e.SERVICE + stage] = needs[stage][who]
    day[me + e.ERRAND] = errand[who] if day[ROOM + low.REENTRY] else -1


@compiled
def _open(day: Ticks) -> None:
    """Every server is at work, every place inside free."""
    split = day[ROOM + low.SPLIT]
    for desk in range(day[ROOM + low.N_DESKS]):
        release(day, desk_line(desk, split), desk, NOBODY)
    for booth in range(day[ROOM + low.N_BOOTHS]):
        release(day, BOOTHS, booth, NOBODY)
    for box in range(day[ROOM + low.N_BOXES]):
        release(day, BOXES, box, NOBODY)
    day[e.PLACES] = day[ROOM + low.INSIDE_LIMIT]
    day[e.CHANGES] |= e.MAY_ENTER


@inlined
def _arrive(day: Ticks, who: int, patience: Ticks, fields: Ticks) -> None:
    now, me, baulk_at = day[NOW], person(who), day[ROOM + low.BAULK_AT]
    line = day[me + e.LINE]
    if day[me + e.SEEN]:
        fields[t.RETURNED, who] = now
    if now >= day[ROOM + low.CLOSING]:
        _leave(day, who, t.TURNED_AWAY, fields)
    elif baulk_at and day[line + e.EXPECTED] >= baulk_at:
        _leave(day, who, t.BAULKED, fields)
    else:
        day[line + e.EXPECTED] += 1
        day[me + e.DUE] = -1
        if day[ROOM + low.IMPATIENT] and patience[who] < MAX_TICK - now:
            day[me + e.DUE] = now + patience[who]
            schedule(day, now + patience[who], _GIVE_UP, who)
        if day[ROOM + low.INSIDE_LIMIT]:
            join(day, ENTRANCE, who)
        else:
            fields[t.ENTERED, who] = max(now, day[ROOM + low.DOORS])
            join(day, line, who)


@inlined
def _leave(day: Ticks, who: int, outcome: int, fields: Ticks) -> None:
    fields[t.OUTCOME, who], fields[t.LEFT, who] = outcome, day[NOW]


@compiled
def _give_up(day: Ticks, who: int, fields: Ticks) -> None:
    """Leave, unless called before, or it is the first visit's moment."""
    me, now = person(who), day[NOW]
    line = day[me + e.WHERE]
    if line == NOBODY or day[me + e.DUE] != now:
        return
    withdraw(day, who)
    day[day[me + e.LINE] + e.EXPECTED] -= 1
    if fields[t.ENTERED, who] > now:
        fields[t.ENTERED, who] = -1
    if line != ENTRANCE:
        _free_a_place(day)
    _leave(day, who, t.RENEGED, fields)


@inlined
def _free_a_place(day: Ticks) -> None:
    if day[ROOM + low.INSIDE_LIMIT]:
        day[e.PLACES] += 1
        day[e.CHANGES] |= e.MAY_ENTER


@inlined
def _end(day: Ticks, who: int, stage: int, fields: Ticks) -> None:
    """End of a service: the server is free, the voter goes on."""
    me, now = person(who), day[NOW]
    fields[t.DESK_END + _FIELDS * stage, who] = now
    line = day[me + e.LINE] if stage == 0 else BOOTHS if stage == 1 else BOXES
    release(day, line, day[me + e.SERVER], who)
    if stage == 2:
        _leave(day, who, t.SERVED, fields)
        _free_a_place(day)
    elif stage == 0 and day[me + e.ERRAND] >= 0 and not day[me + e.SEEN]:
        _send_home(day, who, fields)
    else:
        join(day, BOOTHS if stage == 0 else BOXES, who)


@compiled
def _send_home(day: Ticks, who: int, fields: Ticks) -> None:
    """The document was wrong: the voter comes again, his first visit moves to its own fields."""
    me = person(who)
    day[me + e.SEEN] = 1
    fields[t.REFUSED_START, who], fields[t.REFUSED_END, who] = fields[t.DESK_START, who], day[NOW]
    fields[t.REFUSED_DESK, who] = fields[t.DESK, who]
    for field in range(t.ENTERED, t.DESK + 1):
        fields[field, who] = -1
    _free_a_place(day)
    schedule(day, day[NOW] + day[me + e.ERRAND], _ARRIVE, who)


@compiled
def _begin_or_lapse(day: Ticks, who: int, phase: int) -> None:
    """An absence waits for a server from its begin on, no longer if none came free before its end."""
    away = person(who)
    if day[away + e.WHERE] != NOBODY:
        withdraw(day, who)
    elif not day[away + e.SEEN]:
        join(day, day[away + e.LINE], who)
        schedule(day, day[away + e.DUE], phase, who)
    day[away + e.SEEN] = 1


@inlined
def _call(day: Ticks, event: int, fields: Ticks) -> bool:
    """Make the first call that can be made before the event; whether there was one."""
    for kind in range(5):
        if day[e.CHANGES] >> kind & 1:
            if event < moment(day[NOW], _CALL_PHASES >> 4 * kind & 15, 0):
                return False
            if _call_one(day, kind, fields):
                return True
            day[e.CHANGES] &= ~(1 << kind)
    return False


@inlined
def _call_one(day: Ticks, kind: int, fields: Ticks) -> bool:
    """Make a call of one kind, if any is possible; whether there was one."""
    if kind == 0:
        return _enter(day, fields)
    if kind == 1:
        for number in range(day[e.N_LINES]):
            line = desk_line(number, 1)
            if day[line + e.IDLE] and (_send_to_help(day, line) or _start(day, line, 0, fields)):
                return True
        return False
    if kind == 2:
        return _start(day, BOOTHS, 1, fields)
    if kind == 3:
        return _go_back(day)
    return _start(day, BOXES, 2, fields)


@inlined
def _enter(day: Ticks, fields: Ticks) -> bool:
    who = day[ENTRANCE + e.FIRST]
    if who == NOBODY or not day[e.PLACES]:
        return False
    withdraw(day, who)
    day[e.PLACES] -= 1
    fields[t.ENTERED, who] = day[NOW]
    join(day, day[person(who) + e.LINE], who)
    return True


@inlined
def _start(day: Ticks, line: int, stage: int, fields: Ticks) -> bool:
    """The first in line gets the server idle longest."""
    who, now = day[line + e.FIRST], day[NOW]
    if who == NOBODY or not day[line + e.IDLE]:
        return False
    me = person(who)
    withdraw(day, who)
    server = take(day, line, 0)
    day[me + e.SERVER] = server
    if who >= day[e.N_VOTERS]:
        day[me + e.SERVICE] = now
        schedule(day, day[me + e.DUE], _END + _STAGE * stage, who)
        return True
    day[me + e.DUE] = -1
    if stage == 0:
        day[line + e.EXPECTED] -= 1
    fields[t.DESK_START + _FIELDS * stage, who] = now
    fields[t.DESK + _FIELDS * stage, who] = server
    if stage and (not day[line + e.IDLE] or day[line + e.FIRST] == NOBODY):
        day[e.CHANGES] &= ~day[line + e.CALLS]
    schedule(day, now + day[me + e.SERVICE + stage], _END + _STAGE * stage, who)
    return True


@compiled
def _send_to_help(day: Ticks, line: int) -> bool:
    """Let the first idle member open a booth, if that is needed and no absence is before it."""
    short = day[BOOTHS + e.VOTERS] - day[BOOTHS + e.IDLE]
    if day[e.HELPING] >= day[ROOM + low.HELPERS] or short < day[ROOM + low.HELP_AT]:
        return False
    if day[line + e.FIRST] >= day[e.N_VOTERS]:
        return False
    helper = 0
    while day[e.HOME + helper] != NOBODY:
        helper += 1
    day[e.HOME + helper] = take(day, line, 0)
    day[e.HELPING] += 1
    release(day, BOOTHS, day[ROOM + low.N_BOOTHS] + helper, NOBODY)
    return True


@compiled
def _go_back(day: Ticks) -> bool:
    """The idle helper of the lowest booth goes back to his desk, if nobody waits for a booth."""
    if day[BOOTHS + e.VOTERS]:
        return False
    first, found = e.SERVERS + day[BOOTHS + e.ROOT], -1
    for position in range(day[BOOTHS + e.IDLE]):
        booth = day[first + position]
        if booth >= day[ROOM + low.N_BOOTHS] and (found < 0 or booth < day[first + found]):
            found = position
    if found < 0:
        return False
    helper = take(day, BOOTHS, found) - day[ROOM + low.N_BOOTHS]
    desk = day[e.HOME + helper]
    day[e.HOME + helper] = NOBODY
    day[e.HELPING] -= 1
    release(day, desk_line(desk, day[ROOM + low.SPLIT]), desk, NOBODY)
    return True
