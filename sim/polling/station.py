"""The polling station as a SimPy model: the readable reference for the compiled engines.

A voter is a process that tells their day; what the day's rules are stands in `sim.polling.trace`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

import numpy as np
import simpy

from sim.clock import NEVER
from sim.polling import trace as t
from sim.polling.helpers import HelpingMembers
from sim.polling.layout import MAX_VOTERS, Absence, Layout, check_inputs, is_split
from sim.polling.line import Line, Moment, Phase
from sim.polling.trace import Ticks, Trace, trace_of

_Result = TypeVar("_Result")
Story: TypeAlias = Generator[simpy.Event, Any, _Result]


def run_station(
    arrival: Ticks,
    service: Ticks,
    patience: Ticks,
    desk: Ticks,
    layout: Layout,
    errand: Ticks | None = None,
) -> Trace:
    """One station's day, event by event.

    Parameters
    ----------
    arrival : int64 (n,)
        Never decreasing [ticks].
    service : int64 (n, 3)
        Time at the desk, in the booth, at the box [ticks].
    patience : int64 (n,)
        How long a voter waits for their check-in; `NEVER` or more: for ever [ticks].
    desk : int64 (n,)
        The voter's desk where the list is split, else −1 for all.
    layout : Layout
        The room and its rules.
    errand : int64 (n,), optional
        Ticks after which a voter with a wrong document comes again, −1 for a right one; needs
        ``layout.reentry``.

    Returns
    -------
    Trace
        One row a voter.

    Raises
    ------
    ValueError
        If an array has the wrong shape, type or values.

    Examples
    --------
    Two voters come together to one desk; the second waits for it.

    >>> import numpy as np
    >>> two = np.array([5, 5]), np.array([[3, 2, 1]] * 2), np.array([100, 100]), np.array([-1, -1])
    >>> trace = run_station(*two, Layout(n_desks=1, n_booths=1, opening=0, closing=10))
    >>> trace.desk_start.tolist(), trace.left.tolist()
    ([5, 8], [11, 14])
    """
    check_inputs(arrival, service, patience, desk, layout, errand)
    station = _Station(arrival, service, patience, desk, layout, errand)
    station.run()
    rows = np.array(station.rows, dtype=np.int64).reshape(len(arrival), t.width(reentry=layout.reentry))
    away = np.array(station.away, dtype=np.int64).reshape(-1, 2)
    return trace_of(np.ascontiguousarray(rows.T), np.ascontiguousarray(away.T))


class _Station:
    """One day: its lines, and the processes that write the voters' rows."""

    def __init__(
        self,
        arrival: Ticks,
        service: Ticks,
        patience: Ticks,
        desk: Ticks,
        layout: Layout,
        errand: Ticks | None,
    ) -> None:
        n = len(arrival)
        self.arrival, self.service, self.patience = arrival.tolist(), service.tolist(), patience.tolist()
        self.errand = [-1] * n if errand is None else errand.tolist()
        self.layout = layout
        self.rows = [[-1] * t.width(reentry=layout.reentry) for _ in range(n)]
        self.away = [[-1, -1] for _ in layout.leaves()]
        self.env = simpy.Environment()
        self.entrance = Line(self.env, Phase.ENTER) if layout.inside_limit else None
        split = is_split(desk, layout)
        lines = [Line(self.env, Phase.DESK_START, number) for number in range(layout.n_desks if split else 1)]
        self.desk_lines = lines if split else lines * layout.n_desks  # the line each desk serves
        self.line_of = [self.desk_lines[number] for number in desk.tolist()]
        self.booths = Line(self.env, Phase.BOOTH_START)
        self.boxes = Line(self.env, Phase.BOX_START)
        self.helpers = HelpingMembers(lines, self.booths, layout) if layout.helpers else None

    def run(self) -> None:
        self.env.process(self._open())
        for voter in range(len(self.rows)):
            self.env.process(self._voter(voter))
        for row, absence in enumerate(self.layout.leaves()):
            self.env.process(self._absence(absence, row))
        self.env.run()

    @property
    def now(self) -> int:
        return int(self.env.now)

    def _at(self, tick: int, phase: Phase, number: int) -> Moment:
        return Moment(self.env, tick, phase, number)

    def _open(self) -> Story[None]:
        yield self._at(self.layout.doors, Phase.ENTER, 0)
        for number, line in enumerate(self.desk_lines):
            line.release(number)
        for line, servers in ((self.booths, self.layout.n_booths), (self.boxes, self.layout.n_boxes)):
            for number in range(servers):
                line.release(number)
        if self.entrance is not None:
            for place in range(self.layout.inside_limit):
                self.entrance.release(place)

    def _voter(self, voter: int) -> Story[None]:
        row = self.rows[voter]
        row[t.ARRIVAL] = self.arrival[voter]
        yield self._at(row[t.ARRIVAL], Phase.ARRIVE, voter)
        row[t.OUTCOME] = yield from self._visit(voter, row)
        if row[t.OUTCOME] == t.SERVED and self.errand[voter] >= 0:
            self._note_refusal(row)
            yield self._at(self.now + self.errand[voter], Phase.ARRIVE, voter)
            row[t.RETURNED] = self.now
            row[t.OUTCOME] = yield from self._visit(voter, row)
        row[t.LEFT] = self.now

    def _visit(self, voter: int, row: list[int]) -> Story[int]:
        """From an arrival to the outcome; a wrong document ends it after the desk."""
        line, layout = self.line_of[voter], self.layout
        if self.now >= layout.closing:
            return t.TURNED_AWAY
        if 0 < layout.baulk_at <= line.expected:
            return t.BAULKED
        line.expected += 1
        gives_up = self._give_up(voter)
        place: Any = None
        if self.entrance is not None:
            place = yield from self._wait(self.entrance, voter, gives_up)
            if place is None:
                line.expected -= 1
                return t.RENEGED
        outcome = yield from self._be_inside(voter, row, gives_up)
        if self.entrance is not None:
            self.entrance.release(place)
        return outcome

    def _be_inside(self, voter: int, row: list[int], gives_up: Moment | None) -> Story[int]:
        line, service = self.line_of[voter], self.service[voter]
        entered = max(self.now, self.layout.doors)
        desk = yield from self._wait(line, voter, gives_up)
        line.expected -= 1
        row[t.ENTERED] = entered if self.now >= entered else -1
        if desk is None:
            return t.RENEGED
        row[t.DESK], row[t.DESK_START] = desk, self.now
        yield self._at(self.now + service[0], Phase.DESK_END, voter)
        row[t.DESK_END] = self.now
        line.release(desk, voter)
        if self.errand[voter] >= 0 and row[t.RETURNED] < 0:
            return t.SERVED
        row[t.BOOTH] = booth = yield from self._wait(self.booths, voter)
        row[t.BOOTH_START] = self.now
        yield self._at(self.now + service[1], Phase.BOOTH_END, voter)
        row[t.BOOTH_END] = self.now
        self.booths.release(booth, voter)
        row[t.BOX] = box = yield from self._wait(self.boxes, voter)
        row[t.BOX_START] = self.now
        yield self._at(self.now + service[2], Phase.BOX_END, voter)
        row[t.BOX_END] = self.now
        self.boxes.release(box, voter)
        return t.SERVED

    def _give_up(self, voter: int) -> Moment | None:
        patience = self.patience[voter]
        return self._at(self.now + patience, Phase.GIVE_UP, voter) if patience < NEVER else None

    def _wait(self, line: Line, number: int, gives_up: Moment | None = None, rank: int = 1) -> Story[Any]:
        """Server that called, or None if whoever waits gave up first."""
        ticket = line.join(number, rank)
        yield ticket.call if gives_up is None else ticket.call | gives_up
        if ticket.call.triggered:
            return ticket.call.value
        line.withdraw(ticket)
        return None

    def _note_refusal(self, row: list[int]) -> None:
        """Move the check-in without a paper to its own fields, and clear the row for the second visit."""
        row[t.REFUSED_START], row[t.REFUSED_END] = row[t.DESK_START], row[t.DESK_END]
        row[t.REFUSED_DESK] = row[t.DESK]
        row[t.ENTERED] = row[t.DESK_START] = row[t.DESK_END] = row[t.DESK] = -1

    def _absence(self, absence: Absence, row: int) -> Story[None]:
        number = MAX_VOTERS + row
        line, leave, come_back = {
            "desk": (self.desk_lines[absence.desk], Phase.DESK_ABSENCE, Phase.DESK_END),
            "booth": (self.booths, Phase.BOOTH_ABSENCE, Phase.BOOTH_END),
            "box": (self.boxes, Phase.BOX_ABSENCE, Phase.BOX_END),
        }[absence.stage]
        yield self._at(absence.begin, leave, number)
        server = yield from self._wait(line, number, self._at(absence.until, leave, number), rank=0)
        if server is not None:
            self.away[row] = [self.now, absence.until]
            yield self._at(absence.until, come_back, number)
            line.release(server)
