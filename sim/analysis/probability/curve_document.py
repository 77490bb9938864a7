"""P(fail) for every share as a document: at so many steps, and each replication's own critical share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from sim.analysis.probability.curve import Curve
from sim.analysis.statistics.intervals import told_share
from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import notes_on_probabilities
from sim.rounding import finite_or_none, rounded, significant
from sim.scenario import Scenario


def curve_document(scenario: Scenario, curves: Sequence[Curve], *, steps: int = 20) -> Document:
    """Curves of one run, one a prior.

    Parameters
    ----------
    scenario : Scenario
        The one that ran.
    curves : sequence of Curve
        As :func:`~sim.analysis.probability.curve.failure_curve` gives them.
    steps : int
        P(fail) is told at so many equal steps from 0 to 1.

    Returns
    -------
    Document
        ``referendum/curve/1``; ``critical`` is None where no share fails a replication.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.probability.curve import failure_curve
    >>> scenario = sim.load("scenarios/baseline.toml")
    >>> told = curve_document(scenario, failure_curve(sim.run(scenario, replications=3)), steps=1)
    >>> told["curves"][0]["share"], told["curves"][0]["p_fail"]
    ([0.0, 1.0], [0.0, 1.0])
    """
    shares = [k / steps for k in range(steps + 1)]
    return as_document(
        "referendum/curve/1",
        {
            "title": scenario.title,
            "replications": curves[0].replications,
            "curves": [_entry(each, shares) for each in curves],
            "notes": notes_on_probabilities(scenario),
        },
    )


def curve_rows(document: Document) -> Rows:
    """A row a prior and share; the band holds for all shares of a prior at once."""
    return rows(("prior", "move", "share", "p_fail", "band_half_width"), _points(document))


def _points(document: Document) -> Iterator[dict[str, Any]]:
    for curve in document["curves"]:
        for share, p_fail in zip(curve["share"], curve["p_fail"], strict=True):
            yield curve | {"share": share, "p_fail": p_fail}


def _entry(each: Curve, shares: list[float]) -> dict[str, Any]:
    critical = each.critical
    return {
        "move": each.move,
        "prior": each.prior,
        "critical": [finite_or_none(share) for share in critical.first.tolist()],
        "by": critical.by,
        "share_never": told_share(critical.first.tolist().count(inf), each.replications),
        "share": shares,
        "p_fail": [rounded(float(each.at(share)), each.half_width) for share in shares],
        "band_half_width": significant(each.half_width),
        "confidence": each.confidence,
    }
