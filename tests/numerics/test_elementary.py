"""Elementary functions: right to a unit in the last place, and the same bits on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from sim.numerics import exp, expit, log, log1p, logit, ndtri

POINTS = np.concatenate([np.linspace(-30.0, 30.0, 4001), np.linspace(-1e-3, 1e-3, 1001)])
SHARES = np.concatenate([np.linspace(0.0, 1.0, 4001), np.ldexp(1.0, -np.arange(14, 1000))])


@pytest.fixture(params=[True, False], ids=["compiled", "in NumPy"], autouse=True, scope="module")
def loaded(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Everything is said of both: machine code, and arrays where the compiler has not been loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.numerics.elementary.compiler_loaded", lambda: request.param)
        yield bool(request.param)


def apart(value: float, exact: Decimal) -> float:
    """Distance in units in the last place."""
    return float(abs(Decimal(value) - exact) / Decimal(float(np.spacing(abs(float(exact))))))


@given(st.floats(-700.0, 700.0))
def test_the_exponential_is_right_to_a_unit_in_the_last_place(x: float) -> None:
    with localcontext(prec=50):
        assert apart(float(exp(x)), Decimal(x).exp()) < 1.0


@given(st.floats(5e-324, 1e308))
def test_the_logarithm_is_right_to_a_unit_in_the_last_place(x: float) -> None:
    with localcontext(prec=50):
        assert apart(float(log(x)), Decimal(x).ln()) < 1.0


@given(st.one_of(st.floats(-0.999, 1e15), st.floats(-1e-5, 1e-5).filter(lambda x: abs(x) > 1e-300)))
def test_the_logarithm_of_one_more_is_right_near_0_too(x: float) -> None:
    with localcontext(prec=700):
        assert apart(float(log1p(x)), (1 + Decimal(x)).ln()) < 1.0


def test_the_limits_are_those_of_numpy() -> None:
    ends = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, -1.0, -2.0, 1.0, 710.0, -746.0, 5e-324])
    with np.errstate(all="ignore"):
        for own, numpys in ((exp, np.exp), (log, np.log), (log1p, np.log1p)):
            np.testing.assert_allclose(own(ends), numpys(ends), rtol=2e-16)
    assert logit([0.0, 0.5, 1.0]).tolist() == [-np.inf, 0.0, np.inf]
    assert expit([-np.inf, -800.0, 0.0, 800.0, np.inf]).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_share_and_log_odds_are_scipys_and_lead_back() -> None:
    np.testing.assert_allclose(expit(POINTS), special.expit(POINTS), rtol=4e-16)
    np.testing.assert_allclose(logit(SHARES), special.logit(SHARES), rtol=4e-16, atol=2e-16)
    inside = SHARES[(SHARES > 0) & (SHARES < 1)]
    np.testing.assert_allclose(expit(logit(inside)), inside, rtol=2e-13)


def test_the_normal_quantile_is_scipys() -> None:
    np.testing.assert_allclose(ndtri(SHARES), special.ndtri(SHARES), rtol=4e-15, atol=1e-15)
    np.testing.assert_allclose(stats.norm.cdf(ndtri(SHARES[1:4000])), SHARES[1:4000], rtol=1e-14)
    assert np.isnan(ndtri([-0.1, 1.1, np.nan])).all()


# Regenerate with `python -m tests.numerics.test_elementary`; only another formula may change one.
BITS = {
    "exp": "488cff9e6fa70c78",
    "expit": "9f0055448884a8f9",
    "log": "218530f6ec40f6dd",
    "log1p": "1281c8e564f4f4aa",
    "logit": "98c18795151fccab",
    "ndtri": "975c40e8e7fc6639",
}


def _bits(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> str:
    return hashlib.sha256(function(at).astype("<f8").tobytes()).hexdigest()[:16]


def _all_bits() -> dict[str, str]:
    of_points = {each.__name__: _bits(each, POINTS) for each in (exp, expit)}
    return of_points | {each.__name__: _bits(each, SHARES) for each in (log, log1p, logit, ndtri)}


@pytest.mark.parametrize("name", BITS)
def test_the_bits_are_the_same_on_every_machine(name: str) -> None:
    assert _all_bits()[name] == BITS[name]


if __name__ == "__main__":
    print(_all_bits())
