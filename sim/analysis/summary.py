"""A run in figures: the one document that both the printed report and ``--json`` are made from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.analysis.evening import evening_summary
from sim.analysis.failure import failure_probability
from sim.experiment.results_axes import as_selected, scenario_of, with_axes
from sim.scenario import points

if TYPE_CHECKING:
    import xarray as xr

QUANTILES = {"median": 0.5, "low": 0.05, "high": 0.95}
"""Spread over the replications: median, 5 % and 95 %."""


def spread(values: npt.ArrayLike) -> dict[str, float | None]:
    """Median, 5 % and 95 % of what is not NaN; None where nothing is left.

    Examples
    --------
    >>> spread([1.0, 2.0, 3.0])["median"]
    2.0
    """
    array = np.asarray(values)
    known = array[~np.isnan(array)]
    if known.size == 0:
        return dict.fromkeys(QUANTILES)
    levels = np.quantile(known, list(QUANTILES.values()))
    return dict(zip(QUANTILES, levels.tolist(), strict=True))


def turnout(results: xr.Dataset) -> xr.DataArray:
    """Counted papers as a share of the roll."""
    whole = with_axes(results)
    cast = whole["ballots"].sum(["unit", "ballot_class"])
    if "voters_registered" in whole:  # lists of excluded stations may have gone with them
        return as_selected(cast / whole["voters_registered"].sum("unit"), results)
    return as_selected(cast / whole["registered"].sum(), results)


def yes_share_of_cast(results: xr.Dataset) -> xr.DataArray:
    """Yes papers as a share of all counted papers."""
    ballots = with_axes(results)["ballots"].sum("unit")
    return as_selected(ballots.sel(ballot_class="yes", drop=True) / ballots.sum("ballot_class"), results)


def summarise(results: xr.Dataset, *, confidence: float = 0.95) -> dict[str, Any]:
    """Summary of a run, of plain Python types only.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication: its points and priors alone are in the summary.
    confidence : float
        Of the intervals.

    Returns
    -------
    dict
        ``scenario``, ``seed``, ``replications``, ``engine``, ``interrupted``, ``rule``, ``confidence``,
        ``notices`` and ``points``: one entry for each point of the sweep with its ``levers`` and, by prior,
        ``p_fail``, ``fails_by``, ``turnout``, ``yes_share_of_cast``, ``regions_carried``, ``quorum_hour`` and
        ``quorum_reached``; ``waits`` where queues ran.
    """
    results = with_axes(results)
    failure = failure_probability(results, confidence=confidence)
    shares = {"turnout": turnout(results), "yes_share_of_cast": yes_share_of_cast(results)}
    shares |= {"regions_carried": _regions_carried(results), "quorum_hour": results["quorum_hour"]}
    scenario = scenario_of(results)
    grid = points(scenario)
    return {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "seed": int(results.attrs["seed"]),
        "replications": results.sizes["replication"],
        "replications_asked": int(results.attrs["replications_asked"]),
        "interrupted": bool(results.attrs["interrupted"]),
        "engine": str(results.attrs["engine"]),
        "rule": str(results.attrs["rule"]),
        "confidence": confidence,
        "notices": json.loads(results.attrs["notices"]),
        "points": [
            {
                "levers": dict(grid[point].levers),
                "priors": {
                    str(prior): _under_prior(results, failure, shares, point, str(prior))
                    for prior in results["prior"].values
                },
            }
            for point in results["point"].values.tolist()
        ],
    }


def _has(results: xr.Dataset, kind: str) -> bool:
    """Whether the rule has a condition of a kind."""
    return kind in results["condition_kind"].values


def _regions_carried(results: xr.Dataset) -> xr.DataArray:
    carried = results["regions_carried"].astype(float)
    return carried if _has(results, "regional_majority") else carried.where(False)


def _under_prior(
    results: xr.Dataset, failure: xr.Dataset, shares: dict[str, xr.DataArray], point: int, prior: str
) -> dict[str, Any]:
    here = {"point": point, "prior": prior}
    p = failure.sel(here)
    summary: dict[str, Any] = {
        "p_fail": {name: float(p[name]) for name in ("estimate", "low", "high")},
        "fails_by": {
            str(name): float(p["by_condition"].sel(condition=name)) for name in results["condition"].values
        },
    }
    summary |= {name: spread(values.sel(here)) for name, values in shares.items()}
    reached = float(results["quorum_hour"].sel(here).notnull().mean())
    summary["quorum_reached"] = reached if _has(results, "turnout_quorum") else None
    if "queues" in results:
        summary["waits"] = _waits(results["queues"].sel(here))
    if "account" in results:
        summary["evening"] = evening_summary(results.sel(here))
    return summary


def _waits(queues: xr.DataArray) -> dict[str, dict[str, dict[str, float | None]]]:
    figures = [str(name) for name in queues["queue_figure"].values]
    values = queues.transpose("place", "queue_figure", "replication").values
    return {
        str(place): dict(zip(figures, map(spread, here), strict=True))
        for place, here in zip(queues["place"].values, values, strict=True)
        if not np.isnan(here).all()
    }
