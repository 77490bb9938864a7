"""Pictures of results: ``plot_*(results, ..., ax=None)``. They draw what :mod:`sim.analysis` worked out.

Nothing here touches pyplot or global settings; without ``ax`` a figure is made, found as ``ax.figure``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.plots.day import plot_turnout_day as plot_turnout_day
    from sim.plots.regions import plot_region_margins as plot_region_margins
    from sim.plots.saving import save as save
    from sim.plots.saving import save_pictures as save_pictures
    from sim.plots.sweep import plot_turnout_sweep as plot_turnout_sweep

_HOME: Final = {
    "plot_region_margins": "sim.plots.regions",
    "plot_turnout_day": "sim.plots.day",
    "plot_turnout_sweep": "sim.plots.sweep",
    "save": "sim.plots.saving",
    "save_pictures": "sim.plots.saving",
}

__all__ = ["plot_region_margins", "plot_turnout_day", "plot_turnout_sweep", "save", "save_pictures"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim.plots' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
