"""Voters at home: whom the mobile box visits, at what hour, and what campaigns have made of them by then.

A home-bound voter is reached at an hour of their own, evenly distributed over the visiting hours
(assumption), and a campaign with hours moves those whom it meets. The box visits those who asked for it:
would-be voters. An abstainer whom a campaign brings to the polls comes to the station.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from sim.arrays import Ints
from sim.compiling import compiled
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    BOYCOTTED,
    STATES,
    CampaignFlows,
    Moves,
    UInts,
    final_state,
)
from sim.electorate.campaigns.counting import count_final_states
from sim.electorate.stations import Stations, largest_remainder
from sim.streams import Purpose, Stream, key
from sim.streams.philox import philox4x32

_AT_HOME: Final = 1 << 31
"""Added to the replication in the addresses of voters at home: nobody else's."""

_OUTSIDE: Final = 3 << 30
"""The same of voters from outside the stations."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """What the home visits bring; int64.

    Attributes
    ----------
    papers : shape (station, 5)
    boycotted : shape (station,)
    issued_by_time : shape (unit, time)
    """

    papers: Ints
    boycotted: Ints
    issued_by_time: Ints


class VisitingHours(NamedTuple):
    """When the mobile box goes round.

    Attributes
    ----------
    begin, until : int
        First visits, end of the last ones, on the local clock [ticks].
    local_shift : int64, shape (unit,)
        Local clock minus reporting clock [ticks].
    edges : int64, shape (time + 1,)
        Bounds of the time bins on the reporting clock, all of one length [ticks]; the first and the last also
        hold what is beyond.
    """

    begin: int
    until: int
    local_shift: Ints
    edges: Ints


def at_home(papers: Ints, share: float, seed: int, replication: int) -> Ints:
    """Would-be voters whom the mobile box visits: int64, shape (station, 5), out of `papers`."""
    return Stream(seed, Purpose.HOME_VOTING, replication).binomials("papers", papers, share)


def visiting_bins(issued: Ints, edges: Ints, begin: Ints, until: Ints) -> Ints:
    """Papers given out on home visits by time, evenly over the hours of the visits.

    Parameters
    ----------
    issued : int64, shape (unit,)
    edges : int64, shape (time + 1,)
        Reporting clock [ticks].
    begin, until : int64, shape (unit,)
        Reporting clock [ticks].

    Returns
    -------
    int64, shape (unit, time)
    """
    out = np.zeros((issued.size, edges.size - 1), dtype=np.int64)
    for u in np.flatnonzero(issued):
        inside = np.clip(np.minimum(edges[1:], until[u]) - np.maximum(edges[:-1], begin[u]), 0, None)
        out[u] = largest_remainder(inside.astype(float), int(issued[u]))
    return out


def outside_votes(
    asked: Ints, stations: Stations, flows: CampaignFlows, n_times: int, replication: int
) -> Visits:
    """What comes from outside the stations: no clock is its own, so that campaigns with hours do not meet it.

    Parameters
    ----------
    asked : int64, shape (station, 5)
        Would-be voters who vote so, by issued class.
    stations : Stations
    flows : CampaignFlows
    n_times : int
        Time bins; the papers are known in the last one, when the polls have closed.
    replication : int
    """
    untimed = np.where(flows.window[:, :1, None] >= 0, np.uint64(0), flows.thresholds)
    states = count_final_states(
        asked,
        asked.sum(axis=1),
        stations.unit,
        replace(flows, thresholds=untimed, window=np.full_like(flows.window, -1)),
        _OUTSIDE + replication,
        np.ones(len(stations), dtype=bool),
    )
    by_time = np.zeros((stations.start.size - 1, n_times), dtype=np.int64)
    np.add.at(by_time[:, -1], stations.unit, states[:, :ABSTAINED].sum(axis=1))
    return Visits(states[:, :ABSTAINED], states[:, BOYCOTTED], by_time)


@compiled
def _visit_station(
    asked: Ints,
    station: int,
    shift: int,
    replication: int,
    moves: Moves,
    hours: VisitingHours,
    hour_key: UInts,
    states: Ints,
    by_time: Ints,
) -> None:
    thresholds, target, window, keys = moves
    begin, length = hours.begin, np.uint64(hours.until - hours.begin)
    first, step, last = hours.edges[0] + shift, hours.edges[1] - hours.edges[0], by_time.size - 1
    for origin in range(ABSTAINED):
        n = asked[origin]
        for block in range((n + 3) >> 2):
            words = philox4x32(
                np.uint64(block),
                np.uint64(origin),
                np.uint64(station),
                np.uint64(replication),
                hour_key[0],
                hour_key[1],
            )
            for lane in range(min(4, n - 4 * block)):
                index, hour = 4 * block + lane, begin + int(np.int64((words[lane] * length) >> np.uint64(32)))
                state = final_state(
                    origin,
                    0,
                    origin,
                    index,
                    hour,
                    station,
                    _AT_HOME + replication,
                    thresholds,
                    target,
                    window,
                    keys,
                )
                states[state] += 1
                if state < ABSTAINED:
                    place = int((hour - first) // step)
                    by_time[min(max(place, 0), last)] += 1


@compiled
def _visit_all(
    asked: Ints,
    unit: Ints,
    replication: int,
    thresholds: UInts,
    target: Ints,
    window: Ints,
    keys: UInts,
    hours: VisitingHours,
    hour_key: UInts,
    states: Ints,
    by_time: Ints,
) -> None:
    for station in range(unit.size):
        u = unit[station]
        moves, shift = Moves(thresholds[:, u, :], target, window, keys), hours.local_shift[u]
        _visit_station(
            asked[station],
            station,
            shift,
            replication,
            moves,
            hours,
            hour_key,
            states[station],
            by_time[u],
        )


def _by_hour(
    asked: Ints, stations: Stations, flows: CampaignFlows, hours: VisitingHours, seed: int, replication: int
) -> tuple[Ints, Ints]:
    """States at each station, and papers by unit and time, every voter at an hour of their own."""
    states = np.zeros((len(stations), len(STATES)), dtype=np.int64)
    by_time = np.zeros((hours.local_shift.size, hours.edges.size - 1), dtype=np.int64)
    _visit_all(
        asked,
        stations.unit,
        replication,
        flows.thresholds,
        flows.target,
        flows.window,
        flows.keys,
        hours,
        np.array(key(seed, Purpose.VISITING_HOUR), dtype=np.uint64),
        states,
        by_time,
    )
    return states, by_time


def _at_any_hour(
    asked: Ints, stations: Stations, flows: CampaignFlows, hours: VisitingHours, replication: int
) -> tuple[Ints, Ints]:
    """The same where no campaign asks for the hour: nobody's own hour is needed."""
    everywhere = np.ones(len(stations), dtype=bool)
    states = count_final_states(
        asked, asked.sum(axis=1), stations.unit, flows, _AT_HOME + replication, everywhere
    )
    issued = np.zeros(hours.local_shift.size, dtype=np.int64)
    np.add.at(issued, stations.unit, states[:, :ABSTAINED].sum(axis=1))
    begin, until = hours.begin - hours.local_shift, hours.until - hours.local_shift
    return states, visiting_bins(issued, hours.edges, begin, until)


def visits_of(
    asked: Ints, stations: Stations, flows: CampaignFlows, hours: VisitingHours, seed: int, replication: int
) -> Visits:
    """What the mobile box brings from those who asked for it.

    Parameters
    ----------
    asked : int64, shape (station, 5)
        Would-be voters at home by issued class (:func:`at_home`).
    stations : Stations
    flows : CampaignFlows
    hours : VisitingHours
    seed, replication : int

    Returns
    -------
    Visits
        Papers and boycotted add up to `asked`, papers by time to the papers.
    """
    if (flows.window[:, 0] >= 0).any():
        states, by_time = _by_hour(asked, stations, flows, hours, seed, replication)
    else:
        states, by_time = _at_any_hour(asked, stations, flows, hours, replication)
    return Visits(states[:, :ABSTAINED], states[:, BOYCOTTED], by_time)
