"""What makes two runs one: all that a replication depends on but its number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.engines.plan import Plan
from sim.files.sources import fingerprint
from sim.provenance import package_version
from sim.scenario import Scenario
from sim.scenario.reading.anchoring import rule_file
from sim.scenario.reading.samples import samples_sha256
from sim.streams import GENERATION

_FREE: Final = ("title", "monte_carlo.replications")
"""Of a scenario, what no replication depends on."""


def identity_of(scenario: Scenario, plan: Plan) -> dict[str, Any]:
    """What the replications of a scenario depend on, as its results file tells it too."""
    return _identity(
        scenario.model_dump(mode="json", by_alias=True),
        {
            "draws_generation": GENERATION,
            "dataset_sha256": plan.dataset.sha256,
            "rule_sha256": fingerprint(rule_file(scenario)),
            "samples_sha256": samples_sha256(scenario),
            "version": package_version("referendum-sim"),
        },
    )


def stored_identity(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a results file, from its attributes."""
    made_with = json.loads(str(attrs.get("provenance", "{}")))
    told = {name: attrs.get(name) for name in ("dataset_sha256", "rule_sha256", "samples_sha256")}
    told["draws_generation"] = int(attrs.get("draws_generation", 1))
    return _identity(
        json.loads(str(attrs["scenario"])), told | {"version": made_with.get("referendum-sim", "unknown")}
    )


def _identity(scenario: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in _leaves(scenario) if name not in _FREE}
    return {f"scenario.{name}": value for name, value in flat.items()} | rest


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Values of a nested table by their dotted paths."""
    nested = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not nested:
        yield path, value
        return
    for key, each in nested:
        yield from _leaves(each, f"{path}.{key}" if path else str(key))


def differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """What differs between two identities, a line each.

    Examples
    --------
    >>> differences({"scenario.monte_carlo.seed": 1}, {"scenario.monte_carlo.seed": 2})
    ['monte_carlo.seed: 1 there, 2 here']
    """
    names = [*there, *(name for name in here if name not in there)]
    return [
        f"{name.removeprefix('scenario.')}: {_told(there, name)} there, {_told(here, name)} here"
        for name in names
        if there.get(name) != here.get(name)
    ]


def _told(identity: Mapping[str, Any], name: str) -> str:
    return json.dumps(identity[name], ensure_ascii=False)[:40] if name in identity else "nothing"
