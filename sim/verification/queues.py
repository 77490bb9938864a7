"""Lines whose waits are known: M/M/c, M/G/1, M/M/c+M, M/M/c/K and three stages one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log1p, sqrt
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from sim.arrays import Floats
from sim.clock import NEVER
from sim.polling.compiled import recursion
from sim.polling.layout import STAGES, Layout
from sim.polling.trace import BAULKED, RENEGED, Trace
from sim.verification import theory
from sim.verification.findings import CheckResult, compared_mean
from sim.verification.random_stations import Play

Draw: TypeAlias = Callable[[np.random.Generator, int], Floats]

_SERVICE: Final = 60_000  # a mean service: fine enough that rounding to ticks does not show
_WARM_UP: Final = 300  # voters of a day left out, while the line fills
_SEED: Final = 20220605


class Effort(NamedTuple):
    """So many independent days of so many voters."""

    days: int
    voters: int


EFFORTS: Final = {False: Effort(400, 2_000), True: Effort(6_000, 3_000)}
"""Quick, full."""


class Answer(NamedTuple):
    """A known value, and what of each voter has it as its mean."""

    what: str
    theory: float
    measure: Callable[[Trace], Floats]


@dataclass(frozen=True, slots=True)
class KnownQueue:
    """A station whose line is known: Poisson arrivals, no closing.

    Attributes
    ----------
    name : str
        Kendall's notation.
    servers : tuple of int
        Desks, booths, boxes.
    rate : float
        Arrivals a mean service.
    answers : tuple of Answer
    draw : callable
        Services in their mean, shape (n, 3).
    leaving : float
        1 over the mean patience; 0: endless.
    baulk_at : int
        As in :class:`sim.polling.layout.Layout`.
    """

    name: str
    servers: tuple[int, int, int]
    rate: float
    answers: tuple[Answer, ...]
    draw: Draw
    leaving: float = 0.0
    baulk_at: int = 0


def _wait(stage: str) -> Callable[[Trace], Floats]:
    """Waits for a stage, in mean services."""
    before = {"desk": "arrival", "booth": "desk_end", "box": "booth_end"}[stage]
    return lambda trace: (getattr(trace, f"{stage}_start") - getattr(trace, before)) / _SERVICE


def _longer(stage: str, than: float) -> Callable[[Trace], Floats]:
    wait = _wait(stage)
    return lambda trace: (wait(trace) > than).astype(float)


def _share(outcome: int) -> Callable[[Trace], Floats]:
    return lambda trace: (trace.outcome == outcome).astype(float)


def _at_desks(draw: Draw) -> Draw:
    """Services at the desk alone."""

    def services(rng: np.random.Generator, n: int) -> Floats:
        return np.stack([draw(rng, n), np.zeros(n), np.zeros(n)], axis=1)

    return services


def _exponential(rng: np.random.Generator, n: int) -> Floats:
    return rng.exponential(1.0, n)


def _lognormal(cv: float) -> Draw:
    variance = log1p(cv**2)
    return lambda rng, n: rng.lognormal(-variance / 2, sqrt(variance), n)


def _waits(stage: str, servers: int, load: float, long: float) -> tuple[Answer, ...]:
    """The three answers of M/M/c."""
    return (
        Answer(f"mean wait, {stage}", theory.mean_wait(servers, load), _wait(stage)),
        Answer(f"P(wait > 0), {stage}", theory.chance_to_wait(servers, load), _longer(stage, 0.0)),
        Answer(
            f"P(wait > {long:g}), {stage}",
            theory.chance_to_wait_longer(servers, load, long),
            _longer(stage, long),
        ),
    )


def _m_m_c(servers: int, load: float, long: float) -> KnownQueue:
    answers = _waits("desk", servers, load, long)
    rooms = (servers, 1, 1)
    return KnownQueue(f"M/M/{servers}", rooms, servers * load, answers, _at_desks(_exponential))


def _m_g_1(name: str, cv: float, draw: Draw, load: float = 0.6) -> KnownQueue:
    answer = Answer("mean wait", theory.mean_wait_one_server(load, cv), _wait("desk"))
    return KnownQueue(f"M/G/1, {name}", (1, 1, 1), load, (answer,), _at_desks(draw))


def _giving_up(servers: int, load: float, leaving: float) -> KnownQueue:
    answer = Answer("share giving up", theory.share_giving_up(servers, load, leaving), _share(RENEGED))
    services = _at_desks(_exponential)
    return KnownQueue(
        f"M/M/{servers}+M", (servers, 1, 1), servers * load, (answer,), services, leaving=leaving
    )


def _turned_back(servers: int, load: float, places: int) -> KnownQueue:
    answer = Answer("share turned back", theory.share_turned_back(servers, load, places), _share(BAULKED))
    name = f"M/M/{servers}/{servers + places}"
    services = _at_desks(_exponential)
    return KnownQueue(name, (servers, 1, 1), servers * load, (answer,), services, baulk_at=places)


def _tandem(rate: float, servers: tuple[int, int, int]) -> KnownQueue:
    answers = tuple(
        answer
        for stage, count in zip(STAGES, servers, strict=True)
        for answer in _waits(stage, count, rate / count, 1.0)[:2]
    )
    return KnownQueue("tandem of M/M/c", servers, rate, answers, lambda rng, n: rng.exponential(1.0, (n, 3)))


KNOWN_QUEUES: Final = (
    _m_m_c(1, 0.5, 3.0),
    _m_m_c(3, 0.7, 1.0),
    _m_m_c(8, 0.8, 0.5),
    _m_g_1("lognormal", 0.6, _lognormal(0.6)),
    _m_g_1("deterministic", 0.0, lambda rng, n: np.ones(n)),
    _m_g_1("gamma", 0.5, lambda rng, n: rng.gamma(4.0, 0.25, n)),
    _giving_up(1, 1.5, 0.5),
    _giving_up(3, 0.9, 0.25),
    _turned_back(1, 1.2, 2),
    _turned_back(3, 0.9, 4),
    _tandem(0.6, (1, 2, 1)),
)


def _day(queue: KnownQueue, run: Play, rng: np.random.Generator, n: int) -> Trace:
    arrival = np.rint(rng.exponential(_SERVICE / queue.rate, n).cumsum()).astype(np.int64)
    service = np.rint(queue.draw(rng, n) * _SERVICE).astype(np.int64)
    patience = np.full(n, NEVER)
    if queue.leaving:
        patience = np.rint(rng.exponential(_SERVICE / queue.leaving, n)).astype(np.int64)
    desks, booths, boxes = queue.servers
    room = Layout(
        n_desks=desks,
        n_booths=booths,
        n_boxes=boxes,
        opening=0,
        closing=1 << 35,
        baulk_at=queue.baulk_at,
    )
    return run(arrival, service, patience, np.full(n, -1), room)


def check_queue(
    queue: KnownQueue, effort: Effort, run: Play = recursion.run_station
) -> Iterator[CheckResult]:
    """Simulate independent days of a known line, and hold them to each of its answers.

    Parameters
    ----------
    queue : KnownQueue
    effort : Effort
    run : callable, optional
        An engine: `run_station` of SimPy, the recursion or the event calendar.

    Yields
    ------
    CheckResult
        One an answer, over the days' means.

    Examples
    --------
    >>> next(check_queue(KNOWN_QUEUES[0], Effort(20, 600))).holds
    True
    """
    rng = np.random.default_rng([_SEED, *queue.name.encode()])
    means = np.array(
        [
            [answer.measure(trace)[_WARM_UP:].mean() for answer in queue.answers]
            for trace in (_day(queue, run, rng, effort.voters) for _ in range(effort.days))
        ]
    )
    for answer, sample in zip(queue.answers, means.T, strict=True):
        yield compared_mean(f"{queue.name}: {answer.what}", answer.theory, sample)


def queue_findings(full: bool) -> Iterator[CheckResult]:
    """Known answers of queueing theory."""
    for queue in KNOWN_QUEUES:
        yield from check_queue(queue, EFFORTS[full])
