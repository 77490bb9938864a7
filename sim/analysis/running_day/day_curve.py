"""Turnout of the whole vote through a day of the model, and the hour at which it passes the quorum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.expected.scenario_table import table_of
from sim.analysis.running_day.day_model import MISFIT_OF_COUNTRY, DayModel
from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_MINUTE
from sim.engines.plan import Plan
from sim.experiment.figures import hours_of_crossing
from sim.rules.conditions import least_numerator
from sim.rules.rule_wording import QuorumLine, quorum_line, turnout_quorum_of

STEP: Final = 15 * TICKS_PER_MINUTE
"""Between points of the curve."""


@dataclass(frozen=True, slots=True, eq=False)
class NationalQuorum:
    """The turnout quorum of a rule, in papers.

    Attributes
    ----------
    line : QuorumLine
    least : int
        Papers that the law looks at, at least.
    counted : float64, shape (unit,)
        Such papers for each one issued, as in the published table.
    """

    line: QuorumLine
    least: int
    counted: Floats


def national_quorum(plan: Plan) -> NationalQuorum | None:
    """The quorum of the plan's rule; None without one, or where its base is known only after the vote."""
    roll = int(plan.dataset.registered.sum())
    condition, line = turnout_quorum_of(plan.rule), quorum_line(plan.rule, roll)
    if condition is None or line is None:
        return None
    base = roll if condition.base == "registered" else condition.base
    least = int(least_numerator(np.array(base), condition.fraction, strict=condition.strict))
    papers = table_of(plan.dataset).by_unit(condition.numerator)
    return NationalQuorum(line, least, papers / np.maximum(plan.dataset.issued, 1))


def curve_ticks(plan: Plan) -> Ints:
    """Times of the curve on the reporting clock, from the first opening to the last closing [ticks]."""
    return np.arange(plan.edges[0], plan.edges[-1] + STEP, STEP, dtype=np.int64)


def national_curve(
    model: DayModel, scores: Floats, times: tuple[int, ...], offset_ticks: Ints, weights: Floats
) -> Floats:
    """Papers of the whole vote by each time of :func:`curve_ticks`: float64, shape (day, time).

    Parameters
    ----------
    model : DayModel
    scores : float64, shape (day, score)
    times : tuple of int
        Those of the misfits; between them it is interpolated, towards 0 at opening and closing.
    offset_ticks : int64, shape (unit,)
        Local clock minus reporting clock.
    weights : float64, shape (unit,)
        Of each paper.
    """
    ticks = curve_ticks(model.plan)
    knots = np.array([ticks[0], *times, ticks[-1]])
    order = np.argsort(knots, kind="stable")
    ends = np.zeros((len(scores), 1))
    misfits = np.concatenate([ends, scores[:, -len(times) :], ends], axis=1)[:, order] if times else None
    voters = model.turnout(scores) * model.roll * weights[model.parts.unit]
    papers = np.zeros((len(scores), ticks.size))
    for place, tick in enumerate(ticks.tolist()):
        come = model.come_by(scores, tick, offset_ticks)
        if misfits is not None:
            come = np.where(
                (come > 0.0) & (come < 1.0), come + _at(tick, knots[order], misfits)[:, None], come
            )
        papers[:, place] = np.add.accumulate(voters * come, axis=1)[:, -1]
    return np.maximum.accumulate(papers, axis=1)


def _at(tick: int, knots: Ints, misfits: Floats) -> Floats:
    """Misfit of the country's share come at a time, on every day."""
    after = int(np.clip(np.searchsorted(knots, tick), 1, knots.size - 1))
    part = np.clip((tick - knots[after - 1]) / max(int(knots[after] - knots[after - 1]), 1), 0.0, 1.0)
    return np.asarray(MISFIT_OF_COUNTRY * (misfits[:, after - 1] * (1.0 - part) + misfits[:, after] * part))


def quorum_hour(
    model: DayModel, scores: Floats, times: tuple[int, ...], offset_ticks: Ints, quorum: NationalQuorum
) -> Floats:
    """Hour of the reporting clock at which the quorum is passed on each day; infinite where it is not."""
    papers = national_curve(model, scores, times, offset_ticks, quorum.counted)
    hours = hours_of_crossing(papers, curve_ticks(model.plan), np.full(len(papers), float(quorum.least)))
    return np.where(papers[:, -1] >= quorum.least, hours, np.inf)
