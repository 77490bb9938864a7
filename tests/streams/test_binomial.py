"""Numbers of successes: exact distributions from the edges to the middle, and draws that nothing shifts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.streams import Purpose, Stream

unhurried = settings(deadline=None)  # the first call compiles
DRAWS = 400_000

SMALL = [(1, 0.5), (2, 0.3), (5, 0.9), (33, 0.25), (808, 0.0056), (808, 0.012), (19, 0.5), (100_000, 5e-5)]
LARGE = [
    (21, 0.5), (40, 0.26), (40, 0.74), (808, 0.013), (808, 0.042), (808, 0.68), (1000, 0.5),
    (1000, 0.989),    (2800, 0.0036), (100_000, 0.3), (2_000_000, 0.68), (2_000_000, 5.1e-6),
]  # fmt: skip


def drawn(n: int, p: float, seed: int = 1) -> np.ndarray:
    return Stream(seed, Purpose.ISSUED, 0).binomials("papers", np.full(DRAWS, n), p)


@pytest.mark.parametrize(("n", "p"), SMALL + LARGE)
def test_the_counts_have_the_binomials_probabilities(n: int, p: float) -> None:
    values = drawn(n, p)
    law = stats.binom(n, p)
    # Bins by quantiles: single counts where they are few, many together where they are many.
    edges = np.unique(law.ppf(np.linspace(0.0, 1.0, 60)[1:-1]))
    seen = np.bincount(np.searchsorted(edges, values), minlength=edges.size + 1)
    chance = np.diff(np.concatenate([[0.0], law.cdf(edges), [1.0]]))
    kept = chance * DRAWS > 5
    if kept.sum() < 2:
        assert (values == values[0]).all() or kept.sum() == 1
        return
    rest = np.append(seen[kept], seen[~kept].sum()), np.append(chance[kept], chance[~kept].sum())
    both = [each[: kept.sum() + (rest[1][-1] * DRAWS > 5)] for each in rest]
    assert stats.chisquare(both[0], both[1] / both[1].sum() * both[0].sum()).pvalue > 1e-4


@pytest.mark.parametrize(("n", "p"), SMALL + LARGE)
def test_mean_and_variance_are_the_binomials(n: int, p: float) -> None:
    values, law = drawn(n, p, 2), stats.binom(n, p)
    mean, variance, kurtosis = law.stats("mvk")
    assert abs(values.mean() - mean) < 4.5 * np.sqrt(variance / DRAWS)
    assert abs(values.var() / variance - 1.0) < 4.5 * np.sqrt((kurtosis + 2.0) / DRAWS) + 20.0 / DRAWS


@pytest.mark.parametrize(("n", "p"), [(808, 0.042), (808, 0.68), (1000, 0.5)])
def test_the_tails_are_there(n: int, p: float) -> None:
    values, law = drawn(n, p, 3), stats.binom(n, p)
    for chance in (1e-3, 1e-4):
        low, high = law.ppf(chance), law.isf(chance)
        for seen, expected in ((values <= low, law.cdf(low)), (values > high, law.sf(high))):
            assert stats.binomtest(int(seen.sum()), DRAWS, expected).pvalue > 1e-4


@unhurried
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.floats(0.0, 1.0)), min_size=1, max_size=30),
    st.integers(0, 2**63 - 1),
)
def test_counts_lie_between_nobody_and_all(cells: list[tuple[int, float]], seed: int) -> None:
    trials, share = np.array([n for n, _ in cells]), np.array([p for _, p in cells])
    values = Stream(seed, Purpose.YES, 3).binomials("papers", trials, share)
    assert ((values >= 0) & (values <= trials)).all()
    assert (values[share == 0.0] == 0).all()
    assert (values[share == 1.0] == trials[share == 1.0]).all()


def test_a_draw_depends_on_its_own_cell_alone() -> None:
    rng = np.random.default_rng(5)
    trials, share = rng.integers(0, 2000, 3000), rng.random(3000)
    stream = Stream(1, Purpose.YES, 0)
    before = stream.binomials("papers", trials, share)
    other = share.copy()
    other[::3] = rng.random(1000)
    after = stream.binomials("papers", trials, other)
    kept = np.ones(3000, dtype=bool)
    kept[::3] = False
    assert (before[kept] == after[kept]).all()
    assert (before[:7] == stream.binomials("papers", trials[:7], share[:7])).all()


def test_neighbours_lanes_and_replications_are_independent() -> None:
    draws = [
        Stream(1, Purpose.YES, replication).binomials(name, np.full(50_000, 300), 0.4)
        for replication in (0, 1)
        for name in ("a", "b")
    ]
    draws += [draws[0][:-1], draws[0][1:]]
    size = draws[-1].size
    correlation = np.corrcoef([each[:size] for each in draws])
    off = correlation[np.triu_indices(len(draws), 1)]
    off = np.delete(off, np.argmax(off))  # the first with itself without its end
    assert np.abs(off).max() < 4.5 / np.sqrt(size)


@pytest.mark.parametrize("shares", [[0.5, 0.3, 0.2], [0.2, 0.0, 0.8], [1.0, 3.0, 0.0], [0.0, 0.0, 1e-9]])
def test_parts_add_up_and_have_the_multinomials_means(shares: list[float]) -> None:
    weights = np.array(shares) / np.sum(shares)
    trials = np.full(20_000, 90)
    parts = Stream(4, Purpose.HOURS, 0).multinomials("papers", trials, np.tile(shares, (trials.size, 1)))
    assert (parts.sum(axis=1) == trials).all()
    assert (parts[:, weights == 0] == 0).all()
    covariance = 90 * (np.diag(weights) - np.outer(weights, weights))
    error = np.sqrt(np.diag(covariance) / trials.size)
    assert (np.abs(parts.mean(axis=0) - 90 * weights) <= 4.5 * error).all()
    assert np.abs(np.cov(parts.T) - covariance).max() < 0.05 * 90 / 4


def test_where_no_class_has_a_share_the_last_takes_all() -> None:
    parts = Stream(4, Purpose.HOURS, 0).multinomials("papers", np.array([7]), np.zeros((1, 3)))
    assert parts.tolist() == [[0, 0, 7]]
