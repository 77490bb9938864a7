"""Each irregularity does what it says at the stations it strikes, nothing elsewhere, and loses no paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Bools, Ints
from sim.streams import Purpose, Stream
from sim.tabulation.papers.ballot_accounts import MOBILE, REPLACEMENT, STATIONARY, Account, check_account
from sim.tabulation.papers.irregularities import Claims, apply_order, no_claims
from sim.tabulation.papers.irregularity_orders import Order, comes_out, struck
from sim.tabulation.papers.protocol import broken_relations, write_protocols

N = 6
HIT = np.array([True, False, False, True, False, False])
UNIT = np.zeros(N, dtype=np.int64)
STREAM = Stream(3, Purpose.IRREGULARITY_PAPERS, 0)
YES, NO, BOTH, INVALID = range(4)


def order(kind: str, **details: Any) -> Order:
    common: dict[str, Any] = {"scope": np.ones(N, dtype=bool), "count": None, "share": 0.5}
    return Order(name="x", kind=kind, seen=1.0, contested=0.0, consequence=0, **(common | details))


def strike(an_order: Order, account: Account, roll: Ints, out: Bools = HIT) -> tuple[Account, Claims]:
    after, claims = apply_order(an_order, account, no_claims(N), HIT, out, roll, UNIT, STREAM)
    check_account(after)
    untouched = ~HIT
    assert np.array_equal(np.array(after.boxes)[:, untouched], np.array(account.boxes)[:, untouched])
    assert not claims.ballots[untouched].any()
    return after, claims


def test_stuffed_papers_lie_in_the_box_and_were_given_to_nobody(account: Account, roll: Ints) -> None:
    after, claims = strike(order("stuffing", papers=30), account, roll)
    assert (after.in_box - account.in_box)[0].tolist() == [30, 0, 0, 0]
    assert after.stuffed[0].tolist() == [30, 0, 0, 0]
    assert after.issued[0] == account.issued[0]
    assert not claims.issued.any()


def test_stuffing_shows_in_the_protocol_unless_names_are_signed_for(account: Account, roll: Ints) -> None:
    for covered, broken in ((False, True), (True, False)):
        after, claims = strike(order("stuffing", papers=30, covered=covered), account, roll)
        relations = broken_relations(write_protocols(after, claims, roll))
        assert relations[0].any() == broken
        assert not relations[1].any()


def test_names_that_nobody_signed_for_limit_what_is_stuffed_and_voted(account: Account, roll: Ints) -> None:
    unsigned = roll[0] - account.issued[0]
    for kind in ("stuffing", "multiple-voting"):
        after, _ = strike(order(kind, part=1.0), account, roll)
        added = after.in_box[0].sum() - account.in_box[0].sum()
        assert added == min(unsigned, account.unused[0]) if kind == "multiple-voting" else unsigned


def test_no_more_vote_twice_than_there_are_papers_left(account: Account, roll: Ints) -> None:
    # Station 0 has names enough, and three papers: replaced ones have used up the others.
    printed = account.issued[0] + account.replaced[0] + 3
    short = replace(account, printed=account.printed.copy(), unused=account.unused.copy())
    short.printed[0], short.unused[0] = printed, 3
    after, _ = strike(order("multiple-voting", papers=20, target=NO), short, roll)
    assert roll[0] - account.issued[0] > 20
    assert (after.issued - short.issued)[0] == 3
    assert after.unused[0] == 0


def test_stuffed_papers_are_signed_for_with_names_that_are_left_and_no_others(
    account: Account, roll: Ints
) -> None:
    left = int(roll[0] - account.issued[0])
    for papers, signed in ((left - 1, left - 1), (left, left), (left + 1, left)):
        _, claims = strike(order("stuffing", papers=papers, covered=True), account, roll)
        assert claims.issued[0] == signed
    half = order("stuffing", papers=left - 10, covered=True)
    after, claims = apply_order(half, account, no_claims(N), HIT, HIT, roll, UNIT, STREAM)
    _, claims = apply_order(half, after, claims, HIT, HIT, roll, UNIT, STREAM)
    assert claims.issued[0] == left  # the second stuffing finds ten names


def test_multiple_voting_takes_papers_from_the_stock(account: Account, roll: Ints) -> None:
    after, _ = strike(order("multiple-voting", papers=20, target=NO), account, roll)
    assert after.issued[0] - account.issued[0] == 20
    assert account.unused[0] - after.unused[0] == 20
    assert (after.in_box - account.in_box)[0].tolist() == [0, 20, 0, 0]


def test_a_stuffing_seen_at_once_puts_later_papers_into_a_new_box(account: Account, roll: Ints) -> None:
    seen = order("stuffing", papers=30, come=np.array([0.25]))
    after, _ = strike(seen, account, roll)
    cast = account.boxes[STATIONARY][0].sum()
    assert after.boxes[REPLACEMENT][0].sum() == round(0.75 * cast)
    assert sum(after.boxes[box][0].sum() for box in (STATIONARY, REPLACEMENT)) == cast + 30
    unseen, _ = strike(seen, account, roll, out=np.zeros(N, dtype=bool))
    assert not unseen.boxes[REPLACEMENT].any()


def test_a_lost_box_is_lost_with_all_that_is_in_it(account: Account, roll: Ints) -> None:
    after, _ = strike(order("lost-box", box=MOBILE), account, roll)
    assert after.lost[0].tolist() == [7, 2, 0, 1]
    assert not after.boxes[MOBILE][0].any()
    assert np.array_equal(after.boxes[STATIONARY], account.boxes[STATIONARY])


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_pressure_turns_papers_without_adding_any(account: Account, roll: Ints, part: float) -> None:
    after, _ = strike(order("photographs", part=part), account, roll)
    assert after.in_box.sum(axis=1).tolist() == account.in_box.sum(axis=1).tolist()
    turned = after.in_box[0, YES] - account.in_box[0, YES]
    others = int(account.in_box[0, 1:].sum())
    assert turned == {0.0: 0, 1.0: others}.get(part, turned)
    assert 0 <= turned <= others


def test_a_misreport_leaves_the_box_alone_and_a_shift_passes_every_control(
    account: Account, roll: Ints
) -> None:
    after, claims = strike(order("misreport", papers=0, part=0.5, source=NO, target=YES), account, roll)
    assert np.array_equal(after.boxes, account.boxes)
    assert claims.ballots[0].tolist() == [51, -51, 0, 0]
    assert not broken_relations(write_protocols(after, claims, roll)).any()


def test_two_shifts_in_turn_take_their_part_of_what_the_first_has_left(account: Account, roll: Ints) -> None:
    half = order("misreport", papers=0, part=0.5, source=NO, target=YES)
    claims = no_claims(N)
    for moved in (51, 76):  # of 102, then of 51
        _, claims = apply_order(half, account, claims, HIT, HIT, roll, UNIT, STREAM)
        assert claims.ballots[0].tolist() == [moved, -moved, 0, 0]


def test_those_under_pressure_who_would_have_done_so_anyway_are_not_moved(
    account: Account, roll: Ints
) -> None:
    after, _ = strike(order("photographs", part=1.0, target=NO), account, roll)
    cast = account.in_box[0].sum()
    assert after.in_box[0].tolist() == [0, cast, 0, 0]


@pytest.mark.parametrize(
    ("papers", "covered", "broken"),
    [(0, False, False), (1, False, True), (93, False, True), (1, True, False)],
)
def test_papers_stated_beyond_the_box_break_a_relation_unless_all_figures_follow(
    account: Account, roll: Ints, papers: int, covered: bool, broken: bool
) -> None:
    made_up = order("misreport", papers=papers, covered=covered, add_target=NO)
    after, claims = strike(made_up, account, roll)
    assert claims.ballots[0, NO] == papers
    assert broken_relations(write_protocols(after, claims, roll))[0].any() == broken
    assert (claims.found[0], claims.issued[0]) == ((papers, papers) if covered else (0, 0))


KINDS = st.sampled_from(
    ["stuffing", "multiple-voting", "misreport", "lost-box", "instruction", "photographs", "annulment"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(KINDS, st.integers(-1, 900), st.floats(0, 1), st.integers(0, 3)), max_size=6),
    st.integers(0, 999),
)
def test_no_sequence_of_irregularities_makes_or_loses_a_paper(
    plan: list[tuple[str, int, float, int]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    roll = rng.integers(0, 3000, N)
    present = rng.multinomial(rng.integers(0, roll + 1), [0.5, 0.3, 0.05, 0.1, 0.05])
    from sim.tabulation.papers.ballot_accounts import open_account

    account = open_account(present, np.zeros_like(present), roll, 0.01, STREAM)
    claims = no_claims(N)
    for number, (kind, papers, part, target) in enumerate(plan):
        an_order = order(
            kind, papers=papers, part=part, target=target, source=(target + 1) % 4, come=np.array([part])
        )
        hit = rng.random(N) < 0.5
        account, claims = apply_order(
            an_order, account, claims, hit, hit, roll, UNIT, replace(STREAM, replication=number)
        )
        check_account(account)
    stated = write_protocols(account, claims, roll)
    assert (stated.ballots.sum(axis=1) - account.in_box.sum(axis=1) == claims.ballots.sum(axis=1)).all()


def test_a_larger_share_strikes_the_same_stations_and_some_more() -> None:
    scope = np.ones(500, dtype=bool)
    few = struck(replace(order("annulment"), scope=scope, share=0.2), 1, 4)[0]
    many = struck(replace(order("annulment"), scope=scope, share=0.5), 1, 4)[0]
    assert (few <= many).all()
    assert few.sum() < many.sum()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5])
def test_a_number_of_stations_is_kept_exactly_as_far_as_the_scope_goes(count: int) -> None:
    scope = np.array([True, False, True, True, False, True])
    hit, _ = struck(order("annulment", scope=scope, count=count), 7, 0)
    assert hit.sum() == min(count, 4)
    assert not (hit & ~scope).any()


def test_without_observers_nothing_is_seen_and_what_is_contested_comes_out() -> None:
    scores = np.array([[0.0] * N, [0.5] * N])
    nobody, everybody = np.zeros(N, dtype=bool), np.ones(N, dtype=bool)
    assert not comes_out(order("stuffing"), HIT, scores, nobody, nobody).any()
    assert np.array_equal(comes_out(order("stuffing"), HIT, scores, everybody, nobody), HIT)
    assert not comes_out(order("misreport", by_copies=True), HIT, scores, everybody, nobody).any()
    court = replace(order("composition"), contested=0.6)
    assert np.array_equal(comes_out(court, HIT, scores, nobody, nobody), HIT)
