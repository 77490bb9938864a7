"""Regions, which swing as one: what a unit of the table is a part of, or is made of.

A unit smaller than a region shares its swing, where the table names the region. A unit of several regions is
cut into so many parts of equal rolls (the last may be smaller), which swing apart; their turnouts lie about
the unit's as those of the regions of 2022 lie about the country's. Otherwise a unit is a region.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.datasets import Dataset
from sim.electorate.stations import Parts, Stations
from sim.errors import DatasetError
from sim.numerics import expit, logit, ndtri, root

SD_OF_LEVELS: Final = 0.59
"""Standard deviation of turnout between the regions of 2022, weighted by their rolls [log-odds; measured]."""


def part_sizes(n_regions: float) -> Floats:
    """Sizes of parts that count for so many regions, (Σw)²/Σw²: as many as fit, and a smaller one.

    Examples
    --------
    >>> part_sizes(2.0).tolist()
    [1.0, 1.0]
    >>> sizes = part_sizes(14.4)
    >>> len(sizes), round(float(sizes.sum() ** 2 / (sizes * sizes).sum()), 9)
    (15, 14.4)
    """
    whole = ceil(n_regions) - 1
    root_of = sqrt(max(whole * whole - (n_regions - 1.0) * (n_regions - whole) * whole, 0.0))
    last = (whole - root_of) / (n_regions - 1.0) if n_regions > 1.0 else 1.0
    sizes = np.ones(whole + 1)
    sizes[whole // 2] = last  # in the middle, so that the levels lie evenly about it
    return sizes


def part_levels(sizes: Floats, turnout: float) -> Floats:
    """Log-odds of the parts' turnouts above the unit's, whose turnout they have in all.

    Examples
    --------
    >>> sizes = part_sizes(4.0)
    >>> levels = part_levels(sizes, 0.7)
    >>> round(float(expit(logit(np.array([0.7])) + levels).mean()), 9)
    0.7
    """
    share = sizes / sizes.sum()
    score = ndtri(np.cumsum(share) - share / 2)
    spread = SD_OF_LEVELS * score / sqrt(float((share * score * score).sum()))
    if not 0.0 < turnout < 1.0:
        return np.zeros(sizes.size)
    middle = logit(np.array([turnout]))

    def gap(shift: float) -> float:
        return float((share * expit(middle + spread + shift)).sum()) - turnout

    return np.asarray(spread + root(gap, -5.0, 5.0, xtol=1e-14))


def _deal(roll: Ints, sizes: Floats) -> Ints:
    """Part of each station: the longest lists first, each to the part that lacks most."""
    lacking = sizes / sizes.sum() * float(roll.sum())
    part = np.empty(roll.size, dtype=np.int64)
    for station in np.argsort(-roll, kind="stable").tolist():
        part[station] = np.argmax(lacking)
        lacking[part[station]] -= roll[station]
    return part


def regions_of(dataset: Dataset, stations: Stations) -> Parts | None:
    """Parts of a dataset's units, from what it says of their regions; None where each unit is one.

    Raises
    ------
    DatasetError
        If a unit has fewer stations than regions.
    """
    names = list(dict.fromkeys(dataset.regions))
    if len(names) == len(dataset.units) and not dataset.regions_in_unit:
        return None
    of_station, n_regions = np.empty_like(stations.unit), len(names)
    rows: list[tuple[int, int, float]] = []
    for u, unit in enumerate(dataset.units):
        here = slice(stations.start[u], stations.start[u + 1])
        sizes = part_sizes(dataset.regions_in_unit.get(unit, 1.0))
        of_station[here] = len(rows) + _deal(stations.roll[here], sizes)
        if sizes.size == 1:
            rows.append((u, names.index(dataset.regions[u]), 0.0))
            continue
        if sizes.size > stations.roll[here].size:
            raise DatasetError(f"{unit}: {sizes.size} regions need a station each, it has fewer")
        levels = part_levels(sizes, float(dataset.issued[u] / dataset.registered[u]))
        rows += [(u, n_regions + each, level) for each, level in enumerate(levels.tolist())]
        n_regions += sizes.size
    unit_of, region, level = (np.array(column) for column in zip(*rows, strict=True))
    return Parts(unit_of, region, level, of_station, n_regions)
