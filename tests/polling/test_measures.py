"""Figures read off a trace."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.polling.layout import Absence, Layout
from sim.polling.measures import (
    desk_wait,
    feasible_issue,
    issued_by,
    last_out,
    minutes_inside,
    outcome_counts,
    queue_length,
    queue_peak,
    total_wait,
    utilisation,
    wait_statistics,
)


@pytest.fixture
def three(day):
    """Three voters at tick 0, one desk of 10 ticks: starts 0, 10, 20; one more comes after closing."""
    return day([0, 0, 0, 100], (10, 4, 1), closing=100)


def test_waits_are_from_arrival_to_start_and_leave_out_who_was_not_admitted(three):
    assert desk_wait(three).tolist() == [0, 10, 20]
    assert total_wait(three).tolist() == [0, 10, 20]


def test_outcomes_are_counted_by_name(three):
    assert outcome_counts(three) == {"served": 3, "turned_away": 1, "reneged": 0, "baulked": 0}


def test_a_paper_is_issued_at_the_end_of_the_check_in(three):
    assert issued_by(three, np.array([9, 10, 29, 30, 1_000])).tolist() == [0, 1, 2, 3, 3]


def test_the_line_is_who_came_and_was_not_called(three):
    assert queue_length(three, np.array([0, 9, 10, 20])).tolist() == [2, 2, 1, 0]
    assert queue_peak(three) == 2
    assert queue_peak(three, "booth") == 0


def test_a_voter_who_gives_up_counts_in_the_line_until_he_leaves(day):
    trace = day([0, 0], (10, 1, 1), patience=[50, 5])
    assert queue_length(trace, np.array([0, 4, 5])).tolist() == [1, 1, 0]


def test_a_wrong_document_makes_a_voter_stand_in_line_twice(day):
    trace = day([0, 0], (10, 1, 1), errand=[-1, 20])
    assert queue_length(trace, np.array([0, 10, 40])).tolist() == [1, 0, 0]
    assert issued_by(trace, np.array([20, 49, 50])).tolist() == [1, 1, 2]


def test_the_last_voter_out_may_leave_after_closing(day):
    assert last_out(day([0, 0], (60, 4, 1), closing=50)) == 125


def test_nobody_out_is_minus_one(day):
    assert last_out(day([100], closing=100)) == -1


def test_minutes_inside_run_from_the_door(day):
    trace = day([0], (60_000, 60_000, 0), opening=30_000, closing=10**6)
    assert minutes_inside(trace) == 2.0
    assert math.isnan(minutes_inside(day([])))


def test_utilisation_is_busy_time_over_open_time(day):
    trace = day([0, 0], (25, 5, 1), closing=100)
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=100)
    assert utilisation(trace, room) == {"desk": 0.5, "booth": 0.1, "box": 0.02}


def test_statistics_of_no_waits_are_not_a_number():
    assert math.isnan(wait_statistics(np.array([], dtype=np.int64)).longest)


def test_an_absent_member_issues_nothing():
    away = Absence(stage="desk", begin=3_600_000, until=7_200_000, count=1)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=10**8, absences=(away,))
    papers = feasible_issue(room, 60.0, np.array([0, 3_600_000, 7_200_000, 10_800_000]))
    assert papers.tolist() == [0.0, 120.0, 180.0, 300.0]


def test_late_doors_issue_nothing_before_they_open():
    room = Layout(n_desks=1, n_booths=1, opening=0, late=60_000, closing=10**8)
    assert feasible_issue(room, 60.0, np.array([60_000, 120_000])).tolist() == [0.0, 1.0]


def test_a_check_in_of_no_time_is_refused():
    room = Layout(n_desks=1, n_booths=1, opening=0, closing=1)
    with pytest.raises(ValueError, match="check_in_seconds = 0: must be more than 0"):
        feasible_issue(room, 0, np.array([1]))
