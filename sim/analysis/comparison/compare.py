"""Two scenarios on the same random numbers: what differs, and how much the pairing is worth.

Replication 17 of the one meets the same country, units and stations as replication 17 of the other, so
that the difference is far surer than the two probabilities. How much surer is measured, not promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.comparison.pairing import paired_interval, variance_ratio
from sim.analysis.results.participation import turnout
from sim.arrays import Bools, Floats
from sim.errors import ResultsError, ScenarioError
from sim.experiment.results_axes import Results, with_axes
from sim.rules import OUTCOMES
from sim.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in two scenarios, paired replication by replication.

    Attributes
    ----------
    first, second, difference : float
        Means, and second minus first.
    low, high : float or None
        Interval of the difference: Monte Carlo error alone; None where one pair tells nothing of it.
    variance_ratio : float or None
        Variance of the difference of two independent runs over that of the paired ones; None where the
        paired difference does not vary, so that nothing can be measured.
    ratio_low, ratio_high : float or None
        Its interval, from the jackknife over replications.
    """

    first: float
    second: float
    difference: float
    low: float | None
    high: float | None
    variance_ratio: float | None
    ratio_low: float | None
    ratio_high: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios under one prior.

    Attributes
    ----------
    prior : str
    replications : int
    p_fail, turnout : Difference
    both, first_only, second_only, neither : int
        Replications by which of the two fails.
    by_condition : dict of str to tuple of two (float or None)
        Share of replications in which a condition is not met, in the first and in the second; None where its
        rule has no such condition.
    """

    prior: str
    replications: int
    p_fail: Difference
    turnout: Difference
    both: int
    first_only: int
    second_only: int
    neither: int
    by_condition: dict[str, tuple[float | None, float | None]]


def compare_scenarios(
    first: Scenario,
    second: Scenario,
    *,
    replications: int | None = None,
    confidence: float = 0.95,
    executor: Executor | None = None,
) -> tuple[Comparison, ...]:
    """Run two scenarios on the same random numbers and compare them under every prior.

    Parameters
    ----------
    first, second : Scenario
        On the same dataset; their sweeps are left aside. Both run with the first one's seed.
    replications : int, optional
        Instead of the first one's.
    confidence : float
    executor : concurrent.futures.Executor, optional

    Returns
    -------
    tuple of Comparison
        By prior.

    Raises
    ------
    ScenarioError
        If the datasets differ.

    Examples
    --------
    >>> import sim
    >>> compared = compare_scenarios(
    ...     sim.load("scenarios/baseline.toml"), sim.load("scenarios/almaty-boycott.toml"), replications=3
    ... )
    >>> compared[0].prior, compared[0].turnout.difference < 0
    ('replay', True)
    """
    from sim.experiment.runner import run

    if first.dataset != second.dataset:
        raise ScenarioError(
            f"dataset {first.dataset} and dataset {second.dataset}: only scenarios on the same dataset pair"
        )
    n = replications or first.monte_carlo.replications
    runs = [
        run(
            each.model_copy(update={"sweep": {}}),
            replications=n,
            seed=first.monte_carlo.seed,
            executor=executor,
        )
        for each in (first, second)
    ]
    return compare_results(runs[0], runs[1], confidence=confidence)


def compare_results(first: Results, second: Results, *, confidence: float = 0.95) -> tuple[Comparison, ...]:
    """Compare two runs made with the same seed, replication by replication.

    Parameters
    ----------
    first, second : xarray.Dataset
        Or selections along point, prior and replication. Their first points are compared, on the
        replications and priors that both have.
    confidence : float

    Returns
    -------
    tuple of Comparison

    Raises
    ------
    ResultsError
        If seeds or datasets differ, or no replication or prior is in both, so that nothing pairs.
    """
    first, second = with_axes(first), with_axes(second)
    for name in ("seed", "draws_generation", "dataset_sha256"):
        if first.attrs[name] != second.attrs[name]:
            raise ResultsError(
                f"{name}: {first.attrs[name]} and {second.attrs[name]}: these runs do not pair"
            )
    priors, replications = (_in_both(first, second, axis) for axis in ("prior", "replication"))
    pair = [each.isel(point=0).sel(replication=replications) for each in (first, second)]
    n = len(replications)
    return tuple(_under([each.sel(prior=prior) for each in pair], prior, n, confidence) for prior in priors)


def _in_both(first: xr.Dataset, second: xr.Dataset, axis: str) -> list[Any]:
    """Labels of an axis that two results share."""
    labels, others = (each[axis].values.tolist() for each in (first, second))
    both = [label for label in labels if label in set(others)]
    if not both:
        raise ResultsError(f"{axis}: no label is in both results, so nothing pairs; select the same ones")
    return both


def _under(pair: list[xr.Dataset], prior: str, n: int, confidence: float) -> Comparison:
    failed = [each["outcome"].values != _ADOPTED for each in pair]
    shares = [turnout(each).values for each in pair]
    names = dict.fromkeys(str(name) for each in pair for name in each["condition"].values)
    return Comparison(
        prior=prior,
        replications=n,
        p_fail=_difference_of_shares(failed[0], failed[1], confidence),
        turnout=_difference_of_means(shares[0], shares[1], confidence),
        both=int((failed[0] & failed[1]).sum()),
        first_only=int((failed[0] & ~failed[1]).sum()),
        second_only=int((~failed[0] & failed[1]).sum()),
        neither=int((~failed[0] & ~failed[1]).sum()),
        by_condition={name: (_unmet(pair[0], name), _unmet(pair[1], name)) for name in names},
    )


def _unmet(results: xr.Dataset, name: str) -> float | None:
    if name not in results["condition"].values:
        return None
    return float((~results["met"].sel(condition=name)).mean())


def _difference_of_means(first: Floats, second: Floats, confidence: float) -> Difference:
    from scipy.stats import t

    gap = second - first
    n, mean = gap.size, float(gap.mean())
    if n == 1:
        return _with_ratio(first, second, mean, (None, None), confidence)
    half = float(t.ppf((1 + confidence) / 2, n - 1) * gap.std(ddof=1) / np.sqrt(n))
    return _with_ratio(first, second, mean, (mean - half, mean + half), confidence)


def _difference_of_shares(first: Bools, second: Bools, confidence: float) -> Difference:
    low, high = paired_interval(
        int((second & ~first).sum()), int((first & ~second).sum()), first.size, confidence
    )
    mean = float(second.mean() - first.mean())
    return _with_ratio(first.astype(np.float64), second.astype(np.float64), mean, (low, high), confidence)


def _with_ratio(
    first: Floats,
    second: Floats,
    mean: float,
    interval: tuple[float | None, float | None],
    confidence: float,
) -> Difference:
    value, low, high = variance_ratio(first, second, confidence)
    return Difference(float(first.mean()), float(second.mean()), mean, *interval, value, low, high)


def errors_apart(compared: tuple[Comparison, ...]) -> dict[str, Any]:
    """Monte Carlo error, within a prior, beside prior error, between the priors.

    Returns
    -------
    dict
        ``monte_carlo``: half the width of the widest interval of the difference; ``prior``: half the range
        of the differences over the priors.

    Examples
    --------
    >>> d = Difference(0.0, 0.2, 0.2, 0.1, 0.3, None, None, None)
    >>> pair = tuple(Comparison(p, 9, d, d, 0, 0, 0, 0, {}) for p in ("replay", "next-vote"))
    >>> errors = errors_apart(pair)
    >>> round(errors["monte_carlo"], 6), errors["prior"]
    (0.1, 0.0)
    """
    ends = [(each.p_fail.low, each.p_fail.high) for each in compared]
    widths = [high - low for low, high in ends if low is not None and high is not None]
    values = [each.p_fail.difference for each in compared]
    return {"monte_carlo": max(widths) / 2, "prior": (max(values) - min(values)) / 2}
