"""What campaigns make of each voter: against a reference in plain Python, monotone, conserving."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    ALWAYS,
    BOYCOTTED,
    N_ORIGINS,
    STATES,
    CampaignFlows,
    final_state,
    thresholds_of,
)
from sim.electorate.campaigns.counting import count_final_states
from sim.electorate.campaigns.flows import flows_at_centre
from sim.electorate.drawing.would_be_voters import draw_would_be
from sim.streams.philox import words

SEED = 9
unhurried = settings(deadline=None)


@pytest.fixture(scope="module")
def would_be(stations, centres, priors):
    return draw_would_be(stations, centres["next-vote"], priors["next-vote"], SEED, 0)


@pytest.fixture(scope="module")
def states_under(stations, would_be, campaigns_of, reach):
    """States of all stations under some campaigns."""

    def states(*tables, replication=0):
        flows = flows_at_centre(campaigns_of(*tables), reach, SEED, replication)
        everywhere = np.ones(len(stations), dtype=bool)
        return count_final_states(
            would_be.papers, stations.roll, stations.unit, flows, replication, everywhere
        )

    return states


def at_home(stations, would_be):
    return stations.roll - would_be.papers.sum(axis=1)


# --- names


def test_states_are_the_issued_classes_and_two_ways_of_staying_at_home():
    assert STATES == ("yes", "no", "both_marked", "invalid", "taken_away", "abstained", "boycotted")
    assert (STATES[ABSTAINED], STATES[BOYCOTTED], N_ORIGINS) == ("abstained", "boycotted", 6)


@pytest.mark.parametrize(
    ("share", "threshold"), [(0.0, 0), (2.0**-33, 0), (2.0**-32, 1), (0.5, 2**31), (1.0, 2**32)]
)
def test_a_share_is_a_limit_for_words_of_32_bits(share, threshold):
    assert thresholds_of(np.array([share])).tolist() == [threshold]


# --- against a reference

targets = st.sampled_from([YES, NO, BOTH_MARKED, INVALID, BOYCOTTED])
limits = st.sampled_from([0, 0, 1, ALWAYS // 3, ALWAYS // 2, ALWAYS - 1, ALWAYS])


@st.composite
def small_countries(draw):
    n_campaigns, n_units = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    thresholds = draw(
        st.lists(limits, min_size=n_campaigns * n_units * 6, max_size=n_campaigns * n_units * 6).map(
            lambda each: np.array(each, dtype=np.uint64).reshape(n_campaigns, n_units, 6)
        )
    )
    target = draw(
        st.lists(targets, min_size=n_campaigns * 6, max_size=n_campaigns * 6).map(
            lambda each: np.array(each, dtype=np.int64).reshape(n_campaigns, 6)
        )
    )
    keys = draw(
        st.lists(st.integers(0, 2**32 - 1), min_size=n_campaigns * 2, max_size=n_campaigns * 2).map(
            lambda each: np.array(each, dtype=np.uint64).reshape(n_campaigns, 2)
        )
    )
    papers = np.array(
        draw(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=4))
    )
    spare = draw(st.lists(st.integers(0, 7), min_size=len(papers), max_size=len(papers)))
    unit = draw(st.lists(st.integers(0, n_units - 1), min_size=len(papers), max_size=len(papers)))
    window = np.full((n_campaigns, 2), -1, dtype=np.int64)
    return papers, papers.sum(axis=1) + spare, np.array(unit), CampaignFlows(keys, thresholds, target, window)


def final_state_by_hand(origin, index, station, replication, unit, flows):
    state = origin
    for campaign, (k0, k1) in enumerate(flows.keys.tolist()):
        if state == BOYCOTTED:
            break
        word = words(index // 4, origin, station, replication, k0, k1)[index % 4]
        if int(word) < int(flows.thresholds[campaign, unit, state]):
            state = int(flows.target[campaign, state])
    return state


@unhurried
@given(country=small_countries(), replication=st.integers(0, 10**6))
def test_counts_agree_with_a_reference_in_plain_python(country, replication):
    papers, roll, unit, flows = country
    counted = count_final_states(papers, roll, unit, flows, replication, np.ones(len(roll), dtype=bool))
    expected = np.zeros((len(roll), 7), dtype=np.int64)
    for s, people in enumerate(np.column_stack([papers, roll - papers.sum(axis=1)]).tolist()):
        for origin, n in enumerate(people):
            for index in range(n):
                expected[s, final_state_by_hand(origin, index, s, replication, unit[s], flows)] += 1
    assert counted.tolist() == expected.tolist()
    assert (counted.sum(axis=1) == roll).all()


@unhurried
@given(country=small_countries(), skipped=st.integers(0, 3))
def test_stations_that_are_not_asked_for_are_left_at_0_and_change_no_other(country, skipped):
    papers, roll, unit, flows = country
    counted = np.arange(len(roll)) != skipped
    some = count_final_states(papers, roll, unit, flows, 0, counted)
    every = count_final_states(papers, roll, unit, flows, 0, np.ones(len(roll), dtype=bool))
    assert not some[~counted].any()
    assert (some[counted] == every[counted]).all()


def one_campaign(share, state=YES, to=BOYCOTTED, window=(-1, -1), key=(7, 8)):
    thresholds = np.zeros((1, 1, 6))
    thresholds[0, 0, state] = share
    target = np.arange(6, dtype=np.int64)[None, :].copy()
    target[0, state] = to
    return CampaignFlows(
        np.array([key], dtype=np.uint64),
        thresholds_of(thresholds),
        target,
        np.array([window], dtype=np.int64),
    )


def final_state_under(flows, arrival, origin=YES, index=0, state=None, first=0):
    return final_state(
        origin if state is None else state,
        first,
        origin,
        index,
        arrival,
        0,
        0,
        flows.thresholds[:, 0, :],
        flows.target,
        flows.window,
        flows.keys,
    )


@pytest.mark.parametrize("n", [*range(10), 63, 64, 65, 3_000])
def test_every_length_of_a_class_is_counted_to_the_last_voter(n):
    """Four voters share a block of words: no length may lose or double one."""
    papers, flows = np.array([[n, 0, 0, 0, 0]]), one_campaign(0.4)
    counted = count_final_states(papers, np.array([n]), np.array([0]), flows, 0, np.array([True]))
    one_by_one = sum(final_state_under(flows, -1, index=i) == BOYCOTTED for i in range(n))
    assert counted[0].tolist() == [n - one_by_one, 0, 0, 0, 0, 0, one_by_one]


@pytest.mark.parametrize("index", range(9))
@pytest.mark.parametrize(("more", "moved"), [(-1, False), (0, False), (1, True)])
def test_a_voter_follows_if_their_word_lies_below_the_limit(index, more, moved):
    word = int(words(index // 4, YES, 0, 0, 7, 8)[index % 4])
    flows = one_campaign(0.5)
    flows.thresholds[0, 0, YES] = word + more
    assert final_state_under(flows, -1, index=index) == (BOYCOTTED if moved else YES)
    papers, roll = np.array([[index + 1, 0, 0, 0, 0]]), np.array([index + 1])
    at = count_final_states(papers, roll, np.array([0]), flows, 0, np.array([True]))[0, BOYCOTTED]
    flows.thresholds[0, 0, YES] = word
    assert (
        at > count_final_states(papers, roll, np.array([0]), flows, 0, np.array([True]))[0, BOYCOTTED]
    ) == moved


@pytest.mark.parametrize(
    ("arrival", "moved"), [(99, False), (100, True), (101, True), (199, True), (200, False), (201, False)]
)
def test_hours_reach_from_their_first_tick_to_before_their_last(arrival, moved):
    assert final_state_under(one_campaign(1.0, window=(100, 200)), arrival) == (BOYCOTTED if moved else YES)


def test_campaigns_act_in_their_order_from_the_first_that_is_asked_for():
    first, second = one_campaign(1.0, YES, NO), one_campaign(1.0, NO, INVALID, key=(1, 2))
    both = CampaignFlows(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in ("keys", "thresholds", "target", "window")
        )
    )
    assert final_state_under(both, 5) == INVALID
    assert final_state_under(both, 5, origin=NO) == INVALID
    assert final_state_under(both, 5, origin=INVALID) == INVALID
    assert final_state_under(both, 5, first=1) == YES
    assert final_state_under(both, 5, state=NO, first=1) == INVALID
    assert final_state_under(both, 5, first=2) == YES


# --- how many follow


@pytest.mark.parametrize("share", [0.001, 0.25, 0.5, 0.9])
def test_the_number_that_follows_is_binomial(share):
    """Over 2,000 stations of 500: mean and variance, |z| < 4; the seed is fixed."""
    n, size = 2_000, 500
    papers = np.zeros((n, 5), dtype=np.int64)
    papers[:, YES] = size
    flows, unit = one_campaign(share), np.zeros(n, dtype=np.int64)
    moved = count_final_states(papers, papers.sum(axis=1), unit, flows, 3, np.ones(n, dtype=bool))[
        :, BOYCOTTED
    ]
    variance = size * share * (1 - share)
    off = (moved - size * share) ** 2
    assert abs(moved.mean() - size * share) < 4 * math.sqrt(variance / n)
    assert abs(off.mean() - variance) < 4 * off.std() / math.sqrt(n)


def test_two_campaigns_draw_independently():
    n = 40_000
    ones = [final_state_under(one_campaign(0.3, key=(1, 1)), -1, index=i) == BOYCOTTED for i in range(n)]
    others = [final_state_under(one_campaign(0.6, key=(1, 2)), -1, index=i) == BOYCOTTED for i in range(n)]
    both = np.logical_and(ones, others).mean()
    assert abs(both - 0.18) < 4 * math.sqrt(0.18 * 0.82 / n)


# --- monotone, pathwise

KINDS = {
    "boycott": {"kind": "boycott"},
    "boycott of some": {"kind": "boycott", "who": ["no"]},
    "opponents' boycott": {"kind": "boycott", "odds_ratio": 10.0},
    "spoil": {"kind": "spoil", "who": ["no", "yes", "abstainers"]},
    "double-mark": {"kind": "double-mark", "who": ["yes", "abstainers"]},
    "persuade": {"kind": "persuade", "to": "no"},
    "mobilise": {"kind": "mobilise", "to": "no"},
}


@unhurried
@given(
    kind=st.sampled_from(sorted(KINDS)),
    one=st.floats(0, 1),
    other=st.floats(0, 1),
    station=st.integers(0, 9_946),
    replication=st.integers(0, 10**6),
)
def test_a_larger_uptake_takes_the_same_voters_and_some_more(
    campaigns_of, reach, stations, kind, one, other, station, replication
):
    def moved(uptake):
        campaigns = campaigns_of({"name": "x", "uptake": uptake, **KINDS[kind]})
        flows = flows_at_centre(campaigns, reach, SEED, replication)
        limits = flows.thresholds[:, stations.unit[station], :]
        return {
            (origin, index)
            for origin in range(N_ORIGINS)
            for index in range(12)
            if final_state(
                origin,
                0,
                origin,
                index,
                -1,
                station,
                replication,
                limits,
                flows.target,
                flows.window,
                flows.keys,
            )
            != origin
        }

    assert moved(min(one, other)) <= moved(max(one, other))


@pytest.mark.parametrize("kind", KINDS)
def test_every_station_moves_one_way_as_the_uptake_rises(states_under, kind):
    ladder = [
        states_under({"name": "x", "uptake": u, **KINDS[kind]}) for u in (0.0, 0.1, 0.5, 0.500001, 0.9, 1.0)
    ]
    turnout = np.stack([states[:, :ABSTAINED].sum(axis=1) for states in ladder])
    steps = np.diff(turnout, axis=0)
    assert (steps <= 0).all() if "boycott" in kind else (steps >= 0).all()
    for state in (YES, ABSTAINED):
        assert (np.diff(np.stack([states[:, state] for states in ladder]), axis=0) <= 0).all()


def test_an_uptake_is_the_same_alone_and_within_a_sweep(states_under):
    sweep = {u: states_under({"name": "x", "kind": "boycott", "uptake": u}) for u in (0.0, 0.25, 0.5, 0.75)}
    assert (states_under({"name": "x", "kind": "boycott", "uptake": 0.5}) == sweep[0.5]).all()


# --- the whole country


def test_without_a_campaign_everybody_does_what_they_would(stations, would_be, states_under):
    states = states_under()
    assert (states[:, :ABSTAINED] == would_be.papers).all()
    assert (states[:, ABSTAINED] == at_home(stations, would_be)).all()
    assert not states[:, BOYCOTTED].any()


def test_an_uptake_of_nothing_is_no_campaign(states_under):
    assert (states_under({"kind": "boycott", "uptake": 0.0}) == states_under()).all()


def test_an_uptake_of_everybody_leaves_nobody(stations, would_be, states_under):
    states = states_under({"kind": "boycott", "uptake": 1.0})
    assert not states[:, :ABSTAINED].any()
    assert (states[:, BOYCOTTED] == would_be.papers.sum(axis=1)).all()
    assert (states[:, ABSTAINED] == at_home(stations, would_be)).all()
    mobilised = states_under({"kind": "mobilise", "uptake": 1.0, "to": "no"})
    assert (mobilised[:, NO] == would_be.papers[:, NO] + at_home(stations, would_be)).all()
    assert not mobilised[:, ABSTAINED].any()


def test_a_campaign_in_almaty_changes_nobody_else(kz, stations, states_under):
    elsewhere = stations.unit != kz.units.index("Almaty")
    for kind in KINDS.values():
        states = states_under({"name": "almaty", "uptake": 0.7, "regions": ["Almaty"], **kind})
        assert (states[elsewhere] == states_under()[elsewhere]).all()
        assert (states[~elsewhere] != states_under()[~elsewhere]).any()


def test_a_campaigns_followers_in_almaty_are_the_same_where_it_is_nationwide(kz, stations, states_under):
    almaty = stations.unit == kz.units.index("Almaty")
    local = states_under({"name": "x", "kind": "boycott", "uptake": 0.7, "regions": ["Almaty"]})
    national = states_under({"name": "x", "kind": "boycott", "uptake": 0.7})
    assert (local[almaty] == national[almaty]).all()


def test_everybody_on_the_roll_is_somewhere_after_any_campaigns(stations, states_under):
    states = states_under(
        {"name": "a", "kind": "boycott", "uptake": 0.2, "odds_ratio": 5.0},
        {"name": "b", "kind": "spoil", "uptake": 0.3, "who": ["no", "abstainers"]},
        {"name": "c", "kind": "double-mark", "uptake": 0.1, "who": ["yes"], "regions": ["Almaty"]},
        {"name": "d", "kind": "mobilise", "uptake": 0.2, "to": "yes"},
    )
    assert (states.sum(axis=1) == stations.roll).all()
    assert states.min() >= 0


def test_switching_one_campaign_on_leaves_the_others_followers(would_be, states_under):
    """Of classes that they do not share, so that each one's followers can be counted apart."""
    yes = {"name": "a", "kind": "spoil", "uptake": 0.4, "who": ["yes"]}
    no = {"name": "b", "kind": "double-mark", "uptake": 0.4, "who": ["no"]}
    come = {"name": "c", "kind": "mobilise", "uptake": 0.1, "to": "yes"}
    together, swapped = states_under(yes, no, come), states_under(come, no, yes)
    assert (together[:, NO] == states_under(no)[:, NO]).all()
    assert (together[:, BOTH_MARKED] == states_under(no)[:, BOTH_MARKED]).all()
    assert (together[:, INVALID] == states_under(yes)[:, INVALID]).all()
    assert (together[:, ABSTAINED] == states_under(come)[:, ABSTAINED]).all()
    assert (swapped[:, NO] == together[:, NO]).all()
    # Mobilised first, some of those who come for Yes then spoil as well.
    assert (swapped[:, INVALID] >= together[:, INVALID]).all()
    assert swapped[:, INVALID].sum() > together[:, INVALID].sum()


def test_the_second_campaign_acts_on_what_the_first_has_made(would_be, states_under):
    spoil = {"name": "a", "kind": "spoil", "uptake": 1.0, "who": ["no"]}
    mark = {"name": "b", "kind": "double-mark", "uptake": 1.0, "who": ["no"]}
    states = states_under(spoil, mark)
    assert (states[:, INVALID] == would_be.papers[:, [NO, INVALID]].sum(axis=1)).all()
    assert (states[:, BOTH_MARKED] == would_be.papers[:, BOTH_MARKED]).all()
    states = states_under(mark, spoil)
    assert (states[:, BOTH_MARKED] == would_be.papers[:, [NO, BOTH_MARKED]].sum(axis=1)).all()


def test_who_stays_at_home_for_one_campaign_is_lost_to_the_next(stations, would_be, states_under):
    stay = {"name": "a", "kind": "boycott", "uptake": 1.0}
    come = {"name": "b", "kind": "mobilise", "uptake": 1.0, "to": "yes"}
    states = states_under(stay, come)
    assert (states[:, BOYCOTTED] == would_be.papers.sum(axis=1)).all()
    assert (states[:, YES] == at_home(stations, would_be)).all()
    states = states_under(come, stay)
    assert (states[:, BOYCOTTED] == stations.roll).all()


def test_shares_in_sequence_multiply(would_be, states_under):
    """Half of the No voters spoil, half of all who then are invalid boycott; |z| < 4 on each."""
    states = states_under(
        {"name": "a", "kind": "spoil", "uptake": 0.5, "who": ["no"]},
        {"name": "b", "kind": "boycott", "uptake": 0.5},
    ).sum(axis=0)
    n = would_be.papers.sum(axis=0)
    for found, trials, share in (
        (states[NO], n[NO], 0.25),
        (states[INVALID] - n[INVALID] / 2, n[NO], 0.25),
        (states[TAKEN_AWAY], n[TAKEN_AWAY], 0.5),
        (states[BOYCOTTED], n.sum(), 0.5),
    ):
        assert abs(found - trials * share) < 4 * math.sqrt(trials * share * (1 - share) + n[INVALID] / 4)


def test_another_replication_has_other_followers(states_under):
    one = states_under({"name": "x", "kind": "boycott", "uptake": 0.5})
    other = states_under({"name": "x", "kind": "boycott", "uptake": 0.5}, replication=1)
    assert (one[:, BOYCOTTED] != other[:, BOYCOTTED]).mean() > 0.9
