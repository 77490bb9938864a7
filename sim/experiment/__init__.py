"""A scenario's replications: one on one page, tasks, workers, the results and their file."""

from __future__ import annotations

from sim.experiment.results import open_results, save

__all__ = ["open_results", "save"]
