"""Campaigns of a scenario as flows: whom each reaches, how many follow, what they become.

Every campaign is a flow between states of people on the roll, so nobody appears or vanishes unaccounted. Its
uptake is a share of the would-be voters (or abstainers) in its scope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.clock import TICKS_PER_DAY, ticks_of, time_of_day
from sim.electorate.campaigns.campaign_effects import (
    ABSTAINED,
    BOYCOTTED,
    N_ORIGINS,
    CampaignFlows,
    thresholds_of,
)
from sim.electorate.campaigns.odds import split_by_odds
from sim.numerics.beta import beta_quantile
from sim.scenario.schema.campaigns import (
    Beta,
    Boycott,
    Campaign,
    Closure,
    Coerce,
    DoubleMark,
    Mobilise,
    Persuade,
    Spoil,
    StrategicAbstention,
    Uniform,
)
from sim.streams import Purpose, Stream, key

_STATE_OF = {"yes": YES, "no": NO, "invalid": INVALID, "abstainers": ABSTAINED}
_ByState = Mapping[int, tuple[Floats | float, int]]
"""Share that follows and state it passes into, by state it leaves."""

OPPONENTS = (NO, INVALID, BOTH_MARKED)
"""Classes that an opposition-weighted boycott counts as opponents (assumption)."""

CALLS_TO_STAY = (Boycott, StrategicAbstention)
"""Campaigns that call to stay away; who is coerced to come cannot follow them."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Where campaigns can act: the units, those simulated, and the expected papers in each.

    Attributes
    ----------
    units : tuple of str
    simulated : bool, shape (unit,)
    expected : float64, shape (unit, 5)
        Expected papers by issued class: the mix of the central case, and what opponents expect to meet.
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
    return _draw(campaign.uptake, Stream(seed, Purpose.UPTAKE, replication, (campaign.name,)))


def _draw(distribution: Uniform | Beta, stream: Stream) -> float:
    if isinstance(distribution, Uniform):
        return distribution.low + (distribution.high - distribution.low) * float(
            stream.uniforms("score", 1)[0]
        )
    # By its quantile: one draw whatever the distribution, so that a sweep of its mean moves along one path.
    mean, variance = distribution.mean, distribution.sd * distribution.sd
    return float(beta_quantile(mean, stream.normals("score", 1)[0], variance / (mean * (1.0 - mean))))


def mean_uptake(campaign: Campaign) -> float:
    """Uptake expected of a campaign."""
    uptake = campaign.uptake
    if isinstance(uptake, Uniform):
        return (uptake.low + uptake.high) / 2
    return uptake.mean if isinstance(uptake, Beta) else float(uptake)


def states_odds(campaign: Campaign) -> bool:
    """Whether a campaign states an overall uptake that a mix of voters must be split for."""
    return isinstance(campaign, Boycott) and campaign.odds_ratio != 1.0


def _boycott(campaign: Boycott, uptake: float, mix: Floats) -> _ByState:
    against = mix[..., OPPONENTS].sum(axis=-1)
    leaners = mix[..., YES] + against
    opponents = np.divide(against, leaners, out=np.zeros(leaners.shape), where=leaners > 0)
    yes, no = split_by_odds(uptake, opponents, campaign.odds_ratio)
    stay: _ByState = {YES: (yes, BOYCOTTED), TAKEN_AWAY: (uptake, BOYCOTTED)}
    return {**stay, **dict.fromkeys(OPPONENTS, (no, BOYCOTTED))}


def _coerce(campaign: Coerce, uptake: float) -> _ByState:
    told = _STATE_OF[campaign.to]
    otherwise = [state for state in (YES, *OPPONENTS) if state != told]
    return {ABSTAINED: (uptake, told)} | dict.fromkeys(otherwise, (uptake * campaign.photographs, told))


def _moves(campaign: Campaign, uptake: float, mix: Floats) -> _ByState:
    """Whom a campaign moves among voters of a mix, shape (..., 5)."""
    match campaign:
        case Boycott(who=None):
            return _boycott(campaign, uptake, mix)
        case Coerce():
            return _coerce(campaign, uptake)
        case Persuade() | Mobilise():
            others = NO if campaign.to == "yes" else YES
            moved = others if isinstance(campaign, Persuade) else ABSTAINED
            return {moved: (uptake, _STATE_OF[campaign.to])}
        case StrategicAbstention():
            return dict.fromkeys(OPPONENTS, (uptake, BOYCOTTED))
        case Closure():
            return dict.fromkeys((YES, *OPPONENTS, TAKEN_AWAY), (uptake, BOYCOTTED))
        case Spoil() | DoubleMark() | Boycott():
            to = {Spoil: INVALID, DoubleMark: BOTH_MARKED, Boycott: BOYCOTTED}[type(campaign)]
            return {_STATE_OF[who]: (uptake, to) for who in campaign.who or ()}


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


def _hours(campaign: Campaign) -> tuple[int, int]:
    begin, until = window_of(campaign)
    return (0, TICKS_PER_DAY) if begin < 0 else (begin, until)


def _within(hours: tuple[int, int], others: tuple[int, int]) -> bool:
    return others[0] <= hours[0] and hours[1] <= others[1]


def cut_by_coercion(campaigns: Sequence[Campaign]) -> tuple[list[Campaign], list[int]]:
    """Calls to stay away in parts, each wholly within the hours of a coercion or without; others as they are.

    A part is its campaign at other hours: the same voters follow it.

    Returns
    -------
    list of Campaign
    list of int
        The campaign that each comes from.

    Examples
    --------
    >>> from sim.scenario import from_mapping
    >>> acts = [{"kind": "boycott", "uptake": 0.5}, {"kind": "coerce", "uptake": 0.1, "until": "09:00"}]
    >>> head = {"schema_version": 1, "title": "Two", "dataset": "kz-2022", "rule": "kazakhstan-2022"}
    >>> parts, of = cut_by_coercion(from_mapping({**head, "campaigns": acts}).campaigns)
    >>> [(part.kind, str(part.until)) for part in parts], of
    ([('boycott', '09:00:00'), ('boycott', 'None'), ('coerce', '09:00:00')], [0, 0, 1])
    """
    cuts = sorted({tick for each in campaigns if isinstance(each, Coerce) for tick in _hours(each)})
    parts: list[Campaign] = []
    rows: list[int] = []
    for row, campaign in enumerate(campaigns):
        begin, until = _hours(campaign)
        inside = [cut for cut in cuts if begin < cut < until] if isinstance(campaign, CALLS_TO_STAY) else []
        edges = [begin, *inside, until]
        own = (_at(campaign, *ends) for ends in pairwise(edges)) if inside else (campaign,)
        parts += own
        rows += [row] * (len(parts) - len(rows))
    return parts, rows


def _at(campaign: Campaign, begin: int, until: int) -> Campaign:
    """The campaign at other hours [ticks]."""
    hours = {
        "from_": None if begin == 0 else time_of_day(begin),
        "until": None if until == TICKS_PER_DAY else time_of_day(until),
    }
    return campaign.model_copy(update=hours)


def _held(
    campaign: Campaign, campaigns: Sequence[Campaign], uptakes: Sequence[float], reach: Reach
) -> Floats:
    """Share of a unit's people whom no dependence keeps from following a call: float64, shape (unit,).

    Only those whom the coercion meets cannot: it reaches them where it acts in all hours of the call.
    """
    free = np.ones(len(reach.units))
    for other, uptake in zip(campaigns, uptakes, strict=True):
        if isinstance(other, Coerce) and _within(_hours(campaign), _hours(other)):
            free[reach.scope(other)] *= 1.0 - uptake
    return free


def central_mix(campaigns: Sequence[Campaign], reach: Reach) -> Floats:
    """Would-be voters whom each campaign meets in the central case: shape (campaign, unit, 5)."""
    return np.broadcast_to(reach.expected, (len(campaigns), *reach.expected.shape))


def flow_shares(
    campaigns: Sequence[Campaign], uptakes: Sequence[float], reach: Reach, *, resisted: bool = True
) -> tuple[Floats, Ints]:
    """Shares that follow in the central case, and states they pass into: :func:`flows_among` its voters."""
    return flows_among(campaigns, uptakes, reach, central_mix(campaigns, reach), resisted=resisted)


def flows_among(
    campaigns: Sequence[Campaign],
    uptakes: Sequence[float],
    reach: Reach,
    met: Floats | Ints,
    *,
    resisted: bool = True,
) -> tuple[Floats, Ints]:
    """Shares that follow and states they pass into, given the would-be voters.

    The overall uptake of a boycott with an odds ratio is a share of the would-be voters whom it meets, before
    any campaign: what it would reach by itself. A campaign that acts earlier changes who is left to be met,
    never who would follow, so that a larger uptake of either brings nobody to the polls.

    Parameters
    ----------
    campaigns : sequence of Campaign
    uptakes : sequence of float
    reach : Reach
    met : shape (campaign, ..., unit, 5)
        Would-be voters whom each campaign meets in its hours, by issued class, before any campaign; of one
        replication or of many. Only campaigns with an odds ratio ask, and only for the mix.
    resisted : bool
        Whether those who are coerced to come resist calls to stay away, at the hours at which they are
        coerced (:func:`cut_by_coercion`). Dependence and the readiness to follow such a call are taken to be
        independent (assumption), so that a call loses that share.

    Returns
    -------
    shares : float64, shape (campaign, ..., unit, 6)
    target : int64, shape (campaign, 6)
    """
    shares = np.zeros((*met.shape[:-1], N_ORIGINS))
    target = np.tile(np.arange(N_ORIGINS, dtype=np.int64), (len(campaigns), 1))
    for row, (campaign, uptake) in enumerate(zip(campaigns, uptakes, strict=True)):
        scope, own = units_reached(campaign, reach), shares[row]
        for state, (share, to) in _moves(campaign, uptake, met[row][..., scope, :].sum(axis=-2)).items():
            own[..., scope, state] = np.expand_dims(share, -1)
            target[row, state] = to
        if resisted and isinstance(campaign, CALLS_TO_STAY):
            own *= _held(campaign, campaigns, uptakes, reach)[:, None]
    return shares, target


def flows_at_centre(
    campaigns: Sequence[Campaign], reach: Reach, seed: int, replication: int
) -> CampaignFlows:
    """The campaigns' flows in one replication, among the would-be voters of the central case."""
    return campaign_flows(campaigns, reach, central_mix(campaigns, reach), seed, replication)


def campaign_flows(
    campaigns: Sequence[Campaign], reach: Reach, met: Floats | Ints, seed: int, replication: int
) -> CampaignFlows:
    """The campaigns' flows in one replication, among the would-be voters whom each meets there.

    Parameters
    ----------
    campaigns : sequence of Campaign
    reach : Reach
    met : shape (campaign, unit, 5)
        As in :func:`flows_among`.
    seed, replication : int
    """
    parts, rows = cut_by_coercion(campaigns)
    uptakes = [uptake_of(part, seed, replication) for part in parts]
    shares, target = flows_among(parts, uptakes, reach, met[rows])
    keys = [key(seed, Purpose.LEVER, part.name) for part in parts]
    return CampaignFlows(
        keys=np.array(keys, dtype=np.uint64).reshape(len(parts), 2),
        thresholds=thresholds_of(shares),
        target=target,
        window=np.array([window_of(part) for part in parts], dtype=np.int64).reshape(-1, 2),
    )
