"""The same queue as others would write it: SimPy's textbook model, Ciw, salabim.

Voters pass desks, booths and box, first come first served, with times drawn beforehand; nothing is noted but
when each of them leaves. Ciw and salabim are no dependencies: they are compared where they are installed.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import simpy

from sim.arrays import Ints
from sim.clock import TICKS_PER_SECOND


def bare_simpy(arrival: Ints, service: Ints, servers: Sequence[int]) -> Ints:
    """A process a voter, a resource a stage.

    Parameters
    ----------
    arrival : int64, shape (n,)
        Never decreasing [ticks].
    service : int64, shape (n, 3)
        Time at the desk, in the booth, at the box [ticks].
    servers : sequence of int
        Desks, booths, boxes.

    Returns
    -------
    int64, shape (n,)
        When each voter leaves [ticks].

    Examples
    --------
    >>> bare_simpy(np.array([5, 5]), np.array([[3, 2, 1]] * 2), (1, 1, 1)).tolist()
    [11, 14]
    """
    env = simpy.Environment()
    stages = [simpy.Resource(env, capacity) for capacity in servers]
    left = np.empty(len(arrival), dtype=np.int64)

    def voter(number: int, came: int, times: Sequence[int]) -> Generator[simpy.Event, Any, None]:
        yield env.timeout(came)
        for stage, time in zip(stages, times, strict=True):
            with stage.request() as turn:
                yield turn
                yield env.timeout(time)
        left[number] = env.now

    for number, (came, times) in enumerate(zip(arrival.tolist(), service.tolist(), strict=True)):
        env.process(voter(number, came, times))
    env.run()
    return left


def salabim(arrival: Ints, service: Ints, servers: Sequence[int]) -> Ints:
    """A component a voter, a resource a stage; as `bare_simpy`."""
    package = import_module("salabim")
    package.yieldless(False)  # generators, as in SimPy, which need no second package
    env = package.Environment(trace=False)
    stages = [package.Resource(capacity=capacity, env=env) for capacity in servers]
    left = np.empty(len(arrival), dtype=np.int64)

    def process(self: Any) -> Generator[Any, Any, None]:
        for stage, time in zip(stages, self.times, strict=True):
            yield self.request(stage)
            yield self.hold(time)
            self.release(stage)
        left[self.number] = env.now()

    voter = type("Voter", (package.Component,), {"process": process})
    for number, (came, times) in enumerate(zip(arrival.tolist(), service.tolist(), strict=True)):
        each = voter(at=came, env=env)
        each.number, each.times = number, times
    env.run()
    return left


def ciw(arrival: Ints, service: Ints, servers: Sequence[int]) -> Ints:
    """A network of three nodes, the times in the order of service; as `bare_simpy`, in order of leaving."""
    package = import_module("ciw")
    gaps = np.diff(arrival, prepend=0) / TICKS_PER_SECOND
    network = package.create_network(
        arrival_distributions=[package.dists.Sequential([*gaps.tolist(), float("inf")]), None, None],
        service_distributions=[
            package.dists.Sequential(times.tolist()) for times in service.T / TICKS_PER_SECOND
        ],
        routing=[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
        number_of_servers=list(servers),
    )
    simulation = package.Simulation(network)
    simulation.simulate_until_max_customers(len(arrival), method="Finish")
    exits = [record.exit_date for record in simulation.get_all_records() if record.node == 3]
    return np.sort(np.rint(np.array(exits) * TICKS_PER_SECOND).astype(np.int64))
