"""How fast the compiled engines are, as ratios measured in turn within one run.

A shared machine drifts by a factor of two between runs, so an absolute time says little. Each round times
both sides one after the other; the ratios of the rounds are what is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from sim.bench.workloads import Chains, Days, Queues, bench_plan


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio over the rounds."""

    name: str
    meaning: str
    median: float
    min: float
    max: float


@dataclass(frozen=True, slots=True)
class _Measure:
    name: str
    meaning: str
    slow: Callable[[], float]
    fast: Callable[[], float]


def _measures() -> list[_Measure]:
    split, pooled = bench_plan(), bench_plan(desk_queues="pooled")
    one_line, own_lines = Queues(split, split=False), Queues(split, split=True)
    limited = Queues(split, split=True, inside_limit=12)
    one_line_chain, own_lines_chain, days = Chains(pooled), Chains(split), Days(split)
    measures = [
        _Measure("queue_vs_simpy", "queue alone, pooled desks", one_line.simpy, one_line.recursion),
        _Measure("queue_vs_simpy_split", "queue alone, split desks", own_lines.simpy, own_lines.recursion),
        _Measure("calendar_vs_simpy", "event calendar, at most 12 inside", limited.simpy, limited.calendar),
        _Measure(
            "chain_vs_simpy",
            "draws, queue, figures; pooled desks",
            one_line_chain.simpy,
            one_line_chain.compiled,
        ),
        _Measure(
            "chain_vs_simpy_split",
            "draws, queue, figures; split desks",
            own_lines_chain.simpy,
            own_lines_chain.compiled,
        ),
        _Measure(
            "day_vs_numpy_draws",
            "national day on one thread over NumPy's SFC64 drawing its variates (less is better)",
            days.one,
            days.numpy_draws,
        ),
        _Measure(
            "threads_2", "four days on one thread over the same on two", days.in_turn, days.on_two_threads
        ),
    ]
    if find_spec("ciw") is not None:
        measures.append(
            _Measure("queue_vs_ciw", "queue alone, pooled desks, in Ciw", one_line.ciw, one_line.recursion)
        )
    return measures


def bench(rounds: int = 5, progress: Callable[[str], None] = lambda _: None) -> tuple[Ratio, ...]:
    """Measure every ratio, all of them in turn in each round.

    Parameters
    ----------
    rounds : int
    progress : callable, optional
        Told what is being measured.

    Returns
    -------
    tuple of Ratio
        Time of the first over time of the second, as `meaning` says; Ciw is compared where it is installed.
    """
    measures = _measures()
    ratios: dict[str, list[float]] = {measure.name: [] for measure in measures}
    for measure in measures:
        measure.fast()  # compiles
    for number in range(rounds):
        for measure in measures:
            progress(f"round {number + 1} of {rounds}: {measure.name}")
            ratios[measure.name].append(measure.slow() / measure.fast())
    return tuple(
        Ratio(each.name, each.meaning, float(np.median(values)), min(values), max(values))
        for each, values in ((measure, ratios[measure.name]) for measure in measures)
    )
