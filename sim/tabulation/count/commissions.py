"""From the stations to the centre: territorial commissions enter protocols, regions pass them on."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.tabulation.count.ranks import group_by, time_order

_APART = 1 << 44
"""Keeps the queues of different commissions apart while they are worked through in one pass [ticks]."""


def territorial(start: Ints, stations_each: int) -> Ints:
    """Territorial commission of each station: those of a unit share its stations evenly.

    Parameters
    ----------
    start : int64, shape (unit + 1,)
    stations_each : int
        Stations under one commission, at most.

    Returns
    -------
    int64, shape (station,)
        Numbers, ascending; no commission has stations of two units.

    Examples
    --------
    >>> import numpy as np
    >>> territorial(np.array([0, 5, 6]), 3)
    array([0, 1, 0, 1, 0, 2])
    """
    numbers, first = [], 0
    for n in np.diff(start):
        commissions = -(-int(n) // stations_each)
        numbers.append(first + np.arange(n) % max(commissions, 1))
        first += commissions
    return np.concatenate(numbers).astype(np.int64)


def enter(sent: Ints, commission: Ints, entry: int) -> Ints:
    """When each protocol has been checked and entered, one at a time at every commission, in order of coming.

    Parameters
    ----------
    sent : int64, shape (station,)
        [ticks]
    commission : int64, shape (station,)
    entry : int
        Time for one protocol [ticks].

    Returns
    -------
    int64, shape (station,)
        [ticks]

    Examples
    --------
    >>> import numpy as np
    >>> enter(np.array([0, 1, 50, 2]), np.array([0, 0, 0, 1]), 10)
    array([10, 20, 60, 12])
    """
    order = group_by(commission, time_order(sent))
    of, come = commission[order], sent[order]
    first = np.flatnonzero(np.diff(of, prepend=-1))
    place = np.arange(of.size) - np.repeat(first, np.diff(first, append=of.size))
    # Done = (place + 1)·entry + the latest of (coming − place·entry) so far, commission by commission.
    ready = np.maximum.accumulate(come - place * entry + of * _APART) - of * _APART
    done = np.empty_like(sent)
    done[order] = ready + (place + 1) * entry
    return done


def pass_on(done: Ints, interval: int) -> Ints:
    """When a region passes figures on to the centre: at the next full interval [ticks].

    Examples
    --------
    >>> import numpy as np
    >>> pass_on(np.array([1, 30, 31]), 30)
    array([30, 30, 60])
    """
    return done if interval == 0 else np.asarray(-(-done // interval) * interval)
