"""Results as they come in over the night: how much is counted, and what the figures so far say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.rules import Rule, Tally
from sim.tabulation.count.ranks import group_by, time_order
from sim.tabulation.unit_sums import sum_classes

NIGHT_SHARES: Final = (0.5, 0.9, 0.99)
"""Shares of the ballots whose hour is kept."""

ANNOUNCED_AT: Final = range(20 * TICKS_PER_HOUR, 40 * TICKS_PER_HOUR + 1, 30 * TICKS_PER_MINUTE)
"""Every half hour from 20:00 to 16:00 of the next day, on the reporting clock [ticks]."""


@dataclass(frozen=True, slots=True, eq=False)
class Night:
    """One results night.

    Attributes
    ----------
    hour : float64, shape (unit + 1, 3)
        When :data:`NIGHT_SHARES` of a unit's ballots had reached the centre, on the reporting clock, hours
        since midnight of the polling day; the last row over all. NaN where there are none.
    counted, yes : float64, shape (time,)
        Share of the ballots counted by :data:`ANNOUNCED_AT`, and the yes share of these; NaN before any.
    met : bool, shape (time, condition)
        Whether the rule's conditions hold on the figures so far, the whole roll in the base.
    """

    hour: Floats
    counted: Floats
    yes: Floats
    met: Bools


def share_hours(ballots: Ints, at_centre: Ints, start: Ints) -> Floats:
    """Hour by which each of :data:`NIGHT_SHARES` of the ballots is in: float64, shape (unit + 1, 3).

    Parameters
    ----------
    ballots, at_centre : int64, shape (station,)
        Papers counted, and when they reach the centre [ticks].
    start : int64, shape (unit + 1,)
    """
    unit = np.repeat(np.arange(start.size - 1), np.diff(start))
    by_time = time_order(at_centre)
    of_units = _hours(ballots, at_centre, group_by(unit, by_time), start)
    return np.concatenate([of_units, _hours(ballots, at_centre, by_time, start[[0, -1]])])


def _hours(ballots: Ints, at_centre: Ints, order: Ints, start: Ints) -> Floats:
    """Hours of the stretches between `start`, the stations of each in order of time."""
    come = np.concatenate([[0], np.cumsum(ballots[order])])
    before, total = come[start[:-1]], np.diff(come[start])
    # The least whole number of ballots that is at least the share.
    wanted = np.ceil(np.array(NIGHT_SHARES) * total[:, None]).astype(np.int64)
    place = np.searchsorted(come[1:], before[:, None] + wanted)
    hours = at_centre[order[np.minimum(place, order.size - 1)]] / TICKS_PER_HOUR
    return np.where(total[:, None] > 0, hours, np.nan)


def announced(ballots: Ints, at_centre: Ints, unit: Ints, n_units: int) -> Ints:
    """Ballots at the centre by each of :data:`ANNOUNCED_AT`: int64, shape (time, unit, class)."""
    n_times = len(ANNOUNCED_AT)
    place = np.clip(-((ANNOUNCED_AT.start - at_centre) // ANNOUNCED_AT.step), 0, n_times)
    cells = place * n_units + unit
    # Whole numbers in doubles, which are exact here: a table holds fewer papers than 2**53.
    new = [np.bincount(cells, papers, (n_times + 1) * n_units) for papers in ballots.T]
    by_time = np.stack(new, axis=1).astype(np.int64).reshape(n_times + 1, n_units, -1)
    return np.asarray(np.cumsum(by_time, axis=0)[:-1])


def night_of(
    ballots: Ints, at_centre: Ints, unit: Ints, start: Ints, registered: Ints, weights: Ints, rule: Rule
) -> Night:
    """What the public sees of the count.

    Parameters
    ----------
    ballots : int64, shape (station, 4)
        As the protocols state.
    at_centre : int64, shape (station,)
        [ticks, reporting clock]
    unit : int64, shape (station,)
    start : int64, shape (unit + 1,)
    registered, weights : int64, shape (unit,)
    rule : Rule
    """
    n_units = start.size - 1
    so_far = announced(ballots, at_centre, unit, n_units)
    cast = so_far.sum(axis=(1, 2))
    yes = np.full(cast.size, np.nan)
    np.divide(so_far[:, :, 0].sum(axis=1), cast, out=yes, where=cast > 0)
    names = tuple(str(u) for u in range(n_units))
    verdict = rule.decide(
        Tally(units=names, registered=registered, ballots=so_far, issued=so_far.sum(axis=2), weights=weights)
    )
    return Night(
        hour=share_hours(sum_classes(ballots), at_centre, start),
        counted=cast / max(int(ballots.sum()), 1),
        yes=yes,
        met=np.stack([result.met for result in verdict.conditions], axis=-1),
    )
