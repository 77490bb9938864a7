"""Rare events: probabilities down to 1e-9 by two methods that must agree, or nothing is told.

What such a probability rests on is the tail of the distribution of the national shocks, which no data of one
vote can show. So it is told under a normal distribution and under Student's t with four degrees of freedom,
of the same standard deviation, and under every prior.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from math import hypot
from typing import Any, Final

from sim.analysis.rare.conditional import Estimate, conditional
from sim.analysis.rare.importance import importance
from sim.analysis.rare.tails import Tail
from sim.analysis.unit_model import unit_model
from sim.engines.plan import plan_of
from sim.rounding import SHARE_DIGITS, finite_or_none, rounded, significant
from sim.scenario import Scenario

TAILS: Final[tuple[Tail, ...]] = ("normal", "t4")
FLOOR: Final = 1e-9
"""Smallest probability that is told; below it stands that it is below it."""

MAX_STANDARD_ERRORS: Final = 3.0
ANY: Final = ""
"""Name of the event that the proposal is not adopted, by whichever condition."""

_FIRST: Final = {"conditional": 2_000, "importance": 20_000}
_DOUBLINGS: Final = 5


@dataclass(frozen=True, slots=True)
class RareEvent:
    """The probability that a condition fails, or the vote (:data:`ANY`).

    Attributes
    ----------
    prior, condition : str
    tail : {"normal", "t4"}
        Distribution of the national shocks, both of the same standard deviation.
    conditional, importance : Estimate
        The two methods.
    """

    prior: str
    tail: Tail
    condition: str
    conditional: Estimate
    importance: Estimate

    @property
    def apart(self) -> float:
        """Distance of the two methods in standard errors."""
        error = hypot(self.conditional.standard_error, self.importance.standard_error)
        gap = abs(self.conditional.value - self.importance.value)
        return 0.0 if gap == 0 else gap / error if error > 0 else float("inf")

    @property
    def negligible(self) -> bool:
        """Whether both methods put it below what is told."""
        return all(e.value + 3 * e.standard_error < FLOOR for e in (self.conditional, self.importance))

    @property
    def told(self) -> bool:
        """Whether the two methods agree, so that the probability may be told."""
        return self.negligible or self.apart <= MAX_STANDARD_ERRORS

    @property
    def best(self) -> Estimate:
        """The method with the smaller error."""
        return min(self.conditional, self.importance, key=lambda estimate: estimate.standard_error)

    @property
    def plain_replications(self) -> float:
        """Replications that a plain run would need for the same relative error."""
        p, error = self.best.value, self.best.relative_error
        return (1.0 - p) / p / (error * error) if p > 0 and error > 0 else float("inf")

    def document(self) -> dict[str, Any]:
        """As plain types; no number where the methods disagree, or where one has no bound."""
        shown, plain = self.told and not self.negligible, self.plain_replications
        return {
            "prior": self.prior,
            "tail": self.tail,
            "condition": self.condition or "any",
            "probability": rounded(self.best.value, self.best.standard_error) if shown else None,
            "standard_error": significant(self.best.standard_error) if shown else None,
            "relative_error": round(self.best.relative_error, SHARE_DIGITS) if shown else None,
            "conditional": _value(self.conditional) if shown else None,
            "importance": _value(self.importance) if shown else None,
            "below": FLOOR if self.told and self.negligible else None,
            "agree": self.told,
            "apart_standard_errors": finite_or_none(round(self.apart, 2)),
            "replications": self.conditional.replications + self.importance.replications,
            "plain_replications": finite_or_none(significant(plain)) if shown else None,
            "assumption": TAIL_WORDS[self.tail],
        }


def _value(estimate: Estimate) -> float:
    return rounded(estimate.value, estimate.standard_error)


TAIL_WORDS: Final = {
    "normal": "national shocks normal (assumption)",
    "t4": "national shocks Student's t with 4 degrees of freedom, same standard deviation (assumption)",
}


def rare_events(
    scenario: Scenario,
    *,
    relative_error: float = 0.1,
    tails: tuple[Tail, ...] = TAILS,
    priors: tuple[str, ...] | None = None,
    executor: Executor | None = None,
) -> tuple[RareEvent, ...]:
    """Probability of each failure under every prior, by conditional Monte Carlo and importance sampling.

    Both methods run on the model by unit (:mod:`sim.analysis.unit_model`) with the scenario's seed, and
    with twice the draws until either the relative error of every probability of 1e-9 or more is reached by
    both, or the draws have been doubled five times.

    Parameters
    ----------
    scenario : Scenario
        Its sweep is left aside; campaigns must have a fixed uptake.
    relative_error : float
        Aimed at by both methods.
    tails : tuple of {"normal", "t4"}
    priors : tuple of str, optional
        All of the scenario's without it; a probability should never be shown under one alone.
    executor : concurrent.futures.Executor, optional
        Runs priors and tails side by side.

    Returns
    -------
    tuple of RareEvent
        By prior, tail and condition, the whole vote first. One that is not :attr:`RareEvent.told` must not
        be quoted.

    Raises
    ------
    ResultsError
        If a campaign's uptake is random or bound to hours, or a condition allows no second method.

    Examples
    --------
    >>> import sim
    >>> baseline = sim.load("scenarios/baseline.toml")
    >>> events = rare_events(baseline, relative_error=0.5, tails=("normal",), priors=("replay",))
    >>> quorum = [event for event in events if event.condition == "turnout_quorum"][0]
    >>> quorum.told, 2e-8 < quorum.best.value < 2e-7
    (True, True)
    """
    text = scenario.model_copy(update={"sweep": {}}).model_dump_json(by_alias=True)
    jobs = [(prior, tail) for prior in priors or scenario.uncertainty.names for tail in tails]
    solve = partial(_solve, text, relative_error)
    one = len(jobs) == 1  # for which no worker need start
    found = list(map(solve, jobs) if executor is None or one else executor.map(solve, jobs))
    return tuple(event for events in found for event in events)


def _solve(scenario_json: str, relative_error: float, job: tuple[str, Tail]) -> list[RareEvent]:
    prior, tail = job
    plan = plan_of(Scenario.model_validate_json(scenario_json))
    model, numbers = unit_model(plan, prior), dict(_FIRST)
    first = second = {ANY: Estimate(0.0, float("inf"), 0)}
    for doubling in range(_DOUBLINGS + 1):
        if doubling == 0 or not _good(first, relative_error):
            first = conditional(model, plan.rule, tail, numbers["conditional"] << doubling, plan.seed)
        if doubling == 0 or not _good(second, relative_error):
            second = importance(model, plan.rule, tail, numbers["importance"] << doubling, plan.seed)
        if _good(first, relative_error) and _good(second, relative_error):
            break
    return [RareEvent(prior, tail, name, first[name], second[name]) for name in sorted(first)]


def _good(estimates: dict[str, Estimate], relative_error: float) -> bool:
    told = [
        estimate for estimate in estimates.values() if estimate.value + 3 * estimate.standard_error >= FLOOR
    ]
    return all(estimate.relative_error <= relative_error for estimate in told)
