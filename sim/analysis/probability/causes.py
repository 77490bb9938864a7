"""Why replications fail: by the campaigns or anyway, and by which conditions together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.results.results_view import chosen_point, scenario_at
from sim.analysis.statistics.intervals import interval_of
from sim.arrays import Bools
from sim.experiment.results_axes import with_axes
from sim.rounding import rounded_ends
from sim.rules import OUTCOMES

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray as xr

_ADOPTED: Final = OUTCOMES.index("adopted")


ShareInterval = tuple[float, float, float]
"""A share of replications, and the ends of its interval."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Why replications fail: with the campaigns, beside the same replications without any.

    Every share stands with its interval: by a confidence sequence where the run stopped on what it saw
    (:func:`sim.analysis.statistics.intervals.interval_of`).

    Attributes
    ----------
    prior : str
    replications : int
    anyway : tuple of three float
        Share that fails with and without the campaigns: chance alone.
    by_campaign : tuple of three float
        Share that fails only with them.
    averted : tuple of three float
        Share that fails only without them.
    by_combination : dict of str to tuple of three float
        Share of replications by the set of conditions not met, joined by ``+``; adopted ones left out.
    """

    prior: str
    replications: int
    anyway: ShareInterval
    by_campaign: ShareInterval
    averted: ShareInterval
    by_combination: dict[str, ShareInterval]


def causes(
    results: xr.Dataset,
    *,
    point: int | None = None,
    confidence: float = 0.95,
    executor: Executor | None = None,
) -> tuple[Causes, ...]:
    """Split the probability of failure by cause and by the conditions that are not met.

    The same replications are run again without campaigns.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    confidence : float
        Of the intervals.
    executor : concurrent.futures.Executor, optional

    Returns
    -------
    tuple of Causes
        By prior.

    Examples
    --------
    >>> import sim
    >>> split = causes(sim.run(sim.load("scenarios/nationwide-boycott.toml"), replications=2))
    >>> split[0].prior, split[0].anyway[0]
    ('replay', 0.0)
    """
    from sim.experiment.runner import run

    own = with_axes(results).sel(point=chosen_point(results, point))
    which = own["replication"].values
    bare = scenario_at(results, point).model_copy(update={"campaigns": ()})
    without = run(bare, replications=int(which.max()) + 1, seed=int(results.attrs["seed"]), executor=executor)
    without = without.sel(point=0, replication=which)
    return tuple(
        _causes(own.sel(prior=prior), without.sel(prior=prior), str(prior), confidence)
        for prior in own["prior"].values
    )


def _causes(own: xr.Dataset, bare: xr.Dataset, prior: str, confidence: float) -> Causes:
    failed, anyway = own["outcome"].values != _ADOPTED, bare["outcome"].values != _ADOPTED
    unmet = ~own["met"].values
    names = [str(name) for name in own["condition"].values]
    sets = ["+".join(name for name, is_unmet in zip(names, row, strict=True) if is_unmet) for row in unmet]
    n, (_, interval) = failed.size, interval_of(own)

    def share(which: Bools) -> ShareInterval:
        k = int(which.sum())
        return (k / n, *interval(k, n, confidence))

    combinations = sorted({s for s, f in zip(sets, failed, strict=True) if f})
    return Causes(
        prior=prior,
        replications=n,
        anyway=share(failed & anyway),
        by_campaign=share(failed & ~anyway),
        averted=share(~failed & anyway),
        by_combination={each: share(failed & (np.array(sets) == each)) for each in combinations},
    )


def cause_document(split: Causes) -> dict[str, Any]:
    """A split as plain types, to the digits that its intervals allow."""
    told = {name: rounded_ends(*getattr(split, name)) for name in ("anyway", "by_campaign", "averted")}
    combined = {name: rounded_ends(*share) for name, share in split.by_combination.items()}
    return {
        "prior": split.prior,
        "replications": split.replications,
        **told,
        "by_combination": combined,
    }
