"""Stations: exact totals of regions and zones, known numbers, the ceiling, and the shares of the rest."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.electorate.electorate import build_electorate, station_numbers
from sim.electorate.stations import CITY_SIZE, SIZE_CV, allot, build_stations, largest_remainder, list_lengths
from sim.errors import DatasetError

unhurried = settings(deadline=None)  # the first call compiles


def ints(*values):
    return np.array(values, dtype=np.int64)


# --- the stations of kz-2022


def test_each_regions_lists_add_up_to_its_roll(kz, stations):
    assert np.bincount(stations.unit, stations.roll, len(kz.units)).tolist() == [
        roll if unit != "Overseas diaspora" else 0
        for unit, roll in zip(kz.units, kz.registered.tolist(), strict=True)
    ]


@pytest.mark.parametrize(("offset", "total"), [(6, 8_089), (5, 1_858)])
def test_each_time_zone_has_its_published_total(kz, stations, offset, total):
    assert (kz.utc_offset_hours[stations.unit] == offset).sum() == total


@pytest.mark.parametrize(
    ("unit", "number"), [("Atyrau Region", 274), ("West Kazakhstan Region", 496), ("Karaganda Region", 642)]
)
def test_published_numbers_are_kept(kz, stations, unit, number):
    assert (stations.unit == kz.units.index(unit)).sum() == number


def test_no_list_is_empty_or_longer_than_the_law_allows(stations):
    assert stations.roll.min() >= 1
    assert stations.roll.max() <= 3_000


def test_lists_vary_as_assumed(stations):
    assert stations.roll.std() / stations.roll.mean() == pytest.approx(SIZE_CV, abs=1e-3)


def test_a_citys_station_is_half_as_large_again(kz, stations):
    size = np.bincount(stations.unit, stations.roll)[:17] / np.bincount(stations.unit)[:17]
    elsewhere = size[kz.units.index("Turkistan Region")]
    for city in ("Nur-Sultan", "Almaty", "Shymkent"):
        assert size[kz.units.index(city)] / elsewhere == pytest.approx(CITY_SIZE, rel=0.005)


def test_the_diaspora_has_no_station(kz, stations):
    assert kz.units.index("Overseas diaspora") not in stations.unit


def test_stations_of_a_unit_lie_together_where_start_says(kz, stations):
    for u in range(len(kz.units)):
        assert (stations.unit[stations.start[u] : stations.start[u + 1]] == u).all()
    assert stations.start[-1] == len(stations) == 8_089 + 1_858


def test_stations_are_the_same_every_time(kz, stations):
    again = build_electorate(kz).stations
    assert (again.roll == stations.roll).all()
    assert (again.unit == stations.unit).all()


def test_a_unit_whose_voters_do_not_fit_is_named(kz):
    small = replace(kz, stations=replace(kz.stations, max_roll=1_400))
    with pytest.raises(
        DatasetError, match=r"^Atyrau Region: .* voters do not fit into .* stations of 1 to 1,400"
    ):
        build_electorate(small)


def test_a_zone_with_less_stations_than_are_known_is_refused(kz):
    zones = tuple(replace(zone, n_stations=771) for zone in kz.stations.zones)
    with pytest.raises(DatasetError, match="add up to 770 of 771; 3 other units share the rest"):
        station_numbers(replace(kz, stations=replace(kz.stations, zones=zones[1:])))


# --- largest remainder

weights = st.lists(st.just(0.0) | st.floats(1e-6, 1e9), min_size=1, max_size=30).map(np.array)


@unhurried
@given(weights=weights, total=st.integers(0, 1_000_000))
def test_largest_remainder_adds_up_and_stays_within_one_of_the_quota(weights, total):
    got = largest_remainder(weights, total)
    assert got.sum() == total
    if weights.any():
        whole = sum(map(Fraction, weights))
        for share, weight in zip(got.tolist(), weights, strict=True):
            assert abs(share - Fraction(weight) * total / whole) < 1 + Fraction(1, 1_000)


@unhurried
@given(weights=weights, total=st.integers(0, 1_000_000))
def test_who_weighs_more_never_gets_less(weights, total):
    got = largest_remainder(weights, total)
    heavier = weights[:, None] > weights[None, :] * (1 + 1e-9)
    assert (got[:, None] >= got[None, :])[heavier].all()


@pytest.mark.parametrize(
    ("weights", "total", "shares"),
    [
        ([1.0, 1.0, 1.0], 10, [4, 3, 3]),
        ([0.1, 0.2, 0.7], 10, [1, 2, 7]),
        ([5.0], 7, [7]),
        ([1.0, 0.0], 7, [7, 0]),
        ([0.0, 0.0], 3, [2, 1]),
        ([2.0, 1.0], 0, [0, 0]),
    ],
)
def test_largest_remainder_by_hand(weights, total, shares):
    assert largest_remainder(np.array(weights), total).tolist() == shares


def test_nobody_shares_nothing():
    assert largest_remainder(np.array([]), 0).tolist() == []


# --- stations of a zone


@unhurried
@given(data=st.data())
def test_a_zones_stations_add_up_and_every_unit_has_one(data):
    n = data.draw(st.integers(1, 12))
    roll = data.draw(st.lists(st.integers(1, 2_000_000), min_size=n, max_size=n))
    known = data.draw(st.lists(st.none() | st.integers(1, 500), min_size=n, max_size=n))
    city = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    free = known.count(None)
    rest = data.draw(st.integers(free, 5_000)) if free else 0
    counts = allot(ints(*roll), known, city, sum(number or 0 for number in known) + rest)
    assert counts.sum() == sum(number or 0 for number in known) + rest
    assert (counts >= 1).all()
    for count, number in zip(counts.tolist(), known, strict=True):
        assert number is None or count == number


@pytest.mark.parametrize(
    ("roll", "known", "city", "total", "counts"),
    [
        ([300, 100], [None, None], [False, False], 8, [6, 2]),
        ([300, 100], [None, None], [True, False], 9, [6, 3]),
        ([300, 100, 100], [5, None, None], [False] * 3, 9, [5, 2, 2]),
        ([100, 1_000_000, 2_000_000], [None] * 3, [False] * 3, 10, [1, 3, 6]),
        ([1, 1, 1_000_000], [None] * 3, [False] * 3, 3, [1, 1, 1]),
        ([300, 100], [5, 2], [False, False], 7, [5, 2]),
    ],
)
def test_stations_of_a_zone_by_hand(roll, known, city, total, counts):
    assert allot(ints(*roll), known, city, total).tolist() == counts


@pytest.mark.parametrize(
    ("known", "total"), [([5, None], 5), ([5, None], 4), ([5, 2], 6), ([5, 2], 8), ([None, None], 1)]
)
def test_a_total_that_leaves_a_unit_without_a_station_or_a_station_without_a_unit_is_refused(known, total):
    with pytest.raises(DatasetError, match=f"of {total}; "):
        allot(ints(100, 100), known, [False, False], total)


# --- lists of a unit


@unhurried
@given(
    n=st.integers(1, 60),
    ceiling=st.integers(1, 200),
    fill=st.floats(0, 1),
    sigma=st.floats(1e-6, 2.5),
)
def test_lists_of_a_unit_add_up_within_their_limits_in_ascending_order(n, ceiling, fill, sigma):
    roll = n + round(fill * n * (ceiling - 1))
    lengths = list_lengths(n, roll, sigma, ceiling)
    assert lengths.sum() == roll
    assert lengths.size == n
    assert lengths.min() >= 1
    assert lengths.max() <= ceiling
    assert (np.diff(lengths) >= 0).all()


@pytest.mark.parametrize(
    ("n", "roll", "ceiling"), [(29, 899, 31), (29, 898, 31), (14, 14, 8), (14, 15, 8), (1, 1, 1), (1, 50, 50)]
)
@pytest.mark.parametrize("sigma", [1e-6, 0.5, 2.0])
def test_full_and_almost_empty_lists_keep_their_total(n, roll, ceiling, sigma):
    lengths = list_lengths(n, roll, sigma, ceiling)
    assert (lengths.sum(), lengths.min() >= 1, lengths.max() <= ceiling) == (roll, True, True)


@pytest.mark.parametrize(("n", "roll"), [(10, 9), (10, 501), (0, 1), (1, 0)])
def test_voters_that_do_not_fit_are_refused(n, roll):
    with pytest.raises(
        DatasetError, match=(f"{roll} voters? do(es)? not fit into {n} stations? of 1 to 50 voters")
    ):
        list_lengths(n, roll, 0.5, 50)


@unhurried
@given(n=st.integers(5, 60), sigma=st.floats(0.05, 1.0))
def test_lists_far_from_their_limits_are_lognormal(n, sigma):
    lengths = list_lengths(n, n * 100_000, sigma, 10_000_000)
    assume(lengths.min() > 1)
    logs = np.log(lengths)
    assert logs - logs.mean() == pytest.approx(sigma * _scores(n), abs=2e-4)


def test_lists_below_the_ceiling_stay_lognormal_where_the_longest_are_cut():
    lengths = list_lengths(40, 40 * 100_000, 1.0, 200_000)
    below = lengths < 200_000
    assert 0 < below.sum() < 38
    logs = np.log(lengths[below])
    assert logs - logs[0] == pytest.approx((_scores(40) - _scores(40)[0])[below], abs=1e-3)


def _scores(n):
    from scipy.stats import norm

    return norm.ppf((np.arange(n) + 0.5) / n)


# --- all lists


@unhurried
@given(
    units=st.lists(st.tuples(st.integers(0, 12), st.floats(0, 1)), min_size=1, max_size=8),
    ceiling=st.integers(2, 3_000),
    cv=st.floats(0, 1.5),
)
def test_every_unit_with_stations_has_its_whole_roll_on_their_lists(units, ceiling, cv):
    assume(any(n for n, _ in units))
    n_stations = ints(*(n for n, _ in units))
    roll = ints(*(n + round(fill * n * (ceiling - 1)) for n, fill in units))
    built = build_stations(roll, n_stations, ceiling, cv)
    assert np.bincount(built.unit, built.roll, len(units)).tolist() == roll.tolist()
    assert np.diff(built.start).tolist() == n_stations.tolist()
    assert built.roll.max() <= ceiling
    assert built.roll.min() >= 1


@pytest.mark.parametrize("cv", [0.2, 0.5, 0.7, 0.9])
def test_lists_reach_the_spread_they_aim_at(cv):
    built = build_stations(ints(50_000, 200_000), ints(100, 300), 1_000_000, cv)
    assert built.roll.std() / built.roll.mean() == pytest.approx(cv, abs=2e-3)


def test_a_spread_that_the_ceiling_forbids_comes_as_near_as_it_can():
    narrow = build_stations(ints(2_900), ints(1), 3_000).roll
    assert narrow.tolist() == [2_900]
    full = build_stations(ints(29_900), ints(10), 3_000).roll
    assert full.max() == 3_000
    assert full.sum() == 29_900


def test_the_unit_that_does_not_fit_is_named_where_names_are_given():
    with pytest.raises(DatasetError, match=r"^b: 301 voters do not fit into 3 stations of 1 to 100 voters"):
        build_stations(ints(100, 301), ints(2, 3), 100, units=("a", "b"))
    with pytest.raises(DatasetError, match=r"^301 voters"):
        build_stations(ints(100, 301), ints(2, 3), 100)
