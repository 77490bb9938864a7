"""The decision of one table under a rule, as a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.rounding import rounded_share
from sim.rules.condition_wording import describe
from sim.rules.conditions import Condition, RegionalCondition, effective_weights
from sim.rules.evaluation import unit_margins
from sim.rules.readings import obstacle, reading_entries, readings_part
from sim.rules.rule import Rule
from sim.rules.tally import Tally
from sim.rules.verdict import ConditionResult


def decision_document(
    rule: Rule,
    tally: Tally,
    *,
    warnings: Sequence[str] = (),
    inconsistent: Sequence[str] = (),
    source: str = "the table",
    tally_under: Callable[[Rule], Tally] | None = None,
) -> Document:
    """The verdict on a single table, every condition, its margin in ballots.

    Parameters
    ----------
    rule : Rule
    tally : Tally
        A single table, of shape ``()``.
    warnings : sequence of str
        What a reader should know about the table.
    inconsistent : sequence of str
        Contradictions within the table that were allowed.
    source : str
        Where it is from, for messages.
    tally_under : callable, optional
        The table as other readings of the rule see it; by default all see `tally`.

    Returns
    -------
    Document
        ``referendum/decision/1``. ``outcome`` is the verdict under the ``reading`` in force, ``readings``
        what every reading of a law in dispute comes to, ``standing`` how far the law was read. Of a condition
        ``threshold`` is a number to be compared with ``value``, ``threshold_exact`` the fraction itself,
        ``asks`` the condition in words; where units are counted, ``units_against`` names those that do not
        carry it (of a rejection, that reject), each with its margin.

    Raises
    ------
    RuleError
        If the table lacks what the rule needs.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> tally = Tally(("all",), [1000], [[330, 165, 0, 5]])
    >>> told = decision_document(load_rule("italy-abrogative"), tally)
    >>> told["verdict"], told["decided_by"], told["conditions"][0]["margin_ballots"]
    ('invalid', 'turnout_quorum', -1)
    """
    hindrance = obstacle(rule, tally)
    if hindrance:
        raise RuleError(f'{source}: the rule "{rule.name}" {hindrance}; the table does not give it')
    verdict = rule.decide(tally)
    conditions = {condition.name: condition for condition in rule.conditions}
    told = [_condition(conditions[result.name], result, tally) for result in verdict.conditions]
    readings = reading_entries(rule, tally_under or (lambda _: tally))
    return as_document(
        "referendum/decision/1",
        {
            "rule": rule.name,
            "title": rule.title,
            "article": rule.article,
            "standing": rule.standing,
            "reading": rule.reading,
            "verdict": str(verdict.outcome_name),
            "outcome": str(verdict.outcome_name),
            "binding": bool(verdict.binding),
            **({} if verdict.recount is None else {"recount": bool(verdict.recount)}),
            "decided_by": str(verdict.binds_name),
            "readings": readings,
            "readings_part": readings_part(readings),
            "conditions": told,
            "warnings": warnings,
            "inconsistent": inconsistent,
        },
    )


def decision_rows(document: Document) -> Rows:
    """A row a condition of a decision."""
    columns = ("name", "role", "kind", "asks", "met", "numerator", "base", "value", "threshold", "strict")
    return rows((*columns, "margin_ballots"), document["conditions"])


def _condition(condition: Condition, result: ConditionResult, tally: Tally) -> dict[str, Any]:
    entry = {
        "name": result.name,
        "role": result.role,
        "kind": result.kind,
        "asks": describe(condition),
        "met": bool(result.met),
        "value": rounded_share(int(result.numerator), int(result.base)),
        "threshold": float(result.threshold),
        "threshold_exact": str(result.threshold),
        "strict": result.strict,
        "numerator": int(result.numerator),
        "base": int(result.base),
        "fixed_base": result.fixed_base,
        "margin_ballots": int(result.margin_ballots),
    }
    if not isinstance(condition, RegionalCondition):
        return entry
    return entry | {"needed_units": result.needed_weight, "units_against": _units_against(condition, tally)}


def _units_against(condition: RegionalCondition, tally: Tally) -> list[dict[str, Any]]:
    """Units that do not carry a majority, or that reject, the nearest to turning first."""
    weights, margins = effective_weights(condition, tally), unit_margins(condition, tally)
    against = [at for at in np.flatnonzero(weights).tolist() if margins[at] < 0]
    return [
        {"unit": tally.units[at], "weight": int(weights[at]), "margin_ballots": int(margins[at])}
        for at in sorted(against, key=lambda at: -margins[at])
    ]
