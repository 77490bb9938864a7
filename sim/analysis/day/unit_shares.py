"""A share in every unit: turnout, Yes, or how often the unit carries the proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.day.units import region_margins
from sim.analysis.results.results_view import chosen_point, chosen_prior, tally_at
from sim.analysis.statistics.quantiles import quantile
from sim.arrays import Floats
from sim.errors import ResultsError
from sim.experiment.results_axes import Results, with_axes
from sim.rules import Tally

FIGURES: Final = {
    "turnout": "papers counted [% of the roll]",
    "yes": "Yes papers [% of the papers counted]",
    "carried": "replications that carry the unit [%]",
}
"""What may be told of units, in words."""
_MEASURES: Final = {"turnout": ("cast", "registered"), "yes": ("yes", "cast")}


@dataclass(frozen=True, slots=True, eq=False)
class UnitShares:
    """A share in every unit.

    Attributes
    ----------
    figure : str
        One of :data:`FIGURES`.
    units : tuple of str
    share : float64, shape (unit,)
        Of replications the median; NaN where there is nothing to take a share of.
    prior : str
        Empty for a table.
    """

    figure: str
    units: tuple[str, ...]
    share: Floats
    prior: str


def table_shares(tally: Tally, figure: str = "turnout", *, prior: str = "") -> UnitShares:
    """A share in every unit of a table; of several tables the median.

    Examples
    --------
    >>> table_shares(Tally(("Here", "There"), [10, 5], [[4, 1, 0, 0], [0, 0, 0, 0]]), "yes").share.tolist()
    [0.8, nan]
    """
    if figure not in _MEASURES:
        raise ResultsError(f"figure = {figure!r}: of a table one of {', '.join(_MEASURES)} is needed")
    over, under = (tally.by_unit(name) for name in _MEASURES[figure])
    share = np.full(under.shape, np.nan)
    np.divide(over, under, out=share, where=under > 0)
    if share.ndim > 1:
        share = quantile(share, 0.5)
    return UnitShares(figure, tuple(tally.units), np.where(np.isfinite(share), share, np.nan), prior)


def unit_shares(
    results: Results, figure: str = "turnout", *, point: int | None = None, prior: str | None = None
) -> UnitShares:
    """A share in every unit of a run: the median of the replications, or how often the unit is carried.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    figure : str
        One of :data:`FIGURES`.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.

    Raises
    ------
    ResultsError
        If there is no such figure, or the results lack what is asked for.

    Examples
    --------
    >>> import sim
    >>> unit_shares(sim.run("baseline", replications=2), "carried").share.max().item()
    1.0
    """
    whole = with_axes(results)
    if figure not in FIGURES:
        raise ResultsError(f"figure = {figure!r}: one of {', '.join(FIGURES)} is needed")
    prior = chosen_prior(whole, prior)
    if figure != "carried":
        return table_shares(tally_at(whole, chosen_point(whole, point), prior), figure, prior=prior)
    margins = region_margins(whole, point=point, prior=prior)
    units = tuple(str(unit) for unit in margins["unit"].values)
    return UnitShares(figure, units, margins["share_carried"].values, prior)
