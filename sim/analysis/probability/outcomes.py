"""Outcomes of single replications: which fail, and by which condition; margins of every condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.results.results_view import chosen_point, chosen_prior
from sim.analysis.statistics.quantiles import QUANTILES
from sim.experiment.results_axes import Results, with_axes
from sim.labels import OF_REPLICATIONS, Label, labelled
from sim.rules import OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")


@dataclass(frozen=True, slots=True)
class PossibleOutcomes:
    """Some outcomes under one prior, beside how many of all fail.

    Attributes
    ----------
    prior : str
    fails_by : tuple of str
        Of each outcome, in the order of the replications: the first condition that is not met; empty where
        the proposal is adopted.
    failing, replications : int
        Of all replications.
    """

    prior: str
    fails_by: tuple[str, ...]
    failing: int
    replications: int


def drawn_outcomes(
    results: Results, *, point: int | None = None, most: int = 50
) -> tuple[PossibleOutcomes, ...]:
    """The first replications of a point under each prior, and which of them fail by what.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    most : int
        Outcomes a prior; fewer where fewer were run.

    Returns
    -------
    tuple of PossibleOutcomes

    Examples
    --------
    >>> import sim
    >>> found = drawn_outcomes(sim.run("baseline", replications=2))
    >>> found[2].prior, found[2].fails_by
    ('fresh-event', ('national_majority', ''))
    """
    whole = with_axes(results)
    at, names = whole.sel(point=chosen_point(whole, point)), [*map(str, whole["condition"].values), ""]
    found = []
    for prior in at["prior"].values:
        by, failed = (at[name].sel(prior=prior).values for name in ("fails_by", "outcome"))
        shown = tuple(names[k] for k in by[:most].tolist())  # −1, the last name, where adopted
        found.append(PossibleOutcomes(str(prior), shown, int((failed != _ADOPTED).sum()), by.size))
    return tuple(found)


def condition_margins(results: Results, *, point: int | None = None, prior: str | None = None) -> xr.Dataset:
    """By how much each condition is met or missed, and how often it is the one that decides.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.

    Returns
    -------
    xarray.Dataset
        Dimension condition, in the order of the rule: ``median``, ``low``, ``high`` (5 and 95 % of the
        replications) of the least ballots from the condition's edge [papers; negative where it is missed],
        ``roll_`` the same [share of the roll], ``share_met`` and ``share_binds`` of the replications.

    Examples
    --------
    >>> import sim
    >>> found = condition_margins(sim.run("baseline", replications=3))
    >>> found["condition"].values.tolist()[0], bool((found["low"] <= found["high"]).all())
    ('turnout_quorum', True)
    """
    import xarray as xr

    whole = with_axes(results)
    prior = chosen_prior(whole, prior)
    at = whole.sel(point=chosen_point(whole, point), prior=prior)
    margin = at["margin"].transpose("replication", "condition").values.astype(np.float64)
    roll = at["voters_registered"].sum("unit").values[:, None]
    columns = {name: np.quantile(margin, level, axis=0) for name, level in QUANTILES.items()}
    shares = {f"roll_{name}": np.quantile(margin / roll, level, axis=0) for name, level in QUANTILES.items()}
    binds = at["binds"].values[:, None] == np.arange(margin.shape[1])
    met = at["met"].transpose("replication", "condition").values
    columns |= shares | {"share_met": met.mean(axis=0), "share_binds": binds.mean(axis=0)}
    found = xr.Dataset(
        {name: ("condition", values) for name, values in columns.items()},
        coords={"condition": [str(name) for name in at["condition"].values]},
        attrs={"prior": prior, "replications": int(margin.shape[0])},
    )
    return labelled(found, _margin_labels())


def _margin_labels() -> dict[str, Label]:
    """Of the figures of :func:`condition_margins`."""
    told = {"low": "5 % of replications", "median": "median of replications", "high": "95 % of replications"}
    margin = "ballots to the edge of the condition"
    labels = {name: (f"{margin}, {of}", "papers") for name, of in told.items()}
    labels |= {f"roll_{name}": (f"{margin} by voters on the roll, {of}", "1") for name, of in told.items()}
    return labels | {
        "share_met": (f"{OF_REPLICATIONS} in which the condition is met as asked", "1"),
        "share_binds": (f"{OF_REPLICATIONS} that the condition decides", "1"),
    }
