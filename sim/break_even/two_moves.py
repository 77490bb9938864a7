"""Two moves at once: what the one must amount to, given the other; a line, and the region beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from sim.arrays import Bools
from sim.break_even.cases import ConditionCase, cases
from sim.break_even.moves import Move, after, check_movable
from sim.break_even.uniform_share import critical_share
from sim.errors import ResultsError
from sim.rules import Rule, Tally
from sim.rules.conditions import ShareCondition


@dataclass(frozen=True, slots=True)
class BoundaryLine:
    """Boundary of a national condition in ballots: ``first × x + second × y ≥ needed`` turns it over.

    Attributes
    ----------
    condition : str
    first, second, needed : int
        Whole numbers; x and y are ballots of the first and of the second move, wherever they lie.
    """

    condition: str
    first: int
    second: int
    needed: int


@dataclass(frozen=True, slots=True, eq=False)
class TradeOff:
    """Two moves against one condition, each with the same share in every unit.

    Attributes
    ----------
    moves : tuple of two str
    condition : str
    first : tuple of Fraction
        Shares of those who can make the first move.
    second : tuple of (Fraction or None)
        Least share of those who can make the second move *and are left after the first* that turns the
        condition over; 0 where the first alone does, None where nothing does.
    line : BoundaryLine or None
        The boundary in ballots, of a plain condition on the whole vote.
    """

    moves: tuple[str, str]
    condition: str
    first: tuple[Fraction, ...]
    second: tuple[Fraction | None, ...]
    line: BoundaryLine | None


def trade_off(
    tally: Tally, rule: Rule, first: Move, second: Move, condition: str, *, steps: int = 20
) -> TradeOff:
    """Boundary of failure for two moves together.

    Parameters
    ----------
    tally : Tally
        A single table.
    rule : Rule
    first, second : Move
    condition : str
        Name of one of the rule's conditions.
    steps : int
        Shares of the first move are 0, 1/steps … 1.

    Returns
    -------
    TradeOff

    Raises
    ------
    ResultsError
        If the rule has no such condition, or a move has no limit.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.expected.scenario_table import table_of
    >>> from sim.break_even.moves import MOVES
    >>> table, rule = table_of(sim.load_dataset("kz-2022")), sim.load_rule("kazakhstan-2022")
    >>> both = trade_off(table, rule, MOVES["no-home"], MOVES["yes-home"], "turnout_quorum", steps=2)
    >>> [round(float(share), 4) for share in both.second], both.line
    ([0.3437, 0.2228, 0.1019], BoundaryLine(condition='turnout_quorum', first=2, second=2, needed=4236896))
    """
    check_movable(tally)
    capacity = first.available(tally)
    if capacity is None or second.available(tally) is None:
        raise ResultsError(
            "a trade-off takes two moves that somebody can make; stuffed ballots have no limit"
        )
    now = _case(tally, rule, second, condition).holds_now
    shares = tuple(Fraction(k, steps) for k in range(steps + 1))
    found: list[Fraction | None] = []
    for share in shares:
        left = after(tally, first, [floor(share * n) for n in capacity.tolist()])
        case, able = _case(left, rule, second, condition), second.available(left)
        done = case.holds_now != now
        found.append(Fraction(0) if done else critical_share(case, [] if able is None else able.tolist()))
    line = _line(tally, rule, first, second, condition)
    return TradeOff((first.name, second.name), condition, shares, tuple(found), line)


def _case(tally: Tally, rule: Rule, move: Move, condition: str) -> ConditionCase:
    found = {case.condition: case for case in cases(tally, rule, move)}
    if condition not in found:
        raise ResultsError(f"condition = {condition!r}: one of {', '.join(found)} is needed")
    return found[condition]


def _line(tally: Tally, rule: Rule, first: Move, second: Move, name: str) -> BoundaryLine | None:
    condition = next(c for c in rule.conditions if c.name == name)
    if not isinstance(condition, ShareCondition):
        return None
    over, under = condition.fraction.numerator, condition.fraction.denominator
    slopes = [
        under * m.effect(condition.numerator) - over * m.effect(condition.base) for m in (first, second)
    ]
    lead = under * int(tally.national(condition.numerator)) - over * int(tally.national(condition.base))
    lead -= int(condition.strict)
    # It is reached where lead + slopes·moves ≥ 0; turned over, the sign depends on where it stands now.
    if lead >= 0:
        return BoundaryLine(name, -slopes[0], -slopes[1], lead + 1)
    return BoundaryLine(name, slopes[0], slopes[1], -lead)


def failure_region(
    tally: Tally, rule: Rule, first: Move, second: Move, *, steps: int = 100
) -> tuple[tuple[Fraction, ...], Bools]:
    """Where two moves together fail the vote: shares along each axis, and the verdict on the grid.

    Returns
    -------
    shares : tuple of Fraction
        0, 1/steps … 1, for both axes; the second is a share of those left after the first.
    failed : bool, shape (steps + 1, steps + 1)
        First move along the rows.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.expected.scenario_table import table_of
    >>> from sim.break_even.moves import MOVES
    >>> table, rule = table_of(sim.load_dataset("kz-2022")), sim.load_rule("kazakhstan-2022")
    >>> shares, failed = failure_region(table, rule, MOVES["no-home"], MOVES["yes-home"], steps=2)
    >>> failed.tolist()
    [[False, True, True], [False, True, True], [False, True, True]]
    """
    check_movable(tally)
    shares = tuple(Fraction(k, steps) for k in range(steps + 1))
    rows = []
    for share in shares:
        capacity = first.available(tally)
        moved = [] if capacity is None else [floor(share * n) for n in capacity.tolist()]
        left = after(tally, first, moved)
        able = second.available(left)
        both = [[floor(s * n) for n in ([] if able is None else able.tolist())] for s in shares]
        rows.append(~rule.decide(after(left, second, np.array(both))).adopted)
    return shares, np.stack(rows)
