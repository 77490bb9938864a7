"""Desk members who open further booths while the line for booths is long, in SimPy."""

from __future__ import annotations

from functools import partial
from operator import itemgetter

import simpy

from sim.polling.layout import Layout
from sim.polling.line import Line, Moment, Phase


class HelpingMembers:
    """Desk members who open further booths while the line for booths is long."""

    def __init__(self, desk_lines: list[Line], booths: Line, layout: Layout) -> None:
        self.booths, self.layout = booths, layout
        self.home: dict[int, tuple[Line, int]] = {}  # booth → line and number of its helper's desk
        for line in desk_lines:
            line.divert = self._needed
            line.take = partial(self._go, line)
            booths.watchers.append(line.look)
        booths.watchers.append(self._look)
        self._returning = False

    def _needed(self) -> bool:
        short = self.booths.n_waiting() - len(self.booths.idle)
        return len(self.home) < self.layout.helpers and short >= self.layout.help_at

    def _go(self, line: Line, desk: int) -> None:
        first = self.layout.n_booths
        booth = next(
            number for number in range(first, first + self.layout.helpers) if number not in self.home
        )
        self.home[booth] = (line, desk)
        self.booths.release(booth)

    def _idle(self) -> list[tuple[int, int, int]]:
        """HelpingMembers with nobody to serve, the lowest booth first."""
        if self.booths.n_waiting():
            return []
        return sorted((key for key in self.booths.idle if key[2] in self.home), key=itemgetter(2))

    def _look(self) -> None:
        if self._idle() and not self._returning:
            self._returning = True
            env = self.booths.env
            moment = Moment(env, int(env.now), Phase.HELPER_RETURN, 0)
            moment.callbacks.append(self._go_back)

    def _go_back(self, _: simpy.Event) -> None:
        self._returning = False
        for key in self._idle()[:1]:
            self.booths.idle.remove(key)
            line, desk = self.home.pop(key[2])
            line.release(desk)
        self._look()
