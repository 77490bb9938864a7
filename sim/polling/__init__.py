"""The polling station: arrays of voters and a room in, a trace out."""

from __future__ import annotations

from sim.polling.layout import NEVER, Absence, Layout, layout_for
from sim.polling.station import run_station
from sim.polling.trace import OUTCOMES, Trace

__all__ = ["NEVER", "OUTCOMES", "Absence", "Layout", "Trace", "layout_for", "run_station"]
