"""The central case: parameters solved so that, without shared shocks, expected counts are the table's.

Turnout, defective share and what is taken away follow from the table at once. The yes share does not: at a
station turnout and yes share are joined, so larger turnouts weigh in with their own yes share, and the mean
of the yes shares must lie a little below the table's for the *ballots* to come out right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, floor, fsum
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BOTH_MARKED, INVALID, NO, YES
from sim.clock import moment_of
from sim.datasets import Dataset
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.uncertainty import VotePrior, correlated
from sim.errors import DatasetError
from sim.numerics import expit, logit, root, weighted_sum
from sim.numerics.beta import beta_quantile

_HALF: Final = (
    (0.3173700966294523, 0.2408701155466403),
    (0.953421922932109, 0.16145951286700008),
    (1.59348042981642, 0.07206936401717833),
    (2.2404678516917524, 0.021126344408967546),
    (2.8977286432233136, 0.003976608929181309),
    (3.56930676407356, 0.0004647187187793957),
    (4.260383605019905, 3.2095005652745914e-05),
    (4.978041374639121, 1.2176597454425813e-06),
    (5.732747175251201, 2.2674616734806418e-08),
    (6.541675005098634, 1.7186649279648582e-10),
    (7.437890666021663, 3.714974152762399e-13),
    (8.507803519195257, 9.390193689041956e-17),
)
"""Positive nodes of the Gauss–Hermite quadrature with 24 nodes, and their weights, which add up to one half.

Libraries find them as eigenvalues, whose last digits depend on the processor.
"""

_NODES: Final = np.array([*(-x for x, _ in reversed(_HALF)), *(x for x, _ in _HALF)])
_WEIGHTS: Final = np.array([*(w for _, w in reversed(_HALF)), *(w for _, w in _HALF)])

_STEP: Final = 0.125
_POINTS: Final = 16
_INTERPOLATING: Final = np.array([(-1.0) ** k * comb(_POINTS - 1, k) for k in range(_POINTS)])
"""Barycentric weights of equally spaced points."""

_SMOOTH_ICC: Final = 0.3
"""Up to this ICC of the yes share the interpolated means are right to 1e-13."""


@dataclass(frozen=True, slots=True, eq=False)
class Centre:
    """Shares of each unit's central case; all float64, shape (unit,).

    Attributes
    ----------
    turnout : issued papers as a share of the roll.
    taken_away : share of the issued papers that never reach the box.
    defective : invalid and both-marked papers as a share of those in the box.
    both_marked : both-marked papers as a share of the defective.
    yes : mean of the stations' yes share among yes and no.
    """

    turnout: Floats
    taken_away: Floats
    defective: Floats
    both_marked: Floats
    yes: Floats


def _ratio(numerator: Ints, denominator: Ints) -> Floats:
    out = np.zeros(numerator.size)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def joint_yes_share(turnout: Floats, yes: Floats, prior: VotePrior) -> Floats:
    """Yes share of the ballots, E[T·Y] / E[T], when turnout T and yes share Y of a station are joined.

    Gauss–Hermite quadrature over the Gaussian copula; shapes (unit,).
    """
    t = beta_quantile(turnout[:, None], _NODES[None, :], prior.icc_turnout)
    return _ballots_share(t, _yes_by_turnout(yes, prior))


def _ballots_share(turnout: Floats, yes: Floats) -> Floats:
    """Yes share of the ballots, given turnout at the nodes and the mean yes share of stations there."""
    return np.asarray(weighted_sum(turnout * yes, _WEIGHTS) / weighted_sum(turnout, _WEIGHTS))


def _yes_by_turnout(yes: Floats, prior: VotePrior) -> Floats:
    """Mean yes share of the stations whose turnout lies at each node, shape (unit, node)."""
    joined = correlated(_NODES[:, None], _NODES[None, :], prior.corr_station)
    return weighted_sum(beta_quantile(yes[:, None, None], joined[None, :, :], prior.icc_yes), _WEIGHTS)


@lru_cache(maxsize=1024)
def _near(first: int, prior: VotePrior) -> Floats:
    """`_yes_by_turnout` at neighbouring mean yes shares, equally spaced in log-odds."""
    return np.array([_at_step(first + k, prior) for k in range(_POINTS)])


@lru_cache(maxsize=1024)
def _at_step(step: int, prior: VotePrior) -> Floats:
    return np.asarray(_yes_by_turnout(expit([step * _STEP]), prior)[0])


def _interpolated(yes: float, prior: VotePrior) -> Floats:
    """`_yes_by_turnout` of one unit, interpolated: units share it whatever their turnout is."""
    place = float(logit([yes])[0]) / _STEP
    first = floor(place) - _POINTS // 2 + 1
    away = place - first - np.arange(_POINTS)
    if not away.all():
        return _at_step(round(place), prior)
    weights = _INTERPOLATING / away
    return np.asarray(weighted_sum(_near(first, prior).T, weights) / weighted_sum(weights, 1.0))


def _solve_yes(turnout: Floats, target: Floats, prior: VotePrior) -> Floats:
    def solve(at_nodes: Floats, wanted: float) -> float:
        def gap(yes: float) -> float:
            smooth = prior.icc_yes <= _SMOOTH_ICC and 0.0 < yes < 1.0
            means = _interpolated(yes, prior) if smooth else _yes_by_turnout(np.array([yes]), prior)[0]
            return float(_ballots_share(at_nodes, means)) - wanted

        return root(gap, 0.0, 1.0, xtol=1e-14)

    # The joint share rises with the mean share, from 0 at 0 to 1 at 1: there is one root, and it is found.
    nodes = beta_quantile(turnout[:, None], _NODES[None, :], prior.icc_turnout)
    return np.array(
        [solve(t, wanted) if t.any() else wanted for t, wanted in zip(nodes, target, strict=True)]
    )


def refuse_papers_not_issued(dataset: Dataset) -> None:
    """Refuse a table of which there is no central case.

    Raises
    ------
    DatasetError
        If more papers were counted than issued in a unit: a patch of its turnout must raise the curve.
    """
    counted, issued = dataset.ballots.sum(axis=1), dataset.issued
    for u in np.flatnonzero(counted > issued):
        raise DatasetError(
            f"{dataset.units[u]}: {counted[u]:,} papers counted but {issued[u]:,} issued; "
            "a patch of the closing turnout must raise it to the count"
        )


def solve_centre(dataset: Dataset, prior: VotePrior) -> Centre:
    """Solve the central case of a dataset under a prior.

    Raises
    ------
    DatasetError
        As of :func:`refuse_papers_not_issued`.
    """
    refuse_papers_not_issued(dataset)
    ballots, issued = dataset.ballots, dataset.issued
    counted = ballots.sum(axis=1)
    turnout = _ratio(issued, dataset.registered)
    defective = ballots[:, INVALID] + ballots[:, BOTH_MARKED]
    return Centre(
        turnout=turnout,
        taken_away=_ratio(issued - counted, issued),
        defective=_ratio(defective, counted),
        both_marked=_ratio(ballots[:, BOTH_MARKED], defective),
        yes=_solve_yes(turnout, _ratio(ballots[:, YES], ballots[:, YES] + ballots[:, NO]), prior),
    )


def published_people(dataset: Dataset) -> Ints:
    """The published table as people: the central case, to the ballot and under every prior.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    int64, shape (unit, 6)
        Papers in the order of :data:`sim.ballot.ISSUED_CLASSES`, and last who got none; rows add up to the
        roll.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> published_people(load_dataset("kz-2022")).sum(axis=0).tolist()
    [6163516, 1490470, 125859, 205924, 46332, 3702541]
    """
    counted = dataset.ballots.sum(axis=1)
    taken_away, abstained = dataset.issued - counted, dataset.registered - dataset.issued
    return np.column_stack([dataset.ballots, taken_away, abstained])


@dataclass(frozen=True, slots=True)
class FitCell:
    """One cell of the hourly table beside the fitted curve; shares of the roll, NaN where none is stated."""

    unit: str
    clock: str
    printed: float
    patched: float
    fitted: float

    @property
    def residual(self) -> float:
        """Fitted minus patched."""
        return self.fitted - self.patched


def national_fit(dataset: Dataset, curves: ArrivalCurves) -> tuple[FitCell, ...]:
    """The national row beside what the units' curves add up to; none where the table has no such row."""
    if not dataset.national_row:
        return ()
    papers = curves.at_report(dataset.report_ticks) * dataset.issued_at_stations[:, None]
    roll, simulated = int(dataset.registered.sum()), dataset.simulated
    cells = np.where(simulated[:, None], dataset.turnout * dataset.registered[:, None], 0.0)
    return tuple(
        FitCell(
            unit=dataset.national_row,
            clock=moment_of(ticks),
            printed=float(dataset.turnout_national_printed[h]),
            patched=fsum(cells[:, h].tolist()) / roll,
            fitted=fsum(papers[:, h].tolist()) / roll,
        )
        for h, ticks in enumerate(dataset.report_ticks)
    )


def fit_report(dataset: Dataset, curves: ArrivalCurves) -> tuple[FitCell, ...]:
    """Published, patched and fitted turnout, cell by cell, for every simulated unit."""
    issued = dataset.issued_at_stations
    fitted = curves.at_report(dataset.report_ticks) * (issued / dataset.registered)[:, None]
    return tuple(
        FitCell(
            unit=unit,
            clock=moment_of(ticks),
            printed=float(dataset.turnout_printed[u, h]),
            patched=float(dataset.turnout[u, h]),
            fitted=float(fitted[u, h]),
        )
        for u, unit in enumerate(dataset.units)
        if issued[u]
        for h, ticks in enumerate(dataset.report_ticks)
    )
