"""From a scenario to results: engines, replications, executors, the results file."""

from __future__ import annotations

from sim.experiment.results import open_results, save

__all__ = ["open_results", "save"]
