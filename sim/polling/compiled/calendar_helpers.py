"""Desk members who open further booths while the line for booths is long, in the event calendar."""

from __future__ import annotations

from sim.compiling import compiled
from sim.polling.compiled import calendar_parts as parts
from sim.polling.compiled.calendar_parts import BOOTH_LINE, ROOM, desk_line, release, take
from sim.polling.compiled.compiled_layout import HELP_AT, HELPERS, N_BOOTHS, SPLIT
from sim.polling.trace import NOBODY, Ticks


@compiled
def send_to_help(day: Ticks, line: int) -> bool:
    """Let the first idle member open a booth, if that is needed and no absence is before it."""
    short = day[BOOTH_LINE + parts.VOTERS] - day[BOOTH_LINE + parts.IDLE]
    if day[parts.HELPING] >= day[ROOM + HELPERS] or short < day[ROOM + HELP_AT]:
        return False
    if day[line + parts.FIRST] >= day[parts.N_VOTERS]:
        return False
    helper = 0
    while day[parts.HELPER_HOME + helper] != NOBODY:
        helper += 1
    day[parts.HELPER_HOME + helper] = take(day, line, 0)
    day[parts.HELPING] += 1
    release(day, BOOTH_LINE, day[ROOM + N_BOOTHS] + helper, NOBODY)
    return True


@compiled
def go_back(day: Ticks) -> bool:
    """The idle helper of the lowest booth goes back to their desk, if nobody waits for a booth."""
    if day[BOOTH_LINE + parts.VOTERS]:
        return False
    first, found = parts.SERVERS + day[BOOTH_LINE + parts.ROOT], -1
    for position in range(day[BOOTH_LINE + parts.IDLE]):
        booth = day[first + position]
        if booth >= day[ROOM + N_BOOTHS] and (found < 0 or booth < day[first + found]):
            found = position
    if found < 0:
        return False
    helper = take(day, BOOTH_LINE, found) - day[ROOM + N_BOOTHS]
    desk = day[parts.HELPER_HOME + helper]
    day[parts.HELPER_HOME + helper] = NOBODY
    day[parts.HELPING] -= 1
    release(day, desk_line(desk, day[ROOM + SPLIT]), desk, NOBODY)
    return True
