"""Two uptakes that give an overall one, and the mix that they are solved for.

A campaign that opponents follow more readily than supporters states its uptake among all; how many of either
side follow depends on how many there are.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints


def split_by_odds(overall: float, opponents: npt.ArrayLike, odds_ratio: float) -> tuple[Floats, Floats]:
    """Uptakes among Yes-leaners and opponents that give an overall uptake and an odds ratio.

    Both rise with the overall uptake where the mix stays as it is, so that a larger uptake takes the same
    voters and some more: at a fixed odds ratio either is an increasing function of the other, and the overall
    uptake is their mean, weighted by the mix.

    Parameters
    ----------
    overall : float
        Share of all who follow, in [0, 1].
    opponents : array_like
        Share of opponents among all, in [0, 1], of one mix or of many.
    odds_ratio : float
        Odds of an opponent to follow over those of a Yes-leaner; > 0.

    Returns
    -------
    tuple of two float64, of the shape of `opponents`
        Uptake of Yes-leaners, uptake of opponents.

    Examples
    --------
    >>> yes, no = split_by_odds(0.2, 0.25, 9.0)
    >>> round(float(0.75 * yes + 0.25 * no), 12)
    0.2
    """
    mix = np.asarray(opponents, dtype=np.float64)
    if odds_ratio == 1.0 or overall in (0.0, 1.0):
        return np.full_like(mix, overall), np.full_like(mix, overall)
    if odds_ratio > 1.0:
        against, yes = _split(overall, 1.0 - mix, 1.0 / odds_ratio)
        return yes, against
    return _split(overall, mix, odds_ratio)


def millionths(papers: Ints, share: Floats) -> Ints:
    """A share of the papers in whole millionths, so that their sums do not depend on any order.

    Parameters
    ----------
    papers : int64, shape (row, class)
    share : float64, shape (row, class) or (row, 1)

    Returns
    -------
    int64, shape (row, class)

    Examples
    --------
    >>> millionths(np.array([[3, 1]]), np.array([[0.5]])).tolist()
    [[1500000, 500000]]
    """
    return np.rint(papers * (share * 1e6)).astype(np.int64)


def _split(u: float, w: Floats, r: float) -> tuple[Floats, Floats]:
    # (1 − w)·p + w·q = u with q/(1 − q) = r·p/(1 − p) is a quadratic in p, and one in q, with one root in
    # [0, 1]. For r < 1 they are written so that nothing cancels: the discriminant is a sum of squares.
    neither, gap = 1 - w - u, r * (w - u)
    root = np.sqrt(neither * neither + 2 * r * (w * (1 - w) + u * (1 - u)) + gap * gap)
    p = 2 * u / ((1 - w + u) + r * (w - u) + root)
    b = (1 - w - u) + r * (w + u)
    with np.errstate(divide="ignore", invalid="ignore"):  # of the two forms the other one is taken
        q = np.where(b >= 0, 2 * r * u / (b + root), (root - b) / (2 * w * (1 - r)))
    return p, q
