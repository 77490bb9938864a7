"""Runs that stop when they are sure, by a confidence sequence, which may be looked at after every batch."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from sim.analysis.statistics.intervals import confidence_sequence
from sim.engines.plan import plan_of
from sim.errors import ScenarioError
from sim.experiment.results import assemble
from sim.experiment.store.spans import Block
from sim.experiment.tasks import run_task, tasks_of
from sim.experiment.workers import in_order
from sim.rules import OUTCOMES
from sim.scenario import Scenario
from sim.scenario.reading.grid import points

if TYPE_CHECKING:
    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")
_CHUNK: Final = 5


@dataclass(frozen=True, slots=True)
class Stop:
    """When a run is sure enough.

    Attributes
    ----------
    on : {"width", "decision"}
        The confidence sequence is no wider than `value`; or it lies wholly on one side of `value`.
    value : float
        A width in (0, 1]; a probability strictly between 0 and 1.
    confidence : float

    Raises
    ------
    ScenarioError
        If the value is no such number.
    """

    on: Literal["width", "decision"]
    value: float
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (0.0 < self.value < 1.0 or (self.on == "width" and self.value == 1.0)):
            allowed = "lie in (0, 1]" if self.on == "width" else "lie strictly between 0 and 1"
            raise ScenarioError(f"{self.on} = {self.value}: must {allowed}")
        if not 0.0 < self.confidence < 1.0:
            raise ScenarioError(f"confidence = {self.confidence}: must lie strictly between 0 and 1")

    def reached(self, successes: int, n: int) -> bool:
        """Whether so many failures in n replications are enough.

        Examples
        --------
        >>> Stop("decision", 0.05).reached(0, 60), Stop("decision", 0.05).reached(0, 200)
        (False, True)
        """
        low, high = confidence_sequence(successes, n, self.confidence)
        if self.on == "width":
            return high - low <= self.value
        return side_of(low, high, self.value) != "undecided"


Side = Literal["below", "above", "undecided"]


def side_of(low: float, high: float, value: float) -> Side:
    """On which side of a value an interval lies.

    Examples
    --------
    >>> side_of(0.0, 0.004, 0.006), side_of(0.004, 0.007, 0.006)
    ('below', 'undecided')
    """
    return "below" if high < value else "above" if low > value else "undecided"


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
        Replications a look, and in all: no fewer than a batch.
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
    (8, 1)
    """
    if not 1 <= batch <= at_most:
        raise ScenarioError(f"batch = {batch}, at_most = {at_most}: must be 1 ≤ batch ≤ at_most")
    grid, priors = points(scenario), scenario.uncertainty.names
    blocks: dict[str, list[Block]] = {prior: [] for prior in priors}
    done, sure = 0, False
    while done < at_most and not sure:
        upto = min(done + batch, at_most)
        tasks = list(tasks_of([point.scenario for point in grid], priors, done, upto, _CHUNK))
        following = (at_most - upto) // _CHUNK * len(priors)
        for task, block in zip(tasks, in_order(executor, run_task, tasks, following), strict=True):
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
    return assemble(plans, [point.swept for point in grid], blocks, attrs)


def _failures(blocks: dict[str, list[Block]]) -> list[int]:
    """Failures so far, of every prior and point."""
    found = []
    for own in blocks.values():
        outcome = np.concatenate([block["outcome"] for block in own], axis=1)
        found += [int(k) for k in (outcome != _ADOPTED).sum(axis=1)]
    return found
