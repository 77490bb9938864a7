"""Random polling stations full of ties, each rule of the room on or off: what the pathwise checks run on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from sim.arrays import Ints
from sim.clock import NEVER
from sim.polling.layout import STAGES, Absence, Layout, Stage
from sim.polling.trace import Trace

Play: TypeAlias = Callable[..., Trace]
"""An engine of one station: `run_station` of SimPy, the recursion or the event calendar."""


class RandomStation(NamedTuple):
    """Arguments of `run_station`."""

    arrival: Ints
    service: Ints
    patience: Ints
    desk: Ints
    layout: Layout
    errand: Ints | None


def _absences(rng: np.random.Generator, n_desks: int, split: bool, span: int) -> tuple[Absence, ...]:
    away = []
    for _ in range(rng.integers(0, 5)):
        stage: Stage = STAGES[rng.integers(0, 3)]
        begin = int(rng.integers(0, span))
        away.append(
            Absence(
                stage=stage,
                begin=begin,
                until=begin + int(rng.integers(1, span // 2 + 2)),
                desk=int(rng.integers(0, n_desks)) if split and stage == "desk" else -1,
                count=int(rng.integers(1, 4)),
            )
        )
    return tuple(away)


def random_station(rng: np.random.Generator, *, simple: bool = False) -> RandomStation:
    """Station whose service times are 0–5 ticks, each feature on or off; `simple`: no calendar needed.

    Examples
    --------
    >>> random_station(np.random.default_rng(1), simple=True).layout.inside_limit
    0
    """
    on = rng.random(9) < 0.5
    n = int(rng.choice((0, 1, 2, 5, 20, 60, 150, 400)))
    n_desks, n_booths, n_boxes = (int(rng.integers(1, most)) for most in (6, 7, 3))
    span = int(max(5, n * rng.uniform(0.3, 3.0)))
    split = bool(on[0])
    opening = int(rng.integers(0, span // 4 + 1)) if on[1] else 0
    late = int(rng.integers(0, span // 4 + 1)) if on[2] else 0
    room: dict[str, Any] = {
        "n_desks": n_desks,
        "n_booths": n_booths,
        "n_boxes": n_boxes,
        "opening": opening,
        "late": late,
        "closing": opening + late + int(rng.integers(0, 2 * span)),
        "baulk_at": int(rng.integers(1, 12)) if on[3] else 0,
        "absences": _absences(rng, n_desks, split, span) if on[4] else (),
    }
    if not simple:
        room["inside_limit"] = int(rng.integers(1, 15)) if on[5] else 0
        room["reentry"] = bool(on[6])
        room["helpers"] = int(rng.integers(0, n_desks)) if on[7] else 0
        room["help_at"] = int(rng.integers(1, 5))
    errand = np.where(rng.random(n) < 0.3, rng.integers(0, span // 3 + 1, n), -1)
    return RandomStation(
        arrival=np.sort(rng.integers(0, span, n)),
        service=rng.integers(0, rng.integers(1, 7, 3), (n, 3)),
        patience=rng.integers(0, 12, n) if on[8] else np.where(rng.random(n) < 0.9, NEVER, 5),
        desk=rng.integers(0, n_desks, n) if split else np.full(n, -1),
        layout=Layout(**room),
        errand=errand if room.get("reentry") else None,
    )
