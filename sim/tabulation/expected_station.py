"""An average station after closing, without draws: what one sequence of events does to it.

The same steps as :mod:`sim.tabulation.tabulate` takes with drawn stations, on fractions of papers. A row
stands for all stations of a unit that the same irregularities may strike, as so many of average size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, TypeVar

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import TAKEN_AWAY
from sim.tabulation.ballots import MOBILE, N_CLASSES, REPLACEMENT, STATIONARY
from sim.tabulation.orders import (
    CORRECT,
    EXCLUDE_BOX,
    EXCLUDE_STATION,
    NOTHING,
    VOTE_AGAIN,
    Order,
)

_LEAST: Final = 1e-6
"""Papers below which two figures of a protocol agree: the last digits of their sums."""
_N_BOXES: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Stations:
    """Stations before anything irregular, added up by row; float64 unless said otherwise.

    Attributes
    ----------
    unit : int64, shape (row,)
    number : shape (row,)
        Stations of the row.
    roll : shape (row,)
    present, home : shape (row, 5)
        Papers by issued class, given out at the station and on home visits.
    printed, replaced : shape (row,)
    """

    unit: Ints
    number: Floats
    roll: Floats
    present: Floats
    home: Floats
    printed: Floats
    replaced: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A row's papers and protocols on the way through the irregularities; float64 unless said otherwise.

    Attributes
    ----------
    boxes : shape (row, 3, 4)
        Papers by box (stationary, replacement, mobile) and class.
    issued, unused : shape (row,)
    claimed_issued, claimed_found : shape (row,)
        What protocols state beyond the truth.
    claimed : shape (row, 4)
    severity : int64, shape (row,)
        Severest consequence so far.
    corrected : bool, shape (row,)
    excluded : bool, shape (row, 3)
        Boxes to be set aside.
    """

    boxes: Floats
    issued: Floats
    unused: Floats
    claimed_issued: Floats
    claimed_found: Floats
    claimed: Floats
    severity: Ints
    corrected: Bools
    excluded: Bools


Rows = TypeVar("Rows", Stations, Course)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a sequence of events leaves of the stations of each row; float64.

    Attributes
    ----------
    final, set_aside, announced : shape (row, 4)
    issued, off_the_roll : shape (row,)
        Papers issued, and voters whose list goes with their station.
    again : bool, shape (row,)
        Whether the stations vote again.
    """

    final: Floats
    set_aside: Floats
    announced: Floats
    issued: Floats
    off_the_roll: Floats
    again: Bools


def taken(values: Rows, rows: Ints) -> Rows:
    """Some rows of stations, or of what befalls them."""
    return type(values)(*(getattr(values, field.name)[rows] for field in fields(values)))


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows one after the other."""
    names = [field.name for field in fields(parts[0])]
    return type(parts[0])(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def opened(stations: Stations) -> Course:
    """The stations at closing."""
    n = stations.roll.size
    boxes = np.zeros((n, _N_BOXES, N_CLASSES))
    boxes[:, STATIONARY] = stations.present[:, :N_CLASSES]
    boxes[:, MOBILE] = stations.home[:, :N_CLASSES]
    issued = stations.present.sum(axis=1) + stations.home.sum(axis=1)
    return Course(
        boxes=boxes,
        issued=issued,
        unused=np.maximum(stations.printed - issued - stations.replaced, 0.0),
        claimed_issued=np.zeros(n),
        claimed_found=np.zeros(n),
        claimed=np.zeros((n, N_CLASSES)),
        severity=np.zeros(n, dtype=np.int64),
        corrected=np.zeros(n, dtype=bool),
        excluded=np.zeros((n, _N_BOXES), dtype=bool),
    )


def struck_by(order: Order, course: Course, stations: Stations, *, comes_out: bool) -> Course:
    """The stations after one irregularity has struck all of them, and what follows where it comes out."""
    match order.kind:
        case "stuffing":
            course = _stuffed(order, _sealed(order, course, stations) if comes_out else course, stations)
        case "multiple-voting":
            course = _voted_again(order, course, stations)
        case "misreport":
            course = _misreported(order, course, stations)
        case "lost-box":
            boxes = course.boxes.copy()
            boxes[:, order.box] = 0.0
            course = replace(course, boxes=boxes)
        case "instruction" | "photographs":
            course = _pressed(order, course)
    return _found(course, np.full(stations.roll.size, comes_out), order.consequence, order.box)


def _amount(order: Order, course: Course, stations: Stations) -> Floats:
    if order.papers >= 0:
        return order.papers * stations.number
    return order.part * np.maximum(stations.roll - course.issued, 0.0)


def _sealed(order: Order, course: Course, stations: Stations) -> Course:
    """Where it is seen as it happens, a new box serves for what is cast later."""
    if order.come is None:
        return course
    boxes = course.boxes.copy()
    later = boxes[:, STATIONARY] * (1.0 - order.come[stations.unit])[:, None]
    boxes[:, STATIONARY] -= later
    boxes[:, REPLACEMENT] += later
    return replace(course, boxes=boxes)


def _with_papers(course: Course, target: int, papers: Floats) -> Course:
    boxes = course.boxes.copy()
    boxes[:, STATIONARY, target] += papers
    return replace(course, boxes=boxes)


def _stuffed(order: Order, course: Course, stations: Stations) -> Course:
    papers = _amount(order, course, stations)
    course = _with_papers(course, order.target, papers)
    if not order.covered:
        return course
    names = np.maximum(stations.roll - course.issued - course.claimed_issued, 0.0)
    return replace(course, claimed_issued=course.claimed_issued + np.minimum(papers, names))


def _voted_again(order: Order, course: Course, stations: Stations) -> Course:
    names = np.minimum(np.maximum(stations.roll - course.issued, 0.0), course.unused)
    papers = np.minimum(_amount(order, course, stations), names)
    course = _with_papers(course, order.target, papers)
    return replace(course, issued=course.issued + papers, unused=course.unused - papers)


def _misreported(order: Order, course: Course, stations: Stations) -> Course:
    claimed = course.claimed.copy()
    shifted = order.part * (course.boxes[:, :, order.source].sum(axis=1) + claimed[:, order.source])
    claimed[:, order.source] -= shifted
    claimed[:, order.target] += shifted
    added = order.papers * stations.number
    claimed[:, order.add_target] += added
    covered = added if order.covered else np.zeros_like(added)
    return replace(
        course,
        claimed=claimed,
        claimed_found=course.claimed_found + covered,
        claimed_issued=course.claimed_issued + covered,
    )


def _pressed(order: Order, course: Course) -> Course:
    boxes = course.boxes.copy()
    for box in (STATIONARY, MOBILE):
        moved = boxes[:, box] * order.part
        moved[:, order.target] = 0.0
        boxes[:, box] -= moved
        boxes[:, box, order.target] += moved.sum(axis=1)
    return replace(course, boxes=boxes)


def _found(course: Course, out: Bools, consequence: int, box: int) -> Course:
    """What follows where something came out: the severest consequence decides."""
    severity = np.where(out, np.maximum(course.severity, consequence), course.severity)
    corrected, excluded = course.corrected, course.excluded
    if consequence == CORRECT:
        corrected = corrected | out
    elif consequence == EXCLUDE_BOX:
        excluded = excluded.copy()
        excluded[:, box] |= out
    return replace(course, severity=severity, corrected=corrected, excluded=excluded)


def _breaks_control(course: Course, stations: Stations) -> Bools:
    """Rows whose protocols break a control relation (:data:`sim.tabulation.protocol.RELATIONS`)."""
    found = course.boxes.sum(axis=(1, 2)) + course.claimed_found
    by_class = course.boxes.sum(axis=(1, 2)) + course.claimed.sum(axis=1)
    issued = course.issued + course.claimed_issued
    broken = (
        (course.unused - course.claimed_issued < -_LEAST)
        | (np.abs(found - by_class) > _LEAST)
        | (found - issued > _LEAST)
        | (issued - stations.roll > _LEAST)
    )
    return np.asarray(broken)


def closed(course: Course, stations: Stations, control: int, *, roll_kept: bool) -> Outcome:
    """What the protocols and the commissions make of a sequence of events."""
    flagged = _breaks_control(course, stations)
    in_box = course.boxes.sum(axis=1)
    mended = flagged & (control == CORRECT)
    announced = in_box + course.claimed * ~mended[:, None]
    course = _found(course, flagged, control, STATIONARY) if control > NOTHING else course
    stands = ~course.corrected
    counted = in_box + course.claimed * stands[:, None]
    out = course.severity >= EXCLUDE_STATION
    of_boxes = (course.boxes * course.excluded[:, :, None]).sum(axis=1)
    set_aside = np.where(out[:, None], counted, np.minimum(counted, of_boxes))
    return Outcome(
        final=counted - set_aside,
        set_aside=set_aside,
        announced=announced,
        issued=np.where(out, 0.0, course.issued + course.claimed_issued * stands),
        off_the_roll=np.where(out & (not roll_kept), stations.roll, 0.0),
        again=course.severity == VOTE_AGAIN,
    )


def repeat_papers(stations: Stations, ratio: float, mix: Floats | None) -> Floats:
    """Papers of a repeat vote at every station of each row: float64, shape (row, 4)."""
    first = stations.present + stations.home
    come = np.minimum(first.sum(axis=1) * ratio, stations.roll)
    cast = np.delete(first, TAKEN_AWAY, axis=1)
    total = cast.sum(axis=1, keepdims=True)
    shares = np.divide(cast, total, out=np.zeros_like(cast), where=total > 0) if mix is None else mix
    return np.asarray(come[:, None] * shares)
