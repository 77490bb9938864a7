"""A run in figures: the one document that both the printed report and ``--json`` are made from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.day.tabulation import tabulation_summary
from sim.analysis.expected.document import with_expectation
from sim.analysis.probability.failure import failure_probability
from sim.analysis.results.participation import turnout
from sim.analysis.statistics.intervals import told_share
from sim.analysis.statistics.quantiles import QUANTILES, spread
from sim.arrays import Floats
from sim.documents import Document, as_document
from sim.experiment.results_axes import Results, as_selected, scenario_of, with_axes
from sim.labels import with_label
from sim.rounding import SHARE_DIGITS, rounded_ends
from sim.scenario import points

if TYPE_CHECKING:
    import xarray as xr


def yes_share_of_cast(results: Results) -> xr.DataArray:
    """Yes papers as a share of all counted papers."""
    ballots = with_axes(results)["ballots"].sum("unit")
    share = ballots.sel(ballot_class="yes", drop=True) / ballots.sum("ballot_class")
    label = "Yes papers as a share of all counted papers", "share of the papers counted"
    return as_selected(with_label(share, label), results)


def summarise(results: Results, *, confidence: float = 0.95) -> dict[str, Any]:
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
        ``p_fail``, ``fails_by``, ``turnout``, ``yes_share_of_cast``, ``regions_carried`` (None where the rule
        counts no regions), ``quorum_hour`` and ``quorum_reached`` (None where it has no turnout quorum);
        ``waits`` where queues ran. A quantile (:mod:`sim.analysis.statistics.quantiles`) is None where it
        falls on replications without the figure, whose share stands beside it.
    """
    results = with_axes(results)
    failure = failure_probability(results, confidence=confidence, plain=True)
    shares = {"turnout": turnout(results), "yes_share_of_cast": yes_share_of_cast(results)}
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
        "reading": str(results.attrs.get("reading", "")) or None,
        "confidence": confidence,
        "notices": json.loads(results.attrs["notices"]),
        "points": [
            {
                "levers": dict(grid[point].swept),
                "priors": {
                    str(prior): _under_prior(results, failure, shares, point, str(prior))
                    for prior in results["prior"].values
                },
            }
            for point in results["point"].values.tolist()
        ],
    }


def run_document(results: Results) -> Document:
    """What ``referendum run`` tells: :func:`summarise`, with the expectation of every point beside it.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.

    Returns
    -------
    Document
        Schema ``referendum/run/1``.
    """
    numbers = with_axes(results)["point"].values.tolist()
    return as_document(
        "referendum/run/1", with_expectation(summarise(results), scenario_of(results), numbers)
    )


def _under_prior(
    results: xr.Dataset, failure: xr.Dataset, shares: dict[str, xr.DataArray], point: int, prior: str
) -> dict[str, Any]:
    here = {"point": point, "prior": prior}
    p, at, n = failure.sel(here), results.sel(here), results.sizes["replication"]
    ends = ("estimate", "low", "high")
    summary: dict[str, Any] = {
        "p_fail": dict(zip(ends, rounded_ends(*(float(p[name]) for name in ends)), strict=True)),
        "fails_by": {
            str(name): told_share(int((~at["met"].sel(condition=name)).sum()), n)
            for name in results["condition"].values
        },
    }
    # Without a ballot, or without a roll, no share is reached: the place is below all others.
    left_out = {"turnout": "share_without_roll", "yes_share_of_cast": "share_without_ballots"}
    summary |= {
        name: spread(values.sel(here), -np.inf, share_missing=left_out[name], digits=SHARE_DIGITS)
        for name, values in shares.items()
    }
    regional = "regional_majority" in results["condition_kind"].values
    summary["regions_carried"] = spread(at["regions_carried"]) if regional else None
    quorum = "quorum_hour" in results
    summary["quorum_hour"] = spread(at["quorum_hour"], share_missing="share_not_reached") if quorum else None
    summary["quorum_reached"] = told_share(int(at["quorum_reached"].sum()), n) if quorum else None
    if "queues" in results:
        summary["waits"] = _waits(at["queues"])
    if "account" in results:
        summary["evening"] = tabulation_summary(at)
    return summary


def _waits(queues: xr.DataArray) -> dict[str, dict[str, dict[str, float | None]]]:
    """Spread of the queues' figures by place, those without any queued station left out."""
    figures = [str(name) for name in queues["queue_figure"].values]
    values = queues.transpose("place", "queue_figure", "replication").values
    return {
        str(place): dict(zip(figures, map(_wait, here), strict=True))
        for place, here in zip(queues["place"].values, values, strict=True)
        if not np.isnan(here).all()
    }


def _wait(values: Floats) -> dict[str, float | None]:
    """Spread over the replications that have the figure (anybody came), and the share of the others.

    A wait that falls on those who left the line is infinite: None in the spread.
    """
    known = values[~np.isnan(values)]
    without = {"share_unknown": told_share(values.size - known.size, values.size)}
    return (spread(known) if known.size else dict.fromkeys(QUANTILES)) | without
