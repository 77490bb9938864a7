"""From papers by time to hours and reports, exact on small made-up tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Ints
from sim.clock import TICKS_PER_HOUR
from sim.datasets import load_dataset
from sim.experiment.figures import (
    decide,
    issued_at_reports,
    quorum_hours,
    regional_majority,
    tally_of,
    turnout_quorum,
)
from sim.rules import ConditionResult, Tally, load_rule

EDGES = np.arange(7, 12) * TICKS_PER_HOUR
"""Bins of an hour from 7 to 11."""


def quorum(registered: int, counted: list[int], *, strict: bool = True) -> ConditionResult:
    """The turnout quorum of half the roll, decided on tables of one unit."""
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"strict": strict}}})
    ballots = np.zeros((len(counted), 1, 4), np.int64)
    ballots[:, 0, 0] = counted
    found = turnout_quorum(rule.decide(Tally(("all",), [registered], ballots, np.array(counted)[:, None])))
    assert found is not None
    return found


def hours(by_time: list[list[int]], condition: ConditionResult) -> list[float]:
    return quorum_hours(np.array(by_time), EDGES, condition).tolist()


def test_quorum_is_passed_where_more_than_half_have_come() -> None:
    # 10 registered: the sixth paper passes it, half way through the hour in which papers 5 to 8 are issued.
    assert hours([[4, 0, 4, 2]], quorum(10, [10])) == [9.5]


def test_quorum_passed_with_the_last_paper_of_a_bin_is_passed_at_its_end() -> None:
    assert hours([[6, 0, 0, 4]], quorum(10, [10])) == [8.0]  # not at 10:00, when the next paper is issued
    assert hours([[2, 4, 0, 4]], quorum(10, [10])) == [9.0]
    assert hours([[0, 0, 6, 0]], quorum(10, [6])) == [10.0]


def test_quorum_not_reached_has_no_hour() -> None:
    found = hours([[5, 0, 0, 0], [6, 0, 0, 0], [0, 0, 0, 0]], quorum(10, [5, 6, 0]))
    np.testing.assert_array_equal(found, [np.nan, 8.0, np.nan])
    assert hours([[5, 0, 0, 0]], quorum(10, [5], strict=False)) == [8.0]


def test_counted_papers_are_taken_to_come_in_proportion_to_the_issued() -> None:
    # 20 issued, 10 of them counted: six counted are twelve issued.
    assert hours([[8, 8, 4, 0]], quorum(10, [10])) == [8.5]


@given(
    st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=1, max_size=5),
    st.integers(1, 150),
    st.integers(0, 3),
)
def test_quorum_hour_is_the_first_at_which_so_many_have_come(
    by_time: list[list[int]], registered: int, away: int
) -> None:
    counted = [max(sum(row) - away, 0) for row in by_time]
    condition = quorum(registered, counted)
    for row, n, hour in zip(by_time, counted, hours(by_time, condition), strict=True):
        least = registered // 2 + 1
        if n < least:
            assert np.isnan(hour)
            continue
        come = np.interp(hour * TICKS_PER_HOUR, EDGES, np.concatenate([[0], np.cumsum(row)]))
        assert come * n / sum(row) == pytest.approx(least)
        earlier = np.interp(hour * TICKS_PER_HOUR - 60_000, EDGES, np.concatenate([[0], np.cumsum(row)]))
        assert earlier * n / sum(row) < least


def test_papers_at_a_report_are_those_issued_until_then() -> None:
    by_time = np.array([[[1, 2, 4, 8], [10, 0, 0, 0]]])
    reports = np.array([6, 7, 8, 9.5, 11, 23]) * TICKS_PER_HOUR
    found = issued_at_reports(by_time, EDGES, reports.astype(np.int64))
    assert found.tolist() == [[[0, 0, 1, 5, 15, 15], [0, 0, 10, 10, 10, 10]]]


def _tables() -> tuple[Ints, Ints, Ints]:
    dataset = load_dataset("kz-2022")
    return dataset.ballots, dataset.issued, dataset.registered


def test_published_table_is_decided_as_in_2022() -> None:
    dataset = load_dataset("kz-2022")
    verdict = decide(load_rule("kazakhstan-2022"), dataset, *_tables())
    assert bool(verdict.adopted)
    quorum, regional = turnout_quorum(verdict), regional_majority(verdict)
    assert quorum is not None
    assert regional is not None
    assert (int(quorum.numerator), int(quorum.base)) == (7_985_769, 11_734_642)
    assert (int(regional.numerator), regional.needed_weight, int(regional.base)) == (17, 12, 17)


def test_issued_and_counted_papers_stay_apart_in_the_tally() -> None:
    dataset = load_dataset("kz-2022")
    tally = tally_of(dataset, *_tables())
    assert int(tally.national("cast")) == 7_985_769
    assert int(tally.national("issued")) == int(dataset.issued.sum()) > 7_985_769


def test_rules_without_quorum_or_regions_have_neither() -> None:
    verdict = decide(load_rule("italy-constitutional"), load_dataset("kz-2022"), *_tables())
    assert turnout_quorum(verdict) is None
    assert regional_majority(verdict) is None
