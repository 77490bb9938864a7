"""What follows from what came out: corrected protocols, excluded boxes and stations, votes to repeat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Ints
from sim.tabulation.papers.ballot_accounts import BOXES, Account
from sim.tabulation.papers.irregularities import Claims
from sim.tabulation.papers.irregularity_orders import (
    CORRECT,
    EXCLUDE_BOX,
    EXCLUDE_STATION,
    NOTHING,
    VOTE_AGAIN,
    Order,
)


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What has come out about each station.

    Attributes
    ----------
    severity : int64, shape (station,)
        Severest consequence (:data:`sim.tabulation.papers.irregularity_orders.CONSEQUENCES`).
    corrected : bool, shape (station,)
        Protocol to be replaced by a recount.
    boxes : bool, shape (station, 4)
        Boxes to be excluded.
    """

    severity: Ints
    corrected: Bools
    boxes: Bools


def no_findings(n_stations: int) -> Findings:
    """Nothing has come out."""
    return Findings(
        severity=np.full(n_stations, NOTHING, dtype=np.int64),
        corrected=np.zeros(n_stations, dtype=bool),
        boxes=np.zeros((n_stations, len(BOXES)), dtype=bool),
    )


def find(findings: Findings, out: Bools, consequence: int, box: int) -> Findings:
    """Add what follows where something came out: the severest consequence decides."""
    boxes = findings.boxes
    if consequence == EXCLUDE_BOX:
        boxes = boxes.copy()
        boxes[:, box] |= out
    return Findings(
        severity=np.where(out, np.maximum(findings.severity, consequence), findings.severity),
        corrected=findings.corrected | (out if consequence == CORRECT else np.zeros_like(out)),
        boxes=boxes,
    )


def after_order(findings: Findings, order: Order, out: Bools) -> Findings:
    """Add what follows from one irregularity."""
    return find(findings, out, order.consequence, order.box)


def corrected_claims(claims: Claims, findings: Findings) -> Claims:
    """Claims left once the protocols to be corrected are replaced by a recount."""
    if not findings.corrected.any():
        return claims
    keep = ~findings.corrected
    return Claims(
        issued=claims.issued * keep, found=claims.found * keep, ballots=claims.ballots * keep[:, None]
    )


def excluded(findings: Findings) -> Bools:
    """Stations whose whole result is set aside: bool, shape (station,)."""
    return np.asarray(findings.severity >= EXCLUDE_STATION)


def votes_again(findings: Findings) -> Bools:
    """Stations that vote again, if a repeat vote is held: bool, shape (station,)."""
    return np.asarray(findings.severity == VOTE_AGAIN)


def annulled_papers(counted: Ints, account: Account, findings: Findings) -> Ints:
    """Papers set aside by class.

    Parameters
    ----------
    counted : int64, shape (station, 4)
        As the protocols state.
    account : Account
    findings : Findings

    Returns
    -------
    int64, shape (station, 4)
        At most `counted`.
    """
    out = excluded(findings)
    annulled = np.where(out[:, None], counted, 0)
    some = np.flatnonzero(np.logical_or.reduce(findings.boxes.T) & ~out)
    for box, aside in zip(account.boxes, findings.boxes[some].T, strict=True):
        annulled[some] += box[some] * aside[:, None]
    annulled[some] = np.minimum(counted[some], annulled[some])
    return annulled
