"""What the attributes of a results file say: refused where they cannot be what a run wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

_KINDS: Final = {"scenario": dict, "provenance": dict, "notices": list, "layout": dict}
"""Attributes that hold JSON, and of which kind it is."""
_NUMBERS: Final = ("seed", "draws_generation", "replications_asked", "interrupted")


def attribute_faults(attrs: Mapping[str, Any]) -> list[str]:
    """What of some attributes cannot be what a run wrote, or contradicts the scenario that stands there.

    Examples
    --------
    >>> attribute_faults({"scenario": '{"title": "x", "monte_carlo": {"seed": 1}}', "title": "x", "seed": 2})
    ['seed 2, in its scenario 1']
    >>> attribute_faults({"scenario": "{"})
    ['scenario: no JSON of a dict']
    """
    opened = {name: _opened(attrs[name]) for name in _KINDS if name in attrs}
    faults = [
        f"{name}: no JSON of a {_KINDS[name].__name__}"
        for name, value in opened.items()
        if not isinstance(value, _KINDS[name])
    ]
    faults += [f"{name}: no whole number" for name in _NUMBERS if not _is_whole(attrs.get(name, 0))]
    if faults:
        return faults
    if "layout" in opened and not {"labels", "swept", "variables"} <= opened["layout"].keys():
        return ["layout: no labels, swept values and variables"]
    scenario = opened["scenario"]
    settings = scenario.get("monte_carlo")
    seed = settings.get("seed") if isinstance(settings, dict) else None
    told = {"title": scenario.get("title"), "seed": seed}
    return [
        f"{name} {attrs[name]}, in its scenario {value}"
        for name, value in told.items()
        if name in attrs and value is not None and attrs[name] != value
    ]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _opened(text: Any) -> Any:
    try:
        return json.loads(str(text))
    except ValueError:
        return None
