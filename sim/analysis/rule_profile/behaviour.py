"""How often a rule adopts, rejects or calls invalid, by which share of the roll, and whom home serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.analysis.rule_profile.populations import Votes
from sim.arrays import Bools, Ints
from sim.break_even.effects import no_show
from sim.break_even.opponents import least_opponents, opponents_zones
from sim.documents import Document
from sim.errors import RuleError
from sim.rounding import rounded_share
from sim.rules import OUTCOMES, Rule, Tally
from sim.rules.readings import obstacle

_UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Behaviour:
    """A rule over a population of votes; arrays have shape (vote,), of the votes that it can decide.

    Attributes
    ----------
    votes : Votes
    outcome : ndarray of int8
        Codes of `sim.rules.OUTCOMES`.
    binding : ndarray of bool
    decided_by : ndarray of str
        The condition that decides: the first missed, or the one met with the fewest ballots to spare.
    yes, roll : ndarray of int64
        −1 where not known.
    helped, better_home, better_coming : ndarray of bool
        Whether a No paper brings the condition that decides nearer; whether all No voters together keep the
        proposal from adoption by staying at home, or by coming.
    absent : ndarray of int64
        Least No voters at home who keep it from adoption; −1 where they cannot, or units differ.
    obstacles : mapping of str to int
        Votes that it cannot decide, by why.
    """

    votes: Votes
    outcome: Ints
    binding: Bools
    decided_by: np.ndarray[Any, np.dtype[np.str_]]
    yes: Ints
    roll: Ints
    helped: Bools
    better_home: Bools
    better_coming: Bools
    absent: Ints
    obstacles: Mapping[str, int]


def behaviour(rule: Rule, votes: Votes) -> Behaviour:
    """Put every vote of a population under a rule.

    Examples
    --------
    Of 2,500 votes of the grid that Italy's rule adopts, those who voted No brought about 884.

    >>> from sim.analysis.rule_profile.populations import votes_of
    >>> from sim.rules import load_rule
    >>> told = behaviour_entry(behaviour(load_rule("italy-abrogative"), *votes_of("simulated")))
    >>> told["outcomes"], told["opponents_better_at_home"]
    ({'adopted': 2500, 'rejected': 2550, 'invalid': 5050}, 884)
    """
    obstacles: Counter[str] = Counter()
    parts = [
        _decided(rule, table, votes.alike)
        for table in votes.tables(rule)
        for table in _decidable(rule, table, obstacles)
    ]
    joined = {
        name: np.concatenate([part[name] for part in parts]) if parts else np.zeros(0, kind)
        for name, kind in _KINDS.items()
    }
    return Behaviour(votes=votes, obstacles=dict(obstacles), **joined)


_KINDS: Final = {
    **dict.fromkeys(("outcome", "yes", "roll", "absent"), np.int64),
    **dict.fromkeys(("binding", "helped", "better_home", "better_coming"), np.bool_),
    "decided_by": np.str_,
}


def _decidable(rule: Rule, table: Tally, obstacles: Counter[str]) -> Iterator[Tally]:
    """The table whole, if the rule decides all its votes; else those votes that it decides, one by one."""
    if not rule.lacking(table) and not _hindrance(rule, table):
        yield table
        return
    for _, counts in table.blocks(1):
        one = Tally(
            table.units,
            counts.registered,
            counts.ballots,
            counts.issued,
            table.weights,
            counts.stated,
            table.unknown,
        )
        hindrance = _hindrance(rule, one)
        if hindrance:
            obstacles[hindrance] += 1
        else:
            yield one


def _hindrance(rule: Rule, table: Tally) -> str:
    found = obstacle(rule, table)
    if found:
        return found
    try:
        rule.decide(table)
    except RuleError as error:  # units that the table does not have
        return str(error)
    return ""


def _decided(rule: Rule, table: Tally, alike: bool) -> dict[str, Any]:
    verdict, counts = rule.decide(table), table.counts()
    names, helped = np.array(verdict.names), no_show(rule).helped_by_no
    decided_by = names[verdict.binds]
    columns = ("registered", "cast", "yes", "no", "invalid")
    known = {name: not counts.lacking(name) for name in columns}
    zones = opponents_zones(rule, table) if not rule.lacking(table) and known["no"] else None
    nothing = np.zeros(table.shape, np.bool_)
    absent = np.full(table.shape, _UNKNOWN)
    if zones is not None and alike:
        absent = least_opponents(rule, table, "home")
    return {
        "outcome": verdict.outcome,
        "binding": verdict.binding,
        "decided_by": decided_by,
        "yes": table.national("yes") if known["yes"] else np.full(table.shape, _UNKNOWN),
        "roll": table.national("registered") if known["registered"] else np.full(table.shape, _UNKNOWN),
        "helped": np.isin(decided_by, helped),
        "better_home": nothing if zones is None else zones["no_helps_yes"],
        "better_coming": nothing if zones is None else zones["no_helps_no"],
        "absent": absent * len(table.units) if absent.any() else absent,
    }


def behaviour_entry(found: Behaviour) -> Document:
    """What is told of a rule over a population: numbers of votes, and shares of the roll."""
    adopted = found.outcome == 0
    zone = found.better_home & (found.absent > 0)
    return {
        "population": found.votes.name,
        "says": found.votes.says,
        "votes": int(found.outcome.size) + sum(found.obstacles.values()),
        "decided": int(found.outcome.size),
        "obstacles": dict(found.obstacles),
        "outcomes": {name: int((found.outcome == code).sum()) for code, name in enumerate(OUTCOMES)},
        "binding": int(found.binding.sum()),
        "decided_by": dict(sorted(Counter(found.decided_by.tolist()).items())),
        "yes_of_roll_adopted": _spread(found.yes, found.roll, adopted),
        "yes_of_roll_not_adopted": _spread(found.yes, found.roll, ~adopted),
        "voter_better_at_home": int(found.helped.sum()),
        "opponents_better_at_home": int(found.better_home.sum()),
        "opponents_better_coming": int(found.better_coming.sum()),
        "absent_of_roll": _spread(found.absent, found.roll, zone),
    }


def _spread(counts: Ints, roll: Ints, among: Bools) -> dict[str, float | None] | None:
    """Least, median (the lower of two) and greatest share of the roll; None where there is none."""
    counts, roll = (each[among & (counts >= 0) & (roll > 0)] for each in (counts, roll))
    if not counts.size:
        return None
    order = np.argsort(counts / roll, kind="stable")
    places = {"least": order[0], "median": order[(order.size - 1) // 2], "greatest": order[-1]}
    return {name: rounded_share(int(counts[at]), int(roll[at])) for name, at in places.items()}
