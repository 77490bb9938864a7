"""Voters who do not vote at the station where they are listed: absentee certificates."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.streams import Purpose, Stream
from sim.whole_papers import moved_out, whole_parts


def _destinations(registered: Ints, is_city: Bools, to_cities: float) -> Floats:
    """Where certificate holders of each unit go: float64, shape (unit, unit), rows add up to 1 or are 0."""
    everywhere = np.broadcast_to(registered.astype(float), (registered.size, registered.size)).copy()
    np.fill_diagonal(everywhere, 0.0)  # within the same settlement none is issued
    cities = everywhere * is_city
    parts = [(to_cities, cities), (1.0 - to_cities, everywhere)]
    total = np.zeros_like(everywhere)
    for share, weight in parts:
        mass = weight.sum(axis=1, keepdims=True)
        total += share * np.divide(weight, mass, out=np.zeros_like(weight), where=mass > 0)
    mass = total.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(total, mass, out=np.zeros_like(total), where=mass > 0)
    return shares


def with_certificates(
    papers: Ints,
    roll: Ints,
    unit: Ints,
    start: Ints,
    is_city: Bools,
    share: float,
    to_cities: float,
    seed: int,
    replication: int,
) -> tuple[Ints, Ints]:
    """Let voters with an absentee certificate vote elsewhere: off one list, on to another.

    A certificate is not issued within the same settlement; here its holder votes in another unit
    (assumption), at a station drawn in proportion to its list.

    Parameters
    ----------
    papers : int64, shape (station, 5)
        Would-be voters by issued class.
    roll, unit : int64, shape (station,)
    start : int64, shape (unit + 1,)
    is_city : bool, shape (unit,)
    share, to_cities : float
        Share of voters with a certificate; share of these who go to a city.
    seed, replication : int

    Returns
    -------
    papers : int64, shape (station, 5)
    roll : int64, shape (station,)
        Both with the same totals as before.
    """
    stream = Stream(seed, Purpose.CERTIFICATES, replication)
    leaving = stream.binomials("leaving", papers, share)
    parts = [slice(first, last) for first, last in pairwise(start.tolist())]
    registered = np.array([roll[part].sum() for part in parts], dtype=np.int64)
    where = _destinations(registered, is_city, to_cities)
    stays = np.asarray(~where.any(axis=1))
    leaving[stays[unit]] = 0  # with nowhere to go, they stay
    coming = np.zeros_like(papers)
    for c in range(papers.shape[1]):
        of_unit = np.array([leaving[part, c].sum() for part in parts], dtype=np.int64)
        go = stream.multinomials(f"units {c}", of_unit, np.where(stays[:, None], 1.0 / stays.size, where))
        for u, n in enumerate(go.sum(axis=0)):
            if n:
                at = roll[parts[u]] / registered[u]
                coming[parts[u], c] = stream.multinomials(f"stations {c} {u}", np.array([n]), at[None, :])[0]
    return papers - leaving + coming, roll - leaving.sum(axis=1) + coming.sum(axis=1)


def expected_certificates(people: Ints, is_city: Bools, share: float, to_cities: float) -> Ints:
    """Expected people with certificates used: off the list of one unit, on to that of another.

    Parameters
    ----------
    people : int64, shape (unit, 6)
        Papers by issued class, and last who stays at home; they make up the roll.
    is_city : bool, shape (unit,)
    share, to_cities : float
        As of :func:`with_certificates`.

    Returns
    -------
    int64, shape (unit, 6)
        With the same totals by class.

    Examples
    --------
    >>> import numpy as np
    >>> people = np.array([[60, 40, 0, 0, 0, 100], [30, 10, 0, 0, 0, 60]])
    >>> expected_certificates(people, np.array([True, False]), 0.1, 0.5)[:, :2].tolist()
    [[57, 37], [33, 13]]
    """
    voting = people[:, :-1].sum(axis=1) > 0
    where = _destinations(np.where(voting, people.sum(axis=1), 0), is_city, to_cities)
    goes = where.any(axis=1) & voting
    leaving = moved_out(people[:, :-1], np.where(goes, share, 0.0)[:, None])
    coming = whole_parts(leaving[:, :, None] * where[:, None, :]).sum(axis=0).T
    out = people.copy()
    out[:, :-1] += coming - leaving
    return out
