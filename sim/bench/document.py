"""Speed as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain

from sim.bench.bench import Ratio, ratio_of
from sim.bench.releases import COMMANDS
from sim.bench.scaling import Scaling
from sim.bench.workloads import QUEUE_LAYOUT, TYPICAL_VOTERS
from sim.documents import Document, Rows, as_document, rows


def bench_document(
    rounds: int,
    ratios: Sequence[Ratio],
    grown: Sequence[Scaling] = (),
    against: Mapping[str, Sequence[tuple[float, float]]] | None = None,
) -> Document:
    """Ratios over so many rounds, how the time grows with size, and another release's time over this one's.

    Parameters
    ----------
    rounds : int
    ratios : sequence of Ratio
    grown : sequence of Scaling, optional
    against : mapping of str to sequence of (float, float), optional
        Processor seconds of each command in the other release and in this one.

    Returns
    -------
    Document
        ``referendum/bench/1``; ``growth`` and ``against`` are empty where they were not measured, ratios null
        where they could not be.

    Examples
    --------
    >>> told = bench_document(5, [Ratio("queue_vs_simpy", "queue alone", 900.0, 850.0, 960.0)])
    >>> told["ratios"]["queue_vs_simpy"]["median"], told["growth"], told["against"]
    (900.0, [], {})
    """
    return as_document(
        "referendum/bench/1",
        {
            "queue_layout": QUEUE_LAYOUT,
            "typical_voters": TYPICAL_VOTERS,
            "rounds": rounds,
            "ratios": {ratio.name: asdict(ratio) for ratio in ratios},
            "growth": [{**asdict(each), "slope": each.slope} for each in grown],
            "against": {name: _releases(name, pairs) for name, pairs in (against or {}).items()},
        },
    )


def _releases(name: str, pairs: Sequence[tuple[float, float]]) -> Document:
    meaning = f"referendum {' '.join(COMMANDS[name])}"
    ratio = ratio_of(name, meaning, [other / this for other, this in pairs])
    return {
        **asdict(ratio),
        "seconds_other": min(o for o, _ in pairs),
        "seconds_this": min(t for _, t in pairs),
    }


def bench_rows(document: Document) -> Rows:
    """A row a ratio."""
    ratios = chain(document["ratios"].values(), document["against"].values())
    return rows(("name", "median", "min", "max", "meaning"), ratios)
