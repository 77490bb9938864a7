"""The last digit: products beyond 64 bits, weights with a common divisor, columns that are missing."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import RuleError
from sim.files.csv_tables import MAX_ROWS
from sim.rules import Tally, load_rule
from sim.rules.conditions import (
    INT64_MAX,
    LARGEST_TERM,
    RegionalCondition,
    least_numerator,
    needed_weight,
)
from sim.rules.margins import FINEST_WEIGHT, regional_margin
from sim.rules.tally import CELL_LIMIT
from sim.verification import rule_oracle as oracle


def least_of_integers(base: int, fraction: Fraction, strict: bool) -> int:
    """The same in Python's integers, which have no end."""
    whole, rest = divmod(base * fraction.numerator, fraction.denominator)
    return max(whole + 1 if strict or rest else whole, 1)


TERMS = st.integers(1, LARGEST_TERM)
LARGEST_SUM = MAX_ROWS * CELL_LIMIT
"""Of a whole table."""


@given(TERMS, TERMS, st.integers(0, 10**6), st.booleans())
def test_the_least_numerator_is_exact_on_either_side_of_what_64_bits_hold(
    one: int, other: int, away: int, strict: bool
) -> None:
    fraction = Fraction(min(one, other), max(one, other))
    edges = (INT64_MAX // fraction.numerator, (INT64_MAX - fraction.denominator) // fraction.numerator)
    for edge in edges:
        for base in (edge - away, edge - 1, edge, edge + 1, edge + away):
            if 0 <= base <= LARGEST_SUM:
                least = int(least_numerator(np.array([base]), fraction, strict=strict)[0])
                assert least == least_of_integers(base, fraction, strict), (base, fraction)


@pytest.mark.parametrize("strict", [False, True])
def test_a_base_whose_product_just_fits_is_not_rounded_past_the_end(strict: bool) -> None:
    fraction = Fraction(999_999_998, 999_999_999)
    for base in range(INT64_MAX // 999_999_998 - 2, INT64_MAX // 999_999_998 + 3):
        least = int(least_numerator(np.array([base]), fraction, strict=strict)[0])
        assert least == least_of_integers(base, fraction, strict)


@given(st.data())
def test_margins_under_weights_with_a_common_divisor_are_those_of_brute_force(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 6))
    weights = [w * data.draw(st.sampled_from([2, 3, 10])) for w in data.draw(_lists(n, 0, 3))]
    if not any(weights):
        weights[0] = 6
    margins = data.draw(_lists(n, -9, 9))
    needed = data.draw(st.integers(1, sum(weights)))
    # At least half of 20 are 10: a unit's margin is what it has beyond them.
    numerators, bases = [m + 10 for m in margins], [20] * n
    found = regional_margin(np.array(numerators) - 10, np.array(weights), needed)
    assert int(found) == oracle.units_margin(numerators, bases, weights, Fraction(1, 2), False, needed)


def _lists(n: int, low: int, high: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(low, high), min_size=n, max_size=n)


def test_weights_count_as_fine_only_in_lowest_terms() -> None:
    margins, light = np.array([5, 10, 20]), np.array([1, 2, 3])
    heavy = light * FINEST_WEIGHT
    for needed in range(1, 7):
        assert regional_margin(margins, light, needed) == regional_margin(
            margins, heavy, needed * FINEST_WEIGHT
        )
    with pytest.raises(RuleError, match="in lowest terms: exact margins need at most"):
        regional_margin(margins, heavy + np.array([0, 0, 1]), 1)


@pytest.mark.parametrize("needed", range(1, 7))
def test_needed_weight_between_two_units_asks_for_the_larger_number_of_them(needed: int) -> None:
    # Units weigh 2 each: a needed weight of 3 is a second unit.
    margins = np.array([4, 7, 12])
    assert regional_margin(margins, np.array([2, 2, 2]), needed) == regional_margin(
        margins, np.array([1, 1, 1]), -(-needed // 2)
    )


def _rule_on(base: str) -> dict[str, object]:
    majority = {"kind": "majority", "role": "adoption", "numerator": "yes", "base": base}
    return {
        "title": "t",
        "country": "c",
        "article": "a",
        "conditions": {"m": majority | {"fraction": "1/2", "strict": True}},
    }


def test_valid_papers_are_unknown_where_neither_they_nor_all_classes_are_given() -> None:
    rule = load_rule(_rule_on("valid_papers"))
    known = Tally(("a",), [100], [[40, 10, 0, 5]])
    partly = Tally(("a",), [100], [[40, 10, 0, 0]], unknown=frozenset({"invalid"}))
    stated = Tally(
        ("a",),
        [100],
        [[40, 10, 0, 0]],
        unknown=frozenset({"invalid"}),
        stated={"valid_papers": np.array([90])},
    )
    assert (rule.lacking(known), rule.lacking(partly), rule.lacking(stated)) == ((), ("cast",), ())
    assert bool(rule.decide(known).adopted)
    assert not bool(rule.decide(stated).adopted)
    with pytest.raises(RuleError, match="needs cast, which the table does not give"):
        rule.decide(partly)


SHARES = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)


@given(SHARES, st.integers(1, 60), st.booleans(), st.sampled_from(["up", "down"]))
def test_units_needed_are_the_first_number_that_is_enough(
    share: Fraction, total: int, strict: bool, rounding: str
) -> None:
    """Of the share itself, or of the whole number below it where a law rounds it down."""
    asked = share * total if rounding == "up" else Fraction(floor(share * total))
    enough = [n for n in range(1, total + 1) if (n > asked if strict else n >= asked)]
    table = {"units": str(share), "units_strict": strict, "units_rounding": rounding}
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": {"regional_majority": table}})
    condition = rule.conditions[2]
    assert isinstance(condition, RegionalCondition)
    if enough:
        assert needed_weight(condition, total) == enough[0]
    else:
        with pytest.raises(RuleError, match="needs"):
            needed_weight(condition, total)


@pytest.mark.parametrize("written", [0.55, "0.55", "11/20", Fraction(11, 20)])
def test_a_fraction_is_the_decimal_that_was_written(written: object) -> None:
    changed = {"preset": "kazakhstan-2022", "conditions": {"national_majority": {"fraction": written}}}
    assert load_rule(changed).conditions[1].fraction == Fraction(11, 20)
