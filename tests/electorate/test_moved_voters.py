"""Campaigns on the voters of one station, whole classes at a time: against one person after the other."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Ints
from sim.ballot import INVALID, NO, TAKEN_AWAY, YES
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    ALWAYS,
    BOYCOTTED,
    N_ORIGINS,
    CampaignFlows,
    final_state,
)
from sim.electorate.drawing.hourly_counts import count_by_hour
from sim.electorate.drawing.station_curve import share_at, time_of
from sim.electorate.drawing.voters import StationVoters, curve_of, moves_of, station_voters
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.electorate.service import service_tables
from sim.electorate.stations import Stations
from sim.scenario import Polling
from sim.streams import Purpose, key
from sim.streams.philox import words

SEED = 8
OPENING, CLOSING = 100, 200
TABLES = service_tables(Polling())


def place_of(papers: list[int], abstainers: int) -> tuple[SimpleNamespace, WouldBe]:
    """One station with a day so short that many come within one tick."""
    row = np.array([papers], dtype=np.int64)
    curves = ArrivalCurves(
        ticks=np.array([OPENING, 120, 150, CLOSING]),
        cumulative=np.array([[0.0, 0.5, 0.5, 1.0]]),
        local_shift=np.zeros(1, np.int64),
    )
    stations = Stations(unit=np.zeros(1, np.int64), roll=row.sum(axis=1) + abstainers, start=np.array([0, 1]))
    return SimpleNamespace(stations=stations, curves=curves), WouldBe(row, np.array([0.3]))


def flows_of(campaigns: list[tuple[list[int], list[int], tuple[int, int]]]) -> CampaignFlows:
    """Campaigns as (limit by state, target by state, hours)."""
    n = len(campaigns)
    return CampaignFlows(
        keys=np.array([(7, c) for c in range(n)], np.uint64).reshape(n, 2),
        thresholds=np.array([limits for limits, _, _ in campaigns], np.uint64).reshape(n, 1, N_ORIGINS),
        target=np.array([target for _, target, _ in campaigns], np.int64).reshape(n, N_ORIGINS),
        window=np.array([window for _, _, window in campaigns], np.int64).reshape(n, 2),
    )


def voters_of(place: SimpleNamespace, would_be: WouldBe, flows: CampaignFlows) -> StationVoters:
    return station_voters(place, would_be, TABLES, flows, 0, 1, SEED, 3)


def mover_of(index: int, flows: CampaignFlows) -> int | None:
    """The first campaign that brings an abstainer."""
    for campaign, (begin, until) in enumerate(flows.window.tolist()):
        is_open = begin < 0 or (begin < CLOSING and until > OPENING)
        word = int(words(index // 4, ABSTAINED, 0, 3, *flows.keys[campaign].tolist())[index % 4])
        if is_open and word < int(flows.thresholds[campaign, 0, ABSTAINED]):
            return campaign
    return None


def hour_of(word: int, window: Ints, place: SimpleNamespace, would_be: WouldBe) -> int:
    """When somebody comes whom a campaign with these hours brings."""
    curve, part = curve_of(place, would_be, 0), (word + 0.5) / 2**32
    if window[0] < 0:
        return time_of(part, curve)
    begin, end = max(int(window[0]), OPENING), min(int(window[1]), CLOSING)
    low, high = share_at(begin, curve), share_at(end, curve)
    time = time_of(low + (high - low) * part, curve) if high > low else begin + int((end - begin) * part)
    return min(max(time, begin), end - 1)


def voters_by_hand(
    place: SimpleNamespace, would_be: WouldBe, flows: CampaignFlows
) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Arrival, state and desk time of all who come, in order; people by final state."""
    before, moves = voters_of(place, would_be, flows_of([])), moves_of(flows, 0)
    people, seen, stayed = [], [0] * ABSTAINED, [0] * (BOYCOTTED + 1)

    def add(final: int, arrival: int, check_in: int) -> None:
        stayed[final] += 1
        if final < ABSTAINED:
            people.append((arrival, final, check_in))

    for arrival, origin, service in zip(before.arrival, before.state, before.service, strict=True):
        final = final_state(origin, 0, origin, seen[origin], arrival, 0, 3, *moves)
        seen[origin] += 1
        add(int(final), int(arrival), int(service[0]))
    for index in range(int(place.stations.roll[0]) - len(before.arrival)):
        mover = mover_of(index, flows)
        if mover is None:
            stayed[ABSTAINED] += 1
            continue
        w0, _, w2, _ = (int(w) for w in words(index, N_ORIGINS, 0, 3, *key(SEED, Purpose.MOBILISED)))
        arrival = hour_of(w0, flows.window[mover], place, would_be)
        state = flows.target[mover, ABSTAINED]
        final = final_state(state, mover + 1, ABSTAINED, index, arrival, 0, 3, *moves)
        add(int(final), arrival, int(TABLES.check_in[w2 >> 16]))
    return sorted(people, key=lambda person: person[0]), stayed  # stable: who was there stays before


limits = st.lists(
    st.sampled_from([0, 0, 1, ALWAYS // 4, ALWAYS // 2, ALWAYS - 1, ALWAYS]), min_size=6, max_size=6
)
targets = st.lists(st.sampled_from([YES, NO, INVALID, TAKEN_AWAY, BOYCOTTED]), min_size=6, max_size=6)
windows = st.sampled_from(
    [(-1, -1), (0, 110), (110, 150), (125, 145), (149, 500), (0, OPENING), (CLOSING, 300)]
)
campaign = st.tuples(limits, targets, windows)


@settings(deadline=None)
@given(
    papers=st.lists(st.integers(0, 40), min_size=5, max_size=5),
    abstainers=st.integers(0, 60),
    campaigns=st.lists(campaign, min_size=1, max_size=4),
)
def test_classes_moved_together_are_persons_moved_one_by_one(
    papers: list[int], abstainers: int, campaigns: list[tuple[list[int], list[int], tuple[int, int]]]
) -> None:
    (place, would_be), flows = place_of(papers, abstainers), flows_of(campaigns)
    found, (expected, stayed) = voters_of(place, would_be, flows), voters_by_hand(place, would_be, flows)
    voters = zip(found.arrival.tolist(), found.state.tolist(), found.service[:, 0].tolist(), strict=True)
    assert list(voters) == expected
    assert found.stayed.tolist() == stayed
    edges = np.arange(110, 200, 10)
    states, by_time = count_by_hour(place, would_be, flows, np.array([0]), edges, SEED, 3)
    assert states.tolist() == [stayed]
    inside = np.clip(found.arrival, edges[0], edges[-1] - 1)
    assert by_time[0].tolist() == np.histogram(inside, edges)[0].tolist()


@pytest.mark.parametrize(
    ("window", "brings"),
    [
        ((-1, -1), True),
        ((0, OPENING), False),
        ((0, OPENING + 1), True),
        ((CLOSING - 1, 500), True),
        ((CLOSING, 500), False),
        ((120, 130), True),
    ],
)
def test_a_campaign_brings_abstainers_only_if_the_polls_are_open_in_its_hours(
    window: tuple[int, int], brings: bool
) -> None:
    flows = flows_of([([0, 0, 0, 0, 0, ALWAYS], [YES, NO, 2, INVALID, TAKEN_AWAY, YES], window)])
    found = voters_of(*place_of([0, 0, 0, 0, 0], 9), flows)
    assert found.arrival.size == (9 if brings else 0)
    assert found.stayed[ABSTAINED] == (0 if brings else 9)
