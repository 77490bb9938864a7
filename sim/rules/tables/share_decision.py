"""A table of shares under a rule: each condition at the precision of what is printed, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Final, TypeAlias

import numpy as np

from sim.arrays import Ints
from sim.ballot import BALLOT_CLASSES
from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.rules.cases.judging import (
    Basis,
    JudgedCondition,
    is_reached_between,
    judged_group,
    possible_outcomes,
)
from sim.rules.condition_wording import describe
from sim.rules.conditions import (
    GroupCondition,
    RegionalCondition,
    ShareCondition,
    effective_weights,
    is_met_below,
    needed_weight,
)
from sim.rules.quantities import Measure
from sim.rules.rule import Rule
from sim.rules.tally import Tally
from sim.rules.unit_lists import unit_list

PrintedBetween: TypeAlias = tuple[Fraction, Fraction]
KnownShares: TypeAlias = Mapping[tuple[str, str], PrintedBetween]
"""Intervals of shares, by what they are of what: ``("yes", "valid")``."""

RANKS: Final[Mapping[str, int]] = {
    "yes": 0, "no": 0, "decided": 1, "valid": 2, "invalid": 2, "cast": 3, "issued": 4, "registered": 5,
}  # fmt: skip
"""Quantities of which shares are printed; one of a higher rank holds those below it."""


def is_within(part: str, whole: str) -> bool:
    """Whether all that the one counts is counted by the other."""
    return RANKS[part] < RANKS[whole] and whole != "invalid"


_PARTS: Final = (("yes", "no", "decided"), ("valid", "invalid", "cast"))
_ANY: Final[PrintedBetween] = (Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class TableOfShares:
    """Shares by unit, as printed.

    Attributes
    ----------
    units : tuple of str
    shares : tuple of mapping of (str, str) to (Fraction, Fraction)
        By unit: between which two every printed share lies.
    registered : tuple of int, or None
        The roll of each unit, where the table has it.
    weights : tuple of int, or None
        What each unit weighs, where the table says so.
    notes : tuple of str
        What a reader should know.
    """

    units: tuple[str, ...]
    shares: tuple[KnownShares, ...]
    registered: tuple[int, ...] | None = None
    weights: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()


def implied_shares(printed: KnownShares) -> dict[tuple[str, str], PrintedBetween]:
    """The printed shares of one unit, and what follows from them.

    Of two parts of a whole each is what the other leaves; a share of a share is their product; what is a
    share of a larger whole is one of a smaller whole as their quotient.

    Examples
    --------
    >>> half, tenth = Fraction(1, 2), Fraction(1, 10)
    >>> known = implied_shares({("yes", "decided"): (half, half), ("invalid", "cast"): (tenth, tenth)})
    >>> known["no", "decided"], known["valid", "cast"][0]
    ((Fraction(1, 2), Fraction(1, 2)), Fraction(9, 10))
    """
    known = dict(printed)
    for one, other, whole in _PARTS:
        for part, rest in ((one, other), (other, one)):
            if (part, whole) in known:
                low, high = known[part, whole]
                _narrow(known, (rest, whole), (1 - high, 1 - low))
    names = sorted({name for pair in known for name in pair}, key=lambda name: RANKS[name])
    triples = [each for each in combinations(names, 3) if is_within(*each[:2]) and is_within(*each[1:])]
    before: dict[tuple[str, str], PrintedBetween] = {}
    for _ in names:
        if known == before:
            break
        before = dict(known)
        for a, b, c in triples:
            ab, bc, ac = (known.get(pair) for pair in ((a, b), (b, c), (a, c)))
            if ab and bc:
                _narrow(known, (a, c), (ab[0] * bc[0], ab[1] * bc[1]))
            if ac and bc and bc[0] > 0:
                _narrow(known, (a, b), (ac[0] / bc[1], ac[1] / bc[0]))
    return known


def _narrow(
    known: dict[tuple[str, str], PrintedBetween], pair: tuple[str, str], found: PrintedBetween
) -> None:
    low, high = known.get(pair, _ANY)
    known[pair] = (max(low, found[0]), min(high, found[1]))


def share_decision_document(rule: Rule, table: TableOfShares) -> Document:
    """Decide a table of shares: the outcomes that the shares leave possible, and every condition.

    Parameters
    ----------
    rule : Rule
    table : TableOfShares

    Returns
    -------
    Document
        ``referendum/share-decision/1``. ``verdict`` is null where the shares leave several ``outcomes``
        possible, ``met`` of a condition where they do not tell. ``low`` and ``high`` are the bounds of the
        share that is compared; of a condition on units, of the weight carried, out of ``of``.

    Raises
    ------
    RuleError
        If printed shares contradict each other.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> close = (Fraction(4995, 10000), Fraction(5005, 10000))
    >>> table = TableOfShares(("all",), ({("yes", "valid"): close},))
    >>> share_decision_document(load_rule("new-zealand-1993"), table)["outcomes"]
    ['adopted', 'rejected']
    """
    known = [_consistent(unit, each) for unit, each in zip(table.units, table.shares, strict=True)]
    judged: dict[str, JudgedCondition] = {}
    entries: dict[str, dict[str, Any]] = {}
    for condition in rule.conditions:
        if isinstance(condition, GroupCondition):
            continue
        if isinstance(condition, RegionalCondition):
            entry = _regional(condition, rule, table, known)
        else:
            entry = _national(condition, table, known)
        entries[condition.name] = {"share": f"{condition.numerator}/{condition.base}", **entry}
        judged[condition.name] = _judged(condition, entry["met"])
    for group in rule.groups_inside_out():
        judged[group.name] = judged_group(group, judged)
        entries[group.name] = {"met": judged[group.name].met}
    ordered = tuple(judged[each.name] for each in rule.conditions)
    outcomes, binding = possible_outcomes(ordered, rule.effect == "binding")
    return as_document(
        "referendum/share-decision/1",
        {
            "rule": rule.name,
            "title": rule.title,
            "article": rule.article,
            "standing": rule.standing,
            "reading": rule.reading,
            "verdict": next(iter(outcomes)) if len(outcomes) == 1 else None,
            "outcomes": sorted(outcomes),
            "binding": next(iter(binding)) if len(binding) == 1 else None,
            "conditions": [
                {"name": each.name, "role": each.role, "kind": each.kind, "asks": describe(each)}
                | entries[each.name]
                for each in rule.conditions
            ],
            "warnings": list(table.notes),
        },
    )


def share_decision_rows(document: Document) -> Rows:
    """A row a condition."""
    columns = (
        "name",
        "role",
        "kind",
        "asks",
        "share",
        "low",
        "high",
        "threshold_exact",
        "of",
        "needed",
        "met",
    )
    return rows(columns, [dict.fromkeys(columns) | each for each in document["conditions"]])


def _consistent(unit: str, printed: KnownShares) -> KnownShares:
    known = implied_shares(printed)
    for (part, whole), (low, high) in known.items():
        if low > high:
            raise RuleError(f"{unit}: the shares contradict each other: no share {part}/{whole} fits all")
    return known


def _judged(condition: ShareCondition | RegionalCondition, met: bool | None) -> JudgedCondition:
    basis: Basis = "not known" if met is None else "share"
    return JudgedCondition(
        condition.name, condition.kind, condition.role, met, basis, None, "", condition.fraction,
        condition.strict, None,
    )  # fmt: skip


def _national(
    condition: ShareCondition, table: TableOfShares, known: Sequence[KnownShares]
) -> dict[str, Any]:
    """Bounds of the share of the whole vote: a mean of the units', weighed by rolls where there are any."""
    ratios = [_ratio(each, condition.numerator, condition.base) for each in known]
    low, high = min(each[0] for each in ratios), max(each[1] for each in ratios)
    wholes = _wholes(condition.base, table, known)
    if wholes is not None and all(most for _, most in wholes):
        low = max(low, _mean(ratios, wholes, 0))
        high = min(high, _mean(ratios, wholes, 1))
    met = is_reached_between(low, high, condition.fraction, condition.strict)
    if met is not None and is_met_below(condition.kind):
        met = not met
    return {"met": met, "low": float(low), "high": float(high), "threshold_exact": str(condition.fraction)}


def _mean(ratios: Sequence[PrintedBetween], wholes: Sequence[PrintedBetween], end: int) -> Fraction:
    """Least (0) or largest (1) mean: units beyond it weigh most, those before it least, until none moves."""
    sign = 1 if end else -1
    weights = [whole[1] for whole in wholes]
    while True:
        total = sum(weights)
        mean = sum((w * each[end] for w, each in zip(weights, ratios, strict=True)), Fraction(0)) / total
        moved = [
            whole[1] if sign * (each[end] - mean) > 0 else whole[0]
            for whole, each in zip(wholes, ratios, strict=True)
        ]
        if moved == weights or not sum(moved):
            return mean
        weights = moved


def _wholes(base: Measure, table: TableOfShares, known: Sequence[KnownShares]) -> list[PrintedBetween] | None:
    if table.registered is None or base not in RANKS:
        return None
    shares = [_ratio(each, str(base), "registered") for each in known]
    return [(low * roll, high * roll) for roll, (low, high) in zip(table.registered, shares, strict=True)]


def _ratio(known: KnownShares, numerator: Measure, base: Measure) -> PrintedBetween:
    if numerator == base:
        return (Fraction(1), Fraction(1))
    return known.get((str(numerator), str(base)), _ANY)


def _regional(
    condition: RegionalCondition, rule: Rule, table: TableOfShares, known: Sequence[KnownShares]
) -> dict[str, Any]:
    """Bounds of the weight carried: units that surely carry, and those that may."""
    weights = _weights(condition, rule, table)
    total = int(weights.sum())
    needed = needed_weight(condition, total)
    carries = [
        is_reached_between(
            *_ratio(each, condition.numerator, condition.base), condition.fraction, condition.strict
        )
        for each in known
    ]
    low = sum(int(w) for w, each in zip(weights, carries, strict=True) if each is True)
    high = sum(int(w) for w, each in zip(weights, carries, strict=True) if each is not False)
    met = True if low >= needed else False if high < needed else None
    if met is not None and is_met_below(condition.kind):
        met = not met
    unsure = [name for name, each in zip(table.units, carries, strict=True) if each is None]
    return {"met": met, "low": low, "high": high, "of": total, "needed": needed, "units_open": unsure}


def _weights(condition: RegionalCondition, rule: Rule, table: TableOfShares) -> Ints:
    own = table.weights
    if own is None and rule.unit_list is not None and len(table.units) > 1:
        own = tuple(unit_list(rule.unit_list).weights_of(table.units))
    zeros = np.zeros((len(table.units), len(BALLOT_CLASSES)), dtype=np.int64)
    weights = np.array(own or [1] * len(table.units))
    return effective_weights(condition, Tally(table.units, zeros[:, 0], zeros, weights=weights))
