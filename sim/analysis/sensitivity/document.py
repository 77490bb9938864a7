"""Sobol indices as a document, to the digits that their intervals allow."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from sim.analysis.sensitivity.sobol import RANGES, SobolIndex
from sim.documents import Document, Rows, as_document, rows
from sim.rounding import finite_or_none, rounded_ends
from sim.scenario import Scenario


def sensitivity_document(scenario: Scenario, indices: Sequence[SobolIndex]) -> Document:
    """What each condition's distance to failure rests on.

    Parameters
    ----------
    scenario : Scenario
    indices : sequence of SobolIndex
        As :func:`~sim.analysis.sensitivity.sobol.sobol` gives them.

    Returns
    -------
    Document
        ``referendum/sensitivity/1``; an index of a distance that does not vary is None.

    Examples
    --------
    >>> import sim
    >>> index = SobolIndex("majority", "icc_yes", 0.123, 0.1, 0.15, 0.3, 0.2, 0.4)
    >>> told = sensitivity_document(sim.load("scenarios/baseline.toml"), [index])["indices"][0]
    >>> told["first"], told["total"], told["range"]
    (0.123, 0.3, [0.015, 0.06])
    """
    body = {"title": scenario.title, "prior": scenario.uncertainty.prior}
    return as_document("referendum/sensitivity/1", body | {"indices": [_entry(each) for each in indices]})


def sensitivity_rows(document: Document) -> Rows:
    """A row a condition and parameter."""
    entries = (
        {**each, "range_low": each["range"][0], "range_high": each["range"][1]}
        for each in document["indices"]
    )
    columns = ("condition", "parameter", "range_low", "range_high", "first", "first_low", "first_high")
    return rows((*columns, "total", "total_low", "total_high"), entries)


def _entry(each: SobolIndex) -> dict[str, Any]:
    told: dict[str, Any] = {"condition": each.condition, "parameter": each.parameter}
    for name in ("first", "total"):
        keys = (name, f"{name}_low", f"{name}_high")
        values = [getattr(each, key) for key in keys]
        known = rounded_ends(*values) if all(map(isfinite, values)) else map(finite_or_none, values)
        told |= dict(zip(keys, known, strict=True))
    return told | {"range": RANGES[each.parameter]}
