"""A referendum procedure simulator.

>>> import sim
>>> scenario = sim.load("scenarios/baseline.toml")
>>> results = sim.run(scenario, replications=2)
>>> results.sizes["replication"]
2

``import sim`` costs little: what a name needs is imported when the name is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim import plots as plots
    from sim.analysis.failure import failure_probability as failure_probability
    from sim.analysis.summary import summarise as summarise
    from sim.datasets import load_dataset as load_dataset
    from sim.experiment.results import open_results as open
    from sim.experiment.results import save as save
    from sim.experiment.runner import run as run
    from sim.rules import load_rule as load_rule
    from sim.scenario.reading.loading import load as load

_HOME: Final = {
    "failure_probability": ("sim.analysis.failure", "failure_probability"),
    "load": ("sim.scenario.reading.loading", "load"),
    "load_dataset": ("sim.datasets", "load_dataset"),
    "load_rule": ("sim.rules", "load_rule"),
    "open": ("sim.experiment.results", "open_results"),
    "plots": ("sim.plots", ""),
    "run": ("sim.experiment.runner", "run"),
    "save": ("sim.experiment.results", "save"),
    "summarise": ("sim.analysis.summary", "summarise"),
}

__all__ = [
    "failure_probability",
    "load",
    "load_dataset",
    "load_rule",
    "open",
    "plots",
    "run",
    "save",
    "summarise",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it offers {', '.join(__all__)}")
    module, attribute = _HOME[name]
    found = importlib.import_module(module)
    return getattr(found, attribute) if attribute else found


def __dir__() -> list[str]:
    return __all__
