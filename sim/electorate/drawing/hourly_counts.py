"""Count voters by final state and by time where a campaign asks for the hour, as they come, without queues.

Such voters must be made before they can be counted.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import STATES, CampaignFlows, Moves, UInts
from sim.electorate.drawing.compiled_voters import draw_comers
from sim.electorate.drawing.station_curve import bend_into
from sim.electorate.drawing.voter_arrays import Buffers, StationCurve, buffers, empty_curve
from sim.electorate.drawing.voters import stream_key
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.electorate.electorate import Electorate
from sim.streams import Purpose


@compiled
def count_times(times: Ints, edges: Ints, shift: int, out: Ints) -> None:
    """Add ascending times to their bins; what lies outside joins the first or the last bin.

    Examples
    --------
    >>> out = np.zeros(2, np.int64)
    >>> count_times(np.array([4, 5, 99]), np.array([0, 10, 20]), -5, out)
    >>> out
    array([1, 2])
    """
    begin = 0
    for place in range(out.size - 1):
        end = begin
        while end < times.size and times[end] < edges[place + 1] + shift:
            end += 1
        out[place] += end - begin
        begin = end
    out[-1] += times.size - begin


@compiled
def _count_stations(
    stations: Ints,
    papers: Ints,
    bend: Floats,
    roll: Ints,
    unit: Ints,
    part: Ints,
    cumulative: Floats,
    local_shift: Ints,
    edges: Ints,
    replication: int,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    keys: UInts,
    voter_key: UInts,
    mobilised_key: UInts,
    curve: StationCurve,
    own: Buffers,
    states: Ints,
    by_time: Ints,
) -> None:
    for place in range(stations.size):
        station = stations[place]
        u = unit[station]
        bend_into(cumulative[part[station]], bend[station], curve)
        moves = Moves(thresholds[:, u, :], target, window, keys)
        n = draw_comers(
            papers[station], roll[station], curve, station, replication, moves, voter_key, mobilised_key, own
        )
        states[place] = own.stayed
        count_times(own.arrival[:n], edges, local_shift[u], by_time[u])


def count_by_hour(
    electorate: Electorate,
    would_be: WouldBe,
    flows: CampaignFlows,
    stations: Ints,
    edges: Ints,
    seed: int,
    replication: int,
) -> tuple[Ints, Ints]:
    """Count the people of some stations by final state, and those who come by time, were nobody turned away.

    Parameters
    ----------
    electorate : Electorate
    would_be : WouldBe
    flows : CampaignFlows
    stations : int64, shape (counted,)
    edges : int64, shape (time + 1,)
        Bounds of the time bins on the reporting clock [ticks]; the first and the last also hold what is
        beyond.
    seed, replication : int

    Returns
    -------
    states : int64, shape (counted, 7)
        In the order of :data:`sim.electorate.campaigns.campaign_effects.STATES`; rows add up to the rolls.
    by_time : int64, shape (unit, time)
    """
    curves, of = electorate.curves, electorate.stations
    states = np.zeros((stations.size, len(STATES)), dtype=np.int64)
    by_time = np.zeros((len(curves.cumulative), edges.size - 1), dtype=np.int64)
    _count_stations(
        stations,
        would_be.papers,
        would_be.bend,
        of.roll,
        of.unit,
        of.parts.of_station,
        would_be.come(curves.cumulative, of.parts),
        curves.local_shift,
        edges,
        replication,
        flows.thresholds,
        flows.target,
        flows.window,
        flows.keys,
        stream_key(seed, Purpose.VOTER),
        stream_key(seed, Purpose.MOBILISED),
        empty_curve(curves.ticks),
        buffers(int(of.roll[stations].max(initial=0))),
        states,
        by_time,
    )
    return states, by_time
