"""A referendum procedure simulator.

>>> import sim
>>> run = sim.run("baseline", replications=2)
>>> run.sizes["replication"]
2
>>> sim.failure_probability(run).estimate.sel(prior="replay").item()
0.0

``import sim`` costs little: what a name needs is imported when the name is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim import plots as plots
    from sim.analysis.probability.curve import failure_curve as failure_curve
    from sim.analysis.probability.failure import failure_probability as failure_probability
    from sim.analysis.summary import summarise as summarise
    from sim.datasets import load_dataset as load_dataset
    from sim.public.answers import Answers as Answers
    from sim.public.comparing import compare as compare
    from sim.public.exercises import exercises as exercises
    from sim.public.files import open_results as open  # noqa: F401  offered, but not to a star
    from sim.public.files import save as save
    from sim.public.lists import list_cases as list_cases
    from sim.public.lists import list_datasets as list_datasets
    from sim.public.lists import list_rules as list_rules
    from sim.public.lists import list_scenarios as list_scenarios
    from sim.public.new_datasets import new_dataset as new_dataset
    from sim.public.pages import page as page
    from sim.public.profiles import mobilisation as mobilisation
    from sim.public.profiles import profile as profile
    from sim.public.questions import compare_rules as compare_rules
    from sim.public.questions import decide as decide
    from sim.public.questions import effects as effects
    from sim.public.questions import expected as expected
    from sim.public.questions import frontier as frontier
    from sim.public.results import Run as Run
    from sim.public.running import run as run
    from sim.public.staffing import capacity as capacity
    from sim.public.studies import backtest as backtest
    from sim.public.studies import failure_map as failure_map
    from sim.public.studies import rare_events as rare_events
    from sim.public.studies import sensitivity as sensitivity
    from sim.public.studies import station_day as station_day
    from sim.public.watching import nowcast as nowcast
    from sim.reports.report import report as report
    from sim.rules import Rule as Rule
    from sim.rules import Verdict as Verdict
    from sim.rules import load_rule as load_rule
    from sim.rules.cases.library import load_case as load_case
    from sim.scenario import Scenario as Scenario
    from sim.scenario import load as load
    from sim.scenario.file_keys import explain as explain

    __version__: str

_HOME: Final = {
    "sim.analysis.probability.failure": ("failure_probability",),
    "sim.analysis.probability.curve": ("failure_curve",),
    "sim.analysis.summary": ("summarise",),
    "sim.datasets": ("load_dataset",),
    "sim.public.answers": ("Answers",),
    "sim.public.comparing": ("compare",),
    "sim.public.exercises": ("exercises",),
    "sim.public.files": ("open", "save"),
    "sim.public.lists": ("list_cases", "list_datasets", "list_rules", "list_scenarios"),
    "sim.public.new_datasets": ("new_dataset",),
    "sim.public.pages": ("page",),
    "sim.public.profiles": ("mobilisation", "profile"),
    "sim.public.questions": ("compare_rules", "decide", "effects", "expected", "frontier"),
    "sim.public.results": ("Run",),
    "sim.public.running": ("run",),
    "sim.public.staffing": ("capacity",),
    "sim.public.studies": ("backtest", "failure_map", "rare_events", "sensitivity", "station_day"),
    "sim.public.watching": ("nowcast",),
    "sim.reports.report": ("report",),
    "sim.rules": ("Rule", "Verdict", "load_rule"),
    "sim.rules.cases.library": ("load_case",),
    "sim.scenario": ("Scenario", "load"),
    "sim.scenario.file_keys": ("explain",),
}  # fmt: skip
_MODULE: Final = {name: module for module, names in _HOME.items() for name in names}
_RENAMED: Final = {"open": "open_results"}

__all__ = sorted({*_MODULE, "plots"} - {"open"})  # noqa: PLE0605  a star must not overwrite Python's own `open`


def __getattr__(name: str) -> Any:
    if name == "plots":
        return importlib.import_module("sim.plots")
    if name == "__version__":
        from importlib.metadata import version

        return version("referendum-sim")
    if name not in _MODULE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it offers {', '.join(__dir__())}")
    return getattr(importlib.import_module(_MODULE[name]), _RENAMED.get(name, name))


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "open"])
