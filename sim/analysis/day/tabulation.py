"""The second half of the day in figures: accounts, what was set aside, the results night, both rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.statistics.intervals import told_share
from sim.analysis.statistics.quantiles import quantile
from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES
from sim.engines.plan import Plan
from sim.errors import ResultsError
from sim.experiment.expected import Expected
from sim.experiment.figures import decide
from sim.experiment.results_axes import with_axes
from sim.rounding import SHARE_DIGITS, finite_or_none
from sim.rules import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr


def _classes(ballots: Ints) -> dict[str, int]:
    return dict(zip(BALLOT_CLASSES, ballots.sum(axis=0).tolist(), strict=True))


def expected_tabulation_entry(plan: Plan, expected: Expected) -> dict[str, Any]:
    """What is expected after closing; empty where the scenario does not ask for it.

    Returns
    -------
    dict
        ``evening``: ``preliminary``, ``annulled`` and ``repeat`` papers by class, and ``rounds``: the papers
        and the verdict of each round.
    """
    tabulation = expected.tabulation
    if tabulation is None:
        return {}
    rounds = {"first": tabulation.first} | (
        {} if tabulation.second is None else {"repeat": tabulation.second}
    )
    verdicts = {
        name: decide(plan.rule, plan.dataset, each.ballots, each.issued, each.registered)
        for name, each in rounds.items()
    }
    entry: dict[str, Any] = {
        "preliminary": _classes(tabulation.preliminary),
        "annulled": _classes(tabulation.annulled),
        "rounds": {
            name: {
                "ballots": _classes(each.ballots),
                "registered": int(each.registered.sum()),
                "verdict": str(verdicts[name].outcome_name),
            }
            for name, each in rounds.items()
        },
    }
    if tabulation.second is not None:
        entry["repeat"] = _classes(tabulation.repeated)
    return {"evening": entry}


def tabulation_summary(results: xr.Dataset) -> dict[str, Any]:
    """The tabulation of one point under one prior.

    Parameters
    ----------
    results : xarray.Dataset
        A selection of one point and one prior.

    Returns
    -------
    dict
        Medians over the replications: ``account`` and ``stations`` by figure, ``night`` (:func:`_night`),
        ``rounds`` (share of replications by verdict) where a repeat vote is held, ``reported`` (the national
        turnout as printed) where reports are printed.

    Raises
    ------
    ResultsError
        If there are more points or priors.
    """
    results = with_axes(results)
    for axis in ("point", "prior"):
        if results.sizes[axis] > 1:
            raise ResultsError(f"{axis}: {results.sizes[axis]} are given; select one, .sel({axis}=...)")
    results = results.isel(point=0, prior=0)
    summary: dict[str, Any] = {
        "account": _medians(results["account"].sum("unit")),
        "stations": _medians(results["stations"]),
        "night": _night(results),
    }
    if "round_outcome" in results:
        codes = results["round_outcome"]
        summary["rounds"] = {
            str(name): {
                outcome: told_share(int((codes.sel(round=name) == code).sum()), codes.sizes["replication"])
                for code, outcome in enumerate(OUTCOMES)
            }
            for name in results["round"].values
        }
    if "reported" in results:
        registered = int(results["registered"].sum())
        summary["reported"] = _medians(results["reported"].sum("unit") / registered)
    return summary


def _medians(values: xr.DataArray) -> dict[str, float]:
    (key,) = (name for name in values.dims if name != "replication")
    medians = values.median("replication", skipna=False)
    return {str(label): float(medians.sel({key: label})) for label in values[key].values}


def _night(results: xr.Dataset) -> dict[str, Any]:
    """The results night: ``hours`` by place and share counted, ``drift`` of the yes share, who is left out.

    A place without ballots is never counted, which is later than any hour: ``share_without_ballots`` by
    place. The drift is a median over the replications whose count was announced to its end; the others are
    ``share_unfinished``.
    """
    hours = results["night_hour"].transpose("replication", "place", "share_counted")
    medians = quantile(hours.values, 0.5)
    empty = np.isnan(hours.values).any(axis=-1).sum(axis=0)
    places, shares = ([str(label) for label in hours[axis].values] for axis in ("place", "share_counted"))
    drift, n = _drift(results), hours.sizes["replication"]
    return {
        "hours": {
            place: {share: finite_or_none(hour) for share, hour in zip(shares, row, strict=True)}
            for place, row in zip(places, medians.tolist(), strict=True)
        },
        "share_without_ballots": {
            place: told_share(k, n) for place, k in zip(places, empty.tolist(), strict=True)
        },
        "drift": round(float(np.median(drift)), SHARE_DIGITS) if drift.size else None,
        "share_unfinished": told_share(n - drift.size, n),
    }


def _drift(results: xr.Dataset) -> Floats:
    """Yes share of all ballots less that of the first half announced, where all were announced."""
    counted, yes = (
        results[name].transpose("replication", ...).values for name in ("night_counted", "night_yes")
    )
    finished = counted[:, -1] == 1.0
    counted, yes = counted[finished], yes[finished]
    first = np.argmax(counted >= 0.5, axis=-1)
    return np.asarray(yes[:, -1] - np.take_along_axis(yes, first[:, None], axis=1)[:, 0])
