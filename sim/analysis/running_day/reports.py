"""What units have reported so far: the figures that a nowcast may use, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.running_day.conditioning import Reported
from sim.analysis.running_day.day_model import DayModel
from sim.arrays import Bools, Floats, Ints
from sim.clock import clock_of
from sim.datasets.other_votes.matching import WHOLE_VOTE, MatchedTurnout
from sim.numerics import logit

REPORT_ERROR: Final = 0.02
"""Standard deviation of what a report differs from the papers issued by its hour [log-odds; assumption]."""


@dataclass(frozen=True, slots=True, eq=False)
class DayReports:
    """Reported turnout by unit and time; arrays of shape (figure,).

    Attributes
    ----------
    unit : int64
        Number of the unit; −1 for the whole vote.
    report_ticks, local_ticks : int64
        Clock of the report and of the unit [ticks].
    share, rounding : float64
        Share of the roll, and half a unit of its last digit.
    offset_ticks : int64, shape (unit,)
        Local clock of each unit minus the clock of the report.
    left_out : tuple of str
        What was not used, and why.
    """

    unit: Ints
    report_ticks: Ints
    local_ticks: Ints
    share: Floats
    rounding: Floats
    offset_ticks: Ints
    left_out: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.unit.size)

    @property
    def times(self) -> Ints:
        """Times of the reporting clock that there are, ascending [ticks]."""
        return np.unique(self.report_ticks)

    def reported(self, model: DayModel, error: float) -> Reported:
        """The figures as the model makes them, those of the whole vote last, and as they were reported.

        The variance of each is that of its rounding, of the misfits of its units and of the error of reports.
        """
        time, whole = np.searchsorted(self.times, self.report_ticks), self.unit == WHOLE_VOTE
        units = model.terms(self.unit[~whole], self.local_ticks[~whole], time[~whole])
        country = model.of_the_whole(self.report_ticks[whole].tolist(), self.offset_ticks, time[whole])
        terms, slope = units.before(country), self.share * (1.0 - self.share)
        rounding = self.rounding * self.rounding / (3.0 * slope * slope)
        return Reported(terms, logit(self.share), rounding + model.unit_misfit(terms) + error * error)


def reports_by(matched: MatchedTurnout, units: tuple[str, ...], until: int | None) -> DayReports:
    """Figures reported by a time, without those that cannot be what had come by then.

    Left out, and told: a figure that repeats the unit's earlier one (a stale copy), or is below it. Figures
    of the whole vote are left out at times of which units have figures.

    Parameters
    ----------
    matched : MatchedTurnout
    units : tuple of str
        Names, for what is told.
    until : int, optional
        Last time of the reporting clock [ticks]; without it all are used.
    """
    told: list[str] = []
    kept = (matched.share > 0.0) & (matched.share < 1.0)
    if until is not None:
        kept &= matched.report_ticks <= until
    kept &= ~_stale(matched, kept, units, told)
    kept &= ~_doubled(matched, kept)
    order = np.flatnonzero(kept)
    order = order[np.lexsort((matched.report_ticks[order], matched.unit[order] == WHOLE_VOTE))]
    return DayReports(
        matched.unit[order],
        matched.report_ticks[order],
        matched.local_ticks[order],
        matched.share[order],
        matched.rounding[order],
        matched.offset_ticks,
        tuple(told),
    )


def _stale(matched: MatchedTurnout, kept: Bools, units: tuple[str, ...], told: list[str]) -> Bools:
    stale = np.zeros(len(matched), dtype=np.bool_)
    for unit, cells in _by_unit(matched, kept):
        before = 0.0
        for cell in cells:
            share, stale[cell] = float(matched.share[cell]), matched.share[cell] <= before
            if stale[cell]:
                name = "the whole vote" if unit == WHOLE_VOTE else units[unit]
                said = "repeats its last figure" if share == before else "is below its last figure"
                told.append(f"{name}, {clock_of(int(matched.report_ticks[cell]))}: {said}, taken as stale")
            before = max(before, share)
    return stale


def _by_unit(matched: MatchedTurnout, kept: Bools) -> Iterator[tuple[int, list[int]]]:
    for unit in dict.fromkeys(matched.unit[kept].tolist()):
        cells = np.flatnonzero(kept & (matched.unit == unit))
        yield unit, cells[np.argsort(matched.report_ticks[cells], kind="stable")].tolist()


def _doubled(matched: MatchedTurnout, kept: Bools) -> Bools:
    """Figures of the whole vote at times of which units have figures: they would count twice."""
    of_units = set(matched.report_ticks[kept & (matched.unit != WHOLE_VOTE)].tolist())
    times = np.array([tick in of_units for tick in matched.report_ticks.tolist()], dtype=np.bool_)
    return np.asarray((matched.unit == WHOLE_VOTE) & times)
