"""The tabulation without draws: what is expected of every unit, each irregularity at its mean.

The expectation of every station (:mod:`sim.tabulation.expected.masses`) is summed by unit, and what it moves
is rounded there: so a table that nothing strikes stays as it is, and every total is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import TAKEN_AWAY
from sim.tabulation.expected.masses import Lists, Masses, masses
from sim.tabulation.outcome import Round
from sim.tabulation.papers.ballot_accounts import N_CLASSES
from sim.tabulation.plan import TabulationPlan
from sim.tabulation.unit_sums import sum_by_unit
from sim.whole_papers import whole, whole_parts


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedTabulation:
    """Expectation of the tabulation, whole papers.

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

    def with_outside(self, papers: Ints) -> ExpectedTabulation:
        """The same with papers from outside the stations, int64, shape (unit, 5): none of them is struck."""
        first = self.first.with_papers(papers)
        second = None if self.second is None else self.second.with_papers(papers)
        preliminary = self.preliminary + papers[:, :N_CLASSES]
        return replace(self, preliminary=preliminary, first=first, second=second)


def expected_tabulation(
    plan: TabulationPlan, papers: Ints, home: Floats, roll: Ints, start: Ints, registered: Ints
) -> ExpectedTabulation:
    """Expectation of the tabulation.

    Parameters
    ----------
    plan : TabulationPlan
    papers : int64, shape (unit, 5)
        Expected papers by issued class.
    home : float64, shape (unit, 5)
        Of these, papers given out on home visits.
    roll : int64, shape (station,)
    start : int64, shape (unit + 1,)
    registered : int64, shape (unit,)
        The roll: the stations' lists, and those of units where no polling day is simulated.

    Returns
    -------
    ExpectedTabulation
    """
    lists = _lists(papers, home, roll, start, registered)
    found = masses(plan, lists)
    recorded = sum_by_unit(plan.recorded, start)
    surplus = recorded.sum(axis=1) - np.minimum(recorded.sum(axis=1), papers[:, TAKEN_AWAY])
    base, cast = sum_by_unit(lists.station + lists.home, start), papers[:, :N_CLASSES]
    announced, stated, kept = (
        sum_by_unit(mass.stated, start) for mass in (found.announced, found.counted, found.kept)
    )
    in_box = np.maximum(cast + whole_parts(stated - base[:, :N_CLASSES]), 0)
    aside = np.clip(whole(stated) - whole(kept), 0, in_box)
    off = sum_by_unit(np.where(plan.off_the_roll, roll, 0), start)
    others = np.where(plan.off_the_roll, 0.0, lists.roll)
    names = others * found.kept.stands - found.kept.stated_issued
    issued = _issued(found, papers, base, start, in_box, aside)
    issued = _at_most(issued, np.maximum(registered - off, (in_box - aside).sum(axis=1)), names, start)
    first = Round(
        in_box - aside,
        issued + surplus,
        _registered(plan, found, others, names, start, registered - off, issued),
    )
    second, repeated = _repeat(plan, papers, found, first, lists, start, registered)
    preliminary = np.maximum(cast + whole_parts(announced - base[:, :N_CLASSES]), 0) + recorded
    return ExpectedTabulation(preliminary, aside + recorded, first, second, repeated)


def _lists(papers: Ints, home: Floats, roll: Ints, start: Ints, registered: Ints) -> Lists:
    """Every unit's list and papers shared out among its stations by their lists."""
    unit = np.repeat(np.arange(start.size - 1), np.diff(start))
    share = roll / np.maximum(sum_by_unit(roll, start), 1)[unit]
    return Lists(
        roll=share * registered[unit],
        station=share[:, None] * (papers - home)[unit],
        home=share[:, None] * home[unit],
        unit=unit,
    )


def _issued(found: Masses, papers: Ints, base: Floats, start: Ints, in_box: Ints, aside: Ints) -> Ints:
    """Papers issued, as the protocols of the stations that count have them: int64, shape (unit,).

    What is set aside of them are the papers set aside and, rounded by themselves, those issued that are in
    no box: so no more count than were issued, but where a box was stuffed.
    """
    stated, kept = (
        sum_by_unit(np.column_stack([mass.stated_issued, mass.stated.sum(axis=1)]), start)
        for mass in (found.counted, found.kept)
    )
    elsewhere, left = (whole(issued - boxed) for issued, boxed in (stated.T, kept.T))
    in_no_box = papers.sum(axis=1) + whole(stated[:, 0] - base.sum(axis=1)) - in_box.sum(axis=1)
    remains = in_no_box - elsewhere + left
    remains = np.where(left < 0, remains, np.maximum(remains, 0))
    return np.asarray(np.maximum((in_box - aside).sum(axis=1) + remains, 0))


def _enough(names: Floats, start: Ints) -> Bools:
    """Whether the lists of a unit have a name for each paper issued: bool, shape (unit,)."""
    return np.asarray(whole(sum_by_unit(names, start)) >= 0)


def _at_most(papers: Ints, room: Ints, names: Floats, start: Ints) -> Ints:
    """Papers that the rounding carries no further than to the last name, where there is one for each."""
    return np.asarray(np.where(_enough(names, start), np.minimum(papers, room), papers))


def _registered(
    plan: TabulationPlan,
    found: Masses,
    lists: Floats,
    names: Floats,
    start: Ints,
    registered: Ints,
    issued: Ints,
) -> Ints:
    """The roll less the lists of stations that are struck off with their results.

    It is rounded so that it holds those who were issued a paper, unless more are claimed than there are.
    """
    if plan.settings.consequences.roll_kept:
        return registered
    left = registered - _difference(lists, lists * found.kept.stands, start)
    return np.asarray(np.where(_enough(names, start), np.minimum(np.maximum(left, issued), registered), left))


def _difference(before: Floats, after: Floats, start: Ints) -> Ints:
    return np.asarray(whole(sum_by_unit(before, start)) - whole(sum_by_unit(after, start)))


def _repeat(
    plan: TabulationPlan,
    papers: Ints,
    found: Masses,
    first: Round,
    lists: Lists,
    start: Ints,
    registered: Ints,
) -> tuple[Round | None, Ints]:
    repeat = plan.settings.repeat
    if repeat is None:
        return None, np.zeros_like(first.ballots)
    voters, again = (lists.station + lists.home).sum(axis=1), found.again
    coming = np.minimum(voters * repeat.turnout_ratio, lists.roll) * again
    room, names = registered - first.issued, lists.roll - found.kept.stated_issued - coming
    come = _at_most(whole(sum_by_unit(coming, start)), np.maximum(room, 0), names, start)
    cast = papers[:, :N_CLASSES].astype(np.float64)
    total = cast.sum(axis=1, keepdims=True)
    mix = np.divide(cast, total, out=np.zeros_like(cast), where=total > 0) if plan.mix is None else plan.mix
    repeated = whole_parts(come[:, None] * mix)
    back = (
        0
        if plan.settings.consequences.roll_kept
        else _difference(lists.roll, lists.roll * (1 - again), start)
    )
    issued = first.issued + repeated.sum(axis=1)
    listed = np.where(first.issued > first.registered, 0, issued)  # rounded so that it holds them, as above
    roll = np.minimum(np.maximum(first.registered + back, listed), registered)
    return Round(first.ballots + repeated, issued, roll), repeated
