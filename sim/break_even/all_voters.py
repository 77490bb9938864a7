"""All voters alike stay at home: the same share of every kind of paper is gone, in every unit.

Voters are those whom a condition counts: who cast a paper, or was issued one where the law says so.

Counts are floors of shares, so that what a condition compares moves by small steps of either sign, and the
first share at which it fails must be searched for: interval by interval from 0 on, leaving out those in which
bounds show that it holds throughout. Exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
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

_FINEST: Final = Fraction(1, 2**52)
_Plain: TypeAlias = ShareCondition | RegionalCondition


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

    def fails_at(self, share: Fraction) -> bool:
        return not self.holds(self.rule.decide(self.left(share)))

    @property
    def counts(self) -> Ints:
        """Voters by unit and paper, those whom the condition counts: int64, shape (unit, 4 or 5).

        Where it looks at papers issued, who took theirs away is a voter too.
        """
        papers, condition = self.tally.ballots, self.condition
        if "issued" not in (condition.numerator, condition.base):
            return papers
        taken = self.tally.by_unit("issued") - papers.sum(axis=-1)
        return np.column_stack([papers, np.maximum(taken, 0)])

    def gone(self, share: Fraction) -> Ints:
        """Those who stay at home, each class rounded in favour of coming; of the shape of `counts`."""
        counts = np.where(self.units[:, None], self.counts, 0)
        flat = [floor(share * n) for n in counts.ravel().tolist()]
        return np.array(flat, dtype=np.int64).reshape(counts.shape)

    def left(self, share: Fraction) -> Tally:
        """The table when a share stays at home."""
        tally, gone = self.tally, self.gone(share)
        # Papers that were stuffed were issued to nobody.
        issued = None if tally.issued is None else np.maximum(tally.issued - gone.sum(axis=-1), 0)
        return replace(tally, ballots=tally.ballots - gone[:, : len(BALLOT_CLASSES)], issued=issued)

    def surely_holds(self, larger: Tally, smaller: Tally) -> bool:
        """Whether it holds for every table between two: the least numerator against the largest base."""
        condition = self.condition
        if isinstance(condition, ShareCondition):
            least, most = smaller.national(condition.numerator), larger.national(condition.base)
            return _reaches(condition, int(least), int(most))
        pairs = zip(
            smaller.by_unit(condition.numerator).tolist(),
            larger.by_unit(condition.base).tolist(),
            strict=True,
        )
        carried = np.array([_reaches(condition, n, b) for n, b in pairs])
        if self.unit is not None:
            return bool(carried[self.unit])
        weights = effective_weights(condition, self.tally)
        return int(weights[carried].sum()) >= needed_weight(condition, int(weights.sum()))


def _reaches(condition: _Plain, numerator: int, base: int) -> bool:
    lead = numerator * condition.fraction.denominator - condition.fraction.numerator * base
    return numerator >= 1 and (lead > 0 if condition.strict else lead >= 0)


def _first_failing(ask: _Question, low: Fraction, high: Fraction) -> Fraction | None:
    """Least share of a range at which the condition fails; None if it holds throughout."""
    larger, smaller = ask.left(low), ask.left(high)
    if ask.surely_holds(larger, smaller):
        return None
    if (ask.gone(low) == ask.gone(high)).all():
        return low if ask.fails_at(low) else None
    if high - low < _FINEST:
        return next((share for share in _steps(ask.counts, low, high) if ask.fails_at(share)), None)
    middle = (low + high) / 2
    found = _first_failing(ask, low, middle)
    return _first_failing(ask, middle, high) if found is None else found


def _steps(counts: Ints, low: Fraction, high: Fraction) -> list[Fraction]:
    """Shares in a very short range at which some count steps down."""
    steps = {Fraction(floor(high * n), n) for n in counts.ravel().tolist() if n}
    return sorted({low, *(step for step in steps if low <= step <= high)})


def _earliest(ask: _Question, share: Fraction) -> Fraction:
    """The least share that leaves the same table: where the last count stepped down."""
    counts = ask.counts[ask.units].ravel().tolist()
    return max((Fraction(floor(share * n), n) for n in counts if n), default=share)


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
    found = _first_failing(ask, Fraction(0), Fraction(1))
    share = None if found is None else _earliest(ask, found)
    gone = np.zeros(len(ask.tally.units), dtype=np.int64)
    if share is not None:
        gone = ask.gone(share).sum(axis=-1)
        if not ask.fails_at(share):
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
