"""Engines that must agree, and random stations full of ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.layout import Absence, Layout


def _compiled(arrival, service, patience, desk, layout, errand=None):
    """The recursion wherever it can express the room."""
    tied = layout.inside_limit or layout.reentry or layout.helpers
    engine = event_calendar if tied else recursion
    return engine.run_station(arrival, service, patience, desk, layout, errand)


ENGINES: dict[str, Callable[..., Any]] = {
    "simpy": station.run_station,
    "compiled": _compiled,
    "calendar": event_calendar.run_station,
}


@pytest.fixture(params=sorted(ENGINES))
def run_station(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Each engine in turn, behind the one signature."""
    return ENGINES[request.param]


@pytest.fixture
def day(run_station):
    """A day from lists: arrivals, services (one for all or one each), and what the layout changes."""

    def run(arrival, service=(3, 2, 1), patience=None, desk=None, errand=None, **changes):
        n = len(arrival)
        room = {"n_desks": 1, "n_booths": 1, "opening": 0, "closing": 1_000} | changes
        return run_station(
            np.array(arrival, dtype=np.int64).reshape(n),
            np.broadcast_to(np.array(service, dtype=np.int64).reshape(-1, 3), (n, 3)).copy(),
            np.array([NEVER] * n if patience is None else patience, dtype=np.int64).reshape(n),
            np.array([-1] * n if desk is None else desk, dtype=np.int64).reshape(n),
            Layout(**room, reentry=errand is not None),
            *([] if errand is None else [np.array(errand, dtype=np.int64)]),
        )

    return run


class Case(NamedTuple):
    """One random station: the arguments of `run_station`."""

    arrival: np.ndarray
    service: np.ndarray
    patience: np.ndarray
    desk: np.ndarray
    layout: Layout
    errand: np.ndarray | None


def _absences(rng: np.random.Generator, n_desks: int, split: bool, span: int) -> tuple[Absence, ...]:
    away = []
    for _ in range(rng.integers(0, 5)):
        stage = ("desk", "booth", "box")[rng.integers(0, 3)]
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


def _draw(rng: np.random.Generator, *, simple: bool = False) -> Case:
    """Station whose service times are 0–5 ticks, each feature on or off; `simple`: no calendar needed."""
    on = rng.random(9) < 0.5
    n = int(rng.choice((0, 1, 2, 5, 20, 60, 150, 400)))
    n_desks, n_booths, n_boxes = (int(rng.integers(1, most)) for most in (6, 7, 3))
    span = int(max(5, n * rng.uniform(0.3, 3.0)))
    split = bool(on[0])
    opening = int(rng.integers(0, span // 4 + 1)) if on[1] else 0
    late = int(rng.integers(0, span // 4 + 1)) if on[2] else 0
    room = {
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
    return Case(
        arrival=np.sort(rng.integers(0, span, n)),
        service=rng.integers(0, rng.integers(1, 7, 3), (n, 3)),
        patience=rng.integers(0, 12, n) if on[8] else np.where(rng.random(n) < 0.9, NEVER, 5),
        desk=rng.integers(0, n_desks, n) if split else np.full(n, -1),
        layout=Layout(**room),
        errand=errand if room.get("reentry") else None,
    )


@pytest.fixture
def draw() -> Callable[..., Case]:
    """The maker of random stations."""
    return _draw
