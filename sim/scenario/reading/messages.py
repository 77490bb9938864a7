"""The form of a scenario, as messages about its faults need it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from sim.files import schema_faults
from sim.files.drafts import Draft
from sim.files.faults import Fault
from sim.files.schema_faults import Form
from sim.scenario.schema.scenario import Scenario

MAPPING: Final = "<mapping>"
"""Label of a scenario that was given as a mapping, not as a file; such a label has no lines."""

_SHAPES: Final[Mapping[tuple[str | int, int], str]] = {
    ("rule", 1): "must be the name or path of a rule, or a table with preset and conditions",
    ("campaigns", 1): "must be an array of tables: write [[campaigns]]",
    ("irregularities", 1): "must be an array of tables: write [[irregularities]]",
    ("sweep", 2): "must be {from, to, step} or an array of values",
}


_FORM: Final = Form(Scenario, _SHAPES, ("extends",))


def scenario_faults(error: ValidationError, draft: Draft) -> tuple[list[Fault], int]:
    """Faults of a scenario's validation error, and how many more there are."""
    return schema_faults.faults_of(error, draft, _FORM)
