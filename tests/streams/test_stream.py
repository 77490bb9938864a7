"""Draws by name: distributions, indices, and heaps from which nothing is put back."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.streams import Purpose, Stream

STREAM = Stream(11, Purpose.NATIONAL, 2)


@pytest.mark.parametrize("draw", ["uniforms", "normals", "exponentials"])
def test_the_numbers_have_their_distribution(draw: str) -> None:
    law = {"uniforms": stats.uniform, "normals": stats.norm, "exponentials": stats.expon}[draw]
    values = getattr(STREAM, draw)("x", 200_001)
    assert stats.kstest(values, law().cdf).pvalue > 1e-4
    assert abs(values.var() / law().var() - 1.0) < 0.03
    shifted = np.corrcoef(values[:-1], values[1:])[0, 1], np.corrcoef(values[:-2], values[2:])[0, 1]
    assert np.abs(shifted).max() < 0.01


@pytest.mark.parametrize("draw", ["uniforms", "normals", "exponentials"])
def test_a_longer_array_begins_with_the_shorter_one(draw: str) -> None:
    longer = getattr(STREAM, draw)("x", 9)
    for n in range(9):
        assert (getattr(STREAM, draw)("x", n) == longer[:n]).all()


def test_names_lanes_and_replications_tell_draws_apart() -> None:
    draws = [
        STREAM.uniforms("x", 4),
        STREAM.uniforms("y", 4),
        STREAM.uniforms("x", 4, lane=1),
        Stream(11, Purpose.NATIONAL, 3).uniforms("x", 4),
        Stream(11, Purpose.NATIONAL, 2, ("x",)).uniforms("x", 4),
        Stream(11, Purpose.REGIONAL, 2).uniforms("x", 4),
        Stream(12, Purpose.NATIONAL, 2).uniforms("x", 4),
    ]
    assert np.unique(np.concatenate(draws)).size == 28


def test_what_is_taken_without_return_has_the_hypergeometric_distribution() -> None:
    heaps = np.tile([40, 0, 25, 5], (40_000, 1))
    taken = STREAM.without_return("x", heaps, np.full(40_000, 30))
    assert (taken.sum(axis=1) == 30).all()
    assert (taken <= heaps).all()
    for c in (0, 2, 3):
        law = stats.hypergeom(70, heaps[0, c], 30)
        seen = np.bincount(taken[:, c], minlength=31)[:31]
        expected = law.pmf(np.arange(31)) * 40_000
        kept = expected > 5
        assert (
            stats.chisquare(seen[kept], expected[kept] / expected[kept].sum() * seen[kept].sum()).pvalue
            > 1e-4
        )


def test_all_that_is_there_can_be_taken_and_nothing() -> None:
    heaps = np.array([[3, 0, 2], [0, 0, 0], [4, 1, 1]])
    assert STREAM.without_return("x", heaps, np.array([5, 0, 0])).tolist() == [
        [3, 0, 2],
        [0, 0, 0],
        [0, 0, 0],
    ]
