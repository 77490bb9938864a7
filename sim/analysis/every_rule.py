"""One vote under every rule: which law would have changed it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import RuleError
from sim.rules.conditions import RegionalCondition
from sim.rules.reading.loading import presets
from sim.rules.rule import Rule
from sim.rules.tally import Tally


@dataclass(frozen=True, slots=True)
class Comparison:
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
    """

    rule: Rule
    outcome: str
    binding: bool
    decided_by: str
    margin_ballots: int | None
    obstacle: str


def compare_rules(tally: Tally, rules: Sequence[Rule] | None = None) -> tuple[Comparison, ...]:
    """Decide one table under many rules.

    Parameters
    ----------
    tally : Tally
        A single table, of shape ``()``.
    rules : sequence of Rule, optional
        All presets by default.

    Returns
    -------
    tuple of Comparison, one for each rule, in their order

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
    if tally.shape:
        raise RuleError(f"rules are compared on one table, not on many (shape {tally.shape})")
    return tuple(_compare(tally, rule) for rule in (presets() if rules is None else rules))


def obstacle(rule: Rule, tally: Tally) -> str:
    """Why the table cannot be put under the rule; empty if it can."""
    lacking = rule.lacking(tally)
    if lacking:
        return f"needs {', '.join(lacking)}"
    regional = any(isinstance(condition, RegionalCondition) for condition in rule.conditions)
    return "needs a table by units" if regional and len(tally.units) == 1 else ""


def _compare(tally: Tally, rule: Rule) -> Comparison:
    hindered = obstacle(rule, tally)
    if hindered:
        return Comparison(rule, "", False, "", None, hindered)
    try:
        verdict = rule.decide(tally)
    except RuleError as error:  # a fixed number of units that this table does not have
        return Comparison(rule, "", False, "", None, str(error).partition(": ")[2])
    decided_by = str(verdict.binds_name)
    margin = int(verdict.condition(decided_by).margin_ballots)
    return Comparison(rule, str(verdict.outcome_name), bool(verdict.binding), decided_by, margin, "")
