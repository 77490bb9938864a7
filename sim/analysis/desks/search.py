"""The least number of servers that does: doubled until enough, then halved in; one less is tried and fails.

Fewer servers may by chance do better than more, above all where a list is split anew; so an answer says that
it does and that one less does not, not that nothing below it could.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.arrays import Ints
from sim.polling.layout import MAX_SERVERS


@dataclass(frozen=True, slots=True)
class Axis:
    """Numbers of servers in order, as integers: more is more.

    Attributes
    ----------
    least, most : int
        Where servers are counted, from 1 to 1,000; where a station has one for so many on its list, minus
        that many.
    floor : int
        Every station has at least so many.

    Examples
    --------
    >>> one_for = Axis(-3_000, -1, floor=2)
    >>> one_for.servers(-300, np.array([100, 900, 1_000])).tolist(), one_for.more(-300), one_for.next(-300)
    ([2, 3, 4], -150, -285)
    >>> Axis(1, 1_000).servers(3, np.array([900, 100])).tolist()
    [3, 3]
    """

    least: int
    most: int
    floor: int = 1

    def servers(self, level: int, rolls: Ints) -> Ints:
        """Servers of stations with such lists."""
        wanted = np.full_like(rolls, level) if level > 0 else -(-rolls // -level)
        return np.clip(wanted, self.floor, MAX_SERVERS)

    def more(self, level: int) -> int:
        """About twice as many servers."""
        return min(2 * level, self.most) if level > 0 else min(-(-level // 2), self.most)

    def fewer(self, level: int) -> int:
        """About half as many."""
        return max(level // 2 if level > 0 else 2 * level, self.least)

    def next(self, level: int) -> int:
        """The next number worth a trial: one more, or one for a twentieth fewer on the list."""
        return min(level + max(-level // 20, 1), self.most)


Meets = Callable[[int], bool]


def least_level(axis: Axis, start: int, meets: Meets, idle: Meets) -> int | None:
    """The least level that meets and whose lower neighbour does not.

    Parameters
    ----------
    axis : Axis
    start : int
        Where to begin.
    meets, idle : callable
        Whether a level does; whether nobody waits for these servers any more, so that more change nothing.

    Returns
    -------
    int or None
        None where none does.

    Examples
    --------
    >>> least_level(Axis(1, 1_000), 2, lambda level: level >= 13, lambda level: False)
    13
    >>> least_level(Axis(1, 1_000), 2, lambda level: False, lambda level: level > 60) is None
    True
    """
    if not meets(start):
        low, high = start, axis.more(start)
        while not meets(high):
            if high == axis.most or idle(high):
                return None
            low, high = high, axis.more(high)
    else:
        high, low = start, axis.fewer(start)
        while meets(low):
            if low == axis.least:
                return low
            low, high = axis.fewer(low), low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high


Pair = tuple[int, int]
Both = Callable[[int, int], bool]


def least_pair(
    axes: tuple[Axis, Axis], start: Pair, meets: Both, idle: Both, cost: Callable[[int, int], int]
) -> Pair | None:
    """Levels of desks and booths that do at the least cost; with few desks more booths may be needed.

    Parameters
    ----------
    axes : pair of Axis
        Of desks, of booths.
    start : pair of int
    meets, idle, cost : callable
        Of both levels; cost is what is to be least, such as all servers.

    Returns
    -------
    pair of int or None
        None where none does.

    Examples
    --------
    >>> axis = Axis(1, 1_000)
    >>> least_pair((axis, axis), (2, 2), lambda d, b: d > 3 and d * b >= 24, lambda d, b: False, int.__add__)
    (4, 6)
    """
    ample = _enough(axes, start, meets, idle)
    if ample is None:
        return None
    fewest = least_level(axes[0], start[0], lambda d: meets(d, ample[1]), _never)
    least = least_level(axes[1], start[1], lambda b: meets(ample[0], b), _never)
    desks, booths, best = fewest or ample[0], ample[1], ample
    while cost(desks, least or ample[1]) < cost(*best):
        found = least_level(axes[1], booths, partial(meets, desks), _never)
        booths = found or booths
        if found is not None and cost(desks, found) < cost(*best):
            best = desks, found
        if desks == axes[0].most:
            break
        desks = axes[0].next(desks)
    return best


def _never(_: int) -> bool:
    return False


def _enough(axes: tuple[Axis, Axis], start: Pair, meets: Both, idle: Both) -> Pair | None:
    """Levels, doubled together from `start` on, that do."""
    desks, booths = start
    while not meets(desks, booths):
        if (desks, booths) == (axes[0].most, axes[1].most) or idle(desks, booths):
            return None
        desks, booths = axes[0].more(desks), axes[1].more(booths)
    return desks, booths
