"""Time for which the servers of a stage were open: what their utilisation is a share of, in every engine.

They are open from the doors' opening until the closing, or until the end of their last service if that is
later, less the time for which they were away: the mobile box, a break, an outage. Absences are counted as
they happened: a member leaves once the voter being served is done. A desk member who helps at the booths is
away from the desks, and the booth that they open is open as long as they stay.
"""

from __future__ import annotations

from sim.compiling import compiled
from sim.polling import trace as t
from sim.polling.compiled.compiled_layout import AWAY_STAGE, DOORS, HELPERS, N_BOOTHS, N_DESKS
from sim.polling.trace import Ticks


@compiled
def open_time(stage: int, until: int, room: Ticks, absences: Ticks, away: Ticks) -> int:
    """Time for which the servers of a stage were open, help at the booths left out [ticks].

    Parameters
    ----------
    stage : int
        0 for the desks, 1 for the booths, 2 for the boxes.
    until : int
        Closing, or end of the last service if that is later [tick].
    room, absences : int64 (12,), int64 (k, 4)
        From `sim.polling.compiled.compiled_layout`.
    away : int64 (2, k) or wider
        When the server of each absence left and came back (`sim.polling.trace.Trace`).

    Examples
    --------
    Two desks for 100 ticks, one of them away for 30 of these.

    >>> import numpy as np
    >>> from sim.polling.layout import Absence, Layout
    >>> from sim.polling.compiled.compiled_layout import absences_of, room_of
    >>> gone = Absence(stage="desk", begin=70, until=120)
    >>> hall = Layout(n_desks=2, n_booths=1, opening=0, closing=100, absences=(gone,))
    >>> room = room_of(hall, split=False, impatient=False)
    >>> open_time(0, 100, room, absences_of(hall), np.array([[70], [120]]))
    170
    """
    time = room[N_DESKS + stage] * (until - room[DOORS])
    for row in range(len(absences)):
        if absences[row, AWAY_STAGE] == stage:
            time -= max(min(away[1, row], until) - away[0, row], 0)
    return int(time)


@compiled
def helping_time(n: int, fields: Ticks, until: int, room: Ticks) -> int:
    """Time for which desk members helped at the booths, before a tick [ticks].

    A helper goes where somebody waits and comes back when nobody does, so is busy all the while.
    """
    time = 0
    if room[HELPERS] > 0:
        for voter in range(n):
            if fields[t.BOOTH, voter] >= room[N_BOOTHS]:
                time += max(min(fields[t.BOOTH_END, voter], until) - fields[t.BOOTH_START, voter], 0)
    return int(time)
