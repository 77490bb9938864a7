"""How far from failure: the least number of ballots and the least uniform share that turn a condition over.

Exact integers and fractions throughout. Every answer is applied to the table and put to the rule again: it
must turn the condition over, and one ballot fewer must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

import numpy as np

from sim.arrays import Ints
from sim.break_even.ballot_sets import Pieces, first_number, holds
from sim.break_even.cases import ConditionCase, NationalCase, RegionalCase, cases
from sim.break_even.cheapest_units import cheapest_set, fewest_units
from sim.break_even.check import check_answer
from sim.break_even.joined import JoinedCase, least_of_all, least_share_of_all
from sim.break_even.moves import MOVES, Move, check_movable
from sim.break_even.uniform_share import as_float, critical_share
from sim.rules import Rule, Tally
from sim.rules.quantities import missing
from sim.rules.tally import CELL_LIMIT

NATIONAL: Final = "national"
UNIFORM: Final = "uniform"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """One answer: what a move must amount to, to turn a condition over.

    Attributes
    ----------
    move, of : str
        What is done and by whom (:data:`sim.break_even.moves.MOVES`).
    condition : str
    scope : str
        ``"national"``: the least ballots of all, wherever they lie; ``"uniform"``: the same share in every
        unit; a unit's name: ballots of that unit alone. Of a regional condition the last means that the unit
        is no longer carried (or is carried at last), which need not decide the condition; units that do not
        count in it have no such answer.
    ballots : int or None
        Least number; None where it is not possible.
    share : Fraction or None
        Of those who can do it in the scope (in `regions` where the scope is national); None where it is not
        possible, and for stuffed ballots.
    regions : tuple of str
        The cheapest set of regions: of several that cost as much the one of the fewest regions, and of those
        the earliest in the table (:func:`sim.break_even.cheapest_units.cheapest_set`). For a condition on the
        whole vote, the fewest that can supply the ballots, the largest first.
    possible : bool
    goal : {"break", "reach", "adopt"}
        Whether the condition holds now, and is to be broken, or not, and is to be reached. Of a unit alone
        and a regional condition, whether that unit is carried now. ``"adopt"``: all conditions of validity
        and adoption at once (`condition` joins their names by ``+``), of a vote that is lost now.
    stations : int or None
        How many are annulled; None of other moves.
    """

    move: str
    of: str
    condition: str
    scope: str
    ballots: int | None
    share: Fraction | None
    regions: tuple[str, ...]
    possible: bool
    goal: str
    stations: int | None = None

    def document(self) -> dict[str, Any]:
        """As plain types; the share rounded up, so that it still does what it says."""
        number = {} if self.stations is None else {"stations": self.stations}
        return number | {
            "move": self.move,
            "of": self.of,
            "condition": self.condition,
            "scope": self.scope,
            "ballots": self.ballots,
            "share": None if self.share is None else as_float(self.share),
            "regions": list(self.regions),
            "possible": self.possible,
            "goal": self.goal,
        }


def frontier(
    tally: Tally, rule: Rule, *, moves: Sequence[Move] | None = None, jointly: Sequence[str] = ()
) -> tuple[BreakEven, ...]:
    """Distance to failure of every condition under every move.

    Parameters
    ----------
    tally : Tally
        A single table.
    rule : Rule
    moves : sequence of Move, optional
        Without it all of :data:`sim.break_even.moves.MOVES` of which the table tells how many can make them.
    jointly : sequence of str
        Regional conditions that a unit must meet together to be carried.

    Returns
    -------
    tuple of BreakEven
        By move, condition and scope.

    Raises
    ------
    ResultsError
        If the table or the rule does not allow an exact answer.
    RuleError
        If the table does not know what the rule or a move needs.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.expected.scenario_table import table_of
    >>> table, rule = table_of(sim.load_dataset("kz-2022")), sim.load_rule("kazakhstan-2022")
    >>> answers = frontier(table, rule, moves=[MOVES["yes-home"]])
    >>> least = [a for a in answers if a.condition == "turnout_quorum" and a.scope == "national"][0]
    >>> least.ballots, least.possible
    (2118448, True)
    """
    check_movable(tally, every_class=False)
    chosen = _known_moves(tally) if moves is None else tuple(moves)
    for move in chosen:
        if move.lacking(tally):
            raise missing(*move.lacking(tally), rule=f"{rule.name}, {move.name}")
    rule = rule.decidable(tally)
    deciding = {each.name for each in rule.conditions if each.role in ("validity", "adoption")}
    lost = len(deciding) > 1 and not jointly and not bool(rule.decide(tally).adopted)
    answers: list[BreakEven] = []
    for move in chosen:
        found = cases(tally, rule, move, jointly)
        answers += (answer for case in found for answer in _answers(tally, rule, move, case))
        if lost:
            joined = JoinedCase(tuple(case for case in found if case.condition in deciding))
            answers += _adopting(tally, rule, move, joined)
    return tuple(answers)


def _known_moves(tally: Tally) -> tuple[Move, ...]:
    """Moves of which the table tells how many can make them."""
    return tuple(move for move in MOVES.values() if not move.lacking(tally))


def _adopting(tally: Tally, rule: Rule, move: Move, case: JoinedCase) -> Iterator[BreakEven]:
    """What makes a lost vote a won one: in all units, with one share everywhere, in each unit alone."""
    told = {"move": move.move, "of": move.of, "condition": case.condition, "goal": "adopt"}
    capacity = move.available(tally)
    most = np.full(len(tally.units), CELL_LIMIT, dtype=np.int64) if capacity is None else capacity
    moved = least_of_all(case, most)
    yield _of_moved(tally, rule, move, case, moved, capacity, told)
    if capacity is not None:
        yield _uniform(tally, rule, move, case, capacity, told, least_share_of_all(case, capacity))
    for unit in range(len(tally.units)):
        yield _one_unit(tally, rule, move, case, unit, capacity, told, case.in_unit(unit))


def _answers(tally: Tally, rule: Rule, move: Move, case: ConditionCase) -> Iterator[BreakEven]:
    capacity = move.available(tally)
    goal = "break" if case.holds_now else "reach"
    told = {"move": move.move, "of": move.of, "condition": case.condition, "goal": goal}
    yield _least(tally, rule, move, case, capacity, told)
    if capacity is not None:
        yield _uniform(tally, rule, move, case, capacity, told, critical_share(case, capacity.tolist()))
    for unit in _counting(tally, case):
        pieces = case.flipped if isinstance(case, NationalCase) else case.turned(unit)
        yield _one_unit(tally, rule, move, case, unit, capacity, told, pieces)


def _counting(tally: Tally, case: ConditionCase) -> list[int]:
    """Units that an answer may be asked of: those that weigh something, where units are counted."""
    if isinstance(case, RegionalCase):
        return [int(unit) for unit in np.flatnonzero(case.weights)]
    return list(range(len(tally.units)))


def _prices(case: RegionalCase, capacity: Ints | None) -> Ints:
    """Ballots that turn each unit over; −1 where it cannot be, or where that would not help."""
    prices = np.full(len(case.carried), -1, dtype=np.int64)
    for unit in np.flatnonzero(case.carried_now == case.holds_now).tolist():
        needed = first_number(case.turned(unit), 0)
        if needed is not None and (capacity is None or needed <= capacity[unit]):
            prices[unit] = needed
    return prices


def _least(
    tally: Tally, rule: Rule, move: Move, case: ConditionCase, capacity: Ints | None, told: dict[str, str]
) -> BreakEven:
    n_units = len(tally.units)
    moved = None
    if isinstance(case, RegionalCase):
        prices = _prices(case, capacity)
        chosen = cheapest_set(prices, case.weights, case.target)
        moved = None if chosen is None else np.where(chosen, prices, 0)
    else:
        moved = _spread(first_number(case.flipped, 0), capacity, n_units)
    return _of_moved(tally, rule, move, case, moved, capacity, told)


def _of_moved(
    tally: Tally,
    rule: Rule,
    move: Move,
    case: ConditionCase | JoinedCase,
    moved: Ints | None,
    capacity: Ints | None,
    told: dict[str, str],
) -> BreakEven:
    if moved is None:
        return _answer(told, NATIONAL, None, None, ())
    check_answer(tally, rule, move, case, moved)
    used = moved > 0
    share = None if capacity is None else Fraction(int(moved.sum()), int(capacity[used].sum()))
    return _answer(told, NATIONAL, int(moved.sum()), share, _names(tally, used))


def _spread(needed: int | None, capacity: Ints | None, n_units: int) -> Ints | None:
    """The ballots needed, taken from the largest units first; None where they are not to be had."""
    moved = np.zeros(n_units, dtype=np.int64)
    if needed is None:
        return None
    if capacity is None:
        moved[0] = needed
        return moved
    chosen = fewest_units(capacity, needed)
    if chosen is None:
        return None
    for unit in sorted(np.flatnonzero(chosen), key=lambda u: -int(capacity[u])):
        moved[unit] = min(needed - int(moved.sum()), int(capacity[unit]))
    return moved


def _uniform(
    tally: Tally,
    rule: Rule,
    move: Move,
    case: ConditionCase | JoinedCase,
    capacity: Ints,
    told: dict[str, str],
    share: Fraction | None,
) -> BreakEven:
    if share is None:
        return _answer(told, UNIFORM, None, None, ())
    moved = np.array([floor(share * n) for n in capacity.tolist()])
    # A share a little smaller moves one ballot fewer wherever this one moves just a whole number.
    short = np.array([ceil(share * n) - 1 if n else 0 for n in capacity.tolist()])
    check_answer(tally, rule, move, case, moved, short=np.maximum(short, 0))
    return _answer(told, UNIFORM, int(moved.sum()), share, _names(tally, moved > 0))


def _one_unit(
    tally: Tally,
    rule: Rule,
    move: Move,
    case: ConditionCase | JoinedCase,
    unit: int,
    capacity: Ints | None,
    told: dict[str, str],
    pieces: Pieces,
) -> BreakEven:
    most = None if capacity is None else int(capacity[unit])
    needed = first_number(pieces, 0)
    name = tally.units[unit]
    if isinstance(case, RegionalCase):
        told = told | {"goal": "break" if holds(case.carried[unit], 0) else "reach"}
    if needed is None or (most is not None and needed > most):
        return _answer(told, name, None, None, ())
    moved = np.zeros(len(tally.units), dtype=np.int64)
    moved[unit] = needed
    check_answer(tally, rule, move, case, moved, unit=unit if isinstance(case, RegionalCase) else None)
    return _answer(told, name, needed, Fraction(needed, most) if most else None, (name,))


def _names(tally: Tally, used: Any) -> tuple[str, ...]:
    return tuple(tally.units[unit] for unit in np.flatnonzero(used))


def _answer(
    told: dict[str, Any], scope: str, ballots: int | None, share: Fraction | None, regions: tuple[str, ...]
) -> BreakEven:
    return BreakEven(
        **told, scope=scope, ballots=ballots, share=share, regions=regions, possible=ballots is not None
    )


def gives_way_first(answers: Sequence[BreakEven]) -> dict[str, BreakEven]:
    """The condition that breaks at the fewest ballots, by move; moves that break none are left out.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.expected.scenario_table import table_of
    >>> table, rule = table_of(sim.load_dataset("kz-2022")), sim.load_rule("kazakhstan-2022")
    >>> first = gives_way_first(frontier(table, rule, moves=[MOVES["yes-home"], MOVES["yes-no"]]))
    >>> {name: (answer.condition, answer.ballots) for name, answer in first.items()}
    {'yes-home': ('regional_majority', ...), 'yes-no': ('regional_majority', ...)}
    """
    first: dict[str, BreakEven] = {}
    for answer in answers:
        if answer.scope != NATIONAL or answer.goal != "break" or answer.ballots is None:
            continue
        name = f"{answer.of}-{answer.move}"
        if name not in first or answer.ballots < (first[name].ballots or 0):
            first[name] = answer
    return first
