"""The evening without draws: what is expected of every unit, each irregularity at its mean.

Irregularities are taken one after the other, as in a replication; where several may strike one station, they
are taken to do so independently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from sim.whole_papers import moved_out, whole, whole_parts


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
    """Expected papers by unit on the way through the irregularities, whole at every step.

    ``announced`` and ``claimed`` are stated beyond the box at first and in the end. ``clean`` and ``again``
    are the shares of a unit's papers at stations that keep their result, and that
    vote again; ``boxed`` are papers set aside with a box alone.
    """

    issued: Ints
    box: Ints
    announced: Ints
    claimed: Ints
    issued_claimed: Ints
    clean: Floats
    again: Floats
    boxed: Ints


def _struck(order: Order, roll: Ints, start: Ints) -> tuple[Floats, Floats]:
    """Expected share of a unit's voters at stations struck, and expected number of these stations."""
    in_scope = max(int(order.scope.sum()), 1)
    each = order.share if order.count is None else min(order.count / in_scope, 1.0)
    n: Floats = sum_by_unit(order.scope.astype(np.float64), start) * each
    total = np.maximum(sum_by_unit(roll, start), 1)
    return sum_by_unit(np.where(order.scope, roll, 0), start) * each / total, n


def _comes_out(order: Order, observers: float, copies: float) -> float:
    watched = observers * (copies if order.by_copies else 1.0)
    return 1.0 - (1.0 - watched * order.seen) * (1.0 - order.contested)


def _effect(setup: Setup, order: Order, state: _State, roll: Ints, registered: Ints, start: Ints) -> _State:
    part, n = _struck(order, roll, start)
    out = _comes_out(order, setup.settings.observers, setup.settings.copies)
    consequence, added = order.consequence, np.zeros(part.size, dtype=np.int64)
    if order.kind in {"stuffing", "multiple-voting"}:
        state, added = _more_papers(order, state, part, n, registered)
    elif order.kind == "lost-box" and order.box == 0:
        state = replace(state, box=state.box - moved_out(state.box, part[:, None]))
    elif order.kind in {"instruction", "photographs"}:
        moved = moved_out(state.box, (order.part * part)[:, None])
        moved[:, order.target] = 0
        box = state.box - moved
        box[:, order.target] += moved.sum(axis=1)
        state = replace(state, box=box)
    elif order.kind == "misreport":
        state, consequence, out = _misreported(setup, order, state, part, n, out)
    return _set_aside(order, state, part, consequence, out, added)


def _more_papers(
    order: Order, state: _State, part: Floats, n: Floats, registered: Ints
) -> tuple[_State, Ints]:
    """Papers put into the box beside those of voters, as far as there are names that nobody signed for."""
    names = registered - state.issued
    added = whole(n * order.papers) if order.papers >= 0 else moved_out(names, order.part * part)
    added = np.minimum(added, names)
    box, issued, issued_claimed = state.box.copy(), state.issued, state.issued_claimed
    box[:, order.target] += added
    if order.kind == "multiple-voting":
        issued = issued + added
    elif order.covered:
        issued_claimed = issued_claimed + added
    return replace(state, box=box, issued=issued, issued_claimed=issued_claimed), added


def _misreported(
    setup: Setup, order: Order, state: _State, part: Floats, n: Floats, out: float
) -> tuple[_State, int, float]:
    consequence, control = order.consequence, CONSEQUENCES.index(setup.settings.consequences.control)
    flagged = bool(order.papers) and not order.covered and control > NOTHING
    if flagged:
        consequence, out = max(consequence, control) if out else control, 1.0
    shifted, more = moved_out(state.box[:, order.source], part * order.part), whole(n * order.papers)

    def change(stays: float) -> Ints:
        stated = np.zeros_like(state.box)
        left = whole(shifted * stays)
        stated[:, order.source] -= left
        stated[:, order.target] += left
        stated[:, order.add_target] += whole(more * stays)
        return stated

    announced = state.announced + change(0.0 if flagged and control == CORRECT else 1.0)
    claimed = state.claimed + change(1.0 - out if consequence == CORRECT else 1.0)
    return replace(state, announced=announced, claimed=claimed), consequence, out


def _set_aside(
    order: Order, state: _State, part: Floats, consequence: int, out: float, added: Ints
) -> _State:
    boxed = state.boxed.copy()
    if consequence == EXCLUDE_BOX:
        before = part if order.come is None else part * order.come
        earlier = state.box.copy()
        earlier[:, order.target] -= added
        boxed += moved_out(earlier, (out * before)[:, None])
        boxed[:, order.target] += moved_out(added, np.full(added.size, out))
        return replace(state, boxed=boxed)
    if consequence < EXCLUDE_STATION:
        return state
    boxed[:, order.target] += np.where(part < 1.0, moved_out(added, out * (1.0 - part)), 0)
    clean = state.clean * (1.0 - part * out)
    again = state.again + (1.0 - state.again) * part * out * (consequence == VOTE_AGAIN)
    return replace(state, clean=clean, again=again, boxed=boxed)


def expected_evening(
    setup: Setup, papers: Ints, roll: Ints, start: Ints, registered: Ints
) -> ExpectedEvening:
    """Expectation of the evening.

    Parameters
    ----------
    setup : Setup
    papers : int64, shape (unit, 5)
        Expected papers by issued class.
    roll : int64, shape (station,)
    start : int64, shape (unit + 1,)
    registered : int64, shape (unit,)
        The roll: the stations' lists, and those of units where no polling day is simulated.

    Returns
    -------
    ExpectedEvening
    """
    n_units = papers.shape[0]
    nothing = np.zeros((n_units, N_CLASSES), dtype=np.int64)
    state = _State(
        issued=papers.sum(axis=1),
        box=papers[:, :N_CLASSES].copy(),
        announced=nothing,
        claimed=nothing,
        issued_claimed=np.zeros(n_units, dtype=np.int64),
        clean=np.ones(n_units),
        again=np.zeros(n_units),
        boxed=nothing,
    )
    for order in setup.orders:
        state = _effect(setup, order, state, roll, registered, start)
    recorded = sum_by_unit(setup.recorded, start)
    surplus = recorded.sum(axis=1) - np.minimum(recorded.sum(axis=1), papers[:, TAKEN_AWAY])
    stated = state.box + state.claimed
    aside = np.minimum(moved_out(stated, 1.0 - state.clean[:, None]) + state.boxed, stated)
    off = sum_by_unit(np.where(setup.off_the_roll, roll, 0), start)
    issued = state.issued + state.issued_claimed
    gone = moved_out(registered, 1.0 - state.clean)
    first = Round(
        ballots=stated - aside,
        issued=issued - moved_out(issued, 1.0 - state.clean) + surplus,
        registered=registered - off - (0 if setup.settings.consequences.roll_kept else gone),
    )
    second, repeated = _repeat(setup, papers, state.again, first, registered)
    preliminary = state.box + state.announced + recorded
    return ExpectedEvening(preliminary, aside + recorded, first, second, repeated)


def _repeat(
    setup: Setup, papers: Ints, again: Floats, first: Round, registered: Ints
) -> tuple[Round | None, Ints]:
    repeat = setup.settings.repeat
    if repeat is None:
        return None, np.zeros_like(first.ballots)
    come = whole(np.minimum(papers.sum(axis=1) * repeat.turnout_ratio, registered) * again)
    cast = papers[:, :N_CLASSES].astype(np.float64)
    total = cast.sum(axis=1, keepdims=True)
    mix = np.divide(cast, total, out=np.zeros_like(cast), where=total > 0) if setup.mix is None else setup.mix
    repeated = whole_parts(come[:, None] * mix)
    back = 0 if setup.settings.consequences.roll_kept else moved_out(registered, again)
    second = Round(
        ballots=first.ballots + repeated,
        issued=first.issued + repeated.sum(axis=1),
        registered=np.minimum(first.registered + back, registered),
    )
    return second, repeated
