"""How often the vote fails, and how sure a finite number of replications can be of it.

The interval is Monte Carlo error alone: what more replications would shrink. What the probability rests on,
the prior, is a matter of its own: that is why every probability is given under each prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.statistics.intervals import interval_of
from sim.experiment.results_axes import Results, as_selected, with_axes
from sim.labels import OF_REPLICATIONS, labelled
from sim.rules import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")
_LABELS: Final = {
    "estimate": ("share of replications in which the proposal is not adopted", OF_REPLICATIONS),
    "low": ("lower end of the interval of the estimate", OF_REPLICATIONS),
    "high": ("upper end of the interval of the estimate", OF_REPLICATIONS),
    "by_condition": ("share of replications in which the condition is not met", OF_REPLICATIONS),
    "by_condition_low": ("lower end of the interval of the share not met", OF_REPLICATIONS),
    "by_condition_high": ("upper end of the interval of the share not met", OF_REPLICATIONS),
}


def failure_probability(results: Results, *, confidence: float = 0.95) -> xr.Dataset:
    """Share of replications in which the proposal is not adopted.

    Parameters
    ----------
    results : xarray.Dataset
        From :func:`sim.run` or :func:`sim.open`, or a selection along point, prior and replication.
    confidence : float
        Of the intervals.

    Returns
    -------
    xarray.Dataset
        Dimensions point and prior: ``estimate``, ``low``, ``high``, of the kind that holds for this run
        (:func:`sim.analysis.statistics.intervals.interval_of`); and ``by_condition`` (point, prior,
        condition): share of replications in which the condition is not met, with ``by_condition_low`` and
        ``by_condition_high``. A replication may miss several, so these may add up to more than the
        estimate. A dimension that the selection dropped is not there.

    Raises
    ------
    ResultsError
        If the results are a part along another axis, some units for instance.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=2)
    >>> float(failure_probability(results).estimate.sel(prior="replay").item())
    0.0
    """
    import xarray as xr

    whole = with_axes(results)
    n = whole.sizes["replication"]
    kind, interval = interval_of(whole)

    def ends(counts: xr.DataArray, low: str, high: str) -> dict[str, xr.DataArray]:
        found = np.array([interval(int(k), n, confidence) for k in counts.values.flat]).reshape(-1, 2)
        return {
            name: counts.copy(data=end.reshape(counts.shape))
            for name, end in zip((low, high), found.T, strict=True)
        }

    failures = (whole["outcome"] != _ADOPTED).sum("replication")
    unmet = (~whole["met"]).sum("replication")
    found = xr.Dataset(
        {
            "estimate": failures / n,
            **ends(failures, "low", "high"),
            "by_condition": unmet / n,
            **ends(unmet, "by_condition_low", "by_condition_high"),
        },
        attrs={"confidence": confidence, "replications": n, "interval": kind},
    )
    return as_selected(labelled(found, _LABELS), results)
