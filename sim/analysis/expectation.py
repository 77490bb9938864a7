"""The deterministic expectation as a document, with what the campaigns could and could not do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from sim.analysis.evening import expected_evening_entry
from sim.analysis.reach import reach_of_campaigns, tipping_uptake
from sim.ballot import BALLOT_CLASSES
from sim.experiment.expected import Expected, expect
from sim.experiment.plan import Plan, plan_of
from sim.rules import ConditionResult
from sim.scenario import Scenario, points


def expected_document(scenario: Scenario) -> dict[str, Any]:
    """Expectation of a scenario and of each point of its sweep.

    Returns
    -------
    dict
        ``scenario``, ``seed``, ``rule``, ``notices``; ``expected`` for the scenario at the values written in
        it, its sweep apart; ``points`` with ``levers`` and ``expected`` each; ``reach`` (what no behaviour
        within the campaigns' scope can or cannot do to each condition; null where it is not known) and
        ``tipping`` (the uptake from which the expected vote fails; null unless there is one campaign).
    """
    written = plan_of(scenario.model_copy(update={"sweep": {}}))
    return {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "seed": scenario.monte_carlo.seed,
        "rule": written.rule.name,
        "notices": list(written.dataset.notices),
        "expected": _entry(written),
        "points": [
            {"levers": dict(point.levers), "expected": _entry(plan_of(point.scenario))}
            for point in points(scenario)
        ],
        **limits(written),
    }


def with_expectation(summary: dict[str, Any], scenario: Scenario) -> dict[str, Any]:
    """A run's summary with the expectation of the scenario and of every point beside what was simulated."""
    document = expected_document(scenario)
    both = zip(summary["points"], document["points"], strict=True)
    points_with = [simulated | {"expected": point["expected"]} for simulated, point in both]
    return document | summary | {"points": points_with}


def limits(plan: Plan) -> dict[str, Any]:
    """``reach`` and ``tipping`` of a plan's campaigns."""
    reach = reach_of_campaigns(plan)
    tipping = tipping_uptake(plan)
    campaigns = plan.scenario.campaigns
    return {
        "reach": None if reach is None else [asdict(condition) for condition in reach],
        "tipping": None if tipping is None else asdict(tipping),
        "campaigns": [{"name": c.name, "kind": c.kind, "regions": c.regions} for c in campaigns],
    }


def _entry(plan: Plan) -> dict[str, Any]:
    expected: Expected = expect(plan)
    ballots = expected.ballots.sum(axis=0)
    counted = int(ballots.sum())
    verdict = expected.verdict
    return {
        "ballots": dict(zip(BALLOT_CLASSES, ballots.tolist(), strict=True)),
        "counted": counted,
        "issued": int(expected.issued.sum()),
        "boycotted": int(expected.boycotted.sum()),
        "registered": int(plan.dataset.registered.sum()),
        "turnout": counted / int(plan.dataset.registered.sum()),
        "yes_share_of_cast": int(ballots[0]) / counted if counted else None,
        "verdict": str(verdict.outcome_name),
        "binds": str(verdict.binds_name),
        "conditions": [_condition(result) for result in verdict.conditions],
        "margins": {result.name: int(result.margin_ballots) for result in verdict.conditions},
        "units": _units(plan, expected),
        **expected_evening_entry(plan, expected),
    }


def _condition(result: ConditionResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": result.name,
        "kind": result.kind,
        "met": bool(result.met),
        "value": None if np.isnan(result.value) else float(result.value),
        "threshold": str(result.threshold),
        "strict": result.strict,
        "margin_ballots": int(result.margin_ballots),
    }
    if result.units_carried is not None:
        entry |= {"carried": int(result.numerator), "needed": result.needed_weight, "of": int(result.base)}
    return entry


def _units(plan: Plan, expected: Expected) -> dict[str, dict[str, int]]:
    return {
        unit: dict(zip(BALLOT_CLASSES, row.tolist(), strict=True))
        for unit, row in zip(plan.dataset.units, expected.ballots, strict=True)
        if row.any()
    }
