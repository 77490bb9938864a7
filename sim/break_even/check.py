"""An answer is only told once it has been applied to the table and put to the rule itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Bools, Ints
from sim.break_even.cases import ConditionCase, RegionalCase
from sim.break_even.joined import JoinedCase
from sim.break_even.moves import Move, after
from sim.errors import SimError
from sim.nouns import counted
from sim.rules import Rule, Tally

if TYPE_CHECKING:
    from sim.rules import Verdict


class FrontierCheckError(SimError):
    """An answer did not hold when it was applied: a fault of this package, never of the user."""


def units_carried(verdict: Verdict, case: RegionalCase) -> Bools:
    """Units that meet every member of a regional case, as the rule decides: bool, shape (..., unit)."""
    found = [verdict.condition(name).units_carried for name in case.members]
    return np.asarray(np.logical_and.reduce([each for each in found if each is not None]))


def condition_met(verdict: Verdict, case: ConditionCase | JoinedCase) -> Bools:
    """Whether a case is met, as the rule decides: bool, shape (...)."""
    if isinstance(case, JoinedCase):
        return np.asarray(verdict.adopted)
    if not isinstance(case, RegionalCase):
        return np.asarray(verdict.condition(case.condition).met)
    if len(case.members) == 1:
        return np.asarray(verdict.condition(case.condition).met)
    # The rule knows no two tests within one unit: its own units are counted here.
    return np.asarray(units_carried(verdict, case) @ case.weights >= case.needed)


def check_answer(
    tally: Tally,
    rule: Rule,
    move: Move,
    case: ConditionCase | JoinedCase,
    moved: Ints,
    *,
    unit: int | None = None,
    short: Ints | None = None,
) -> None:
    """Apply an answer, and what falls just short of it.

    Parameters
    ----------
    moved : int64, shape (unit,)
    unit : int, optional
        Ask whether this unit turns over instead of the condition.
    short : int64, shape (unit,), optional
        What falls just short of it; without it, one ballot fewer in any one unit.

    Raises
    ------
    FrontierCheckError
    """
    used = np.flatnonzero(moved)
    if short is None:
        fewer = np.tile(moved, (used.size, 1))
        fewer[np.arange(used.size), used] -= 1
    else:
        fewer = short[None, :]
    tables = np.concatenate([np.zeros_like(moved)[None, :], moved[None, :], fewer])
    verdict = rule.decide(after(tally, move, tables))
    met = condition_met(verdict, case)
    if unit is not None and isinstance(case, RegionalCase):
        met = units_carried(verdict, case)[:, unit]
    if met[1] == met[0] or (met[2:] != met[0]).any():
        ballots = counted(int(moved.sum()), "ballot does", "ballots do")
        raise FrontierCheckError(
            f"{move.name} against {case.condition}: {ballots} not turn it over, or fewer "
            "do as well; please report this with the table and the rule"
        )
