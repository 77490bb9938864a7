"""Turnout and Yes share of every station on one simulated day, or of every row of a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES, YES
from sim.engines.plan import plan_of
from sim.experiment.replication import polling_day, would_be_of
from sim.rules import Tally
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class StationShares:
    """Turnout and Yes share by station.

    Attributes
    ----------
    turnout, yes : float64, shape (station,)
        Papers counted as a share of the roll, and Yes as a share of them; only where anybody voted.
    simulated : bool
        Stations of a simulated day, without any irregularity; else rows of a table.
    """

    turnout: Floats
    yes: Floats
    simulated: bool


def shares_of_stations(given: Scenario | Tally, *, replication: int = 0) -> StationShares:
    """Turnout and Yes share of every station of a scenario's day, or of every row of a table.

    Parameters
    ----------
    given : Scenario or Tally
        A scenario without a sweep, under its own prior; what comes after closing is left aside.
    replication : int
        From 0, of a scenario.

    Examples
    --------
    >>> shares_of_stations(Tally(("A", "B"), [10, 5], [[4, 1, 0, 0], [0, 0, 0, 0]])).yes.tolist()
    [0.8]
    """
    if isinstance(given, Tally):
        return _shares(given.ballots, given.by_unit("registered"), simulated=False)
    plan = plan_of(given)
    case = plan.cases[given.uncertainty.prior]
    plan, day, _ = polling_day(plan, case, would_be_of(plan, case, replication), replication)
    return _shares(day.papers[:, : len(BALLOT_CLASSES)], plan.electorate.stations.roll, simulated=True)


def _shares(ballots: Ints, roll: Ints, *, simulated: bool) -> StationShares:
    cast = ballots.sum(axis=-1)
    voted = (cast > 0) & (roll > 0)
    return StationShares(cast[voted] / roll[voted], ballots[voted, YES] / cast[voted], simulated)


def correlation(found: StationShares) -> float:
    """Correlation of turnout and Yes share over the stations; NaN where one of them does not vary."""
    if min(np.ptp(each) if each.size else 0.0 for each in (found.turnout, found.yes)) == 0.0:
        return float("nan")
    x, y = (each - each.mean() for each in (found.turnout, found.yes))
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))
