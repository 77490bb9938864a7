"""Expected papers of every station on the way through the irregularities, each of which takes its share.

An irregularity strikes a station with some probability and comes out with another, whatever became of the
station before; only whether somebody watches there is common to all of them. So the expectation passes
through them one after the other, station by station and watcher by watcher, without a draw. Names that run
out are the one thing that is no proportion: they are taken to run out where the expected ones do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import TAKEN_AWAY
from sim.tabulation.papers.ballot_accounts import BOXES, MOBILE, N_CLASSES, REPLACEMENT, STATIONARY
from sim.tabulation.papers.irregularity_orders import (
    CONSEQUENCES,
    CORRECT,
    EXCLUDE_BOX,
    EXCLUDE_STATION,
    NOTHING,
    VOTE_AGAIN,
    Order,
)
from sim.tabulation.plan import TabulationPlan


@dataclass(frozen=True, slots=True, eq=False)
class Mass:
    """Expected papers of stations, over those outcomes in which they count; all float64.

    Attributes
    ----------
    stands : shape (station,)
        Probability that the station counts.
    boxed : shape (station, 4)
        Probability that each of its boxes counts.
    boxes : shape (station, 4, 4)
        Papers by box and class.
    issued : shape (station,)
    claimed : shape (station, 4)
        Papers stated beyond the boxes, by class.
    claimed_issued : shape (station,)
    claims : shape (station,)
        Probability that the station counts, and that no recount replaces what its protocol claims.
    """

    stands: Floats
    boxed: Floats
    boxes: Floats
    issued: Floats
    claimed: Floats
    claimed_issued: Floats
    claims: Floats

    @property
    def stated(self) -> Floats:
        """Papers by class as the protocols have them: shape (station, 4)."""
        return np.asarray(self.boxes.sum(axis=1) + self.claimed)

    @property
    def stated_issued(self) -> Floats:
        """Papers issued as the protocols have them: shape (station,)."""
        return self.issued + self.claimed_issued


def mixed(parts: Sequence[tuple[Floats | float, Mass]]) -> Mass:
    """Masses of several outcomes, each by its probability: a number, or one a station."""

    def total(name: str) -> Floats:
        out: Floats = np.zeros_like(getattr(parts[0][1], name))
        for probability, mass in parts:
            values = getattr(mass, name)
            each = np.broadcast_to(probability, values.shape[:1])
            out = out + values * each.reshape(-1, *[1] * (values.ndim - 1))
        return out

    return Mass(*(total(field.name) for field in fields(Mass)))


@dataclass(frozen=True, slots=True, eq=False)
class Masses:
    """What is announced at first, what is counted in the end, and what of it stands.

    ``again`` : float64, shape (station,), the probability that the station votes again.
    """

    announced: Mass
    counted: Mass
    kept: Mass
    again: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Expected lists and papers of stations; float64.

    ``roll`` : shape (station,); ``station``, ``home`` : shape (station, 5), papers by issued class given out
    at the station and on home visits; ``unit`` : int64, shape (station,).
    """

    roll: Floats
    station: Floats
    home: Floats
    unit: Ints


def masses(plan: TabulationPlan, lists: Lists) -> Masses:
    """Expectation of every station, over those with an observer, with one who has a copy, and without."""
    settings, n = plan.settings, lists.roll.size
    boxes = np.zeros((n, len(BOXES), N_CLASSES))
    boxes[:, STATIONARY], boxes[:, MOBILE] = lists.station[:, :N_CLASSES], lists.home[:, :N_CLASSES]
    nothing = np.zeros((n, N_CLASSES))
    issued = (lists.station + lists.home).sum(axis=1)
    start = Mass(np.ones(n), np.ones((n, len(BOXES))), boxes, issued, nothing, np.zeros(n), np.ones(n))
    watched = settings.observers
    cases = [
        (1.0 - watched, False, False),
        (watched * (1.0 - settings.copies), True, False),
        (watched * settings.copies, True, True),
    ]
    found = []
    for probability, observed, copied in cases:
        if probability > 0:
            state = Masses(start, start, start, np.zeros(n))
            for order in plan.orders:
                watches = copied if order.by_copies else observed
                out = 1.0 - (1.0 - watches * order.seen) * (1.0 - order.contested)
                state = _after(plan, order, state, out, lists)
            found.append((probability, state))
    again: Floats = np.zeros(n)
    for probability, state in found:
        again = again + probability * state.again
    return Masses(
        mixed([(p, state.announced) for p, state in found]),
        mixed([(p, state.counted) for p, state in found]),
        mixed([(p, state.kept) for p, state in found]),
        again,
    )


def _after(plan: TabulationPlan, order: Order, state: Masses, out: float, lists: Lists) -> Masses:
    """One irregularity: where it strikes, it comes out or it does not."""
    in_scope = max(int(order.scope.sum()), 1)
    each = order.share if order.count is None else min(order.count / in_scope, 1.0)
    struck: Floats = order.scope * np.float64(each)
    control = CONSEQUENCES.index(plan.settings.consequences.control)
    flagged = _broken(order, state.counted, lists) if control > NOTHING else np.zeros(struck.size, np.bool_)

    def passed(mass: Mass, *, told: bool, set_aside: bool) -> Mass:
        quiet, seen = (_done(order, mass, lists, seen=seen) for seen in (False, True))
        of_control = np.where(flagged, control, NOTHING)
        of_both = of_control if not told else np.maximum(of_control, order.consequence)
        # The severest decides; but a protocol once corrected is so whatever follows besides.
        corrected = (of_control == CORRECT) | (told & (order.consequence == CORRECT))
        quiet = _corrected(quiet, of_control == CORRECT)
        seen = _corrected(seen, corrected)
        if set_aside:
            quiet = _set_aside(quiet, of_control, of_control == EXCLUDE_BOX, STATIONARY)
            seen = _set_aside(seen, of_both, of_control == EXCLUDE_BOX, STATIONARY)
            seen = _set_aside(seen, of_both, order.consequence == EXCLUDE_BOX, order.box)
        return mixed([(1.0 - struck, mass), (struck * (1.0 - out), quiet), (struck * out, seen)])

    votes = struck * np.where(flagged & (control == VOTE_AGAIN), 1.0, out * (order.consequence == VOTE_AGAIN))
    return Masses(
        announced=passed(state.announced, told=False, set_aside=False),
        counted=passed(state.counted, told=True, set_aside=False),
        kept=passed(state.kept, told=True, set_aside=True),
        again=state.again + (1.0 - state.again) * votes,
    )


def _done(order: Order, mass: Mass, lists: Lists, *, seen: bool) -> Mass:
    """What an irregularity does where it strikes."""
    boxes = mass.boxes.copy()
    if order.kind in {"stuffing", "multiple-voting"}:
        return _more_papers(order, mass, lists, seen=seen)
    if order.kind == "lost-box":
        boxes[:, order.box] = 0.0
        return replace(mass, boxes=boxes)
    if order.kind in {"instruction", "photographs"}:
        for box in (STATIONARY, MOBILE):
            moved = boxes[:, box] * order.part
            moved[:, order.target] = 0.0
            boxes[:, box] -= moved
            boxes[:, box, order.target] += moved.sum(axis=1)
        return replace(mass, boxes=boxes)
    if order.kind == "misreport":
        claimed, claimed_issued = mass.claimed.copy(), mass.claimed_issued
        shifted = order.part * mass.stated[:, order.source] * _share(mass.claims, mass.stands)
        added = order.papers * mass.claims
        claimed[:, order.source] -= shifted
        claimed[:, order.target] += shifted
        claimed[:, order.add_target] += added
        if order.covered:
            claimed_issued = claimed_issued + added
        return replace(mass, claimed=claimed, claimed_issued=claimed_issued)
    return mass


def _added(order: Order, mass: Mass, lists: Lists) -> tuple[Floats, Floats]:
    """Papers put into the box, and the names that nobody has signed for."""
    names = np.maximum(lists.roll * mass.stands - mass.issued, 0.0)
    added = order.papers * mass.stands if order.papers >= 0 else order.part * names
    # Who stuffs a box need not stop at the names; who is given papers does.
    return (np.minimum(added, names) if order.kind == "multiple-voting" else added), names


def _more_papers(order: Order, mass: Mass, lists: Lists, *, seen: bool) -> Mass:
    added, names = _added(order, mass, lists)
    boxes, issued, claimed_issued = mass.boxes.copy(), mass.issued, mass.claimed_issued
    if seen and order.come is not None:  # the box is sealed, and a new one serves for what is cast later
        later = boxes[:, STATIONARY] * (1.0 - order.come[lists.unit])[:, None]
        boxes[:, STATIONARY] -= later
        boxes[:, REPLACEMENT] += later
    boxes[:, STATIONARY, order.target] += added * _share(mass.boxed[:, STATIONARY], mass.stands)
    if order.kind == "multiple-voting":
        issued = issued + added
    elif order.covered:
        claimed = np.minimum(added, np.maximum(names - claimed_issued, 0.0))
        claimed_issued = claimed_issued + claimed * _share(mass.claims, mass.stands)
    return replace(mass, boxes=boxes, issued=issued, claimed_issued=claimed_issued)


def _broken(order: Order, mass: Mass, lists: Lists) -> Bools:
    """Stations whose protocol would break a control relation if it were struck: bool, shape (station,)."""
    if order.kind == "misreport" and order.covered:  # until more names are claimed than there are
        return np.asarray(mass.stated_issued + order.papers * mass.claims > lists.roll)
    if order.kind == "misreport":
        return np.full(lists.roll.size, order.papers > 0)
    if order.kind != "stuffing":
        return np.zeros(lists.roll.size, dtype=np.bool_)
    after = _more_papers(order, mass, lists, seen=False)
    taken_away = (lists.station + lists.home)[:, TAKEN_AWAY]
    added = _added(order, mass, lists)[0] - (after.claimed_issued - mass.claimed_issued)
    return np.asarray(added > taken_away)


def _corrected(mass: Mass, where: Bools) -> Mass:
    """Protocols replaced by a recount: nothing is claimed beyond the boxes."""
    keeps = np.where(where, 0.0, 1.0)
    return replace(
        mass,
        claimed=mass.claimed * keeps[:, None],
        claimed_issued=mass.claimed_issued * keeps,
        claims=mass.claims * keeps,
    )


def _share(part: Floats, of: Floats) -> Floats:
    out: Floats = np.zeros_like(of)
    np.divide(part, of, out=out, where=of > 0)
    return out


def _set_aside(mass: Mass, severity: Ints, excluded: Bools | bool, box: int) -> Mass:
    """What is left once whole stations, and one box of others, are set aside."""
    stands = np.where(severity < EXCLUDE_STATION, 1.0, 0.0)
    of_box = np.repeat(stands[:, None], len(BOXES), axis=1)
    of_box[:, box] *= np.where(excluded, 0.0, 1.0)
    boxes = mass.boxes * of_box[:, :, None]
    return Mass(
        stands=mass.stands * stands,
        boxed=mass.boxed * of_box,
        boxes=boxes,
        issued=mass.issued * stands,
        # No more is set aside of a class than the protocol states: papers shifted out of it are none.
        claimed=np.maximum(mass.claimed * stands[:, None], -boxes.sum(axis=1)),
        claimed_issued=mass.claimed_issued * stands,
        claims=mass.claims * stands,
    )
