"""A rule as sentences that a student reads, made from its conditions with the words of ``text/law.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from sim.nouns import counted
from sim.rules.condition_wording import describe, fraction_text
from sim.rules.conditions import (
    ROLES,
    Condition,
    GroupCondition,
    RegionalCondition,
    ShareCondition,
    is_met_below,
)
from sim.rules.papers import PAPER_KINDS, Papers
from sim.rules.quantities import Measure
from sim.rules.rule import Rule
from sim.text.messages import has_law_message
from sim.text.messages import law_message as said


def rule_sentence(rule: Rule) -> str:
    """What a rule asks for, in sentences: when the vote is valid, when it adopts, whom it binds.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> print(rule_sentence(load_rule("italy-abrogative")).replace(". ", ".\\n"))
    The vote is valid if more than half of the citizens on the roll take part; otherwise it is invalid.
    Then the proposal is adopted if the Yes votes are more than half of the valid votes; otherwise it is ...
    The result is binding.
    Blank papers are not valid votes.
    """
    named = {condition.name: condition for condition in rule.conditions}
    told = {
        role: said("rule", "and").join(
            condition_sentence(each, named, rule.unit_list) for each in rule.conditions if each.role == role
        )
        for role in ROLES
    }
    sentences = [said("rule", "validity", conditions=told["validity"])] if told["validity"] else []
    adoption = "adoption_valid" if told["validity"] else "adoption"
    sentences.append(said("rule", adoption, conditions=told["adoption"]))
    sentences.append(_effect(rule, told["binding"]))
    if told["recount"]:
        sentences.append(said("rule", "recount", conditions=told["recount"]))
    return " ".join([*sentences, *_papers(rule.papers)])


def _papers(papers: Papers) -> Iterator[str]:
    """What the law says of papers for neither side, where that is not what is supposed of any law."""
    for kind in PAPER_KINDS:
        status = getattr(papers, kind)
        if status != getattr(Papers(), kind):
            yield said("papers", f"{kind}_{status}")


def _effect(rule: Rule, conditions: str) -> str:
    if rule.effect == "advisory":
        return said("rule", "advisory")
    return said("rule", "binding", conditions=conditions) if conditions else said("rule", "binds")


def condition_sentence(
    condition: Condition, named: Mapping[str, Condition], unit_list: str | None = None
) -> str:
    """A condition as a clause.

    Parameters
    ----------
    condition : Condition
    named : mapping of str to Condition
        All conditions of the rule, for the members of groups.
    unit_list : str, optional
        The list of units that the rule counts by.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> condition_sentence(load_rule("denmark-1953").conditions[1], {})
    'at least 40 % of the citizens on the roll vote Yes'
    """
    if isinstance(condition, GroupCondition):
        members = (_member(named[name], named, unit_list) for name in condition.of)
        between = said("group", "or" if condition.kind == "any" else "and")
        return said("group", condition.kind, members=between.join(members))
    if isinstance(condition, RegionalCondition):
        units = _units(condition, unit_list)
        return said("units", "in", units=units, share=_share(condition, below=False))
    return (
        _share(condition, below=is_met_below(condition.kind))
        if isinstance(condition, ShareCondition)
        else describe(condition)
    )


def _member(condition: Condition, named: Mapping[str, Condition], unit_list: str | None) -> str:
    told = condition_sentence(condition, named, unit_list)
    return said("group", "within", group=told) if isinstance(condition, GroupCondition) else told


def _share(condition: ShareCondition | RegionalCondition, *, below: bool) -> str:
    compared = _compared(condition.strict, below)
    if isinstance(condition.base, int):
        return _number(condition, condition.base, below)
    if condition.fraction == 1:
        numerator, base = _counted(condition.numerator), _counted(condition.base)
        return said(
            "share", "whole", numerator=numerator, compared=said("compared_whole", compared), base=base
        )
    least = f"{said('compared', compared)} {_fraction(condition.fraction)}"
    if condition.base == "registered":
        return said("share", "voters", least=least, verb=_told("verb", condition.numerator))
    numerator, base = _counted(condition.numerator), _counted(condition.base)
    return said("share", "papers", numerator=numerator, least=least, base=base)


def _compared(strict: bool, below: bool) -> str:
    """How numbers are compared: a condition met below its threshold asks for the contrary."""
    if below:
        return "most" if strict else "less"
    return "more" if strict else "least"


def _number(condition: ShareCondition | RegionalCondition, base: int, below: bool) -> str:
    exact = condition.fraction * base
    least = max(floor(exact) + 1 if condition.strict else ceil(exact), 1)
    key, number = ("number_below", least - 1) if below else ("number", least)
    return said("share", key, numerator=_counted(condition.numerator), number=f"{number:,}")


def _counted(measure: Measure) -> str:
    return _told("counted", measure)


def _told(key: str, measure: Measure) -> str:
    if isinstance(measure, tuple):
        return said(key, "classes", classes=", ".join(said("class", name) for name in measure))
    return said(key, str(measure))


def _fraction(fraction: Fraction) -> str:
    key = str(fraction)
    return said("fraction", key) if has_law_message("fraction", key) else fraction_text(fraction)


def _units(condition: RegionalCondition, unit_list: str | None) -> str:
    units = _which_units(condition, unit_list)
    below = is_met_below(condition.kind)  # of a rejection, so few units at most
    fewer = "most" if condition.units_strict else "fewer"
    compared = said("compared", fewer if below else _compared(condition.units_strict, below=False))
    if not isinstance(condition.units, Fraction):
        return said("units", "number", compared=compared, number=f"{condition.units:,}", units=units)
    if condition.units == 1 and not condition.units_strict and not below:
        return said("units", "all", units=units)
    least = f"{compared} {_fraction(condition.units)}"
    rounding = said("units", "down") if condition.units_rounding == "down" else ""
    return said("units", "share", least=least, units=units, rounding=rounding)


def _which_units(condition: RegionalCondition, unit_list: str | None) -> str:
    if condition.chosen:
        return said("units", "chosen", names=", ".join(condition.chosen))
    if condition.weights:
        told = ", ".join(f"{name} {weight}" for name, weight in condition.weights)
        return said("units", "weights", weights=told)
    if condition.units_total is not None:
        return said("units", "known", total=counted(condition.units_total, "unit"))
    return said("units", "any") if unit_list is None else said("units", "list", list=unit_list)
