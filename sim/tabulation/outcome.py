"""What the tabulation after the polling day, and what came after it, leave behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sim.arrays import Ints
from sim.tabulation.count.night import Night

ACCOUNT_FIGURES: Final = (
    "printed",
    "issued",
    "replaced",
    "unused",
    "stuffed",
    "taken_away",
    "lost",
    "in_box",
    "misreported",
    "counted",
    "annulled",
    "final",
)
"""Figures of the ballot account. ``counted`` is what the accepted protocols state, ``misreported`` what they
state beyond the papers in the box: counted = in box + misreported, final = counted − annulled."""

STATION_FIGURES: Final = (
    "struck",
    "came_out",
    "flagged",
    "annulled",
    "voted_again",
    "over_12_hours",
    "paper_late",
    "observed",
    "with_copy",
)
"""Numbers of stations: where something irregular happened, where it came out, whose protocol broke a control
relation, whose papers were set aside in part or whole, that voted again, that counted for more than twelve
hours, whose protocol on paper took more than two days, that had an observer, and whose observer was given a
copy of the protocol."""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One vote's result: what a verdict is taken on; int64.

    Attributes
    ----------
    ballots : shape (unit, 4)
    issued, registered : shape (unit,)
    """

    ballots: Ints
    issued: Ints
    registered: Ints

    def with_papers(self, papers: Ints) -> Round:
        """The same with more papers by issued class, int64 of shape (unit, 5)."""
        ballots = self.ballots + papers[:, : self.ballots.shape[1]]
        return Round(ballots, self.issued + papers.sum(axis=1), self.registered)


@dataclass(frozen=True, slots=True, eq=False)
class TabulationOutcome:
    """What the tabulation, and what came after it, leave behind.

    Attributes
    ----------
    first : Round
        The first vote, irregular results set aside.
    second : Round or None
        The same with the repeat vote's papers in place of those set aside; None where none is held.
    repeated : int64, shape (unit, 4)
        Papers of the repeat vote alone.
    account : int64, shape (unit, figure)
        :data:`ACCOUNT_FIGURES` of the first vote.
    preliminary, annulled : int64, shape (unit, 4)
        Papers announced at first, and set aside later.
    stations : int64, shape (figure,)
        :data:`STATION_FIGURES`.
    night : Night
    reported : int64, shape (unit, report), or None
        Papers issued as the hourly reports have them.
    """

    first: Round
    second: Round | None
    repeated: Ints
    account: Ints
    preliminary: Ints
    annulled: Ints
    stations: Ints
    night: Night
    reported: Ints | None

    @property
    def final(self) -> Round:
        """The round that decides: the repeat vote where one is held."""
        return self.first if self.second is None else self.second

    def with_outside(self, papers: Ints) -> TabulationOutcome:
        """The same with papers from outside the stations, int64, shape (unit, 5): none of them is struck.

        They are printed, issued and in the box: nothing is left over, stuffed or lost.
        """
        n = papers.sum(axis=1)
        account = self.account.copy()
        for figure in ("printed", "issued", "in_box", "counted", "final"):
            account[:, ACCOUNT_FIGURES.index(figure)] += n
        return replace(
            self,
            first=self.first.with_papers(papers),
            second=None if self.second is None else self.second.with_papers(papers),
            account=account,
            preliminary=self.preliminary + papers[:, : self.preliminary.shape[1]],
        )
