"""The ballot account of every station: what became of each paper. Whole numbers, no tolerance.

======  =======================================================
always  printed = issued + replaced + unused
always  issued + stuffed = in box + taken away + lost
always  in box = yes + no + both marked + invalid, over the boxes
======  =======================================================

*Issued* are the papers given to voters who took them to the booth; a paper that a voter spoilt and gave back
is *replaced*; *unused* are those never given to a voter. Papers stuffed into a box were given to nobody: they
stand on the other side of the second line, wherever they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.ballot import BALLOT_CLASSES, TAKEN_AWAY
from sim.errors import SimError
from sim.streams import Stream
from sim.tabulation.unit_sums import sum_classes

BOXES: Final = ("stationary", "replacement", "mobile", "recorded")
"""Boxes of a station. The replacement serves after the stationary one was sealed for cause; ``recorded``
holds papers that the dataset records as annulled, which stand beside the simulated ones."""

STATIONARY, REPLACEMENT, MOBILE, RECORDED = range(len(BOXES))

N_CLASSES: Final = len(BALLOT_CLASSES)


class ConservationError(SimError):
    """Papers appeared or vanished: a fault of the program, never of a scenario."""


@dataclass(frozen=True, eq=False)  # no slots: what is in the boxes is counted once, and kept
class Account:
    """Ballot accounts of all stations, int64 [papers].

    Attributes
    ----------
    printed, issued, replaced, unused, taken_away : shape (station,)
    stuffed, lost : shape (station, 4)
        By class (:data:`sim.ballot.BALLOT_CLASSES`).
    boxes : tuple of shape (station, 4), length 4
        Papers in each box (:data:`BOXES`) by class.
    """

    printed: Ints
    issued: Ints
    replaced: Ints
    unused: Ints
    taken_away: Ints
    stuffed: Ints
    lost: Ints
    boxes: tuple[Ints, ...]

    @cached_property
    def in_box(self) -> Ints:
        """Papers in the boxes by class: int64, shape (station, 4)."""
        first, second, third, fourth = self.boxes
        return np.asarray(first + second + third + fourth)

    def with_boxes(self, changed: Mapping[int, Ints], **figures: Ints) -> Account:
        """The account with other papers in some boxes, and other figures."""
        boxes = tuple(changed.get(number, box) for number, box in enumerate(self.boxes))
        return replace(self, boxes=boxes, **figures)


def printed_for(roll: Ints) -> Ints:
    """Papers printed for a list: the roll and one per cent more, rounded up.

    Examples
    --------
    >>> import numpy as np
    >>> printed_for(np.array([1000, 1001, 1]))
    array([1010, 1012,    2])
    """
    return np.asarray(roll + -(-roll // 100))


def open_account(present: Ints, home: Ints, roll: Ints, replaced_share: float, stream: Stream) -> Account:
    """Accounts at closing, before anything irregular.

    A station that runs short is sent papers from the territorial commission's reserve (assumption).

    Parameters
    ----------
    present, home : int64, shape (station, 5)
        Papers by issued class, given out at the station and on home visits.
    roll : int64, shape (station,)
    replaced_share : float
        Probability that a voter spoils a paper and is given another.
    stream : Stream

    Returns
    -------
    Account
    """
    issued = sum_classes(present) + sum_classes(home)
    printed = np.maximum(printed_for(roll), issued)
    replaced = np.minimum(stream.binomials("replaced", issued, replaced_share), printed - issued)
    nothing = np.zeros((roll.size, N_CLASSES), dtype=np.int64)
    boxes = {STATIONARY: present[:, :N_CLASSES].copy(), MOBILE: home[:, :N_CLASSES].copy()}
    return Account(
        printed=printed,
        issued=issued,
        replaced=replaced,
        unused=printed - issued - replaced,
        taken_away=present[:, TAKEN_AWAY] + home[:, TAKEN_AWAY],
        stuffed=nothing,
        lost=nothing,
        boxes=tuple(boxes.get(number, nothing) for number in range(len(BOXES))),
    )


def imbalance(account: Account) -> Ints:
    """Papers unaccounted for in each of the two identities: int64, shape (station, 2); 0 always."""
    paper = account.printed - account.issued - account.replaced - account.unused
    given = account.issued + sum_classes(account.stuffed)
    found = sum_classes(account.in_box) + account.taken_away + sum_classes(account.lost)
    return np.stack([paper, given - found], axis=1)


def check_account(account: Account) -> None:
    """Refuse an account that does not add up, or holds a negative number of papers.

    Raises
    ------
    ConservationError
        Naming the first station.
    """
    figures = {field.name: getattr(account, field.name) for field in fields(account) if field.name != "boxes"}
    figures |= {f"{name} box": papers for name, papers in zip(BOXES, account.boxes, strict=True)}
    wrong = imbalance(account)
    if not wrong.any() and all(values.min(initial=0) >= 0 for values in figures.values()):
        return
    columns = [wrong != 0, *(values.reshape(values.shape[0], -1) < 0 for values in figures.values())]
    station = int(np.flatnonzero(np.concatenate(columns, axis=1).any(axis=1))[0])
    told = {name: values[station].tolist() for name, values in figures.items()}
    raise ConservationError(f"station {station}: its papers do not add up: {told}")
