"""The real votes, each under its own law: official verdict, ours, every margin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.rules.cases.document import cases_document
from sim.rules.cases.library import load_cases
from site_pages.markdown import cell, table

HEAD = ("vote", "question", "official", "ours", "decided on", "conditions")


def pages() -> dict[str, str]:
    """One page, by law."""
    told = (
        "# Real votes\n\nEach under its own law. *Decided on* says what the verdict rests on; "
        "a margin is in ballots, its base held fixed.\n\n"
    )
    return {"cases": told + case_rows(load_cases(), with_law=True)}


def case_rows(cases: Sequence[Any], *, with_law: bool = False) -> str:
    """The table of some cases."""
    rows = []
    for each in cases_document(cases)["cases"]:
        law = [f"[`{each['rule']}`](laws/{each['rule']}.md)"] if with_law else []
        conditions = "; ".join(filter(None, (_condition(condition) for condition in each["conditions"])))
        told = [each["official"], each["verdict"], each["decided_on"]]
        rows.append(
            [f"{each['country']}, {each['date']}", *law, cell(each["question"]), *map(cell, told), conditions]
        )
    return table((HEAD[0], *(["law"] if with_law else []), *HEAD[1:]), rows)


def _condition(condition: dict[str, Any]) -> str:
    met = {True: "met", False: "missed", None: "not told"}[condition["met"]]
    margin = condition["margin_ballots"]
    reached = f" {condition['reached']}" if condition["reached"] else ""
    return f"{condition['name']} {met}{reached}" + (f", {margin:+,d}" if margin is not None else "")
