"""What queueing theory says of lines in balance; times in mean services, `load` a server's.

References
----------
.. [1] Kleinrock, *Queueing Systems*, vol. 1 (Wiley, 1975): ch. 3 (birth and death, Erlang C), 5 (Pollaczek
   and Khinchine). Burke, "The output of a queuing system", Oper. Res. 4 (1956); Jackson, "Networks of waiting
   lines", Oper. Res. 5 (1957): in M/M/c lines one behind the other each is as it would be alone.
"""

from __future__ import annotations

from math import exp

import numpy as np

from sim.arrays import Floats

_LONGEST = 400


def chance_to_wait(servers: int, load: float) -> float:
    """Probability that an arrival waits in M/M/c (Erlang C).

    Examples
    --------
    >>> chance_to_wait(1, 0.5), round(chance_to_wait(2, 0.5), 4)
    (0.5, 0.3333)
    """
    offered, blocked = servers * load, 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked / (1 - load * (1 - blocked))


def mean_wait(servers: int, load: float) -> float:
    """Mean wait in M/M/c.

    Examples
    --------
    >>> mean_wait(1, 0.5)
    1.0
    """
    return chance_to_wait(servers, load) / (servers * (1 - load))


def chance_to_wait_longer(servers: int, load: float, than: float) -> float:
    """Probability of a wait longer than `than` in M/M/c."""
    return chance_to_wait(servers, load) * exp(-servers * (1 - load) * than)


def mean_wait_one_server(load: float, cv: float) -> float:
    """Mean wait in M/G/1 whose services have the coefficient of variation `cv` (Pollaczek–Khinchine).

    Examples
    --------
    >>> mean_wait_one_server(0.5, 1.0), mean_wait_one_server(0.5, 0.0)
    (1.0, 0.5)
    """
    return load * (1 + cv**2) / (2 * (1 - load))


def _in_balance(births: Floats, deaths: Floats) -> Floats:
    """Chances of 0, 1, 2 … present, who come at `births[k]` and go at ``deaths[k]`` from k and k + 1."""
    weights = np.cumprod(np.concatenate(([1.0], births / deaths)))
    return np.asarray(weights / weights.sum())


def share_giving_up(servers: int, load: float, leaving: float) -> float:
    """Share of arrivals who give up in M/M/c+M, each after a patience of mean 1 / `leaving`."""
    present = np.arange(1, _LONGEST)
    waiting = np.maximum(present - servers, 0)
    rate = servers * load
    deaths = np.minimum(present, servers) + waiting * leaving
    chance = _in_balance(np.full(present.size, rate), deaths)[1:]
    return float((chance * waiting).sum() * leaving / rate)


def share_turned_back(servers: int, load: float, places: int) -> float:
    """Share of arrivals who find all places to wait taken in M/M/c/K, K = servers + places.

    Examples
    --------
    >>> share_turned_back(1, 1.0, 1).__round__(4)
    0.3333
    """
    present = np.arange(1, servers + places + 1)
    births = np.full(present.size, servers * load)
    return float(_in_balance(births, np.minimum(present, servers).astype(float))[-1])
