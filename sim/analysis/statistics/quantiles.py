"""Quantiles over replications in which none is left out: what did not happen is later than any hour.

A figure may be missing in some replications: the quorum is not reached, nobody votes in a unit. A quantile of
the others would improve as the missing ones grow. So a missing figure takes its place above or below all
others, and a quantile that falls on it is infinite, or None in a document.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.analysis.statistics.intervals import told_share
from sim.arrays import Floats
from sim.rounding import finite_or_none

QUANTILES: Final = {"median": 0.5, "low": 0.05, "high": 0.95}
"""Spread over the replications: median, 5 % and 95 %."""


def quantile(values: npt.ArrayLike, level: float, *, missing: float = np.inf) -> Floats:
    """A quantile along the first axis, read as NumPy does, by a straight line between two neighbours.

    Parameters
    ----------
    values : float64, shape (replication, ...)
        NaN or infinite where a figure is missing.
    level : float
    missing : {inf, −inf}
        The place of what is missing.

    Returns
    -------
    float64, shape (...)
        `missing` where the quantile falls on what is missing, wholly or between it and a neighbour.

    Examples
    --------
    >>> quantile(np.array([8.0, 9.0, np.nan]), 0.5).item(), quantile(np.array([8.0, np.nan]), 0.5).item()
    (9.0, inf)
    """
    values = np.asarray(values, dtype=np.float64)
    known = np.isfinite(values)
    extreme = np.max if missing > 0 else np.min
    edge = extreme(values, axis=0, where=known, initial=-missing)
    of_all = np.quantile(np.where(known, values, np.where(np.isfinite(edge), edge, 0.0)), level, axis=0)
    n_missing = (~known).sum(axis=0)
    place = Fraction(str(level)) * (len(values) - 1)  # exact: a rounding error would reach for a neighbour
    falls = ceil(place) >= len(values) - n_missing if missing > 0 else floor(place) < n_missing
    return np.asarray(np.where(falls, missing, of_all))


def spread(
    values: npt.ArrayLike,
    missing: float = np.inf,
    share_missing: str | None = None,
    digits: int | None = None,
) -> dict[str, float | None]:
    """Median, 5 % and 95 % of all replications; None where one falls on what is missing.

    Parameters
    ----------
    values : array of float, shape (replication,)
        NaN where a figure is missing.
    missing : {inf, −inf}
        The place of what is missing.
    share_missing : str, optional
        Name under which the share of replications without the figure stands beside.
    digits : int, optional
        After the point; all without it.

    Returns
    -------
    dict

    Examples
    --------
    >>> spread([1.0, 2.0, 3.0])["median"]
    2.0
    >>> hours = [9.0, 9.5, np.nan, np.nan]
    >>> spread(hours, share_missing="share_not_reached")
    {'median': None, 'low': 9.075, 'high': None, 'share_not_reached': 0.5}
    """
    array = np.asarray(values, dtype=np.float64)
    levels = {name: float(quantile(array, level, missing=missing)) for name, level in QUANTILES.items()}
    if digits is not None:
        levels = {name: round(value, digits) for name, value in levels.items()}
    told = {name: finite_or_none(value) for name, value in levels.items()}
    if share_missing is None:
        return told
    return told | {share_missing: told_share(int((~np.isfinite(array)).sum()), array.size)}
