"""Queueing theory's known answers. Fixed seeds; |z| < 4 is a false alarm once in 16,000."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.clock import NEVER
from sim.polling.layout import Layout

_TICKS = 60_000  # mean service: a minute, fine enough that rounding to ticks does not show
_DAYS, _WARM_UP, _VOTERS = 30, 300, 1_200


def mean_desk_waits(run_station, seed, n_desks, load, draw_service):
    """Mean wait of each of many independent days, in mean services, the filling of the queue left out."""
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(_DAYS):
        gaps = rng.exponential(_TICKS / (n_desks * load), _VOTERS)
        service = np.zeros((_VOTERS, 3), dtype=np.int64)
        service[:, 0] = np.rint(draw_service(rng, _VOTERS) * _TICKS)
        room = Layout(n_desks=n_desks, n_booths=1, opening=0, closing=1 << 35)
        arrival = np.rint(gaps.cumsum()).astype(np.int64)
        trace = run_station(arrival, service, np.full(_VOTERS, NEVER), np.full(_VOTERS, -1), room)
        means.append((trace.desk_start - trace.arrival)[_WARM_UP:].mean() / _TICKS)
    return np.array(means)


def z_score(sample, expected):
    return (sample.mean() - expected) / (sample.std(ddof=1) / math.sqrt(len(sample)))


def erlang_c(servers, load):
    """Probability that an arrival waits in M/M/c at this load a server."""
    offered = servers * load
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked / (1 - load * (1 - blocked))


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (3, 0.7), (8, 0.8)])
def test_the_mean_wait_of_m_m_c_is_erlang_s(run_station, servers, load):
    sample = mean_desk_waits(run_station, 20220605, servers, load, lambda rng, n: rng.exponential(1.0, n))
    assert abs(z_score(sample, erlang_c(servers, load) / (servers * (1 - load)))) < 4


def lognormal(rng, n, cv=0.6):
    sigma2 = math.log1p(cv**2)
    return rng.lognormal(-sigma2 / 2, math.sqrt(sigma2), n)


@pytest.mark.parametrize(
    ("draw_service", "cv"),
    [(lognormal, 0.6), (lambda rng, n: np.ones(n), 0.0), (lambda rng, n: rng.gamma(4.0, 0.25, n), 0.5)],
    ids=["lognormal", "deterministic", "gamma"],
)
def test_the_mean_wait_of_m_g_1_is_pollaczek_and_khinchine_s(run_station, draw_service, cv):
    load = 0.6
    sample = mean_desk_waits(run_station, 1995, 1, load, draw_service)
    assert abs(z_score(sample, load * (1 + cv**2) / (2 * (1 - load)))) < 4


def test_impatient_voters_in_m_m_1_give_up_as_birth_and_death_says(run_station):
    """M/M/1+M, load 1.5, mean patience two services: share lost = Σ πₖ·(k−1)θ / λ."""
    load, theta = 1.5, 0.5
    weights = [1.0]
    for k in range(1, 200):
        weights.append(weights[-1] * load / (1.0 + (k - 1) * theta))
    chance = np.array(weights) / sum(weights)
    expected = (chance[1:] * np.arange(len(chance) - 1) * theta).sum() / load
    rng = np.random.default_rng(31)
    lost = []
    for _ in range(_DAYS):
        arrival = np.rint(rng.exponential(_TICKS / load, _VOTERS).cumsum()).astype(np.int64)
        service = np.zeros((_VOTERS, 3), dtype=np.int64)
        service[:, 0] = np.rint(rng.exponential(_TICKS, _VOTERS))
        patience = np.rint(rng.exponential(_TICKS / theta, _VOTERS)).astype(np.int64)
        room = Layout(n_desks=1, n_booths=1, opening=0, closing=1 << 35)
        trace = run_station(arrival, service, patience, np.full(_VOTERS, -1), room)
        lost.append((trace.outcome[_WARM_UP:] == 2).mean())
    assert abs(z_score(np.array(lost), expected)) < 4
