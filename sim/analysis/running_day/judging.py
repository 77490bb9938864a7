"""How good a nowcast is: final turnout of past votes, told from each hour, beside naive forecasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.backtest.left_out import without_vote
from sim.analysis.running_day.nowcast import TOLD_LEVELS, Nowcast, nowcast
from sim.arrays import Floats
from sim.clock import clock_of
from sim.datasets.other_votes.matching import WHOLE_VOTE, MatchedTurnout, match_units
from sim.datasets.other_votes.turnout_table import TurnoutTable
from sim.engines.plan import electorate_of
from sim.priors.swings import VOTES
from sim.scenario import Scenario

NOWCAST: Final = "nowcast"
SAME_SHARE: Final = "same share of the day"
SCALED: Final = "last day scaled"

BANDS: Final = {0.5: (2, 4), 0.8: (1, 5), 0.9: (0, 6)}
"""Quantiles of :data:`~sim.analysis.running_day.nowcast.TOLD_LEVELS` at the ends of each band."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Final turnout of a vote, by unit, told from an hour.

    Attributes
    ----------
    vote, hour, method : str
        `method` is :data:`NOWCAST`, :data:`SAME_SHARE` (each unit's turnout over the share that had come by
        then in the published vote) or :data:`SCALED` (the published final turnouts, all scaled as the units
        together stand).
    reports, units : int
        Figures used, and units judged.
    held : tuple of float
        Share of the units in the bands of :data:`BANDS`; empty of a naive forecast, which has none.
    width : float or None
        Mean width of the bands of 90 % [share of the roll].
    error : float
        Mean distance of the median, or of the forecast, from what it became [share of the roll].
    """

    vote: str
    hour: str
    method: str
    reports: int
    units: int
    held: tuple[float, ...]
    width: float | None
    error: float


def judge_nowcasts(
    scenario: Scenario, tables: Sequence[TurnoutTable], hours: Sequence[int], prior: str = "next-vote"
) -> tuple[Judged, ...]:
    """Tell the final turnout of votes that are over from each of several hours.

    A vote that the priors are fitted to is told by ``next-vote`` as the others give it. The misfit of a day
    rests on 2019 and 2024 (:mod:`sim.analysis.running_day.day_model`), which flatters these two.

    Parameters
    ----------
    scenario : Scenario
    tables : sequence of TurnoutTable
        With final turnout by unit; others are passed over.
    hours : sequence of int
        Of the reporting clock [ticks]; one by which nothing new had been reported is passed over.
    prior : str

    Returns
    -------
    tuple of Judged

    Examples
    --------
    >>> import sim
    >>> from sim.clock import ticks_of
    >>> from sim.datasets.other_votes import load_turnout
    >>> found = judge_nowcasts(sim.load("baseline"), load_turnout("kz-2024"), [ticks_of("14:00")])
    >>> [(each.method, round(100 * each.error, 1)) for each in found]
    [('nowcast', 4.4), ('same share of the day', 7.2), ('last day scaled', 4.6)]
    """
    found: list[Judged] = []
    for table in tables:
        matched = match_units(table, electorate_of(scenario).dataset)
        left_out = table.name in VOTES and prior == "next-vote" and scenario.dataset == "kz-2022"
        own = without_vote(scenario, table.name) if left_out else scenario
        last = -1
        for hour in hours if matched.is_final[matched.unit != WHOLE_VOTE].any() else ():
            told = nowcast(own, table, until=hour, priors=[prior])
            if told.until > last:
                found += _judged(told, matched)
                last = told.until
    return tuple(found)


def _judged(told: Nowcast, matched: MatchedTurnout) -> Iterator[Judged]:
    is_judged = matched.is_final & (matched.unit != WHOLE_VOTE)
    unit, became = matched.unit[is_judged], matched.share[is_judged]
    hour = clock_of(told.until)
    quantiles = told.priors[0].units[:, unit]
    held = tuple(
        float(((quantiles[low] <= became) & (became <= quantiles[high])).mean())
        for low, high in BANDS.values()
    )
    width, median = float((quantiles[-1] - quantiles[0]).mean()), quantiles[TOLD_LEVELS.index(0.5)]
    n = len(told.reports), unit.size
    yield Judged(told.table, hour, NOWCAST, *n, held, width, float(np.abs(median - became).mean()))
    for method, forecast in _naive(told).items():
        known = forecast[unit]
        error = np.abs(known - became)[~np.isnan(known)]
        yield Judged(told.table, hour, method, n[0], error.size, (), None, float(error.mean()))


def _naive(told: Nowcast) -> dict[str, Floats]:
    """Two forecasts by unit, shape (unit,), from the last report of each; NaN where it has none."""
    reports, published = told.reports, told.published
    last, come = np.full(published.size, np.nan), np.full(published.size, np.nan)
    for cell in np.flatnonzero(reports.unit != WHOLE_VOTE).tolist():  # ascending by time within a unit
        unit = int(reports.unit[cell])
        last[unit], come[unit] = reports.share[cell], told.come[cell]
    ratio = np.nansum(last * told.registered) / np.nansum(come * published * told.registered)
    return {SAME_SHARE: np.minimum(last / come, 1.0), SCALED: np.minimum(published * ratio, 1.0)}
