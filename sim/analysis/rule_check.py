"""A rule put to the test: each threshold at one less, exactly there and one more; its sentence; a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from sim.arrays import Ints
from sim.ballot import BALLOT_CLASSES
from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.rules.cases import Case, judge, load_case, load_cases
from sim.rules.condition_wording import describe
from sim.rules.conditions import (
    GroupCondition,
    RegionalCondition,
    ShareCondition,
    effective_weights,
    least_numerator,
    needed_weight,
)
from sim.rules.leads import classes_in
from sim.rules.quantities import Measure
from sim.rules.readings import obstacle
from sim.rules.rule import Rule
from sim.rules.sentence import rule_sentence
from sim.rules.tally import Tally

_BASE: Final = 1_000
"""Ballots, or citizens on the roll, of the tables that are tried; in each unit, where units are counted."""
_UNITS: Final = 19  # a prime, so that every share of the units is rounded, and is seen to be
_STEPS: Final = (-1, 0, 1)


def rule_check_document(rule: Rule, case_id: str | None = None) -> Document:
    """What a rule does at its thresholds, in words, and to a real vote.

    Parameters
    ----------
    rule : Rule
    case_id : str, optional
        A case of the library; without it the first of the rule's country that can be put under the rule.

    Returns
    -------
    Document
        ``referendum/rule-check/1``: ``thresholds``, one entry a condition that is no group, with what is
        ``tried`` (one less than the threshold, exactly there, one more), whether each is ``met``, and whether
        the threshold is ``possible`` at all; where units are counted, ``within`` says the same of one unit;
        ``sentence``; ``standing`` of its sources; ``case``, or None; ``notes`` on what it does not say.

    Raises
    ------
    RuleError
        If there is no such case, or the rule cannot be put to it.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = rule_check_document(load_rule("kazakhstan-2022"))
    >>> [(each["tried"], each["met"]) for each in told["thresholds"]][::2]
    [([500, 501, 502], [False, True, True]), ([12, 13, 14], [False, True, True])]
    """
    plain = [each for each in rule.conditions if not isinstance(each, GroupCondition)]
    return as_document(
        "referendum/rule-check/1",
        {
            "rule": rule.name,
            "title": rule.title,
            "standing": rule.standing,
            "sentence": rule_sentence(rule),
            "thresholds": [_threshold(rule, condition) for condition in plain],
            "case": _case(rule, case_id),
            "notes": list(rule.notes_on_units()),
        },
    )


def rule_check_rows(document: Document) -> Rows:
    """A row a condition and number tried; those within a unit after those of its units."""
    entries = (
        {"condition": each["condition"], "asks": part["asks"], "of": part["of"], "tried": tried, "met": met}
        for each in document["thresholds"]
        for part in (each, each["within"])
        if part is not None
        for tried, met in zip(part["tried"], part["met"], strict=True)
    )
    return rows(("condition", "asks", "of", "tried", "met"), entries)


def _threshold(rule: Rule, condition: ShareCondition | RegionalCondition) -> dict[str, Any]:
    """A condition alone, decided by the rule's own machinery on three tables."""
    within = None
    if isinstance(condition, RegionalCondition):
        tried, of, tally = _units_tried(condition)
        told = "name", "numerator", "base", "fraction", "strict"
        own = {each: getattr(condition, each) for each in told}
        within = _threshold(rule, ShareCondition(kind="majority", role=condition.role, **own))
        within = {key: within[key] for key in ("asks", "of", "tried", "met")}
        within["asks"] = f"in each unit: {within['asks']}"
    else:
        tried, of, tally = _ballots_tried(condition)
    alone = replace(rule, conditions=(replace(condition, role="adoption"),), readings=(), reading=None)
    return {
        "condition": condition.name,
        "role": condition.role,
        "asks": describe(condition),
        "of": of,
        "tried": tried.tolist(),
        "possible": _is_possible(condition, int(tried[1]), of),
        "met": alone.decide(tally).condition(condition.name).met.tolist(),
        "within": within,
    }


def _is_possible(condition: ShareCondition | RegionalCondition, least: int, of: int) -> bool:
    """Whether the threshold can be reached at all: more than all of a whole cannot."""
    above, below = classes_in(condition.numerator), classes_in(condition.base)
    within = condition.base == "registered" or set(above) <= set(below)
    share = least_numerator(np.array(_BASE), condition.fraction, strict=condition.strict)
    return (least <= of and int(share) <= _BASE) or not within


def _ballots_tried(condition: ShareCondition) -> tuple[Ints, int, Tally]:
    base = condition.base if isinstance(condition.base, int) else _BASE
    least = int(least_numerator(np.array(base), condition.fraction, strict=condition.strict))
    tried = np.array([least + step for step in _STEPS])
    ballots, roll = _ballots(condition.numerator, condition.base, tried, base)
    stated = {"previous_cast": np.array([base])}
    return (
        tried,
        base,
        Tally(("all",), roll[:, None], ballots[:, None, :], ballots.sum(axis=-1)[:, None], stated=stated),
    )


def _units_tried(condition: RegionalCondition) -> tuple[Ints, int, Tally]:
    """Units won one by one: each is won at the least number of ballots, and lost at one less."""
    named = dict(condition.weights) or dict.fromkeys(condition.chosen, 1)
    fixed = condition.units if isinstance(condition.units, int) else 0
    total = condition.units_total or max(_UNITS, fixed + 1)
    names = tuple(named) or tuple(f"unit {n}" for n in range(1, total + 1))
    weights = np.array([named.get(name, 1) for name in names])
    needed = needed_weight(condition, int(weights.sum()))
    held = np.concatenate([[0], np.cumsum(weights)])
    first = int(np.searchsorted(held, needed))  # so many units, the first ones, weigh enough
    won = np.clip([first + step for step in _STEPS], 0, weights.size)
    least = int(least_numerator(np.array(_BASE), condition.fraction, strict=condition.strict))
    numbers = np.where(np.arange(weights.size) < won[:, None], least, least - 1)
    ballots, roll = _ballots(condition.numerator, condition.base, numbers, _BASE)
    return held[won], int(weights.sum()), Tally(names, roll, ballots, ballots.sum(axis=-1), weights)


def _ballots(numerator: Measure, base: Measure, numbers: Ints, size: int) -> tuple[Ints, Ints]:
    """Papers by class and rolls of which a number is counted above, and so many below, the fraction line."""
    above, below = classes_in(numerator), classes_in(base)
    counted = next((each for each in above if each in below), above[0])
    ballots = np.zeros((*numbers.shape, len(BALLOT_CLASSES)), dtype=np.int64)
    ballots[..., BALLOT_CLASSES.index(counted)] = numbers
    others = [each for each in below if each not in above]
    if others:
        rest = size - numbers if counted in below else np.full_like(numbers, size)
        ballots[..., BALLOT_CLASSES.index(others[0])] = np.maximum(rest, 0)
    roll = np.full_like(numbers, size) if not below else ballots.sum(axis=-1)
    return ballots, roll


def _case(rule: Rule, case_id: str | None) -> dict[str, Any] | None:
    case = _nearest_case(rule) if case_id is None else load_case(case_id)
    if case is None:
        return None
    judgement = judge(replace(case, rule=rule))
    return {
        "id": case.id,
        "country": case.country,
        "date": case.date,
        "question": case.question,
        "official": case.official,
        "rule_of_the_case": case.rule.name,
        "verdict": " or ".join(sorted(judgement.outcomes)),
        "agrees": judgement.agreement == "agrees",
    }


def _nearest_case(rule: Rule) -> Case | None:
    """A case of this rule, else one of its country that can be put under it."""
    cases = load_cases()
    own = (case for case in cases if case.rule.name == rule.name)
    theirs = (case for case in cases if case.country == rule.country and _fits(rule, case))
    return next(own, None) or next(theirs, None)


def _fits(rule: Rule, case: Case) -> bool:
    try:
        for each in rule.conditions:
            if isinstance(each, RegionalCondition):
                effective_weights(each, case.tally)
    except RuleError:
        return False
    return not obstacle(rule, case.tally)
