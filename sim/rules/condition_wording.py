"""Legal conditions in words: one wording for every table, page and message."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

from sim.nouns import counted
from sim.rounding import percent_text
from sim.rules.conditions import (
    UNIT_KINDS,
    Condition,
    GroupCondition,
    RegionalCondition,
    is_met_below,
)
from sim.rules.quantities import Measure
from sim.text.by_language import messages

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


_STRICTLY: Final = ("at least", "more than")

_COUNTED: Final = (*UNIT_KINDS, "any", "all")
"""Kinds that count units or parts."""


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
    whole = condition.fraction == 1
    words = _STRICTLY[condition.strict] if whole else f"{share_text(condition.fraction, condition.strict)} of"
    compared = f"{numerator} {words} {base}"
    if isinstance(condition, RegionalCondition):
        return f"in {_units_text(condition)}: {compared}"
    if is_met_below(condition.kind):
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
    return f"{_STRICTLY[strict]} {fraction_text(fraction)}"


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


def reached_text(
    kind: str, numerator: int, base: int, *, fixed_base: bool = False, language: str = "en"
) -> str:
    """What a condition compares, as its kind does: a share, a number of ballots, units or parts.

    Examples
    --------
    >>> reached_text("majority", 2, 3, language="ru")
    '66,67 %'
    >>> reached_text("majority", 2, 3), reached_text("approval_quorum", 703, 1, fixed_base=True)
    ('66.67 %', '703')
    >>> reached_text("regional_majority", 16, 17), reached_text("any", 1, 2)
    ('16 of 17', '1 of 2')
    """
    tell = messages(language)
    if kind in _COUNTED:
        return tell("need.of", part=tell.number(numerator), whole=tell.number(base))
    return tell.number(numerator) if fixed_base else tell.decimals(percent_text(numerator, base))


def needed_text(
    kind: str,
    threshold: Fraction,
    base: int,
    *,
    strict: bool,
    fixed_base: bool = False,
    language: str = "en",
) -> str:
    """What a condition needs, in the same terms; of a rejection quorum what the votes against must not pass.

    Examples
    --------
    >>> needed_text("majority", Fraction(1, 2), 99, strict=True, language="ru")
    'более 1/2'
    >>> needed_text("majority", Fraction(1, 2), 99, strict=True)
    'more than 1/2'
    >>> needed_text("approval_quorum", Fraction(1, 2), 1_401, strict=False, fixed_base=True)
    'at least 701'
    >>> needed_text("rejection_quorum", Fraction(1, 2), 99, strict=True)
    'at most 1/2'
    >>> needed_text("regional_majority", Fraction(12, 17), 17, strict=False)
    '12 of 17'
    >>> needed_text("regional_rejection", Fraction(3, 18), 18, strict=False)
    'fewer than 3 of 18'
    """
    exact, tell = threshold * base, messages(language)
    rejection = is_met_below(kind)
    if kind in _COUNTED:
        units = tell("need.of", part=exact, whole=tell.number(base))
        return tell("need.fewer", share=units) if rejection else units
    if fixed_base:
        least = max(floor(exact) + 1 if strict else ceil(exact), 1)
        return tell(
            "need.most" if rejection else "need.least", share=tell.number(least - 1 if rejection else least)
        )
    words = ("less", "most") if rejection else ("least", "more")
    share = tell("need.all") if threshold == 1 else tell.decimals(fraction_text(threshold))
    return tell(f"need.{words[strict]}", share=share)


def _units_text(condition: RegionalCondition) -> str:
    of = ", ".join(condition.chosen) or "the units"
    if condition.units_total is not None and not condition.chosen:
        of = f"the {counted(condition.units_total, 'unit')}"
    below, every = (
        is_met_below(condition.kind),
        condition.units == 1 and isinstance(condition.units, Fraction),
    )
    if every and not below:
        return f"all of {of}"
    words = (("fewer than", "at most") if below else _STRICTLY)[condition.units_strict]
    if isinstance(condition.units, Fraction):
        return f"{words} {fraction_text(condition.units)} of {of}"
    return f"{words} {condition.units} of {of}"
