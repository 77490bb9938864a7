"""P(fail) over two swept parameters as a document, to the digits that its intervals allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.statistics.intervals import told_share
from sim.documents import Cell, Document, Rows, as_document

if TYPE_CHECKING:
    import xarray as xr


def map_document(found: xr.Dataset) -> Document:
    """A map of failure.

    Parameters
    ----------
    found : xarray.Dataset
        As :func:`~sim.analysis.sensitivity.two_parameter_map.failure_map` gives it.

    Returns
    -------
    Document
        ``referendum/map/1``: ``p_fail`` by prior, first and second value; ``fails_by`` by condition too.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.sensitivity.two_parameter_map import failure_map
    >>> sweeps = ["campaigns.nationwide.uptake=0:0.6:0.6", "uncertainty.sd_national_turnout=0.1:0.3:0.2"]
    >>> scenario = sim.load("scenarios/nationwide-boycott.toml", sweeps=sweeps)
    >>> told = map_document(failure_map(scenario, replications=10))
    >>> told["first"], told["first_values"], told["p_fail"][0][1]
    ('campaigns.nationwide.uptake', [0.0, 0.6], [1.0, 1.0])
    """
    n = found.attrs["replications"]
    return as_document(
        "referendum/map/1",
        {
            "title": found.attrs["title"],
            "replications": n,
            "first": found.attrs["first"],
            "second": found.attrs["second"],
            "first_values": found["first"].values.tolist(),
            "second_values": found["second"].values.tolist(),
            "priors": found["prior"].values.tolist(),
            "conditions": found["condition"].values.tolist(),
            "p_fail": _told(found["p_fail"].values.tolist(), n),
            "fails_by": _told(found["fails_by"].values.tolist(), n),
            "notes": json.loads(found.attrs["notes"]),
        },
    )


def map_rows(document: Document) -> Rows:
    """A row a prior and point; columns named as the two parameters, and the share that misses a condition."""
    unmet = (f"fails_by.{name}" for name in document["conditions"])
    return Rows(("prior", document["first"], document["second"], "p_fail", *unmet), _points(document))


def _points(document: Document) -> Iterator[tuple[Cell, ...]]:
    for prior, p_fail, fails_by in zip(
        document["priors"], document["p_fail"], document["fails_by"], strict=True
    ):
        for first, row, unmet in zip(document["first_values"], p_fail, fails_by, strict=True):
            for second, share, shares in zip(document["second_values"], row, unmet, strict=True):
                yield prior, first, second, share, *shares


def _told(shares: Any, n: int) -> Any:
    """Shares of so many replications, nested as they are."""
    return (
        [_told(each, n) for each in shares] if isinstance(shares, list) else told_share(round(n * shares), n)
    )
