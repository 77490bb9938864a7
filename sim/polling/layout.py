"""The room of a polling station: desks, booths, boxes, hours, limits and who is away when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.clock import MAX_TICK
from sim.polling.trace import Ticks

Stage = Literal["desk", "booth", "box"]

STAGES: Final = ("desk", "booth", "box")
"""Stages in the order of the last axis of every service array."""

MAX_SERVERS: Final = 1_000
"""Most servers of one stage: numbers below it mark a server without a last voter in the compiled keys."""

MAX_VOTERS: Final = (1 << 23) - 2 * MAX_SERVERS
"""Most voters of one station: what the compiled engines' packed keys hold."""


class ClockError(ValueError):
    """A station's day would run past the end of its clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Servers of one stage who go away: the mobile box, a break, an outage.

    Attributes
    ----------
    stage : {'desk', 'booth', 'box'}
        Whose servers.
    begin, until : int
        From the first moment at or after `begin` at which one is free, until `until` [ticks].
    desk : int
        Number of the desk where the list is split between desks; −1 elsewhere.
    count : int
        How many servers; more than there are means all.

    Raises
    ------
    ValueError
        If it ends before it begins, nobody goes, or a desk is named at another stage.

    Examples
    --------
    >>> Absence(stage="desk", begin=100, until=200, count=2).desk
    -1
    """

    stage: Stage
    begin: int
    until: int
    desk: int = -1
    count: int = 1

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError(f"absence.stage = {self.stage!r}: must be one of {', '.join(STAGES)}")
        if not 0 <= self.begin < self.until < MAX_TICK:
            raise ValueError(
                f"absence from {self.begin} until {self.until}: must begin at 0 or later, then end"
            )
        if self.count < 1:
            raise ValueError(f"absence.count = {self.count}: must be at least 1")
        if self.desk < -1 or (self.desk >= 0 and self.stage != "desk"):
            raise ValueError(
                f"absence.desk = {self.desk} at the {self.stage}: only a desk has a number; use −1"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A polling station's room and rules of the day; the semantics stand in `sim.polling.trace`.

    Attributes
    ----------
    n_desks, n_booths, n_boxes : int
        Servers of each stage.
    opening, closing : int
        Hours by the local clock [ticks].
    late : int
        How long after `opening` the doors really open [ticks].
    baulk_at : int
        Length of line at which an arrival leaves; 0: never.
    inside_limit : int
        Most voters between entrance and box; 0: no limit.
    absences : tuple of Absence
        In order of precedence where they begin at one tick.
    reentry : bool
        Whether voters may come with a wrong document (an `errand` array is then given).
    helpers, help_at : int
        Desk members who may go to open a further booth, and the line for booths at which they do.

    Raises
    ------
    ValueError
        If a number is out of range; the message names it and what is allowed.

    Examples
    --------
    >>> Layout(n_desks=3, n_booths=4, opening=0, closing=100, late=5).doors
    5
    """

    n_desks: int
    n_booths: int
    opening: int
    closing: int
    n_boxes: int = 1
    late: int = 0
    baulk_at: int = 0
    inside_limit: int = 0
    absences: tuple[Absence, ...] = ()
    reentry: bool = False
    helpers: int = 0
    help_at: int = 1

    def __post_init__(self) -> None:
        for name in ("n_desks", "n_booths", "n_boxes"):
            _check_range(name, getattr(self, name), 1, MAX_SERVERS)
        for name in ("late", "baulk_at", "inside_limit"):
            _check_range(name, getattr(self, name), 0, MAX_TICK)
        _check_range("opening", self.opening, 0, MAX_TICK)
        _check_range("closing", self.closing, self.doors, MAX_TICK)
        _check_range("helpers", self.helpers, 0, min(self.n_desks - 1, MAX_SERVERS - self.n_booths))
        _check_range("help_at", self.help_at, 1, MAX_TICK)
        for absence in self.absences:
            _check_range("absence.desk", absence.desk, -1, self.n_desks - 1)
        _check_range("absences (servers away, in all)", len(self.leaves()), 0, MAX_SERVERS)

    @property
    def doors(self) -> int:
        """When the doors open: nobody enters or is served before [ticks]."""
        return self.opening + self.late

    def leaves(self) -> tuple[Absence, ...]:
        """Absences in order of precedence, one for each server that goes."""
        each = [
            absence
            for absence in self.absences
            for _ in range(min(absence.count, self.servers(absence.stage) if absence.desk < 0 else 1))
        ]
        return tuple(sorted(each, key=lambda absence: absence.begin))

    def servers(self, stage: Stage) -> int:
        """How many servers a stage has."""
        return {"desk": self.n_desks, "booth": self.n_booths, "box": self.n_boxes}[stage]


def _check_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"layout.{name} = {value}: must lie between {least} and {most}")


Needs = tuple[Ticks, Ticks, Ticks]
"""Time at the desk, in the booth, at the box: one array of all voters each [ticks]."""


def needs_of(service: Ticks) -> Needs:
    """A service array of shape (n, 3), stage by stage."""
    desk, booth, box = np.ascontiguousarray(service.T)
    return desk, booth, box


def check_inputs(
    arrival: Ticks, service: Ticks, patience: Ticks, desk: Ticks, layout: Layout, errand: Ticks | None
) -> None:
    """Refuse arrays that no station could have had.

    Raises
    ------
    ValueError
        Naming the array, what was found and what is allowed.
    """
    n = len(arrival)
    if n > MAX_VOTERS:
        raise ValueError(f"{n} voters at one station: at most {MAX_VOTERS} are possible")
    for name, array, shape in (
        ("arrival", arrival, (n,)),
        ("service", service, (n, len(STAGES))),
        ("patience", patience, (n,)),
        ("desk", desk, (n,)),
    ):
        if array.shape != shape or array.dtype != np.int64:
            raise ValueError(f"{name} is {array.dtype} {array.shape}: must be int64 {shape}")
    _check_errand(errand, n, layout)
    if n == 0:
        return
    if arrival[0] < 0 or np.any(arrival[1:] < arrival[:-1]):
        raise ValueError("arrival: must be 0 or more and never decrease; sort the voters by arrival")
    if service.min() < 0 or patience.min() < 0:
        raise ValueError("service and patience: must be 0 or more")
    longest = 0 if errand is None else max(int(errand.max()), 0)
    if max(int(service.max()), longest) >= MAX_TICK:
        raise ClockError(
            f"a service or errand of {max(int(service.max()), longest)} ticks: must stay below {MAX_TICK}"
        )
    # Services follow one another, errands do not; who comes again is at the desk twice.
    busy = int(service.sum()) + (0 if errand is None else int(service[:, 0].sum()) + longest)
    if max(int(arrival[-1]), layout.closing, *(away.until for away in layout.absences)) + busy >= MAX_TICK:
        raise ClockError(f"arrivals and services run past tick {MAX_TICK}: use a coarser tick")
    _check_desks(desk, layout)


def _check_errand(errand: Ticks | None, n: int, layout: Layout) -> None:
    if errand is None:
        return
    if not layout.reentry:
        raise ValueError("errand is given, but layout.reentry is False: set it, or leave the errands out")
    if errand.shape != (n,) or errand.dtype != np.int64 or (n and errand.min() < -1):
        raise ValueError(f"errand: must be int64 ({n},), −1 for a right document, else ticks")


def is_split(desk: Ticks, layout: Layout) -> bool:
    """Whether each desk has its own line: the voters' desks say so or, where nobody comes, the absences."""
    return bool(desk[0] >= 0) if desk.size else any(away.desk >= 0 for away in layout.absences)


def _check_desks(desk: Ticks, layout: Layout) -> None:
    least, most = int(desk.min()), int(desk.max())
    if least < -1 or most >= layout.n_desks or (least == -1 and most > -1):
        raise ValueError(
            f"desk numbers {least} to {most}: must all be −1 (one line) or all in 0 … {layout.n_desks - 1}"
        )
    split = least >= 0
    for away in layout.absences:
        if away.stage == "desk" and (away.desk >= 0) != split:
            raise ValueError(
                f"absence.desk = {away.desk}: name the desk where the list is split, elsewhere use −1"
            )
