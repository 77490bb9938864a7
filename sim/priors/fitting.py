"""From a few votes to the spread of a further one, by the posterior of a hierarchical model.

The method, its assumptions and its data stand in ``README.md`` beside this file. Nothing here is used by a
run: what it finds is written into :mod:`sim.scenario.schema.uncertainty`, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Floats

SCALE: Final = 0.5
"""Half-normal scale of a standard deviation on the log-odds, before the data (assumption)."""

SCALE_OF_RATIO: Final = 0.3
"""Half-normal scale of the logarithm by which spreads between regions vary from vote to vote (assumption)."""

_SD: Final = np.linspace(0.002, 4.0, 2000)
_RATIO: Final = np.linspace(0.0, 1.5, 76)


@dataclass(frozen=True, slots=True)
class FurtherVote:
    """Where a further vote is expected, and how far from there it may be.

    Attributes
    ----------
    centre : float
        Mean over the posterior, an election and a referendum counting alike.
    spread : float
        Root mean square distance from the centre asked for, of an election or a referendum, the larger.
    between : tuple of float
        Interval of 90 % of the standard deviation between votes of a kind.
    """

    centre: float
    spread: float
    between: tuple[float, float]


def further_vote(
    effects: Sequence[float], elections: Sequence[bool] | None = None, *, centre: float | None = None
) -> FurtherVote:
    """A further vote among exchangeable ones.

    Parameters
    ----------
    effects : sequence of float, length (vote,)
        The base year's among them.
    elections : sequence of bool, length (vote,), optional
        Which of them are elections, where the kinds are told apart.
    centre : float, optional
        From where distances are taken; the predicted mean without it.

    Examples
    --------
    >>> further_vote([0.0, 0.2, -0.2, 0.4], [False, True, True, False])  # doctest: +ELLIPSIS
    FurtherVote(centre=0.1, spread=0.44..., between=(0.16..., 0.65...))
    """
    y = np.asarray(effects, dtype=np.float64)
    kind = np.zeros(y.size) if elections is None else np.asarray(elections, dtype=np.float64)
    inverse = np.linalg.inv(np.eye(y.size) + np.outer(kind, kind))  # per unit of variance between votes
    information = float(inverse.sum())
    mean = float((inverse @ y).sum()) / information
    rest = y - mean
    log_posterior = -(y.size - 1) * np.log(_SD) - 0.5 * float(rest @ inverse @ rest) / _SD**2
    log_posterior -= 0.5 * (_SD / SCALE) ** 2
    weight = np.exp(log_posterior - log_posterior.max())
    weight /= weight.sum()
    variance = float((weight * _SD**2).sum())
    low, high = np.interp([0.05, 0.95], np.cumsum(weight), _SD).tolist()
    means, factors = [], []
    for of_kind in (0.0,) if elections is None else (0.0, 1.0):
        shared = of_kind * (inverse @ kind)  # what the votes say of the kind of a further one
        means.append(mean + float(shared @ rest))
        unknown = 1.0 - float(shared.sum())
        own = 1.0 + of_kind * (1.0 - float(kind @ inverse @ kind))
        factors.append(own + unknown * unknown / information)
    expected = float(np.mean(means))
    about = expected if centre is None else centre
    spread = max(f * variance + (m - about) ** 2 for f, m in zip(factors, means, strict=True))
    return FurtherVote(expected, float(np.sqrt(spread)), (low, high))


def between_regions(spreads: Sequence[float], numbers: Sequence[int]) -> float:
    """Root mean square of a further vote's standard deviation between regions.

    Parameters
    ----------
    spreads : sequence of float, length (vote,)
        Sample standard deviation between the regions of each vote.
    numbers : sequence of int, length (vote,)
        Regions of each.

    Examples
    --------
    >>> round(between_regions([0.3, 0.3, 0.3], [17, 17, 17]), 2)
    0.33
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    true = _SD[:, None, None] * np.exp(_RATIO[:, None] * nodes)  # sd of one vote: (sd, ratio, node)
    log_posterior = -0.5 * (_SD[:, None] / SCALE) ** 2 - 0.5 * (_RATIO / SCALE_OF_RATIO) ** 2
    for spread, number in zip(spreads, numbers, strict=True):
        free = number - 1
        log_chance = -free * np.log(true / spread) - 0.5 * free * ((spread / true) ** 2 - 1.0)
        log_posterior = log_posterior + np.log((np.exp(log_chance) * weights).sum(axis=2) + 1e-300)
    weight = np.exp(log_posterior - log_posterior.max())
    squares = _SD[:, None] ** 2 * np.exp(2.0 * _RATIO**2)
    return float(np.sqrt((weight * squares).sum() / weight.sum()))


def shape_of(published: Floats, other: Floats, steeper: float | None = None) -> tuple[float, float]:
    """How much later and how much steeper another vote's day was, by least squares over its hours.

    Parameters
    ----------
    published, other : float64, shape (time,)
        Shares come by the same times, both between 0 and 1.
    steeper : float, optional
        Where it is known already.

    Examples
    --------
    >>> u = np.array([0.2, 0.5, 0.8])
    >>> [round(each, 6) for each in shape_of(u, u)]
    [0.0, 0.0]
    """
    from scipy.optimize import least_squares

    odds = np.log(published / (1.0 - published))

    def gap(shape: Floats) -> Floats:
        slope = np.exp(shape[1] if steeper is None else steeper)
        return np.asarray(1.0 / (1.0 + np.exp(shape[0] - slope * odds)) - other)

    found = least_squares(gap, [0.0, 0.0] if steeper is None else [0.0]).x.tolist()
    return found[0], found[1] if steeper is None else steeper
