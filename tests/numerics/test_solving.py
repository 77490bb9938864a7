"""The root and the curve are SciPy's, to the last digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from sim.numerics import monotone_cubic, root

shares = st.integers(0, 10**9).map(lambda billionths: billionths / 1e9)


@given(
    steps=st.lists(st.integers(1, 4_000_000), min_size=1, max_size=12),
    values=st.lists(shares, min_size=13, max_size=13),
    rising=st.booleans(),
)
def test_the_curve_is_scipys(steps: list[int], values: list[float], rising: bool) -> None:
    x = np.cumsum([7, *steps])
    y = np.array(sorted(values[: x.size]) if rising else values[: x.size])
    at = np.unique(np.linspace(x[0], x[-1], 40).astype(np.int64))
    curve = monotone_cubic(x, y, at)
    np.testing.assert_allclose(curve, PchipInterpolator(x, y)(at), rtol=0, atol=1e-13)
    if rising:
        assert (np.diff(curve) >= -1e-13).all()


@given(
    place=st.floats(0.001, 0.999),
    power=st.sampled_from([0.2, 1.0, 3.0, 9.0]),
    xtol=st.sampled_from([1e-6, 1e-14]),
)
def test_the_root_is_scipys(place: float, power: float, xtol: float) -> None:
    def function(x: float) -> float:
        return math.copysign(abs(x - place) ** power, x - place)

    calls = 0

    def counted(x: float) -> float:
        nonlocal calls
        calls += 1
        return function(x)

    found = root(counted, 0.0, 1.0, xtol)
    assert abs(found - place) < 10 * xtol or abs(function(found)) < 1e-13
    if power == 1.0:
        assert abs(found - float(brentq(function, 0.0, 1.0, xtol=xtol))) <= 2 * xtol
        assert calls <= 6


def test_a_staircase_ends_at_a_step() -> None:
    found = root(lambda x: math.floor(8.0 * x) - 4.5, 0.0, 1.0, 1e-9)
    assert math.floor(8.0 * (found - 2e-9)) < 4.5 < math.floor(8.0 * (found + 2e-9))


def test_ends_that_are_roots_are_found_and_equal_signs_refused() -> None:
    assert root(lambda x: x, 0.0, 1.0, 1e-9) == 0.0
    assert root(lambda x: x - 1.0, 0.0, 1.0, 1e-9) == 1.0
    with pytest.raises(ValueError, match="no change of sign between"):
        root(lambda x: x, 1.0, 2.0, 1e-9)
