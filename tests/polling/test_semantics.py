"""Rules of the day, case by case, at each boundary; every engine answers alike."""

from __future__ import annotations

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling.layout import Absence
from sim.polling.trace import BAULKED, RENEGED, SERVED, TURNED_AWAY


def test_no_voters_leave_an_empty_trace(day):
    assert day([]).n_voters == 0


def test_a_lone_voter_walks_through_without_waiting(day):
    trace = day([10], (3, 2, 1))
    assert (trace.entered[0], trace.desk_start[0], trace.booth_start[0], trace.box_start[0]) == (
        10,
        10,
        13,
        15,
    )
    assert (trace.left[0], trace.outcome[0]) == (16, SERVED)


def test_services_of_no_length_let_everyone_through_at_once(day):
    trace = day([7] * 50, (0, 0, 0))
    assert (trace.left == 7).all()


def test_with_a_server_for_each_voter_nobody_waits(day):
    trace = day([1] * 40, (9, 9, 9), n_desks=40, n_booths=40, n_boxes=40)
    assert (trace.left == 28).all()
    assert trace.desk.tolist() == list(range(40))


@pytest.mark.parametrize(("arrival", "outcome"), [(99, SERVED), (100, TURNED_AWAY), (101, TURNED_AWAY)])
def test_who_arrives_at_closing_or_later_is_turned_away(day, arrival, outcome):
    trace = day([arrival], closing=100)
    assert (trace.outcome[0], trace.entered[0] >= 0) == (outcome, outcome == SERVED)


def test_who_is_in_line_at_closing_is_served(day):
    trace = day([90] * 10, (5, 1, 1), closing=100)
    assert (trace.outcome == SERVED).all()
    assert trace.desk_start.max() == 135


def test_arrivals_before_the_doors_wait_and_enter_with_them(day):
    trace = day([2, 4, 12], (3, 1, 1), opening=8, late=2)
    assert trace.entered.tolist() == [10, 10, 12]
    assert trace.desk_start.tolist() == [10, 13, 16]


@pytest.mark.parametrize(("patience", "outcome"), [(4, RENEGED), (5, SERVED), (6, SERVED)])
def test_a_start_at_the_tick_of_giving_up_wins(day, patience, outcome):
    trace = day([0, 0], (5, 1, 1), patience=[NEVER, patience])
    assert trace.outcome[1] == outcome
    assert trace.left[1] == (4 if outcome == RENEGED else 12)


@pytest.mark.parametrize(("patience", "entered"), [(4, -1), (5, 5), (6, 6)])
def test_who_gives_up_before_the_doors_open_never_enters(day, patience, entered):
    trace = day([0, 0], (9, 1, 1), patience=[NEVER, patience], opening=5)
    assert (trace.outcome[1], trace.left[1]) == (RENEGED, patience)
    assert trace.entered[1] == min(entered, 5)


def test_a_voter_who_gives_up_makes_room_for_the_next(day):
    trace = day([0, 0, 0], (5, 1, 1), patience=[NEVER, 3, NEVER])
    assert trace.desk_start.tolist() == [0, -1, 5]


@pytest.mark.parametrize(("line", "outcome"), [(1, SERVED), (2, BAULKED), (3, BAULKED)])
def test_an_arrival_baulks_at_a_line_of_that_length(day, line, outcome):
    trace = day([0] * (line + 1) + [1], (9, 1, 1), baulk_at=2)
    assert trace.outcome[-1] == outcome


@pytest.mark.parametrize(("arrival", "outcome"), [(8, BAULKED), (9, SERVED), (10, SERVED)])
def test_an_arrival_judges_the_line_after_the_starts_of_its_tick(day, arrival, outcome):
    assert day([0, 0, arrival], (9, 1, 1), baulk_at=1).outcome[2] == outcome


@pytest.mark.parametrize(("arrival", "outcome"), [(3, BAULKED), (4, BAULKED), (5, SERVED)])
def test_an_arrival_still_counts_those_who_give_up_at_its_tick(day, arrival, outcome):
    assert day([0, 0, arrival], (9, 1, 1), patience=[NEVER, 4, NEVER], baulk_at=1).outcome[2] == outcome


def test_the_server_idle_longest_is_taken_and_ties_go_by_its_last_voter(day):
    trace = day([0, 0, 3, 3, 9], [(2, 0, 0), (1, 0, 0), (5, 0, 0), (5, 0, 0), (1, 0, 0)], n_desks=2)
    assert trace.desk.tolist() == [0, 1, 1, 0, 1]


def test_departures_of_one_tick_line_up_by_voter(day):
    trace = day([0, 0], [(5, 1, 1), (5, 1, 1)], n_desks=2, desk=[1, 0])
    assert trace.booth_start.tolist() == [5, 6]


def test_booths_of_no_length_let_a_lower_voter_reach_the_box_first(day):
    service = [(4, 0, 3), (1, 3, 3)]
    trace = day([0, 0], service, n_desks=2, n_booths=1)
    assert trace.booth_end.tolist() == [4, 4]
    assert trace.box_start.tolist() == [4, 7]


def test_split_desks_have_lines_of_their_own(day):
    trace = day([0, 0, 0, 0], (5, 1, 1), desk=[0, 0, 0, 1], n_desks=2, n_booths=4)
    assert trace.desk_start.tolist() == [0, 5, 10, 0]


@pytest.mark.parametrize(("begin", "start"), [(4, 20), (5, 20), (6, 5)])
def test_an_absence_goes_before_a_start_of_the_same_tick(day, begin, start):
    away = Absence(stage="desk", begin=begin, until=20)
    assert day([5], absences=(away,)).desk_start[0] == start


@pytest.mark.parametrize(("until", "second"), [(9, 10), (10, 10), (11, 11)])
def test_an_absence_lets_a_service_end_and_lapses_if_none_is_free_before_its_end(day, until, second):
    away = Absence(stage="desk", begin=3, until=until)
    assert day([0, 0], (10, 1, 1), absences=(away,)).desk_start.tolist() == [0, second]


def test_an_absence_takes_as_many_servers_as_it_says(day):
    away = Absence(stage="booth", begin=0, until=50, count=2)
    trace = day([0, 0, 0], (1, 10, 1), n_desks=3, n_booths=3, absences=(away,))
    assert trace.booth.tolist() == [2, 2, 2]
    assert trace.booth_start.tolist() == [1, 11, 21]


def test_an_absence_at_a_split_desk_leaves_the_others_alone(day):
    away = Absence(stage="desk", begin=0, until=50, desk=1)
    assert day([1, 1], desk=[0, 1], n_desks=2, absences=(away,)).desk_start.tolist() == [1, 50]


def test_a_server_back_from_an_absence_goes_before_one_just_freed(day):
    away = Absence(stage="desk", begin=0, until=5)
    trace = day([0, 5], (5, 1, 1), n_desks=2, absences=(away,))
    assert trace.desk.tolist() == [1, 0]


class TestLimitInside:
    def test_voters_wait_outside_until_one_leaves(self, day):
        trace = day([0, 0, 0], (1, 1, 1), n_desks=3, n_booths=3, inside_limit=1)
        assert trace.entered.tolist() == [0, 3, 6]

    def test_patience_runs_outside_too(self, day):
        trace = day([0, 0, 0], (1, 1, 1), patience=[NEVER, 2, NEVER], inside_limit=1)
        assert (trace.outcome[1], trace.entered[1], trace.left[1]) == (RENEGED, -1, 2)
        assert trace.entered[2] == 3

    def test_giving_up_inside_frees_the_place(self, day):
        trace = day([0, 0, 0], (9, 1, 1), patience=[NEVER, 4, NEVER], inside_limit=2)
        assert (trace.entered[1], trace.outcome[1], trace.entered[2]) == (0, RENEGED, 4)

    def test_a_generous_limit_changes_nothing(self, day):
        arrival = np.arange(30) // 3
        assert (day(arrival).left == day(arrival, inside_limit=30).left).all()


class TestWrongDocument:
    def test_a_voter_comes_again_and_is_checked_in_twice(self, day):
        trace = day([0], (3, 2, 1), errand=[10])
        assert (trace.refused_start[0], trace.refused_end[0], trace.returned[0]) == (0, 3, 13)
        assert (trace.desk_start[0], trace.desk_end[0], trace.left[0]) == (13, 16, 19)

    @pytest.mark.parametrize(("errand", "outcome"), [(96, SERVED), (97, TURNED_AWAY), (98, TURNED_AWAY)])
    def test_who_comes_again_after_closing_is_turned_away_without_a_paper(self, day, errand, outcome):
        trace = day([0], (3, 2, 1), errand=[errand], closing=100)
        assert (trace.outcome[0], trace.desk_end[0] >= 0) == (outcome, outcome == SERVED)

    def test_patience_starts_afresh(self, day):
        trace = day([0, 11], (3, 2, 1), patience=[1, NEVER], errand=[9, -1])
        assert (trace.outcome[0], trace.desk_start[0], trace.left[0]) == (RENEGED, -1, 13)


class TestHelpers:
    def test_a_member_opens_a_booth_when_the_line_is_long_and_goes_back(self, day):
        trace = day([0] * 6, (1, 10, 0), n_desks=2, n_booths=1, helpers=1, help_at=2)
        assert sorted(set(trace.booth.tolist())) == [0, 1]
        assert (trace.booth == 1).sum() == 3

    def test_nobody_helps_a_shorter_line(self, day):
        trace = day([0] * 6, (1, 10, 0), n_desks=2, n_booths=1, helpers=1, help_at=6)
        assert (trace.booth == 0).all()

    def test_a_helper_with_nobody_to_serve_is_back_at_their_desk(self, day):
        trace = day([0, 0, 0, 60, 60], (1, 10, 0), n_desks=2, n_booths=1, helpers=1, help_at=1)
        assert sorted(trace.desk[3:].tolist()) == [0, 1]

    def test_of_two_idle_helpers_the_one_at_the_lower_booth_goes_back_first(self, day):
        service = [(1, 10, 0)] * 3 + [(100, 1, 0)] * 3
        trace = day([0, 0, 0, 2, 5, 5], service, n_desks=3, n_booths=1, helpers=2, help_at=1)
        assert trace.booth[:3].tolist() == [0, 1, 2]
        assert trace.desk_start[4:].tolist() == [11, 11]
        assert trace.desk[4:].tolist() == [0, 1]
