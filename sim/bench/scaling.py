"""How the time of the compiled engine grows with voters, stations, replications and servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.bench.timing import processor_seconds
from sim.bench.workloads import bench_plan, first_case
from sim.electorate.campaigns.flows import flows_at_centre
from sim.engines.compiled import gather
from sim.engines.gathered import Gathered
from sim.engines.plan import Plan
from sim.experiment.replication import replicate, would_be_of
from sim.polling.compiled import recursion
from sim.polling.compiled.compiled_layout import layout_arrays
from sim.polling.layout import Layout, needs_of
from sim.polling.trace import width

_OPENING: Final = 25_200_000
_CLOSING: Final = 72_000_000
_BEST_OF: Final = 7


@dataclass(frozen=True, slots=True)
class Scaling:
    """Time against size; the slope of their logarithms is 1 where the cost grows in proportion."""

    of: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def slope(self) -> float:
        """Least-squares slope on logarithmic scales."""
        return float(np.polyfit(np.log(self.sizes), np.log(self.seconds), 1)[0])


def _best(work: Callable[[], object]) -> float:
    """Least processor time of several: what the machine needs when it is left alone."""
    work()
    return min(processor_seconds(work) for _ in range(_BEST_OF))


def _grow(of: str, sizes: tuple[int, ...], work: Callable[[int], Callable[[], object]]) -> Scaling:
    return Scaling(of, sizes, tuple(_best(work(size)) for size in sizes))


def _station(n: int, n_booths: int) -> Callable[[], object]:
    rng = np.random.default_rng(0)
    arrival = np.sort(rng.integers(_OPENING, _CLOSING, n))
    # As many voters as there are, the desks are as busy.
    needs = needs_of(rng.integers(1, 2 * 300_000_000 // n, (n, 3)))
    room = Layout(n_desks=8, n_booths=n_booths, opening=_OPENING, closing=_CLOSING)
    patience, desk = np.full(n, 1 << 60), np.full(n, -1)
    lowered_room, absences = layout_arrays(room, patience, desk)
    work, fields = (
        np.empty(recursion.work_size(n, 1), np.int64),
        np.empty((width(reentry=False), n), np.int64),
    )
    away = np.empty((2, 0), np.int64)
    return lambda: recursion.play_station(
        n, arrival, needs, patience, desk, lowered_room, absences, work, away, fields, None
    )


def _stations(plan: Plan) -> Callable[[int], Callable[[], object]]:
    case = first_case(plan)
    would_be, flows = would_be_of(plan, case, 0), flows_at_centre((), case.reach, plan.seed, 0)
    # Every so many: stations are sorted by size within a unit.
    order = np.random.default_rng(0).permutation(len(plan.electorate.stations))
    return lambda n: lambda: gather(plan, flows, would_be, 0, order[:n], Gathered.empty(plan))


def _replications(plan: Plan) -> Callable[[int], Callable[[], object]]:
    case = first_case(plan)

    def days(n: int) -> None:
        for k in range(n):
            replicate(plan, case, would_be_of(plan, case, k), k)

    return lambda n: lambda: days(n)


def measure_scaling() -> tuple[Scaling, ...]:
    """Time against the number of voters, stations, replications and servers.

    Servers are counted where their number is what the time goes into, from 64 booths on.
    """
    plan = bench_plan()
    return (
        _grow("voters", (20_000, 40_000, 80_000, 160_000), lambda n: _station(n, 12)),
        _grow("stations", (1_000, 2_000, 4_000, 8_000), _stations(plan)),
        _grow("replications", (1, 2, 4), _replications(plan)),
        _grow("servers", (64, 128, 256, 512), lambda c: _station(20_000, c)),
    )
