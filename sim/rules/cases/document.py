"""Cases as documents: their figures, the official verdict, ours, and every margin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.documents import Document, Rows, as_document, rows
from sim.rules.cases.case import Case
from sim.rules.cases.judging import JudgedCondition, Judgement, judge
from sim.rules.cases.library import load_cases
from sim.rules.condition_wording import describe


def cases_document(listed: Sequence[Case] | None = None) -> Document:
    """Real votes, each decided under its own law.

    Parameters
    ----------
    listed : sequence of Case, optional
        All of the library by default.

    Returns
    -------
    Document
        ``referendum/cases/1``.

    Examples
    --------
    >>> from sim.rules.cases import load_case
    >>> told = cases_document([load_case("DK-1939")])["cases"][0]
    >>> told["official"], told["verdict"], told["agreement"]
    ('fail', 'rejected', 'agrees')
    """
    shown = load_cases() if listed is None else listed
    return as_document("referendum/cases/1", {"cases": [_entry(case, judge(case)) for case in shown]})


def cases_rows(document: Document) -> Rows:
    """A row a case."""
    columns = ("id", "country", "date", "question", "rule", "official", "verdict", "binding", "agreement")
    return rows((*columns, "decided_on", "confidence", "source"), document["cases"])


def case_document(case: Case) -> Document:
    """One real vote, decided under its law.

    Returns
    -------
    Document
        ``referendum/case/1``; ``verdict`` is None where the figures leave several ``possible``.

    Examples
    --------
    >>> from sim.rules.cases import load_case
    >>> [each["margin_ballots"] for each in case_document(load_case("DK-1939"))["conditions"]]
    [440279, -11762]
    """
    figures = [
        {"name": each.name, "value": each.value, "source": each.source, "confidence": each.confidence}
        for each in case.figures
    ]
    return as_document("referendum/case/1", {**_entry(case, judge(case)), "figures": figures})


def case_rows(document: Document) -> Rows:
    """A row a condition of one case."""
    columns = ("name", "role", "asks", "met", "decided_on", "value", "reached", "threshold", "strict")
    return rows((*columns, "margin_ballots"), document["conditions"])


def _entry(case: Case, judgement: Judgement) -> dict[str, Any]:
    asks = {condition.name: describe(condition) for condition in case.rule.conditions}
    return {
        "id": case.id,
        "country": case.country,
        "date": case.date,
        "question": case.question,
        "rule": case.rule.name,
        "reading": case.rule.reading,
        "rule_title": case.rule.title,
        "article": case.rule.article,
        "official": case.official,
        "verdict": judgement.outcome if len(judgement.outcomes) == 1 else None,
        "possible": sorted(judgement.outcomes),
        "binding": next(iter(judgement.binding)) if len(judgement.binding) == 1 else None,
        "agreement": judgement.agreement,
        "decided_on": judgement.basis,
        "conditions": [_condition(each, asks[each.name]) for each in judgement.conditions],
        "confidence": case.confidence,
        "source": case.source,
        "decided_by": case.decided_by,
        "notes": case.notes,
        "remark": case.remark,
        "warnings": case.warnings,
    }


def _condition(condition: JudgedCondition, asks: str) -> dict[str, Any]:
    return {
        "name": condition.name,
        "role": condition.role,
        "asks": asks,
        "met": condition.met,
        "decided_on": condition.basis,
        "value": condition.value,
        "reached": condition.shown,
        "threshold": float(condition.threshold),
        "threshold_exact": str(condition.threshold),
        "strict": condition.strict,
        "margin_ballots": condition.margin_ballots,
    }
