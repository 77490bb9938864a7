"""The hour at which the turnout quorum is passed: of every replication, and as published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.results.results_view import chosen_point
from sim.analysis.statistics.quantiles import QUANTILES, quantile
from sim.arrays import Floats
from sim.errors import ResultsError
from sim.experiment.results_axes import Results, with_axes


@dataclass(frozen=True, slots=True, eq=False)
class QuorumHours:
    """When the quorum is passed under one prior, on the clock of the reports.

    Attributes
    ----------
    prior : str
    hours : float64, shape (reached,) [h]
        Of the replications that pass it, in ascending order.
    replications : int
    low, median, high : float [h]
        5, 50 and 95 % of all replications; infinite where that falls on those that never pass it.
    """

    prior: str
    hours: Floats
    replications: int
    low: float
    median: float
    high: float

    @property
    def share_never(self) -> float:
        """Share of the replications that never pass it."""
        return 1.0 - self.hours.size / self.replications


def drawn_quorum_hours(results: Results, *, point: int | None = None) -> tuple[QuorumHours, ...]:
    """When the turnout quorum is passed, under each prior.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.

    Raises
    ------
    ResultsError
        If the rule has no turnout quorum.

    Examples
    --------
    >>> import sim
    >>> found = drawn_quorum_hours(sim.run("baseline", replications=2))
    >>> [(each.prior, each.hours.size) for each in found]
    [('replay', 2), ('next-vote', 2), ('fresh-event', 2)]
    """
    whole = with_axes(results)
    if "quorum_hour" not in whole:
        raise ResultsError(f"rule {whole.attrs['rule']}: it has no turnout quorum, so there is no hour of it")
    at = whole.sel(point=chosen_point(whole, point))
    found = []
    for prior in at["prior"].values:
        hours = at["quorum_hour"].sel(prior=prior).values.astype(np.float64)
        ends = {name: float(quantile(hours, level)) for name, level in QUANTILES.items()}
        found.append(QuorumHours(str(prior), np.sort(hours[np.isfinite(hours)]), hours.size, **ends))
    return tuple(found)
