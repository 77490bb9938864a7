"""The form of a scenario, as messages about its faults need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import ValidationError

from sim.files import schema_faults
from sim.files.drafts import Draft
from sim.files.faults import Fault, KeyPath
from sim.files.schema_faults import Form
from sim.scenario.schema.campaigns import Campaign
from sim.scenario.schema.fields import kinds_of
from sim.scenario.schema.irregularities import Irregularity
from sim.scenario.schema.scenario import Scenario

MAPPING: Final = "<mapping>"
"""Label of a scenario that was given as a mapping, not as a file; such a label has no lines."""

_TAGS: Final = frozenset({"number", "distribution", "uniform", "beta", "range", "values"})
_KINDS: Final = {"kind": kinds_of(Campaign), "distribution": ("uniform", "beta")}
_SHAPES: Final[Mapping[tuple[str | int, int], str]] = {
    ("rule", 1): "must be the name or path of a rule, or a table with preset and conditions",
    ("campaigns", 1): "must be an array of tables: write [[campaigns]]",
    ("irregularities", 1): "must be an array of tables: write [[irregularities]]",
    ("sweep", 2): "must be {from, to, step} or an array of values",
}


def _is_tag(part: str | int, path: KeyPath) -> bool:
    if len(path) == 2 and path[0] == "campaigns":
        return part in kinds_of(Campaign)
    if len(path) == 2 and path[0] == "irregularities":
        return part in kinds_of(Irregularity)
    return len(path) >= 2 and path[0] in {"campaigns", "sweep"} and part in _TAGS


def _choices(key: str, path: KeyPath) -> Sequence[str]:
    return kinds_of(Irregularity) if path[0] == "irregularities" else _KINDS[key]


_FORM: Final = Form(Scenario, _is_tag, _choices, _SHAPES, ("extends",))


def scenario_faults(error: ValidationError, draft: Draft) -> tuple[list[Fault], int]:
    """Faults of a scenario's validation error, and how many more there are."""
    return schema_faults.faults_of(error, draft, _FORM)
