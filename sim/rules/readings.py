"""One table under every reading of a law in dispute, and whether the readings part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sim.errors import RuleError
from sim.rules.conditions import RegionalCondition
from sim.rules.rule import Rule
from sim.rules.tally import Tally


def obstacle(rule: Rule, tally: Tally) -> str:
    """Why a table cannot be put under a rule; empty if it can.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> obstacle(load_rule("australia-1901"), Tally(("all",), [1000], [[330, 165, 0, 5]]))
    'needs a table by units'
    """
    lacking = rule.lacking(tally)
    if rule.is_settled(tally):
        return ""
    if lacking:
        return f"needs {', '.join(lacking)}"
    regional = any(isinstance(condition, RegionalCondition) for condition in rule.conditions)
    return "needs a table by units" if regional and len(tally.units) == 1 else ""


def reading_entries(rule: Rule, tally_under: Callable[[Rule], Tally]) -> list[dict[str, Any]]:
    """The outcome of a table under every reading of a rule, in the order of its file; empty if it has none.

    Parameters
    ----------
    rule : Rule
    tally_under : callable
        The table as a rule sees it.

    Returns
    -------
    list of dict
        ``name``, ``in_force``, ``says``, ``by``; ``outcome``, ``binding``, ``decided_by`` and
        ``margin_ballots``, or None and an ``obstacle``.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> tally = Tally(("all",), [2_000], [[540, 460, 0, 100]])
    >>> [each["outcome"] for each in reading_entries(load_rule("armenia-1995"), lambda rule: tally)]
    ['rejected', 'rejected']
    """
    return [
        {
            "name": each.name,
            "in_force": each.name == rule.reading,
            "says": each.says,
            "by": each.by,
            **_outcome(rule.under(each.name), tally_under),
        }
        for each in rule.readings
    ]


def _outcome(rule: Rule, tally_under: Callable[[Rule], Tally]) -> dict[str, Any]:
    entry = dict.fromkeys(("outcome", "binding", "decided_by", "margin_ballots", "obstacle"))
    try:
        tally = tally_under(rule)
        hindrance = obstacle(rule, tally)
        if hindrance:
            return {**entry, "obstacle": hindrance}
        verdict = rule.decide(tally)
    except RuleError as error:
        return {**entry, "obstacle": str(error)}
    name = str(verdict.binds_name)
    return {
        **entry,
        "outcome": str(verdict.outcome_name),
        "binding": bool(verdict.binding),
        "decided_by": name,
        "margin_ballots": int(verdict.condition(name).margin_ballots),
    }


def readings_part(entries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a table comes out otherwise under one reading than under another, or binds otherwise."""
    return len({(each["outcome"], each["binding"]) for each in entries if each["outcome"]}) > 1


def parting_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """What the readings of a law say of a table, in one sentence; empty if there are none.

    Examples
    --------
    >>> half = {"name": "cast", "outcome": "rejected", "binding": True}
    >>> parting_text([half, {**half, "name": "valid", "outcome": "adopted"}])
    'The readings part: rejected under "cast", adopted under "valid".'
    >>> parting_text([half, {**half, "name": "valid"}])
    'The readings agree: rejected under "cast" and "valid".'
    """
    if not entries:
        return ""
    groups: dict[str, list[str]] = {}
    for each in entries:
        groups.setdefault(_told(each), []).append(f'"{each["name"]}"')
    told = ", ".join(f"{outcome} under {' and '.join(names)}" for outcome, names in groups.items())
    return f"The readings {'part' if readings_part(entries) else 'agree'}: {told}."


def _told(each: Mapping[str, Any]) -> str:
    if each["outcome"] is None:
        return f"not decidable ({each['obstacle']})"
    if each["outcome"] != "invalid" and not each["binding"]:
        return f"{each['outcome']} (not binding)"
    return str(each["outcome"])
