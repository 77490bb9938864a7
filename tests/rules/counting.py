"""A results table in plain whole numbers, and the few comparisons that laws make: no array, no fraction."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Answer: TypeAlias = tuple[str, bool] | tuple[str, bool, bool]
"""Verdict ("adopted", "rejected", "invalid"), whether it binds; under a law on recounts also that."""


class Unit(NamedTuple):
    """One row of a results table."""

    weight: int
    registered: int
    yes: int
    no: int
    both: int
    invalid: int

    @property
    def valid(self) -> int:
        return self.yes + self.no + self.both

    @property
    def cast(self) -> int:
        return self.valid + self.invalid


class Vote(NamedTuple):
    """A results table, and how many voted at the previous election."""

    units: tuple[Unit, ...]
    previous_cast: int = 0
    papers: int | None = None

    @property
    def registered(self) -> int:
        return sum(unit.registered for unit in self.units)

    @property
    def yes(self) -> int:
        return sum(unit.yes for unit in self.units)

    @property
    def no(self) -> int:
        return sum(unit.no for unit in self.units)

    @property
    def valid(self) -> int:
        return sum(unit.valid for unit in self.units)

    @property
    def cast(self) -> int:
        return sum(unit.cast for unit in self.units)

    @property
    def valid_papers(self) -> int:
        """Papers of the established form in the box; all papers where the table does not tell them apart."""
        return self.cast if self.papers is None else self.papers


def more_than(part: int, over: int, under: int, whole: int) -> bool:
    """Whether `part` is more than over/under of `whole`."""
    return part > 0 and under * part > over * whole


def at_least(part: int, over: int, under: int, whole: int) -> bool:
    """Whether `part` is at least over/under of `whole`."""
    return part > 0 and under * part >= over * whole


def more_than_half(part: int, whole: int) -> bool:
    return more_than(part, 1, 2, whole)


def settled(adopted: bool, binding: bool = True) -> tuple[str, bool]:
    """A vote without a condition of validity, or that met it."""
    return ("adopted" if adopted else "rejected"), binding


INVALID: tuple[str, bool] = ("invalid", False)
