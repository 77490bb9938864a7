"""What a scenario's campaigns could do at their utmost, whichever of those they reach follow: exact, no draw.

Everyone a campaign reaches, in its units and at its hours, either follows or does not. What a condition
compares is a sum over people, to which each adds by the state they end in alone. So the worst that can happen
to it is found person by person: of the states that the campaigns can bring them to, the one that hurts most,
whatever their neighbours do. Nothing is assumed of how those who follow are spread over classes or units.
The table that this leaves is then tabulated as the scenario asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from sim.arrays import Bools, Ints
from sim.ballot import BALLOT_CLASSES
from sim.electorate.campaigns.campaign_effects import ABSTAINED, N_ORIGINS, STATES
from sim.electorate.campaigns.flows import flow_shares, window_of
from sim.electorate.expectation import day_parts
from sim.engines.plan import Plan
from sim.experiment.expected import (
    Expected,
    expect,
    expected_home_visits,
    outside_shares,
    tabulated,
    would_be_people,
)
from sim.rules import ConditionResult, Tally, Verdict
from sim.rules.conditions import GroupCondition, RegionalCondition, ShareCondition, is_met_below
from sim.rules.quantities import Measure
from sim.tabulation.papers.irregularity_orders import EXCLUDE_BOX, Order
from sim.whole_papers import whole_parts

_EVERY: Final = np.arange(len(STATES))
_STEPS: Final = 100
_TOLERANCE: Final = 1e-6
_PROPORTIONAL: Final = frozenset({"annulment", "composition", "lost-box"})
"""Irregularities that take the same share of every class of a unit: what is worst before them is worst after
them, but for the rounding of each class."""
_ROUNDING: Final = 10
"""Ballots a unit that this rounding can be worth to a margin, and more."""

Bound = Literal["exact", "outer", "found"]


@dataclass(frozen=True, slots=True)
class ConditionReach:
    """One condition where the campaigns hurt it most.

    Attributes
    ----------
    condition, kind : str
    met_without : bool
        Whether the condition holds in the scenario where nobody follows the campaigns.
    breakable : bool or None
        Whether any behaviour within the campaigns' scope, hours included, fails it. None where it fails
        without the campaigns, or where this is not settled.
    bound : {"exact", "outer", "found"}
        What the figures are: of a behaviour that is possible and the worst; a limit that no behaviour goes
        beyond, though none may reach it; the worst found, since irregularities act on what the campaigns
        leave.
    margin : int
        Ballots left at the worst; negative where it fails.
    numerator, base : int
        What is compared there; of a regional condition, units carried and units needed, by weight; of a
        group, parts met and parts.
    fixed_base : bool
        Whether the base is a number that the rule states.
    """

    condition: str
    kind: str
    met_without: bool
    breakable: bool | None
    bound: Bound
    margin: int
    numerator: int
    base: int
    fixed_base: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Scope:
    """Who can be moved where. A row holds the people of one unit who vote in one part of the day, or at home.

    Attributes
    ----------
    people : int64, shape (row, 6)
        Expected people by the state they are drawn into.
    unit : int64, shape (row,)
    reached : bool, shape (campaign, row, 6)
    target : int64, shape (campaign, 6)
    """

    people: Ints
    unit: Ints
    reached: Bools
    target: Ints

    def worst(self, cost: Ints, then: Ints) -> Ints:
        """People by unit and final state, each where `cost` is least; of equals, where `then` is."""
        rank = np.unique(np.column_stack([cost, then]), axis=0, return_inverse=True)[1].reshape(-1)
        # From the last campaign back: where one ends who is in a state before it, choosing for the worst.
        final = np.tile(_EVERY, (self.people.shape[0], 1))
        for reached, target in zip(self.reached[::-1], self.target[::-1], strict=True):
            following = final[:, target]
            stays = final[:, :N_ORIGINS]
            final[:, :N_ORIGINS] = np.where(reached & (rank[following] < rank[stays]), following, stays)
        out = np.zeros((int(self.unit.max()) + 1, len(STATES)), dtype=np.int64)
        for state in range(N_ORIGINS):
            np.add.at(out, (self.unit, final[:, state]), self.people[:, state])
        return out


def reach_of_campaigns(plan: Plan) -> tuple[ConditionReach, ...] | None:
    """Worst case of every condition, from the scenario's own table; None without campaigns."""
    campaigns = plan.scenario.campaigns
    if not campaigns:
        return None
    scope, registered = _scope(plan), would_be_people(plan).sum(axis=1)
    without = expect(replace(plan, scenario=plan.scenario.model_copy(update={"campaigns": ()}))).verdict
    told = _Told(plan, {c.name: bool(without.condition(c.name).met) for c in plan.rule.conditions})
    home = expected_home_visits(plan)
    share = 0.0 if home is None else home.share
    outside = outside_shares(plan.dataset)

    def decided(states: Ints) -> Verdict:
        papers = states[:, :ABSTAINED].astype(np.float64)
        from_outside = np.zeros_like(papers) if outside is None else papers * outside
        return tabulated(plan, states, (papers - from_outside) * share, from_outside, registered).verdict

    verdicts = {
        each.name: decided(_worst_table(each, scope))
        for each in plan.rule.conditions
        if not isinstance(each, GroupCondition)
    }
    found = {name: told.plain(verdict.condition(name)) for name, verdict in verdicts.items()}
    for group in plan.rule.groups_inside_out():
        results = [verdict.condition(group.name) for verdict in verdicts.values()]
        found[group.name] = told.group(results, [found[name] for name in group.of])
    return tuple(found[condition.name] for condition in plan.rule.conditions)


def _scope(plan: Plan) -> _Scope:
    campaigns, case = plan.scenario.campaigns, plan.cases[plan.scenario.uncertainty.prior]
    # One by one: how far one campaign holds people back from another is for those who follow to choose.
    shares, targets = zip(
        *(flow_shares([campaign], [1.0], case.reach) for campaign in campaigns), strict=True
    )
    people = would_be_people(plan)
    reached = np.concatenate(shares) > 0
    windows = [window_of(campaign) for campaign in campaigns]
    home, outside = expected_home_visits(plan), outside_shares(plan.dataset)
    parts = day_parts(windows, plan.electorate.curves, home, outside)
    acts = np.array([parts.within(window) for window in windows])
    # By part of the day: running totals are rounded, so that every class of a unit is kept.
    voting = np.moveaxis(whole_parts(np.moveaxis(people[:, :-1] * parts.come, 0, -1)), -1, 0)
    rows = np.concatenate([voting, np.zeros_like(voting[..., :1])], axis=-1)
    at_home = np.zeros_like(people)
    at_home[:, -1] = people[:, -1] + people[:, :-1].sum(axis=1) - voting.sum(axis=(0, -1))
    by_part = reached[:, None] & acts[:, :, None, None]
    # Who is brought to the polls comes at some hour of that campaign, and may meet any other then.
    brought = reached & np.asarray(acts.any(axis=1))[:, None, None]
    n_units, n_parts = len(people), len(voting)
    return _Scope(
        people=np.concatenate([rows.reshape(-1, N_ORIGINS), at_home]),
        unit=np.tile(np.arange(n_units), n_parts + 1),
        reached=np.concatenate([by_part.reshape(len(windows), -1, N_ORIGINS), brought], axis=1),
        target=np.concatenate(targets),
    )


def _effect(measure: Measure) -> Ints:
    """What one person in each state adds to a quantity: int64, shape (7,)."""
    papers = np.eye(len(STATES), len(BALLOT_CLASSES), dtype=np.int64)
    issued = (_EVERY < ABSTAINED).astype(np.int64)
    return Tally(STATES, np.ones(len(STATES), np.int64), papers, issued).by_unit(measure)


def _worst_table(condition: ShareCondition | RegionalCondition, scope: _Scope) -> Ints:
    """People by unit and final state where a condition is hurt most: int64, shape (unit, 7).

    The same for the nation and for each unit by itself: people of one unit are nothing to those of another.
    """
    numerator, base = _effect(condition.numerator), _effect(condition.base)
    balance = condition.fraction.denominator * numerator - condition.fraction.numerator * base
    if is_met_below(condition.kind):
        return scope.worst(-balance, -numerator)
    # Of equals the least numerator: 0 never meets a condition, not even as a large share of nothing.
    return scope.worst(balance, numerator)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of a condition, given how it stands without the campaigns."""

    plan: Plan
    met_without: dict[str, bool]

    def bound(self, margin: int) -> Bound:
        """How far a worst case can be relied on."""
        tabulation = self.plan.tabulation
        if tabulation is not None and tabulation.orders:
            kinds = {order.kind for order in tabulation.orders}
            if not kinds <= _PROPORTIONAL or self._takes_boxes(tabulation.orders):
                return "found"
            if abs(margin) <= _ROUNDING * len(self.plan.dataset.units):
                return "found"
        return "outer" if self.is_outer() else "exact"

    def is_outer(self) -> bool:
        """Whether nobody may be able to leave the worst table: come at one hour, they follow at another."""
        campaigns = self.plan.scenario.campaigns
        bring = [number for number, each in enumerate(campaigns) if _brings(self.plan, number)]
        timed = [number for number, each in enumerate(campaigns) if window_of(each)[0] >= 0]
        return any(late > first for first in bring for late in timed)

    def _takes_boxes(self, orders: Sequence[Order]) -> bool:
        """Whether boxes go one by one: voters at home, whose box is another, mark their papers otherwise."""
        single = any(order.kind == "lost-box" or order.consequence == EXCLUDE_BOX for order in orders)
        return single and expected_home_visits(self.plan) is not None

    def plain(self, result: ConditionResult) -> ConditionReach:
        """A condition in the table that is worst for it."""
        regional, margin = result.units_carried is not None, int(result.margin_ballots)
        bound, met = self.bound(margin), bool(result.met)
        return ConditionReach(
            condition=result.name,
            kind=result.kind,
            met_without=self.met_without[result.name],
            breakable=self._breakable(result.name, met, bound),
            bound=bound,
            margin=margin,
            numerator=int(result.numerator),
            base=int(result.needed_weight or 0) if regional else int(result.base),
            fixed_base=result.fixed_base,
        )

    def _breakable(self, name: str, met: bool, bound: Bound) -> bool | None:
        if not self.met_without[name]:
            return None
        if met:  # the worst found proves nothing of what was not tried
            return None if bound == "found" else False
        return None if self.is_outer() else True

    def group(self, results: Sequence[ConditionResult], members: Sequence[ConditionReach]) -> ConditionReach:
        """A group: all of its parts must hold, or one is enough and only breaking all at once breaks it."""
        can = [member.breakable for member in members]
        row = int(np.argmin([int(result.margin_ballots) for result in results]))
        worst = results[row]
        breakable: bool | None
        if worst.kind == "all":
            breakable = True if True in can else (None if None in can else False)
            margin = min(member.margin for member in members)
        elif not all(bool(result.met) for result in results):
            # A table worst for one part breaks them all, if anybody can leave that table.
            breakable, margin = (None if self.is_outer() else True), int(worst.margin_ballots)
        else:
            breakable, margin = (False if False in can else None), max(member.margin for member in members)
        bounds = {member.bound for member in members}
        met_without = self.met_without[worst.name]
        return ConditionReach(
            condition=worst.name,
            kind=worst.kind,
            met_without=met_without,
            breakable=breakable if met_without else None,
            bound=next(bound for bound in ("found", "outer", "exact") if bound in bounds),
            margin=margin,
            numerator=int(worst.numerator),
            base=int(worst.base),
            fixed_base=worst.fixed_base,
        )


def _brings(plan: Plan, number: int) -> bool:
    """Whether a campaign brings abstainers to the polls."""
    reach = plan.cases[plan.scenario.uncertainty.prior].reach
    return bool(flow_shares([plan.scenario.campaigns[number]], [1.0], reach)[0][..., ABSTAINED].any())


@dataclass(frozen=True, slots=True)
class Tipping:
    """The uptake from which the expected vote fails.

    Attributes
    ----------
    campaign : str
    uptake : float or None
        Smallest share of those reached that must follow, to 1e-6; None if no share fails the vote.
    condition : str
        Condition that fails first, empty if none does.
    """

    campaign: str
    uptake: float | None
    condition: str


def tipping_uptake(plan: Plan, expected_at_full: Expected | None = None) -> Tipping | None:
    """Uptake at which the scenario's only campaign first fails the expected vote; None unless there is one.

    The expectation is looked at in steps of one per cent, since a vote that fails at some uptake may pass
    again at a larger one, and then by bisection.
    """
    if len(plan.scenario.campaigns) != 1:
        return None
    name = plan.scenario.campaigns[0].name
    for step in range(_STEPS + 1):
        at_full = expected_at_full if step == _STEPS else None
        verdict = (at_full or expect(_with_uptake(plan, step / _STEPS))).verdict
        if not bool(verdict.adopted):
            break
    else:
        return Tipping(name, None, "")
    low, high = max(step - 1, 0) / _STEPS, step / _STEPS
    while high - low > _TOLERANCE:
        middle = (low + high) / 2
        at_middle = expect(_with_uptake(plan, middle)).verdict
        if bool(at_middle.adopted):
            low = middle
        else:
            high, verdict = middle, at_middle
    return Tipping(name, high, str(verdict.fails_by_name))


def _with_uptake(plan: Plan, uptake: float) -> Plan:
    campaign = plan.scenario.campaigns[0].model_copy(update={"uptake": uptake})
    return replace(plan, scenario=plan.scenario.model_copy(update={"campaigns": (campaign,)}))
