"""Confidence sequences: any number of successes, the exact boundary, and decisions seldom wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from math import exp, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.probability.failure import failure_probability
from sim.analysis.probability.precision import Stop, run_until, side_of
from sim.analysis.statistics.intervals import confidence_sequence, interval_of, proportion_interval
from sim.errors import ResultsError

LARGE = 1_000_000


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_every_sequence_of_few_trials_holds_its_estimate_and_rises_with_the_successes(
    confidence: float,
) -> None:
    for n in range(1, 61):
        ends = [confidence_sequence(s, n, confidence) for s in range(n + 1)]
        for s, (low, high) in enumerate(ends):
            assert (0 < low < s / n) if s else low == 0.0
            assert (s / n < high < 1) if s < n else high == 1.0
            mirrored = confidence_sequence(n - s, n, confidence)
            assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-15)
        assert (np.diff(ends, axis=0) > 0).all()


@given(st.data())
def test_a_sequence_of_many_trials_holds_its_estimate_and_rises_with_the_successes(
    data: st.DataObject,
) -> None:
    n = data.draw(st.integers(1, LARGE))
    near = st.integers(0, min(n, 5))
    s = data.draw(near | near.map(lambda k: n - k) | st.integers(0, n))
    low, high = confidence_sequence(s, n)
    assert low < s / n < high or s in (0, n)
    assert low <= s / n <= high
    if s < n:
        next_low, next_high = confidence_sequence(s + 1, n)
        assert low < next_low
        assert high < next_high or s + 1 == n
    wider_low, wider_high = confidence_sequence(s, n, 0.99)
    assert wider_low <= low
    assert high <= wider_high


def exactly_below(s: int, n: int, p: Fraction) -> bool:
    """Whether the mixture martingale against p is below 20, in whole numbers: no function, no rounding."""
    mixture = Fraction(
        prod(range(1, 2 * s, 2)) * prod(range(1, 2 * (n - s), 2)), 2**n * prod(range(1, n + 1))
    )
    return mixture < 20 * p**s * (1 - p) ** (n - s)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 150])
def test_the_exact_martingale_reaches_its_bound_at_the_ends(n: int) -> None:
    near = Fraction(1, 10**10)
    for s in sorted({0, 1, 2, n // 7, n // 2, n - 1, n} & set(range(n + 1))):
        low, high = map(Fraction, confidence_sequence(s, n))
        if s:
            assert exactly_below(s, n, low * (1 + near))
            assert not exactly_below(s, n, low * (1 - near))
        if s < n:
            assert exactly_below(s, n, 1 - (1 - high) * (1 + near))
            assert not exactly_below(s, n, 1 - (1 - high) * (1 - near))


BERNOULLI = [(1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510)]


def log_gamma(x: Decimal) -> Decimal:
    """By Stirling's series from 60 on: eight terms leave an error below 1e-27."""
    shift = Decimal(1)
    while x < 60:
        shift, x = shift * x, x + 1
    two_pi = Decimal("6.283185307179586476925286766559005768394338798750")
    series = sum(
        Decimal(a) / (b * 2 * k * (2 * k - 1) * x ** (2 * k - 1)) for k, (a, b) in enumerate(BERNOULLI, 1)
    )
    return (x - Decimal("0.5")) * x.ln() - x + two_pi.ln() / 2 + series - shift.ln()


def log_martingale(s: int, n: int, p: Decimal) -> Decimal:
    half = Decimal("0.5")
    mixture = log_gamma(s + half) + log_gamma(n - s + half) - log_gamma(Decimal(n + 1)) - 2 * log_gamma(half)
    return mixture - s * p.ln() - (n - s) * (1 - p).ln()


@pytest.mark.parametrize("n", [1000, 4250, 100_000, LARGE])
@pytest.mark.parametrize("edge", [1, 2, 5, 40])
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_ends_of_long_runs_are_those_of_a_slow_evaluation_to_forty_digits(
    n: int, edge: int, mirrored: bool
) -> None:
    s = n - edge if mirrored else edge
    with localcontext() as context:
        context.prec = 40
        for end, estimate in zip(confidence_sequence(s, n), (s / n, s / n), strict=True):
            # How far off the end is: the excess over the slope, beside its distance to 0 or 1.
            p = Decimal(end)
            excess = log_martingale(s, n, p) - Decimal(20).ln()
            slope = abs((n - s) / (1 - p) - s / p)
            assert abs(excess / slope) <= Decimal("2e-9") * min(p, 1 - p) + Decimal(2**-53)
            assert (end < estimate) == (p < Decimal(s) / n)


def test_numbers_that_are_no_successes_are_refused() -> None:
    for s, n in ((-1, 5), (6, 5)):
        with pytest.raises(ResultsError, match=f"successes = {s}: must lie between 0 and n = 5"):
            confidence_sequence(s, n)


def test_three_trials_by_hand() -> None:
    # No success in 3: B(½, 3½) / B(½, ½) = 5/16 is 20 times (1 − p)³ at the upper end.
    assert confidence_sequence(0, 3)[1] == pytest.approx(1 - (5 / 16 / 20) ** (1 / 3), rel=1e-14)
    assert confidence_sequence(3, 3)[0] == pytest.approx((5 / 16 / 20) ** (1 / 3), rel=1e-14)
    assert confidence_sequence(1, 1)[0] == pytest.approx(0.025, rel=1e-14)


LOOKS = (*range(50, 2000, 50), *range(2000, 10_001, 250))
STREAMS = [4_000, pytest.param(400_000, marks=pytest.mark.proof)]


def boundaries(value: float) -> tuple[np.ndarray, np.ndarray]:
    """Successes up to which a look says below, and from which it says above: shape (look,) each."""
    below, above, before = [-1], [1], 0
    for n in LOOKS:
        new, before = n - before, n
        # Both rise with n, by no more than there are new trials.
        below.append(_last(lambda s, n=n: told(s, n, value) == "below", below[-1], below[-1] + new))
        above.append(
            _last(lambda s, n=n: told(s, n, value) != "above", above[-1] - 1, above[-1] - 1 + new) + 1
        )
    return np.array(below[1:]), np.array(above[1:])


def told(successes: int, n: int, value: float) -> str:
    return side_of(*confidence_sequence(successes, n), value)


def _last(holds, low: int, high: int) -> int:
    """The last number for which something holds that holds up to `low` and not beyond `high`."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


@pytest.mark.parametrize("p", [0.0005, 0.001, 0.002, 0.003, 0.02, 0.2, 0.5, 0.8, 0.98, 0.997, 0.999, 0.9995])
@pytest.mark.parametrize("streams", STREAMS)
def test_decisions_are_wrong_in_one_of_twenty_runs_at_most(
    streams: int, p: float, record_property: Callable[[str, object], None]
) -> None:
    """Bernoulli streams looked at up to 72 times; reaching the last look undecided is not wrong.

    At p itself every decision is wrong. The rates of a right program are below 1 % there and below 0.2 %
    elsewhere: 5 % of 4,000 streams is more than 25 standard errors away, so that no seed would fail it.
    """
    steps = np.diff((0, *LOOKS))
    successes = np.cumsum(np.random.default_rng(20220605).binomial(steps, p, (streams, steps.size)), axis=1)
    record_property("streams", streams)
    for value in (p / 2, 4 * p / 5, p, 5 * p / 4, 2 * p):
        if value >= 1:
            continue
        below, above = boundaries(value)
        looks = np.where(successes <= below, -1, np.where(successes >= above, 1, 0))
        first = looks[np.arange(streams), (looks != 0).argmax(axis=1)]
        right = np.sign(p - value)
        wrong = ((first != 0) & (first != right)).mean()
        record_property(f"wrong at {value:g}", f"{wrong:.5f}")
        assert wrong <= 0.05
        if value in (p / 2, 2 * p) and p >= 0.02:
            assert (first == right).mean() > 0.9  # it does decide


def test_the_boundary_of_a_decision_is_where_the_stop_is_reached() -> None:
    below, above = boundaries(0.006)
    for n, most, least in zip(LOOKS, below.tolist(), above.tolist(), strict=True):
        stop = Stop("decision", 0.006)
        assert most < 0 or stop.reached(most, n)
        assert not stop.reached(most + 1, n)
        assert stop.reached(least, n)
        assert not stop.reached(least - 1, n)


def test_a_run_that_looked_at_itself_carries_its_sequence_everywhere(small) -> None:
    stopped = run_until(small(), Stop("width", 0.9), batch=20, at_most=40)
    plain = sim.run(small(), replications=stopped.sizes["replication"])
    assert [interval_of(each)[1] for each in (stopped, plain)] == [confidence_sequence, proportion_interval]
    told = failure_probability(stopped).isel(point=0, prior=0)
    n = stopped.sizes["replication"]
    ends = confidence_sequence(round(float(told.estimate) * n), n)
    assert (float(told.low), float(told.high)) == ends
    assert told.attrs["interval"] == "confidence sequence"
    assert failure_probability(plain).attrs["interval"] == "Wilson or exact"


def test_ville_by_hand() -> None:
    # After one trial the martingale against p is 1 / (2 p) or 1 / (2 (1 − p)): 20 at p = 1/40.
    assert confidence_sequence(1, 1)[0] == pytest.approx(1 / 40)
    assert exp(float(log_martingale(1, 1, Decimal(1) / 40))) == pytest.approx(20)
