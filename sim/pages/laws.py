"""Laws and real votes as the page reads them: plain values from which its script decides."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.rules import Rule, Tally, rule_table
from sim.rules.cases.case import Case
from sim.rules.sources import in_force


def law_entry(rule: Rule) -> dict[str, Any]:
    """A law with all its readings, as its file has it.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = law_entry(load_rule("kazakhstan-2022"))
    >>> told["conditions"][2]["units"], [each["name"] for each in told["readings"]][:2]
    ('2/3', ['twelve', 'eleven'])
    """
    entry = {
        "name": rule.name,
        "title": rule.title,
        "country": rule.country,
        "article": rule.article,
        "in_force": in_force(rule.in_force_from, rule.in_force_until),
        "effect": rule.effect,
        "standing": rule.standing,
        "notes": list(rule.notes),
        "conditions": _conditions(rule),
    }
    if not rule.readings:
        return entry
    readings = [
        {
            "name": each.name,
            "says": each.says,
            "by": each.by,
            "conditions": _conditions(rule.under(each.name)),
        }
        for each in rule.readings
    ]
    return entry | {"reading": rule.reading, "readings": readings}


def _conditions(rule: Rule) -> list[dict[str, Any]]:
    tables = rule_table(rule)["conditions"]
    return [{"name": name, **_brief(table)} for name, table in tables.items()]


def _brief(table: dict[str, Any]) -> dict[str, Any]:
    """A condition without what a reader takes for granted: not strict, rounded up."""
    return {key: value for key, value in table.items() if value is not False and value != "up"}


def tally_entry(tally: Tally) -> dict[str, Any]:
    """A single table as plain values.

    Examples
    --------
    >>> told = tally_entry(Tally(("Here",), [100], [[40, 10, 1, 2]]))
    >>> told["ballots"], "issued" in told
    ([[40, 10, 1, 2]], False)
    """
    entry: dict[str, Any] = {
        "units": list(tally.units),
        "registered": tally.registered.tolist(),
        "ballots": tally.ballots.tolist(),
    }
    given = {
        "issued": None if tally.issued is None else tally.issued.tolist(),
        "weights": None if np.all(tally.weights == 1) else tally.weights.tolist(),
        "stated": {name: cells.tolist() for name, cells in tally.stated.items()},
        "unknown": sorted(tally.unknown),
    }
    return entry | {name: value for name, value in given.items() if value}


def case_entry(case: Case) -> dict[str, Any] | None:
    """A real vote by its national figures; None where these are known in part or by units alone.

    Examples
    --------
    >>> from sim.rules.cases.library import load_case
    >>> told = case_entry(load_case("DK-1939"))
    >>> told["rule"], told["official"], len(told["table"]["units"])
    ('denmark-1920', 'fail', 1)
    """
    tally = case.tally
    if set(tally.unknown) & {"registered", *BALLOT_CLASSES[:2]}:
        return None
    whole = Tally(
        (case.country,),
        tally.registered.sum(keepdims=True),
        tally.ballots.sum(axis=0, keepdims=True),
        None if tally.issued is None else tally.issued.sum(keepdims=True),
        stated={name: cells.sum(keepdims=True) for name, cells in tally.stated.items()},
        unknown=tally.unknown,
    )
    about = {"id": case.id, "country": case.country, "date": case.date, "question": case.question}
    law = {"rule": case.rule.name, "official": case.official, "confidence": case.confidence}
    return about | law | {"table": tally_entry(whole)}
