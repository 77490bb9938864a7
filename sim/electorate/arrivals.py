"""When voters come: a cumulative curve for each unit, on the local clock.

The hourly table gives points; between them the curve is monotone (PCHIP), or straight if asked for, before
opening it is 0 and at closing 1. Stale and missing cells are left out, so the curve is only held between
their neighbours. Voters who come are then order statistics of this curve.

A station's own curve is bent: ``w(u) = u + δ·u·(1 − u)`` with δ in [−1, 1], where u is the published share
come by that time. δ > 0 is an earlier station. The bend is linear in δ, so with a mean of 0 it leaves the
expected curve exactly where the table puts it. What a country's and a region's day have of their own is
another matter: :func:`day_of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE, moment_of
from sim.datasets import Dataset
from sim.errors import DatasetError
from sim.numerics import exp, expit, logit, monotone_cubic

GRID_MINUTES: Final = 5
"""Between grid points the curve is straight; the intensity is constant for five minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalCurves:
    """Cumulative share of a unit's voters who have come, on the local clock.

    Attributes
    ----------
    ticks : int64, shape (grid,)
        Local clock from opening to closing [ticks].
    cumulative : float64, shape (unit, grid)
        From 0 at opening to 1 at closing; non-decreasing.
    local_shift : int64, shape (unit,)
        Local clock minus reporting clock [ticks].
    """

    ticks: Ints
    cumulative: Floats
    local_shift: Ints

    def at(self, local_ticks: Ints | int) -> Floats:
        """Shares come by a local time: shape (unit, time)."""
        times = np.atleast_1d(local_ticks)
        return np.stack([np.interp(times, self.ticks, row) for row in self.cumulative])

    def at_report(self, report_ticks: Ints) -> Floats:
        """Shares come by a time of the reporting clock: shape (unit, time)."""
        return np.stack(
            [
                np.interp(report_ticks + shift, self.ticks, row)
                for shift, row in zip(self.local_shift, self.cumulative, strict=True)
            ]
        )


def day_of(share: Floats, later: Floats, steeper: Floats) -> Floats:
    """Shares come on another day: log-odds exp(steeper) times the published ones, less `later`.

    Parameters
    ----------
    share : float64, shape (part, time)
        Published shares come, non-decreasing.
    later, steeper : float64, shape (part,)
        Where both are 0 throughout, nothing is changed to the bit.

    Returns
    -------
    float64, shape (part, time)
        Non-decreasing; 0 and 1 stay what they are.

    Examples
    --------
    >>> day_of(np.array([[0.0, 0.418, 1.0]]), np.array([1.04]), np.array([0.34])).round(3)
    array([[0.   , 0.182, 1.   ]])
    """
    if not later.any() and not steeper.any():
        return share
    odds = exp(steeper)[:, None] * logit(share) - later[:, None]
    return np.asarray(np.maximum.accumulate(expit(odds), axis=1))


def _refuse_falls(unit: str, ticks: Ints, shares: Floats) -> None:
    falls = np.flatnonzero(np.diff(shares) < 0)
    if falls.size:
        at = moment_of(ticks[falls[0] + 1])
        raise DatasetError(
            f"{unit}: cumulative turnout falls before {at} local time; "
            "correct or withdraw the cell in patches.toml"
        )


def _curve(ticks: Ints, shares: Floats, grid: Ints, smooth: bool) -> Floats:
    if not smooth:
        return np.interp(grid, ticks, shares)
    # Rounding alone could make the curve fall by a last digit, or end a last digit short of everybody.
    curve: Floats = np.maximum.accumulate(np.clip(monotone_cubic(ticks, shares, grid), 0.0, 1.0))
    curve[-1] = 1.0
    return curve


def _refuse_uneven_nights(dataset: Dataset, step: int) -> None:
    for evening, _ in dataset.nights:
        if (evening - dataset.opening_ticks) % step:
            raise DatasetError(
                f"{dataset.name}: a vote of several days opens and closes {GRID_MINUTES} minutes apart, or a "
                "multiple of them"
            )


def _curve_of_days(
    unit: str, dataset: Dataset, known: Ints, shares: Floats, grid: Ints, smooth: bool
) -> Floats:
    """A curve day by day: flat at night, where a report must say how many had come."""
    out = np.ones(grid.size)
    opens, before = dataset.opening_ticks, 0.0
    for evening, morning in (*dataset.nights, (dataset.closing_ticks, dataset.closing_ticks)):
        at_night = (known >= evening) & (known <= morning)
        if evening == dataset.closing_ticks:
            after = 1.0
        elif at_night.any():
            after = float(shares[at_night][-1])
        elif known.size:
            raise DatasetError(
                f"{unit}: no report between {moment_of(evening)} and {moment_of(morning)} local time says "
                "how many had voted by the evening"
            )
        else:  # no hours are known at all: as many on each day (assumption)
            after = before + 1.0 / dataset.days
        day = (grid >= opens) & (grid <= evening)
        inside = (known > opens) & (known < evening)
        ticks = np.concatenate([[opens], known[inside], [evening]])
        told = np.concatenate([[before], np.minimum(shares[inside], after), [after]])
        out[day] = before if after <= before else _part(ticks, told, grid[day], smooth)
        out[(grid > evening) & (grid <= morning)] = after
        opens, before = morning, after
    return np.asarray(np.maximum.accumulate(out))


def _part(ticks: Ints, shares: Floats, grid: Ints, smooth: bool) -> Floats:
    """One day's stretch of a curve, from its first share to its last."""
    spread = shares[-1] - shares[0]
    return np.asarray(shares[0] + spread * _curve(ticks, (shares - shares[0]) / spread, grid, smooth))


def fit_curves(
    dataset: Dataset, opening: int | None = None, closing: int | None = None, *, smooth: bool = True
) -> ArrivalCurves:
    """Curves through the dataset's patched hourly table.

    Parameters
    ----------
    dataset : Dataset
    opening, closing : int, optional
        Local hours of the polls [ticks], if not the dataset's own. The curve is then read on the new hours:
        who would have come before the opening comes at the opening, who would have come after the closing
        comes before it.
    smooth : bool
        Between the points of the table by monotone cubics; otherwise at a constant rate.

    Returns
    -------
    ArrivalCurves

    Raises
    ------
    DatasetError
        If a unit's cumulative turnout falls.
    """
    opens, closes = dataset.opening_ticks, dataset.closing_ticks
    step = GRID_MINUTES * TICKS_PER_MINUTE
    grid = np.arange(opens, closes + step, step, dtype=np.int64)
    grid[-1] = closes
    shift = (dataset.utc_offset_hours - dataset.reference_offset_hours) * TICKS_PER_HOUR
    _refuse_uneven_nights(dataset, step)
    cumulative = np.zeros((len(dataset.units), grid.size))
    issued = dataset.issued_at_stations
    for u, unit in enumerate(dataset.units):
        row = dataset.turnout[u]
        if not issued[u] or not dataset.simulated[u]:
            continue
        local = dataset.report_ticks + shift[u]
        _refuse_falls(unit, local[~np.isnan(row)], row[~np.isnan(row)])
        known = ~np.isnan(row) & (local > opens) & (local < closes)
        final = issued[u] / dataset.registered[u]
        ticks = np.concatenate([[opens], local[known], [closes]])
        # The last cell before closing may lie above the whole papers that it was rounded to.
        told = np.minimum(row[known] / final, 1.0)
        if dataset.days > 1:
            cumulative[u] = _curve_of_days(unit, dataset, local[known], told, grid, smooth)
        else:
            shares = np.concatenate([[0.0], told, [1.0]])
            cumulative[u] = _curve(ticks, shares, grid, smooth)
    curves = ArrivalCurves(ticks=grid, cumulative=cumulative, local_shift=shift.astype(np.int64))
    return curves if opening is None and closing is None else _on_hours(curves, opening, closing)


def _on_hours(curves: ArrivalCurves, opening: int | None, closing: int | None) -> ArrivalCurves:
    opens = int(curves.ticks[0]) if opening is None else opening
    closes = int(curves.ticks[-1]) if closing is None else closing
    step = GRID_MINUTES * TICKS_PER_MINUTE
    grid = np.unique(np.append(np.arange(opens, closes, step, dtype=np.int64), closes))
    cumulative = curves.at(grid)
    simulated = curves.cumulative[:, -1] > 0
    cumulative[:, 0] = 0.0
    cumulative[simulated, -1] = 1.0
    return ArrivalCurves(ticks=grid, cumulative=cumulative, local_shift=curves.local_shift)
