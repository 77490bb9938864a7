"""A line and its servers in SimPy, and the order of events within a tick.

SimPy's `Resource` gives a freed server away the moment it is released; here a tick's ends come first and
its starts after, and which server calls whom is part of the trace. SimPy's idiom ``request | timeout``
likewise lets the timeout win or lose a tie by order of creation; here giving up has a later phase.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

import simpy
from simpy.events import EventPriority

from sim.polling.trace import NOBODY

_NUMBERS = 1 << 24  # numbers within a phase: voters, then absences


class Phase(IntEnum):
    """What happens within one tick, in this order; 0 is left to SimPy's own events."""

    ENTER = 1
    DESK_END = 2
    DESK_ABSENCE = 3
    DESK_START = 4
    ARRIVE = 5
    BOOTH_END = 6
    BOOTH_ABSENCE = 7
    BOOTH_START = 8
    HELPER_RETURN = 9
    BOX_END = 10
    BOX_ABSENCE = 11
    BOX_START = 12
    GIVE_UP = 13


class Moment(simpy.Event):
    """A tick and phase to wait for: a SimPy timeout with a priority of its own.

    SimPy's own events (a process starting, a call answered) have the priorities 0 and 1, below every
    phase, so whatever a moment sets off follows at once.
    """

    def __init__(self, env: simpy.Environment, tick: int, phase: Phase, number: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, EventPriority(phase * _NUMBERS + number), tick - env.now)


class Ticket(NamedTuple):
    """Somebody's place in a line: absences (rank 0) before voters (1), then by tick of joining, number."""

    rank: int
    tick: int
    number: int
    call: simpy.Event


class Line:
    """Those waiting for one stage, and its idle servers, the one idle longest first.

    Parameters
    ----------
    env : simpy.Environment
        The station's.
    start : Phase
        Phase at which this line's voters are called.
    number : int
        Order among the lines of one phase.
    """

    def __init__(self, env: simpy.Environment, start: Phase, number: int = 0) -> None:
        self.env, self.start, self.number = env, start, number
        self.waiting: list[Ticket] = []
        self.idle: list[tuple[int, int, int]] = []  # free since, last voter, server
        self.expected = 0  # voters who came for this line, inside or out, and were not called yet
        self.divert: Callable[[], bool] = lambda: False  # must the next idle server go elsewhere?
        self.take: Callable[[int], None] = lambda server: None  # what then happens to it
        self.watchers: list[Callable[[], None]] = []  # told of every change
        self._calling = False

    def join(self, number: int, rank: int = 1) -> Ticket:
        """Wait from now on; the value of the ticket's call will be the server."""
        ticket = Ticket(rank, int(self.env.now), number, self.env.event())
        insort(self.waiting, ticket)
        self.look()
        return ticket

    def withdraw(self, ticket: Ticket) -> None:
        """Stop waiting."""
        self.waiting.remove(ticket)

    def release(self, server: int, last: int = NOBODY) -> None:
        """Let a server be free, having served `last`."""
        insort(self.idle, (int(self.env.now), last, server))
        self.look()

    def n_waiting(self) -> int:
        """Voters in the line, absences left out."""
        return sum(ticket.rank for ticket in self.waiting)

    def look(self) -> None:
        """See to it that somebody is called within this tick, if anybody can be."""
        if self.idle and not self._calling and (self.waiting or self.divert()):
            self._calling = True
            moment = Moment(self.env, int(self.env.now), self.start, self.number)
            moment.callbacks.append(self._call)
        for told in self.watchers:
            told()

    def _call(self, _: simpy.Event) -> None:
        """Call one, not all: a check-in of no length frees its desk before the next is called."""
        self._calling = False
        absence_first = bool(self.waiting) and self.waiting[0].rank == 0
        if not absence_first and self.divert():
            self.take(self.idle.pop(0)[2])
        elif self.waiting:
            self.waiting.pop(0).call.succeed(self.idle.pop(0)[2])
        self.look()
