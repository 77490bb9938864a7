"""Arrivals, conservation, relations and limits: each check fails where what it checks is wrong."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.polling.compiled import recursion
from sim.verification import conservation, relations
from sim.verification.arrivals import arrival_days, check_given_the_total, check_poisson
from sim.verification.conservation import area_under_line, check_little, unlike_their_stations
from sim.verification.pathwise import check_ciw
from sim.verification.random_stations import random_station
from sim.verification.relations import check_boycott, check_limits, longer_with_more_desks, turned_out


def held(findings):
    return [each.holds for each in findings]


# --- arrivals


def test_a_wrong_curve_is_found_in_counts_and_order_statistics() -> None:
    days = arrival_days(np.full(100, 400))
    assert all(held(check_given_the_total(days, 400)))
    bent = replace(days, shares=tuple(each**1.2 for each in days.shares), of_hour=np.roll(days.of_hour, 1))
    chi_square, first, _, median, _, last, _, rescaled = held(check_given_the_total(bent, 400))
    assert not any([chi_square, first, median, last, rescaled])


def test_a_fixed_total_is_no_poisson_process() -> None:
    days = arrival_days(np.full(400, 400))
    assert not all(held(check_poisson(days, 400)))


# --- conservation


def test_a_unit_that_lost_a_paper_is_named(monkeypatch) -> None:
    whole = conservation.replicate

    def short_of_one(*args):
        done = whole(*args)
        ballots = done.ballots.copy()
        ballots[3, 0] -= 1
        return replace(done, ballots=ballots)

    plan = conservation.bench_plan()
    assert unlike_their_stations(plan).tolist() == []
    monkeypatch.setattr(conservation, "replicate", short_of_one)
    assert unlike_their_stations(plan).tolist() == [3]


def test_a_tick_of_waiting_that_was_not_counted_is_found(monkeypatch) -> None:
    assert check_little(2).holds

    def one_more(joined, called):
        area, most = area_under_line(joined, called)
        return area + 1, most

    monkeypatch.setattr(conservation, "area_under_line", one_more)
    assert check_little(2).measured == 2


# --- relations and limits


def test_desks_that_slow_each_other_down_are_found() -> None:
    def slower(arrival, service, patience, desk, layout, errand=None):
        return recursion.run_station(arrival, service * layout.n_desks, patience, desk, layout)

    rng = np.random.default_rng(3)
    cases = [random_station(rng, simple=True) for _ in range(30)]
    assert sum(map(longer_with_more_desks, cases)) == 0
    assert sum(longer_with_more_desks(case, slower) for case in cases) > 0


def test_a_boycott_that_brings_one_voter_is_found() -> None:
    def brings_one(uptake, replications):
        papers = turned_out(uptake, replications).copy()
        papers.flat[0] += uptake == 0.1 and 10**6
        return papers

    assert check_boycott(2).holds
    assert check_boycott(2, brings_one).measured == 1


def test_stations_that_depend_on_their_order_are_found(monkeypatch) -> None:
    whole = relations.compiled_engine.gather

    def by_turn(plan, flows, would_be, replication, stations, gathered):
        whole(plan, flows, would_be, replication, stations, gathered)
        gathered.papers[stations[0], 0] += 1

    assert relations.unlike_when_permuted(np.arange(20)[::-1], 20) == 0
    monkeypatch.setattr(relations, "compiled_engine", SimpleNamespace(gather=by_turn))
    assert relations.unlike_when_permuted(np.arange(20)[::-1], 20) == 2


def test_a_tick_too_long_in_service_is_found_at_every_limit() -> None:
    def longer(arrival, service, *rest):
        return recursion.run_station(arrival, service + 1, *rest)

    assert all(held(check_limits()))
    assert held(check_limits(longer)) == [True, False, False, True]


# --- the second witness


@pytest.mark.parametrize(("late", "expected"), [(0, True), (1, False)])
def test_departures_are_held_to_those_of_another_model(late: int, expected: bool) -> None:
    def in_order_of_turn(arrival, service, servers):
        """Ciw's part: the times of a stage go to the voters in the order in which they come to it."""
        joined = arrival
        for stage, count in enumerate(servers):
            free, ends = [0] * count, []
            for came, time in zip(np.sort(joined).tolist(), service[:, stage].tolist(), strict=True):
                first = free.index(min(free))
                free[first] = max(came, free[first]) + time
                ends.append(free[first])
            joined = np.array(ends)
        return joined + late

    assert check_ciw(1, in_order_of_turn).holds is expected
