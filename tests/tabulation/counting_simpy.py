"""The count of one station in SimPy: the readable reference of :mod:`sim.tabulation.count.counting`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.tabulation.count.counting import BUNDLE, Work

Process = Generator[simpy.Event, Any, None]


def count_station(work: Work, station: int) -> dict[str, int]:
    """Count one station.

    Parameters
    ----------
    work : Work
    station : int

    Returns
    -------
    dict of str to int
        When each step ended, counted from the closing [ticks]: ``cancelled``, ``mobile``, ``stationary``,
        ``checked``, ``signed``.
    """
    env = simpy.Environment()
    ends: dict[str, int] = {}
    env.process(_count(env, work, station, ends))
    env.run()
    return ends


def _count(env: simpy.Environment, work: Work, s: int, ends: dict[str, int]) -> Process:
    counters = simpy.Resource(env, capacity=work.counters)
    bundle, paper = int(work.bundle[s]), int(work.paper[s])
    yield from _in_bundles(env, counters, int(work.unused[s]), bundle)
    ends["cancelled"] = int(env.now)
    for box, papers in (("mobile", work.mobile), ("stationary", work.stationary)):
        for _ in range(int(papers[s])):
            yield env.timeout(paper)  # shown, announced, put on its stack
        ends[box] = int(env.now)
    for _ in range(1 + int(work.rechecked[s])):
        yield from _in_bundles(env, counters, int(work.mobile[s] + work.stationary[s]), bundle)
    ends["checked"] = int(env.now)
    yield env.timeout(work.protocol)
    ends["signed"] = int(env.now)


def _in_bundles(env: simpy.Environment, counters: simpy.Resource, papers: int, bundle: int) -> Process:
    """Bundles shared among the counters; the last one may be smaller."""
    full, rest = divmod(papers, BUNDLE)
    times = [bundle] * full + ([rest * bundle // BUNDLE] if rest else [])
    yield env.all_of([env.process(_one_bundle(env, counters, time)) for time in times])


def _one_bundle(env: simpy.Environment, counters: simpy.Resource, time: int) -> Process:
    with counters.request() as free:
        yield free
        yield env.timeout(time)
