"""What no behaviour of a group can achieve: the worst that everybody in it could do, whatever each one does.

What a condition compares is linear in what people do, so it stands worst where everybody of the group in a
unit does the same thing: the worst of the six acts for that condition. If it holds even then, nothing the
group does can break it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.ballot import BALLOT_CLASSES
from sim.break_even.moves import HOME, TAKEN, Move, after, check_movable
from sim.nouns import counted
from sim.rules import Rule, Tally, Verdict
from sim.rules.conditions import (
    GroupCondition,
    RegionalCondition,
    effective_weights,
    is_met_below,
    needed_weight,
)

ACTS: Final = (HOME, TAKEN, *BALLOT_CLASSES)
"""What one citizen on the roll can do."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "those who did not vote yes": ("no", "both_marked", "invalid", TAKEN, HOME),
    "those who voted no": ("no",),
    "those who voted, but not yes": ("no", "both_marked", "invalid"),
    "those who stayed at home": (HOME,),
}
"""Groups by what they did in the table."""


@dataclass(frozen=True, slots=True)
class Immunity:
    """One condition against one group.

    Attributes
    ----------
    group, condition : str
    members : int
        People in the group.
    immune : bool
        Whether the condition holds whatever they do.
    spare : int
        Ballots left at the worst, negative where it fails: numerator less the least that meets it. Of a
        regional condition: weight of units that are carried whatever happens, less the weight needed.
    worst : str
        What the group would have to do, everyone; of a regional condition, unit by unit whatever is worst.
    """

    group: str
    condition: str
    members: int
    immune: bool
    spare: int
    worst: str

    def __str__(self) -> str:
        unit = "unit" if self.worst == "" else "ballot"
        if self.immune:
            return (
                f"no behaviour by {self.group} can break {self.condition}: {counted(self.spare, unit)} "
                "to spare"
            )
        return f"{self.group} can break {self.condition}: {counted(-self.spare, unit)} short at the worst"


def immunities(tally: Tally, rule: Rule) -> tuple[Immunity, ...]:
    """Every condition that holds against every group: :data:`GROUPS`, and the voters of each single unit.

    Parameters
    ----------
    tally : Tally
        A single table.
    rule : Rule

    Returns
    -------
    tuple of Immunity
        Groups of conditions are left out; their members are looked at.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.expected.scenario_table import table_of
    >>> table = table_of(sim.load_dataset("kz-2022"))
    >>> for told in immunities(table, sim.load_rule("kazakhstan-2022"))[:2]:
    ...     print(told)
    no behaviour by those who did not vote yes can break turnout_quorum: 296,194 ballots to spare
    no behaviour by those who did not vote yes can break national_majority: ...
    """
    check_movable(tally)
    now = rule.decide(tally)
    if tally.issued is None:  # who takes a paper away makes a difference between issued and cast
        tally = replace(tally, issued=tally.by_unit("cast"))
    every = np.ones(len(tally.units), dtype=np.bool_)
    groups = [(name, _people(tally, states) * every) for name, states in GROUPS.items()]
    present = {state: _people(tally, (state,)) for state in ACTS}
    people = {name: {state: present[state] for state in states} for name, states in GROUPS.items()}
    for unit, name in enumerate(tally.units):
        here = np.arange(len(tally.units)) == unit
        group = f"the voters of {name}"
        people[group] = {state: present[state] * here for state in BALLOT_CLASSES}
        groups.append((group, sum(people[group].values(), start=np.zeros_like(tally.registered))))
    return tuple(
        told
        for name, members in groups
        if members.any()
        for told in _against(tally, rule, now, name, people[name])
    )


def _people(tally: Tally, states: tuple[str, ...]) -> Ints:
    total = np.zeros(len(tally.units), dtype=np.int64)
    for state in states:
        available = Move("", "", state, "").available(tally)
        total = total + (0 if available is None else available)
    return total


def _against(
    tally: Tally, rule: Rule, now: Verdict, group: str, people: Mapping[str, Ints]
) -> list[Immunity]:
    corners = {act: rule.decide(_all_do(tally, people, act)) for act in ACTS}
    told = []
    for condition in rule.conditions:
        if isinstance(condition, GroupCondition) or not bool(now.condition(condition.name).met):
            continue
        results = {act: verdict.condition(condition.name) for act, verdict in corners.items()}
        if isinstance(condition, RegionalCondition):
            carried = [r.units_carried for r in results.values() if r.units_carried is not None]
            weights = effective_weights(condition, tally)
            needed, worst = needed_weight(condition, int(weights.sum())), ""
            rejection = is_met_below(condition.kind)
            at_worst = (np.logical_or if rejection else np.logical_and).reduce(carried)
            held = int(weights[at_worst].sum())
            spare = needed - 1 - held if rejection else held - needed
        else:
            worst = min(results, key=lambda act: int(results[act].margin_ballots))
            spare = int(results[worst].margin_ballots)
        members = int(sum(n.sum() for n in people.values()))
        told.append(Immunity(group, condition.name, members, spare >= 0, spare, worst))
    return told


def _all_do(tally: Tally, people: Mapping[str, Ints], act: str) -> Tally:
    """The table if everybody of the group did the same thing."""
    for state, number in people.items():
        if state != act:
            tally = after(tally, Move("", "", state, act), number)
    return tally
