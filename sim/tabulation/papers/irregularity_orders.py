"""Irregularities as arrays: which stations each may strike, how, and what follows once it comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import BALLOT_CLASSES
from sim.clock import ticks_of
from sim.scenario.schema.irregularities import (
    Composition,
    Irregularity,
    LostBox,
    Misreport,
    MultipleVoting,
    Pressure,
    Stuffing,
)
from sim.scenario.schema.tabulation import Consequences
from sim.streams import Purpose, Stream
from sim.tabulation.papers.ballot_accounts import MOBILE, STATIONARY

CONSEQUENCES: Final = ("none", "correct", "exclude-box", "exclude-station", "vote-again")
"""What follows, in order of severity: the severest decides where several irregularities meet."""

NOTHING, CORRECT, EXCLUDE_BOX, EXCLUDE_STATION, VOTE_AGAIN = range(len(CONSEQUENCES))


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """One irregularity, ready to strike.

    Attributes
    ----------
    name, kind : str
    scope : bool, shape (station,)
        Stations it may strike.
    count : int, or None
        Strikes so many of them; None: each with probability `share`.
    share, seen, contested : float
        Probabilities that it strikes a station, that observers see it, that it comes out otherwise.
    consequence : int
        Code of :data:`CONSEQUENCES`.
    papers : int
        Exact papers a station; −1: `part` of the names nobody has signed for.
    part : float
        A share, by kind: of names, of papers shifted, of voters under pressure.
    source, target, add_target : int
        Ballot classes that papers leave and join, and that added figures join.
    box : int
        Box it concerns.
    covered : bool
        The figures of the protocol are made to agree.
    by_copies : bool
        Seen by whoever holds a copy of the protocol.
    come : float64, shape (unit,), or None
        Share of each unit's voters come when it happens; None: no matter when.
    """

    name: str
    kind: str
    scope: Bools
    count: int | None
    share: float
    seen: float
    contested: float
    consequence: int
    papers: int = -1
    part: float = 0.0
    source: int = -1
    target: int = 0
    add_target: int = 0
    box: int = STATIONARY
    covered: bool = False
    by_copies: bool = False
    come: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StationMap:
    """Where stations are: what orders need to know of the electorate.

    Attributes
    ----------
    units : tuple of str
    unit : int64, shape (station,)
    start : int64, shape (unit + 1,)
    ticks : int64, shape (grid,)
        Local clock [ticks].
    cumulative : float64, shape (unit, grid)
        Share come by then.
    """

    units: tuple[str, ...]
    unit: Ints
    start: Ints
    ticks: Ints
    cumulative: Floats


def _scope(irregularity: Irregularity, where: StationMap) -> Bools:
    if irregularity.regions is None:
        scope = np.ones(where.unit.size, dtype=bool)
    else:
        scope = np.isin(np.asarray(where.units), irregularity.regions)[where.unit]
    if irregularity.which is None:
        return scope
    number = np.arange(where.unit.size) - where.start[where.unit] + 1
    return np.asarray(scope & np.isin(number, irregularity.which))


def _class(name: str) -> int:
    return BALLOT_CLASSES.index(name)


def _details(irregularity: Irregularity, where: StationMap) -> dict[str, object]:
    match irregularity:
        case Stuffing() | MultipleVoting():
            given: dict[str, object] = {
                "papers": -1 if irregularity.papers is None else irregularity.papers,
                "part": irregularity.of_unsigned or 0.0,
                "target": _class(irregularity.to),
            }
            if irregularity.papers is None and irregularity.of_unsigned is None:
                given["papers"] = 0
            if isinstance(irregularity, Stuffing):
                given["covered"] = irregularity.covered
                if irregularity.at is not None:
                    at = ticks_of(irregularity.at)
                    given["come"] = np.array([np.interp(at, where.ticks, row) for row in where.cumulative])
            return given
        case Misreport():
            return {
                "papers": irregularity.add,
                "part": irregularity.shift,
                "source": _class(irregularity.shift_from),
                "target": _class(irregularity.shift_to),
                "add_target": _class(irregularity.add_to),
                "covered": irregularity.balanced,
                "by_copies": irregularity.after_copies,
            }
        case LostBox():
            return {"box": STATIONARY if irregularity.box == "stationary" else MOBILE}
        case Pressure():
            return {"part": irregularity.uptake, "target": _class(irregularity.to)}
        case _:
            return {}


def orders_of(
    irregularities: Sequence[Irregularity], consequences: Consequences, where: StationMap
) -> tuple[Order, ...]:
    """The scenario's irregularities as orders: those that move papers first, misreported protocols last.

    A commission within the allowed number is no irregularity, and strikes nowhere.
    """
    orders = []
    for each in irregularities:
        scope = _scope(each, where)
        if isinstance(each, Composition) and each.members <= each.allowed:
            scope = np.zeros_like(scope)
        orders.append(
            Order(
                name=each.name,
                kind=each.kind,
                scope=scope,
                count=each.stations,
                share=each.share,
                seen=each.seen,
                # A decision is public: it needs nobody to see it.
                contested=1.0 if each.kind == "annulment" else each.contested,
                consequence=CONSEQUENCES.index(getattr(consequences, each.kind.replace("-", "_"))),
                **_details(each, where),  # type: ignore[arg-type]  # by field name, checked by the tests
            )
        )
    # Protocols are written once no paper moves any more, so figures are changed last.
    return tuple(sorted(orders, key=lambda order: order.kind == "misreport"))


def struck(order: Order, seed: int, replication: int) -> tuple[Bools, Floats]:
    """Stations that an irregularity strikes, and the scores that say whether it comes out.

    A larger share, or number, strikes the same stations and some more.

    Returns
    -------
    hit : bool, shape (station,)
    scores : float64, shape (2, station)
    """
    stream, n = Stream(seed, Purpose.IRREGULARITY, replication, (order.name,)), order.scope.size
    scores = np.stack([stream.uniforms(name, n) for name in ("struck", "seen", "contested")])
    if order.count is None:
        return order.scope & (scores[0] < order.share), scores[1:]
    hit = np.zeros_like(order.scope)
    ranked = np.argsort(np.where(order.scope, scores[0], 2.0), kind="stable")
    hit[ranked[: min(order.count, int(order.scope.sum()))]] = True
    return hit, scores[1:]


def comes_out(order: Order, hit: Bools, scores: Floats, observed: Bools, with_copy: Bools) -> Bools:
    """Stations where it is seen by observers, or comes out otherwise: bool, shape (station,)."""
    watched = with_copy if order.by_copies else observed
    return np.asarray(hit & ((watched & (scores[0] < order.seen)) | (scores[1] < order.contested)))
