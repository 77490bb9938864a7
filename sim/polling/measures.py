"""What a trace tells: waits, lines, use of the servers, papers issued, last voter out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.clock import TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.polling.compiled.compiled_layout import absences_of, room_of
from sim.polling.compiled.server_time import helping_time, open_time
from sim.polling.layout import STAGES, Layout, Stage
from sim.polling.trace import OUTCOMES, SERVED, Ticks, Trace, fields_of

Floats = NDArray[np.float64]

_TAIL: Final = 0.997  # the percentile the field's own tools report [procedure.md: Georgia Tech]


@dataclass(frozen=True, slots=True)
class WaitStatistics:
    """A sample of waits [minutes]; NaN where nobody waited for it.

    Attributes
    ----------
    n : int
        Voters in the sample.
    mean, p95, p997, longest : float
        Mean, 95th and 99.7th percentile (linear interpolation), maximum.
    """

    n: int
    mean: float
    p95: float
    p997: float
    longest: float


def wait_statistics(wait: Ticks) -> WaitStatistics:
    """Mean, tail and maximum of waits.

    Parameters
    ----------
    wait : int64 (n,)
        [ticks]

    Examples
    --------
    >>> wait_statistics(np.array([0, 60_000, 120_000]))
    WaitStatistics(n=3, mean=1.0, p95=1.9, p997=1.994, longest=2.0)
    """
    if wait.size == 0:
        return WaitStatistics(0, np.nan, np.nan, np.nan, np.nan)
    p95, p997 = np.quantile(wait, (0.95, _TAIL))
    figures = (float(value) / TICKS_PER_MINUTE for value in (wait.mean(), p95, p997, wait.max()))
    return WaitStatistics(len(wait), *figures)


def desk_wait(trace: Trace) -> Ticks:
    """From (last) arrival to check-in, of those checked in, shape (registered,) [ticks]."""
    wait: Ticks = (trace.desk_start - _joined_desk(trace))[trace.desk_start >= 0]
    return wait


def total_wait(trace: Trace) -> Ticks:
    """Waiting for desk, booth and box together, of those served, shape (served,) [ticks]."""
    served = trace.outcome == SERVED
    wait = (
        (trace.desk_start - _joined_desk(trace))
        + (trace.booth_start - trace.desk_end)
        + (trace.box_start - trace.booth_end)
    )
    waited: Ticks = wait[served]
    return waited


def minutes_inside(trace: Trace) -> float:
    """Mean time between the door and leaving, of all who entered [minutes]; NaN if nobody did."""
    entered = trace.entered >= 0
    if not entered.any():
        return float("nan")
    return float((trace.left - trace.entered)[entered].mean()) / TICKS_PER_MINUTE


def outcome_counts(trace: Trace) -> dict[str, int]:
    """Voters by outcome, in the order of `OUTCOMES`."""
    counts = np.bincount(trace.outcome, minlength=len(OUTCOMES))
    return dict(zip(OUTCOMES, counts.tolist(), strict=True))


def issued_by(trace: Trace, grid: Ticks) -> Ticks:
    """Papers issued until each tick of `grid`, that tick included, shape as `grid`."""
    return np.searchsorted(np.sort(trace.desk_end[trace.desk_end >= 0]), grid, side="right")


def last_out(trace: Trace) -> int:
    """When the last voter who was served or gave up left [ticks]; −1 if nobody came in time."""
    return int(max(trace.left[trace.entered >= 0], default=-1))


def _joined_desk(trace: Trace) -> Ticks:
    return np.where(trace.returned >= 0, trace.returned, trace.arrival)


def _line(trace: Trace, stage: Stage) -> tuple[Ticks, Ticks]:
    """When each voter who ever stood in a stage's line joined and left it."""
    if stage == "booth":
        joined, called = trace.desk_end, trace.booth_start
    elif stage == "box":
        joined, called = trace.booth_end, trace.box_start
    else:
        called = np.where(trace.desk_start >= 0, trace.desk_start, trace.left)
        first = trace.refused_start >= 0
        joined = np.concatenate([_joined_desk(trace), trace.arrival[first]])
        called = np.concatenate([called, trace.refused_start[first]])
        return joined, called
    stood = called >= 0
    return joined[stood], called[stood]


def queue_length(trace: Trace, grid: Ticks, stage: Stage = "desk") -> Ticks:
    """Voters in a stage's line just after each tick of `grid`, shape as `grid`.

    The line for the desks counts those who wait outside, and those who will give up.

    Examples
    --------
    >>> from sim.polling.station import run_station
    >>> arrival, service = np.array([0, 0, 0]), np.array([[4, 1, 1]] * 3)
    >>> room = Layout(n_desks=1, n_booths=1, opening=0, closing=9)
    >>> trace = run_station(arrival, service, np.array([99] * 3), np.array([-1] * 3), room)
    >>> queue_length(trace, np.arange(0, 10, 3)).tolist()
    [2, 2, 1, 0]
    """
    joined, called = _line(trace, stage)
    before = np.searchsorted(np.sort(joined), grid, side="right")
    return before - np.searchsorted(np.sort(called), grid, side="right")


def queue_peak(trace: Trace, stage: Stage = "desk") -> int:
    """Longest line of a stage at the end of any tick."""
    joined, _ = _line(trace, stage)
    return int(max(queue_length(trace, joined, stage), default=0))


def utilisation(trace: Trace, layout: Layout) -> dict[str, float]:
    """Share of the time that each stage's servers were open (as ``server_time`` counts it) that was
    spent on voters; NaN where none was ever open.
    """
    ends = {
        "desk": np.concatenate([trace.desk_end, trace.refused_end]),
        "booth": trace.booth_end,
        "box": trace.box_end,
    }
    busy = {
        "desk": (trace.desk_end - trace.desk_start).sum() + (trace.refused_end - trace.refused_start).sum(),
        "booth": (trace.booth_end - trace.booth_start).sum(),
        "box": (trace.box_end - trace.box_start).sum(),
    }
    until = {stage: int(ends[stage].max(initial=layout.closing)) for stage in STAGES}
    room, absences = room_of(layout, split=False, impatient=False), absences_of(layout)
    time = {s: open_time(row, until[s], room, absences, trace.away) for row, s in enumerate(STAGES)}
    for stage, sign in (("desk", -1), ("booth", 1)):
        time[stage] += sign * helping_time(trace.n_voters, fields_of(trace), until[stage], room)
    return {stage: float(busy[stage]) / time[stage] if time[stage] else float("nan") for stage in STAGES}


def feasible_issue(layout: Layout, check_in_seconds: float, grid: Ticks) -> Floats:
    """Papers the desks could have issued by each tick, never idle, at a mean check-in time.

    Members on a planned absence issue none; nobody is counted before the doors open.

    Parameters
    ----------
    layout : Layout
        The room.
    check_in_seconds : float
        Mean time of one check-in [s].
    grid : int64 (m,)
        [ticks]

    Returns
    -------
    float64 (m,)

    Raises
    ------
    ValueError
        If the check-in takes no time.

    Examples
    --------
    Four members at 75 s, two hours: fewer than the 433 papers Atyrau reports.

    >>> from sim.clock import ticks_of
    >>> room = Layout(n_desks=4, n_booths=4, opening=ticks_of("07:00"), closing=ticks_of("20:00"))
    >>> feasible_issue(room, 75.0, np.array([ticks_of("09:00")])).tolist()
    [384.0]
    """
    if check_in_seconds <= 0:
        raise ValueError(f"check_in_seconds = {check_in_seconds}: must be more than 0")
    open_ticks = layout.n_desks * np.maximum(grid - layout.doors, 0)
    for away in layout.absences:
        if away.stage == "desk":
            start = max(away.begin, layout.doors)
            open_ticks -= min(away.count, layout.n_desks) * np.clip(
                grid - start, 0, max(away.until - start, 0)
            )
    papers: Floats = np.maximum(open_ticks, 0) / (check_in_seconds * TICKS_PER_SECOND)
    return papers
