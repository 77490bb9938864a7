"""Compiled building blocks of the station: sorted servers, absences, heaps and merges of packed keys.

A key is a tick and, in its low `BITS`, a number that breaks ties (see
`sim.polling.compiled.compiled_layout`). The servers of a stage are a sorted sequence of keys, of which the
first can be read as `servers[0]`: a tuple or a vector that the compiler keeps in registers, or an array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import types
from numba.extending import overload

from sim.compiling import compiled
from sim.polling.compiled.compiled_layout import AWAY_BEGIN, AWAY_DESK, AWAY_STAGE, AWAY_UNTIL, BITS, FRESH
from sim.polling.compiled.intrinsics import exchanged, filled_8, filled_16, third
from sim.polling.trace import Ticks

Servers = Any
"""Sorted keys: the first two and a vector of 8 or 16 with them, filled up with `NO_MORE`; or an int64
array."""

Index = np.uint64
"""An index known not to be negative spares the compiled code a correction."""

NUMBER: Final = (1 << BITS) - 1
"""Mask of a key's number."""

NO_MORE: Final = 1 << 62
"""Key after every other."""


def replace_least(servers: Servers, key: int) -> Servers:
    """Drop the least key and let `key` in; compiled by compare and exchange, without a branch."""
    return tuple(sorted((*servers[1:], key)))


@overload(replace_least)
def _replace_least(servers: Servers, key: int) -> Callable[..., Servers]:
    if isinstance(servers, types.Array):
        return _replace_in_array
    return _replace_in_lanes


def _replace_in_lanes(servers: Servers, key: int) -> Servers:
    # The first two stay at hand as numbers: the next two voters wait for no vector.
    _, second, lanes = servers
    return min(key, second), min(max(key, second), third(lanes)), exchanged(lanes, key)


def _replace_in_array(servers: Servers, key: int) -> Servers:
    last = len(servers) - 1
    for place in range(last):
        following = servers[place + 1]
        servers[place] = min(key, following)
        key = max(key, following)
    servers[last] = key
    return servers


@compiled
def fresh(number: int, count: int, doors: int) -> int:
    """Key of a server at the doors' opening; of one that is not there, `NO_MORE`."""
    return doors << BITS | number if number < count else NO_MORE


def _none_in_8() -> Servers:
    return (-1,) * 8


@overload(_none_in_8)
def _none_in_8_lanes() -> Callable[[], Servers]:
    return lambda: (-1, -1, filled_8(-1))


def _none_in_16() -> Servers:
    return (-1,) * 16


@overload(_none_in_16)
def _none_in_16_lanes() -> Callable[[], Servers]:
    return lambda: (-1, -1, filled_16(-1))


@compiled
def in_8(count: int, doors: int) -> Servers:
    """Up to eight servers."""
    servers = _none_in_8()
    for number in range(8):
        servers = replace_least(servers, fresh(number, count, doors))
    return servers


@compiled
def in_16(count: int, doors: int) -> Servers:
    """Up to sixteen servers."""
    servers = _none_in_16()
    for number in range(16):
        servers = replace_least(servers, fresh(number, count, doors))
    return servers


@compiled
def in_array(count: int, doors: int, spare: Ticks) -> Servers:
    """Any number of servers, in scratch."""
    for number in range(count):
        spare[number] = fresh(number, count, doors)
    return spare[:count]


@compiled
def number_servers(count: int, server_of: Ticks) -> None:
    """A fresh server's number in a key is its own."""
    for number in range(count):
        server_of[number] = number


@compiled
def next_absence(absences: Ticks, row: int, stage: int, desk: int) -> int:
    """First row from `row` on that concerns these servers, or the number of rows; −1 for pooled desks."""
    while row < len(absences) and (absences[row, AWAY_STAGE] != stage or absences[row, AWAY_DESK] != desk):
        row += 1
    return row


@compiled
def begin_key(absences: Ticks, row: int) -> int:
    """Least key of a start that the absence goes before; `NO_MORE` after the last."""
    return absences[row, AWAY_BEGIN] << BITS if row < len(absences) else NO_MORE


@compiled
def back_key(absences: Ticks, row: int, free: int, away: Ticks) -> int:
    """Key, but for the number, of the server with key `free` when it is back; `free` if it never goes.

    When it leaves and comes back is written to `away`.
    """
    begin, until = absences[row, AWAY_BEGIN], absences[row, AWAY_UNTIL]
    leaves = max(int(begin), free >> BITS)
    if leaves >= until:
        return free
    away[0, row], away[1, row] = leaves, until
    return int(until << BITS)


@compiled
def go_away(
    absences: Ticks, row: int, servers: Servers, number: int, out: Ticks, m: int, away: Ticks
) -> tuple[Servers, int]:
    """Let the first free server go, which has that number, unless it is free too late.

    Its last voter departs before.
    """
    least = servers[0]
    back = back_key(absences, row, least, away)
    if back == least:
        return servers, m
    last = least & NUMBER
    if last >= FRESH:  # else its place in `out` may hold what is still to be read
        out[m] = least
        m += 1
    return replace_least(servers, back | number), m


@compiled
def go_away_after_all(
    absences: Ticks, row: int, stage: int, servers: Servers, out: Ticks, m: int, away: Ticks
) -> tuple[Servers, int]:
    """Let servers go for the absences from `row` on, which nobody comes after."""
    while row < len(absences):
        servers, m = go_away(absences, row, servers, 0, out, m, away)
        row = next_absence(absences, row + 1, stage, -1)
    return servers, m


@compiled
def flush(servers: Servers, out: Ticks, m: int) -> int:
    """Write the departures still in the servers to `out` from place `m` on; how many `out` then holds."""
    while servers[0] < NO_MORE:
        if (servers[0] & NUMBER) >= FRESH:
            out[m] = servers[0]
            m += 1
        servers = replace_least(servers, NO_MORE)
    return m


@compiled
def push(heap: Ticks, root: int, size: int, tick: int) -> int:
    """Add a tick or key to the heap of that size whose least stands at `root`; its new size."""
    place = size
    while place > 0 and heap[root + (place - 1) // 2] > tick:
        heap[root + place] = heap[root + (place - 1) // 2]
        place = (place - 1) // 2
    heap[root + place] = tick
    return size + 1


@compiled
def pop_least(heap: Ticks, root: int, size: int) -> int:
    """Drop the least key of the heap; its new size."""
    size -= 1
    moved, place = heap[root + size], 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and heap[root + child + 1] < heap[root + child]:
            child += 1
        if heap[root + child] >= moved:
            break
        heap[root + place] = heap[root + child]
        place = child
    heap[root + place] = moved
    return size


@compiled
def drop_until(heap: Ticks, root: int, size: int, tick: int) -> int:
    """Drop every tick up to `tick` from the heap; its new size."""
    while size > 0 and heap[root] <= tick:
        size = pop_least(heap, root, size)
    return size


@compiled
def merge_runs(runs: int, begin: Ticks, length: Ticks, source: Ticks, target: Ticks) -> int:
    """Merge neighbouring runs two by two; `begin` and `length` then tell those in `target`.

    A run stands between a cell below every key and one above, `close_run` sees to it.
    """
    for run in range(0, runs, 2):
        first, total = begin[run], length[run]
        if run + 1 < runs:
            total += length[run + 1]
            _merge_two(source, first, length[run], begin[run + 1], length[run + 1], target)
        else:
            copy_run(source[first:], total, target[first:])
        close_run(target, first, total)
        begin[run // 2], length[run // 2] = first, total
    return (runs + 1) // 2


@compiled
def _merge_two(source: Ticks, one: int, size: int, other: int, other_size: int, target: Ticks) -> None:
    """Merge two runs to `target[one:]`: both halves from both ends, which the processor does side by side."""
    quarter = (size + other_size) // 4
    taken = among_least(source[one:], size, source[other:], other_size, 2 * quarter)
    up, other_up = Index(one), Index(other)
    up_2, other_up_2 = Index(one + taken), Index(other + 2 * quarter - taken)
    down, other_down = up_2 - Index(1), other_up_2 - Index(1)
    down_2, other_down_2 = Index(one + size - 1), Index(other + other_size - 1)
    for step in range(quarter):
        first = source[up] < source[other_up]
        target[Index(one + step)] = source[up] if first else source[other_up]
        up, other_up = up + Index(first), other_up + Index(not first)
        first = source[down] > source[other_down]
        target[Index(one + 2 * quarter - 1 - step)] = source[down] if first else source[other_down]
        down, other_down = down - Index(first), other_down - Index(not first)
        first = source[up_2] < source[other_up_2]
        target[Index(one + 2 * quarter + step)] = source[up_2] if first else source[other_up_2]
        up_2, other_up_2 = up_2 + Index(first), other_up_2 + Index(not first)
        first = source[down_2] > source[other_down_2]
        target[Index(one + size + other_size - 1 - step)] = source[down_2] if first else source[other_down_2]
        down_2, other_down_2 = down_2 - Index(first), other_down_2 - Index(not first)
    for place in range(one + 3 * quarter, one + size + other_size - quarter):
        first = source[up_2] < source[other_up_2]
        target[place] = source[up_2] if first else source[other_up_2]
        up_2, other_up_2 = up_2 + Index(first), other_up_2 + Index(not first)


@compiled
def among_least(one: Ticks, size: int, other: Ticks, other_size: int, count: int) -> int:
    """How many of the `count` least keys of two runs are in the first; of equal ones the other's go first."""
    low, high = max(0, count - other_size), min(count, size)
    while low < high:
        middle = (low + high) // 2
        more = one[Index(middle)] < other[Index(count - middle - 1)]
        low, high = middle + 1 if more else low, high if more else middle
    return low


@compiled
def close_run(keys: Ticks, begin: int, length: int) -> None:
    """Guard a run with a cell below every key and one above."""
    keys[begin - 1], keys[begin + length] = -1, NO_MORE


@compiled
def copy_run(source: Ticks, n: int, target: Ticks) -> None:
    """Copy `n` integers; assigning one array to another would compile for seconds, to word an error."""
    for place in range(n):
        target[place] = source[place]


@compiled
def restore_order(keys: Ticks, n: int) -> None:
    """Sort what is nearly sorted: but for services of no length, or for voters who gave up out of turn."""
    earlier = 0
    for place in range(1, n):  # a look first, at many keys at once: nearly always there is nothing to do
        earlier += keys[place - 1] > keys[place]
    if earlier == 0:
        return
    for place in range(1, n):
        key = keys[place]
        hole = place
        while hole > 0 and keys[hole - 1] > key:
            keys[hole] = keys[hole - 1]
            hole -= 1
        keys[hole] = key
