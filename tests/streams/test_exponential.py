"""Exponentials of 32-bit words: minus the logarithm to the last digits, and an exponential law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.streams.exponential import exponentials
from sim.streams.philox import words

unhurried = settings(deadline=None)  # the first call compiles


def drawn(*values):
    out = np.full(len(values) + 1, np.nan)
    exponentials(np.array(values, dtype=np.uint32), len(values), out)
    assert math.isnan(out[-1])  # nothing is written beyond
    return out[:-1].tolist()


def exact(word):
    return -math.log((word + 0.5) / 2**32)


@unhurried
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=9))
def test_it_is_minus_the_logarithm_within_two_units_in_the_last_place(values):
    for value, word in zip(drawn(*values), values, strict=True):
        assert abs(value - exact(word)) <= 2 * math.ulp(max(exact(word), 2.0**-31)) + 2.0**-53


@pytest.mark.parametrize(
    "word", [0, 1, 2, 2**16 - 1, 2**31 - 1, 2**31, 2**31 + 1, 3037000499, 2**32 - 2, 2**32 - 1]
)
def test_the_ends_and_the_seams_of_the_reduction(word):
    assert drawn(word)[0] == pytest.approx(exact(word), rel=1e-9, abs=1e-16)


def test_every_draw_is_positive_and_falls_as_the_word_rises():
    ladder = drawn(*range(0, 2**32, 2**32 // 5_000), 2**32 - 1)
    assert min(ladder) > 0
    assert (np.diff(ladder) < 0).all()


def test_draws_by_address_are_exponential():
    """Mean, mean square and KS of 20,000 draws; |z| < 4 and p > 1e-4, the addresses are fixed."""
    found = np.array(drawn(*(int(words(i, 0, 0, 0, 5, 6)[0]) for i in range(20_000))))
    assert abs(found.mean() - 1) < 4 / math.sqrt(20_000)
    assert abs((found**2).mean() - 2) < 4 * math.sqrt(20 / 20_000)
    assert stats.kstest(found, "expon").pvalue > 1e-4
