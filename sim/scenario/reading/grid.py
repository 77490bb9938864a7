"""Sweeps: from paths and values to a grid of scenarios, each without a sweep."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from pydantic import ValidationError

from sim.files.drafts import Draft, value_at
from sim.files.faults import Fault, FaultyFileError, KeyPath
from sim.nouns import counted
from sim.scenario.emit import plain
from sim.scenario.reading.field_paths import assigned, concrete_path, parse_path
from sim.scenario.reading.messages import MAPPING, scenario_faults
from sim.scenario.schema.scenario import Scenario, SweepRange

MAX_POINTS: Final = 10_000

SweptValue = float | int | str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a sweep: the swept values by path, and the scenario with them set."""

    swept: dict[str, SweptValue]
    scenario: Scenario


def axis_values(axis: SweepRange | tuple[SweptValue, ...]) -> tuple[SweptValue, ...]:
    """Values of an axis: exact decimal steps, so that 0.3 in a sweep is the float written 0.3.

    Examples
    --------
    >>> axis_values(SweepRange.model_validate({"from": 0.0, "to": 0.5, "step": 0.1}))
    (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
    """
    if isinstance(axis, tuple):
        return axis
    start, step = Fraction(str(axis.from_)), Fraction(str(axis.step))
    values = (start + step * k for k in range(axis_length(axis)))
    whole = all(isinstance(bound, int) for bound in (axis.from_, axis.to, axis.step))
    return tuple(int(value) if whole else float(value) for value in values)


def axis_length(axis: SweepRange | tuple[SweptValue, ...]) -> int:
    """Number of values of an axis, without making them.

    Examples
    --------
    >>> axis_length(SweepRange.model_validate({"from": 0, "to": 1, "step": 1e-9}))
    1000000001
    """
    if isinstance(axis, tuple):
        return len(axis)
    start, stop, step = (Fraction(str(bound)) for bound in (axis.from_, axis.to, axis.step))
    return (stop - start) // step + 1


def n_points(scenario: Scenario) -> int:
    """Number of points of a scenario's sweep; 1 without a sweep."""
    return math.prod(axis_length(axis) for axis in scenario.sweep.values())


def points(scenario: Scenario) -> tuple[Point, ...]:
    """All points of a scenario's sweep, the last path varying fastest; one point without a sweep.

    Raises
    ------
    FaultyFileError
        If there are more than 10,000 points, or values that are allowed one by one contradict each other.

    Examples
    --------
    >>> from sim.scenario import from_mapping
    >>> scenario = from_mapping({
    ...     "schema_version": 1, "title": "Two", "dataset": "kz-2022", "rule": "kazakhstan-2022",
    ...     "campaigns": [{"name": "all", "kind": "boycott", "uptake": 0.0}],
    ...     "sweep": {"campaigns.all.uptake": [0.1, 0.2]},
    ... })
    >>> [point.swept for point in points(scenario)]
    [{'campaigns.all.uptake': 0.1}, {'campaigns.all.uptake': 0.2}]
    """
    if n_points(scenario) > MAX_POINTS:
        raise FaultyFileError([Fault(MAPPING, None, None, "sweep", "", too_many(n_points(scenario)))])
    grid = _Grid.of(scenario)
    axes = [axis_values(axis) for axis in scenario.sweep.values()]
    return tuple(grid.point(combination) for combination in itertools.product(*axes))


def point_at(scenario: Scenario, number: int) -> Point:
    """One point of a scenario's sweep, by its number in :func:`points`, without making the others."""
    axes = [axis_values(axis) for axis in scenario.sweep.values()]
    combination = next(itertools.islice(itertools.product(*axes), number, None))
    return _Grid.of(scenario).point(combination)


def too_many(found: int) -> str:
    """Message for a grid that is too large."""
    return f"makes {counted(found, 'point')}: at most {MAX_POINTS:,}"


def corners(scenario: Scenario) -> Iterator[tuple[SweptValue, ...]]:
    """First and last values of every axis, combined: where intervals that contradict each other meet."""
    ends = [(values[0], values[-1]) for values in map(axis_values, scenario.sweep.values())]
    yield from itertools.islice(itertools.product(*ends), 64)


def faults_at(scenario: Scenario, combination: tuple[SweptValue, ...]) -> list[Fault]:
    """Faults of one point of the grid."""
    try:
        _Grid.of(scenario).point(combination)
    except FaultyFileError as error:
        return list(error.faults)
    return []


@dataclass(frozen=True, slots=True)
class _Grid:
    """What all points share: the scenario as a file would give it, and where its swept parameters are."""

    values: dict[str, Any]
    paths: dict[str, KeyPath]

    @classmethod
    def of(cls, scenario: Scenario) -> _Grid:
        values = {**plain(scenario), "sweep": {}}
        return cls(values, {name: concrete_path(values, parse_path(name)) for name in scenario.sweep})

    def point(self, combination: tuple[SweptValue, ...]) -> Point:
        values: Any = self.values
        for path, value in zip(self.paths.values(), combination, strict=True):
            values = assigned(values, path, value)
        try:
            single = Scenario.model_validate(values)
        except ValidationError as error:
            where = ", ".join(
                f"{name} = {value}" for name, value in zip(self.paths, combination, strict=True)
            )
            raise FaultyFileError(*scenario_faults(error, Draft(f"<{where}>", values, {}))) from None
        resolved = plain(single)
        return Point({name: value_at(resolved, path) for name, path in self.paths.items()}, single)
