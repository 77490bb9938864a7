"""The search against trying every number."""

from __future__ import annotations

from itertools import product

from hypothesis import given, strategies

from sim.analysis.desks.search import Axis, least_level, least_pair

COUNTED, ONE_FOR = Axis(1, 1_000), Axis(-3_000, -1)


def never(*_: int) -> bool:
    return False


@given(strategies.integers(1, 1_000), strategies.integers(1, 1_000))
def test_the_least_number_is_found_from_anywhere(least: int, start: int) -> None:
    assert least_level(COUNTED, start, lambda n: n >= least, never) == least


@given(strategies.integers(-3_000, -1), strategies.integers(-3_000, -1))
def test_the_most_voters_a_desk_are_found_from_anywhere(least: int, start: int) -> None:
    assert least_level(ONE_FOR, start, lambda level: level >= least, never) == least


def test_where_no_number_does_there_is_none() -> None:
    assert least_level(COUNTED, 4, never, never) is None
    tried: list[int] = []
    assert least_level(COUNTED, 4, lambda n: bool(tried.append(n)), lambda n: n > 30) is None
    assert tried == [4, 8, 16, 32], "nobody waits for more than 30, so no more are tried"


def test_one_less_than_the_answer_was_tried_and_fails() -> None:
    tried = {}

    def meets(n: int) -> bool:
        tried[n] = n >= 37 or n == 20  # by chance 20 do as well
        return tried[n]

    found = least_level(COUNTED, 64, meets, never)
    assert found is not None
    assert tried[found]
    assert not tried[found - 1]


@given(strategies.integers(1, 12), strategies.integers(1, 12), strategies.integers(1, 90))
def test_the_cheapest_pair_is_that_of_all_pairs(desks: int, booths: int, product_of_both: int) -> None:
    def meets(d: int, b: int) -> bool:
        return d >= desks and b >= booths and d * b >= product_of_both

    least = min(d + b for d, b in product(range(1, 100), repeat=2) if meets(d, b))
    found = least_pair((COUNTED, COUNTED), (3, 3), meets, never, int.__add__)
    assert found is not None
    assert meets(*found)
    assert sum(found) == least


def test_a_pair_that_nothing_can_mend_is_none() -> None:
    assert least_pair((COUNTED, COUNTED), (2, 2), never, lambda d, b: d > 50, int.__add__) is None
