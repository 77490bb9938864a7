"""The deterministic expectation as a document, with what the campaigns could and could not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sim.analysis.day.tabulation import expected_tabulation_entry
from sim.analysis.expected.campaign_worst_case import reach_of_campaigns, tipping_uptake
from sim.analysis.expected.point_notes import Same, point_notes, same_under
from sim.ballot import BALLOT_CLASSES
from sim.documents import Document, Rows, as_document
from sim.engines.plan import Plan, notes_of, notes_on_expectation, plan_of
from sim.experiment.expected import Expected, expect
from sim.rounding import rounded_share
from sim.rules import ConditionResult, Tally, Verdict
from sim.scenario import Point, Scenario, points


def expected_document(scenario: Scenario) -> Document:
    """Expectation of a scenario and of each point of its sweep.

    Returns
    -------
    Document
        Schema ``referendum/expectation/1``: ``scenario``, ``seed``, ``rule``, ``notices``, ``notes`` (what of
        it does nothing, and why), ``reporting_clock``, ``campaigns`` (those that act); ``expected``
        for the scenario at the values written in it, its sweep apart, with ``reach`` (what no
        behaviour within the campaigns' scope can or cannot do to each condition; null without
        campaigns) and ``tipping`` (the uptake at which the expected vote first fails; null unless
        there is one campaign); and ``points``, one entry for each point of the sweep with its
        ``levers``, ``expected``, ``reach``, ``tipping`` and ``same_as``: the number of an earlier
        point that is one and the same to the expectation, null where none is.
    """
    grid = points(scenario)
    plans = [plan_of(point.scenario) for point in grid]
    document, same = _document(scenario, grid, plans)
    document["notes"] = [*notes_on_expectation(scenario), *point_notes(grid, plans, same, expected=True)]
    return as_document("referendum/expectation/1", document)


def expectation_rows(document: Document) -> Rows:
    """One row a point: swept values, shares, verdict, and the margin of every condition in ballots.

    Parameters
    ----------
    document : Document
        From :func:`expected_document`.
    """
    points = document["points"]
    margins = list(points[0]["expected"]["margins"])
    names = ("verdict", "binds", "turnout", "yes_share_of_cast", "registered", "issued", *BALLOT_CLASSES)
    cells = (
        (
            number,
            *values.values(),
            *(({**entry, **entry["ballots"]})[name] for name in names),
            *(entry["margins"][name] for name in margins),
        )
        for number, values, entry in ((k, each["levers"], each["expected"]) for k, each in enumerate(points))
    )
    return Rows(("point", *points[0]["levers"], *names, *(f"margin_{name}" for name in margins)), cells)


def _earlier(same: Same, prior: str, number: int) -> int | None:
    """Number of the first point that is the same; None where it is the point itself."""
    first = same[prior][number] if prior in same else number
    return None if first == number else first


def _document(
    scenario: Scenario, grid: Sequence[Point], plans: Sequence[Plan]
) -> tuple[dict[str, Any], Same]:
    """The document without notes on its points, and which of these are the same to the expectation."""
    written = plan_of(scenario.model_copy(update={"sweep": {}}))
    acting = written.scenario.campaigns
    known: dict[str, dict[str, Any]] = {}
    prior = scenario.uncertainty.prior
    same = same_under(plans, [prior], expected=True)
    entries = [_point_entry(point, plan, known) for point, plan in zip(grid, plans, strict=True)]
    document = {
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "seed": scenario.monte_carlo.seed,
        "rule": written.rule.name,
        "reading": written.rule.reading,
        "notices": list(written.dataset.notices),
        "notes": list(notes_of(scenario)),
        "reporting_clock": f"UTC{written.dataset.reference_offset_hours:+d}",
        "campaigns": [{"name": c.name, "kind": c.kind, "regions": c.regions} for c in acting],
        "expected": _entry(written),
        **_limits_once(written, known),
        "points": [each | {"same_as": _earlier(same, prior, k)} for k, each in enumerate(entries)],
    }
    return document, same


def _point_entry(point: Point, plan: Plan, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"levers": dict(point.swept), "expected": _entry(plan), **_limits_once(plan, known)}


def _limits_once(plan: Plan, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Limits of a plan's campaigns; points that differ in the uptake alone share them."""
    campaigns = [campaign.model_copy(update={"uptake": 1.0}) for campaign in plan.scenario.campaigns]
    alike = plan.scenario.model_copy(update={"campaigns": tuple(campaigns)}).model_dump_json(by_alias=True)
    if alike not in known:
        known[alike] = campaign_limits(plan)
    return known[alike]


def with_expectation(summary: dict[str, Any], scenario: Scenario, numbers: Sequence[int]) -> dict[str, Any]:
    """A run's summary with the expectation of the scenario and of every point beside what was simulated.

    The points of the summary are those of these numbers in the sweep, in this order.

    Each point says in ``same_under_prior`` which earlier point was one and the same to the run, by prior, as
    ``same_as`` does for the expectation; ``notes`` tell why.
    """
    whole = points(scenario)
    grid = [whole[number] for number in numbers]
    plans = [plan_of(point.scenario) for point in grid]
    document, to_expectation = _document(scenario, grid, plans)
    same = same_under(plans, scenario.uncertainty.names)
    document["notes"] += point_notes(grid, plans, same)
    if set(same.values()) != set(to_expectation.values()):
        document["notes"] += point_notes(grid, plans, to_expectation, expected=True)
    merged = [
        expected
        | simulated
        | {"same_under_prior": {prior: _earlier(same, prior, number) for prior in simulated["priors"]}}
        for number, (simulated, expected) in enumerate(
            zip(summary["points"], document["points"], strict=True)
        )
    ]
    return document | summary | {"points": merged}


def campaign_limits(plan: Plan) -> dict[str, Any]:
    """``reach`` and ``tipping`` of a plan's campaigns."""
    reach = reach_of_campaigns(plan)
    tipping = tipping_uptake(plan)
    return {
        "reach": None if reach is None else [asdict(condition) for condition in reach],
        "tipping": None if tipping is None else asdict(tipping),
    }


def _entry(plan: Plan) -> dict[str, Any]:
    expected: Expected = expect(plan)
    return {
        **table_entry(expected.tally, expected.verdict),
        "boycotted": int(expected.boycotted.sum()),
        "units": _units(plan, expected.tally),
        **expected_tabulation_entry(plan, expected),
    }


def table_entry(table: Tally, verdict: Verdict) -> dict[str, Any]:
    """A single table and its verdict, as every document tells them.

    Returns
    -------
    dict
        ``ballots`` by class, ``counted``, ``issued`` and ``registered`` papers and people, null where not
        known; ``turnout`` and ``yes_share_of_cast``; ``verdict``, ``binds``, ``conditions``, ``margins``.
    """
    known = {name: _known(table, name) for name in (*BALLOT_CLASSES, "cast", "issued", "registered")}
    counted, registered = known["cast"], known["registered"]
    return {
        "ballots": {name: known[name] for name in BALLOT_CLASSES},
        "counted": counted,
        "issued": known["issued"],
        "registered": registered,
        "turnout": _share_of(counted, registered),
        "yes_share_of_cast": _share_of(known["yes"], counted),
        "verdict": str(verdict.outcome_name),
        "binds": str(verdict.binds_name),
        "conditions": [_condition(result) for result in verdict.conditions],
        "margins": {result.name: int(result.margin_ballots) for result in verdict.conditions},
    }


def _known(table: Tally, name: str) -> int | None:
    return None if table.counts().lacking(name) else int(table.national(name))


def _share_of(part: int | None, whole: int | None) -> float | None:
    return None if part is None or whole is None else rounded_share(part, whole)


def _condition(result: ConditionResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": result.name,
        "kind": result.kind,
        "met": bool(result.met),
        "value": rounded_share(int(result.numerator), int(result.base)),
        "threshold": str(result.threshold),
        "strict": result.strict,
        "numerator": int(result.numerator),
        "base": int(result.base),
        "fixed_base": result.fixed_base,
        "margin_ballots": int(result.margin_ballots),
    }
    if result.units_carried is not None:
        counted = "carried" if result.kind == "regional_majority" else "rejecting"
        entry |= {counted: int(result.numerator), "needed": result.needed_weight, "of": int(result.base)}
    return entry


def _units(plan: Plan, table: Tally) -> dict[str, dict[str, int]]:
    return {
        unit: dict(zip(BALLOT_CLASSES, row.tolist(), strict=True))
        for unit, row, simulated in zip(table.units, table.ballots, plan.dataset.simulated, strict=True)
        if simulated  # a unit where nobody votes still stands in the table
    }
