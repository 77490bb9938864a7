"""How often a method's bands hold what was reported, and how often they would if the method were right.

A band of 90 % holds nine in ten cells only on average over many votes. The cells of one vote share its swing:
they fall out of their bands together, so that the share held of a few votes varies widely even where the
method is right. How widely, the method itself says: each of its own simulated votes is held against the same
bands. What was reported is judged by that range, not by 90 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.statistics.intervals import exact_interval
from sim.arrays import Bools, Floats, Ints

LEVELS: Final = (0.5, 0.8, 0.9, 0.95)
"""Levels of the bands."""

SETS: Final = 4_000
"""Sets of votes that are simulated to see what the method itself predicts."""

_BINS: Final = 10
_PREDICTED: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class CellPlaces:
    """Where cells of one vote stand among simulated ones, from 0 (below all) to 1 (above all).

    Attributes
    ----------
    reported : float64, shape (cell,)
        Probability integral transform of what was reported: the middle of what its rounding allows.
    own : float64, shape (replication, cell)
        That of each simulated vote among the others.
    widths : float64, shape (level, cell)
        Width of the bands [share of the roll].
    """

    reported: Floats
    own: Floats
    widths: Floats


def places_among(reported: Floats, rounding: Floats, simulated: Floats) -> CellPlaces:
    """CellPlaces of reported cells among simulated ones.

    Parameters
    ----------
    reported, rounding : float64, shape (cell,)
        Share of the roll, and half a unit of its last printed digit.
    simulated : float64, shape (replication, cell)

    Returns
    -------
    CellPlaces

    Examples
    --------
    >>> simulated = np.arange(9.0)[:, None]
    >>> found = places_among(np.array([4.0]), np.array([0.5]), simulated)
    >>> found.reported.tolist(), found.own[:, 0].round(2).tolist()
    ([0.5], [0.06, 0.17, 0.28, 0.39, 0.5, 0.61, 0.72, 0.83, 0.94])
    """
    n = len(simulated)
    below = (simulated < reported - rounding).sum(axis=0)
    not_above = (simulated <= reported + rounding).sum(axis=0)
    rank = np.argsort(np.argsort(simulated, axis=0, kind="stable"), axis=0, kind="stable")
    ends = np.quantile(simulated, [(1.0 + sign * level) / 2 for sign in (-1, 1) for level in LEVELS], axis=0)
    return CellPlaces(
        reported=((below + not_above) / 2 + 0.5) / (n + 1),
        own=(rank + 0.5) / n,
        widths=ends[len(LEVELS) :] - ends[: len(LEVELS)],
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many cells of some votes a band held, and how many the method itself says it would.

    Attributes
    ----------
    level : float
        Of the band.
    votes, cells, held : int
    low, high : float
        Interval of the share held over votes like these, 95 %, which clusters by vote.
    predicted_low, predicted_high : float
        Range of the share held in 95 % of simulated sets of votes with the same cells.
    as_extreme : float
        Share of the simulated sets whose share held is as far from their median as the reported one.
    width : float
        Mean width of the band [share of the roll].
    """

    level: float
    votes: int
    cells: int
    held: int
    low: float
    high: float
    predicted_low: float
    predicted_high: float
    as_extreme: float
    width: float

    @property
    def share(self) -> float:
        """Share of the cells held."""
        return self.held / self.cells

    @property
    def is_predicted(self) -> bool:
        """Whether the share held lies in the range that the method itself predicts."""
        return self.predicted_low <= self.share <= self.predicted_high


def coverage_of(votes: Sequence[tuple[CellPlaces, Bools]], level: float, seed: int) -> Coverage:
    """Coverage of one band over some cells of some votes.

    Parameters
    ----------
    votes : sequence of (CellPlaces, bool array of shape (cell,))
        And which cells of each are meant; some cell of every vote.
    level : float
        One of `LEVELS`.
    seed : int
        Of the simulated sets of votes.

    Returns
    -------
    Coverage

    Notes
    -----
    The interval is that of Korn and Graubard: Clopper and Pearson's for as many cells as independent ones
    would tell as much. Their number follows from the variance of the share held over the simulated sets, so
    that cells of one vote count for no more than they tell; with one vote it stands too.

    References
    ----------
    .. [1] Korn, Graubard: Confidence intervals for proportions with small expected number of positive counts
       estimated from survey data. Survey Methodology 24 (1998).
    .. [2] Dawid: Present position and potential developments: the prequential approach. J. R. Stat. Soc. A
       147 (1984), doi:10.2307/2981683.
    """
    held = sum(int(is_held(places.reported[meant], level).sum()) for places, meant in votes)
    cells = sum(int(meant.sum()) for _, meant in votes)
    of_sets = _held_in_sets(votes, level, seed) / cells
    low, high = np.quantile(of_sets, [(1 - _PREDICTED) / 2, (1 + _PREDICTED) / 2])
    share = held / cells
    side = min(float((of_sets <= share).mean()), float((of_sets >= share).mean()))
    effective = _effective_cells(of_sets, cells)
    interval = exact_interval(share * effective, effective)
    width = sum(float(places.widths[LEVELS.index(level)][meant].sum()) for places, meant in votes) / cells
    ends = float(low), float(high)
    return Coverage(level, len(votes), cells, held, *interval, *ends, min(1.0, 2 * side), width)


def is_held(places: Floats, level: float) -> Bools:
    """Whether places lie in the central band of a level.

    Examples
    --------
    >>> is_held(np.array([0.04, 0.06, 0.5, 0.96]), 0.9).tolist()
    [False, True, True, False]
    """
    return np.asarray(np.abs(places - 0.5) <= level / 2)


def _held_in_sets(votes: Sequence[tuple[CellPlaces, Bools]], level: float, seed: int) -> Floats:
    """Cells held in each simulated set of votes: every vote of a set is another replication."""
    rng = np.random.default_rng([seed, 5])
    held = np.zeros(SETS)
    for places, meant in votes:
        of_replication = is_held(places.own[:, meant], level).sum(axis=1)
        held += of_replication[rng.integers(len(of_replication), size=SETS)]
    return held


def _effective_cells(of_sets: Floats, cells: int) -> float:
    """Number of independent cells whose share held would vary as that of the sets does."""
    mean, variance = float(of_sets.mean()), float(of_sets.var())
    return cells if variance == 0 else min(float(cells), max(1.0, mean * (1 - mean) / variance))


@dataclass(frozen=True, slots=True)
class Uniformity:
    """How the places are spread over [0, 1]; evenly, were the method right.

    Attributes
    ----------
    counts : tuple of int
        Cells by tenth.
    distance : float
        Largest difference between the share of places below a tenth's end and that end.
    as_extreme : float
        Share of the simulated sets of votes that are as uneven.
    """

    counts: tuple[int, ...]
    distance: float
    as_extreme: float


def uniformity_of(votes: Sequence[tuple[CellPlaces, Bools]], seed: int) -> Uniformity:
    """How evenly the places of some cells of some votes are spread; parameters as of :func:`coverage_of`."""
    rng = np.random.default_rng([seed, 6])
    counts, of_sets = np.zeros(_BINS, dtype=np.int64), np.zeros((SETS, _BINS), dtype=np.int64)
    for places, meant in votes:
        counts += _by_tenth(places.reported[None, meant])[0]
        own = _by_tenth(places.own[:, meant])
        of_sets += own[rng.integers(len(own), size=SETS)]
    distance = float(_unevenness(counts))
    as_extreme = float((_unevenness(of_sets) >= distance).mean())
    return Uniformity(tuple(counts.tolist()), distance, as_extreme)


def _by_tenth(places: Floats) -> Ints:
    tenth = np.minimum((places * _BINS).astype(np.int64), _BINS - 1)
    return np.asarray((tenth[..., None] == np.arange(_BINS)).sum(axis=-2))


def _unevenness(counts: Ints) -> Floats:
    below = np.cumsum(counts, axis=-1) / counts.sum(axis=-1, keepdims=True)
    ends = np.arange(1, _BINS + 1) / _BINS
    return np.asarray(np.abs(below - ends).max(axis=-1))
