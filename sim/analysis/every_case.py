"""One law over all cases: which real votes would it have decided otherwise?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.analysis.every_rule import compare_rules
from sim.documents import Document, Rows, as_document, rows
from sim.rules.cases import Case, judge, load_cases
from sim.rules.rule import Rule


def cases_under_document(rule: Rule, listed: Sequence[Case] | None = None) -> Document:
    """Real votes under one law that need not be theirs.

    Parameters
    ----------
    rule : Rule
    listed : sequence of Case, optional
        All of the library by default.

    Returns
    -------
    Document
        ``referendum/cases-under-rule/1``: of each case its own verdict (``own``, None where its figures leave
        several possible), that under the law, the margin of the condition that decides, and whether it is
        ``changed``; ``obstacle`` where the figures do not decide it.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> from sim.rules.cases import load_case
    >>> told = cases_under_document(load_rule("denmark-1953"), [load_case("DK-1939")])["cases"][0]
    >>> told["own"], told["verdict"], told["changed"], told["margin_ballots"]
    ('rejected', 'adopted', True, 96909)
    """
    shown = load_cases() if listed is None else listed
    body = {"rule": rule.name, "title": rule.title, "cases": [_entry(case, rule) for case in shown]}
    return as_document("referendum/cases-under-rule/1", body)


def cases_under_rows(document: Document) -> Rows:
    """A row a case."""
    columns = (
        "id",
        "country",
        "date",
        "question",
        "own",
        "verdict",
        "binding",
        "decided_by",
        "margin_ballots",
    )
    return rows((*columns, "margin_share", "changed", "obstacle"), document["cases"])


def _entry(case: Case, rule: Rule) -> dict[str, Any]:
    (under,) = compare_rules(case.tally, [rule])
    possible = judge(case).outcomes
    own = next(iter(possible)) if len(possible) == 1 else None
    return {
        "id": case.id,
        "country": case.country,
        "date": case.date,
        "question": case.question,
        "own": own,
        "verdict": under.outcome or None,
        "binding": under.binding if under.outcome else None,
        "decided_by": under.decided_by or None,
        "margin_ballots": under.margin_ballots,
        "margin_share": under.margin_share,
        "changed": under.outcome != own if own and under.outcome else None,
        "obstacle": under.obstacle or None,
    }
