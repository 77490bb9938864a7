"""What the lines were like: the integers counted station by station, turned into figures at the end.

All voter-by-voter engines leave the same integers, hence the same figures to the last bit.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.clock import NEVER, TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.engines.day import QUEUE_FIGURES, SHARES_OVER
from sim.polling.counters import (
    AT_BOOTH,
    AT_BOX,
    AT_DESK,
    CHECKED_IN,
    DOOR,
    DOOR_MAX,
    DOOR_SUM,
    GAVE_UP,
    LARGEST,
    LAST_OUT,
    OVER,
    PEAK,
    STAGE_COUNTERS,
    TOO_LATE,
    TOTAL,
    TOTAL_MAX,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
    utilisation,
)
from sim.polling.histogram import quantiles

_TAILS: Final = ((95, 100), (997, 1000))


def figures(counters: Ints, histograms: Ints, limits: Ints) -> Floats:
    """Figures of a set of stations.

    Parameters
    ----------
    counters : int64, shape (station, N_COUNTERS)
    histograms : int64, shape (N_HISTOGRAMS, N_BINS)
        Waits of all of them.
    limits : int64, shape (N_LIMITS,)
        Waits that were told apart [ticks].

    Returns
    -------
    float64, shape (figure,)
        :data:`sim.engines.day.QUEUE_FIGURES`; NaN throughout for no station, for waits where nobody came,
        for utilisation where no server was ever open, and for the share over the target where there is none.
        Waits are infinite where the quantile falls on those who left, or nobody who came was checked in.
    """
    if not len(counters):
        return np.full(len(QUEUE_FIGURES), np.nan)
    total = sum_of_stations(counters)
    left = int(total[GAVE_UP] + total[TURNED_BACK])
    came = int(total[CHECKED_IN]) + left
    waits = sum(int(total[stage + WAIT_SUM]) for stage in (AT_DESK, AT_BOOTH, AT_BOX))
    found = {
        **_spread("wait", total, histograms[0], total[WAIT_SUM], total[WAIT_MAX], left),
        "queue_peak": total[PEAK],
        "desk_utilisation": float(utilisation(total, AT_DESK)),
        "last_out_hour": total[LAST_OUT] / TICKS_PER_HOUR if total[LAST_OUT] else np.nan,
        "reneged": total[GAVE_UP],
        "baulked": total[TURNED_BACK],
        "turned_away": total[TOO_LATE],
        "share_left": left / came if came else np.nan,
        **_stage(total, AT_BOOTH, "booth", histograms[1]),
        **_stage(total, AT_BOX, "box", histograms[2]),
        **_spread("total_wait", total, histograms[TOTAL], waits, total[TOTAL_MAX], left),
        **_spread("door_to_door", total, histograms[DOOR], total[DOOR_SUM], total[DOOR_MAX], 0),
        **shares_over(total, limits),
    }
    return np.array([found[name] for name in QUEUE_FIGURES])


def sum_of_stations(counters: Ints) -> Ints:
    """Counters of several stations as those of one: int64, shape (N_COUNTERS,)."""
    total = counters.sum(axis=0)
    total[list(LARGEST)] = counters[:, list(LARGEST)].max(axis=0)
    return np.asarray(total)


def shares_over(counters: Ints, limits: Ints) -> dict[str, Floats]:
    """Share of those who came in time that waited longer than each limit in all, those who left included.

    Parameters
    ----------
    counters : int64, shape (..., N_COUNTERS)
    limits : int64, shape (N_LIMITS,)
        [ticks]

    Returns
    -------
    dict
        By figure, float64, shape (...); NaN where nobody came, and for a target that there is not.
    """
    left = counters[..., GAVE_UP] + counters[..., TURNED_BACK]
    came = counters[..., CHECKED_IN] + left
    over = {}
    for place, name in enumerate(SHARES_OVER):
        known = (came > 0) & (limits[place] < NEVER)
        longer = counters[..., OVER + place] + left
        over[name] = np.divide(longer, came, out=np.full(came.shape, np.nan), where=known)
    return over


def _stage(total: Ints, stage: int, name: str, histogram: Ints) -> dict[str, float]:
    """Figures of booths or boxes, to which all who are checked in come."""
    own = total[stage : stage + STAGE_COUNTERS]
    return {
        **_spread(f"{name}_wait", total, histogram, own[WAIT_SUM], own[WAIT_MAX], 0),
        f"{name}_queue_peak": own[PEAK],
        f"{name}_utilisation": float(utilisation(total, stage)),
    }


def _spread(name: str, total: Ints, histogram: Ints, ticks: int, most: int, left: int) -> dict[str, float]:
    """Mean, quantiles and longest of a time of those served [minutes]."""
    n = int(total[CHECKED_IN])
    never = np.inf if left else np.nan
    longest = most / TICKS_PER_MINUTE if n else never
    p95, p997 = (_within(*share, n, left, histogram, longest) for share in _TAILS)
    return {
        f"{name}_mean_minutes": ticks / n / TICKS_PER_MINUTE if n else never,
        f"{name}_p95_minutes": p95,
        f"{name}_p997_minutes": p997,
        f"{name}_max_minutes": longest,
    }


def _within(part: int, whole: int, checked_in: int, left: int, histogram: Ints, longest: float) -> float:
    """Time within which a share of all who came in time was served; infinite where fewer were."""
    needed, served = part * (checked_in + left), whole * checked_in
    if not checked_in or needed > served:
        return np.inf if left else np.nan
    # A quantile read from a bin may lie above the longest time, which is known exactly.
    return min(float(quantiles(histogram, (needed / served,))[0]), longest)
