"""Compiled: when the voters of a station come, by its own curve."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.compiling import compiled, inlined
from sim.electorate.campaigns.campaign_effects import Words
from sim.electorate.drawing.voter_arrays import StationCurve
from sim.electorate.drawing.would_be_voters import bend_curve
from sim.numerics.ascending import first_from
from sim.streams.exponential import exponentials

_NEXT: Final = np.uint64(1)
_bend_curve = inlined(bend_curve)


@compiled
def bend_into(cumulative: Floats, bend: float, curve: StationCurve) -> None:
    """Fill in a station's curve: the cumulative curve of its unit, bent; straight within each cell."""
    share, ticks, speed = curve.share, curve.ticks, curve.speed
    for cell in range(share.size):
        share[cell] = _bend_curve(cumulative[cell], bend)
    for cell in range(speed.size):
        width = share[cell + 1] - share[cell]
        speed[cell] = (ticks[cell + 1] - ticks[cell]) / width if width > 0.0 else 0.0


@compiled
def fill_arrivals(n: int, words: Words, curve: StationCurve, scratch: Floats, arrival: Ints) -> None:
    """Order statistics of the curve: sums of exponential spacings, as shares of their total."""
    share = scratch[1]
    exponentials(words[0], n + 1, share)
    total = 0.0
    for voter in range(n + 1):
        total += share[voter]
        share[voter] = total
    unit, whole, part = 1.0 / total, curve.share[-1], scratch[0]
    for voter in range(n):
        part[voter] = min(share[voter] * unit, whole)
    _fill_times(n, part, curve, arrival)


@compiled
def _fill_times(n: int, part: Floats, curve: StationCurve, arrival: Ints) -> None:
    """Times by which shares have come, in order: four stretches, which the processor does side by side."""
    quarter = n // 4
    # A share above 0 is greater than another if its bits are.
    bits, edges = part.view(np.int64), curve.share.view(np.int64)
    cell_1, cell_2 = np.uint64(0), np.uint64(first_from(curve.share[1:-1], part[quarter]))
    cell_3 = np.uint64(first_from(curve.share[1:-1], part[2 * quarter]))
    cell_4 = np.uint64(first_from(curve.share[1:-1], part[3 * quarter]))
    last = curve.ticks[-1] - 1
    for one in range(quarter):
        two, three, four = one + quarter, one + 2 * quarter, one + 3 * quarter
        cell_1, cell_2 = _cell_from(cell_1, bits[one], edges), _cell_from(cell_2, bits[two], edges)
        cell_3, cell_4 = _cell_from(cell_3, bits[three], edges), _cell_from(cell_4, bits[four], edges)
        arrival[one] = _time_in(cell_1, part[one], curve, last)
        arrival[two] = _time_in(cell_2, part[two], curve, last)
        arrival[three] = _time_in(cell_3, part[three], curve, last)
        arrival[four] = _time_in(cell_4, part[four], curve, last)
    for voter in range(4 * quarter, n):
        cell_4 = _cell_from(cell_4, bits[voter], edges)
        arrival[voter] = _time_in(cell_4, part[voter], curve, last)


@inlined
def _cell_from(cell: np.uint64, part: int, edges: Ints) -> np.uint64:
    """Cell of the curve that holds a share, from the one that held the share before."""
    # To the next by the sign of a difference: every eighth voter goes there, and no branch is guessed wrong.
    cell += np.uint64((edges[cell + _NEXT] - part) >> 63 & 1)
    while edges[cell + _NEXT] < part:
        cell += _NEXT
    return cell


@inlined
def _time_in(cell: np.uint64, part: float, curve: StationCurve, last: int) -> int:
    """Local time by which a share of that cell has come, but no later than `last` [ticks]."""
    offset = np.int64((part - curve.share[cell]) * curve.speed[cell])
    return int(min(curve.ticks[cell] + offset, last))


@compiled
def time_of(share: float, curve: StationCurve) -> int:
    """Local time by which a share has come [ticks]."""
    cell = first_from(curve.share[1:-1], share)
    offset = int((share - curve.share[cell]) * curve.speed[cell])
    return min(int(curve.ticks[cell]) + offset, int(curve.ticks[-1]) - 1)


@compiled
def come_early(n: int, share: float, before: int, curve: StationCurve, arrival: Ints) -> None:
    """Let the first of the day stand in line before the opening.

    Those who would come by the time by which the share has come do so in the ticks `before` it, in the same
    order and proportion; everybody else, and what each of them does, stays as drawn.
    """
    opening, until = curve.ticks[0], time_of(share, curve)
    voter = 0
    while voter < n and arrival[voter] < until:
        arrival[voter] = opening - (until - arrival[voter]) * before // (until - opening)
        voter += 1


@compiled
def share_at(time: int, curve: StationCurve) -> float:
    """Share come by a local time of the day."""
    share, ticks = curve.share, curve.ticks
    cell = first_from(ticks[1:-1], time + 1)
    slope = (share[cell + 1] - share[cell]) / (ticks[cell + 1] - ticks[cell])
    return float(share[cell] + slope * (time - ticks[cell]))
