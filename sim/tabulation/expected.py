"""After closing without draws: what is expected of every unit, each irregularity at its mean.

Stations that the same irregularities may strike are one row of average stations
(:mod:`sim.tabulation.expected_station`). Every sequence of events that may befall them (struck or not, found
out or not, by observers or otherwise) is followed to its end, and counts with its probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import TAKEN_AWAY
from sim.tabulation.ballots import N_CLASSES, printed_for
from sim.tabulation.expected_station import (
    Course,
    Outcome,
    Stations,
    closed,
    joined,
    opened,
    repeat_papers,
    struck_by,
    taken,
)
from sim.tabulation.orders import CONSEQUENCES, Order
from sim.tabulation.outcome import Round
from sim.tabulation.setup import Setup
from sim.tabulation.sums import sum_by_unit
from sim.whole_papers import whole, whole_parts


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedEvening:
    """Expectation of the evening, whole papers.

    Attributes
    ----------
    preliminary, annulled : int64, shape (unit, 4)
        Papers announced at first, and set aside later.
    first : Round
    second : Round or None
        With the repeat vote's papers in place of those set aside; None where none is held.
    repeated : int64, shape (unit, 4)
        Papers of the repeat vote alone.
    """

    preliminary: Ints
    annulled: Ints
    first: Round
    second: Round | None
    repeated: Ints

    @property
    def final(self) -> Round:
        """The round that decides."""
        return self.first if self.second is None else self.second


def _rows(setup: Setup, roll: Ints, start: Ints) -> tuple[Ints, Ints, Ints]:
    """Row of each station, unit of each row, and which irregularities may strike it, as bits."""
    unit = np.repeat(np.arange(start.size - 1), np.diff(start))
    bits = np.zeros(roll.size, dtype=np.int64)
    for number, order in enumerate(setup.orders):
        bits |= order.scope.astype(np.int64) << number
    keys, row = np.unique(np.column_stack([unit, bits]), axis=0, return_inverse=True)
    return row.reshape(-1), keys[:, 0], keys[:, 1]


def _stations(
    setup: Setup, papers: Ints, home: Floats, roll: Ints, start: Ints, registered: Ints
) -> tuple[Stations, Ints]:
    """Each unit's papers shared out among its rows by their lists, and the rows' bits."""
    row, unit, bits = _rows(setup, roll, start)
    n, lists = unit.size, np.bincount(row, weights=roll.astype(np.float64))
    of_unit = np.maximum(sum_by_unit(roll, start), 1)
    share = lists / of_unit[unit]
    recorded = sum_by_unit(setup.recorded, start).sum(axis=1)
    given = papers.astype(np.float64)
    # The papers of stations annulled were inferred as taken away: they are put back apart.
    given[:, TAKEN_AWAY] -= np.minimum(recorded, papers[:, TAKEN_AWAY])
    issued = given.sum(axis=1)
    replaced = setup.settings.spoiled_and_replaced * issued
    stations = Stations(
        unit=unit,
        number=np.bincount(row, minlength=n).astype(np.float64),
        roll=share * registered[unit],
        present=share[:, None] * (given - home)[unit],
        home=share[:, None] * home[unit],
        printed=np.asarray(np.bincount(row, weights=printed_for(roll)), dtype=np.float64),
        replaced=share * replaced[unit],
    )
    return stations, bits


def _chances(setup: Setup) -> Iterator[tuple[float, tuple[float, ...]]]:
    """What observers see: probability that a station has none, one, one with a copy; and of coming out."""
    observers, copies = setup.settings.observers, setup.settings.copies
    for weight, observed, copied in (
        (1.0 - observers, False, False),
        (observers * (1.0 - copies), True, False),
        (observers * copies, True, True),
    ):
        if weight > 0.0:
            seen = [o.seen * (copied if o.by_copies else observed) for o in setup.orders]
            pairs = zip(seen, setup.orders, strict=True)
            yield weight, tuple(1.0 - (1.0 - s) * (1.0 - o.contested) for s, o in pairs)


def _chance_of_striking(order: Order) -> float:
    """Probability that an irregularity strikes a station in its scope."""
    if order.count is None:
        return order.share
    return min(order.count / max(int(order.scope.sum()), 1), 1.0)


def _courses(
    setup: Setup, stations: Stations, bits: Ints, out: tuple[float, ...]
) -> tuple[Floats, Stations, Course]:
    """Every sequence of events that may befall the stations of a row: its probability, and how it ends.

    Each irregularity divides every sequence so far in three: not struck, struck and not found out, found out.
    What cannot happen is left out.
    """
    chance, course = np.ones(bits.size), opened(stations)
    for number, order in enumerate(setup.orders):
        hit = np.where(bits >> number & 1, _chance_of_striking(order), 0.0)
        parts = [(chance * (1.0 - hit), course)]
        for comes_out, part in ((False, 1.0 - out[number]), (True, out[number])):
            if part > 0.0:
                struck = struck_by(order, course, stations, comes_out=comes_out)
                parts.append((chance * hit * part, struck))
        kept = [np.flatnonzero(each > 0.0) for each, _ in parts]
        chance = np.concatenate([each[rows] for (each, _), rows in zip(parts, kept, strict=True)])
        course = joined([taken(each, rows) for (_, each), rows in zip(parts, kept, strict=True)])
        stations = joined([taken(stations, rows) for rows in kept])
        bits = np.concatenate([bits[rows] for rows in kept])
    return chance, stations, course


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Means over all sequences of events, added up by unit; float64, shape (unit, 4) or (unit,)."""

    final: Floats
    set_aside: Floats
    announced: Floats
    repeated: Floats
    issued: Floats
    off_the_roll: Floats
    back: Floats

    @classmethod
    def of(cls, n_units: int) -> Self:
        """Nothing yet."""
        by_class = (np.zeros((n_units, N_CLASSES)) for _ in range(4))
        return cls(*by_class, *(np.zeros(n_units) for _ in range(3)))

    def add(self, unit: Ints, chance: Floats, left: Outcome, repeated: Floats) -> None:
        """Count what each sequence leaves, with its probability."""
        again = chance * left.again
        by_class = chance[:, None]
        np.add.at(self.final, unit, by_class * left.final)
        np.add.at(self.set_aside, unit, by_class * left.set_aside)
        np.add.at(self.announced, unit, by_class * left.announced)
        np.add.at(self.repeated, unit, again[:, None] * repeated)
        np.add.at(self.issued, unit, chance * left.issued)
        np.add.at(self.off_the_roll, unit, chance * left.off_the_roll)
        np.add.at(self.back, unit, again * left.off_the_roll)


def _mean(setup: Setup, stations: Stations, bits: Ints, n_units: int) -> _Sums:
    consequences, repeat = setup.settings.consequences, setup.settings.repeat
    control = CONSEQUENCES.index(consequences.control)
    sums = _Sums.of(n_units)
    for weight, out in _chances(setup):
        chance, rows, course = _courses(setup, stations, bits, out)
        left = closed(course, rows, control, roll_kept=consequences.roll_kept)
        again = np.zeros_like(left.final)
        if repeat is not None:
            again = repeat_papers(rows, repeat.turnout_ratio, setup.mix)
        sums.add(rows.unit, weight * chance, left, again)
    return sums


def expected_evening(
    setup: Setup, papers: Ints, home: Floats, roll: Ints, start: Ints, registered: Ints
) -> ExpectedEvening:
    """Expectation of what comes after closing.

    Parameters
    ----------
    setup : Setup
    papers : int64, shape (unit, 5)
        Expected papers by issued class.
    home : float64, shape (unit, 5)
        Of these, papers given out on home visits.
    roll : int64, shape (station,)
    start : int64, shape (unit + 1,)
    registered : int64, shape (unit,)
        The roll: the stations' lists, and those of units where no polling day is simulated.

    Returns
    -------
    ExpectedEvening
    """
    stations, bits = _stations(setup, papers, home, roll, start, registered)
    mean = _mean(setup, stations, bits, papers.shape[0])
    recorded = sum_by_unit(setup.recorded, start)
    off = sum_by_unit(np.where(setup.off_the_roll, roll, 0), start)
    first = Round(
        ballots=whole_parts(mean.final),
        issued=whole(mean.issued) + recorded.sum(axis=1),
        registered=registered - off - whole(mean.off_the_roll),
    )
    preliminary = whole_parts(mean.announced) + recorded
    set_aside = whole_parts(mean.set_aside) + recorded
    if setup.settings.repeat is None:
        return ExpectedEvening(preliminary, set_aside, first, None, np.zeros_like(first.ballots))
    repeated = whole_parts(mean.repeated)
    second = Round(
        ballots=first.ballots + repeated,
        issued=first.issued + repeated.sum(axis=1),
        registered=np.minimum(first.registered + whole(mean.back), registered),
    )
    return ExpectedEvening(preliminary, set_aside, first, second, repeated)
