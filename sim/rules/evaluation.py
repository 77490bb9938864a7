"""Conditions applied to blocks of tables: arrays filled part by part, margins left for later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final, TypeAlias

import numpy as np

from sim.rules.conditions import (
    GroupCondition,
    RegionalCondition,
    ShareCondition,
    effective_weights,
    is_met_below,
    least_numerator,
    needed_weight,
)
from sim.rules.margins import regional_margin
from sim.rules.quantities import BoolArray, Counts, IntArray
from sim.rules.tally import Tally
from sim.rules.verdict import ConditionResult, Deferred

BLOCK_CELLS: Final = 2**14
"""Unit rows decided at a time: a block of them and its intermediate arrays stay in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class ShareArrays:
    """Results of a share condition on one flat leading axis, filled block by block."""

    condition: ShareCondition
    met: BoolArray
    numerator: IntArray
    base: IntArray

    def fill(self, part: slice, counts: Counts) -> None:
        """Decide the tables of `part`."""
        condition = self.condition
        numerator, base = counts.national(condition.numerator), counts.national(condition.base)
        reached = numerator >= least_numerator(base, condition.fraction, strict=condition.strict)
        self.numerator[part], self.base[part] = numerator, base
        self.met[part] = ~reached if is_met_below(condition.kind) else reached

    def result(self, tally: Tally) -> ConditionResult:
        """The finished condition, in the tally's shape."""
        condition, shape = self.condition, tally.shape
        numerator, base = self.numerator.reshape(shape), self.base.reshape(shape)
        return ConditionResult(
            name=condition.name,
            kind=condition.kind,
            role=condition.role,
            met=self.met.reshape(shape),
            numerator=numerator,
            base=base,
            threshold=condition.fraction,
            strict=condition.strict,
            margin=Deferred(partial(_share_margin, condition, numerator, base)),
            fixed_base=isinstance(condition.base, int),
        )


@dataclass(frozen=True, slots=True, eq=False)
class RegionalArrays:
    """Results of a regional condition on one flat leading axis, filled block by block."""

    condition: RegionalCondition
    weights: IntArray
    needed: int
    weight_carried: IntArray
    units_carried: BoolArray

    def fill(self, part: slice, counts: Counts) -> None:
        """Decide the tables of `part`."""
        self.units_carried[part] = _unit_margin(self.condition, counts) >= 0
        self.weight_carried[part] = np.einsum("...u,u->...", self.units_carried[part], self.weights)

    def result(self, tally: Tally) -> ConditionResult:
        """The finished condition, in the tally's shape."""
        shape, total = tally.shape, int(self.weights.sum())
        carried = self.weight_carried.reshape(shape)
        return ConditionResult(
            name=self.condition.name,
            kind=self.condition.kind,
            role=self.condition.role,
            met=carried < self.needed if is_met_below(self.condition.kind) else carried >= self.needed,
            numerator=carried,
            base=np.full(shape, total, np.int64),
            threshold=Fraction(self.needed, total),
            strict=False,
            margin=Deferred(partial(_regional_margin, self.condition, tally, self.weights, self.needed)),
            units_carried=self.units_carried.reshape(*shape, len(tally.units)),
            carried_weight=carried,
            needed_weight=self.needed,
        )


Arrays: TypeAlias = ShareArrays | RegionalArrays


def evaluate(conditions: Sequence[ShareCondition | RegionalCondition], tally: Tally) -> list[ConditionResult]:
    """Decide every condition on every table, in blocks that fit the cache."""
    arrays = [_allocate(condition, tally) for condition in conditions]
    for part, counts in tally.blocks(_block_length(len(tally.units))):
        for each in arrays:
            each.fill(part, counts)
    return [each.result(tally) for each in arrays]


def unit_margins(condition: RegionalCondition, tally: Tally) -> IntArray:
    """Ballots by which each unit serves the condition (≥ 0) or stands against it (< 0), shape (..., unit).

    Of a majority those by which a unit carries it, of a rejection those by which it does not reject.
    """
    margin = _unit_margin(condition, tally.counts())
    return -1 - margin if is_met_below(condition.kind) else margin


def join(group: GroupCondition, results: Mapping[str, ConditionResult]) -> ConditionResult:
    """The result of a group, given those of its members."""
    members = [results[name] for name in group.of]
    n_met = np.stack([member.met for member in members]).sum(axis=0, dtype=np.int64)
    needed = 1 if group.kind == "any" else len(members)
    return ConditionResult(
        name=group.name,
        kind=group.kind,
        role=group.role,
        met=n_met >= needed,
        numerator=n_met,
        base=np.full(n_met.shape, len(members), np.int64),
        threshold=Fraction(needed, len(members)),
        strict=False,
        margin=Deferred(partial(_group_margin, group.kind, members)),
    )


def _allocate(condition: ShareCondition | RegionalCondition, tally: Tally) -> Arrays:
    n_tables = int(np.prod(tally.shape, dtype=np.int64))
    if isinstance(condition, ShareCondition):
        numerator, base = np.empty(n_tables, np.int64), np.empty(n_tables, np.int64)
        return ShareArrays(condition, np.empty(n_tables, np.bool_), numerator, base)
    weights = effective_weights(condition, tally)
    needed = needed_weight(condition, int(weights.sum()))
    carried = np.empty((n_tables, len(tally.units)), np.bool_)
    return RegionalArrays(condition, weights, needed, np.empty(n_tables, np.int64), carried)


def _block_length(width: int) -> int:
    """Tables in a block, if each takes `width` cells of the widest array."""
    return max(1, BLOCK_CELLS // width)


def _unit_margin(condition: RegionalCondition, counts: Counts) -> IntArray:
    least = least_numerator(counts.by_unit(condition.base), condition.fraction, strict=condition.strict)
    return counts.by_unit(condition.numerator) - least


def _share_margin(condition: ShareCondition, numerator: IntArray, base: IntArray) -> IntArray:
    least = least_numerator(base, condition.fraction, strict=condition.strict)
    return least - 1 - numerator if is_met_below(condition.kind) else numerator - least


def _regional_margin(condition: RegionalCondition, tally: Tally, weights: IntArray, needed: int) -> IntArray:
    margin = np.empty(int(np.prod(tally.shape, dtype=np.int64)), np.int64)
    # Unequal weights are searched in an array as wide as the weight to be moved, at most all of it.
    width = max(len(tally.units), int(weights.sum() // np.gcd.reduce(weights)))
    for part, counts in tally.blocks(_block_length(width)):
        margin[part] = regional_margin(_unit_margin(condition, counts), weights, needed)
    reached = margin.reshape(tally.shape)
    return -1 - reached if is_met_below(condition.kind) else reached


def _group_margin(kind: str, members: Sequence[ConditionResult]) -> IntArray:
    margins = np.stack([member.margin_ballots for member in members])
    joined: IntArray = margins.max(axis=0) if kind == "any" else margins.min(axis=0)
    return joined
