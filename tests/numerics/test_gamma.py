"""Gamma quantiles against SciPy's, which no draw meets."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaincinv

from sim.numerics.gamma import gamma_quantiles_of

SIZE = 4_096


@pytest.mark.parametrize("shape", [0.01, 0.25, 1.0, 1.5625, 2.78, 25.0, 400.0, 1e4])
def test_quantiles_are_scipy_s(shape: float) -> None:
    found = gamma_quantiles_of(shape, SIZE)
    exact = gammaincinv(shape, (np.arange(SIZE) + 0.5) / SIZE)
    told = exact > 1e-290
    np.testing.assert_allclose(found[told], exact[told], rtol=1e-10)
    assert (np.diff(found) >= 0).all()
    assert (found[~told] < 1e-290).all()
