"""Compiled: when the voters of a station come, by its own curve."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.compiling import compiled, inlined
from sim.electorate.campaigns.campaign_effects import Words
from sim.electorate.drawing.voter_arrays import StationCurve
from sim.electorate.drawing.would_be_voters import bend_curve
from sim.numerics.ascending import first_from
from sim.streams.exponential import exponentials

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
    share = scratch[3]
    exponentials(words[0], n + 1, share, scratch)
    total = 0.0
    for voter in range(n + 1):
        total += share[voter]
        share[voter] = total
    come, ticks, speed = curve.share, curve.ticks, curve.speed
    last, end = ticks.size - 2, ticks[-1] - 1
    unit = 1.0 / total
    cell, edge, begin, pace, tick = 0, come[1], come[0], speed[0], ticks[0]
    for voter in range(n):
        part = share[voter] * unit
        while part > edge and cell < last:
            cell += 1
            edge, begin, pace, tick = come[cell + 1], come[cell], speed[cell], ticks[cell]
        arrival[voter] = min(tick + np.int64((part - begin) * pace), end)


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
