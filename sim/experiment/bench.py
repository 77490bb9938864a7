"""How fast the compiled engines are, as ratios measured in turn within one run.

A shared machine drifts by a factor of two between runs, so an absolute time says little. Each round times
both sides one after the other; the ratios of the rounds are what is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

import numpy as np

from sim.arrays import Ints
from sim.compiling import compiled
from sim.electorate.campaigns import levers_of
from sim.electorate.voters import StationVoters, station_voters
from sim.experiment import fused
from sim.experiment.plan import Plan, plan_of
from sim.experiment.procedure import replicate, would_be_of
from sim.experiment.queued import Gathered
from sim.experiment.voterwise import gather_station
from sim.polling import calendar, kernel, station
from sim.polling.layout import Layout
from sim.polling.lowering import lowered
from sim.polling.trace import width
from sim.scenario import Scenario, from_mapping

QUEUE_LAYOUT: Final = {"n_desks": 3, "n_booths": 4, "n_boxes": 1}
"""Room in which queues alone are compared."""

_STATIONS: Final = 6
_REPEATS: Final = 300


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio over the rounds."""

    name: str
    meaning: str
    median: float
    min: float
    max: float


def _scenario(**polling: Any) -> Scenario:
    return from_mapping(
        {
            "schema_version": 1,
            "title": "bench",
            "dataset": "kz-2022",
            "rule": "kazakhstan-2022",
            "polling": {"queues": True, **polling},
        }
    )


def bench_plan(**polling: Any) -> Plan:
    """Plan of the country with queues in every station."""
    return plan_of(_scenario(**polling))


def _seconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


@compiled
def _again(
    times: int, n: int, inputs: tuple[Ints, ...], room: Ints, absences: Ints, work: Ints, out: Ints
) -> int:
    arrival, service, patience, desk = inputs
    served = 0
    for _ in range(times):
        served += kernel.run_station_into(n, arrival, service, patience, desk, room, absences, work, out)
    return served


class _Queues:
    """The same pre-drawn voters for every engine; the compiled one repeats them to be measurable."""

    def __init__(self, plan: Plan, *, split: bool, inside_limit: int = 0) -> None:
        self._layout = Layout(
            n_desks=QUEUE_LAYOUT["n_desks"],
            n_booths=QUEUE_LAYOUT["n_booths"],
            n_boxes=QUEUE_LAYOUT["n_boxes"],
            opening=plan.layouts[0].opening,
            closing=plan.layouts[0].closing,
            inside_limit=inside_limit,
        )
        self._voters = [self._inputs(voters, split) for voters in _typical_voters(plan, self._layout.n_desks)]

    @staticmethod
    def _inputs(voters: StationVoters, split: bool) -> tuple[Ints, Ints, Ints, Ints]:
        desk = voters.desk if split else np.full_like(voters.desk, -1)
        return voters.arrival, voters.service, voters.patience, desk

    def simpy(self) -> float:
        """Seconds for all voters, once."""
        return _seconds(lambda: [station.run_station(*each, self._layout) for each in self._voters])

    def recursion(self) -> float:
        """Seconds for all voters, once."""
        jobs = []
        for each in self._voters:
            n = each[0].size
            room, absences = lowered(self._layout, each[2], each[3])
            memory = np.empty(kernel.work_size(n, 8), np.int64), np.empty((width(reentry=False), n), np.int64)
            jobs.append((_REPEATS, n, each, room, absences, *memory))
        return _seconds(lambda: [_again(*job) for job in jobs]) / _REPEATS

    def calendar(self) -> float:
        """Seconds for all voters, once."""
        times = 20
        return (
            _seconds(
                lambda: [
                    calendar.run_station(*each, self._layout) for _ in range(times) for each in self._voters
                ]
            )
            / times
        )


def _typical_voters(plan: Plan, n_desks: int) -> Iterator[StationVoters]:
    case = plan.cases["default"]
    would_be, levers = would_be_of(plan, case, 0), levers_of((), case.reach, plan.seed, 0)
    voters = would_be.papers.sum(axis=1)
    nearest = np.argsort(np.abs(voters - 800), kind="stable")[:_STATIONS]
    for chosen in nearest:
        yield station_voters(
            plan.electorate, would_be, plan.tables, levers, int(chosen), n_desks, plan.seed, 0
        )


class _Chains:
    """Draws, queue and figures of the same stations in SimPy and compiled."""

    def __init__(self, plan: Plan) -> None:
        case = plan.cases["default"]
        self._plan, self._would_be = plan, would_be_of(plan, case, 0)
        self._levers = levers_of((), case.reach, plan.seed, 0)
        voters = self._would_be.papers.sum(axis=1)
        self._stations = np.sort(np.argsort(np.abs(voters - 800), kind="stable")[:_STATIONS])

    def simpy(self) -> float:
        """Seconds for all stations, once."""
        gathered = Gathered.empty(self._plan)

        def work() -> None:
            for each in self._stations:
                gather_station(
                    station.run_station, self._plan, self._levers, self._would_be, 0, int(each), gathered
                )

        return _seconds(work)

    def compiled(self) -> float:
        """Seconds for all stations, once."""
        gathered, again = Gathered.empty(self._plan), np.tile(self._stations, _REPEATS)
        return (
            _seconds(lambda: fused.gather(self._plan, self._levers, self._would_be, 0, again, gathered))
            / _REPEATS
        )


class _Days:
    """National days, compiled, on one thread or two."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._case = plan, plan.cases["default"]
        self.n_voters = int(would_be_of(plan, self._case, 0).papers.sum())

    def _run(self, replication: int) -> object:
        would_be = would_be_of(self._plan, self._case, replication)
        return replicate(self._plan, self._case, would_be, replication)

    def one(self) -> float:
        """Seconds for one day."""
        return _seconds(lambda: self._run(0))

    def in_turn(self) -> float:
        """Seconds for four days on one thread."""
        return _seconds(lambda: [self._run(k) for k in range(4)])

    def on_two_threads(self) -> float:
        """Seconds for four days on two threads."""
        with ThreadPoolExecutor(2) as pool:
            return _seconds(lambda: list(pool.map(self._run, range(4))))


def _numpy_draws(n: int) -> float:
    """Seconds that NumPy's SFC64 needs to draw a day's variates: spacing, class, services, patience, desk."""
    rng, size = np.random.Generator(np.random.SFC64(1)), 1 << 16
    out = np.empty(size)

    def draw() -> None:
        for _ in range(0, n, size):
            rng.standard_exponential(out=out)
            rng.random(out=out)
            rng.lognormal(0.0, 0.55, size)
            rng.lognormal(0.0, 0.7, size)
            rng.standard_exponential(out=out)
            rng.random(out=out)

    return _seconds(draw)


@dataclass(frozen=True, slots=True)
class _Measure:
    name: str
    meaning: str
    slow: Callable[[], float]
    fast: Callable[[], float]


def _measures() -> list[_Measure]:
    split, pooled = bench_plan(), bench_plan(desk_queues="pooled")
    pooled_queues, split_queues = _Queues(split, split=False), _Queues(split, split=True)
    limited = _Queues(split, split=True, inside_limit=12)
    pooled_chain, split_chain, days = _Chains(pooled), _Chains(split), _Days(split)
    return [
        _Measure("queue_vs_simpy", "queue alone, pooled desks", pooled_queues.simpy, pooled_queues.recursion),
        _Measure(
            "queue_vs_simpy_split", "queue alone, split desks", split_queues.simpy, split_queues.recursion
        ),
        _Measure("calendar_vs_simpy", "event calendar, at most 12 inside", limited.simpy, limited.calendar),
        _Measure(
            "chain_vs_simpy", "draws, queue, figures; pooled desks", pooled_chain.simpy, pooled_chain.compiled
        ),
        _Measure(
            "chain_vs_simpy_split",
            "draws, queue, figures; split desks",
            split_chain.simpy,
            split_chain.compiled,
        ),
        _Measure(
            "day_vs_numpy_draws",
            "national day on one thread over NumPy's SFC64 drawing its variates (less is better)",
            days.one,
            lambda: _numpy_draws(days.n_voters),
        ),
        _Measure(
            "threads_2", "four days on one thread over the same on two", days.in_turn, days.on_two_threads
        ),
    ]


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
        Time of the first over time of the second, as `meaning` says.
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
