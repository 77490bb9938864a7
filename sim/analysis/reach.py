"""What a scenario's campaigns could do at their utmost, whichever of those they reach follow: exact, no draw.

Everyone a campaign reaches either follows or does not. What a condition compares is a sum over people, to
which each adds by the state he ends in alone. So the worst that can happen to it is found person by person:
of the states that the campaigns can bring him to, the one that hurts most, whatever his neighbours do.
Nothing is assumed of how those who follow are spread over classes or regions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Bools, Ints
from sim.ballot import BALLOT_CLASSES
from sim.electorate.campaigns import flows
from sim.electorate.fates import ABSTAINED, N_ORIGINS, STATES
from sim.experiment.expected import Expected, expect
from sim.experiment.figures import decide
from sim.experiment.plan import Plan
from sim.rules import ConditionResult, Tally
from sim.rules.conditions import GroupCondition, RegionalCondition, ShareCondition
from sim.rules.quantities import Measure

_EVERY: Final = np.arange(len(STATES))
_STEPS: Final = 100
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class ConditionReach:
    """One condition where the campaigns hurt it most.

    Attributes
    ----------
    condition, kind : str
    breakable : bool or None
        Whether any behaviour within the campaigns' scope fails it, from the published vote. None for a group
        of which every part can be broken, but no behaviour was found that breaks all of them at once.
    margin : int
        Ballots left at the worst; negative where it fails.
    numerator, base : int
        What is compared there; of a regional condition, units carried and units needed, by weight; of a
        group, parts met and parts.
    """

    condition: str
    kind: str
    breakable: bool | None
    margin: int
    numerator: int
    base: int


@dataclass(frozen=True, slots=True, eq=False)
class _Scope:
    """Who can be moved where.

    Attributes
    ----------
    people : int64, shape (unit, 6)
        Expected people by the state they are drawn into.
    reached : bool, shape (lever, unit, 6)
    target : int64, shape (lever, 6)
    """

    people: Ints
    reached: Bools
    target: Ints

    def worst(self, cost: Ints, then: Ints) -> Ints:
        """People by final state, shape (unit, 7), each where `cost` is least; of equals, where `then` is."""
        rank = np.unique(np.column_stack([cost, then]), axis=0, return_inverse=True)[1].reshape(-1)
        # From the last campaign back: where one ends who is in a state before it, choosing for the worst.
        final = np.tile(_EVERY, (self.people.shape[0], 1))
        for reached, target in zip(self.reached[::-1], self.target[::-1], strict=True):
            following = final[:, target]
            stays = final[:, :N_ORIGINS]
            final[:, :N_ORIGINS] = np.where(reached & (rank[following] < rank[stays]), following, stays)
        out = np.zeros_like(final)
        for state in range(N_ORIGINS):
            np.add.at(out, (np.arange(len(out)), final[:, state]), self.people[:, state])
        return out


def reach_of_campaigns(plan: Plan) -> tuple[ConditionReach, ...] | None:
    """Worst case of every condition; None without campaigns.

    Campaigns are taken to reach their scope at any hour: a limit to some hours only makes them weaker.
    """
    if not plan.scenario.campaigns:
        return None
    scope, conditions = _scope(plan), plan.rule.conditions
    plain = [each for each in conditions if not isinstance(each, GroupCondition)]
    tables = {each.name: _worst_table(each, scope) for each in plain}
    states = np.stack(list(tables.values()))
    ballots, issued = states[..., : len(BALLOT_CLASSES)], states[..., :ABSTAINED].sum(axis=-1)
    verdict = decide(plan.rule, plan.dataset, ballots, issued)
    found = {name: _plain(verdict.condition(name), row) for row, name in enumerate(tables)}
    for group in plan.rule.groups_inside_out():
        found[group.name] = _group(verdict.condition(group.name), [found[name] for name in group.of])
    return tuple(found[condition.name] for condition in conditions)


def _scope(plan: Plan) -> _Scope:
    campaigns, case = plan.scenario.campaigns, plan.cases[plan.scenario.uncertainty.prior]
    # One by one: how far one campaign holds people back from another is for those who follow to choose.
    shares, targets = zip(*(flows([campaign], [1.0], case.reach) for campaign in campaigns), strict=True)
    papers = np.rint(case.reach.expected).astype(np.int64)
    at_home = plan.dataset.registered - papers.sum(axis=1)
    return _Scope(np.column_stack([papers, at_home]), np.concatenate(shares) > 0, np.concatenate(targets))


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
    if condition.kind == "rejection_quorum":
        return scope.worst(-balance, -numerator)
    # Of equals the least numerator: 0 never meets a condition, not even as a large share of nothing.
    return scope.worst(balance, numerator)


def _plain(result: ConditionResult, row: int) -> ConditionReach:
    regional = result.units_carried is not None
    return ConditionReach(
        condition=result.name,
        kind=result.kind,
        breakable=not bool(result.met[row]),
        margin=int(result.margin_ballots[row]),
        numerator=int(result.numerator[row]),
        base=int(result.needed_weight or 0) if regional else int(result.base[row]),
    )


def _group(result: ConditionResult, members: Sequence[ConditionReach]) -> ConditionReach:
    """A group: all of its parts must hold, or one is enough and only breaking all at once breaks it."""
    can = [member.breakable for member in members]
    if result.kind == "all":
        breakable = True if True in can else (None if None in can else False)
        margin = min(member.margin for member in members)
    elif not result.met.all():  # one of the tables that are worst for a part breaks all of them
        breakable, margin = True, int(result.margin_ballots.min())
    else:
        breakable, margin = (False if False in can else None), max(member.margin for member in members)
    row = int(result.margin_ballots.argmin())
    return ConditionReach(
        result.name, result.kind, breakable, margin, int(result.numerator[row]), int(result.base[row])
    )


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
