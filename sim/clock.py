"""Time: integer ticks of one millisecond since local midnight.

Float clocks make ties an accident; with integers a tie is a fact, and every engine treats it alike.
A region's local clock differs from the reporting clock (the capital's) by a whole number of hours.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

TICKS_PER_SECOND: Final = 1_000
TICKS_PER_MINUTE: Final = 60 * TICKS_PER_SECOND
TICKS_PER_HOUR: Final = 60 * TICKS_PER_MINUTE
TICKS_PER_DAY: Final = 24 * TICKS_PER_HOUR

MAX_TICK: Final = 1 << 36
"""No clock of a station may reach this (795 days) [ticks]."""

NEVER: Final = 1 << 60
"""A time of this length, or longer, has no end [ticks]."""

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MOMENT = re.compile(r"day ([1-9]\d?) (\d{2}:\d{2})")


def ticks_of(clock: str | dt.time) -> int:
    """Ticks since midnight of a clock time.

    Parameters
    ----------
    clock : str or datetime.time
        ``"HH:MM"``, ``"HH:MM:SS"`` or a time object; ``"24:00"`` is the end of the day.

    Returns
    -------
    int
        [ticks of 1 ms]

    Raises
    ------
    ValueError
        If the text is no clock time.

    Examples
    --------
    >>> ticks_of("07:00")
    25200000
    """
    if isinstance(clock, dt.time):
        seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
        return seconds * TICKS_PER_SECOND + clock.microsecond // 1_000
    match = _CLOCK.fullmatch(clock.strip())
    if match is None:
        raise ValueError(f"{clock!r} is not a clock time; write it as HH:MM, such as 07:00")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    ticks = (hours * 3600 + minutes * 60 + seconds) * TICKS_PER_SECOND
    if minutes > 59 or seconds > 59 or ticks > TICKS_PER_DAY:
        raise ValueError(f"{clock!r} is not a clock time between 00:00 and 24:00")
    return ticks


def time_of_day(ticks: int) -> dt.time:
    """Clock time of a tick before midnight; undoes :func:`ticks_of`.

    Examples
    --------
    >>> time_of_day(ticks_of("13:10"))
    datetime.time(13, 10)
    """
    return (dt.datetime.min + dt.timedelta(milliseconds=ticks)).time()


def clock_of(ticks: float) -> str:
    """Clock time ``HH:MM`` of a tick, rounded to the minute.

    Examples
    --------
    >>> clock_of(47_400_000)
    '13:10'
    """
    minutes = round(ticks / TICKS_PER_MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def moment_ticks(text: str) -> int:
    """Ticks since midnight of the first polling day of a clock time of any of them.

    Raises
    ------
    ValueError
        If the text is neither a clock time nor one of a numbered day.

    Examples
    --------
    >>> moment_ticks("day 2 07:00") - moment_ticks("07:00") == TICKS_PER_DAY
    True
    """
    read = _MOMENT.fullmatch(text)
    return ticks_of(text) if read is None else (int(read[1]) - 1) * TICKS_PER_DAY + ticks_of(read[2])


def moment_of(ticks: float) -> str:
    """Clock time of a tick, with the number of its day after the first; undoes :func:`moment_ticks`.

    Examples
    --------
    >>> moment_of(47_400_000), moment_of(47_400_000 + TICKS_PER_DAY)
    ('13:10', 'day 2 13:10')
    """
    days = int((ticks - 1) // TICKS_PER_DAY)
    return clock_of(ticks) if days < 1 else f"day {days + 1} {clock_of(ticks - days * TICKS_PER_DAY)}"


def hours(ticks: float) -> float:
    """Ticks as decimal hours since midnight."""
    return ticks / TICKS_PER_HOUR
