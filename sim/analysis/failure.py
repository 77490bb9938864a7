"""How often the vote fails, and how sure a finite number of replications can be of it.

The interval is Monte Carlo error alone: what more replications would shrink. What the probability rests on,
the prior, is a matter of its own: that is why every probability is given under each prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.arrays import Floats
from sim.experiment.results_axes import as_selected, with_axes
from sim.rules import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")
_WILSON_FROM: Final = 400


def proportion_interval(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a proportion: Wilson's where it covers as stated, the exact one elsewhere.

    Wilson's is used from 400 trials on with a share between 5 and 95 %; elsewhere Clopper and Pearson's,
    which covers at least as often as stated. The upper end for no success in n trials is never 0.

    Parameters
    ----------
    successes, n : int
    confidence : float

    Returns
    -------
    tuple of two float
        Lower and upper end.

    References
    ----------
    .. [1] Brown, Cai, DasGupta: Interval estimation for a binomial proportion. Statistical Science 16 (2001),
       doi:10.1214/ss/1009213286.

    Examples
    --------
    >>> low, high = proportion_interval(0, 200)
    >>> low, round(high, 4)
    (0.0, 0.0183)
    """
    share = successes / n
    well_inside = n >= _WILSON_FROM and 0.05 <= share <= 0.95
    return _wilson(share, n, confidence) if well_inside else _exact(successes, n, confidence)


# From the functions themselves: scipy.stats has both, but takes half a second to load, for every run.
def _wilson(share: float, n: int, confidence: float) -> tuple[float, float]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + confidence / 2.0))
    centre = share + z * z / (2.0 * n)
    half = z * np.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return float((centre - half) / (1.0 + z * z / n)), float((centre + half) / (1.0 + z * z / n))


def _exact(successes: int, n: int, confidence: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    tail, failures = (1.0 - confidence) / 2.0, n - successes
    low = float(betaincinv(successes, failures + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, failures, 1.0 - tail)) if failures else 1.0
    return low, high


def failure_probability(results: xr.Dataset, *, confidence: float = 0.95) -> xr.Dataset:
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
        Dimensions point and prior: ``estimate``, ``low``, ``high``; and ``by_condition`` (point, prior,
        condition): share of replications in which the condition is not met. A replication may miss several,
        so these may add up to more than the estimate. A dimension that the selection dropped is not there.

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
    failures = (whole["outcome"] != _ADOPTED).sum("replication")
    n = whole.sizes["replication"]
    ends = np.array([proportion_interval(int(k), n, confidence) for k in failures.values.flat])
    low, high = _reshaped(ends, failures.shape)
    found = xr.Dataset(
        {
            "estimate": failures / n,
            "low": (failures.dims, low),
            "high": (failures.dims, high),
            "by_condition": (~whole["met"]).mean("replication"),
        },
        attrs={"confidence": confidence, "replications": n},
    )
    return as_selected(found, results)


def _reshaped(ends: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    return ends[:, 0].reshape(shape), ends[:, 1].reshape(shape)
