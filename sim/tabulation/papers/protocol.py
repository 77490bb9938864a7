"""The results protocol: what a station states, and the relations by which its figures are controlled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Ints
from sim.tabulation.papers.ballot_accounts import Account
from sim.tabulation.papers.irregularities import Claims
from sim.tabulation.unit_sums import sum_classes


@dataclass(frozen=True, slots=True, eq=False)
class Protocols:
    """Figures that the stations state, int64.

    Attributes
    ----------
    registered, received, issued, replaced, unused, found : shape (station,)
        Voters on the list; papers received, issued, replaced, unused, found in the boxes.
    ballots : shape (station, 4)
        Papers by class.
    """

    registered: Ints
    received: Ints
    issued: Ints
    replaced: Ints
    unused: Ints
    found: Ints
    ballots: Ints


def write_protocols(account: Account, claims: Claims, roll: Ints) -> Protocols:
    """The protocols as stated: the account, and what is claimed beyond it.

    Papers claimed as issued are stated as missing from the unused ones.
    """
    in_box = account.in_box
    return Protocols(
        registered=roll,
        received=account.printed,
        issued=account.issued + claims.issued,
        replaced=account.replaced,
        unused=account.unused - claims.issued,
        found=sum_classes(in_box) + claims.found,
        ballots=in_box + claims.ballots,
    )


def broken_relations(protocols: Protocols) -> Bools:
    """Control relations that do not hold: bool, shape (station, 4).

    Received = issued + replaced + unused; found = the sum of the classes; found is at most issued; issued is
    at most the list.

    Examples
    --------
    A station that states ten papers more by class than it found:

    >>> import numpy as np
    >>> one = {name: np.array([n]) for name, n in {"registered": 100, "received": 101, "issued": 60}.items()}
    >>> rest = {name: np.array([n]) for name, n in {"replaced": 1, "unused": 40, "found": 60}.items()}
    >>> stated = Protocols(**one, **rest, ballots=np.array([[50, 20, 0, 0]]))
    >>> broken_relations(stated)[0].tolist()
    [False, True, False, False]
    """
    p = protocols
    return np.stack(
        [
            (p.received != p.issued + p.replaced + p.unused) | (p.unused < 0),
            p.found != sum_classes(p.ballots),
            p.found > p.issued,
            p.issued > p.registered,
        ]
    ).T
