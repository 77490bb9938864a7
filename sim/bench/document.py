"""Speed as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sim.bench.bench import Ratio
from sim.bench.scaling import Scaling
from sim.bench.workloads import QUEUE_LAYOUT, TYPICAL_VOTERS
from sim.documents import Document, Rows, as_document, rows


def bench_document(rounds: int, ratios: Sequence[Ratio], grown: Sequence[Scaling] = ()) -> Document:
    """Ratios over so many rounds, and how the time grows with size.

    Returns
    -------
    Document
        ``referendum/bench/1``; ``growth`` is empty where it was not measured.

    Examples
    --------
    >>> told = bench_document(5, [Ratio("queue_vs_simpy", "queue alone", 900.0, 850.0, 960.0)])
    >>> told["ratios"]["queue_vs_simpy"]["median"], told["growth"]
    (900.0, [])
    """
    return as_document(
        "referendum/bench/1",
        {
            "queue_layout": QUEUE_LAYOUT,
            "typical_voters": TYPICAL_VOTERS,
            "rounds": rounds,
            "ratios": {ratio.name: asdict(ratio) for ratio in ratios},
            "growth": [{**asdict(each), "slope": each.slope} for each in grown],
        },
    )


def bench_rows(document: Document) -> Rows:
    """A row a ratio."""
    return rows(("name", "median", "min", "max", "meaning"), document["ratios"].values())
