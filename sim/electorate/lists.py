"""Voters who do not vote where they are listed, or not at a station at all: certificates and home visits."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.electorate.stations import largest_remainder
from sim.streams import Purpose, generator


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
    rng = generator(seed, Purpose.CERTIFICATES, replication)
    leaving = rng.binomial(papers, share)
    parts = [slice(first, last) for first, last in pairwise(start.tolist())]
    registered = np.array([roll[part].sum() for part in parts], dtype=np.int64)
    where = _destinations(registered, is_city, to_cities)
    stays = np.asarray(~where.any(axis=1))
    leaving[stays[unit]] = 0  # with nowhere to go, they stay
    coming = np.zeros_like(papers)
    for c in range(papers.shape[1]):
        of_unit = np.array([leaving[part, c].sum() for part in parts], dtype=np.int64)
        go = rng.multinomial(of_unit, np.where(stays[:, None], 1.0 / stays.size, where))
        for u, n in enumerate(go.sum(axis=0)):
            if n:
                coming[parts[u], c] = rng.multinomial(n, roll[parts[u]] / registered[u])
    return papers - leaving + coming, roll - leaving.sum(axis=1) + coming.sum(axis=1)


def at_home(papers: Ints, share: float, seed: int, replication: int) -> Ints:
    """Would-be voters whom the mobile box visits: int64, shape (station, 5), out of `papers`."""
    return generator(seed, Purpose.HOME_VOTING, replication).binomial(papers, share)


def visiting_bins(issued: Ints, edges: Ints, begin: Ints, until: Ints) -> Ints:
    """Papers given out on home visits by time, evenly over the hours of the visits.

    Parameters
    ----------
    issued : int64, shape (unit,)
    edges : int64, shape (time + 1,)
        Reporting clock [ticks].
    begin, until : int64, shape (unit,)
        Reporting clock [ticks].

    Returns
    -------
    int64, shape (unit, time)
    """
    out = np.zeros((issued.size, edges.size - 1), dtype=np.int64)
    for u in np.flatnonzero(issued):
        inside = np.clip(np.minimum(edges[1:], until[u]) - np.maximum(edges[:-1], begin[u]), 0, None)
        out[u] = largest_remainder(inside.astype(float), int(issued[u]))
    return out
