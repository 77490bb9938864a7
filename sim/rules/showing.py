"""A rule and a verdict in one line, and as small tables for a notebook."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sim.nouns import counted, signed_count
from sim.rounding import percent_text
from sim.rules.condition_wording import describe
from sim.text.html import html_table

if TYPE_CHECKING:
    from sim.rules.rule import Rule
    from sim.rules.verdict import ConditionResult, Verdict


def rule_in_one_line(rule: Rule) -> str:
    """Name of a rule and of its conditions."""
    return f"Rule({rule.name}: {', '.join(condition.name for condition in rule.conditions)})"


def rule_as_html(rule: Rule) -> str:
    """A rule as a notebook shows it: its conditions in words."""
    from sim.rules.sentence import rule_sentence  # which needs the rule, as this is asked for by one

    rows = [[each.name, each.role or "in a group", describe(each)] for each in rule.conditions]
    years = f"{rule.in_force_from or '…'} to {rule.in_force_until or 'today'}"
    law = f"{rule.country}, {rule.article}, {years}; {rule.effect}."
    sentence = " ".join([law, rule_sentence(rule), *rule.notes])
    return html_table(sentence, ["condition", "for", "says"], rows, title=f"{rule.title} ({rule.label})")


def verdict_in_one_line(verdict: Verdict) -> str:
    """Outcome of one table with the condition that decides, or how many of many tables are adopted."""
    if verdict.adopted.shape:
        n, adopted = verdict.adopted.size, int(verdict.adopted.sum())
        return f"Verdict({verdict.rule}: {adopted:,} of {counted(n, 'table')} adopted)"
    name = str(verdict.binds_name)
    margin = int(verdict.condition(name).margin_ballots)
    told = f"{verdict.outcome_name}, decided by {name}, margin {signed_count(margin, 'ballot')}"
    return f"Verdict({verdict.rule}: {told})"


def verdict_as_html(verdict: Verdict) -> str:
    """A verdict as a notebook shows it: each condition of one table; of many, how often each is met."""
    if verdict.adopted.shape:
        rows = [[each.name, f"{int(each.met.sum()):,} of {each.met.size:,}"] for each in verdict.conditions]
        return html_table(verdict_in_one_line(verdict), ["condition", "met"], rows)
    outcome, name = str(verdict.outcome_name), str(verdict.binds_name)
    sentence = f"{outcome.capitalize()} under {verdict.rule}; decided by {name}."
    headings = ["condition", "met", "reached", "needed", "margin, ballots"]
    return html_table(sentence, headings, [_condition(each) for each in verdict.conditions])


def _condition(result: ConditionResult) -> list[str]:
    base = int(result.base)
    reached = percent_text(Fraction(int(result.numerator), base)) if base else "–"
    needed = f"{'more than' if result.strict else 'at least'} {percent_text(result.threshold)}"
    met = "yes" if result.met else "no"
    return [result.name, met, reached, needed, f"{int(result.margin_ballots):+,}"]
