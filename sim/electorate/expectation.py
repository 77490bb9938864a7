"""The deterministic expectation in whole papers: what campaigns make of the published table, without draws.

Those who come in the end are rounded first, unit by unit and class by class, as one number for the whole
day; then what each campaign moves among them. So relabelling papers never moves turnout, and whoever is kept
at home by a larger uptake never brings a paper back (:mod:`sim.whole_papers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED, STATES
from sim.electorate.campaigns.flows import Reach, cut_by_coercion, flows_among, mean_uptake, window_of
from sim.electorate.campaigns.odds import millionths
from sim.scenario.schema.campaigns import Campaign
from sim.whole_papers import whole


@dataclass(frozen=True, slots=True)
class HomeVisits:
    """Voters who wait for the mobile box: a share of all who would come, at any time of the visiting hours.

    Attributes
    ----------
    share : float, in [0, 1]
    begin, until : int
        Local clock [ticks].
    """

    share: float
    begin: int
    until: int


@dataclass(frozen=True, slots=True, eq=False)
class DayParts:
    """Parts of the polling day that no campaign's hours cut; the last one may be that of no hour at all.

    Attributes
    ----------
    starts, ends : int64, shape (part,)
        Local clock [ticks]; -1 for votes from outside the stations.
    come : float64, shape (part, unit, 5), or (part, unit, 1) where all classes vote alike
        Share of a unit's would-be voters who vote in each part, at the station, at home or from outside.
    station : float64, shape (part, unit)
        The same of those who come to the station.
    visited : float64, shape (part, unit)
        Share at home of those who vote in each part.
    """

    starts: Ints
    ends: Ints
    come: Floats
    station: Floats
    visited: Floats

    @property
    def outside(self) -> Bools:
        """Parts of no hour: bool, shape (part,)."""
        return np.asarray(self.starts < 0)

    def within(self, window: tuple[int, int]) -> Bools:
        """Parts in which a campaign acts: bool, shape (part,)."""
        if window[0] < 0:
            return np.ones(self.starts.size, dtype=bool)
        return (window[0] <= self.starts) & (self.starts < window[1])


def day_parts(
    windows: Sequence[tuple[int, int]],
    curves: ArrivalCurves,
    home: HomeVisits | None = None,
    outside: Floats | None = None,
) -> DayParts:
    """Cut the day at the campaigns' hours, and at those of the home visits.

    Shares of those who vote from outside the stations, shape (unit, 5), make a part of their own.
    """
    cuts = [tick for window in windows for tick in window]
    first, last = int(curves.ticks[0]), int(curves.ticks[-1])
    if home is not None:
        cuts += [home.begin, home.until]
        first, last = min(first, home.begin), max(last, home.until)
    edges = np.unique(np.array([first, *(t for t in cuts if first < t < last), last], dtype=np.int64))
    station = np.diff(curves.at(edges), axis=1).T
    come, visited = station, np.zeros_like(station)
    if home is not None:
        inside = np.minimum(edges[1:], home.until) - np.maximum(edges[:-1], home.begin)
        visits = np.maximum(inside, 0) / (home.until - home.begin)
        come = (1.0 - home.share) * station + home.share * visits[:, None]
        np.divide(come - (1.0 - home.share) * station, come, out=visited, where=come > 0)
    if outside is None:
        return DayParts(edges[:-1], edges[1:], come[..., None], station, visited)
    nobody = np.zeros_like(station[:1])
    return DayParts(
        np.append(edges[:-1], -1),
        np.append(edges[1:], -1),
        np.concatenate([(1.0 - outside) * come[..., None], outside[None]]),
        np.concatenate([station, nobody]),
        np.concatenate([visited, nobody]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Campaigns as steps, each on what people have become by then.

    Attributes
    ----------
    share : float64, shape (step, part, unit, 7)
        Share that follows, by state.
    target : int64, shape (step, 7)
        State that those who follow pass into.
    comes : float64, shape (step + 1, part, unit, 7)
        Share of the people in a state before each step, and at the end, who cast or take a paper in the end.
    """

    share: Floats
    target: Ints
    comes: Floats


def _steps(shares: Floats, target: Ints, acts: Bools) -> _Steps:
    n_steps, n_parts = acts.shape
    n_units = shares.shape[1]
    share = np.zeros((n_steps, n_parts, n_units, len(STATES)))
    share[..., : ABSTAINED + 1] = shares[:, None] * acts[:, :, None, None]
    onward = np.tile(np.arange(len(STATES), dtype=np.int64), (n_steps, 1))
    onward[:, : ABSTAINED + 1] = target
    comes = np.zeros((n_steps + 1, n_parts, n_units, len(STATES)))
    comes[-1, ..., :ABSTAINED] = 1.0
    for step in reversed(range(n_steps)):
        after = comes[step + 1]
        comes[step] = (1.0 - share[step]) * after + share[step] * after[..., onward[step]]
    return _Steps(share, onward, comes)


def expected_day(
    people: Ints,
    reach: Reach,
    curves: ArrivalCurves,
    campaigns: Sequence[Campaign],
    home: HomeVisits | None,
    outside: Floats | None = None,
) -> tuple[Ints, Floats, Floats]:
    """Expected people by unit and final state, every campaign at its mean uptake.

    Parameters
    ----------
    people : int64, shape (unit, 6)
        Without campaigns: papers by issued class, and who stays at home by themselves.
    reach : Reach
        Where the campaigns act.
    curves : ArrivalCurves
        Needed where a campaign asks for the hour.
    campaigns : sequence of Campaign
    home : HomeVisits or None
        Who votes at home, at hours of their own.
    outside : float64, shape (unit, 5), optional
        Share of each class that votes from outside the stations, where no campaign with hours meets them.

    Returns
    -------
    states : int64, shape (unit, 7)
        In the order of :data:`sim.electorate.campaigns.campaign_effects.STATES`; rows add up to those of
        `people`.
    at_home : float64, shape (unit, 5)
        Papers that were given out at home.
    from_outside : float64, shape (unit, 5)
        Papers from outside the stations.
    """
    parts = day_parts([window_of(c) for c in campaigns], curves, home, outside)
    windows = [parts.within(window_of(c)) for c in campaigns]
    met = [millionths(people[:, :ABSTAINED], _over_parts(parts.come[each])) for each in windows]
    mixes = np.array(met, dtype=np.int64).reshape(len(campaigns), len(people), ABSTAINED)
    calls, rows = cut_by_coercion(campaigns)
    shares, target = flows_among(calls, [mean_uptake(c) for c in calls], reach, mixes[rows])
    acts = np.array([parts.within(window_of(c)) for c in calls], dtype=bool)
    acts = acts.reshape(len(calls), parts.starts.size)
    states, mass = moved_in_parts(people, shares, target, acts, parts)
    papers = mass[..., :ABSTAINED]
    return states, _over_parts(papers * parts.visited[..., None]), _over_parts(papers[parts.outside])


def moved_in_parts(
    people: Ints, shares: Floats, target: Ints, acts: Bools, parts: DayParts
) -> tuple[Ints, Floats]:
    """What campaigns make of people, each in its parts of the day.

    Parameters
    ----------
    people : int64, shape (unit, 6)
    shares : float64, shape (campaign, unit, 6)
    target : int64, shape (campaign, 6)
    acts : bool, shape (campaign, part)
    parts : DayParts

    Returns
    -------
    states : int64, shape (unit, 7)
    mass : float64, shape (part, unit, 7)
        Those who come, by part of the day.
    """
    steps = _steps(shares, target, acts)
    brought, at_home = _mobilised(people[:, ABSTAINED], steps, acts, parts)
    return _relabelled(people, steps, parts, brought, at_home)


def moved_people(people: Ints, shares: Floats, target: Ints) -> Ints:
    """What campaigns that act the whole day make of many tables at once.

    Parameters
    ----------
    people : int64, shape (..., unit, 6)
        Papers by issued class, and who stays at home by themselves.
    shares : float64, shape (campaign, unit, 6), or (campaign, ..., unit, 6) where every table has its own
    target : int64, shape (campaign, 6)
        As :func:`sim.electorate.campaigns.flows.flows_among` gives them.

    Returns
    -------
    int64, shape (..., unit, 7)
    """
    rows = people.reshape(-1, people.shape[-1])
    own = np.expand_dims(shares, tuple(range(1, people.ndim + 2 - shares.ndim)))
    own = np.broadcast_to(own, (len(target), *people.shape)).reshape(len(target), *rows.shape)
    whole_day = np.ones((1, len(rows)))
    nobody = np.zeros_like(whole_day)
    parts = DayParts(np.zeros(1, np.int64), np.ones(1, np.int64), whole_day[..., None], whole_day, nobody)
    states, _ = moved_in_parts(rows, own, target, np.ones((len(target), 1), dtype=bool), parts)
    return states.reshape(*people.shape[:-1], len(STATES))


@dataclass(frozen=True, slots=True, eq=False)
class _Brought:
    """Abstainers whom one campaign brings to the polls for good.

    ``papers`` : int64, shape (unit,); ``mass`` : float64, shape (part, unit), the same by part of the day.
    """

    papers: Ints
    mass: Floats


def _mobilised(abstainers: Ints, steps: _Steps, acts: Bools, parts: DayParts) -> tuple[list[_Brought], Ints]:
    """Abstainers who come in the end, campaign by campaign, and those who stay at home by themselves."""
    left: Floats = abstainers.astype(np.float64)
    running, total = np.zeros(abstainers.size), np.zeros(abstainers.size, dtype=np.int64)
    masses: list[Floats] = []
    sums: list[Floats] = []
    for step in range(len(steps.share)):
        moving = left * steps.share[step].max(axis=0)[:, ABSTAINED]
        left = left - moving
        # They come in the hours of the campaign that brings them, and later campaigns meet them there.
        stays = steps.comes[step + 1][..., steps.target[step, ABSTAINED]]
        mass = moving * _hours(parts, acts[step]) * stays
        running = running + _over_parts(mass)
        masses.append(mass)
        sums.append(running)
    at_home = whole(left)
    brought = []
    for mass, so_far in zip(masses, sums, strict=True):
        # No more than have left their homes: both are rounded.
        cumulated = np.minimum(whole(so_far), abstainers - at_home)
        brought.append(_Brought(cumulated - total, mass))
        total = cumulated
    return brought, at_home


def _hours(parts: DayParts, acts: Bools) -> Floats:
    """Each unit's share of arrivals by part of the day, among the parts in which a campaign acts."""
    lengths = ((parts.ends - parts.starts) * acts)[:, None]
    come = parts.station * acts[:, None]
    all_come = _over_parts(come)
    # Where nobody would come by themselves, any time is as likely.
    weights = np.where(all_come > 0, come, lengths)
    share: Floats = weights / np.maximum(np.where(all_come > 0, all_come, lengths.sum()), 1e-300)
    return share


def _relabelled(
    people: Ints, steps: _Steps, parts: DayParts, brought: Sequence[_Brought], at_home: Ints
) -> tuple[Ints, Floats]:
    """People by unit and final state; and those who come, by part of the day, unit and state."""
    # Those who come in the end, in the state they are in: by part of the day, and as whole papers.
    mass = np.zeros((parts.starts.size, len(people), len(STATES)))
    mass[..., :ABSTAINED] = people[:, :ABSTAINED] * parts.come * steps.comes[0][..., :ABSTAINED]
    papers = whole(_over_parts(mass))
    for step, arriving in enumerate(brought):
        before, after = steps.comes[step], steps.comes[step + 1]
        stays = np.zeros_like(before)
        np.divide((1.0 - steps.share[step]) * after, before, out=stays, where=before > 0)
        remaining = mass * stays
        leaving = np.clip(papers - whole(_over_parts(remaining)), 0, papers)
        moving, mass, papers = mass - remaining, remaining, papers - leaving
        for state in range(ABSTAINED):
            to = steps.target[step, state]
            _arrive(mass, papers, to, leaving[:, state], moving[..., state])
        _arrive(mass, papers, steps.target[step, ABSTAINED], arriving.papers, arriving.mass)
    out = np.zeros_like(papers)
    out[:, :ABSTAINED] = papers[:, :ABSTAINED]
    out[:, ABSTAINED] = at_home
    out[:, BOYCOTTED] = people.sum(axis=1) - out.sum(axis=1)
    return out, mass


def _arrive(mass: Floats, papers: Ints, to: int, arriving: Ints, moving: Floats) -> None:
    """Add whole papers to a state, over the day as those who move are."""
    total = _over_parts(moving)
    scale = np.divide(arriving, total, out=np.zeros_like(total), where=total > 0)
    mass[..., to] += moving * scale
    papers[:, to] += arriving


def _over_parts(values: Floats) -> Floats:
    """Sum over the parts of the day, one after the other: the same last digit everywhere."""
    total: Floats = np.zeros(values.shape[1:])
    for part in values:
        total = total + part
    return total
