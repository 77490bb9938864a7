"""What the distance to failure rests on: Sobol indices over the uncertain parameters, with intervals.

Nobody knows the spread of turnout between two votes, or how alike the stations of a region are. All are
varied over their ranges at once, and the variance of the distance to failure is split among them. The
distance is the reliability index: the mean of a condition's margin over its standard deviation, on the same
standard scores for every set of parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from sim.analysis.rare_model import Scores, UnitModel, unit_model
from sim.arrays import Floats
from sim.ballot import NO, YES
from sim.errors import ResultsError
from sim.experiment.plan import PriorCase, plan_of
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "icc_turnout": (0.025, 0.12),
    "icc_yes": (0.015, 0.06),
    "icc_defective": (0.003, 0.04),
    "sd_national_turnout": (0.15, 0.45),
    "sd_national_yes": (0.15, 0.50),
    "sd_national_defective": (0.10, 0.30),
    "sd_regional_turnout": (0.15, 0.33),
    "sd_regional_yes": (0.15, 0.27),
    "corr_national": (0.0, 0.66),
    "corr_regional": (0.0, 0.66),
}
"""Ranges, taken as uniform and independent (assumption): those of the evidence for the intraclass
correlations, from the prior replay to fresh-event for the spreads, up to that of the 17 regions for the
correlations."""

_SAMPLES: Final = 300
_RESAMPLES: Final = 400


@dataclass(frozen=True, slots=True)
class Index:
    """How much of the variance of a condition's distance to failure one parameter accounts for.

    Attributes
    ----------
    condition, parameter : str
    first, first_low, first_high : float
        First-order index: the parameter alone; and its interval.
    total, total_low, total_high : float
        Total index: with all its interactions.
    """

    condition: str
    parameter: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


def _varied(model: UnitModel, values: Mapping[str, float]) -> UnitModel:
    """The model under other parameters, its centre kept: stations' turnout and yes share are not joined.

    Joined, they would have to be solved anew for every set of parameters, and the expected counts would be
    the same.
    """
    dataset, case = model.plan.dataset, model.case
    changed: dict[str, Any] = {**values, "corr_station": 0.0}
    prior = replace(case.prior, **changed)
    ballots = dataset.ballots.astype(np.float64)
    two_way = ballots[:, YES] + ballots[:, NO]
    yes = np.divide(ballots[:, YES], two_way, out=np.zeros_like(two_way), where=two_way > 0)
    return replace(model, case=PriorCase(prior, replace(case.centre, yes=yes), case.reach))


def distance(model: UnitModel, scores: Scores) -> dict[str, float]:
    """Reliability index of every condition: mean of its margin over its standard deviation.

    Examples
    --------
    >>> import sim
    >>> model = unit_model(plan_of(sim.load("scenarios/baseline.toml")), "default")
    >>> found = distance(model, model.draw(np.random.default_rng(0), 200))
    >>> 3 < found["turnout_quorum"] < 6
    True
    """
    verdict = model.plan.rule.decide(model.tally(scores))
    margins = {result.name: result.margin_ballots for result in verdict.conditions if result.role is not None}
    return {name: float(margin.mean() / max(margin.std(), 1.0)) for name, margin in margins.items()}


def sobol(
    scenario: Scenario,
    *,
    n: int = 256,
    ranges: Mapping[str, tuple[float, float]] = RANGES,
    confidence: float = 0.95,
) -> tuple[Index, ...]:
    """Sobol indices of every condition's distance to failure over the uncertain parameters.

    Parameters
    ----------
    scenario : Scenario
        Its sweep is left aside.
    n : int
        A power of two; the model is run n × (parameters + 2) times.
    ranges : mapping of str to tuple of float
        Parameters to vary and their bounds.
    confidence : float
        Of the bootstrapped intervals.

    Returns
    -------
    tuple of Index
        By condition and parameter.

    Raises
    ------
    ResultsError
        If n is no power of two, or a range is unknown or empty.

    References
    ----------
    .. [1] Saltelli et al.: Variance based sensitivity analysis of model output. Computer Physics
       Communications 181 (2010), doi:10.1016/j.cpc.2009.09.018.

    Examples
    --------
    >>> import sim
    >>> two = {name: RANGES[name] for name in ("sd_national_turnout", "icc_turnout")}
    >>> indices = sobol(sim.load("scenarios/baseline.toml"), n=64, ranges=two)
    >>> quorum = {index.parameter: index.total for index in indices if index.condition == "turnout_quorum"}
    >>> quorum["sd_national_turnout"] > 0.9 > 0.1 > quorum["icc_turnout"]
    True
    """
    _check(n, ranges)
    model = unit_model(plan_of(scenario.model_copy(update={"sweep": {}})), scenario.uncertainty.prior)
    scores = model.draw(np.random.default_rng([model.plan.seed, 3]), _SAMPLES)
    names, conditions = list(ranges), list(distance(model, scores))

    def distances(points: Floats) -> Floats:
        found = [distance(_varied(model, dict(zip(names, p, strict=True))), scores) for p in points.tolist()]
        return np.array([[each[condition] for each in found] for condition in conditions])

    runs = _runs(distances, ranges, n, model.plan.seed)
    first, total = _indices(runs)
    low, high = _intervals(runs, confidence, model.plan.seed)
    return tuple(
        Index(
            condition,
            name,
            *(float(values[row, column]) for values in (first, low[0], high[0])),
            *(float(values[row, column]) for values in (total, low[1], high[1])),
        )
        for row, condition in enumerate(conditions)
        for column, name in enumerate(names)
    )


def _runs(
    distances: Callable[[Floats], Floats], ranges: Mapping[str, tuple[float, float]], n: int, seed: int
) -> dict[str, Floats]:
    """The model at two quasi-random samples, and at the first with one column at a time from the second.

    Returns
    -------
    dict
        ``f_A`` and ``f_B`` (condition, n), ``f_AB`` (parameter, condition, n).
    """
    from scipy.stats.qmc import Sobol

    k = len(ranges)
    unit = Sobol(2 * k, rng=np.random.default_rng([seed, 4])).random(n)
    low, high = np.array(list(ranges.values())).T
    first, second = low + (high - low) * unit[:, :k], low + (high - low) * unit[:, k:]
    mixed = []
    for column in range(k):
        points = first.copy()
        points[:, column] = second[:, column]
        mixed.append(distances(points))
    return {"f_A": distances(first), "f_B": distances(second), "f_AB": np.stack(mixed)}


def _indices(runs: dict[str, Floats]) -> tuple[Floats, Floats]:
    """First-order and total indices, shape (condition, parameter)."""
    from scipy.stats import sobol_indices

    middle = np.concatenate([runs["f_A"], runs["f_B"]], axis=-1).mean(axis=-1, keepdims=True)
    f: dict[Literal["f_A", "f_B", "f_AB"], Floats] = {
        "f_A": runs["f_A"] - middle,
        "f_B": runs["f_B"] - middle,
        "f_AB": runs["f_AB"] - middle,
    }
    solved = sobol_indices(func=f, n=runs["f_A"].shape[-1])
    return np.atleast_2d(solved.first_order), np.atleast_2d(solved.total_order)


def _intervals(runs: dict[str, Floats], confidence: float, seed: int) -> tuple[Floats, Floats]:
    """Ends of percentile intervals over resampled points, shape (2, condition, parameter) each."""
    rng, n = np.random.default_rng([seed, 6]), runs["f_A"].shape[-1]
    drawn = (rng.integers(0, n, n) for _ in range(_RESAMPLES))
    values = [_indices({name: f[..., chosen] for name, f in runs.items()}) for chosen in drawn]
    tail = (1.0 - confidence) / 2
    low, high = np.quantile(np.array(values), [tail, 1.0 - tail], axis=0)
    return low, high


def _check(n: int, ranges: Mapping[str, tuple[float, float]]) -> None:
    if n < 2 or n & (n - 1):
        raise ResultsError(f"n = {n}: must be a power of two, such as 128")
    for name, (low, high) in ranges.items():
        if name not in RANGES:
            raise ResultsError(f"ranges: {name!r} is not one of {', '.join(RANGES)}")
        if not low < high:
            raise ResultsError(f"ranges: {name} = ({low}, {high}): the first must be below the second")
