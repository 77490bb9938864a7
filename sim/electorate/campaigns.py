"""Campaigns of a scenario as levers: whom each reaches, how many follow, what they become.

Every campaign is a flow between states of people on the roll, so nobody appears or vanishes unaccounted. Its
uptake is a share of the would-be voters (or abstainers) in its scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.clock import TICKS_PER_DAY, ticks_of
from sim.electorate.beta import beta_quantile
from sim.electorate.fates import ABSTAINED, BOYCOTTED, N_ORIGINS, Levers, thresholds_of
from sim.scenario.campaigns import (
    Beta,
    Boycott,
    Campaign,
    Closure,
    Coerce,
    DoubleMark,
    Mobilise,
    Spoil,
    StrategicAbstention,
    Uniform,
)
from sim.streams import Purpose, generator, key

_STATE_OF = {"yes": YES, "no": NO, "invalid": INVALID, "abstainers": ABSTAINED}
OPPONENTS = (NO, INVALID, BOTH_MARKED)
"""Classes that an opposition-weighted boycott counts as opponents (assumption)."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Where campaigns can act: the units, those simulated, and the expected papers in each.

    Attributes
    ----------
    units : tuple of str
    simulated : bool, shape (unit,)
    expected : float64, shape (unit, 5)
        Expected papers by issued class; an odds ratio needs the mix it is stated over.
    """

    units: tuple[str, ...]
    simulated: Bools
    expected: Floats

    def scope(self, campaign: Campaign) -> Bools:
        """Units a campaign reaches: bool, shape (unit,)."""
        if campaign.regions is None:
            return self.simulated
        return self.simulated & np.isin(self.units, campaign.regions)


def uptake_of(campaign: Campaign, seed: int, replication: int) -> float:
    """Uptake in one replication: the number itself, or a draw from its distribution."""
    if isinstance(campaign.uptake, float | int):
        return float(campaign.uptake)
    rng = generator(seed, Purpose.UPTAKE, replication, campaign.name)
    return _draw(campaign.uptake, rng)


def _draw(distribution: Uniform | Beta, rng: np.random.Generator) -> float:
    if isinstance(distribution, Uniform):
        return float(rng.uniform(distribution.low, distribution.high))
    # By its quantile: one draw whatever the distribution, so that a sweep of its mean moves along one path.
    mean, variance = distribution.mean, distribution.sd * distribution.sd
    return float(beta_quantile(mean, rng.standard_normal(), variance / (mean * (1.0 - mean))))


def mean_uptake(campaign: Campaign) -> float:
    """Uptake expected of a campaign."""
    uptake = campaign.uptake
    if isinstance(uptake, Uniform):
        return (uptake.low + uptake.high) / 2
    return uptake.mean if isinstance(uptake, Beta) else float(uptake)


def split_by_odds(overall: float, opponents: float, odds_ratio: float) -> tuple[float, float]:
    """Uptakes among Yes-leaners and opponents that give an overall uptake and an odds ratio.

    Parameters
    ----------
    overall : float
        Share of all who follow, in [0, 1].
    opponents : float
        Share of opponents among all, in [0, 1].
    odds_ratio : float
        Odds of an opponent to follow over those of a Yes-leaner; > 0.

    Returns
    -------
    tuple of two float
        Uptake of Yes-leaners, uptake of opponents.

    Examples
    --------
    >>> yes, no = split_by_odds(0.2, 0.25, 9.0)
    >>> round(0.75 * yes + 0.25 * no, 12)
    0.2
    """
    if odds_ratio == 1.0 or overall in (0.0, 1.0):
        return overall, overall
    if odds_ratio > 1.0:
        yes, against = _split(overall, 1.0 - opponents, 1.0 / odds_ratio)
        return against, yes
    return _split(overall, opponents, odds_ratio)


def _split(u: float, w: float, r: float) -> tuple[float, float]:
    # (1 − w)·p + w·q = u with q/(1 − q) = r·p/(1 − p) is a quadratic in p, and one in q, with one root in
    # [0, 1]. For r < 1 they are written so that nothing cancels: the discriminant is a sum of squares.
    neither, gap = 1 - w - u, r * (w - u)
    root = sqrt(neither * neither + 2 * r * (w * (1 - w) + u * (1 - u)) + gap * gap)
    p = 2 * u / ((1 - w + u) + r * (w - u) + root)
    b = (1 - w - u) + r * (w + u)
    q = 2 * r * u / (b + root) if b >= 0 else (root - b) / (2 * w * (1 - r))
    return p, q


def _boycott(campaign: Boycott, uptake: float, mix: Floats) -> dict[int, tuple[float, int]]:
    leaners = mix[YES] + sum(mix[c] for c in OPPONENTS)
    opponents = float(sum(mix[c] for c in OPPONENTS) / leaners) if leaners > 0 else 0.0
    yes, against = split_by_odds(uptake, opponents, campaign.odds_ratio)
    follow = {YES: yes, TAKEN_AWAY: uptake} | dict.fromkeys(OPPONENTS, against)
    return {state: (share, BOYCOTTED) for state, share in follow.items()}


def _coerce(campaign: Coerce, uptake: float) -> dict[int, tuple[float, int]]:
    told = _STATE_OF[campaign.to]
    otherwise = [state for state in (YES, *OPPONENTS) if state != told]
    return {ABSTAINED: (uptake, told)} | dict.fromkeys(otherwise, (uptake * campaign.photographs, told))


def _moves(campaign: Campaign, uptake: float, mix: Floats) -> dict[int, tuple[float, int]]:
    """Share that follows and state it passes into, by state it leaves."""
    match campaign:
        case Boycott():
            return _boycott(campaign, uptake, mix)
        case Coerce():
            return _coerce(campaign, uptake)
        case Mobilise():
            return {ABSTAINED: (uptake, _STATE_OF[campaign.to])}
        case StrategicAbstention():
            return dict.fromkeys(OPPONENTS, (uptake, BOYCOTTED))
        case Closure():
            return dict.fromkeys((YES, *OPPONENTS, TAKEN_AWAY), (uptake, BOYCOTTED))
        case Spoil() | DoubleMark():
            to = INVALID if isinstance(campaign, Spoil) else BOTH_MARKED
            return {_STATE_OF[who]: (uptake, to) for who in campaign.who}


def window_of(campaign: Campaign) -> tuple[int, int]:
    """Local arrivals a campaign reaches, from and until [ticks]; (-1, -1) the whole day."""
    if campaign.from_ is None and campaign.until is None:
        return -1, -1
    begin = 0 if campaign.from_ is None else ticks_of(campaign.from_)
    return begin, TICKS_PER_DAY if campaign.until is None else ticks_of(campaign.until)


def _expecting_loss(campaign: StrategicAbstention, reach: Reach) -> Bools:
    """Units where opponents expect to lose: bool, shape (unit,)."""
    yes, no = reach.expected[:, YES], reach.expected[:, NO]
    return no < campaign.expect_below * (yes + no)


def units_reached(campaign: Campaign, reach: Reach) -> Bools:
    """Units in which a campaign acts: bool, shape (unit,)."""
    scope = reach.scope(campaign)
    return scope & _expecting_loss(campaign, reach) if isinstance(campaign, StrategicAbstention) else scope


def _held(campaigns: Sequence[Campaign], uptakes: Sequence[float], reach: Reach) -> Floats:
    """Share of a unit's people whom no dependence keeps from staying away: float64, shape (unit,)."""
    free = np.ones(len(reach.units))
    for campaign, uptake in zip(campaigns, uptakes, strict=True):
        if isinstance(campaign, Coerce):
            free[reach.scope(campaign)] *= 1.0 - uptake
    return free


def flows(
    campaigns: Sequence[Campaign], uptakes: Sequence[float], reach: Reach, *, resisted: bool = True
) -> tuple[Floats, Ints]:
    """Shares that follow and states they pass into.

    Parameters
    ----------
    campaigns : sequence of Campaign
    uptakes : sequence of float
    reach : Reach
    resisted : bool
        Whether those who are coerced to come resist calls to stay away. Dependence and the readiness to
        follow such a call are taken to be independent (assumption), so that a call loses that share.

    Returns
    -------
    shares : float64, shape (lever, unit, 6)
    target : int64, shape (lever, 6)
    """
    shares = np.zeros((len(campaigns), len(reach.units), N_ORIGINS))
    target = np.tile(np.arange(N_ORIGINS, dtype=np.int64), (len(campaigns), 1))
    free = _held(campaigns, uptakes, reach)
    for lever, (campaign, uptake) in enumerate(zip(campaigns, uptakes, strict=True)):
        scope = units_reached(campaign, reach)
        for state, (share, to) in _moves(campaign, uptake, reach.expected[scope].sum(axis=0)).items():
            shares[lever, scope, state] = share
            target[lever, state] = to
        if resisted and isinstance(campaign, Boycott | StrategicAbstention):
            shares[lever] *= free[:, None]
    return shares, target


def levers_of(campaigns: Sequence[Campaign], reach: Reach, seed: int, replication: int) -> Levers:
    """The campaigns' levers in one replication."""
    uptakes = [uptake_of(campaign, seed, replication) for campaign in campaigns]
    shares, target = flows(campaigns, uptakes, reach)
    keys = [key(seed, Purpose.LEVER, campaign.name) for campaign in campaigns]
    return Levers(
        keys=np.array(keys, dtype=np.uint64).reshape(len(campaigns), 2),
        thresholds=thresholds_of(shares),
        target=target,
        window=np.array([window_of(campaign) for campaign in campaigns], dtype=np.int64).reshape(-1, 2),
    )
