"""What to say beside the rows of a sweep whose points are one and the same, and why they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from sim.engines.plan import Plan
from sim.experiment.same_points import same_points
from sim.scenario import Point

_ROOMS: Final = {
    "polling.voters_per_desk": ("desks", "min_desks", "max_desks"),
    "polling.min_desks": ("desks", "voters_per_desk", "max_desks"),
    "polling.max_desks": ("desks", "voters_per_desk", "min_desks"),
    "polling.voters_per_booth": ("booths", "min_booths", "max_booths"),
    "polling.min_booths": ("booths", "voters_per_booth", "max_booths"),
    "polling.max_booths": ("booths", "voters_per_booth", "min_booths"),
}
"""What follows from a number, and from which others with it."""

_SHOWN: Final = 5
_VALUE = float | int | str

Same = Mapping[str, tuple[int, ...]]
"""By prior, for each point the number of the first one with the same inputs."""


def same_under(plans: Sequence[Plan], priors: Sequence[str], *, expected: bool = False) -> Same:
    """Points that are one and the same to a run, or to the expectation, under each prior."""
    if len(plans) < 2:
        return {}
    return {prior: same_points(plans, prior, expected=expected) for prior in priors}


def point_notes(
    points: Sequence[Point], plans: Sequence[Plan], same: Same, *, expected: bool = False
) -> tuple[str, ...]:
    """Which values of a sweep make no difference, under which priors, and why.

    Parameters
    ----------
    points, plans : sequence of Point, sequence of Plan
        Of one sweep, in its order.
    same : mapping
        From :func:`same_under`.
    expected : bool
        Whether it was asked of the expectation.

    Examples
    --------
    >>> import sim
    >>> from sim.engines.plan import plan_of
    >>> from sim.scenario import points
    >>> grid = points(sim.load("scenarios/baseline.toml", sweeps=["polling.voters_per_desk=200,400"]))
    >>> plans = [plan_of(point.scenario) for point in grid]
    >>> point_notes(grid, plans, same_under(plans, ["replay", "next-vote"]))
    ('polling.voters_per_desk = 200 and 400 are the same point: nobody queues (polling.queues is false)',)
    """
    by_partition: dict[tuple[int, ...], list[str]] = {}
    for prior, partition in same.items():
        by_partition.setdefault(partition, []).append(prior)
    notes = []
    for partition, priors in by_partition.items():
        under = " to the expectation" if expected else ""
        under += "" if len(priors) == len(same) else f" under {_listed(priors)}"
        for path, values in _alike(points, partition):
            moved = [prior for prior in same if prior not in priors]
            why = _reason(path, plans[0], moved, expected=expected)
            notes.append(f"{path} = {_listed(values)} are the same point{under}: {why}")
        notes += [f"{group} are the same point{under}" for group in _besides(points, partition)]
    return tuple(notes)


def _listed(words: Sequence[_VALUE]) -> str:
    shown = words if len(words) <= _SHOWN else (*words[: _SHOWN - 1], "…", words[-1])
    *before, last = map(str, shown)
    return f"{', '.join(before)} and {last}" if before else last


def _alike(points: Sequence[Point], partition: tuple[int, ...]) -> Iterator[tuple[str, list[_VALUE]]]:
    """Paths with values, two or more, that give the same point whatever the other paths' values are."""
    for path in points[0].swept:
        columns: dict[_VALUE, list[int]] = {}
        for point, first in zip(points, partition, strict=True):
            columns.setdefault(point.swept[path], []).append(first)
        for _, group in groupby(sorted(columns, key=columns.__getitem__), key=columns.__getitem__):
            values = list(group)
            if len(values) > 1:
                yield path, values


def _besides(points: Sequence[Point], partition: tuple[int, ...]) -> Iterator[str]:
    """Points that are the same beyond what :func:`_alike` tells: only together do their values do nothing."""
    standing: dict[tuple[str, _VALUE], _VALUE] = {}
    for path, values in _alike(points, partition):
        standing |= {(path, value): values[0] for value in values}
    groups: dict[int, dict[tuple[_VALUE, ...], None]] = {}
    for point, first in zip(points, partition, strict=True):
        told = tuple(standing.get(each, each[1]) for each in point.swept.items())
        groups.setdefault(first, {})[told] = None
    several = [list(group) for group in groups.values() if len(group) > 1]
    for group in several[:_SHOWN]:
        shown = [f"({', '.join(map(str, values))})" for values in group]
        yield f"{', '.join(points[0].swept)} = {_listed(shown)}"
    if len(several) > _SHOWN:
        yield f"the points of {len(several) - _SHOWN} more groups"


def _same_rooms(path: str, plan: Plan) -> str:
    what, *others = _ROOMS[path]
    numbers = {getattr(layout, f"n_{what}") for layout in plan.layouts}
    for name in others:
        bound = getattr(plan.scenario.polling, name)
        if numbers == {bound}:
            return f"{name} = {bound} bounds the {what} of every station"
    bounds = ", ".join(f"{name} = {getattr(plan.scenario.polling, name)}" for name in others)
    return f"every station has the same {what} ({bounds})"


def _reason(path: str, plan: Plan, moved: Sequence[str], *, expected: bool) -> str:
    if expected and path.startswith(("polling.", "uncertainty.")):
        return "it knows no queues and no spread"
    if path.startswith("polling.") and plan.engine == "counts":
        return "nobody queues (polling.queues is false)"
    if path in _ROOMS:
        return _same_rooms(path, plan)
    if path.startswith("uncertainty.") and moved:
        return f"it moves {_listed(moved)} alone"
    return "nothing that is simulated depends on it here"
