"""Polling stations: how many a unit has, and how long each one's list is.

Lists of single stations were not published for 2022. What is known are totals by time zone, three regional
counts and the legal ceiling of a list; the rest is an assumption, made once and the same way every time: no
draw is involved, so the stations of a dataset never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.errors import DatasetError
from sim.nouns import counted
from sim.numerics import exp, ndtri, root

SIZE_CV: Final = 0.7
"""Coefficient of variation of the lists' lengths over the country (assumption)."""

CITY_SIZE: Final = 1.5
"""A city's station has a list this many times as long as elsewhere in its zone (assumption)."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What of a unit lies in one region, unit by unit.

    Attributes
    ----------
    unit, region : int64, shape (part,)
        Unit of each part, and the region that it swings with.
    level : float64, shape (part,)
        Log-odds of its turnout above the unit's, in the central case.
    of_station : int64, shape (station,)
        Part of each station.
    n_regions : int
    """

    unit: Ints
    region: Ints
    level: Floats
    of_station: Ints
    n_regions: int

    def __len__(self) -> int:
        return self.unit.size


@dataclass(frozen=True, slots=True, eq=False)
class Stations:
    """All simulated stations, unit by unit in the dataset's order.

    Attributes
    ----------
    unit : int64, shape (station,)
        Index of each station's unit.
    roll : int64, shape (station,)
        Voters on each station's list.
    start : int64, shape (unit + 1,)
        Stations of unit ``u`` are ``start[u]:start[u + 1]``.
    cut : Parts, optional
        How units are parts of regions, or are made of them; without it each is a region.
    desks, booths : int64, shape (station,), optional
        Of each station where a table lists them; 0 where they follow from its roll.
    """

    unit: Ints
    roll: Ints
    start: Ints
    cut: Parts | None = None
    desks: Ints | None = None
    booths: Ints | None = None

    @property
    def parts(self) -> Parts:
        """What of the units lies in which region."""
        if self.cut is not None:
            return self.cut
        units = np.arange(self.start.size - 1)
        return Parts(units, units, np.zeros(units.size), self.unit, units.size)

    def __len__(self) -> int:
        return self.roll.size


def largest_remainder(weights: Floats, total: int) -> Ints:
    """Whole numbers in proportion to `weights` that add up to `total` exactly.

    Examples
    --------
    >>> import numpy as np
    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 10)
    array([4, 3, 3])
    """
    if weights.size == 0:
        return np.zeros(0, dtype=np.int64)
    if not weights.any():  # nothing tells the places apart
        weights = np.ones(weights.size)
    exact = weights * (total / weights.sum())
    whole: Ints = np.floor(exact).astype(np.int64)
    # A stable sort gives ties to the earlier place, so the result does not depend on the platform.
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def allot(roll: Ints, known: Sequence[int | None], is_city: Sequence[bool], total: int) -> Ints:
    """Number of stations of each unit of one time zone.

    Parameters
    ----------
    roll : int64, shape (unit,)
        Voters registered.
    known : sequence of int or None
        Published number of stations, where there is one.
    is_city : sequence of bool
        Units whose stations are larger (:data:`CITY_SIZE`).
    total : int
        Stations of the zone.

    Returns
    -------
    int64, shape (unit,)

    Raises
    ------
    DatasetError
        If the known numbers leave too few stations for the rest, or some for nobody.
    """
    counts = np.array([number or 0 for number in known], dtype=np.int64)
    free = np.array([number is None for number in known])
    left = total - int(counts.sum())
    if left < int(free.sum()) or (left and not free.any()):
        raise DatasetError(
            f"the known stations of a zone add up to {counts.sum():,} of {total:,}; "
            f"{counted(int(free.sum()), 'other unit')} share the rest, one each at least"
        )
    weight = np.where(np.asarray(is_city), roll / CITY_SIZE, roll)[free]
    counts[free] = _one_at_least(largest_remainder(weight, left))
    return counts


def _one_at_least(counts: Ints) -> Ints:
    # A unit too small for a station by its share gets one from the unit with most.
    counts = counts.copy()
    for place in np.flatnonzero(counts == 0):
        counts[np.argmax(counts)] -= 1
        counts[place] = 1
    return counts


def _scaled(spread: Floats, roll: int, ceiling: int) -> Floats:
    # Ascending relative sizes, scaled to add up to the roll with the largest cut at the ceiling.
    below = np.cumsum(spread)[::-1]
    cut = np.arange(spread.size)
    scale = (roll - cut * ceiling) / below
    # Where every list is full, rounding alone may put the last one above the ceiling.
    first = int(np.argmax(scale * spread[::-1] <= ceiling * (1.0 + 1e-9)))
    return np.asarray(np.minimum(spread * scale[first], ceiling))


def _check_room(n_stations: int, roll: int, ceiling: int, unit: str = "") -> None:
    if not n_stations <= roll <= n_stations * ceiling:
        raise DatasetError(
            f"{unit}{': ' if unit else ''}{counted(roll, 'voter does', 'voters do')} not fit into "
            f"{counted(n_stations, 'station')} of 1 to {ceiling:,} voters"
        )


def list_lengths(n_stations: int, roll: int, sigma: float, ceiling: int) -> Ints:
    """Lengths of a unit's lists: quantiles of a lognormal cut at the legal ceiling, exact in total.

    Parameters
    ----------
    n_stations, roll : int
        Stations and voters of the unit.
    sigma : float
        Standard deviation of the logarithm, before the cut.
    ceiling : int
        Longest list the law allows.

    Returns
    -------
    int64, shape (station,)
        Ascending; adds up to `roll`.

    Raises
    ------
    DatasetError
        If the voters do not fit into so many stations.

    Examples
    --------
    >>> list_lengths(3, 3000, 0.5, 3000)
    array([ 571,  926, 1503])
    """
    _check_room(n_stations, roll, ceiling)
    return _lengths(exp(sigma * ndtri(_levels(n_stations))), roll, ceiling)


def _levels(n_stations: int) -> Floats:
    return np.asarray((np.arange(n_stations) + 0.5) / n_stations)


def _lengths(spread: Floats, roll: int, ceiling: int) -> Ints:
    lengths = np.clip(largest_remainder(_scaled(spread, roll, ceiling), roll), 1, ceiling)
    # The limits move a few voters: one by one they join, or leave, the longest lists that allow it.
    while gap := roll - int(lengths.sum()):
        open_lists = lengths < ceiling if gap > 0 else lengths > 1
        lengths[np.flatnonzero(open_lists)[::-1][: abs(gap)]] += np.sign(gap)
    return np.sort(lengths)


def build_stations(
    roll: Ints, n_stations: Ints, ceiling: int, cv: float = SIZE_CV, units: Sequence[str] = ()
) -> Stations:
    """All stations, their sizes spread so that the whole has the coefficient of variation `cv`.

    Parameters
    ----------
    roll : int64, shape (unit,)
        Voters registered; a unit with no station is not simulated.
    n_stations : int64, shape (unit,)
    ceiling : int
        Longest list the law allows.
    cv : float
        Coefficient of variation aimed at; where the ceiling forbids it, the nearest that it allows.
    units : sequence of str, optional
        Names for the message.

    Returns
    -------
    Stations

    Raises
    ------
    DatasetError
        If the voters of a unit do not fit into its stations.
    """
    lists = list(zip(n_stations.tolist(), roll.tolist(), strict=True))
    for u, (n, r) in enumerate(lists):
        if n:
            _check_room(n, r, ceiling, units[u] if units else "")
    pairs = [(n, r) for n, r in lists if n]

    scores = ndtri(np.concatenate([_levels(n) for n, _ in pairs]))
    ends = np.cumsum([n for n, _ in pairs])[:-1]

    def lengths(sigma: float) -> Ints:
        spreads = np.split(exp(sigma * scores), ends)
        return np.concatenate(
            [_lengths(each, r, ceiling) for each, (_, r) in zip(spreads, pairs, strict=True)]
        )

    def excess(sigma: float) -> float:
        sizes = lengths(sigma)
        return float(sizes.std() / sizes.mean() - cv)

    widest, narrowest = 2.0, 1e-6
    if excess(widest) <= 0:
        sigma = widest
    elif excess(narrowest) >= 0:
        sigma = narrowest
    else:
        sigma = root(excess, narrowest, widest, xtol=1e-6)
    return Stations(
        unit=np.repeat(np.arange(roll.size), n_stations),
        roll=lengths(sigma),
        start=np.concatenate([[0], np.cumsum(n_stations)]).astype(np.int64),
    )
