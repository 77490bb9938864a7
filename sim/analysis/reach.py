"""What a scenario's campaigns could do at their utmost, whichever of those they reach follow: exact, no draw.

Everyone a campaign reaches either follows or does not, class by class. What a condition compares is linear in
the shares that follow, so each condition is at its lowest where every class follows wholly or not at all.
Looking at those corners alone therefore says what *no* behaviour within the campaigns' scope can achieve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES
from sim.electorate.campaigns import flows
from sim.electorate.expectation import states_after
from sim.electorate.fates import ABSTAINED
from sim.experiment.expected import Expected, expect
from sim.experiment.figures import decide
from sim.experiment.plan import Plan
from sim.rules import ConditionResult

MAX_CORNERS: Final = 4096


@dataclass(frozen=True, slots=True)
class ConditionReach:
    """One condition where the campaigns hurt it most.

    Attributes
    ----------
    condition, kind : str
    breakable : bool
        Whether any behaviour within the campaigns' scope fails it, from the published vote.
    margin : int
        Ballots left at the worst corner; negative where it fails.
    numerator, base : int
        What is compared there; of a regional condition, units carried whatever happens, and units needed.
    """

    condition: str
    kind: str
    breakable: bool
    margin: int
    numerator: int
    base: int


def reach_of_campaigns(plan: Plan) -> tuple[ConditionReach, ...] | None:
    """Worst case of every condition; None without campaigns, or with too many corners to look at.

    Campaigns are taken to reach their scope at any hour: a limit to some hours only makes them weaker.
    """
    corners = _corners(plan)
    if corners is None:
        return None
    ballots, issued = corners
    verdict = decide(plan.rule, plan.dataset, ballots, issued)
    return tuple(_worst(result, plan.dataset.weights) for result in verdict.conditions)


def _worst(result: ConditionResult, weights: Ints) -> ConditionReach:
    margins = result.margin_ballots
    corner = int(margins.argmin())
    if result.units_carried is None:
        return ConditionReach(
            result.name,
            result.kind,
            bool((~result.met).any()),
            int(margins[corner]),
            int(result.numerator[corner]),
            int(result.base[corner]),
        )
    # Regions may be lost at different corners: count only those carried at every one.
    always = int(weights[result.units_carried.all(axis=0)].sum())
    needed = int(result.needed_weight or 0)
    return ConditionReach(result.name, result.kind, always < needed, int(margins[corner]), always, needed)


def _corners(plan: Plan) -> tuple[Ints, Ints] | None:
    campaigns, case = plan.scenario.campaigns, plan.cases[plan.scenario.uncertainty.prior]
    if not campaigns:
        return None
    full, target = flows(campaigns, [1.0] * len(campaigns), case.reach)
    moved = [(lever, state) for lever, state in np.argwhere(full.any(axis=1)).tolist()]
    if 2 ** len(moved) > MAX_CORNERS:
        return None
    ballots, issued = [], []
    for choice in product((0.0, 1.0), repeat=len(moved)):
        states = states_after(plan.dataset.registered, case.reach, _follow(full, moved, choice), target)
        whole = np.rint(states).astype(np.int64)
        ballots.append(whole[:, : len(BALLOT_CLASSES)])
        issued.append(whole[:, :ABSTAINED].sum(axis=1))
    return np.stack(ballots), np.stack(issued)


def _follow(full: Floats, moved: Sequence[tuple[int, int]], choice: Sequence[float]) -> Floats:
    shares = full.copy()
    for (lever, state), follows in zip(moved, choice, strict=True):
        shares[lever, :, state] *= follows
    return shares


@dataclass(frozen=True, slots=True)
class Tipping:
    """The uptake from which the expected vote fails.

    Attributes
    ----------
    campaign : str
    uptake : float or None
        Smallest share of those reached that must follow, to 1e-6; None if all of them are not enough.
    condition : str
        Condition that fails first, empty if none does.
    """

    campaign: str
    uptake: float | None
    condition: str


def tipping_uptake(plan: Plan, expected_at_full: Expected | None = None) -> Tipping | None:
    """Uptake from which the scenario's only campaign fails the expected vote; None unless there is just one.

    Found by bisection on the expectation; the verdict is taken to change once as the uptake grows.
    """
    if len(plan.scenario.campaigns) != 1:
        return None
    name = plan.scenario.campaigns[0].name
    full = expected_at_full or expect(_with_uptake(plan, 1.0))
    if bool(full.verdict.adopted):
        return Tipping(name, None, "")
    low, high = 0.0, 1.0
    if not bool(expect(_with_uptake(plan, 0.0)).verdict.adopted):
        return Tipping(name, 0.0, str(expect(_with_uptake(plan, 0.0)).verdict.fails_by_name))
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (
            (middle, high) if bool(expect(_with_uptake(plan, middle)).verdict.adopted) else (low, middle)
        )
    return Tipping(name, high, str(expect(_with_uptake(plan, high)).verdict.fails_by_name))


def _with_uptake(plan: Plan, uptake: float) -> Plan:
    from dataclasses import replace

    campaign = plan.scenario.campaigns[0].model_copy(update={"uptake": uptake})
    return replace(plan, scenario=plan.scenario.model_copy(update={"campaigns": (campaign,)}))
