"""The table of all cases, for the documentation: built from the code, never by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.nouns import signed_count
from sim.rules.cases.case import Case
from sim.rules.cases.judging import JudgedCondition, judge
from sim.rules.cases.library import load_cases

_HEADER: Final = (
    "| case | date | question | law | official | ours | decided on | conditions |\n"
    "|---|---|---|---|---|---|---|---|\n"
)


def cases_table(listed: Sequence[Case] | None = None) -> str:
    """Every case as a row of a Markdown table: official verdict, ours, and each condition with its margin.

    All of the library by default.

    Examples
    --------
    >>> print(cases_table().splitlines()[2][:60])
    | KZ-1995-04 | 1995-04-29 | extend president term to 2000 |
    """
    shown = load_cases() if listed is None else listed
    return _HEADER + "".join(_row(case) for case in shown)


def condition_text(condition: JudgedCondition) -> str:
    """One condition in a few words: name, share reached, threshold, margin."""
    sign = {True: "met", False: "missed", None: "not known"}[condition.met]
    margin = (
        "" if condition.margin_ballots is None else f", {signed_count(condition.margin_ballots, 'ballot')}"
    )
    return f"{condition.name} {sign}: {condition.shown}{margin}"


def _row(case: Case) -> str:
    judgement = judge(case)
    ours = judgement.outcome
    if judgement.agreement == "not decidable":
        ours = f"not decidable from its figures ({ours})"
    elif judgement.binding == {False} and judgement.outcomes <= {"adopted", "rejected"}:
        ours = f"{ours}, not binding"
    conditions = "; ".join(condition_text(each) for each in judgement.conditions if each.role is not None)
    cells = (
        case.id,
        case.date,
        case.question,
        case.rule.name,
        case.official,
        ours,
        judgement.basis,
        conditions,
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"
