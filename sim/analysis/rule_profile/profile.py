"""The profile of rules: how each behaves over many votes, whom staying at home serves, what units weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.analysis.rule_profile.advice import advice_entry
from sim.analysis.rule_profile.behaviour import Behaviour, behaviour, behaviour_entry
from sim.analysis.rule_profile.populations import (
    ELECTORATE,
    PREVIOUS_TURNOUT,
    SIMULATED,
    Votes,
    votes_of,
)
from sim.analysis.rule_profile.power import unit_entries
from sim.break_even.effects import no_show
from sim.break_even.opponents import WAYS, alike_table, asks_previous_turnout, least_opponents
from sim.documents import Document, Rows, as_document, rows
from sim.rounding import rounded_share
from sim.rules import Rule
from sim.rules.conditions import GroupCondition

_TURNOUTS: Final = tuple(range(10, 101, 10))
_YES_SHARES: Final = (51, 55, 60, 65, 70, 75, 80, 85, 90, 95)
"""Of the curve of the least opponents [%]."""
_ROLL: Final = 10_000
"""Of the curve: a per cent of a per cent is a whole voter."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleProfile:
    """A rule over a population of votes.

    Attributes
    ----------
    rule : Rule
    behaviours : tuple of Behaviour
        One a population: of a dataset, one a prior.
    readings : mapping of str to tuple of Behaviour
        The same under each reading of a law in dispute.
    """

    rule: Rule
    behaviours: tuple[Behaviour, ...]
    readings: dict[str, tuple[Behaviour, ...]]


def profiles(rules: Sequence[Rule], votes: Sequence[Votes]) -> tuple[RuleProfile, ...]:
    """Profiles of rules over one population.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> (found,) = profiles([load_rule("denmark-1953")], votes_of("simulated"))
    >>> int((found.behaviours[0].outcome == 0).sum())
    2216
    """
    return tuple(_profile(rule, votes) for rule in rules)


def _profile(rule: Rule, votes: Sequence[Votes]) -> RuleProfile:
    own = tuple(behaviour(rule, each) for each in votes)
    readings = {
        each.name: own
        if each.name == rule.reading
        else tuple(behaviour(rule.under(each.name), every) for every in votes)
        for each in rule.readings
    }
    return RuleProfile(rule, own, readings)


def profile_document(rules: Sequence[Rule], population: object = SIMULATED) -> Document:
    """What is told of rules over a population of votes.

    Parameters
    ----------
    rules : sequence of Rule
    population : str, path, Dataset or Scenario
        ``"simulated"``, ``"cases"``, or a dataset or scenario (:func:`votes_of`).

    Returns
    -------
    Document
        ``referendum/profile/1``: of each rule ``behaviour`` by population, ``no_show``, the ``least``
        opponents by turnout and Yes share [shares of the roll], ``units``, ``readings``, ``advice``.

    Raises
    ------
    DatasetError, ScenarioError
        If there is no such population.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = profile_document([load_rule("italy-abrogative")])["rules"][0]
    >>> told["behaviour"][0]["opponents_better_at_home"], told["advice"]["as_advised"]
    (884, False)
    >>> [each for each in told["least"] if (each["turnout"], each["yes_share"]) == (0.6, 0.75)]
    [{'turnout': 0.6, 'yes_share': 0.75, 'home': 0.1, 'spoil': None, 'double-mark': None}]
    """
    votes = votes_of(population)
    told = [_entry(each, votes) for each in profiles(rules, votes)]
    return as_document("referendum/profile/1", {"rules": told})


def profile_rows(document: Document) -> Rows:
    """A row a rule and population."""
    counts = ("votes", "decided", "adopted", "rejected", "invalid", "binding")
    shares = ("least_yes_adopted", "median_yes_adopted", "greatest_yes_not_adopted", "median_absent")
    served = ("voter_better_at_home", "opponents_better_at_home", "opponents_better_coming")
    entries = (
        {"rule": rule["rule"], "reading": rule["reading"], **each, **each["outcomes"]}
        | {
            "least_yes_adopted": _of(each["yes_of_roll_adopted"], "least"),
            "median_yes_adopted": _of(each["yes_of_roll_adopted"], "median"),
            "greatest_yes_not_adopted": _of(each["yes_of_roll_not_adopted"], "greatest"),
            "median_absent": _of(each["absent_of_roll"], "median"),
            "as_advised": rule["advice"]["as_advised"],
        }
        for rule in document["rules"]
        for each in rule["behaviour"]
    )
    return rows(("rule", "reading", "population", *counts, *served, *shares, "as_advised"), entries)


def _of(spread: dict[str, float] | None, name: str) -> float | None:
    return None if spread is None else spread[name]


def _entry(found: RuleProfile, votes: Sequence[Votes]) -> Document:
    rule, paradox = found.rule, no_show(found.rule)
    return {
        "rule": rule.name,
        "reading": rule.reading,
        "title": rule.title,
        "behaviour": [behaviour_entry(each) for each in found.behaviours],
        "no_show": {"paradox": paradox.paradox, "helped_by_no": paradox.helped_by_no},
        "least": _least(rule),
        "units": unit_entries(rule, votes[0]),
        "readings": [_reading(found, name) for name in found.readings],
        "advice": advice_entry(rule),
        "notes": [*rule.notes_on_papers(), *_notes(rule)],
    }


def _least(rule: Rule) -> list[Document]:
    """The curve: least opponents by turnout and Yes share, where the proposal would be adopted."""
    turnout, share = (each.ravel() for each in np.meshgrid(_TURNOUTS, _YES_SHARES, indexing="ij"))
    yes = turnout * share
    previous = PREVIOUS_TURNOUT if asks_previous_turnout(rule) else None
    table = alike_table(rule, _ROLL, yes, turnout * _ROLL // 100 - yes, previous_turnout=previous)
    adopted = rule.decide(table).adopted
    least = {way: least_opponents(rule, table, way) for way in WAYS}
    return [
        {
            "turnout": int(turnout[at]) / 100,
            "yes_share": int(share[at]) / 100,
            **{way: _share_or_none(int(found[at])) for way, found in least.items()},
        }
        for at in np.flatnonzero(adopted)
    ]


def _share_or_none(voters: int) -> float | None:
    return None if voters < 0 else rounded_share(voters, _ROLL)


def _reading(found: RuleProfile, name: str) -> dict[str, Any]:
    """Outcomes under a reading, and how many of the votes that both decide come out otherwise."""
    rule = found.rule
    return {
        "reading": name,
        "in_force": name == rule.reading,
        "says": next(each.says for each in rule.readings if each.name == name),
        "populations": [
            {
                "population": entry["population"],
                "outcomes": entry["outcomes"],
                "changed": int((other.outcome != own.outcome).sum())
                if other.outcome.shape == own.outcome.shape
                else None,
            }
            for own, other in zip(found.behaviours, found.readings[name], strict=True)
            for entry in (behaviour_entry(other),)
        ],
    }


def _notes(rule: Rule) -> list[str]:
    plain = [each for each in rule.conditions if not isinstance(each, GroupCondition)]
    notes = []
    if asks_previous_turnout(rule):
        share = f"{100 * PREVIOUS_TURNOUT:.0f} %"
        notes.append(f"on the grid {share} of the roll took part in the previous election [assumption]")
    if any(isinstance(measure, int) for each in plain for measure in (each.numerator, each.base)):
        notes.append(f"the rule states a fixed number: on the grid the roll is {ELECTORATE:,} voters")
    return notes
