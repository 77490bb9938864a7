"""What each irregularity does to the papers and to the figures of the stations that it strikes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Bools, Ints
from sim.streams import Stream
from sim.tabulation.papers.ballot_accounts import MOBILE, N_CLASSES, REPLACEMENT, STATIONARY, Account
from sim.tabulation.papers.irregularity_orders import Order
from sim.tabulation.unit_sums import sum_classes
from sim.whole_papers import whole


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """What the protocols state beyond the truth, int64.

    Attributes
    ----------
    issued, found : shape (station,)
        Papers issued, and papers found in the boxes.
    ballots : shape (station, 4)
        Papers by class.
    """

    issued: Ints
    found: Ints
    ballots: Ints


def no_claims(n_stations: int) -> Claims:
    """Protocols that state the truth."""
    return Claims(
        issued=np.zeros(n_stations, dtype=np.int64),
        found=np.zeros(n_stations, dtype=np.int64),
        ballots=np.zeros((n_stations, N_CLASSES), dtype=np.int64),
    )


def apply_order(
    order: Order,
    account: Account,
    claims: Claims,
    hit: Bools,
    out: Bools,
    roll: Ints,
    unit: Ints,
    stream: Stream,
) -> tuple[Account, Claims]:
    """Let one irregularity act where it strikes.

    Parameters
    ----------
    order : Order
    account : Account
    claims : Claims
    hit, out : bool, shape (station,)
        Stations struck, and those where it comes out.
    roll, unit : int64, shape (station,)
    stream : Stream
        The irregularity's own, read over all stations whichever are struck.

    Returns
    -------
    tuple of Account and Claims
        New ones; the arguments are left as they were.
    """
    if order.kind == "stuffing":
        return _stuff(order, _sealed(order, account, out, unit, stream), claims, hit, roll)
    if order.kind == "multiple-voting":
        return _vote_again(order, account, hit, roll), claims
    if order.kind == "misreport":
        return account, _misreport(order, account, claims, hit)
    if order.kind == "lost-box":
        return _lose(order, account, hit), claims
    if order.kind in {"instruction", "photographs"}:
        return _press(order, account, hit, stream), claims
    return account, claims  # the composition of a commission and an annulment move no paper


def _amount(order: Order, account: Account, hit: Bools, roll: Ints) -> Ints:
    """Papers added at each station."""
    if order.papers >= 0:
        return np.where(hit, order.papers, 0)
    unsigned = np.maximum(roll - account.issued, 0)
    return np.where(hit, np.floor(order.part * unsigned).astype(np.int64), 0)


def _sealed(order: Order, account: Account, out: Bools, unit: Ints, stream: Stream) -> Account:
    """Where a stuffing is seen as it happens, a new box serves for what is cast later."""
    if order.come is None:
        return account
    box = account.boxes[STATIONARY]
    later = whole((1.0 - order.come[unit]) * sum_classes(box))
    moved = stream.without_return("found later", box, np.where(out, later, 0))
    return account.with_boxes({STATIONARY: box - moved, REPLACEMENT: account.boxes[REPLACEMENT] + moved})


def _stuff(order: Order, account: Account, claims: Claims, hit: Bools, roll: Ints) -> tuple[Account, Claims]:
    n = _amount(order, account, hit, roll)
    box, stuffed = _added(account.boxes[STATIONARY], order, n), _added(account.stuffed, order, n)
    if order.covered:
        names = np.maximum(roll - account.issued - claims.issued, 0)
        claims = replace(claims, issued=claims.issued + np.minimum(n, names))
    return account.with_boxes({STATIONARY: box}, stuffed=stuffed), claims


def _added(papers: Ints, order: Order, n: Ints) -> Ints:
    """Papers with `n` more of the class that the irregularity serves."""
    more = papers.copy()
    more[:, order.target] += n
    return more


def _vote_again(order: Order, account: Account, hit: Bools, roll: Ints) -> Account:
    # The papers come from the station's own stock, in the names of people who have not come.
    names = np.minimum(np.maximum(roll - account.issued, 0), account.unused)
    n = np.minimum(_amount(order, account, hit, roll), names)
    box = _added(account.boxes[STATIONARY], order, n)
    return account.with_boxes({STATIONARY: box}, issued=account.issued + n, unused=account.unused - n)


def _misreport(order: Order, account: Account, claims: Claims, hit: Bools) -> Claims:
    ballots, found, issued = claims.ballots.copy(), claims.found, claims.issued
    if order.part:
        stated = account.in_box[:, order.source] + ballots[:, order.source]
        n = np.where(hit, np.floor(order.part * stated).astype(np.int64), 0)
        ballots[:, order.source] -= n
        ballots[:, order.target] += n
    if order.papers:
        n = np.where(hit, order.papers, 0)
        ballots[:, order.add_target] += n
        if order.covered:
            found, issued = found + n, issued + n
    return Claims(issued=issued, found=found, ballots=ballots)


def _lose(order: Order, account: Account, hit: Bools) -> Account:
    gone = np.where(hit[:, None], account.boxes[order.box], 0)
    return account.with_boxes({order.box: account.boxes[order.box] - gone}, lost=account.lost + gone)


def _press(order: Order, account: Account, hit: Bools, stream: Stream) -> Account:
    boxes = {}
    for box, name in ((STATIONARY, "stationary box"), (MOBILE, "mobile box")):
        moved = np.where(hit[:, None], stream.binomials(name, account.boxes[box], order.part), 0)
        boxes[box] = _added(account.boxes[box] - moved, order, sum_classes(moved))
    return account.with_boxes(boxes)
