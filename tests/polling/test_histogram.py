"""Waits in bins: a wait lies between the edges of its bin, a quantile within the bin of the exact one."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.clock import TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.polling.histogram import N_BINS, bin_of, lower_edges, quantiles

EDGES = np.rint(lower_edges() * TICKS_PER_MINUTE).astype(np.int64)
LONGEST = int(EDGES[-1]) - 1
WAITS = st.integers(0, LONGEST)


def histogram_of(waits: list[int]) -> NDArray[np.int64]:
    return np.bincount([bin_of(wait) for wait in waits] or np.empty(0, dtype=np.int64), minlength=N_BINS)


def test_edges_are_whole_seconds_and_rise() -> None:
    assert EDGES.size == N_BINS + 1
    assert (EDGES % TICKS_PER_SECOND == 0).all()
    assert (np.diff(EDGES) > 0).all()


@given(WAITS)
def test_a_wait_lies_in_its_bin(wait: int) -> None:
    place = bin_of(wait)
    assert EDGES[place] <= wait < EDGES[place + 1]


def test_every_bin_begins_at_its_edge() -> None:
    edges = EDGES[1:-1].tolist()
    assert [bin_of(edge) for edge in edges] == list(range(1, N_BINS))
    assert [bin_of(edge - 1) for edge in edges] == list(range(N_BINS - 1))


def test_a_bin_is_a_second_wide_or_a_thirty_second_of_its_wait() -> None:
    width, begin = np.diff(EDGES), EDGES[:-1]
    assert ((width == TICKS_PER_SECOND) | (32 * width <= begin)).all()


def test_what_is_longer_than_the_last_bin_is_counted_in_it() -> None:
    assert {bin_of(wait) for wait in (LONGEST, LONGEST + 1, 10 * LONGEST, 1 << 60)} == {N_BINS - 1}


@given(st.lists(WAITS, min_size=1, max_size=40), st.sampled_from([0.05, 0.5, 0.95, 0.997]))
def test_a_quantile_lies_within_the_bin_of_the_exact_one(waits: list[int], level: float) -> None:
    counts = histogram_of(waits)
    assert counts.sum() == len(waits)
    (found,) = quantiles(counts, (level,)) * TICKS_PER_MINUTE
    # Where just so many lie below, anything up to the next one is a quantile.
    n, place = len(waits), Fraction(str(level)) * len(waits)
    low, high = sorted(waits)[max(ceil(place), 1) - 1], sorted(waits)[min(floor(place), n - 1)]
    assert EDGES[bin_of(low)] - 1e-3 <= found <= EDGES[bin_of(high) + 1] + 1e-3


@given(st.lists(WAITS, max_size=20), st.lists(WAITS, max_size=20))
def test_histograms_of_parts_add_up_to_that_of_the_whole(one: list[int], other: list[int]) -> None:
    parts = [histogram_of(waits) for waits in (one, other, one + other)]
    assert (parts[0] + parts[1] == parts[2]).all()
