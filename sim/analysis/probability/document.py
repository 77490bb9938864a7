"""How likely failure is, how sure that is and what it is made of, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.probability.causes import Causes, cause_document
from sim.analysis.probability.failure import failure_probability
from sim.analysis.probability.precision import side_of
from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import notes_on_probabilities
from sim.experiment.results_axes import Results, with_axes
from sim.rounding import finite_or_none, rounded, rounded_ends, significant
from sim.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

CAUSES = ("anyway", "by_campaign", "averted")
"""Fails with and without the campaigns, only with them, only without them."""


def probability_document(
    scenario: Scenario, results: Results, split: Sequence[Causes] = (), *, plain: bool = False
) -> Document:
    """P(fail) under every prior: its interval, its conditions, its causes; Monte Carlo and prior error apart.

    Parameters
    ----------
    scenario : Scenario
        The one that ran, without a sweep.
    results : xarray.Dataset
        From :func:`sim.run` or :func:`~sim.analysis.probability.precision.run_until`.
    split : sequence of Causes
        As :func:`~sim.analysis.probability.causes.causes` gives them; none without campaigns.
    plain : bool
        Shares of replications, without a control variate.

    Returns
    -------
    Document
        ``referendum/probability/1``; ``interval`` is that of every share without a control variate,
        ``variance_ratio`` None for a prior under which P(fail) has none.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/baseline.toml")
    >>> told = probability_document(scenario, sim.run(scenario, replications=4))
    >>> told["priors"]["replay"]["p_fail"], told["interval"]
    (0.0, 'Wilson or exact')
    """
    results = with_axes(results)
    failure = failure_probability(results, plain=plain).isel(point=0)
    priors = {name: _told(failure.sel(prior=name), results) for name in map(str, results["prior"].values)}
    values = [each["p_fail"] for each in priors.values()]
    widths = [each["high"] - each["low"] for each in priors.values()]
    return as_document(
        "referendum/probability/1",
        {
            "title": scenario.title,
            "replications": results.sizes["replication"],
            "interval": failure.attrs["interval"],
            "plain_because": failure.attrs["plain_because"] or None,
            "sure": bool(results.attrs.get("sure", 1)),
            "decision": _decided(results),
            "priors": priors,
            "causes": {each.prior: cause_document(each) for each in split},
            "errors": {
                "monte_carlo": significant(max(widths) / 2),
                "prior": rounded((max(values) - min(values)) / 2, max(widths) / 2),
            },
            "notes": notes_on_probabilities(scenario),
        },
    )


def probability_rows(document: Document) -> Rows:
    """A row a prior and event, with its interval.

    Events: ``fails``; ``not_met``, a condition; ``anyway``, ``by_campaign`` and ``averted``, the causes;
    ``combination``, those conditions and no others not met.
    """
    return rows(("prior", "event", "condition", "share", "low", "high"), _events(document))


def _events(document: Document) -> Iterator[dict[str, Any]]:
    def event(
        prior: str, name: str, condition: str | None, share: float, low: float, high: float
    ) -> dict[str, Any]:
        interval = {"share": share, "low": low, "high": high}
        return {"prior": prior, "event": name, "condition": condition, **interval}

    for prior, each in document["priors"].items():
        yield event(prior, "fails", None, each["p_fail"], each["low"], each["high"])
        for name, told in each["by_condition"].items():
            yield event(prior, "not_met", name, *told)
    for prior, each in document["causes"].items():
        for cause in CAUSES:
            yield event(prior, cause, None, *each[cause])
        for names, told in each["by_combination"].items():
            yield event(prior, "combination", names, *told)


def _decided(results: xr.Dataset) -> float | None:
    """The value that P(fail) was to be told from, if any."""
    return float(results.attrs["stop_value"]) if results.attrs.get("stop_on") == "decision" else None


def _told(own: xr.Dataset, results: xr.Dataset) -> dict[str, Any]:
    """P(fail) under one prior: its interval, on which side of the value it is, and its conditions."""
    low, high, value = float(own.low), float(own.high), _decided(results)
    by_condition = {
        str(name): rounded_ends(
            *(float(own[f"by_condition{end}"].sel(condition=name)) for end in ("", "_low", "_high"))
        )
        for name in results["condition"].values
    }
    p_fail, told_low, told_high = rounded_ends(float(own.estimate), low, high)
    return {
        "p_fail": p_fail,
        "low": told_low,
        "high": told_high,
        "variance_ratio": finite_or_none(significant(float(own.variance_ratio))),
        "side": None if value is None else side_of(low, high, value),
        "by_condition": by_condition,
    }
