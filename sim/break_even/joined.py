"""Every condition at once: the fewest ballots of one move that make a lost vote a won one.

National conditions look at how many are moved, regional ones at how many in each unit. So units are chosen
first, those that must be carried for each regional condition, and then the least number that they allow and
the national conditions take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import floor
from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Bools, Ints
from sim.break_even.ballot_sets import EVERYWHERE, NOWHERE, Pieces, first_number, holds, intersection
from sim.break_even.cases import ConditionCase, NationalCase, RegionalCase
from sim.break_even.cheapest_units import cheapest_set
from sim.break_even.cover import UnprovenOptimumError
from sim.break_even.uniform_share import turning_shares

MOST_CHOICES: Final = 2**12
"""Choices of units compared side by side, where a law counts units by several conditions."""


@dataclass(frozen=True, slots=True)
class JoinedCase:
    """All conditions of validity and adoption, of which one at least is not met now.

    Attributes
    ----------
    parts : tuple of ConditionCase
    """

    parts: tuple[ConditionCase, ...]

    @property
    def condition(self) -> str:
        """Names of the conditions, joined by ``+``."""
        return "+".join(part.condition for part in self.parts)

    @property
    def holds_now(self) -> bool:
        """Whether all hold in the table as it is."""
        return all(part.holds_now for part in self.parts)

    @property
    def national(self) -> Pieces:
        """Numbers of moved ballots, anywhere, at which the conditions on the whole vote all hold."""
        return intersection(part.met for part in self.parts if isinstance(part, NationalCase))

    @property
    def regional(self) -> list[RegionalCase]:
        """Those counted in units."""
        return [part for part in self.parts if isinstance(part, RegionalCase)]

    def in_unit(self, unit: int) -> Pieces:
        """Numbers of ballots moved in one unit, and nowhere else, at which all hold."""
        return intersection([self.national, *(_alone(part, unit) for part in self.regional)])


def _alone(part: RegionalCase, unit: int) -> Pieces:
    others = part.carried_now.copy()
    others[unit] = False
    lacking = part.needed - int(part.weights[others].sum())
    if lacking <= 0:
        return EVERYWHERE
    return part.carried[unit] if lacking <= part.weights[unit] else NOWHERE


class _Choice(NamedTuple):
    """Numbers allowed in every unit once some are chosen to be carried: int64, shape (unit,)."""

    low: Ints
    high: Ints


def least_of_all(case: JoinedCase, most: Ints) -> Ints | None:
    """The fewest ballots, by unit, that make all conditions hold: int64, shape (unit,); None if none do.

    Of as few ballots those in chosen units come first, then those of the units with most voters to spare.

    Parameters
    ----------
    case : JoinedCase
    most : int64, shape (unit,)
        How many can be moved in each unit.

    Raises
    ------
    UnprovenOptimumError
        If a law counts units by several conditions and too many choices of units are to be compared.
    """
    best: tuple[int, _Choice] | None = None
    for choice in _choices(case.regional, most):
        number = first_number(case.national, int(choice.low.sum()))
        if number is not None and number <= int(choice.high.sum()) and (best is None or number < best[0]):
            best = number, choice
    return None if best is None else _fill(*best)


def _fill(number: int, choice: _Choice) -> Ints:
    moved, spare = choice.low.copy(), choice.high - choice.low
    for unit in np.lexsort((-spare, choice.low == 0)):
        moved[unit] += min(number - int(moved.sum()), int(spare[unit]))
    return moved


def _choices(regional: Sequence[RegionalCase], most: Ints) -> list[_Choice]:
    """Choices of units of which one allows the least number."""
    if not regional:
        return [_Choice(np.zeros_like(most), most)]
    if len(regional) == 1:
        found = _of_one_condition(regional[0], most)
        if found is not None:
            return found
    return _of_several(regional, most)


def _of_one_condition(part: RegionalCase, most: Ints) -> list[_Choice] | None:
    """Choices where each unit is carried from some number on, or up to one; None where it is neither."""
    ranges = [_allowed([pieces], int(n)) for pieces, n in zip(part.carried, most, strict=True)]
    able = np.array([bool(each) for each in ranges])
    low = np.array([each[0][0] if each else 0 for each in ranges])
    high = np.array([each[-1][1] if each else 0 for each in ranges])
    if any(len(each) > 1 for each in ranges) or (low[able].any() and (high < most)[able].any()):
        return None
    price = np.where(able, low + most - high, -1)  # of the two one is 0
    chosen = cheapest_set(price, part.weights, part.needed)
    return [] if chosen is None else [_Choice(np.where(chosen, low, 0), np.where(chosen, high, most))]


def _allowed(sets: Sequence[Pieces], most: int) -> Pieces:
    return intersection([((0, most),), *sets])


def _of_several(regional: Sequence[RegionalCase], most: Ints) -> list[_Choice]:
    """Unit by unit, the choices that no other beats: in weight carried, in least and in greatest number."""
    needed = np.array([part.needed for part in regional])
    # Columns: weight carried of each condition, at most what is needed; least number; room, most − number.
    states = np.zeros((1, len(regional) + 2), dtype=np.int64)
    taken = np.zeros((1, 0), dtype=np.int64)
    options = [_options(regional, unit, int(n)) for unit, n in enumerate(most)]
    for unit, choices in enumerate(options):
        grown = [states + np.array([*weight, low, most[unit] - high]) for weight, low, high in choices]
        states = np.concatenate(grown)
        states[:, :-2] = np.minimum(states[:, :-2], needed)
        which = np.repeat(np.arange(len(choices)), taken.shape[0])
        taken = np.column_stack([np.tile(taken, (len(choices), 1)), which])
        kept = _unbeaten(states)
        states, taken = states[kept], taken[kept]
    enough = (states[:, :-2] >= needed).all(axis=1)
    return [
        _Choice(*(np.array([options[u][k][side] for u, k in enumerate(row)]) for side in (1, 2)))
        for row in taken[enough].tolist()
    ]


def _options(regional: Sequence[RegionalCase], unit: int, most: int) -> list[tuple[list[int], int, int]]:
    """What may be chosen of a unit: the weight it gives to each condition, and the numbers allowed."""
    counting = [r for r, part in enumerate(regional) if part.weights[unit] > 0]
    found = []
    for size in range(len(counting) + 1):
        for chosen in combinations(counting, size):
            weight = [int(part.weights[unit]) if r in chosen else 0 for r, part in enumerate(regional)]
            pieces = _allowed([regional[r].carried[unit] for r in chosen], most)
            found += [(weight, low, high) for low, high in pieces]
    return found


def _unbeaten(states: Ints) -> Bools:
    """Rows that no other row beats in every column; of equal rows the first: bool, shape (row,)."""
    if states.shape[0] > MOST_CHOICES:
        raise UnprovenOptimumError(f"more than {MOST_CHOICES} choices of units are to be compared")
    better = np.concatenate([-states[:, :-2], states[:, -2:]], axis=1)
    as_good = (better[:, None, :] <= better[None, :, :]).all(axis=2)
    earlier = np.tri(states.shape[0], k=-1, dtype=np.bool_).T
    return np.asarray(~(as_good & (~as_good.T | earlier)).any(axis=0))


def least_share_of_all(case: JoinedCase, capacity: Ints) -> Fraction | None:
    """Least share that, moved in every unit alike, makes all conditions hold; None if none does."""
    people = capacity.tolist()
    turns = sorted({share for part in case.parts for share in turning_shares(part, people)})
    return next((share for share in turns if _hold(case, [floor(share * n) for n in people])), None)


def _hold(case: JoinedCase, moved: Sequence[int]) -> bool:
    """Whether all conditions hold when so many are moved in each unit."""
    return holds(case.national, sum(moved)) and all(
        int(part.weights[[holds(*each) for each in zip(part.carried, moved, strict=True)]].sum())
        >= part.needed
        for part in case.regional
    )
