"""Whole papers: what holds for every stack of campaigns on every table, and in every scenario."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.ballot import BOTH_MARKED, INVALID, NO, YES
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED, N_ORIGINS
from sim.electorate.expectation import moved_people
from sim.whole_papers import moved_out, whole, whole_parts

N_UNITS = 3
ROUND = st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 0.95, 1.0])
SHARE = ROUND | st.floats(0.0, 1.0)
PEOPLE = arrays(np.int64, (N_UNITS, N_ORIGINS), elements=st.integers(0, 40) | st.integers(0, 1_000_000))


@st.composite
def boycotts(draw):
    """The same share of every paper stays at home."""
    share = np.zeros((N_UNITS, N_ORIGINS))
    share[:, :ABSTAINED] = draw(SHARE)
    target = np.arange(N_ORIGINS)
    target[:ABSTAINED] = BOYCOTTED
    return "boycott", share, target


@st.composite
def relabellings(draw):
    """Papers of one class become another's."""
    share, target = np.zeros((N_UNITS, N_ORIGINS)), np.arange(N_ORIGINS)
    origin, to = draw(st.sampled_from([(a, b) for a in range(4) for b in range(4) if a != b]))
    share[:, origin], target[origin] = draw(SHARE), to
    return "relabel", share, target


@st.composite
def mobilisations(draw):
    """Abstainers come."""
    share, target = np.zeros((N_UNITS, N_ORIGINS)), np.arange(N_ORIGINS)
    share[:, ABSTAINED], target[ABSTAINED] = draw(SHARE), draw(st.sampled_from([YES, NO, INVALID]))
    return "mobilise", share, target


STACKS = st.lists(boycotts() | relabellings() | mobilisations(), max_size=5)


def outcome(people, stack):
    if not stack:
        return np.column_stack([people, np.zeros(N_UNITS, dtype=np.int64)])
    return moved_people(people, np.stack([each[1] for each in stack]), np.stack([each[2] for each in stack]))


def come(states):
    return states[:, :ABSTAINED].sum(axis=1)


@given(PEOPLE, STACKS)
@settings(max_examples=300, deadline=None)
def test_nobody_is_lost_and_no_cell_is_negative(people, stack):
    states = outcome(people, stack)
    assert (states.sum(axis=1) == people.sum(axis=1)).all()
    assert states.min() >= 0


@given(PEOPLE, STACKS)
@settings(max_examples=300, deadline=None)
def test_whole_papers_stay_beside_the_fractions_they_are_rounded_from(people, stack):
    states = outcome(people, stack)
    exact = np.column_stack([people, np.zeros(N_UNITS)]).astype(float)
    for _, share, target in stack:
        moving = exact[:, :N_ORIGINS] * share
        exact[:, :N_ORIGINS] -= moving
        for state in range(N_ORIGINS):
            exact[:, target[state]] += moving[:, state]
    assert np.abs(states - exact).max() <= 3.5 + len(stack)


@given(PEOPLE, STACKS, st.data())
@settings(max_examples=500, deadline=None)
def test_a_relabelling_anywhere_in_a_stack_moves_no_turnout(people, stack, data):
    at = data.draw(st.integers(0, len(stack)))
    relabelled = [*stack[:at], data.draw(relabellings()), *stack[at:]]
    assert (come(outcome(people, relabelled)) == come(outcome(people, stack))).all()
    assert (outcome(people, relabelled)[:, ABSTAINED:] == outcome(people, stack)[:, ABSTAINED:]).all()


@given(PEOPLE, STACKS, relabellings())
@settings(max_examples=500, deadline=None)
def test_a_last_relabelling_changes_only_the_classes_it_names(people, stack, last):
    before, after = outcome(people, stack), outcome(people, [*stack, last])
    origin = int(np.flatnonzero(last[1][0])[0]) if last[1].any() else 0
    named = {origin, int(last[2][origin])}
    others = [state for state in range(BOYCOTTED + 1) if state not in named]
    assert (before[:, others] == after[:, others]).all()


@given(PEOPLE, STACKS, st.data())
@settings(max_examples=500, deadline=None)
def test_a_larger_boycott_anywhere_in_a_stack_brings_no_paper_back(people, stack, data):
    at = data.draw(st.integers(0, len(stack)))
    name, share, target = data.draw(boycotts())
    larger = np.minimum(share + data.draw(st.sampled_from([1e-7, 0.003, 0.05, 0.3])), 1.0)
    larger[share == 0] = np.where(target == BOYCOTTED, larger, 0.0)[share == 0]
    smaller = outcome(people, [*stack[:at], (name, share, target), *stack[at:]])
    bigger = outcome(people, [*stack[:at], (name, larger, target), *stack[at:]])
    assert (come(bigger) <= come(smaller)).all()


@given(PEOPLE, STACKS, st.data())
@settings(max_examples=300, deadline=None)
def test_a_campaign_that_moves_nobody_changes_nothing(people, stack, data):
    at = data.draw(st.integers(0, len(stack)))
    idle = ("relabel", np.zeros((N_UNITS, N_ORIGINS)), np.arange(N_ORIGINS))
    assert (outcome(people, [*stack[:at], idle, *stack[at:]]) == outcome(people, stack)).all()


@given(PEOPLE, STACKS, st.data())
@settings(max_examples=300, deadline=None)
def test_a_larger_mobilisation_brings_no_fewer_papers(people, stack, data):
    stack = [each for each in stack if each[0] != "boycott"]  # which may keep more at home than a later call
    at = data.draw(st.integers(0, len(stack)))
    name, share, target = data.draw(mobilisations())
    larger = share.copy()
    larger[:, ABSTAINED] = np.minimum(share[:, ABSTAINED] + data.draw(st.sampled_from([1e-7, 0.01, 0.2])), 1)
    smaller = outcome(people, [*stack[:at], (name, share, target), *stack[at:]])
    bigger = outcome(people, [*stack[:at], (name, larger, target), *stack[at:]])
    assert (come(bigger) >= come(smaller)).all()


def test_a_single_campaign_moves_the_difference_of_rounded_remainders():
    people = np.array([[15, 10, 3, 7, 2, 20]] * N_UNITS)
    share, target = np.zeros((N_UNITS, N_ORIGINS)), np.arange(N_ORIGINS)
    share[:, NO], target[NO] = 0.25, INVALID
    assert moved_people(people, share[None], target[None])[0].tolist() == [15, 8, 3, 9, 2, 20, 0]
    share[:, NO], share[:, :ABSTAINED], target[:ABSTAINED] = 0, 0.05, BOYCOTTED
    # 14.25, 9.5, 2.85, 6.65 and 1.9 remain
    assert moved_people(people, share[None], target[None])[0].tolist() == [14, 10, 3, 7, 2, 20, 1]


@given(arrays(np.float64, 6, elements=st.floats(0, 1e6)))
def test_parts_keep_every_running_total(parts):
    papers = whole_parts(parts)
    assert papers.min() >= 0
    assert (np.cumsum(papers) == whole(np.cumsum(parts))).all()


@given(st.integers(0, 10**7), SHARE)
def test_no_more_leave_than_there_are(papers, share):
    left = moved_out(np.array([papers]), np.array([share]))[0]
    assert 0 <= left <= papers
    assert abs(left - papers * share) <= 0.500001


def test_the_last_digits_of_a_product_decide_nothing():
    one_way, other = 105.0 * (1 - 0.3) * (1 - 0.1), 105.0 * ((1 - 0.1) * (1 - 0.3))
    half = np.array([0.5 + 1e-9, 0.5 - 1e-9])
    assert whole(np.array([one_way])) == whole(np.array([other]))
    assert whole(half).tolist() == [1, 1]


def test_classes_are_those_of_the_ballot():
    assert (YES, NO, BOTH_MARKED, INVALID) == (0, 1, 2, 3)
