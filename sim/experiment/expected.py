"""A run without uncertainty: the deterministic expectation and its verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES
from sim.electorate.expectation import expected_states
from sim.electorate.fates import ABSTAINED, BOYCOTTED
from sim.experiment.figures import decide
from sim.experiment.plan import Plan
from sim.rules import Verdict
from sim.tabulation.expected import ExpectedEvening, expected_evening


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Expectation of one point, every shared shock at zero and every campaign at its mean uptake.

    Attributes
    ----------
    ballots : int64, shape (unit, 4)
        Expected counted papers, each rounded to a whole one.
    issued, boycotted : int64, shape (unit,)
    verdict : Verdict
        Of a single table.
    evening : ExpectedEvening or None
        What is expected after closing, where the scenario asks for it; ballots, issued and verdict are then
        those of its last round.
    """

    ballots: Ints
    issued: Ints
    boycotted: Ints
    verdict: Verdict
    evening: ExpectedEvening | None = None


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)


def expect(plan: Plan) -> Expected:
    """Expectation of a plan's point.

    The central case does not depend on the prior: each prior's parameters are solved to give the published
    row.
    """
    case = plan.cases[plan.scenario.uncertainty.prior]
    states = expected_states(
        plan.dataset.registered, case.reach, plan.electorate.curves, plan.scenario.campaigns
    )
    boycotted = _whole(states[:, BOYCOTTED])
    if plan.evening is not None:
        stations = plan.electorate.stations
        evening = expected_evening(plan.evening, states[:, :ABSTAINED], stations.roll, stations.start)
        final = evening.final
        verdict = decide(plan.rule, plan.dataset, final.ballots, final.issued, final.registered)
        return Expected(final.ballots, final.issued, boycotted, verdict, evening)
    ballots, issued = _whole(states[:, : len(BALLOT_CLASSES)]), _whole(states[:, :ABSTAINED].sum(axis=1))
    return Expected(
        ballots=ballots,
        issued=issued,
        boycotted=boycotted,
        verdict=decide(plan.rule, plan.dataset, ballots, issued),
    )
