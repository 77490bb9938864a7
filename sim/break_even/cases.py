"""A condition and a move brought to whole numbers: at how many moved ballots it holds, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from sim.arrays import Bools, Ints
from sim.break_even.ballot_sets import Pieces, complement, holds, intersection, reached, union
from sim.break_even.moves import Move
from sim.errors import ResultsError
from sim.rules import Rule, Tally
from sim.rules.conditions import (
    Condition,
    GroupCondition,
    RegionalCondition,
    ShareCondition,
    effective_weights,
    is_met_below,
    needed_weight,
)


@dataclass(frozen=True, slots=True)
class NationalCase:
    """A condition on the whole vote: it holds where the number of ballots moved, anywhere, lies in `met`."""

    condition: str
    met: Pieces

    @property
    def holds_now(self) -> bool:
        """Whether it holds in the table as it is."""
        return holds(self.met, 0)

    @property
    def flipped(self) -> Pieces:
        """Numbers of moved ballots that turn it over."""
        return complement(self.met) if self.holds_now else self.met


@dataclass(frozen=True, slots=True)
class RegionalCase:
    """A condition counted in units: each is carried where the number moved in it lies in its set.

    Attributes
    ----------
    condition : str
    carried : tuple of Pieces
        By unit.
    weights : int64, shape (unit,)
    needed : int
        Weight of carried units that meets it.
    members : tuple of str
        The rule's conditions that a unit must meet to be carried.
    """

    condition: str
    carried: tuple[Pieces, ...]
    weights: Ints
    needed: int
    members: tuple[str, ...] = field(default=())

    @property
    def carried_now(self) -> Bools:
        """Units carried in the table as it is: bool, shape (unit,)."""
        return np.array([holds(pieces, 0) for pieces in self.carried])

    @property
    def holds_now(self) -> bool:
        """Whether it holds in the table as it is."""
        return int(self.weights[self.carried_now].sum()) >= self.needed

    def turned(self, unit: int) -> Pieces:
        """Numbers of ballots moved in a unit that turn it over."""
        now = holds(self.carried[unit], 0)
        return complement(self.carried[unit]) if now else self.carried[unit]

    @property
    def target(self) -> int:
        """Least weight of units turned over that turns the condition over."""
        held = int(self.weights[self.carried_now].sum())
        return held - self.needed + 1 if self.holds_now else self.needed - held


ConditionCase: TypeAlias = NationalCase | RegionalCase


def cases(tally: Tally, rule: Rule, move: Move, jointly: Sequence[str] = ()) -> tuple[ConditionCase, ...]:
    """Every condition of a rule against one move.

    Parameters
    ----------
    tally : Tally
        A single table.
    rule : Rule
    move : Move
    jointly : sequence of str
        Regional conditions to be met in the same units, as under a reading by which a unit without its own
        quorum is not carried. They become one condition, which asks for the units that the last one asks for.

    Returns
    -------
    tuple of ConditionCase
        Validity first, then adoption, then binding; members of groups only through their groups.
    """
    known = {condition.name: condition for condition in rule.conditions}
    for name in jointly:
        if name not in known or known[name].kind != "regional_majority":
            raise ResultsError(
                f"jointly names {name!r}, which is no regional condition of rule {rule.name!r}"
            )
    alone = [c for c in rule.conditions if c.role is not None and c.name not in jointly]
    found = [_case(tally, condition, move, known) for condition in alone]
    if jointly:
        found.append(_joint(tally, [known[name] for name in jointly], move))
    return tuple(found)


def _case(tally: Tally, condition: Condition, move: Move, known: dict[str, Condition]) -> ConditionCase:
    if isinstance(condition, RegionalCondition):
        return _joint(tally, [condition], move)
    return NationalCase(condition.name, _national(tally, condition, move, known))


def _national(tally: Tally, condition: Condition, move: Move, known: dict[str, Condition]) -> Pieces:
    if isinstance(condition, GroupCondition):
        members = [_national(tally, known[name], move, known) for name in condition.of]
        return union(members) if condition.kind == "any" else intersection(members)
    if isinstance(condition, RegionalCondition):
        raise ResultsError(
            f"condition {condition.name!r} is regional and a member of a group: a frontier cannot be told"
        )
    numbers = int(tally.national(condition.numerator)), int(tally.national(condition.base))
    enough = reached(*numbers, _steps(condition, move), condition.fraction, strict=condition.strict)
    return complement(enough) if is_met_below(condition.kind) else enough


def _steps(condition: ShareCondition | RegionalCondition, move: Move) -> tuple[int, int]:
    return move.effect(condition.numerator), move.effect(condition.base)


def _joint(tally: Tally, conditions: Sequence[Condition], move: Move) -> RegionalCase:
    regional = [condition for condition in conditions if isinstance(condition, RegionalCondition)]
    by_condition = [_carried(tally, condition, move) for condition in regional]
    weights = effective_weights(regional[-1], tally)
    total = int(weights.sum())
    needed = needed_weight(regional[-1], total)
    return RegionalCase(
        condition="+".join(condition.name for condition in regional),
        carried=tuple(intersection(sets) for sets in zip(*by_condition, strict=True)),
        weights=weights,
        needed=total - needed + 1 if is_met_below(regional[-1].kind) else needed,
        members=tuple(condition.name for condition in regional),
    )


def _carried(tally: Tally, condition: RegionalCondition, move: Move) -> list[Pieces]:
    numerators = tally.by_unit(condition.numerator)
    bases = np.broadcast_to(tally.by_unit(condition.base), numerators.shape)
    found = [
        reached(n, b, _steps(condition, move), condition.fraction, strict=condition.strict)
        for n, b in zip(numerators.tolist(), bases.tolist(), strict=True)
    ]
    # Fewer than so many reject it where enough of the others do not.
    return [complement(pieces) for pieces in found] if is_met_below(condition.kind) else found
