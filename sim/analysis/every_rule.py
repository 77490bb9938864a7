"""One vote under every rule: which law would have changed it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.rounding import rounded_share
from sim.rules.reading.loading import presets
from sim.rules.readings import obstacle
from sim.rules.rule import Rule
from sim.rules.tally import Tally


@dataclass(frozen=True, slots=True)
class RuleComparison:
    """One table under one rule.

    Attributes
    ----------
    rule : Rule
    outcome : str
        "adopted", "rejected", "invalid"; ``""`` where the table cannot be put under the rule.
    binding : bool
    decided_by : str
        Name of the condition that decides: the first missed, or the one met most narrowly.
    margin_ballots : int or None
        Its margin; None where the table cannot be put under the rule.
    obstacle : str
        Why it cannot; ``""`` where it can.
    margin_share : float or None
        The margin as a share of the roll; None without either.
    """

    rule: Rule
    outcome: str
    binding: bool
    decided_by: str
    margin_ballots: int | None
    obstacle: str
    margin_share: float | None = None


TallyUnder: TypeAlias = Tally | Callable[[Rule], Tally]
"""A table, or how it reads under each rule: blank papers and weights of units are as the law says."""


def compare_rules(tally: TallyUnder, rules: Sequence[Rule] | None = None) -> tuple[RuleComparison, ...]:
    """Decide one table under many rules.

    Parameters
    ----------
    tally : Tally or callable
        A single table, of shape ``()``, or what gives it for a rule.
    rules : sequence of Rule, optional
        All presets by default.

    Returns
    -------
    tuple of RuleComparison, one for each rule, in their order

    Raises
    ------
    RuleError
        If `tally` holds more than one table.

    Examples
    --------
    Half of the roll took part, and a third of them voted No:

    >>> tally = Tally(("all",), [1000], [[330, 165, 0, 5]])
    >>> by_name = {each.rule.name: each for each in compare_rules(tally)}
    >>> by_name["italy-abrogative"].outcome, by_name["italy-constitutional"].outcome
    ('invalid', 'adopted')
    >>> by_name["australia-1901"].obstacle
    'needs a table by units'
    """
    if isinstance(tally, Tally) and tally.shape:
        raise RuleError(f"rules are compared on one table, not on many (shape {tally.shape})")
    return tuple(_compare(tally, rule) for rule in (presets() if rules is None else rules))


def rules_compared_document(
    tally: TallyUnder,
    own: Rule | None = None,
    *,
    rules: Sequence[Rule] | None = None,
    warnings: Sequence[str] = (),
) -> Document:
    """One table under every rule, beside the rule that the vote was held under.

    Parameters
    ----------
    tally : Tally or callable
        A single table, of shape ``()``, or what gives it for a rule.
    own : Rule, optional
        The rule of the vote: others are ``changed`` where their verdict is another.
    rules : sequence of Rule, optional
        All presets by default.
    warnings : sequence of str
        What a reader should know about the table.

    Returns
    -------
    Document
        ``referendum/rules-compared/1``.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> tally = Tally(("all",), [1000], [[330, 165, 0, 5]])
    >>> told = rules_compared_document(tally, load_rule("italy-abrogative"))
    >>> [each["verdict"] for each in told["rules"] if each["changed"]][:2]
    ['rejected', 'adopted']
    """
    reference = None if own is None else _compare(tally, own)
    decided = reference if reference and reference.outcome else None
    return as_document(
        "referendum/rules-compared/1",
        {
            "reference": None if reference is None else reference.rule.name,
            "reference_verdict": (reference.outcome or None) if reference else None,
            "reference_obstacle": (reference.obstacle or None) if reference else None,
            "rules": [_entry(each, decided, own) for each in compare_rules(tally, rules)],
            "warnings": warnings,
        },
    )


def rules_compared_rows(document: Document) -> Rows:
    """A row a rule."""
    columns = ("rule", "title", "verdict", "binding", "decided_by", "margin_ballots", "margin_share", "own")
    return rows((*columns, "changed", "obstacle"), document["rules"])


def _entry(each: RuleComparison, reference: RuleComparison | None, own: Rule | None) -> dict[str, Any]:
    return {
        "rule": each.rule.name,
        "reading": each.rule.reading,
        "title": each.rule.title,
        "verdict": each.outcome or None,
        "binding": each.binding if each.outcome else None,
        "decided_by": each.decided_by or None,
        "margin_ballots": each.margin_ballots,
        "margin_share": each.margin_share,
        "own": own is not None and each.rule.name == own.name,
        "changed": each.outcome != reference.outcome if reference and each.outcome else None,
        "obstacle": each.obstacle or None,
    }


def _compare(table: TallyUnder, rule: Rule) -> RuleComparison:
    try:
        tally = table if isinstance(table, Tally) else table(rule)
    except RuleError as error:  # other units than the law counts by, or blank papers of which it says nothing
        return RuleComparison(rule, "", False, "", None, str(error))
    hindered = obstacle(rule, tally)
    if hindered:
        return RuleComparison(rule, "", False, "", None, hindered)
    try:
        verdict = rule.decide(tally)
    except RuleError as error:  # a fixed number of units that this table does not have
        return RuleComparison(rule, "", False, "", None, str(error).partition(": ")[2])
    decided_by = str(verdict.binds_name)
    margin = int(verdict.condition(decided_by).margin_ballots)
    outcome, binding = str(verdict.outcome_name), bool(verdict.binding)
    return RuleComparison(rule, outcome, binding, decided_by, margin, "", _of_the_roll(margin, tally))


def _of_the_roll(margin: int, tally: Tally) -> float | None:
    roll = 0 if tally.counts().lacking("registered") else int(tally.national("registered"))
    return rounded_share(margin, roll) if roll else None
