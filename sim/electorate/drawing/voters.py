"""The voters of one station, one by one: when each comes, what they cast, how long they take.

Would-be voters arrive as order statistics of the station's curve, made in order from exponential spacings;
each is given the next place of a class by drawing from the papers still left, so the classes come out exactly
as drawn. Campaigns then relabel them or keep them at home, and bring abstainers, who have a stream of their
own. A voter's draws depend on their own address alone: they stay the same when a campaign takes
neighbours away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.arrays import Ints
from sim.electorate.campaigns.campaign_effects import CampaignFlows, Moves, UInts
from sim.electorate.drawing.compiled_voters import draw_comers, fill_errands, fill_needs, is_reached
from sim.electorate.drawing.moved_voters import assign_classes
from sim.electorate.drawing.station_curve import bend_into, come_early
from sim.electorate.drawing.voter_arrays import Buffers, StationCurve, VoterTables, buffers, empty_curve
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.electorate.electorate import Electorate
from sim.electorate.service import ServiceTables
from sim.streams import Purpose, key


@dataclass(frozen=True, slots=True, eq=False)
class StationVoters:
    """Those who come to one station, in the order of arrival; int64.

    Attributes
    ----------
    arrival : shape (voter,)
        Local clock [ticks]; non-decreasing.
    state : shape (voter,)
        Issued class of the paper (:data:`sim.ballot.ISSUED_CLASSES`).
    service : shape (voter, 3)
        Time needed at desk, booth and box [ticks].
    patience : shape (voter,)
        [ticks]
    desk : shape (voter,)
        Desk that holds their part of the list.
    errand : shape (voter,)
        How long they are away for another document; −1 for who has the right one [ticks].
    stayed : shape (7,)
        People of the station's roll by final state, were nobody turned away.
    """

    arrival: Ints
    state: Ints
    service: Ints
    patience: Ints
    desk: Ints
    errand: Ints
    stayed: Ints


@lru_cache(maxsize=64)
def stream_key(seed: int, purpose: Purpose) -> UInts:
    """Philox key of a purpose as compiled code takes it: uint64, shape (2,)."""
    words = np.array(key(seed, purpose), dtype=np.uint64)
    words.setflags(write=False)
    return words


def curve_of(electorate: Electorate, would_be: WouldBe, station: int) -> StationCurve:
    """When the voters of a station come."""
    curve, parts = empty_curve(electorate.curves.ticks), electorate.stations.parts
    part = int(parts.of_station[station])
    come = would_be.come(electorate.curves.cumulative, parts, slice(part, part + 1))
    bend_into(come[0], would_be.bend[station], curve)
    return curve


def moves_of(flows: CampaignFlows, unit: int) -> Moves:
    """Campaigns as the stations of a unit meet them."""
    return Moves(flows.thresholds[:, unit, :], flows.target, flows.window, flows.keys)


def station_voters(
    electorate: Electorate,
    would_be: WouldBe,
    tables: ServiceTables,
    flows: CampaignFlows,
    station: int,
    n_desks: int,
    seed: int,
    replication: int,
) -> StationVoters:
    """All who come to one station in one replication.

    Parameters
    ----------
    electorate : Electorate
    would_be : WouldBe
    tables : ServiceTables
    flows : CampaignFlows
    station : int
    n_desks : int
        Desks among which the list is split.
    seed, replication : int

    Returns
    -------
    StationVoters
    """
    own = buffers(int(electorate.stations.roll[station]))
    moves = moves_of(flows, int(electorate.stations.unit[station]))
    curve = curve_of(electorate, would_be, station)
    n = draw_comers(
        would_be.papers[station],
        int(electorate.stations.roll[station]),
        curve,
        station,
        replication,
        moves,
        stream_key(seed, Purpose.VOTER),
        stream_key(seed, Purpose.MOBILISED),
        own,
    )
    if tables.early_share > 0.0:
        come_early(n, tables.early_share, tables.early, curve, own.arrival)
    needs = VoterTables(tables.check_in, tables.booth, tables.patience, tables.box, n_desks)
    fill_needs(n, needs, own)
    if tables.wrong_documents:
        wrong, document_key = tables.wrong_documents, stream_key(seed, Purpose.DOCUMENT)
        fill_errands(n, station, replication, wrong, tables.errand, document_key, own)
    if not is_reached(moves.thresholds):
        assign_classes(would_be.papers[station], n, own.words, own.state, own.person)
    return _voters(own, n)


def _voters(own: Buffers, n: int) -> StationVoters:
    return StationVoters(
        arrival=own.arrival[:n],
        state=own.state[:n],
        service=np.column_stack((own.check_in, own.booth, own.box))[:n],
        patience=own.patience[:n],
        desk=own.desk[:n],
        errand=own.errand[:n],
        stayed=own.stayed,
    )
