"""Who would come and what they would do, station by station, before any campaign and any queue.

One replication's draw reads one NumPy stream a purpose, always over all stations in their fixed order. The
same normal scores serve every prior, so priors are compared on common random numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.electorate.arrivals import day_of
from sim.electorate.calibration import Centre
from sim.electorate.stations import Parts, Stations
from sim.electorate.uncertainty import VotePrior, correlated
from sim.numerics import logit
from sim.numerics.beta import station_shares
from sim.streams import Purpose, Stream

_ALL: Final = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class WouldBe:
    """Would-be voters of one replication.

    Attributes
    ----------
    papers : int64, shape (station, 5)
        Papers by issued class (:data:`sim.ballot.ISSUED_CLASSES`); rows add up to the voters who come.
    bend : float64, shape (station,)
        Bend δ of the station's arrival curve (:mod:`sim.electorate.arrivals`).
    later, steeper : float64, shape (part,), optional
        How the day of each part differs from the published one (:func:`sim.electorate.arrivals.day_of`).
    """

    papers: Ints
    bend: Floats
    later: Floats | None = None
    steeper: Floats | None = None

    def come(self, published: Floats, parts: Parts, which: slice = _ALL) -> Floats:
        """Shares come by part, no station bent, from the published ones by unit: shape (part, time)."""
        of_parts = np.asarray(published[parts.unit[which]])
        if self.later is None or self.steeper is None:
            return of_parts
        return day_of(of_parts, self.later[which], self.steeper[which])


_STATION_SCORES: Final = {
    "turnout": Purpose.STATION_TURNOUT,
    "yes": Purpose.STATION_TURNOUT,
    "defective": Purpose.STATION_DEFECTIVE,
    "bend": Purpose.STATION_SHAPE,
}


_REGIONAL: Final = ("turnout", "yes", "defective", "later", "steeper")


@dataclass(frozen=True, slots=True, eq=False)
class _Shocks:
    """Swings of the log-odds: turnout, yes and defective by part."""

    turnout: Floats
    yes: Floats
    defective: Floats
    shape: float
    later: Floats
    steeper: Floats


def _pair(scores: Floats, corr: float) -> tuple[Floats, Floats]:
    # Two standard normals with the given correlation from two independent ones.
    return scores[0], correlated(scores[0], scores[1], corr)


def shock_scores(parts: Parts, seed: int, replication: int) -> tuple[Floats, Floats]:
    """Normal scores that all stations of the country, or of a region, share in one replication.

    Returns
    -------
    national : float64, shape (4,)
        Turnout, yes, defective papers, bend.
    regional : float64, shape (5, region)
        Turnout, yes, defective papers, later, steeper.
    """
    stream = Stream(seed, Purpose.REGIONAL, replication)
    regional = np.stack([stream.normals(name, parts.n_regions) for name in _REGIONAL])
    return Stream(seed, Purpose.NATIONAL, replication).normals("scores", 4), regional


def _shocks(parts: Parts, prior: VotePrior, seed: int, replication: int) -> _Shocks:
    national, regional = shock_scores(parts, seed, replication)
    day = Stream(seed, Purpose.NATIONAL, replication).normals("day", 2)
    regional = regional[:, parts.region]
    g_turnout, g_yes = _pair(national[:2], prior.corr_national)
    u_turnout, u_yes = _pair(regional[:2], prior.corr_regional)
    return _Shocks(
        turnout=prior.sd_national_turnout * g_turnout + prior.sd_regional_turnout * u_turnout + parts.level,
        yes=prior.sd_national_yes * g_yes + prior.sd_regional_yes * u_yes,
        defective=prior.sd_national_defective * national[2] + prior.sd_regional_defective * regional[2],
        shape=prior.sd_shape_national * float(national[3]),
        later=prior.centre_later + prior.sd_national_later * day[0] + prior.sd_regional_later * regional[3],
        steeper=prior.centre_steeper
        + prior.sd_national_steeper * day[1]
        + prior.sd_regional_steeper * regional[4],
    )


def bend_curve(share: Floats, bend: Floats | float) -> Floats:
    """Share come at a station whose curve is bent by so much; the compiled engines compile it as it stands.

    Examples
    --------
    >>> bend_curve(np.array([0.0, 0.5, 1.0]), 0.4)
    array([0. , 0.6, 1. ])
    """
    return share + bend * share * (1.0 - share)


def draw_would_be(
    stations: Stations, centre: Centre, prior: VotePrior, seed: int, replication: int
) -> WouldBe:
    """Draw the would-be voters of all stations.

    Parameters
    ----------
    stations : Stations
    centre : Centre
        Solved for the same prior.
    prior : VotePrior
    seed, replication : int
        Address of the draw.

    Returns
    -------
    WouldBe
    """
    unit, n, parts = stations.unit, len(stations), stations.parts
    shock = _shocks(parts, prior, seed, replication)
    score = {
        name: Stream(seed, purpose, replication).normals(name, n) for name, purpose in _STATION_SCORES.items()
    }
    turnout_score, yes_score = _pair(np.stack([score["turnout"], score["yes"]]), prior.corr_station)

    def shares(centre_share: Floats, shift: Floats, score: Floats, icc: float) -> Floats:
        return station_shares(logit(centre_share)[parts.unit] + shift, parts.of_station, score, icc)

    def binomial(purpose: Purpose, trials: Ints, share: Floats) -> Ints:
        return Stream(seed, purpose, replication).binomials("papers", trials, share)

    turnout = shares(centre.turnout, shock.turnout, turnout_score, prior.icc_turnout)
    defective = shares(centre.defective, shock.defective, score["defective"], prior.icc_defective)
    yes = shares(centre.yes, shock.yes, yes_score, prior.icc_yes)

    issued = binomial(Purpose.ISSUED, stations.roll, turnout)
    papers = np.empty((n, 5), dtype=np.int64)
    papers[:, TAKEN_AWAY] = binomial(Purpose.TAKEN_AWAY, issued, centre.taken_away[unit])
    in_box = issued - papers[:, TAKEN_AWAY]
    spoiled = binomial(Purpose.DEFECTIVE, in_box, defective)
    papers[:, BOTH_MARKED] = binomial(Purpose.BOTH_MARKED, spoiled, centre.both_marked[unit])
    papers[:, INVALID] = spoiled - papers[:, BOTH_MARKED]
    papers[:, YES] = binomial(Purpose.YES, in_box - spoiled, yes)
    papers[:, NO] = in_box - spoiled - papers[:, YES]
    bend = np.clip(shock.shape + prior.sd_shape_station * score["bend"], -1.0, 1.0)
    return WouldBe(papers=papers, bend=bend, later=shock.later, steeper=shock.steeper)
