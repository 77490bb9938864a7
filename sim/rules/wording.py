"""Legal conditions in words: one wording for every table, page and message."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from sim.rules.conditions import Condition, GroupCondition, RegionalCondition
from sim.rules.quantities import Measure

_QUANTITY: Final = {
    "registered": "citizens on the roll",
    "issued": "papers issued",
    "cast": "papers cast",
    "valid": "valid votes",
    "valid_papers": "valid papers",
    "decided": "Yes and No votes",
    "yes": "Yes votes",
    "no": "No votes",
    "both_marked": "papers with both boxes marked",
    "invalid": "invalid papers",
    "previous_cast": "voters at the previous election",
}


def describe(condition: Condition) -> str:
    """A condition in words.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> for condition in load_rule("kazakhstan-2022").conditions:
    ...     print(describe(condition))
    papers cast more than 1/2 of citizens on the roll
    Yes votes more than 1/2 of papers cast
    in at least 2/3 of the units: Yes votes more than 1/2 of papers cast
    """
    if isinstance(condition, GroupCondition):
        word = "one of" if condition.kind == "any" else "all of"
        return f"{word}: {', '.join(condition.of)}"
    numerator, base = measure_text(condition.numerator), measure_text(condition.base)
    compared = f"{numerator} {share_text(condition.fraction, condition.strict)} of {base}"
    if isinstance(condition, RegionalCondition):
        return f"in {_units_text(condition)}: {compared}"
    if condition.kind == "rejection_quorum":
        return f"not: {compared}"
    return compared


def measure_text(measure: Measure) -> str:
    """A numerator or base in words.

    Examples
    --------
    >>> measure_text(("yes", "no", "invalid")), measure_text(3_500_585)
    ('Yes votes + No votes + invalid papers', '3,500,585')
    """
    if isinstance(measure, int):
        return f"{measure:,}"
    if isinstance(measure, tuple):
        return " + ".join(_QUANTITY[name] for name in measure)
    return _QUANTITY[measure]


def share_text(fraction: Fraction, strict: bool) -> str:
    """A threshold in words, as a fraction where that is short and as a percentage where it is not.

    Examples
    --------
    >>> share_text(Fraction(1, 2), True), share_text(Fraction("0.45"), False)
    ('more than 1/2', 'at least 45 %')
    """
    words = "more than" if strict else "at least"
    return f"{words} {fraction_text(fraction)}"


def fraction_text(fraction: Fraction) -> str:
    """``1/2``, ``45 %``, ``all``.

    Examples
    --------
    >>> fraction_text(Fraction(2, 3)), fraction_text(Fraction("0.55")), fraction_text(Fraction(1))
    ('2/3', '55 %', 'all')
    """
    if fraction == 1:
        return "all"
    if fraction.denominator > 5 and (fraction * 1000).denominator == 1:
        return f"{float(fraction * 100):g} %"
    return str(fraction)


def _units_text(condition: RegionalCondition) -> str:
    words = "more than" if condition.units_strict else "at least"
    of = ", ".join(condition.chosen) or "the units"
    if isinstance(condition.units, Fraction):
        return f"{words} {fraction_text(condition.units)} of {of}"
    return f"{words} {condition.units} of {of}"
