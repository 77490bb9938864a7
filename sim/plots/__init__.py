"""Pictures of results: ``plot_*(results, ..., ax=None)``. They draw what :mod:`sim.analysis` worked out.

Each returns a `Picture`, which a notebook shows and ``.save(path)`` keeps. Nothing here touches pyplot or
global settings; without ``ax`` a figure is made.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.plots.backtest import plot_backtest as plot_backtest
    from sim.plots.capacity import plot_capacity as plot_capacity
    from sim.plots.comparison import plot_comparison as plot_comparison
    from sim.plots.conditions import plot_condition_margins as plot_condition_margins
    from sim.plots.curves import plot_failure_curves as plot_failure_curves
    from sim.plots.day import plot_turnout_day as plot_turnout_day
    from sim.plots.frontier import plot_failure_region as plot_failure_region
    from sim.plots.frontier import plot_paradox as plot_paradox
    from sim.plots.maps import plot_failure_map as plot_failure_map
    from sim.plots.outcomes import plot_outcomes as plot_outcomes
    from sim.plots.picture import Picture as Picture
    from sim.plots.queues import plot_arrivals as plot_arrivals
    from sim.plots.queues import plot_waits_day as plot_waits_day
    from sim.plots.quorum_clock import plot_quorum_clock as plot_quorum_clock
    from sim.plots.regions import plot_region_margins as plot_region_margins
    from sim.plots.results_night import plot_results_night as plot_results_night
    from sim.plots.rule_profiles import plot_profile as plot_profile
    from sim.plots.rules import plot_compare_rules as plot_compare_rules
    from sim.plots.running_day import plot_nowcast as plot_nowcast
    from sim.plots.saving import save as save
    from sim.plots.saving import save_pictures as save_pictures
    from sim.plots.station_shares import plot_station_shares as plot_station_shares
    from sim.plots.sweep import plot_turnout_sweep as plot_turnout_sweep
    from sim.plots.unit_map import plot_unit_map as plot_unit_map
    from sim.plots.voter_effects import plot_voter_effects as plot_voter_effects

_HOME: Final = {
    "Picture": "picture",
    "plot_arrivals": "queues",
    "plot_backtest": "backtest",
    "plot_capacity": "capacity",
    "plot_compare_rules": "rules",
    "plot_comparison": "comparison",
    "plot_condition_margins": "conditions",
    "plot_failure_curves": "curves",
    "plot_failure_map": "maps",
    "plot_failure_region": "frontier",
    "plot_nowcast": "running_day",
    "plot_outcomes": "outcomes",
    "plot_paradox": "frontier",
    "plot_profile": "rule_profiles",
    "plot_quorum_clock": "quorum_clock",
    "plot_region_margins": "regions",
    "plot_results_night": "results_night",
    "plot_station_shares": "station_shares",
    "plot_turnout_day": "day",
    "plot_turnout_sweep": "sweep",
    "plot_unit_map": "unit_map",
    "plot_voter_effects": "voter_effects",
    "plot_waits_day": "queues",
    "save": "saving",
    "save_pictures": "saving",
}

__all__ = sorted(_HOME)  # noqa: PLE0605  one list, not two


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim.plots' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(importlib.import_module(f"sim.plots.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
