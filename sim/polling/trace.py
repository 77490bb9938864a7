"""What happens at one polling station, and how it is recorded.

A station is deterministic: every arrival, service time and patience is drawn beforehand, so any two
engines given the same arrays must give the same trace, tick for tick. This docstring is the
specification they share.

**Way of a voter.** entrance → desk (check-in, paper issued) → booth → box → out. Lines are first come
first served, ordered by (tick of joining, voter). Desks have one pooled line or, where the list is
split, one line each; booths and boxes have one pooled line each.

**Servers.** A line's next voter takes the server with the least *(free since, voter last served)*. A
server that has served nobody since the doors opened, or since it came back from an absence, goes before
one that has, by its number. So the sorted list of free times is also the order of departure. (A voter who
comes twice may leave two servers with one key: then the lower number.)

**Opening.** The doors open at ``opening + late``. Who comes before waits outside, and may give up there.

**Closing.** Who arrives at the closing tick or after is not admitted; who is in line is served.

**Baulking.** Who arrives and finds ``baulk_at`` or more people waiting for their desk's line, inside or
out, leaves at once.

**Patience.** A voter whose check-in has not begun by ``arrival + patience`` leaves at that tick.

**Limit inside.** With ``inside_limit`` voters wait outside, ordered by (tick of arrival, voter), until
fewer than that many are between the entrance and the box.

**Absences** are non-preemptive: the first server of the stage (or that very desk, where the list is
split) to be free at or after ``begin`` is away until ``until``; if none is free before ``until``,
nothing happens. At one tick an absence goes before a voter. Absences are served by (begin, order in
the layout).

**Wrong document** (``reentry``). A voter with ``errand >= 0`` gets no paper at the end of their check-in,
leaves, and arrives anew ``errand`` ticks later, with the same service times and a fresh patience: they
may baulk, be turned away or give up. It happens once. The trace shows their last visit, and the first in
fields of its own.

**HelpingMembers** (``helpers``, ``help_at``). A desk member who is free while at least ``help_at`` voters are
waiting for a booth (idle booths deducted) goes to open a further booth before they call the next voter,
as long as fewer than ``helpers`` are away so. Free at their booth, with nobody waiting for one, they go
back. Pooled desks: the one idle longest goes; split: the lowest number. HelpingMembers' booths are
numbered from ``n_booths``.

**Ties.** Within one tick, in this order: entries, ends of check-in (and members coming back), absences
at the desks, starts of check-in, arrivals by voter, ends in booths, absences, starts in booths, helpers
going back, ends at the box, absences, starts at the box, and last the voters who give up, by voter.
Whatever an event makes possible earlier in this list happens before the next event of the tick. Hence
a start beats a voter's giving up at the same tick, and an arrival that judges the line sees everyone
still waiting after the ends and starts of that tick, those about to give up at it included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIELDS: Final = (
    "arrival",
    "entered",
    "desk_start",
    "desk_end",
    "desk",
    "booth_start",
    "booth_end",
    "booth",
    "box_start",
    "box_end",
    "box",
    "outcome",
    "left",
)
"""Fields of a trace, in order; all int64, ticks or numbers, −1 where the voter did not get so far."""

FIRST_VISIT_FIELDS: Final = ("refused_start", "refused_end", "refused_desk", "returned")
"""Further fields where a wrong document is possible: check-in without a paper, its desk, second arrival."""

(
    ARRIVAL,
    ENTERED,
    DESK_START,
    DESK_END,
    DESK,
    BOOTH_START,
    BOOTH_END,
    BOOTH,
    BOX_START,
    BOX_END,
    BOX,
    OUTCOME,
    LEFT,
    REFUSED_START,
    REFUSED_END,
    REFUSED_DESK,
    RETURNED,
) = range(len(FIELDS) + len(FIRST_VISIT_FIELDS))


def width(*, reentry: bool) -> int:
    """Number of fields, with or without those of a first visit in vain."""
    return len(FIELDS) + (len(FIRST_VISIT_FIELDS) if reentry else 0)


VOTER_OUTCOMES: Final = ("served", "turned_away", "reneged", "baulked")
"""How a voter's day at the station ended; a trace holds the index."""

SERVED, TURNED_AWAY, RENEGED, BAULKED = range(len(VOTER_OUTCOMES))

NOBODY: Final = -1
"""Stands for a voter where there is none: last of a server that has served nobody, next in an empty line."""

Ticks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Every voter's day, one int64 array a field, shape (n,), in voter order [ticks, numbers].

    Attributes
    ----------
    arrival, entered : Ticks
        When they came; when they passed the door (−1: never).
    desk_start, desk_end, desk : Ticks
        Check-in and the number of the desk. ``desk_end`` is when the paper is issued.
    booth_start, booth_end, booth, box_start, box_end, box : Ticks
        The same for booth and box.
    outcome : Ticks
        Index into `VOTER_OUTCOMES`.
    left : Ticks
        When they went: end at the box, tick of giving up, or the arrival they made in vain.
    refused_start, refused_end, refused_desk, returned : Ticks
        The first visit of a voter with a wrong document, and when they came again.
    away : Ticks
        When the server of each absence left and came back, shape (2, absence), in the order of
        `Layout.leaves`; −1 where none went.
    """

    arrival: Ticks
    entered: Ticks
    desk_start: Ticks
    desk_end: Ticks
    desk: Ticks
    booth_start: Ticks
    booth_end: Ticks
    booth: Ticks
    box_start: Ticks
    box_end: Ticks
    box: Ticks
    outcome: Ticks
    left: Ticks
    refused_start: Ticks
    refused_end: Ticks
    refused_desk: Ticks
    returned: Ticks
    away: Ticks

    @property
    def n_voters(self) -> int:
        """Rows of the trace."""
        return len(self.arrival)


NOBODY_AWAY: Final = np.empty((2, 0), dtype=np.int64)
"""`Trace.away` of a station without absences."""


def trace_of(fields: Ticks, away: Ticks = NOBODY_AWAY) -> Trace:
    """Trace whose arrays are the rows of `fields`, not copies.

    Parameters
    ----------
    fields : int64 (13, n) or (17, n)
        Rows `FIELDS`, and where a wrong document is possible `FIRST_VISIT_FIELDS`.
    away : int64 (2, absence)
        As in `Trace`.

    Examples
    --------
    >>> import numpy as np
    >>> trace_of(np.zeros((13, 2), dtype=np.int64)).returned.tolist()
    [-1, -1]
    """
    if len(fields) == width(reentry=False):
        never = np.broadcast_to(np.int64(-1), fields.shape[1:])
        return Trace(*(*fields, *[never] * len(FIRST_VISIT_FIELDS), away))
    return Trace(*(*fields, away))


def rows_of(trace: Trace) -> Ticks:
    """All fields of a trace as rows: int64, shape (17, n); :func:`trace_of` undoes it."""
    return np.stack([getattr(trace, name) for name in (*FIELDS, *FIRST_VISIT_FIELDS)])
