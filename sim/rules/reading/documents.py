"""Rules as documents: the list of those that ship, and one in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sim.documents import Document, Rows, as_document, rows
from sim.rules.condition_wording import describe
from sim.rules.reading.loading import presets, rule_table
from sim.rules.rule import Rule
from sim.rules.sentence import rule_sentence
from sim.rules.sources import in_force


def rules_document(listed: Sequence[Rule] | None = None) -> Document:
    """Rules with what they ask for in words.

    Parameters
    ----------
    listed : sequence of Rule, optional
        All presets by default.

    Returns
    -------
    Document
        ``referendum/rules/1``; ``conditions`` and ``roles`` without members of groups; ``standing`` says
        how far the law was read (:data:`sim.rules.sources.STANDING_WORDS`), ``reading`` which of its
        ``readings`` is in force.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = rules_document([load_rule("kazakhstan-2022")])["rules"][0]
    >>> told["conditions"]["turnout_quorum"], told["roles"]["turnout_quorum"]
    ('papers cast more than 1/2 of citizens on the roll', 'validity')
    """
    shown = presets() if listed is None else listed
    return as_document("referendum/rules/1", {"rules": [_summary(rule) for rule in shown]})


def rules_rows(document: Document) -> Rows:
    """A row a condition of each rule."""
    columns = ("name", "title", "country", "in_force", "effect")
    return rows((*columns, "condition", "role", "asks"), _conditions_of(document["rules"]))


def rule_document(rule: Rule) -> Document:
    """One rule in full.

    Returns
    -------
    Document
        ``referendum/rule/1``: ``rule`` as a rule file has it, fully explicit; ``in_force``; ``asks``, each
        condition in words; ``standing``, how far the law was read; ``sentence``, the rule in sentences.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = rule_document(load_rule("italy-abrogative"))
    >>> load_rule(told["rule"]) == load_rule("italy-abrogative"), told["asks"]["majority"]
    (True, 'Yes votes more than 1/2 of valid votes')
    """
    asks = {condition.name: describe(condition) for condition in rule.conditions}
    body = {
        "rule": _written(rule_table(rule)),
        "in_force": in_force(rule.in_force_from, rule.in_force_until),
        "asks": asks,
        "standing": rule.standing,
        "sentence": rule_sentence(rule),
    }
    return as_document("referendum/rule/1", body)


def rule_rows(document: Document) -> Rows:
    """A row a condition of one rule."""
    asks = document["asks"]
    entries = (
        {"condition": name, "kind": each["kind"], "role": each.get("role"), "asks": asks[name]}
        for name, each in document["rule"]["conditions"].items()
    )
    return rows(("condition", "kind", "role", "asks"), entries)


def _conditions_of(listed: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for rule in listed:
        for name, asks in rule["conditions"].items():
            yield rule | {"condition": name, "role": rule["roles"][name], "asks": asks}


def _summary(rule: Rule) -> dict[str, Any]:
    own = [each for each in rule.conditions if each.role is not None]
    return {
        "name": rule.name,
        "title": rule.title,
        "country": rule.country,
        "in_force": in_force(rule.in_force_from, rule.in_force_until),
        "effect": rule.effect,
        "article": rule.article,
        "standing": rule.standing,
        "reading": rule.reading,
        "readings": [each.name for each in rule.readings],
        "conditions": {each.name: describe(each) for each in own},
        "roles": {each.name: each.role for each in own},
    }


def _written(value: Any) -> Any:
    """Dates as a rule file has them in quotation marks."""
    if isinstance(value, dict):
        return {key: _written(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_written(child) for child in value]
    return value.isoformat() if isinstance(value, dt.date) else value
