"""A layout as the compiled engines read it: a vector of integers and a table of absences.

Both engines sort packed keys: a tick, then a number that breaks ties within it. The number of a server
free since some tick is its last voter's, counted from `FRESH`; one that has served nobody since the
doors opened or since it came back keeps its own number, which is below.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import NEVER
from sim.polling.layout import MAX_SERVERS, STAGES, Layout, is_split
from sim.polling.trace import Ticks

BITS: Final = 23
"""Low bits of a key hold the number; the bits above, the tick."""

FRESH: Final = MAX_SERVERS
"""First number of a voter in a key; servers without a last voter are below."""

DESK_STATES: Final = 8
"""Integers of state the recursion keeps of a desk with a line: a power of two, for quick addresses."""

(
    N_DESKS,
    N_BOOTHS,
    N_BOXES,
    DOORS,
    CLOSING,
    BAULK_AT,
    INSIDE_LIMIT,
    REENTRY,
    HELPERS,
    HELP_AT,
    SPLIT,
    IMPATIENT,
    ROOM_SIZE,
) = range(13)
"""Places in the room vector, and its length."""

AWAY_STAGE, AWAY_DESK, AWAY_BEGIN, AWAY_UNTIL = range(4)
"""Columns of the absence table."""


def room_of(layout: Layout, *, split: bool, impatient: bool) -> Ticks:
    """Room vector of a layout.

    Parameters
    ----------
    layout : Layout
        The room.
    split : bool
        Whether each desk has its own line; else no voter's desk number is read.
    impatient : bool
        Whether any voter may give up; else no patience is read.

    Returns
    -------
    int64 (12,)

    Examples
    --------
    >>> room_of(Layout(n_desks=3, n_booths=4, opening=5, closing=9), split=True, impatient=False)[:5].tolist()
    [3, 4, 1, 5, 9]
    """
    values = (
        layout.n_desks,
        layout.n_booths,
        layout.n_boxes,
        layout.doors,
        layout.closing,
        layout.baulk_at,
        layout.inside_limit,
        layout.reentry,
        layout.helpers,
        layout.help_at,
        split,
        impatient,
    )
    return np.array(values, dtype=np.int64)


def absences_of(layout: Layout) -> Ticks:
    """Absence table of a layout, one row for each server that goes, in order of precedence.

    Returns
    -------
    int64 (k, 4)
        Stage, desk or −1, begin, until.
    """
    rows = [(STAGES.index(away.stage), away.desk, away.begin, away.until) for away in layout.leaves()]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 4)


def layout_arrays(layout: Layout, patience: Ticks, desk: Ticks) -> tuple[Ticks, Ticks]:
    """Room vector and absence table for a station whose voters have these patiences and desks."""
    split = is_split(desk, layout)
    impatient = patience.size > 0 and int(patience.min()) < NEVER
    return room_of(layout, split=split, impatient=impatient), absences_of(layout)
