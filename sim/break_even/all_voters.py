"""All voters alike stay at home: the same share of every kind of paper is gone, in every unit.

Voters are those whom a condition counts: who cast a paper, or was issued one where the law says so.

Counts are floors of shares, so that what a condition compares moves by small steps of either sign, and the
first share at which it fails must be searched for: interval by interval from 0 on, leaving out those in which
bounds show that it holds throughout. Exact, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np

from sim.arrays import Bools, Ints
from sim.ballot import BALLOT_CLASSES
from sim.break_even.check import FrontierCheckError
from sim.break_even.frontier import UNIFORM, BreakEven
from sim.break_even.moves import check_movable
from sim.rules import Rule, Tally, Verdict
from sim.rules.conditions import (
    GroupCondition,
    RegionalCondition,
    ShareCondition,
    effective_weights,
    is_met_below,
    needed_weight,
)
from sim.rules.leads import classes_in
from sim.rules.quantities import Measure

_FINEST: Final = Fraction(1, 2**52)
_Plain: TypeAlias = ShareCondition | RegionalCondition


def _gone(counts: list[int], share: Fraction) -> list[int]:
    """Those who stay at home, each count rounded in favour of coming."""
    over, under = share.numerator, share.denominator
    return [n * over // under for n in counts]


@dataclass(frozen=True, slots=True)
class _Column:
    """A legal quantity: by unit all there is, and the counts of it of which a share stays at home."""

    rows: tuple[tuple[int, list[int]], ...]

    def left(self, share: Fraction) -> int:
        """What is left of it, in no unit below nothing: papers that were stuffed were issued to nobody."""
        return sum(max(total - sum(_gone(counts, share)), 0) for total, counts in self.rows)


@dataclass(frozen=True, slots=True)
class _Question:
    """A condition, and the units whose voters stay at home: one unit's number, or None for all of them."""

    rule: Rule
    tally: Tally
    condition: _Plain
    unit: int | None

    @property
    def units(self) -> Bools:
        every = np.arange(len(self.tally.units))
        return np.asarray(np.ones(every.size, dtype=np.bool_) if self.unit is None else every == self.unit)

    def holds(self, verdict: Verdict) -> bool:
        """Whether the condition is met; of one unit and a regional condition, whether that unit carries."""
        result = verdict.condition(self.condition.name)
        if self.unit is None or result.units_carried is None:
            return bool(result.met)
        return bool(result.units_carried[self.unit])

    @property
    def counts(self) -> Ints:
        """Voters by unit and paper, those whom the condition counts: int64, shape (unit, 4 or 5).

        Where it looks at papers issued, who took theirs away is a voter too.
        """
        papers, condition = self.tally.ballots, self.condition
        if "issued" in (condition.numerator, condition.base):
            taken = self.tally.by_unit("issued") - papers.sum(axis=-1)
            papers = np.column_stack([papers, np.maximum(taken, 0)])
        return np.where(self.units[:, None], papers, 0)

    def gone(self, share: Fraction) -> Ints:
        """Those who stay at home; of the shape of `counts`."""
        gone = self.counts
        moved = gone > 0  # a unit's voters alone, of thousands of units
        gone[moved] = _gone(gone[moved].tolist(), share)
        return gone

    def left(self, share: Fraction) -> Tally:
        """The table when a share stays at home."""
        tally, gone = self.tally, self.gone(share)
        # Papers that were stuffed were issued to nobody.
        issued = None if tally.issued is None else np.maximum(tally.issued - gone.sum(axis=-1), 0)
        return replace(tally, ballots=tally.ballots - gone[:, : len(BALLOT_CLASSES)], issued=issued)

    def columns(self, measure: Measure) -> tuple[_Column, ...]:
        """A quantity of the whole vote, or unit by unit; of one unit alone where that is asked."""
        if isinstance(measure, int) and isinstance(self.condition, ShareCondition):
            return (_Column(((measure, []),)),)
        counted = [BALLOT_CLASSES.index(name) for name in classes_in(measure)]
        if measure == "issued":
            counted.append(len(BALLOT_CLASSES))
        own = slice(None) if self.unit is None else slice(self.unit, self.unit + 1)
        totals = self.tally.by_unit(measure)
        moving = [[n for n in row if n] for row in self.counts[own, counted].tolist()]
        rows = tuple(zip(totals[own].tolist(), moving, strict=True))
        if isinstance(self.condition, ShareCondition):
            return (_Column(((int(totals.sum() - totals[own].sum()), []), *rows)),)
        return tuple(_Column((row,)) for row in rows)


@dataclass(frozen=True, slots=True)
class _Search:
    """A question in whole numbers: what is compared, once or unit by unit, and the weight that must hold."""

    condition: _Plain
    compared: tuple[tuple[int, _Column, _Column], ...]
    needed: int
    counts: list[int]

    def holds_between(self, low: Fraction, high: Fraction) -> bool:
        """Whether it surely holds at all shares between two: least numerator against largest base."""
        condition = self.condition
        held = sum(
            weight
            for weight, numerator, base in self.compared
            if _reaches(condition, numerator.left(high), base.left(low))
        )
        return held >= self.needed

    def is_level(self, low: Fraction, high: Fraction) -> bool:
        """Whether nothing that is compared changes between two shares."""
        columns = [column for _, *pair in self.compared for column in pair]
        return all(column.left(low) == column.left(high) for column in columns)


def _search_of(ask: _Question) -> _Search:
    condition, weights, needed = ask.condition, [1], 1
    if isinstance(condition, RegionalCondition) and ask.unit is None:
        weights = effective_weights(condition, ask.tally).tolist()
        needed = needed_weight(condition, sum(weights))
    pairs = zip(weights, ask.columns(condition.numerator), ask.columns(condition.base), strict=True)
    return _Search(condition, tuple(pairs), needed, ask.counts[ask.counts > 0].tolist())


def _reaches(condition: _Plain, numerator: int, base: int) -> bool:
    lead = numerator * condition.fraction.denominator - condition.fraction.numerator * base
    return numerator >= 1 and (lead > 0 if condition.strict else lead >= 0)


def _first_failing(search: _Search, low: Fraction, high: Fraction) -> Fraction | None:
    """Least share of a range at which the condition fails; None if it holds throughout."""
    if search.holds_between(low, high):
        return None
    if high - low < _FINEST or search.is_level(low, high):
        shares = _steps(search.counts, low, high)
        return next((share for share in shares if not search.holds_between(share, share)), None)
    middle = (low + high) / 2
    found = _first_failing(search, low, middle)
    return _first_failing(search, middle, high) if found is None else found


def _steps(counts: list[int], low: Fraction, high: Fraction) -> list[Fraction]:
    """Shares in a very short range at which some count steps down."""
    steps = {Fraction(n * high.numerator // high.denominator, n) for n in counts}
    return sorted({low, *(step for step in steps if low <= step <= high)})


def voters_at_home(tally: Tally, rule: Rule) -> tuple[BreakEven, ...]:
    """Share of all voters whose staying at home breaks each condition, in the country and in each unit.

    Parameters
    ----------
    tally : Tally
        A single table.
    rule : Rule

    Returns
    -------
    tuple of BreakEven
        For the conditions that hold now and are no groups or rejection quorums; scopes ``uniform`` and units
        (those that count, of a regional condition). What compares papers with papers keeps its proportion as
        long as all kinds stay at home alike: it breaks only where the last papers are rounded.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.expected.scenario_table import table_of
    >>> table = table_of(sim.load_dataset("kz-2022"))
    >>> answers = voters_at_home(table, sim.load_rule("kazakhstan-2022"))
    >>> answers[0].condition, answers[0].ballots, round(float(answers[0].share), 4)
    ('turnout_quorum', 2118448, 0.2653)
    """
    check_movable(tally)
    return tuple(_answer(ask) for ask in _questions(tally, rule))


def _questions(tally: Tally, rule: Rule) -> Iterator[_Question]:
    verdict = rule.decide(tally)
    for condition in rule.conditions:
        if isinstance(condition, GroupCondition) or is_met_below(condition.kind):
            continue
        if condition.role is None:
            continue
        for unit in (None, *_counting(tally, condition)):
            ask = _Question(rule, tally, condition, unit)
            if ask.holds(verdict):
                yield ask


def _counting(tally: Tally, condition: _Plain) -> list[int]:
    if isinstance(condition, RegionalCondition):
        return [int(unit) for unit in np.flatnonzero(effective_weights(condition, tally))]
    return list(range(len(tally.units)))


def _answer(ask: _Question) -> BreakEven:
    share = _first_failing(_search_of(ask), Fraction(0), Fraction(1))
    gone = np.zeros(len(ask.tally.units), dtype=np.int64)
    if share is not None:
        gone = ask.gone(share).sum(axis=-1)
        if ask.holds(ask.rule.decide(ask.left(share))):
            raise FrontierCheckError(
                f"voters at home: a share of {share} does not break {ask.condition.name}"
            )
    return BreakEven(
        move="home",
        of="voters",
        condition=ask.condition.name,
        scope=UNIFORM if ask.unit is None else ask.tally.units[ask.unit],
        ballots=None if share is None else int(gone.sum()),
        share=share,
        regions=tuple(ask.tally.units[u] for u in np.flatnonzero(gone)),
        possible=share is not None,
        goal="break",
    )
