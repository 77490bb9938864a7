"""The lists of the day: certificates lose nobody and make nobody."""

from __future__ import annotations

import numpy as np
import pytest

from sim.electorate.drawing.special_voting import with_certificates
from sim.electorate.drawing.would_be_voters import draw_would_be

SEED = 4


@pytest.fixture(scope="module")
def papers(stations, centres, priors):
    return draw_would_be(stations, centres["next-vote"], priors["next-vote"], SEED, 0).papers


@pytest.fixture(scope="module")
def is_city(kz):
    return np.isin(kz.units, kz.stations.cities)


@pytest.fixture(scope="module")
def moved(stations, papers, is_city):
    def move(share, to_cities=0.5, replication=0, among=stations, who=papers, cities=is_city):
        return with_certificates(
            who, among.roll, among.unit, among.start, cities, share, to_cities, SEED, replication
        )

    return move


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 1.0])
@pytest.mark.parametrize("to_cities", [0.0, 0.7, 1.0])
def test_certificates_keep_every_class_and_the_roll_of_the_country(stations, papers, moved, share, to_cities):
    after, roll = moved(share, to_cities)
    assert after.sum(axis=0).tolist() == papers.sum(axis=0).tolist()
    assert roll.sum() == stations.roll.sum()
    assert after.min() >= 0
    assert (after.sum(axis=1) <= roll).all()
    assert (roll - after.sum(axis=1) == stations.roll - papers.sum(axis=1)).all()  # abstainers stay put


def test_without_certificates_nobody_moves(stations, papers, moved):
    after, roll = moved(0.0)
    assert (after == papers).all()
    assert (roll == stations.roll).all()


def by_unit(values, stations):
    return np.add.reduceat(values, stations.start[:-2])


def test_holders_leave_every_unit_alike_and_cities_gain(kz, stations, papers, moved):
    """All of them to cities: outside them each unit keeps a binomial share, |z| < 4.5 on 14."""
    after, _ = moved(0.2, 1.0)
    before, kept = by_unit(papers.sum(axis=1), stations), by_unit(after.sum(axis=1), stations)
    outside = np.array([unit not in kz.stations.cities for unit in kz.units[:17]])
    z = (kept - 0.8 * before) / np.sqrt(0.16 * before)
    assert np.abs(z[outside]).max() < 4.5
    assert (kept[~outside] > before[~outside]).all()


def test_a_single_unit_keeps_its_voters(stations, papers, moved):
    """A certificate is not issued within the settlement: with nowhere to go, nobody leaves."""
    only = type(stations)(unit=np.zeros(5, dtype=np.int64), roll=stations.roll[:5], start=np.array([0, 5]))
    after, roll = moved(1.0, among=only, who=papers[:5], cities=np.array([False]))
    assert (after == papers[:5]).all()
    assert (roll == only.roll).all()


def test_certificates_are_found_by_replication(moved):
    assert (moved(0.1, replication=3)[0] == moved(0.1, replication=3)[0]).all()
    assert (moved(0.1, replication=3)[0] != moved(0.1, replication=4)[0]).any()


@pytest.mark.parametrize("to_cities", [0.0, 0.4])
def test_nobody_votes_with_a_certificate_in_their_own_unit(to_cities):
    """Two units, here only Yes voters, there only No: with a certificate each, they change places."""
    papers = np.array([[50, 0, 0, 0, 0], [70, 0, 0, 0, 0], [0, 30, 0, 0, 0], [0, 40, 0, 0, 0]])
    roll, unit, start = np.array([60, 90, 40, 50]), np.array([0, 0, 1, 1]), np.array([0, 2, 4])
    cities = np.array([True, False])
    out, lists = with_certificates(papers, roll, unit, start, cities, 1.0, to_cities, 3, 0)
    assert [out[:2].sum(axis=0).tolist(), out[2:].sum(axis=0).tolist()] == [
        [0, 70, 0, 0, 0],
        [120, 0, 0, 0, 0],
    ]
    assert [lists[:2].sum(), lists[2:].sum()] == [150 - 120 + 70, 90 - 70 + 120]
    assert (
        lists - out.sum(axis=1) == roll - papers.sum(axis=1)
    ).all()  # who stays at home stays on their list
