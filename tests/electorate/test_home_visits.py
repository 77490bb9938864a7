"""Home visits: whom the mobile box visits, at an hour of their own, and which campaigns meet them then."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ballot import INVALID, NO, YES
from sim.clock import TICKS_PER_HOUR
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    BOYCOTTED,
    CampaignFlows,
    thresholds_of,
)
from sim.electorate.campaigns.counting import count_final_states
from sim.electorate.drawing.home_visits import VisitingHours, at_home, visiting_bins, visits_of
from sim.electorate.drawing.would_be_voters import draw_would_be
from sim.electorate.stations import Stations
from sim.streams import Purpose, key
from sim.streams.philox import words

SEED = 4
HOME = 1 << 31
"""What the replication is moved by in the addresses of voters at home."""

DAY = (-1, -1)
EDGES = np.arange(0, 25 * TICKS_PER_HOUR, TICKS_PER_HOUR, dtype=np.int64)


def stations_of(unit):
    unit = np.array(unit, dtype=np.int64)
    start = np.searchsorted(unit, np.arange(unit.max() + 2)).astype(np.int64)
    return Stations(unit=unit, roll=np.full(unit.size, 10_000), start=start)


def flows_at(*flows, n_units=1):
    """Campaigns of (state, share, target, window), reaching every unit."""
    thresholds = np.zeros((len(flows), n_units, 6))
    target = np.tile(np.arange(6, dtype=np.int64), (len(flows), 1))
    for row, (state, share, to, _) in enumerate(flows):
        thresholds[row, :, state], target[row, state] = share, to
    keys = np.array([[7 + row, 8] for row in range(len(flows))], dtype=np.uint64).reshape(-1, 2)
    window = np.array([each[3] for each in flows], dtype=np.int64).reshape(-1, 2)
    return CampaignFlows(keys, thresholds_of(thresholds), target, window)


def hours_of(begin, until, shift=(0,)):
    ticks = begin * TICKS_PER_HOUR, until * TICKS_PER_HOUR
    return VisitingHours(*ticks, np.array(shift, dtype=np.int64) * TICKS_PER_HOUR, EDGES)


def clock(begin, until):
    return int(begin * TICKS_PER_HOUR), int(until * TICKS_PER_HOUR)


# --- whom it visits


@pytest.fixture(scope="module")
def papers(stations, centres, priors):
    return draw_would_be(stations, centres["next-vote"], priors["next-vote"], SEED, 0).papers


@pytest.mark.parametrize("share", [0.0, 0.02, 1.0])
def test_home_visits_are_a_share_of_every_class(papers, share):
    asked = at_home(papers, share, SEED, 0)
    total = papers.sum()
    assert (asked >= 0).all()
    assert (asked <= papers).all()
    assert abs(asked.sum() - share * total) <= 4 * math.sqrt(share * (1 - share) * total)


# --- without hours


def test_papers_of_home_visits_are_spread_over_their_hours_to_the_last_one():
    edges = np.arange(0, 1_100, 100)
    issued = np.array([0, 7, 1_000])
    bins = visiting_bins(issued, edges, np.array([0, 250, 200]), np.array([1_000, 500, 700]))
    assert bins.sum(axis=1).tolist() == issued.tolist()
    assert bins[2].tolist() == [0, 0, 200, 200, 200, 200, 200, 0, 0, 0]
    assert np.flatnonzero(bins[1]).tolist() == [2, 3, 4]


def test_visits_at_hours_beyond_the_bins_lose_no_paper():
    bins = visiting_bins(np.array([10]), np.array([0, 100, 200]), np.array([500]), np.array([600]))
    assert bins.sum() == 10


def test_where_no_campaign_asks_for_the_hour_nobody_is_given_one():
    """The words that move voters at home are those of the release, and their papers are spread evenly."""
    asked, stations = np.array([[40, 9, 0, 3, 2], [5, 0, 1, 0, 0], [0, 77, 0, 0, 4]]), stations_of([0, 0, 1])
    flows = flows_at((YES, 0.3, BOYCOTTED, DAY), (NO, 0.6, INVALID, DAY), n_units=2)
    found = visits_of(asked, stations, flows, hours_of(9, 13, (0, -1)), SEED, 5)
    states = count_final_states(
        asked, asked.sum(axis=1), stations.unit, flows, HOME + 5, np.ones(3, dtype=bool)
    )
    assert found.papers.tolist() == states[:, :ABSTAINED].tolist()
    assert found.boycotted.tolist() == states[:, BOYCOTTED].tolist()
    for u, first in enumerate((9, 10)):
        n = int(found.papers[stations.unit == u].sum())
        evenly = [n // 4 + (place < n % 4) for place in range(4)]
        assert found.issued_by_time[u, first : first + 4].tolist() == evenly
        assert found.issued_by_time[u].sum() == n


# --- with hours, against a reference

shares = st.sampled_from([0.0, 0.2, 0.5, 1.0])
windows = st.sampled_from([DAY, clock(0, 10), clock(9.5, 10.25), clock(11, 24), clock(20, 21)])
moves = st.tuples(st.sampled_from([YES, NO]), shares, st.sampled_from([YES, NO, INVALID, BOYCOTTED]), windows)


def visits_by_hand(asked, stations, flows, hours, replication):
    hour_key = [int(word) for word in key(SEED, Purpose.VISITING_HOUR)]
    states = np.zeros((len(stations), 7), dtype=np.int64)
    by_time = np.zeros((hours.local_shift.size, EDGES.size - 1), dtype=np.int64)
    for s, people in enumerate(asked.tolist()):
        for origin, n in enumerate(people):
            for index in range(n):
                address = index // 4, origin, s
                word = int(words(*address, replication, *hour_key)[index % 4])
                hour = hours.begin + word * (hours.until - hours.begin) // 2**32
                state = origin
                for campaign, lever_key in enumerate(flows.keys.tolist()):
                    begin, until = flows.window[campaign].tolist()
                    if state == BOYCOTTED or (begin >= 0 and not begin <= hour < until):
                        continue
                    word = int(words(*address, HOME + replication, *lever_key)[index % 4])
                    if word < int(flows.thresholds[campaign, 0, state]):
                        state = int(flows.target[campaign, state])
                states[s, state] += 1
                if state < ABSTAINED:
                    u = stations.unit[s]
                    by_time[u, (hour - hours.local_shift[u]) // TICKS_PER_HOUR] += 1
    return states, by_time


@settings(deadline=None, max_examples=60)
@given(
    people=st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=3, max_size=3),
    campaigns=st.lists(moves, min_size=1, max_size=3),
    replication=st.integers(0, 10**6),
)
def test_visits_agree_with_a_reference_in_plain_python(people, campaigns, replication):
    asked, stations = np.array(people, dtype=np.int64), stations_of([0, 1, 1])
    flows = flows_at((YES, 0.5, NO, clock(10, 12)), *campaigns, n_units=2)
    hours = hours_of(9, 13, (0, -2))
    found = visits_of(asked, stations, flows, hours, SEED, replication)
    states, by_time = visits_by_hand(asked, stations, flows, hours, replication)
    assert found.papers.tolist() == states[:, :ABSTAINED].tolist()
    assert found.boycotted.tolist() == states[:, BOYCOTTED].tolist()
    assert found.issued_by_time.tolist() == by_time.tolist()


# --- with hours, what must hold


def one_campaign(window, share=1.0, hours=None, shift=(0,)):
    asked = np.array([[40_000, 0, 0, 0, 0]])
    flows = flows_at((YES, share, BOYCOTTED, window))
    return visits_of(asked, stations_of([0]), flows, hours or hours_of(10, 14, shift), SEED, 0)


def test_a_campaign_after_the_visits_moves_nobody_at_home():
    assert one_campaign(clock(14, 24)).boycotted.sum() == 0
    assert one_campaign(clock(0, 10)).boycotted.sum() == 0


def test_a_campaign_of_some_hours_meets_their_share_of_the_visits():
    """A boycott by everybody in one of four hours: a quarter, within 4.5 standard deviations."""
    found = one_campaign(clock(11, 12))
    assert abs(found.boycotted.sum() - 10_000) < 4.5 * math.sqrt(40_000 * 0.25 * 0.75)
    assert found.issued_by_time[0, 11] == 0
    spread = found.issued_by_time[0, [10, 12, 13]]
    assert spread.sum() == found.papers.sum() == found.issued_by_time.sum()
    assert np.abs(spread - 10_000).max() < 4.5 * math.sqrt(40_000 * 0.25 * 0.75)


def test_hours_of_the_whole_day_move_the_same_voters_as_none():
    flows = [flows_at((YES, 0.3, NO, window)) for window in (DAY, clock(0, 24))]
    asked = np.array([[1_000, 50, 0, 0, 0]])
    none, whole = (visits_of(asked, stations_of([0]), each, hours_of(9, 17), SEED, 0) for each in flows)
    assert none.papers.tolist() == whole.papers.tolist()


def test_a_larger_uptake_takes_the_same_voters_and_some_more():
    found = [one_campaign(clock(11, 13), share) for share in (0.0, 0.1, 0.4, 0.41, 1.0)]
    kept = np.stack([each.issued_by_time[0] for each in found])
    assert (np.diff(kept, axis=0) <= 0).all()
    assert kept[-1, [11, 12]].tolist() == [0, 0]
    assert (kept[:, [10, 13]] == kept[0, [10, 13]]).all()


def test_hours_are_those_of_the_local_clock():
    """A unit an hour ahead: visited and met by the same local hours, reported an hour earlier."""
    here, there = one_campaign(clock(11, 12)), one_campaign(clock(11, 12), shift=(1,))
    assert here.papers.tolist() == there.papers.tolist()
    assert here.issued_by_time[0, 1:].tolist() == there.issued_by_time[0, :-1].tolist()
