"""The polling station: arrays of voters and a room in, a trace out."""

from __future__ import annotations

from sim.polling.engines import ENGINES, engine_for, run_station
from sim.polling.layout import NEVER, Absence, Layout, layout_for
from sim.polling.trace import OUTCOMES, Trace

__all__ = [
    "ENGINES",
    "NEVER",
    "OUTCOMES",
    "Absence",
    "Layout",
    "Trace",
    "engine_for",
    "layout_for",
    "run_station",
]
