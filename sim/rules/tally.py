"""A results table, or many: what a rule decides on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError
from sim.rules.quantities import QUANTITIES, STATABLE, Counts, IntArray, Measure

CELL_LIMIT: Final = 10**12
"""Largest count a cell may hold; a million units of it still sum within 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Integer results of one vote, or of any number of simulated votes at once.

    Leading axes (replications, sweep points …) are free and broadcast against each other: one roll of shape
    ``(unit,)`` serves ballots of shape ``(replication, unit, 4)``.

    Attributes
    ----------
    units : tuple of str, length unit
        Names of the units: regions, states, cantons; one for a national table.
    registered : ndarray of int64, shape (..., unit)
        Citizens on the roll.
    ballots : ndarray of int64, shape (..., unit, 4)
        Papers by class, in the order of `sim.ballot.BALLOT_CLASSES`.
    issued : ndarray of int64, shape (..., unit), or None
        Papers handed out; None where not known.
    weights : ndarray of int64, shape (unit,)
        Votes of each unit in a regional majority; 0 = does not count there (its ballots count nationally).
        Half-cantons: 2 for a canton, 1 for a half. Default: 1 each.
    stated : mapping of str to ndarray of int64, shape (..., unit)
        Quantities that the table states itself and that overrule the sum of its classes (``"cast"`` of a
        table that does not add up), or that no class yields (``"previous_cast"``).
    unknown : frozenset of str
        ``"registered"`` or ballot classes that are not known; what the arrays hold for them is never used.

    Raises
    ------
    RuleError
        If a count is not an integer, is negative or absurdly large, or if shapes do not fit.

    Examples
    --------
    >>> tally = Tally(("North", "South"), [100, 200], [[40, 10, 1, 2], [90, 20, 0, 5]])
    >>> tally.by_unit("cast")
    array([ 53, 115])
    >>> int(tally.national("decided"))
    160
    """

    units: tuple[str, ...]
    registered: IntArray
    ballots: IntArray
    issued: IntArray | None = None
    weights: IntArray = None  # type: ignore[assignment]  # filled with ones below: the number of units is known there
    stated: Mapping[str, IntArray] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        n_units = len(self.units)
        if n_units == 0:
            raise RuleError("tally.units is empty: a table has at least one unit")
        weights = np.ones(n_units, np.int64) if self.weights is None else self.weights
        converted = {
            "units": tuple(self.units),
            "registered": integers(self.registered, "registered", (n_units,)),
            "ballots": integers(self.ballots, "ballots", (n_units, len(BALLOT_CLASSES))),
            "issued": None if self.issued is None else integers(self.issued, "issued", (n_units,)),
            "weights": integers(weights, "weights", (n_units,)),
            "stated": {name: integers(cells, name, (n_units,)) for name, cells in self.stated.items()},
            "unknown": frozenset(self.unknown),
        }
        for name, value in converted.items():
            object.__setattr__(self, name, value)
        _require_names("stated", self.stated, STATABLE)
        _require_names("unknown", self.unknown, ("registered", *BALLOT_CLASSES))
        if self.weights.ndim != 1:
            raise RuleError(f"tally.weights has shape {self.weights.shape}: it must be ({n_units},)")
        self.shape  # noqa: B018  # raises where the leading shapes do not broadcast

    @property
    def shape(self) -> tuple[int, ...]:
        """Leading shape that all arrays broadcast to; ``()`` for a single table."""
        leading = [self.ballots.shape[:-2], *(array.shape[:-1] for array in self._tables())]
        try:
            return np.broadcast_shapes(*leading)
        except ValueError:
            raise RuleError(f"leading shapes {leading} of the tally do not broadcast together") from None

    def by_unit(self, measure: Measure | Sequence[str]) -> IntArray:
        """Quantity of each unit.

        Parameters
        ----------
        measure : str, sequence of str, or int
            A quantity of `sim.rules.quantities.QUANTITIES`, ballot classes to add up, or a fixed number.

        Returns
        -------
        ndarray of int64, shape (..., unit)
        """
        counted = self.counts().by_unit(checked_measure(measure))
        return np.broadcast_to(counted, (*self.shape, len(self.units)))

    def national(self, measure: Measure | Sequence[str]) -> IntArray:
        """Quantity of the whole vote, all units of whatever weight, shape (...)."""
        return np.broadcast_to(self.counts().national(checked_measure(measure)), self.shape)

    def counts(self) -> Counts:
        """The bare arrays, from which quantities are computed."""
        return Counts(self.registered, self.ballots, self.issued, self.stated, self.unknown)

    def blocks(self, n_tables: int) -> Iterator[tuple[slice, Counts]]:
        """Yield the tables in blocks of `n_tables` along one flattened leading axis.

        Arrays without a leading axis of their own keep length 1 there: they broadcast within each block.
        """
        shape, n_units = self.shape, len(self.units)
        registered = _flat(self.registered, shape, (n_units,))
        ballots = _flat(self.ballots, shape, (n_units, len(BALLOT_CLASSES)))
        issued = None if self.issued is None else _flat(self.issued, shape, (n_units,))
        stated = {name: _flat(cells, shape, (n_units,)) for name, cells in self.stated.items()}
        total = int(np.prod(shape, dtype=np.int64))
        for start in range(0, total, n_tables):
            part = slice(start, min(start + n_tables, total))
            yield (
                part,
                Counts(
                    _part(registered, part),
                    _part(ballots, part),
                    None if issued is None else _part(issued, part),
                    {name: _part(cells, part) for name, cells in stated.items()},
                    self.unknown,
                ),
            )

    def _tables(self) -> list[IntArray]:
        given = [] if self.issued is None else [self.issued]
        return [self.registered, *given, *self.stated.values()]


def integers(values: ArrayLike, name: str, trailing: tuple[int, ...]) -> IntArray:
    """`values` as int64, refused if they are not counts or do not end in the shape `trailing`.

    Raises
    ------
    RuleError
        For floats, booleans, text, negative or absurdly large numbers, or a wrong shape.

    Examples
    --------
    >>> integers([1, 2], "registered", (2,))
    array([1, 2])
    """
    array: NDArray[np.generic] = np.asarray(values)
    if array.dtype.kind not in "iu":
        raise RuleError(f"tally.{name} holds {array.dtype} values: counts must be integers")
    if array.shape[-len(trailing) :] != trailing:
        wanted = ", ".join(str(length) for length in trailing)
        raise RuleError(f"tally.{name} has shape {array.shape}: it must end in ({wanted})")
    counts = array.astype(np.int64, copy=False) if array.dtype != np.uint64 else array.view(np.int64)
    # Read as unsigned, a negative count is huger than any limit: one pass over memory tells both faults.
    if counts.size and int(counts.view(np.uint64).max()) > CELL_LIMIT:
        worst = int(counts.min()) if counts.min() < 0 else int(counts.max())
        raise RuleError(f"tally.{name} holds {worst}: counts must lie between 0 and {CELL_LIMIT}")
    return counts


def checked_measure(measure: Measure | Sequence[str]) -> Measure:
    """A measure with its names checked, lists made tuples."""
    if isinstance(measure, int):
        return measure
    if isinstance(measure, str):
        _require_names("measure", (measure,), QUANTITIES)
        return measure
    _require_names("measure", measure, BALLOT_CLASSES)
    return tuple(measure)


def _require_names(
    where: str, names: Mapping[str, object] | Sequence[str] | frozenset[str], allowed: tuple[str, ...]
) -> None:
    for name in names:
        if name not in allowed:
            raise RuleError(f"{where} names {name!r}: one of {', '.join(allowed)} is needed")


def _flat(array: IntArray, shape: tuple[int, ...], trailing: tuple[int, ...]) -> IntArray:
    leading = array.shape[: array.ndim - len(trailing)]
    if all(length == 1 for length in leading):
        return array.reshape(1, *trailing)
    return np.broadcast_to(array, shape + trailing).reshape(-1, *trailing)


def _part(array: IntArray, part: slice) -> IntArray:
    return array if array.shape[0] == 1 else array[part]
