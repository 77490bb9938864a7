"""Turnout: how many took part as a share of the roll. Every figure, table and picture takes it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.results_axes import AXES, Results, as_selected, with_axes
from sim.rules import Tally
from sim.rules.quantities import Measure

if TYPE_CHECKING:
    import xarray as xr


def turnout(results: Results, measure: Measure = "cast") -> xr.DataArray:
    """Turnout of every replication, over the roll that its verdict is taken over.

    Parameters
    ----------
    results : xarray.Dataset
    measure : str, tuple of str or int
        What counts as taking part (:mod:`sim.rules.quantities`); papers counted, unless a rule says
        otherwise.

    Returns
    -------
    xarray.DataArray
        Dimensions point, prior and replication, as far as the results have them [share of the roll].

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=1)
    >>> turnout(results).dims, bool((turnout(results, "issued") > turnout(results)).all())
    (('point', 'prior', 'replication'), True)
    """
    import xarray as xr

    whole = with_axes(results)
    table = Tally(
        units=tuple(str(unit) for unit in whole["unit"].values),
        registered=whole["voters_registered"].values.astype(np.int64),
        ballots=whole["ballots"].values.astype(np.int64),
        issued=whole["issued"].values.astype(np.int64),
    )
    roll = table.national("registered")
    shares = np.full(roll.shape, np.nan)
    np.divide(table.national(measure), roll, out=shares, where=roll > 0)
    coords = {name: whole[name] for name in AXES}
    attrs = {"long_name": "turnout", "units": "share of the roll"}
    return as_selected(xr.DataArray(shares, dims=AXES, coords=coords, attrs=attrs), results)
