"""Check a sweep before anything runs: every path names a number, every value is allowed there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, KeyPath, did_you_mean, dotted
from sim.files.schema_faults import message_of
from sim.files.schema_fields import fields_of
from sim.rules import rule_faults
from sim.scenario.reading.checks import preset_table
from sim.scenario.reading.field_paths import (
    PathError,
    assigned,
    concrete_path,
    is_number,
    parse_path,
    scenario_field,
)
from sim.scenario.reading.grid import (
    MAX_POINTS,
    SweptValue,
    axis_length,
    axis_values,
    corners,
    faults_at,
    n_points,
    too_many,
)
from sim.scenario.reading.normalise import AGAIN
from sim.scenario.schema.scenario import Scenario, SweepAxis
from sim.scenario.schema.uncertainty import BUILT_IN_PRIORS

_CONFIG: Final = ConfigDict(strict=True, allow_inf_nan=False)
_AXIS: Final[TypeAdapter[Any]] = TypeAdapter(SweepAxis)
_SHARED: Final = "belongs to the whole run: the points of a sweep share it"


def sweep_faults(draft: Draft) -> list[Fault]:
    """Faults of the sweep that can be told without the rest of the scenario being right."""
    sweep = draft.values.get("sweep")
    if not isinstance(sweep, dict):
        return []
    return [fault for name, axis in list(sweep.items())[:100] for fault in _axis_faults(draft, name, axis)]


def grid_faults(draft: Draft, scenario: Scenario) -> list[Fault]:
    """Faults of the sweep as a whole: its size, and values that contradict each other."""
    if n_points(scenario) > MAX_POINTS:
        return [fault_at(draft, ("sweep",), too_many(n_points(scenario)))]
    for combination in corners(scenario) if scenario.sweep else ():
        found = faults_at(scenario, combination)
        if found:
            return [fault_at(draft, ("sweep",), f"at {fault}", at_key=True) for fault in found]
    return []


def _axis_faults(draft: Draft, name: str, axis: Any) -> Iterator[Fault]:
    here = ("sweep", name)
    if name.endswith(AGAIN):
        yield fault_at(draft, here, "is swept already: one path may be spelt in several ways", at_key=True)
        return
    try:
        path = concrete_path(draft.values, parse_path(name))
        field = _parameter_field(draft.values, path)
    except PathError as error:
        yield fault_at(draft, here, str(error), at_key=True)
        return
    tried = _tried(axis)
    for value in tried:
        message = _refused(draft, path, field, value)
        if message:
            yield fault_at(draft, here, f"{value!r} {message}")
    for value, times in Counter(tried).items():
        if times > 1:
            yield fault_at(draft, here, f"names {value!r} {times} times: once is enough")


def _parameter_field(values: dict[str, Any], path: KeyPath) -> FieldInfo | None:
    """Field that a path of the sweep names; None within the rule, which checks its own values."""
    if path[:2] == ("rule", "conditions") and len(path) > 3:
        return None
    if path[0] in {"monte_carlo", "schema_version", "sweep"}:
        raise PathError(_SHARED)
    field, _ = scenario_field(values, path)
    if field is None or not _known_prior(values, path):
        raise PathError(f"names nothing in the scenario{_near(values, path)}")
    if not is_number(field):
        raise PathError("names no number: only numbers can be swept")
    return field


def _known_prior(values: dict[str, Any], path: KeyPath) -> bool:
    if path[:2] != ("uncertainty", "priors") or len(path) < 3:
        return True
    priors = (
        values.get("uncertainty", {}).get("priors", {}) if isinstance(values.get("uncertainty"), dict) else {}
    )
    return path[2] in BUILT_IN_PRIORS or (isinstance(priors, dict) and path[2] in priors)


def _near(values: dict[str, Any], path: KeyPath) -> str:
    for length in range(len(path)):
        _, table = scenario_field(values, path[:length])
        if table is not None and str(path[length]) not in fields_of(table):
            return did_you_mean(str(path[length]), fields_of(table))
    return ""


def _tried(axis: Any) -> tuple[SweptValue, ...]:
    """Values to try: all of a list, first and last of a range; none of an axis that is faulty itself."""
    try:
        read = _AXIS.validate_python(axis)
    except ValidationError:
        return ()
    if isinstance(read, tuple):
        return read[: MAX_POINTS + 1]
    if axis_length(read) > MAX_POINTS:
        return ()
    values = axis_values(read)
    return values[:1] if len(values) == 1 else (values[0], values[-1])


def _refused(draft: Draft, path: KeyPath, field: FieldInfo | None, value: SweptValue) -> str:
    if field is None:
        return _refused_by_rule(draft, path, value)
    try:
        _adapter(field).validate_python(value)
    except ValidationError as error:
        return message_of(error.errors()[0], field)
    return ""


def _adapter(field: FieldInfo) -> TypeAdapter[Any]:
    annotated: Any = Annotated[field.annotation, field]  # the field's own type and limits, outside its table
    return TypeAdapter(annotated, config=_CONFIG)


def _refused_by_rule(draft: Draft, path: KeyPath, value: SweptValue) -> str:
    rule = draft.values.get("rule")
    if not isinstance(rule, dict) or not isinstance(rule.get("preset"), str):
        return ""
    changed = assigned({"rule": preset_table(rule)}, path, value)["rule"]
    found = [each for each in rule_faults(Draft(draft.label, changed, {})) if each.key == dotted(path[1:])]
    return found[0].message if found else ""
