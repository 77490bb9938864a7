"""A run as a table: one row a replication, with its outcome and what every condition came to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.results.participation import turnout
from sim.documents import Cell, Rows
from sim.experiment.results_axes import AXES, Results, scenario_of, with_axes
from sim.rules import OUTCOMES
from sim.scenario import points

if TYPE_CHECKING:
    import xarray as xr


def replication_rows(results: Results) -> Rows:
    """One row a replication, by point, prior and replication.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.

    Returns
    -------
    Rows
        ``point``, the swept values by path, ``prior``, ``replication``; ``outcome`` and the conditions that
        fail it first and decide it, by name; ``turnout`` [share of the roll], ``registered``, ``issued``,
        papers of every class in the result and their sum ``counted``; ``margin_`` [ballots] and ``met_`` of
        each condition; ``units_carried``; ``quorum_reached`` and ``quorum_hour`` where the rule has a turnout
        quorum; ``annulled`` [papers] where the scenario goes on after closing. None for what is not known.

    Examples
    --------
    >>> import sim
    >>> table = replication_rows(sim.run(sim.load("scenarios/baseline.toml"), replications=1))
    >>> table.columns[:4], [list(row)[:4] for row in table.cells][0]
    (('point', 'prior', 'replication', 'outcome'), [0, 'replay', 0, 'adopted'])
    """
    whole = with_axes(results)
    columns = dict(_columns(whole))
    keys = product(*(whole[axis].values.tolist() for axis in AXES))
    grid = points(scenario_of(results))
    swept = {number: list(point.swept.values()) for number, point in enumerate(grid)}
    names = ("point", *grid[0].swept, "prior", "replication", *columns)
    rows = (
        (point, *swept[point], prior, replication, *cells)
        for (point, prior, replication), cells in zip(keys, zip(*columns.values(), strict=True), strict=True)
    )
    return Rows(names, rows)


def _columns(whole: xr.Dataset) -> Iterator[tuple[str, list[Cell]]]:
    conditions = [str(name) for name in whole["condition"].values]
    for name, words in (("outcome", OUTCOMES), ("fails_by", (*conditions, None)), ("binds", conditions)):
        yield name, [words[code] for code in whole[name].values.ravel().tolist()]
    yield "turnout", _flat(turnout(whole))
    for name in ("voters_registered", "issued"):
        yield name.removeprefix("voters_"), _flat(whole[name].sum("unit"))
    ballots = whole["ballots"].sum("unit")
    for paper in ballots["ballot_class"].values:
        yield str(paper), _flat(ballots.sel(ballot_class=paper))
    yield "counted", _flat(ballots.sum("ballot_class"))
    for condition in conditions:
        at = whole.sel(condition=condition)
        yield f"margin_{condition}", _flat(at["margin"])
        yield f"met_{condition}", _flat(at["met"])
    regional = "regional_majority" in whole["condition_kind"].values
    yield "units_carried", _flat(whole["regions_carried"], known=regional)
    for name in ("quorum_reached", "quorum_hour"):
        if name in whole:
            yield name, _flat(whole[name])
    if "account" in whole:
        yield "annulled", _flat(whole["account"].sel(account_figure="annulled").sum("unit"))


def _flat(values: xr.DataArray, *, known: bool = True) -> list[Cell]:
    """Plain values in the order of the rows."""
    flat = values.transpose(*AXES).values.ravel()
    if not known:
        return [None] * flat.size
    if flat.dtype.kind == "f":
        return [None if np.isnan(value) else value for value in flat.tolist()]
    return list(flat.tolist())
