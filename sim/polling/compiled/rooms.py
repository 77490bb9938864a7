"""The rooms of many stations as the compiled engines read them: one row for all stations with the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.polling.compiled.compiled_layout import ROOM_SIZE, absences_of, room_of
from sim.polling.layout import Layout
from sim.polling.trace import Ticks


class Rooms(NamedTuple):
    """Rooms of the stations of a country; int64.

    Attributes
    ----------
    which : shape (station,)
        Row of each station's room in the others.
    room : shape (room, 12)
        Room vectors (:mod:`sim.polling.compiled.compiled_layout`).
    absences : shape (room, away, 4)
        Their absences, as many rows as `n_absences` says.
    n_absences : shape (room,)
    """

    which: Ticks
    room: Ticks
    absences: Ticks
    n_absences: Ticks


def rooms_of(layouts: Sequence[Layout], *, split: bool, impatient: bool) -> Rooms:
    """Rooms of stations with these layouts; `split` and `impatient` as in :func:`room_of`.

    Examples
    --------
    >>> hall, school = (Layout(n_desks=n, n_booths=2, opening=0, closing=9) for n in (2, 5))
    >>> rooms_of([hall, school, hall], split=False, impatient=False).which.tolist()
    [0, 1, 0]
    """
    # By identity: comparing thousands of layouts takes longer than a few rows too many.
    place = {key: number for number, key in enumerate(dict.fromkeys(id(layout) for layout in layouts))}
    distinct = list({id(layout): layout for layout in layouts}.values())
    away = [absences_of(layout) for layout in distinct]
    absences = np.zeros((len(distinct), max((len(rows) for rows in away), default=0), 4), dtype=np.int64)
    for number, rows in enumerate(away):
        absences[number, : len(rows)] = rows
    vectors = [room_of(layout, split=split, impatient=impatient) for layout in distinct]
    return Rooms(
        which=np.array([place[id(layout)] for layout in layouts], dtype=np.int64),
        room=np.array(vectors, dtype=np.int64).reshape(len(distinct), ROOM_SIZE),
        absences=absences,
        n_absences=np.array([len(rows) for rows in away], dtype=np.int64),
    )
