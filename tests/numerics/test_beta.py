"""Shares of stations: the table against scipy, the edges, and the moments of a Beta distribution."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.numerics import expit, logit
from sim.numerics.beta import beta_quantile, station_shares

unhurried = settings(deadline=None)  # the first call compiles

RANGE_OF_MODEL = (0.003, 0.012, 0.025, 0.03, 0.06, 0.12)


def shares_at(means, scores, icc):
    """Shares at every pair of a mean and a score."""
    means, scores = np.asarray(means, dtype=float), np.asarray(scores, dtype=float)
    unit = np.repeat(np.arange(means.size), scores.size)
    return station_shares(logit(means), unit, np.tile(scores, means.size), icc).reshape(
        means.size, scores.size
    )


def mean_share(mean, icc, shares=shares_at):
    """Mean share of infinitely many stations, by quadrature over the scores."""
    scores = np.linspace(-6.4, 6.4, 4_001)
    weights = np.exp(-(scores**2) / 2)
    return float(shares([mean], scores, icc)[0] @ weights / weights.sum())


@pytest.mark.parametrize("icc", RANGE_OF_MODEL)
def test_the_table_is_within_a_millionth_of_scipy_for_means_of_2_to_98_per_cent(icc):
    rng = np.random.default_rng(1)
    means, scores = rng.uniform(0.02, 0.98, 300), rng.uniform(-6.0, 6.0, 60)
    exact = beta_quantile(means[:, None], scores[None, :], icc)
    assert np.abs(shares_at(means, scores, icc) - exact).max() < 1e-6


@pytest.mark.parametrize(
    ("icc", "bound"),
    [*((icc, 1e-4) for icc in (1e-6, *RANGE_OF_MODEL)), (0.3, 1e-3), (0.31, 1e-9), (0.9, 1e-9)],
)
def test_shares_are_close_to_scipys_everywhere(icc, bound):
    rng = np.random.default_rng(2)
    means, scores = expit(rng.uniform(-15.9, 15.9, 400)), rng.uniform(-6.4, 6.4, 60)
    exact = beta_quantile(means[:, None], scores[None, :], icc)
    assert np.abs(shares_at(means, scores, icc) - exact).max() < bound


@pytest.mark.parametrize("icc", [1.1e-6, 0.0121, 0.0601, 0.2999])
def test_shares_beyond_the_ends_of_the_table_are_those_at_its_ends(icc):
    """At ICCs of their own: no other test has filled the rows next to the ends."""
    scores = np.array([-6.0, -1.0, 0.0, 1.0, 6.0])
    logits = np.array([-30.0, -16.01, -15.96, 15.96, 16.01, 30.0])
    unit = np.repeat(np.arange(logits.size), scores.size)
    found = station_shares(logits, unit, np.tile(scores, logits.size), icc).reshape(-1, scores.size)
    exact = beta_quantile(expit(logits.clip(-16.0, 16.0))[:, None], scores, icc)
    assert np.abs(found - exact).max() < 1e-6
    assert (shares_at([0.3], [-9.0, 9.0], icc) == shares_at([0.3], [-6.5, 6.5], icc)).all()


@pytest.mark.parametrize("icc", [0.06, 0.3, 0.35, 0.4, 0.45, 0.9])
def test_the_far_tail_has_quantiles_that_rise_with_the_score(icc):
    scores = np.linspace(-8.6, 8.2, 400)  # as far out as the quadrature of the central case
    quantiles = beta_quantile(np.linspace(0.01, 0.99, 197)[:, None], scores, icc)
    assert (np.diff(quantiles, axis=1) > -1e-8).all()  # SciPy's own error
    assert ((quantiles >= 0) & (quantiles <= 1)).all()


@pytest.mark.parametrize("icc", RANGE_OF_MODEL)
@pytest.mark.parametrize("mean", [2e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.3, 0.99, 1 - 1e-5])
def test_rare_shares_keep_their_mean(mean, icc):
    assert mean_share(mean, icc) == pytest.approx(mean, rel=1e-3)


def test_the_quantile_is_scipys_beta_distribution():
    for mean, icc, score in ((0.33, 0.06, -1.3), (0.8, 0.03, 2.0), (0.03, 0.012, 0.0)):
        size = (1 - icc) / icc
        beta = stats.beta(mean * size, (1 - mean) * size)
        assert float(beta_quantile(mean, score, icc)) == pytest.approx(
            beta.ppf(stats.norm.cdf(score)), abs=1e-12
        )


@pytest.mark.parametrize("icc", [0.0, 0.012, 0.06])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_of_0_and_1_are_exact(share, icc):
    scores = np.array([-6.5, -1.0, 0.0, 1.0, 6.5])
    assert (shares_at([share], scores, icc) == share).all()
    assert (beta_quantile(share, scores, icc) == share).all()


@pytest.mark.parametrize("icc", [0.012, 0.06])
def test_shares_of_0_and_1_do_not_disturb_their_neighbours(icc):
    scores = np.array([-1.0, 0.5])
    among = shares_at([0.0, 0.4, 1.0], scores, icc)
    assert (among[1] == shares_at([0.4], scores, icc)[0]).all()


@pytest.mark.parametrize("icc", [0.0, 5e-324, 1e-18, 9e-10])
def test_next_to_no_intraclass_correlation_every_station_has_the_mean(icc):
    assert (shares_at([0.3, 0.9], [-6.0, 6.0], icc) == shares_at([0.3, 0.9], [0.0], 0.0)).all()


def test_without_intraclass_correlation_every_station_has_the_mean():
    assert shares_at([0.3], [-2.0, 0.0, 2.0], 0.0)[0] == pytest.approx([0.3] * 3, abs=1e-15)
    assert beta_quantile(0.3, [-2.0, 2.0], 0.0).tolist() == [0.3, 0.3]


@unhurried
@given(
    mean=st.floats(0.001, 0.999),
    icc=st.sampled_from(RANGE_OF_MODEL),
    low=st.floats(-6.5, 6.5),
    high=st.floats(-6.5, 6.5),
)
def test_shares_rise_with_the_score_and_stay_shares(mean, icc, low, high):
    low, high = sorted((low, high))
    shares = shares_at([mean], [low, high], icc)[0]
    assert 0.0 <= shares[0] <= shares[1] + 1e-7 <= 1.0 + 1e-7


@unhurried
@given(
    low=st.floats(0.001, 0.999),
    high=st.floats(0.001, 0.999),
    icc=st.sampled_from(RANGE_OF_MODEL),
    score=st.floats(-6, 6),
)
def test_shares_rise_with_the_mean(low, high, icc, score):
    low, high = sorted((low, high))
    shares = shares_at([low, high], [score], icc)[:, 0]
    assert shares[0] <= shares[1] + 1e-6


@pytest.mark.parametrize(
    ("mean", "icc"), [(0.33, 0.06), (0.68, 0.12), (0.8, 0.03), (0.04, 0.012), (0.02, 0.003)]
)
def test_shares_of_stations_have_the_mean_and_spread_of_the_law(mean, icc):
    """|z| < 4 twice: a false alarm once in 8,000 a case; the seed is fixed."""
    n = 200_000
    scores = np.random.default_rng(3).standard_normal(n)
    shares = shares_at([mean], scores, icc)[0]
    spread = (shares - mean) ** 2
    assert abs(shares.mean() - mean) < 4 * shares.std() / math.sqrt(n)
    assert abs(spread.mean() - icc * mean * (1 - mean)) < 4 * spread.std() / math.sqrt(n)


@unhurried
@given(st.floats(-30, 30))
def test_log_odds_and_shares_are_inverse(value):
    share = float(expit(value))
    # 1 − share loses digits near 1, so the way back is exact only as far as the share is.
    assert float(expit(logit(share))) == pytest.approx(share, rel=1e-12)


def _exact_chance(share: Fraction, a: int, b: int) -> Fraction:
    """Chance of a smaller share than this, for whole shape parameters: a tail of a binomial distribution."""
    n = a + b - 1
    return sum((math.comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(a, n + 1)), Fraction(0))


def _normal(score: float) -> Decimal:
    """Chance of a smaller normal score, by its series in fifty digits."""
    with localcontext(prec=60):
        z = Decimal(score)
        term = total = z
        k = 1
        while abs(term) > Decimal(10) ** -55:
            k += 2
            term = term * z * z / k
            total += term
        root = (2 * Decimal("3.14159265358979323846264338327950288419716939937510582")).sqrt()
        return Decimal("0.5") + total * (-z * z / 2).exp() / root


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 19), (6, 14), (2, 30), (40, 3), (150, 90)])
@pytest.mark.parametrize("score", [-6.0, -3.1, -2.9, -1.0, -0.01, 0.0, 0.4, 2.0, 3.5, 6.0])
def test_quantiles_are_right_to_ten_digits(a, b, score):
    """Against exact fractions: how far the chance at the quantile is off, over its slope, is the error."""
    share = float(beta_quantile(a / (a + b), score, 1.0 / (1.0 + a + b)))
    step = Fraction(share) * Fraction(1, 10**10)
    wanted = Fraction(_normal(score))
    assert _exact_chance(Fraction(share) - step, a, b) < wanted < _exact_chance(Fraction(share) + step, a, b)
