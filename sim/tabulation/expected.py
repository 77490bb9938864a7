"""The evening without draws: what is expected of every unit, each irregularity at its mean.

Irregularities are taken one after the other, as in a replication; where several may strike one station, they
are taken to do so independently.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import TAKEN_AWAY
from sim.tabulation.ballots import N_CLASSES
from sim.tabulation.orders import (
    CONSEQUENCES,
    CORRECT,
    EXCLUDE_BOX,
    EXCLUDE_STATION,
    NOTHING,
    VOTE_AGAIN,
    Order,
)
from sim.tabulation.outcome import Round
from sim.tabulation.setup import Setup
from sim.tabulation.sums import sum_by_unit


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedEvening:
    """Expectation of the evening, whole papers.

    Attributes
    ----------
    preliminary, annulled : int64, shape (unit, 4)
        Papers announced at first, and set aside later.
    first : Round
    second : Round or None
        With the repeat vote's papers in place of those set aside; None where none is held.
    repeated : int64, shape (unit, 4)
        Papers of the repeat vote alone.
    """

    preliminary: Ints
    annulled: Ints
    first: Round
    second: Round | None
    repeated: Ints

    @property
    def final(self) -> Round:
        """The round that decides."""
        return self.first if self.second is None else self.second


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """Expected papers by unit on the way through the irregularities.

    ``announced`` and ``claimed`` are stated beyond the box at first and in the end. ``clean`` and ``again``
    are the shares of a unit's papers at stations that keep their result, and that
    vote again; ``boxed`` are papers set aside with a box alone.
    """

    issued: Floats
    box: Floats
    announced: Floats
    claimed: Floats
    issued_claimed: Floats
    clean: Floats
    again: Floats
    boxed: Floats


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)


def _struck(order: Order, roll: Ints, start: Ints) -> tuple[Floats, Floats]:
    """Expected share of a unit's voters at stations struck, and expected number of these stations."""
    in_scope = max(int(order.scope.sum()), 1)
    each = order.share if order.count is None else min(order.count / in_scope, 1.0)
    n = (sum_by_unit(order.scope.astype(np.int64), start) * each).astype(np.float64)
    total = np.maximum(sum_by_unit(roll, start), 1)
    return sum_by_unit(np.where(order.scope, roll, 0), start) * each / total, n


def _comes_out(order: Order, observers: float, copies: float) -> float:
    watched = observers * (copies if order.by_copies else 1.0)
    return 1.0 - (1.0 - watched * order.seen) * (1.0 - order.contested)


def _effect(setup: Setup, order: Order, state: _State, roll: Ints, registered: Ints, start: Ints) -> _State:
    part, n = _struck(order, roll, start)
    out = _comes_out(order, setup.settings.observers, setup.settings.copies)
    box, issued = state.box.copy(), state.issued
    announced, claimed = state.announced.copy(), state.claimed.copy()
    issued_claimed, added = state.issued_claimed, np.zeros(part.size)
    consequence = order.consequence
    if order.kind in {"stuffing", "multiple-voting"}:
        added = order.papers * n if order.papers >= 0 else order.part * part * (registered - issued)
        box[:, order.target] += added
        if order.kind == "multiple-voting":
            issued = issued + added
        elif order.covered:
            issued_claimed = issued_claimed + added
    elif order.kind == "lost-box" and order.box == 0:
        box *= (1.0 - part)[:, None]
    elif order.kind in {"instruction", "photographs"}:
        moved = box * (order.part * part)[:, None]
        moved[:, order.target] = 0.0
        box -= moved
        box[:, order.target] += moved.sum(axis=1)
    elif order.kind == "misreport":
        control = CONSEQUENCES.index(setup.settings.consequences.control)
        flagged = bool(order.papers) and not order.covered and control > NOTHING
        if flagged:
            consequence, out = max(consequence, control) if out else control, 1.0
        shifted = order.part * part * box[:, order.source]
        change = np.zeros_like(box)
        change[:, order.source] -= shifted
        change[:, order.target] += shifted
        change[:, order.add_target] += order.papers * n
        announced += change * (0.0 if flagged and control == CORRECT else 1.0)
        claimed += change * (1.0 - out if consequence == CORRECT else 1.0)
    boxed, clean, again = state.boxed, state.clean, state.again
    if consequence == EXCLUDE_BOX:
        before = part if order.come is None else part * order.come
        earlier = box.copy()
        earlier[:, order.target] -= added
        boxed = boxed + out * earlier * before[:, None]
        boxed[:, order.target] += out * added
    elif consequence >= EXCLUDE_STATION:
        boxed = boxed.copy()
        boxed[:, order.target] += np.where(part < 1.0, out * added * (1.0 - part), 0.0)
        clean = clean * (1.0 - part * out)
        again = again + (1.0 - again) * part * out * (consequence == VOTE_AGAIN)
    return _State(issued, box, announced, claimed, issued_claimed, clean, again, boxed)


def expected_evening(setup: Setup, papers: Floats, roll: Ints, start: Ints) -> ExpectedEvening:
    """Expectation of the evening.

    Parameters
    ----------
    setup : Setup
    papers : float64, shape (unit, 5)
        Expected papers by issued class.
    roll : int64, shape (station,)
    start : int64, shape (unit + 1,)

    Returns
    -------
    ExpectedEvening
    """
    n_units = papers.shape[0]
    nothing = np.zeros((n_units, N_CLASSES))
    state = _State(
        issued=papers.sum(axis=1),
        box=papers[:, :N_CLASSES].copy(),
        announced=nothing,
        claimed=nothing,
        issued_claimed=np.zeros(n_units),
        clean=np.ones(n_units),
        again=np.zeros(n_units),
        boxed=nothing,
    )
    for order in setup.orders:
        state = _effect(setup, order, state, roll, setup.registered, start)
    recorded = sum_by_unit(setup.recorded, start)
    surplus = recorded.sum(axis=1) - np.minimum(recorded.sum(axis=1), papers[:, TAKEN_AWAY])
    stated = _whole(state.box + state.claimed)
    aside = np.minimum(
        _whole((state.box + state.claimed) * (1.0 - state.clean)[:, None] + state.boxed), stated
    )
    off = sum_by_unit(np.where(setup.off_the_roll, roll, 0), start)
    gone = 0 if setup.settings.consequences.roll_kept else _whole((1.0 - state.clean) * setup.registered)
    first = Round(
        ballots=stated - aside,
        issued=_whole((state.issued + state.issued_claimed) * state.clean + surplus),
        registered=setup.registered - off - gone,
    )
    second, repeated = _repeat(setup, papers, state.again, first)
    preliminary = _whole(state.box + state.announced) + recorded
    return ExpectedEvening(preliminary, aside + recorded, first, second, repeated)


def _repeat(setup: Setup, papers: Floats, again: Floats, first: Round) -> tuple[Round | None, Ints]:
    repeat = setup.settings.repeat
    if repeat is None:
        return None, np.zeros_like(first.ballots)
    come = np.minimum(papers.sum(axis=1) * repeat.turnout_ratio, setup.registered) * again
    cast = papers[:, :N_CLASSES]
    total = cast.sum(axis=1, keepdims=True)
    mix = np.divide(cast, total, out=np.zeros_like(cast), where=total > 0) if setup.mix is None else setup.mix
    repeated = _whole(come[:, None] * mix)
    back = 0 if setup.settings.consequences.roll_kept else _whole(again * setup.registered)
    second = Round(
        ballots=first.ballots + repeated,
        issued=first.issued + repeated.sum(axis=1),
        registered=np.minimum(first.registered + back, setup.registered),
    )
    return second, repeated
