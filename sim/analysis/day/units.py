"""Units in figures: by how much each carried the proposal, or did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.results.results_view import chosen_prior, rule_at, tally_at
from sim.analysis.statistics.quantiles import QUANTILES, quantile
from sim.arrays import Floats, Ints
from sim.errors import ResultsError
from sim.labels import OF_REPLICATIONS, labelled
from sim.rules import Tally
from sim.rules.conditions import RegionalCondition, effective_weights, least_numerator, needed_weight
from sim.rules.rule_wording import in_words, regional_majority_of

if TYPE_CHECKING:
    import xarray as xr


_OF: Final = {"median": "median", "low": "5 %", "high": "95 %"}
_LABELS: Final = {
    **{name: (f"margin over the threshold, {of}", "percentage points") for name, of in _OF.items()},
    **{
        f"ballots_{name}": (f"margin over the least that carries, {of}", "papers") for name, of in _OF.items()
    },
    "share_carried": ("share of replications in which the unit is carried", OF_REPLICATIONS),
    "share_without_ballots": ("share of replications without a ballot in the unit", OF_REPLICATIONS),
}


def region_margins(results: xr.Dataset, *, point: int | None = None, prior: str | None = None) -> xr.Dataset:
    """Margins of the units that count in the rule's regional majority, the widest first.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.

    Returns
    -------
    xarray.Dataset
        Dimension unit. ``median``, ``low``, ``high`` (5 and 95 %): numerator as a share of the base, less the
        threshold [percentage points]; −∞ where the quantile falls on replications without a ballot in the
        unit, which do not carry it; ``ballots_median``, ``ballots_low``, ``ballots_high``: numerator less the
        least that carries the unit [papers]; ``share_carried`` and ``share_without_ballots`` of the
        replications. Attributes: the condition, ``needed`` and ``total`` weight, and median, low and high of
        the weight ``carried``.

    Raises
    ------
    ResultsError
        If the rule has no regional majority, or the results lack what is asked for.

    Examples
    --------
    >>> import sim
    >>> margins = region_margins(sim.run(sim.load("scenarios/baseline.toml"), replications=2))
    >>> margins.sizes["unit"], margins.attrs["needed"], str(margins["unit"].values[-1])
    (17, 12, 'Almaty')
    """
    import xarray as xr

    rule, prior = rule_at(results, point), chosen_prior(results, prior)
    condition = regional_majority_of(rule)
    if condition is None:
        raise ResultsError(
            f"rule {rule.name}: it asks for no majority by region, so there is no margin to show"
        )
    tally = tally_at(results, point, prior)
    weights = effective_weights(condition, tally)
    counting = np.flatnonzero(weights > 0)
    points, ballots, empty = _margins(condition, tally)
    columns = _columns(points[:, counting], ballots[:, counting], empty[:, counting])
    margins = xr.Dataset(
        {name: ("unit", values) for name, values in columns.items()},
        coords={"unit": [tally.units[u] for u in counting]},
        attrs=_attrs(condition, weights, ballots, prior),
    )
    return labelled(margins, _LABELS).isel(unit=np.argsort(-margins["median"].values, kind="stable"))


def _margins(condition: RegionalCondition, tally: Tally) -> tuple[Floats, Ints, Floats]:
    """Margin in points and in ballots, and whether nothing stands in the base; shapes (replication, unit)."""
    numerator, base = tally.by_unit(condition.numerator), tally.by_unit(condition.base)
    share = np.full(base.shape, np.nan)
    np.divide(numerator, base, out=share, where=base > 0)
    least = least_numerator(base, condition.fraction, strict=condition.strict)
    return 100.0 * (share - float(condition.fraction)), numerator - least, (base == 0).astype(float)


def _columns(points: Floats, ballots: Ints, empty: Floats) -> dict[str, Floats]:
    columns: dict[str, Floats] = {}
    for name, level in QUANTILES.items():
        columns[name] = quantile(points, level, missing=-np.inf)
        columns[f"ballots_{name}"] = np.quantile(ballots, level, axis=0)
    return columns | {
        "share_carried": (ballots >= 0).mean(axis=0),
        "share_without_ballots": empty.mean(axis=0),
    }


def _attrs(condition: RegionalCondition, weights: Ints, ballots: Ints, prior: str) -> dict[str, Any]:
    total = int(weights.sum())
    carried = (ballots >= 0) @ weights
    spread = {f"carried_{name}": float(np.quantile(carried, level)) for name, level in QUANTILES.items()}
    return {
        "condition": condition.name,
        "numerator": in_words(condition.numerator),
        "base": in_words(condition.base),
        "fraction": str(condition.fraction),
        "strict": int(condition.strict),
        "needed": needed_weight(condition, total),
        "total": total,
        "prior": prior,
        **spread,
    }
