"""Shares from exact fractions, estimates to the digits that their error allows."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.statistics.intervals import proportion_interval, told_share
from sim.rounding import (
    decimal_places,
    percent_estimate,
    percent_text,
    percent_told,
    rounded,
    rounded_ends,
    rounded_share,
    significant,
)

counts = st.integers(0, 10**9)


@given(part=counts, whole=st.integers(1, 10**9))
def test_a_share_is_rounded_once_half_to_even_and_printed_as_the_document_has_it(
    part: int, whole: int
) -> None:
    with localcontext(prec=40):
        exact = (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
    share = rounded_share(part, whole)
    assert share == float(exact)
    assert percent_text(part, whole) == f"{exact * 100:.2f} %"
    assert Decimal(percent_told(share)) == exact * 100


def test_halves_go_to_the_even_digit_where_a_float_lies_beside_them() -> None:
    # 0.00125 and 0.00375 are no floats: printed from one, both would go whither their last bit points.
    assert percent_text(125, 1_000_000) == "0.01 %"
    assert (percent_text(25, 20_000), percent_text(75, 20_000)) == ("0.12 %", "0.38 %")
    assert rounded_share(5, 100_000) == 0.0
    assert rounded_share(15, 100_000) == 0.0002


def test_nothing_has_no_share() -> None:
    assert rounded_share(0, 0) is None
    assert percent_text(0, 0) == "–"


@given(value=st.floats(-1.0, 1.0), error=st.floats(1e-12, 1.0))
def test_an_estimate_keeps_two_digits_of_its_error(value: float, error: float) -> None:
    last = Fraction(10) ** -decimal_places(error)
    assert 10 * last <= Fraction(error) < 100 * last
    assert abs(Fraction(rounded(value, error)) - Fraction(value)) <= last / 2 + Fraction(1, 10**15)


@pytest.mark.parametrize("error", [None, 0.0, float("inf"), float("nan")])
def test_without_an_error_six_digits_are_told(error: float | None) -> None:
    assert rounded(0.12345678, error) == 0.123457


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rounded_interval_holds_the_unrounded_one_and_its_estimate(trial: tuple[int, int]) -> None:
    successes, n = trial
    low, high = proportion_interval(successes, n)
    estimate, told_low, told_high = rounded_ends(successes / n, low, high)
    slack = (high - low) * 1e-8
    assert told_low <= low + slack
    assert told_high >= high - slack
    assert told_high - told_low <= (high - low) * 1.02
    assert 0.0 <= told_low <= estimate <= told_high <= 1.0
    assert estimate == told_share(successes, n)


def test_an_end_that_a_rounding_error_moved_stays_where_it_is() -> None:
    assert rounded_ends(0.5, 0.4 - 1e-16, 0.6 + 2e-16) == (0.5, 0.4, 0.6)


def test_no_figure_is_minus_nothing() -> None:
    assert str(rounded(-1e-9, 0.1)) == "0.0"
    assert percent_text(Fraction(-1, 10**9)) == "0.00 %"
    assert percent_told(-0.0) == "0"


def test_what_is_printed_of_an_estimate_ends_where_its_error_does() -> None:
    assert percent_estimate(0.25, 0.33) == "25 %"
    assert percent_estimate(0.684321, 0.0021) == "68.43 %"
    assert significant(0.0) == 0.0
    assert significant(-1234.5) == -1200.0
