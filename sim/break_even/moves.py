"""Moves: what one voter, one abstainer or one false ballot may do otherwise than in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.ballot import BALLOT_CLASSES
from sim.errors import ResultsError
from sim.rules import Tally
from sim.rules.leads import classes_in
from sim.rules.quantities import STATED_ONLY, Measure

HOME: Final = "home"
"""Who stays at home takes no paper: of the roll those to whom none was issued, the abstainers."""
TAKEN: Final = "taken away"
"""A paper that was issued and never reached the box; who took it is neither a voter nor an abstainer."""
NO_VOTER: Final = "nobody"
"""Where stuffed ballots come from: no voter, no paper issued."""


@dataclass(frozen=True, slots=True)
class Move:
    """One ballot's worth of change, anywhere.

    Attributes
    ----------
    move : str
        What is done: home, no, yes, spoil, double-mark, stuff.
    of : str
        Who does it: yes or no voters, abstainers, nobody.
    source, target : str
        A ballot class, ``"home"``, ``"taken away"`` or ``"nobody"``.
    """

    move: str
    of: str
    source: str
    target: str

    @property
    def name(self) -> str:
        """Short name: ``yes-home``, ``abstainers-no``."""
        return f"{self.of}-{self.move}"

    @property
    def classes(self) -> Ints:
        """Change of each ballot class: int64, shape (4,)."""
        change = np.zeros(len(BALLOT_CLASSES), dtype=np.int64)
        for state, step in ((self.source, -1), (self.target, 1)):
            if state in BALLOT_CLASSES:
                change[BALLOT_CLASSES.index(state)] += step
        return change

    @property
    def issued(self) -> int:
        """Change of the papers issued; a stuffed paper was issued to nobody."""
        return {HOME: 1}.get(self.source, 0) - {HOME: 1}.get(self.target, 0)

    def effect(self, measure: Measure) -> int:
        """Change of a legal quantity by one such move.

        Examples
        --------
        >>> MOVES["yes-no"].effect("yes"), MOVES["yes-no"].effect("cast"), MOVES["yes-home"].effect("cast")
        (-1, 0, -1)
        """
        if measure == "issued":
            return self.issued
        return int(sum(self.classes[BALLOT_CLASSES.index(name)] for name in classes_in(measure)))

    def lacking(self, tally: Tally) -> tuple[str, ...]:
        """Columns without which it is not known how many can do it; empty if it is."""
        counts = tally.counts()
        if self.source in BALLOT_CLASSES:
            return counts.lacking(self.source)
        issued = "cast" if tally.issued is None else "issued"
        needed = {HOME: ("registered", issued), TAKEN: (issued, "cast")}.get(self.source, ())
        return tuple(dict.fromkeys(name for measure in needed for name in counts.lacking(measure)))

    def available(self, tally: Tally) -> Ints | None:
        """How many can do it, by unit: int64, shape (..., unit); None where nothing limits them.

        Where a table does not state the papers issued, they are those counted.
        """
        if self.source == NO_VOTER:
            return None
        if self.source not in (HOME, TAKEN):
            return tally.by_unit(self.source)
        issued = tally.by_unit("cast" if tally.issued is None else "issued")
        left = tally.by_unit("registered") - issued if self.source == HOME else issued - tally.by_unit("cast")
        return np.asarray(np.maximum(left, 0))


_SPOILED: Final = {"spoil": "invalid", "double-mark": "both_marked"}
_TARGETS: Final = {
    "yes": {"home": HOME, **_SPOILED, "no": "no"},
    "no": {"home": HOME, **_SPOILED, "yes": "yes"},
    "abstainers": {"no": "no", "yes": "yes", **_SPOILED},
    "nobody": {"stuff": "yes"},
}
_SOURCES: Final = {"abstainers": HOME, "nobody": NO_VOTER}

MOVES: Final = {
    move.name: move
    for move in (
        Move(name, of, _SOURCES.get(of, of), target)
        for of, targets in _TARGETS.items()
        for name, target in targets.items()
    )
}
"""Every single move, by name."""


def move_of(name: str) -> Move:
    """A move by name.

    Raises
    ------
    ResultsError
        If there is none of that name.
    """
    if name not in MOVES:
        raise ResultsError(f"move = {name!r}: one of {', '.join(MOVES)} is needed")
    return MOVES[name]


def after(tally: Tally, move: Move, moved: Ints | Sequence[int]) -> Tally:
    """The table after a move.

    Parameters
    ----------
    tally : Tally
        A single table.
    move : Move
    moved : int64, shape (..., unit)
        How many do it in each unit; a leading shape makes as many tables.

    Returns
    -------
    Tally

    Raises
    ------
    RuleError
        If more are moved than there are.

    Examples
    --------
    >>> table = Tally(("Here",), [100], [[40, 20, 0, 0]])
    >>> after(table, MOVES["yes-home"], [5]).by_unit("cast").tolist()
    [55]
    """
    number = np.asarray(moved, dtype=np.int64)
    # Papers that were stuffed were issued to nobody: without them there are none to give back.
    issued = None if tally.issued is None else np.maximum(tally.issued + move.issued * number, 0)
    stated = {
        name: cells if name in STATED_ONLY else cells + number * move.effect(name)
        for name, cells in tally.stated.items()
    }
    ballots = tally.ballots + number[..., None] * move.classes
    return replace(tally, ballots=ballots, issued=issued, stated=stated)


def check_movable(tally: Tally, *, every_class: bool = True) -> None:
    """Refuse several tables at once, and a table whose sums are not those of its ballots.

    Parameters
    ----------
    tally : Tally
    every_class : bool
        Refuse, too, a table that does not know every ballot class.

    Raises
    ------
    ResultsError
    """
    if tally.shape != ():
        raise ResultsError(f"a frontier is that of one table; this tally holds tables of shape {tally.shape}")
    counts = tally.counts()
    fixed = [
        name
        for name in tally.stated
        if name not in STATED_ONLY and (every_class or not counts.lacking(classes_in(name)))
    ]
    if fixed or (every_class and tally.unknown):
        told = ", ".join([*fixed, *sorted(tally.unknown)])
        raise ResultsError(
            f"the table states {told} apart from its ballots or does not know them: a frontier needs every "
            "ballot class, and sums that follow from them"
        )
