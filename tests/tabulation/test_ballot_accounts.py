"""Every paper is accounted for, whatever happens at a station."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.streams import Purpose, Stream
from sim.tabulation.papers.ballot_accounts import (
    MOBILE,
    STATIONARY,
    Account,
    ConservationError,
    check_account,
    imbalance,
    open_account,
    printed_for,
)


def test_an_account_at_closing_adds_up(account: Account) -> None:
    assert not imbalance(account).any()
    assert account.in_box[0].tolist() == [407, 102, 10, 21]
    assert account.boxes[MOBILE][0].tolist() == [7, 2, 0, 1]
    check_account(account)


@pytest.mark.parametrize(
    ("roll", "printed"), [(0, 0), (1, 2), (99, 100), (100, 101), (101, 103), (3000, 3030)]
)
def test_printed_are_the_roll_and_one_per_cent_rounded_up(roll: int, printed: int) -> None:
    assert printed_for(np.array([roll])).tolist() == [printed]


@pytest.mark.parametrize("field", ["printed", "issued", "replaced", "unused", "taken_away"])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_single_paper_too_many_or_too_few_is_found(account: Account, field: str, change: int) -> None:
    values = getattr(account, field).copy()
    values[3] += change
    with pytest.raises(ConservationError, match="station 3: its papers do not add up"):
        check_account(replace(account, **{field: values}))


def test_a_paper_that_moves_between_classes_is_no_imbalance_but_a_lost_one_is(account: Account) -> None:
    box = account.boxes[STATIONARY].copy()
    box[0, 0] -= 1
    assert imbalance(account.with_boxes({STATIONARY: box.copy()}))[0].tolist() == [0, 1]
    box[0, 1] += 1
    assert not imbalance(account.with_boxes({STATIONARY: box})).any()


def test_a_negative_number_of_papers_is_refused(account: Account) -> None:
    unused, replaced = account.unused.copy(), account.replaced.copy()
    unused[0], replaced[0] = -1, account.unused[0] + account.replaced[0] + 1
    with pytest.raises(ConservationError, match="station 0"):
        check_account(replace(account, unused=unused, replaced=replaced))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 300)] * 10, st.integers(0, 400)), min_size=1, max_size=6),
    st.floats(0, 1),
)
def test_any_station_opens_with_an_account_that_adds_up(rows: list[tuple[int, ...]], share: float) -> None:
    table = np.array(rows)
    present, home = table[:, :5], table[:, 5:10]
    roll = present.sum(axis=1) + home.sum(axis=1) + table[:, 10]
    account = open_account(present, home, roll, share, Stream(0, Purpose.REPLACED, 0))
    check_account(account)
    assert (account.printed >= account.issued + account.replaced).all()
