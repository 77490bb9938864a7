"""Final turnout and the hour of the quorum, given the turnout reported so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.analysis.running_day.conditioning import LEAST_EFFECTIVE, DrawnDays, conditioned_days, weighed_days
from sim.analysis.running_day.day_curve import NationalQuorum, national_quorum, quorum_hour
from sim.analysis.running_day.day_model import DayModel, day_model
from sim.analysis.running_day.reports import REPORT_ERROR, DayReports, reports_by
from sim.analysis.statistics.quantiles import quantile
from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_HOUR, clock_of
from sim.datasets.other_votes.matching import WHOLE_VOTE, match_units
from sim.datasets.other_votes.turnout_table import TurnoutTable
from sim.engines.plan import Plan, plan_of
from sim.errors import ResultsError
from sim.numerics import weighted_sum
from sim.scenario import Scenario
from sim.streams import Purpose, Stream

TOLD_LEVELS: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Quantiles that are told: bands of 90, 80 and 50 %, and the median."""

DAYS: Final = 1_500
WEIGHED_DAYS: Final = 20_000

_APART: Final = 2 * TICKS_PER_HOUR
"""Between times still to come at which the day may leave its family."""

Method = Literal["conditioned", "weighed"]


@dataclass(frozen=True, slots=True, eq=False)
class PriorNowcast:
    """What one prior says, given the reports.

    Attributes
    ----------
    prior : str
    method : {"conditioned", "weighed"}
    effective : float
        Days that the figures rest on.
    told : bool
        Whether they are enough; otherwise no figure should be quoted.
    units : float64, shape (level, unit)
        Quantiles of final turnout, share of the roll; NaN where no vote is simulated.
    national : float64, shape (level,)
    hour : float64, shape (level,)
        Of the reporting clock at which the quorum is passed; infinite where it is not.
    p_quorum : float or None
        Share of the days on which the quorum is passed; None where the rule has none that is known before.
    """

    prior: str
    method: Method
    effective: float
    told: bool
    units: Floats
    national: Floats
    hour: Floats
    p_quorum: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Nowcast:
    """What final turnout will be, given reports.

    Attributes
    ----------
    scenario : Scenario
    table : str
        Whose reports were used.
    until : int
        Time of the last report used [ticks of the reporting clock]; −1 where there is none.
    reports : DayReports
    units : tuple of str
    registered : int64, shape (unit,)
    published : float64, shape (unit,)
        Final turnout of the vote that the priors are centred on; NaN where no vote is simulated.
    come : float64, shape (figure,)
        Share of the voters that had come there by the time of each report, of a unit.
    quorum : NationalQuorum or None
    priors : tuple of PriorNowcast
        By prior, and by method.
    notices : tuple of str
        Of the dataset.
    notes : tuple of str
        What the figures rest on beyond the reports.
    """

    scenario: Scenario
    table: str
    until: int
    reports: DayReports
    units: tuple[str, ...]
    registered: Ints
    published: Floats
    come: Floats
    quorum: NationalQuorum | None
    priors: tuple[PriorNowcast, ...]
    notices: tuple[str, ...]
    notes: tuple[str, ...]


def nowcast(
    scenario: Scenario,
    table: TurnoutTable,
    *,
    until: int | None = None,
    priors: Sequence[str] | None = None,
    error: float = REPORT_ERROR,
    days: int = DAYS,
) -> Nowcast:
    """Final turnout by unit, that of the whole vote, and the hour of the quorum.

    Parameters
    ----------
    scenario : Scenario
        Its dataset is the vote that the priors are centred on, its rule says the quorum. Campaigns are left
        aside: reports show what came of them.
    table : TurnoutTable
        Turnout reported so far.
    until : int, optional
        Last time of the reporting clock that is used [ticks]; all without it.
    priors : sequence of str, optional
        All of the scenario's without it.
    error : float
        Standard deviation of a report beside the papers issued by its hour [log-odds].
    days : int

    Returns
    -------
    Nowcast

    Raises
    ------
    ResultsError
        If `error` or `days` is out of range.

    Examples
    --------
    >>> import sim
    >>> from sim.clock import ticks_of
    >>> from sim.datasets.other_votes import load_turnout
    >>> (reported,) = load_turnout("kz-2024")
    >>> found = nowcast(sim.load("baseline"), reported, until=ticks_of("14:00"), priors=["next-vote"])
    >>> found.priors[0].national.round(2).tolist()
    [0.59, 0.59, 0.61, 0.63, 0.65, 0.68, 0.69]
    """
    if not (0.0 <= error <= 1.0 and days >= 100):
        raise ResultsError(f"error = {error}, days = {days}: error must be from 0 to 1, days at least 100")
    plan = plan_of(scenario.model_copy(update={"sweep": {}}))
    matched = match_units(table, plan.dataset)
    reports = reports_by(matched, plan.dataset.units, until)
    first = plan.dataset.opening_ticks - int(np.abs(matched.offset_ticks).max(initial=0))
    if reports.times.size and reports.times[0] <= first:
        told = f"at {clock_of(int(reports.times[0]))} no polls are open; write 14:00 for two in the afternoon"
        raise ResultsError(f"known: {told}")
    quorum = national_quorum(plan)
    asked = priors or scenario.uncertainty.names
    found = [each for prior in asked for each in _under(plan, prior, reports, quorum, error, days)]
    simulated = plan.dataset.simulated
    published = np.where(simulated, plan.dataset.issued / np.maximum(plan.dataset.registered, 1), np.nan)
    return Nowcast(
        scenario=scenario,
        table=table.name,
        until=int(reports.report_ticks.max(initial=-1)),
        reports=reports,
        units=plan.dataset.units,
        registered=plan.dataset.registered,
        published=published,
        come=_come(plan, reports),
        quorum=quorum,
        priors=tuple(found),
        notices=plan.dataset.notices,
        notes=(*matched.notes, *reports.left_out, *_notes(scenario, table)),
    )


def _come(plan: Plan, reports: DayReports) -> Floats:
    curves = plan.electorate.curves
    return np.array(
        [
            np.nan if unit == WHOLE_VOTE else np.interp(tick, curves.ticks, curves.cumulative[unit])
            for unit, tick in zip(reports.unit.tolist(), reports.local_ticks.tolist(), strict=True)
        ]
    )


def _notes(scenario: Scenario, table: TurnoutTable) -> list[str]:
    notes = [f"rolls are those of {scenario.dataset}"]
    if table.name == scenario.dataset:
        notes.append("the priors are centred on this very vote: its day is replayed, not forecast")
    if scenario.campaigns:
        notes.append("campaigns of the scenario are left aside: reports show what came of them")
    return notes


def _under(
    plan: Plan, prior: str, reports: DayReports, quorum: NationalQuorum | None, error: float, days: int
) -> list[PriorNowcast]:
    times = _times(plan, reports)
    model = day_model(plan, prior, len(times))
    reported = reports.reported(model, error)
    stream = Stream(plan.seed, Purpose.NOWCAST, 0, (prior,))
    drawn: dict[Method, DrawnDays] = {
        "conditioned": conditioned_days(model, reported, days, stream),
        "weighed": weighed_days(model, reported, WEIGHED_DAYS, stream),
    }
    return [_told(model, prior, method, each, times, reports, quorum) for method, each in drawn.items()]


def _times(plan: Plan, reports: DayReports) -> tuple[int, ...]:
    """Times of the reports, then every second hour until the last closing."""
    known = reports.times.tolist()
    ahead = range((known[-1] if known else int(plan.edges[0])) + _APART, int(plan.edges[-1]), _APART)
    return (*known, *ahead)


def _told(
    model: DayModel,
    prior: str,
    method: Method,
    days: DrawnDays,
    times: tuple[int, ...],
    reports: DayReports,
    quorum: NationalQuorum | None,
) -> PriorNowcast:
    dataset, of = model.plan.dataset, model.parts.unit
    told = days.effective >= LEAST_EFFECTIVE
    papers = model.turnout(days.scores) * model.roll
    units = np.full((len(days.scores), len(dataset.units)), np.nan)
    for unit in np.flatnonzero(dataset.simulated).tolist():
        own = of == unit
        units[:, unit] = weighted_sum(papers[:, own], 1.0) / dataset.registered[unit]
    national = weighted_sum(papers, 1.0) / dataset.registered.sum()
    hours = (
        None
        if quorum is None or not told
        else quorum_hour(model, days.scores, times, reports.offset_ticks, quorum)
    )
    return PriorNowcast(
        prior=prior,
        method=method,
        effective=days.effective,
        told=told,
        units=np.quantile(units, TOLD_LEVELS, axis=0),
        national=np.quantile(national, TOLD_LEVELS),
        hour=np.full(len(TOLD_LEVELS), np.inf) if hours is None else _hours(hours),
        p_quorum=None if hours is None else float(np.isfinite(hours).mean()),
    )


def _hours(hours: Floats) -> Floats:
    return np.array([float(quantile(hours, level)) for level in TOLD_LEVELS])
