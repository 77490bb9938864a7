"""How sure a run is: intervals that hold however long one looks, and runs that stop when they are sure.

A fixed-size interval looked at again and again is wrong far more often than it says. A confidence sequence
holds for all numbers of replications at once, so that a run may stop on whatever it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from sim.errors import ScenarioError
from sim.experiment.plan import plan_of
from sim.experiment.results import assemble
from sim.experiment.tasks import Block, run_task, tasks_of
from sim.rules import OUTCOMES
from sim.scenario import Scenario
from sim.scenario.grid import points

if TYPE_CHECKING:
    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")
_PRIOR: Final = 0.5
_CHUNK: Final = 5


def confidence_sequence(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a proportion that holds for every number of trials at once.

    Against p, the beta mixture of likelihood ratios ``B(½ + S, ½ + n − S) / B(½, ½) / (pˢ (1 − p)ⁿ⁻ˢ)`` is a
    martingale that starts at 1; by Ville's inequality it ever reaches 1/α with probability α at most. The
    interval holds the p at which it has not.

    Parameters
    ----------
    successes, n : int
    confidence : float

    Returns
    -------
    tuple of two float

    References
    ----------
    .. [1] Robbins: Statistical methods related to the law of the iterated logarithm. Ann. Math. Stat. 41
       (1970), doi:10.1214/aoms/1177696786.
    .. [2] Howard, Ramdas, McAuliffe, Sekhon: Time-uniform, nonparametric, nonasymptotic confidence
       sequences. Ann. Stat. 49 (2021), doi:10.1214/20-AOS1991.

    Examples
    --------
    >>> low, high = confidence_sequence(0, 200)
    >>> low, round(high, 4)
    (0.0, 0.0306)
    """
    from scipy.optimize import brentq
    from scipy.special import betaln, xlog1py, xlogy

    if n == 0:
        return 0.0, 1.0
    failures = n - successes
    mixture = float(betaln(_PRIOR + successes, _PRIOR + failures) - betaln(_PRIOR, _PRIOR))
    limit = -float(np.log1p(-confidence))

    def above(p: float) -> float:
        return mixture - float(xlogy(successes, p) + xlog1py(failures, -p)) - limit

    middle = successes / n
    low = 0.0 if successes == 0 else brentq(above, _smallest(above), middle, xtol=1e-14)
    high = (
        1.0 if failures == 0 else brentq(above, middle, 1.0 - _smallest(lambda q: above(1.0 - q)), xtol=1e-14)
    )
    return float(low), float(high)


def _smallest(above: Callable[[float], float]) -> float:
    """A point near the end of the range that the sequence has ruled out."""
    return next(p for p in (10.0**-k for k in range(2, 300)) if above(p) > 0) if above(1e-2) <= 0 else 1e-2


@dataclass(frozen=True, slots=True)
class Stop:
    """When a run is sure enough.

    Attributes
    ----------
    on : {"width", "decision"}
        The confidence sequence is no wider than `value`; or it lies wholly on one side of `value`.
    value : float
    confidence : float
    """

    on: Literal["width", "decision"]
    value: float
    confidence: float = 0.95

    def reached(self, successes: int, n: int) -> bool:
        """Whether so many failures in n replications are enough.

        Examples
        --------
        >>> Stop("decision", 0.05).reached(0, 60), Stop("decision", 0.05).reached(0, 200)
        (False, True)
        """
        low, high = confidence_sequence(successes, n, self.confidence)
        return high - low <= self.value if self.on == "width" else not low <= self.value <= high


def run_until(
    scenario: Scenario,
    stop: Stop,
    *,
    batch: int = 50,
    at_most: int = 10_000,
    executor: Executor | None = None,
) -> xr.Dataset:
    """Run replications until the probability of failure is sure enough under every prior and at every point.

    Parameters
    ----------
    scenario : Scenario
    stop : Stop
        Looked at after every batch; it may be, for the interval holds at all of them at once.
    batch, at_most : int
        Replications a look, and in all.
    executor : concurrent.futures.Executor, optional

    Returns
    -------
    xarray.Dataset
        As of :func:`sim.run` with that many replications, bit by bit; ``attrs["sure"]`` is 1 if it stopped
        because it was sure, 0 if `at_most` was reached first.

    Raises
    ------
    ScenarioError
        If the sweep has points that one Dataset cannot hold, or a number is out of range.

    Examples
    --------
    >>> import sim
    >>> results = run_until(sim.load("scenarios/baseline.toml"), Stop("width", 0.9), batch=4, at_most=8)
    >>> results.sizes["replication"], results.attrs["sure"]
    (4, 1)
    """
    if batch < 1 or at_most < 1:
        raise ScenarioError(f"batch = {batch}, at_most = {at_most}: both must be at least 1")
    grid, priors = points(scenario), scenario.uncertainty.names
    blocks: dict[str, list[Block]] = {prior: [] for prior in priors}
    done, sure = 0, False
    while done < at_most and not sure:
        upto = min(done + batch, at_most)
        tasks = list(tasks_of([point.scenario for point in grid], priors, done, upto, _CHUNK))
        finished = map(run_task, tasks) if executor is None else executor.map(run_task, tasks)
        for task, block in zip(tasks, finished, strict=True):
            blocks[task.prior].append(block)
        done = upto
        sure = all(stop.reached(failures, done) for failures in _failures(blocks))
    attrs: dict[str, Any] = {
        "scenario": scenario.model_dump_json(by_alias=True),
        "replications_asked": done,
        "interrupted": 0,
        "stopped_by": "",
        "sure": int(sure),
        "stop_on": stop.on,
        "stop_value": stop.value,
        "confidence": stop.confidence,
    }
    plans = [plan_of(point.scenario) for point in grid]
    return assemble(plans, [point.levers for point in grid], priors, blocks, attrs)


def _failures(blocks: dict[str, list[Block]]) -> list[int]:
    """Failures so far, of every prior and point."""
    found = []
    for own in blocks.values():
        outcome = np.concatenate([block["outcome"] for block in own], axis=1)
        found += [int(k) for k in (outcome != _ADOPTED).sum(axis=1)]
    return found
