"""Turnout through the day as a function of the swings of the country and its regions.

The same model as :mod:`sim.electorate.uncertainty` and :func:`sim.electorate.arrivals.day_of`, with the
stations of a part summed up, so that a day costs microseconds. For a part *p* of a unit, in region *r*::

    log-odds of turnout   = centre_p + sd·national + sd·regional_r + sd·stations_p
    log-odds of the share = exp(steeper_r) · published log-odds − later_r
    reported by a time    = sum over parts of weight · turnout · (share come + misfit of the time)

No day is quite of this family: what 2019 and 2024 leave beside it, for the country at a time and for a unit
at a time, is a misfit of its own while polls are open. Campaigns are left out: a report tells what came of
them. So is what bends single stations, which averages out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.electorate.stations import Parts
from sim.electorate.uncertainty import VotePrior
from sim.engines.plan import Plan, PriorCase
from sim.numerics import exp, expit, logit

EDGE: Final = 1e-6
"""No figure is taken to be nearer to nobody or everybody: a misfit could lead beyond."""

KINDS: Final = 3
"""Swings of a country or a region: of its turnout, of how late its day is and of how steep."""

MISFIT_OF_COUNTRY: Final = 0.022
"""Standard deviation of a country's share come beside the family, at a time [2019 and 2024; measured]."""

MISFIT_OF_UNIT: Final = 0.047
"""The same of a unit beside its country's [2024; measured]."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Figures as sums over parts: a figure's terms are those with its number.

    Attributes
    ----------
    figure, part : int64, shape (term,)
        Sorted by figure.
    weight : float64, shape (term,)
        Roll of the part as a share of the figure's roll.
    come : float64, shape (term,)
        Published share come by the figure's time.
    time : int64, shape (figure,)
        Which of the times that have a misfit of their own.
    whole : bool, shape (figure,)
        Whether a figure is of the whole vote.
    """

    figure: Ints
    part: Ints
    weight: Floats
    come: Floats
    time: Ints
    whole: Bools

    @property
    def n(self) -> int:
        """Number of figures."""
        return self.time.size

    @property
    def open(self) -> Bools:
        """Of which terms the polls are open: shape (term,)."""
        return (self.come > 0.0) & (self.come < 1.0)

    def before(self, others: Terms) -> Terms:
        """These figures, then others."""
        return Terms(
            figure=np.concatenate([self.figure, self.n + others.figure]),
            part=np.concatenate([self.part, others.part]),
            weight=np.concatenate([self.weight, others.weight]),
            come=np.concatenate([self.come, others.come]),
            time=np.concatenate([self.time, others.time]),
            whole=np.concatenate([self.whole, others.whole]),
        )

    def only(self, figures: Ints) -> Terms:
        """Some of the figures, ascending."""
        kept = np.isin(self.figure, figures)
        return Terms(
            figure=np.searchsorted(figures, self.figure[kept]),
            part=self.part[kept],
            weight=self.weight[kept],
            come=self.come[kept],
            time=self.time[figures],
            whole=self.whole[figures],
        )

    def summed(self, values: Floats) -> Floats:
        """Sums of terms, shape (draw, term), by figure."""
        starts = np.flatnonzero(np.diff(self.figure, prepend=-1))
        return np.add.reduceat(values, starts, axis=-1) if self.n else np.zeros((*values.shape[:-1], 0))


@dataclass(frozen=True, slots=True, eq=False)
class DayModel:
    """Days of one scenario under one prior; its swings are standard scores, shape (draw, score).

    Scores are of the country (turnout, later, steeper), then turnout, later and steeper of each region, then
    of what the stations of each part make of its turnout, then of the misfit of each time.

    Attributes
    ----------
    plan : Plan
    case : PriorCase
    parts : Parts
    roll, station_sd : float64, shape (part,)
        Sum of the lists; spread of the log-odds of turnout that single stations leave.
    n_times : int
        Times that have a misfit of their own.
    """

    plan: Plan
    case: PriorCase
    parts: Parts
    roll: Floats
    station_sd: Floats
    n_times: int

    @property
    def n_scores(self) -> int:
        """Number of scores of a day."""
        return self._first_time + self.n_times

    @property
    def of_country(self) -> Ints:
        """Numbers of the scores that all regions share: the country's swings and the misfits of times."""
        return np.concatenate([np.arange(KINDS), np.arange(self._first_time, self.n_scores)])

    @property
    def _first_time(self) -> int:
        return KINDS * (1 + self.parts.n_regions) + len(self.parts)

    def terms(self, units: Ints, local_ticks: Ints, time: Ints) -> Terms:
        """Figures of units by a local time, all of shape (figure,); after closing everybody has come."""
        curves, of = self.plan.electorate.curves, self.parts.unit
        found: list[tuple[int, int, float, float]] = []
        for figure, (unit, tick) in enumerate(zip(units.tolist(), local_ticks.tolist(), strict=True)):
            come = float(np.interp(tick, curves.ticks, curves.cumulative[unit]))
            own = np.flatnonzero(of == unit)
            share = self.roll[own] / self.plan.dataset.registered[unit]
            found += [(figure, p, w, come) for p, w in zip(own.tolist(), share.tolist(), strict=True)]
        return _terms(found, time, whole=False)

    def of_the_whole(self, report_ticks: Sequence[int], offset_ticks: Ints, time: Ints) -> Terms:
        """Figures of the whole vote by times of the reporting clock, local clocks being so much later."""
        curves, of, roll = self.plan.electorate.curves, self.parts.unit, self.plan.dataset.registered.sum()
        found = [
            (
                figure,
                p,
                float(self.roll[p] / roll),
                float(np.interp(tick + offset_ticks[of[p]], curves.ticks, curves.cumulative[of[p]])),
            )
            for figure, tick in enumerate(report_ticks)
            for p in range(len(self.parts))
        ]
        return _terms(found, time, whole=True)

    def turnout(self, scores: Floats) -> Floats:
        """Final turnout by part: shape (draw, part)."""
        return expit(self._log_odds(scores, np.arange(len(self.parts))))

    def shares(self, scores: Floats, terms: Terms) -> Floats:
        """Papers issued by the time of each figure, as a share of its roll: shape (draw, figure)."""
        turnout, come, _ = self._of_terms(scores, terms)
        return terms.summed(terms.weight * turnout * come)

    def blocks(self, terms: Terms) -> Iterator[tuple[Ints, Ints]]:
        """What is independent of the rest once the country is known: a region, or the regions of one unit.

        Yields
        ------
        scores, figures : int64
            Numbers of its scores, and of its figures, ascending, without those of the whole vote.
        """
        region, unit, n = self.parts.region, self.parts.unit, self.parts.n_regions
        # A region is of one unit, or a unit of one region: two rounds join all that belong together.
        first = np.array([np.flatnonzero(region == r)[0] for r in region.tolist()])
        first = np.array([first[unit == u].min() for u in unit.tolist()])
        for block in np.unique(first).tolist():
            parts = np.flatnonzero(first == block)
            swings = [KINDS + kind * n + np.unique(region[parts]) for kind in range(KINDS)]
            figures = terms.figure[np.isin(terms.part, parts) & ~terms.whole[terms.figure]]
            yield np.concatenate([*swings, KINDS * (1 + n) + parts]), np.unique(figures)

    def come_by(self, scores: Floats, report_tick: int, offset_ticks: Ints) -> Floats:
        """Share of each part's voters come by a time of the reporting clock: shape (day, part)."""
        curves, part = self.plan.electorate.curves, np.arange(len(self.parts))
        ticks = report_tick + offset_ticks[self.parts.unit]
        come = [
            float(np.interp(tick, curves.ticks, curves.cumulative[unit]))
            for tick, unit in zip(ticks.tolist(), self.parts.unit.tolist(), strict=True)
        ]
        return self._come(scores, part, np.array(come))[0]

    def linear(self, scores: Floats, terms: Terms, own: Ints | None = None) -> tuple[Floats, Floats]:
        """Log-odds of the figures, shape (day, figure), and their slopes, shape (day, figure, score).

        With `own` slopes by those scores alone.
        """
        turnout, reported, (come, odds) = self._of_terms(scores, terms)
        voters = terms.weight * turnout
        share = np.clip(terms.summed(voters * reported), EDGE, 1.0 - EDGE)
        by_turnout, by_later = voters * reported * (1.0 - turnout), -voters * come * (1.0 - come)
        by_misfit, at = np.where(terms.open, voters, 0.0), self._first_time + terms.time[terms.figure]
        moved = (by_turnout, by_later, -by_later * odds) * 2 + (by_turnout, by_misfit)
        columns = [*self._columns(terms.part), (at, np.full(terms.part.size, MISFIT_OF_COUNTRY))]
        own = np.arange(self.n_scores) if own is None else own
        place = np.full(self.n_scores, -1)
        place[own] = np.arange(own.size)
        slopes = np.zeros((terms.n, own.size, len(scores)))
        scale = (share * (1.0 - share))[:, terms.figure]
        for slope, (column, sd) in zip(moved, columns, strict=True):
            told = place[column] >= 0
            if told.any():
                by_score = (slope * sd / scale)[:, told].T
                np.add.at(slopes, (terms.figure[told], place[column[told]]), by_score)
        return logit(share), slopes.transpose(2, 0, 1)

    def _of_terms(self, scores: Floats, terms: Terms) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
        """Turnout of each term's part; share come with the misfit of its time; and :meth:`_come`."""
        parts, at = np.unique(terms.part, return_inverse=True)
        turnout = expit(self._log_odds(scores, parts))[:, at]
        swings = scores[:, self._first_time + terms.time[terms.figure]]
        come = self._come(scores, terms.part, terms.come)
        return turnout, come[0] + np.where(terms.open, MISFIT_OF_COUNTRY * swings, 0.0), come

    def unit_misfit(self, terms: Terms) -> Floats:
        """Variance of each figure's log-odds by the misfits of its units, in the central case."""
        day = np.zeros((1, self.n_scores))
        share, voters = self.shares(day, terms)[0], terms.weight * self.turnout(day)[0, terms.part]
        each = np.where(terms.open, voters * MISFIT_OF_UNIT, 0.0)
        slope = share * (1.0 - share)
        return np.asarray(terms.summed(each * each) / (slope * slope))

    def _columns(self, part: Ints) -> list[tuple[Ints, Floats]]:
        """Score that moves each term, and by how much: of the country, of the region, of the stations."""
        prior, region, n = self.case.prior, self.parts.region[part], self.parts.n_regions
        ones = np.ones(part.size)
        national = [(np.full(part.size, k), sd * ones) for k, sd in enumerate(_national(prior))]
        regional = [(KINDS + k * n + region, sd * ones) for k, sd in enumerate(_regional(prior))]
        return [*national, *regional, (KINDS * (1 + n) + part, self.station_sd[part])]

    def _log_odds(self, scores: Floats, part: Ints) -> Floats:
        centre = logit(self.case.centre.turnout[self.parts.unit[part]]) + self.parts.level[part]
        columns = self._columns(part)
        moved = [scores[:, column] * sd for column, sd in (columns[0], columns[KINDS], columns[-1])]
        return np.asarray(centre + moved[0] + moved[1] + moved[2])

    def _come(self, scores: Floats, part: Ints, come: Floats) -> tuple[Floats, Floats]:
        """Share come of parts, shape (draw, part), and its log-odds before it was made later."""
        prior, columns = self.case.prior, self._columns(part)
        later, steeper = (
            centre
            + scores[:, columns[k][0]] * columns[k][1]
            + scores[:, columns[KINDS + k][0]] * columns[KINDS + k][1]
            for k, centre in ((1, prior.centre_later), (2, prior.centre_steeper))
        )
        inside = (come > 0.0) & (come < 1.0)
        odds = exp(steeper) * logit(np.where(inside, come, 0.5))
        return np.where(inside, expit(odds - later), come), odds


def _national(prior: VotePrior) -> tuple[float, float, float]:
    return prior.sd_national_turnout, prior.sd_national_later, prior.sd_national_steeper


def _regional(prior: VotePrior) -> tuple[float, float, float]:
    return prior.sd_regional_turnout, prior.sd_regional_later, prior.sd_regional_steeper


def _terms(found: Sequence[tuple[int, int, float, float]], time: Ints, *, whole: bool) -> Terms:
    figure, part, weight, come = (
        (list(each) for each in zip(*found, strict=True)) if found else ([], [], [], [])
    )
    return Terms(
        np.array(figure, dtype=np.int64),
        np.array(part, dtype=np.int64),
        np.array(weight, dtype=np.float64),
        np.array(come, dtype=np.float64),
        time,
        np.full(time.size, whole, dtype=np.bool_),
    )


def day_model(plan: Plan, prior: str, n_times: int = 1) -> DayModel:
    """The model of a plan's day under one of its priors.

    Examples
    --------
    >>> import sim
    >>> from sim.engines.plan import plan_of
    >>> model = day_model(plan_of(sim.load("baseline")), "replay")
    >>> clocks, times = model.plan.electorate.curves.local_shift, np.zeros(1, dtype=np.int64)
    >>> terms = model.of_the_whole([10 * 3_600_000], clocks, times)
    >>> model.shares(np.zeros((1, model.n_scores)), terms).round(4)
    array([[0.2859]])
    """
    case, stations = plan.cases[prior], plan.electorate.stations
    parts, lists = stations.parts, stations.roll.astype(np.float64)
    roll, squares = np.zeros(len(parts)), np.zeros(len(parts))
    np.add.at(roll, parts.of_station, lists)
    np.add.at(squares, parts.of_station, lists * lists)
    mean = expit(logit(case.centre.turnout[parts.unit]) + parts.level)
    variance = roll + case.prior.icc_turnout * (squares - roll)
    spread = np.maximum(mean * (1.0 - mean), 1e-12)
    return DayModel(plan, case, parts, roll, np.sqrt(variance / spread) / np.maximum(roll, 1.0), n_times)
