"""How fast the compiled engines are, as ratios measured in turn within one run.

A shared machine drifts by a factor of two between runs, so an absolute time says little. Each round measures
both sides one after the other; the ratios of the rounds are what is reported. What runs on one thread is
measured by processor time, which a busy machine changes little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

import numpy as np

from sim.bench import other_models
from sim.bench.workloads import COERCION, HOURS, Campaigns, Chains, Days, Queues, bench_plan

_OTHERS: Final = {"ciw": other_models.ciw, "salabim": other_models.salabim}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio over the rounds; None where no round could be measured."""

    name: str
    meaning: str
    median: float | None
    min: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class _Measure:
    name: str
    meaning: str
    slow: Callable[[], float]
    fast: Callable[[], float]


def _measures() -> list[_Measure]:
    return [*_queues(), *_chains(), *_campaigns(), *_days()]


def _queues() -> Iterator[_Measure]:
    plan = bench_plan()
    one_line, own_lines = Queues(plan, split=False), Queues(plan, split=True)
    limited = Queues(plan, split=True, inside_limit=12)
    alone = "queue alone, pooled desks"
    yield _Measure("queue_vs_simpy", alone, one_line.simpy, one_line.recursion)
    bare = one_line.other(other_models.bare_simpy)
    yield _Measure("queue_vs_bare_simpy", f"{alone}, SimPy's textbook model", bare, one_line.recursion)
    yield _Measure("queue_vs_simpy_split", "queue alone, split desks", own_lines.simpy, own_lines.recursion)
    for package, model in _OTHERS.items():
        if find_spec(package) is not None:
            run = one_line.other(model)
            yield _Measure(f"queue_vs_{package}", f"{alone}, in {package}", run, one_line.recursion)
    at_most = "event calendar, at most 12 inside"
    yield _Measure("calendar_vs_simpy", at_most, limited.simpy, limited.calendar)


def _chains() -> Iterator[_Measure]:
    for name, lines in (("chain_vs_simpy", "pooled"), ("chain_vs_simpy_split", "split")):
        chains = Chains(bench_plan(desk_queues=lines))
        meaning = f"draws, queue, figures; {lines} desks"
        yield _Measure(name, meaning, chains.simpy, chains.compiled)


def _campaigns() -> Iterator[_Measure]:
    none = Campaigns()
    for name, campaigns in (("hours", HOURS), ("coercion", COERCION)):
        meaning = (
            f"voters under campaigns with {name}, drawn and queued, over the same without (less is better)"
        )
        yield _Measure(f"campaigns_with_{name}", meaning, Campaigns(campaigns).queued, none.queued)


def _days() -> Iterator[_Measure]:
    over = "over NumPy's SFC64 drawing its variates (less is better)"
    for name, lines in (("day_vs_numpy_draws", "split"), ("day_vs_numpy_draws_pooled", "pooled")):
        days = Days(bench_plan(desk_queues=lines))
        yield _Measure(name, f"national day on one thread, {lines} desks, {over}", days.one, days.numpy_draws)
        if lines == "split":
            meaning = "four days on one thread over the same on two; needs a machine that does nothing else"
            yield _Measure("threads_2", meaning, days.in_turn, days.on_two_threads)


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
        Time of the first over time of the second, as `meaning` says; Ciw and salabim are compared where they
        are installed.
    """
    measures = _measures()
    ratios: dict[str, list[float]] = {measure.name: [] for measure in measures}
    for measure in measures:
        measure.fast()  # compiles
    for number in range(rounds):
        for measure in measures:
            progress(f"round {number + 1} of {rounds}: {measure.name}")
            ratios[measure.name].append(measure.slow() / measure.fast())
    return tuple(ratio_of(measure.name, measure.meaning, ratios[measure.name]) for measure in measures)


def ratio_of(name: str, meaning: str, rounds: Sequence[float]) -> Ratio:
    """Median and extremes of the rounds that could be measured; the others are NaN.

    Examples
    --------
    >>> ratio_of("threads_2", "two threads", [np.nan, 1.9])
    Ratio(name='threads_2', meaning='two threads', median=1.9, min=1.9, max=1.9)
    """
    measured = [value for value in rounds if not np.isnan(value)]
    if not measured:
        return Ratio(name, meaning, None, None, None)
    return Ratio(name, meaning, float(np.median(measured)), min(measured), max(measured))
