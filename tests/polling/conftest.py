"""Engines that must agree, on random stations full of ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.layout import Layout
from sim.verification.random_stations import RandomStation, random_station


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


@pytest.fixture
def draw() -> Callable[..., RandomStation]:
    """The maker of random stations."""
    return random_station
