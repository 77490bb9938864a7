"""Compiled building blocks of the event calendar: the heap of events, the lines, the idle servers.

All state of a day lies in one int64 array, `day`: single numbers, a record for each line, the idle
servers, a record for each voter and absence, the heap. A line or person is passed about as the place of
its record, so that ``day[line + VOTERS]`` reads like an attribute; one array is all a call has to carry.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import inlined
from sim.polling.compiled.compiled_layout import BITS, FRESH, ROOM_SIZE
from sim.polling.compiled.packed_keys import pop_least
from sim.polling.compiled.packed_keys import push as push_key
from sim.polling.trace import NOBODY, Ticks

NOW, EVENTS, PLACES, HELPING, CHANGES, HEAP, N_VOTERS, N_LINES = range(8)
"""Single numbers; `CHANGES` has a bit for each kind of call that may have become possible."""

MAY_ENTER, MAY_CHECK_IN, MAY_USE_BOOTH, MAY_GO_BACK, MAY_USE_BOX = (1 << bit for bit in range(5))

FIRST, LAST, VOTERS, EXPECTED, IDLE, ROOT, CALLS, ALERTS, _LINE_SIZE = range(9)
"""A line's record: its ends, voters in it, voters come for it, idle servers, where they are listed, the
calls it makes, and those that any change in it may make possible."""

NEXT, BEFORE, KEY, WHERE, DUE, SERVER, SEEN, LINE, ERRAND, SERVICE = range(10)
_PERSON_SIZE: Final = SERVICE + 3
"""A person's record: neighbours in line, order in it, the line or `NOBODY`, tick of giving up (of an
absence: its end), server, whether seen before, line for the desk (of an absence: its line), and inputs (of
an absence: when it began)."""

ROOM: Final = 8
"""Place of the room vector."""

ENTRANCE: Final = ROOM + ROOM_SIZE
BOOTH_LINE: Final = ENTRANCE + _LINE_SIZE
BOX_LINE: Final = BOOTH_LINE + _LINE_SIZE
DESK_LINES: Final = BOX_LINE + _LINE_SIZE
"""Places of the lines; split desks have one each, from `DESK_LINES` on."""

_KEYS: Final = DESK_LINES + FRESH * _LINE_SIZE
SERVERS: Final = _KEYS + 3 * FRESH
"""Idle servers' numbers, in the order of their keys, which stand `3 * FRESH` before."""

HELPER_HOME: Final = SERVERS + 3 * FRESH
"""Desk of the helper at each further booth, or `NOBODY`."""

_PEOPLE: Final = HELPER_HOME + FRESH

PHASE_BITS: Final = 4
_ABSENT: Final = 1 << 62  # takes an absence's key before every voter's


def day_size(n: int) -> int:
    """Length of `day` for at most `n` voters: every voter gives up, comes again or ends twice at most."""
    return _PEOPLE + (n + FRESH) * _PERSON_SIZE + 5 * (n + FRESH)


@inlined
def person(who: int) -> int:
    """Place of a voter's record; absences come after the voters."""
    return _PEOPLE + who * _PERSON_SIZE


@inlined
def heap_of(n: int) -> int:
    """Place of the heap."""
    return _PEOPLE + (n + FRESH) * _PERSON_SIZE


@inlined
def desk_line(desk: int, split: int) -> int:
    """Place of the line before a desk."""
    return DESK_LINES + desk * _LINE_SIZE if split else DESK_LINES


@inlined
def event_key(tick: int, phase: int, number: int) -> int:
    """Key of an event."""
    return (tick << PHASE_BITS | phase) << BITS | number


@inlined
def schedule(day: Ticks, tick: int, phase: int, number: int) -> None:
    """Let an event come."""
    day[EVENTS] = push_key(day, day[HEAP], day[EVENTS], event_key(tick, phase, number))


@inlined
def drop_event(day: Ticks) -> None:
    """Take the first event out of the heap."""
    day[EVENTS] = pop_least(day, day[HEAP], day[EVENTS])


@inlined
def join_line(day: Ticks, line: int, who: int) -> None:
    """Wait in a line from now on, behind all who joined before; absences stand in front."""
    key, me = (day[NOW] << BITS) + who, person(who)
    if who >= day[N_VOTERS]:
        key -= _ABSENT
    else:
        day[line + VOTERS] += 1
    before, after = day[line + LAST], NOBODY
    while before != NOBODY and day[person(before) + KEY] > key:
        before, after = day[person(before) + BEFORE], before
    day[me + KEY], day[me + WHERE], day[me + BEFORE], day[me + NEXT] = key, line, before, after
    _link(day, before, NEXT, line + FIRST, who)
    _link(day, after, BEFORE, line + LAST, who)
    day[CHANGES] |= day[line + ALERTS]
    if day[line + IDLE]:
        day[CHANGES] |= day[line + CALLS]


@inlined
def _link(day: Ticks, neighbour: int, side: int, end: int, who: int) -> None:
    """Make `who` the neighbour's neighbour on one side or, where there is none, that end of the line."""
    day[end if neighbour == NOBODY else person(neighbour) + side] = who


@inlined
def withdraw(day: Ticks, who: int) -> None:
    """Leave the line."""
    me = person(who)
    line, before, after = day[me + WHERE], day[me + BEFORE], day[me + NEXT]
    _link(day, before, NEXT, line + FIRST, after)
    _link(day, after, BEFORE, line + LAST, before)
    day[me + WHERE] = NOBODY
    if who < day[N_VOTERS]:
        day[line + VOTERS] -= 1
    day[CHANGES] |= day[line + ALERTS]


@inlined
def release(day: Ticks, line: int, server: int, last: int) -> None:
    """Let a server be free after the voter `last`, or fresh (`NOBODY`)."""
    key = day[NOW] << BITS | (server if last == NOBODY else last + FRESH)
    root = _KEYS + day[line + ROOT]
    place = root + day[line + IDLE]
    while place > root and (
        day[place - 1] > key or (day[place - 1] == key and day[place - 1 + 3 * FRESH] > server)
    ):
        day[place], day[place + 3 * FRESH] = day[place - 1], day[place - 1 + 3 * FRESH]
        place -= 1
    day[place], day[place + 3 * FRESH] = key, server
    day[line + IDLE] += 1
    day[CHANGES] |= day[line + ALERTS]
    if day[line + FIRST] != NOBODY:
        day[CHANGES] |= day[line + CALLS]


@inlined
def take(day: Ticks, line: int, position: int) -> int:
    """Take the idle server at that position of the line, 0 the one idle longest; its number."""
    first = _KEYS + day[line + ROOT] + position
    server = day[first + 3 * FRESH]
    day[line + IDLE] -= 1
    for place in range(first, _KEYS + day[line + ROOT] + day[line + IDLE]):
        day[place], day[place + 3 * FRESH] = day[place + 1], day[place + 1 + 3 * FRESH]
    day[CHANGES] |= day[line + ALERTS]
    return int(server)
