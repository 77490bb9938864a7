"""What the benchmark lets run: the same work by different engines, in processor seconds a voter.

SimPy takes minutes for what the compiled engines do in milliseconds, so it is given a few stations where they
are given hundreds; all are of one size. No station is repeated within a call, else the processor would learn
by heart which way the compiled code branches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

import numpy as np

from sim.arrays import Ints
from sim.bench.timing import processor_seconds, two_processors_are_free, wall_seconds
from sim.compiling import compiled
from sim.electorate.campaigns.flows import flows_at_centre
from sim.electorate.drawing.voters import StationVoters, station_voters
from sim.engines import compiled as compiled_engine
from sim.engines.gathered import Gathered
from sim.engines.plan import Plan, PriorCase, plan_of
from sim.engines.simpy import gather_station
from sim.experiment.replication import before_opening, replicate, would_be_of
from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.compiled.calendar_parts import day_size
from sim.polling.compiled.compiled_layout import layout_arrays
from sim.polling.layout import Layout, Needs, needs_of
from sim.polling.trace import width
from sim.scenario import from_mapping

QUEUE_LAYOUT: Final[dict[str, Any]] = {"n_desks": 3, "n_booths": 4, "n_boxes": 1}
"""Room in which queues alone are compared."""

Campaigning: TypeAlias = Sequence[Mapping[str, Any]]

TYPICAL_VOTERS: Final = 800
"""Voters of the stations compared, about."""

_STATIONS: Final = 300
_EVERY: Final = 50
"""Of so many stations SimPy is given one."""


def bench_plan(**polling: Any) -> Plan:
    """Plan of the country with queues in every station."""
    scenario = {
        "schema_version": 1,
        "title": "bench",
        "dataset": "packaged:kz-2022",
        "rule": "packaged:kazakhstan-2022",
        "polling": {"queues": True, **polling},
    }
    return plan_of(from_mapping(scenario))


def first_case(plan: Plan) -> PriorCase:
    """The plan's first prior, without campaigns."""
    return next(iter(plan.cases.values()))


def _typical(voters: Ints) -> Ints:
    """Stations with about as many voters as is typical, in order."""
    return np.sort(np.argsort(np.abs(voters - TYPICAL_VOTERS), kind="stable")[:_STATIONS])


@compiled
def _serve_all(
    ends: Ints, arrival: Ints, needs: Needs, patience: Ints, desk: Ints, room: Ints, work: Ints, fields: Ints
) -> int:
    nobody_away, away = np.empty((0, 4), dtype=np.int64), np.empty((2, 0), dtype=np.int64)
    served = begin = 0
    for end in ends:
        own = needs[0][begin:end], needs[1][begin:end], needs[2][begin:end]
        served += recursion.play_station(
            end - begin,
            arrival[begin:end],
            own,
            patience[begin:end],
            desk[begin:end],
            room,
            nobody_away,
            work,
            away,
            fields,
            None,
        )
        begin = end
    return served


@compiled
def _play_all(
    ends: Ints, arrival: Ints, needs: Needs, patience: Ints, desk: Ints, room: Ints, day: Ints, fields: Ints
) -> None:
    nobody_away, away = np.empty((0, 4), dtype=np.int64), np.empty((2, 0), dtype=np.int64)
    begin = 0
    for end in ends:
        own = needs[0][begin:end], needs[1][begin:end], needs[2][begin:end]
        event_calendar.run_calendar_into(
            end - begin,
            arrival[begin:end],
            own,
            patience[begin:end],
            desk[begin:end],
            patience,  # there are no errands
            room,
            nobody_away,
            day,
            away,
            fields,
        )
        begin = end


class Queues:
    """Voters drawn beforehand, the same for every engine; seconds a voter."""

    def __init__(self, plan: Plan, *, split: bool, inside_limit: int = 0) -> None:
        self.layout = Layout(
            **QUEUE_LAYOUT,
            opening=plan.layouts[0].opening,
            closing=plan.layouts[0].closing,
            inside_limit=inside_limit,
        )
        case = first_case(plan)
        would_be, flows = would_be_of(plan, case, 0), flows_at_centre((), case.reach, plan.seed, 0)
        self._stations = [
            station_voters(
                plan.electorate,
                would_be,
                plan.tables,
                flows,
                int(number),
                self.layout.n_desks,
                plan.seed,
                0,
            )
            for number in _typical(would_be.papers.sum(axis=1))
        ]
        self._few = self._stations[::_EVERY]
        self._n_few = sum(voters.arrival.size for voters in self._few)
        self._split = split

    def _desk(self, voters: StationVoters) -> Ints:
        return voters.desk if self._split else np.full_like(voters.desk, -1)

    def simpy(self) -> float:
        """In SimPy."""

        def work() -> None:
            for v in self._few:
                station.run_station(v.arrival, v.service, v.patience, self._desk(v), self.layout)

        return processor_seconds(work) / self._n_few

    def recursion(self) -> float:
        """By the compiled recursion."""
        return self._together(_serve_all, lambda n: recursion.work_size(n, self.layout.n_desks))

    def calendar(self) -> float:
        """On the compiled event calendar."""
        return self._together(_play_all, day_size)

    def _together(self, play: Callable[..., object], memory: Callable[[int], int]) -> float:
        arrival, patience, desk = (
            np.concatenate(arrays)
            for arrays in zip(*((v.arrival, v.patience, self._desk(v)) for v in self._stations), strict=True)
        )
        needs = needs_of(np.concatenate([v.service for v in self._stations]))
        sizes = np.array([v.arrival.size for v in self._stations])
        room, _ = layout_arrays(self.layout, patience, desk)
        longest = int(sizes.max())
        memories = np.empty(memory(longest), np.int64), np.empty((width(reentry=False), longest), np.int64)

        def work() -> None:
            play(np.cumsum(sizes), arrival, needs, patience, desk, room, *memories)

        return processor_seconds(work) / arrival.size

    def other(self, model: Callable[[Ints, Ints, Sequence[int]], Ints]) -> Callable[[], float]:
        """In a model of :mod:`sim.bench.other_models`."""

        def seconds() -> float:
            def work() -> None:
                for v in self._few:
                    model(v.arrival, v.service, tuple(QUEUE_LAYOUT.values()))

            return processor_seconds(work) / self._n_few

        return seconds


class Chains:
    """Draws, queue and figures of the same stations; seconds a voter."""

    def __init__(self, plan: Plan) -> None:
        case = first_case(plan)
        self._plan, self._would_be = plan, would_be_of(plan, case, 0)
        self._flows = flows_at_centre((), case.reach, plan.seed, 0)
        self._voters = self._would_be.papers.sum(axis=1)
        self._stations = _typical(self._voters)

    def simpy(self) -> float:
        """In SimPy."""
        gathered, few = Gathered.empty(self._plan), self._stations[::_EVERY]

        def work() -> None:
            for each in few:
                gather_station(self._plan, self._flows, self._would_be, 0, int(each), gathered)

        return processor_seconds(work) / float(self._voters[few].sum())

    def compiled(self) -> float:
        """Compiled."""
        gathered, all_ = Gathered.empty(self._plan), self._stations

        def work() -> None:
            compiled_engine.gather(self._plan, self._flows, self._would_be, 0, all_, gathered)

        return processor_seconds(work) / float(self._voters[all_].sum())


HOURS: Final[Campaigning] = ({"kind": "boycott", "uptake": 0.3, "until": "12:00"},)
COERCION: Final[Campaigning] = (
    {"kind": "boycott", "uptake": 0.3, "odds_ratio": 4.0},
    {"kind": "coerce", "uptake": 0.1, "photographs": 0.5, "until": "10:00"},
)


class Campaigns:
    """Voters of every tenth station under campaigns, drawn and queued; seconds a would-be voter."""

    def __init__(self, campaigns: Campaigning = ()) -> None:
        self._plan = plan_of(bench_plan().scenario.replace(campaigns=list(campaigns)))
        case = first_case(self._plan)
        drawn = would_be_of(self._plan, case, 0)
        self._plan, self._would_be, self._flows, _ = before_opening(self._plan, case, drawn, 0)
        self._stations = np.arange(0, len(self._would_be.papers), 10)

    def queued(self) -> float:
        """A day with queues."""
        gathered = Gathered.empty(self._plan)

        def work() -> None:
            compiled_engine.gather(self._plan, self._flows, self._would_be, 0, self._stations, gathered)

        return processor_seconds(work) / float(self._would_be.papers[self._stations].sum())


class Days:
    """National days, compiled; processor seconds, but for the two threads."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._case = plan, first_case(plan)
        self._n_voters = int(would_be_of(plan, self._case, 0).papers.sum())

    def _run(self, replication: int) -> object:
        would_be = would_be_of(self._plan, self._case, replication)
        return replicate(self._plan, self._case, would_be, replication)

    def one(self) -> float:
        """One day."""
        return processor_seconds(lambda: self._run(0))

    def in_turn(self) -> float:
        """Four days on one thread; seconds that pass."""
        return wall_seconds(lambda: [self._run(k) for k in range(4)])

    def on_two_threads(self) -> float:
        """Four days on two threads; seconds that pass, NaN where another program is at work beside them."""
        with ThreadPoolExecutor(2) as pool:
            if not two_processors_are_free():
                return np.nan
            seconds = wall_seconds(lambda: list(pool.map(self._run, range(4))))
            return seconds if two_processors_are_free() else np.nan

    def numpy_draws(self) -> float:
        """NumPy's SFC64 draws the variates of one day: spacing, class, services, patience, desk."""
        rng, size = np.random.Generator(np.random.SFC64(1)), 1 << 16
        out = np.empty(size)

        def draw() -> None:
            for _ in range(0, self._n_voters, size):
                rng.standard_exponential(out=out)
                rng.random(out=out)
                rng.lognormal(0.0, 0.55, size)
                rng.lognormal(0.0, 0.7, size)
                rng.standard_exponential(out=out)
                rng.random(out=out)

        return processor_seconds(draw)
