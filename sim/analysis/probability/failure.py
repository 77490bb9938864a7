"""How often the vote fails, and how sure a finite number of replications can be of it.

The interval is Monte Carlo error alone: what more replications would shrink. What the probability rests on,
the prior, is a matter of its own: that is why every probability is given under each prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.probability.control import controlled_shares
from sim.analysis.statistics.intervals import interval_of
from sim.arrays import Bools, Floats
from sim.experiment.results_axes import Results, as_selected, with_axes
from sim.labels import OF_REPLICATIONS, labelled
from sim.rules import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")
_LABELS: Final = {
    "estimate": ("probability that the proposal is not adopted", OF_REPLICATIONS),
    "low": ("lower end of the interval of the estimate", OF_REPLICATIONS),
    "high": ("upper end of the interval of the estimate", OF_REPLICATIONS),
    "variance_ratio": ("times the replications that a share without a control would need", "1"),
    "by_condition": ("probability that the condition is not met", OF_REPLICATIONS),
    "by_condition_low": ("lower end of the interval of that probability", OF_REPLICATIONS),
    "by_condition_high": ("upper end of the interval of that probability", OF_REPLICATIONS),
}


def failure_probability(results: Results, *, confidence: float = 0.95, plain: bool = False) -> xr.Dataset:
    """Probability that the proposal is not adopted, and that each condition is not met.

    With a fixed number of replications it is the share of them, narrowed by a control variate where a pilot
    says that this pays (:mod:`sim.analysis.probability.control`).

    Parameters
    ----------
    results : xarray.Dataset
        From :func:`sim.run` or :func:`sim.open`, or a selection along point, prior and replication.
    confidence : float
        Of the intervals.
    plain : bool
        The share of replications, without a control.

    Returns
    -------
    xarray.Dataset
        Dimensions point and prior: ``estimate``, ``low``, ``high``, of the kind that holds for this run
        (:func:`sim.analysis.statistics.intervals.interval_of`), or of a control variate
        (:class:`sim.analysis.statistics.controlled.ControlledShare`); ``variance_ratio``, measured: how many
        times the replications a plain share would need, NaN where it is one; and ``by_condition`` (point,
        prior, condition): that the condition is not met, with ``by_condition_low`` and
        ``by_condition_high``. A replication may miss several, so these may add up to more than the
        estimate. A dimension that the selection dropped is not there. ``attrs["plain_because"]`` says why no
        point has a control.

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
    whole = with_axes(results)
    events = _events(whole)
    n, (kind, interval) = whole.sizes["replication"], interval_of(whole)
    counts = events.sum(axis=2)
    ends = np.array([interval(int(k), n, confidence) for k in counts.flat]).reshape(*counts.shape, 2)
    told = np.concatenate([(counts / n)[..., None], ends, np.full((*counts.shape, 1), np.nan)], axis=-1)
    shares, because = ({}, "asked for plainly") if plain else controlled_shares(whole, events)
    for place, share in shares.items():
        told[place] = share.estimate, *share.interval(confidence), share.variance_ratio
    attrs = {"confidence": confidence, "replications": n, "interval": kind, "plain_because": because}
    return as_selected(labelled(_dataset(whole, told, attrs), _LABELS), results)


def _events(whole: xr.Dataset) -> Bools:
    """That the vote fails, then that each condition is not met: (point, prior, replication, event)."""
    axes = ("point", "prior", "replication")
    failed = whole["outcome"].transpose(*axes).values != _ADOPTED
    unmet = ~whole["met"].transpose(*axes, "condition").values
    return np.concatenate([failed[..., None], unmet], axis=-1)


def _dataset(whole: xr.Dataset, told: Floats, attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    both = ("point", "prior")
    figures = dict(zip(("estimate", "low", "high", "variance_ratio"), np.moveaxis(told, -1, 0), strict=True))
    names = {"estimate": "by_condition", "low": "by_condition_low", "high": "by_condition_high"}
    return xr.Dataset(
        {name: (both, values[..., 0]) for name, values in figures.items()}
        | {names[name]: ((*both, "condition"), figures[name][..., 1:]) for name in names},
        coords=whole["met"].any("replication").coords,
        attrs=attrs,
    )
