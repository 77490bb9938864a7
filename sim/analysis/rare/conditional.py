"""First method: conditional Monte Carlo on the national swing.

Everything but one national shock is drawn; given the rest, a condition fails below some value of that shock,
which is found by bisection, and the probability of falling below it is known without a draw. For a turnout
quorum the shock is the one to turnout; for what depends on how people vote, the one to the yes share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.rare.tails import Tail, below, exceeded_by
from sim.analysis.unit_model import Scores, UnitModel
from sim.arrays import Bools, Floats
from sim.errors import ResultsError
from sim.rules import Rule, Verdict
from sim.rules.conditions import Condition, GroupCondition, is_met_below
from sim.streams import Purpose, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPAN: Final = {"normal": 14.0, "t4": 2000.0}
_STEPS: Final = {"normal": 32, "t4": 40}
_BLOCK: Final = 4000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with its Monte Carlo error.

    Attributes
    ----------
    value, standard_error : float
    replications : int
        Draws that it took.
    """

    value: float
    standard_error: float
    replications: int

    @property
    def relative_error(self) -> float:
        """Standard error over the value; infinite where the value is 0."""
        return self.standard_error / self.value if self.value > 0 else float("inf")


def national_scores(tail: Tail, stream: Stream, n: int) -> Floats:
    """National scores of n replications: shape (n, 3)."""
    scores = stream.normals("national scores", 3 * n)
    if tail == "t4":  # a normal over the root of a quarter of a chi square with four degrees of freedom
        halves = (stream.exponentials(name, 3 * n) for name in ("chi square", "chi square, other half"))
        scores = np.sqrt(0.5) * scores / np.sqrt(sum(halves) / 2)
    return scores.reshape(n, 3)


def by_turnout(condition: Condition) -> bool:
    """Whether a condition looks at turnout alone, so that it fails below some national shock to turnout.

    Raises
    ------
    ResultsError
        If no single shock decides it: groups, rejection quorums.
    """
    if isinstance(condition, GroupCondition) or is_met_below(condition.kind):
        raise ResultsError(
            f"condition {condition.name!r}: no second method is known for groups and rejection quorums, "
            "and one alone is not printed; estimate it by a plain run"
        )
    return condition.kind == "turnout_quorum"


def conditional(model: UnitModel, rule: Rule, tail: Tail, n: int, seed: int) -> dict[str, Estimate]:
    """Probability that each condition fails, and under ``""`` that any of them does.

    Parameters
    ----------
    model : UnitModel
    rule : Rule
    tail : {"normal", "t4"}
        Distribution of the three national shocks.
    n : int
        Draws of everything else.
    seed : int

    Returns
    -------
    dict of str to Estimate

    Notes
    -----
    With q the probability that a turnout condition fails, given the rest, and m that one of the others
    does, given the rest and a shock to turnout drawn from beyond that bound: P = E[q + (1 − q) m].
    """
    blocks = [
        _block(model, rule, tail, Stream(seed, Purpose.CONDITIONAL, number), min(_BLOCK, n - start))
        for number, start in enumerate(range(0, n, _BLOCK))
    ]
    joined = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    return {name: _estimate(values) for name, values in joined.items()}


def _estimate(values: Floats) -> Estimate:
    return Estimate(float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size)), values.size)


def _block(model: UnitModel, rule: Rule, tail: Tail, stream: Stream, n: int) -> Mapping[str, Floats]:
    scores = model.draw(stream, n)
    national = national_scores(tail, stream, n)
    deciding = [c for c in rule.conditions if c.role in ("validity", "adoption")]
    turnout = [c.name for c in deciding if by_turnout(c)]
    others = [c.name for c in deciding if not by_turnout(c)]
    found: dict[str, Floats] = {}

    def failure(names: list[str], shock: int) -> Floats:
        rest = Scores(national, scores.regional, scores.noise)
        return below(tail, _bound(model, rule, names, rest, shock, tail))

    for name in turnout:
        found[name] = failure([name], 0)
    for name in others:
        found[name] = failure([name], 1)
    q = np.asarray(np.max([found[name] for name in turnout], axis=0)) if turnout else np.zeros(n)
    # The shock to turnout from beyond the bound: by inversion on what is left of the distribution.
    national[:, 0] = exceeded_by(tail, stream.uniforms("beyond", n) * (1.0 - q))
    m = failure(others, 1) if others else np.zeros(n)
    found[""] = q + (1.0 - q) * m
    return found


def failing(names: list[str]) -> Callable[[Verdict], Bools]:
    """Whether any of some conditions is not met, as a function of a verdict."""

    def failed(verdict: Verdict) -> Bools:
        return np.asarray(np.logical_or.reduce([~verdict.condition(name).met for name in names]))

    return failed


def _bound(model: UnitModel, rule: Rule, names: list[str], scores: Scores, shock: int, tail: Tail) -> Floats:
    """Value of one national shock below which any of the conditions fails, given everything else."""
    fails, n = failing(names), len(scores)
    low, high = np.full(n, -_SPAN[tail]), np.full(n, _SPAN[tail])
    for _ in range(_STEPS[tail]):
        middle = (low + high) / 2
        national = scores.national.copy()
        national[:, shock] = middle
        failed = fails(rule.decide(model.tally(Scores(national, scores.regional, scores.noise))))
        low, high = np.where(failed, middle, low), np.where(failed, high, middle)
    return np.asarray((low + high) / 2)
