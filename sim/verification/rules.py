"""Laws on random tables, decided and measured a second time by brute force in plain fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from sim.arrays import Ints
from sim.rules import Rule, Tally, Verdict, load_rule
from sim.verification import rule_oracle
from sim.verification.findings import CheckResult, counted_differences

SHARES: Final = ("1/2", "2/3", "0.55", "1/4", "1", "3/5", "1/100")
BASES: Final[tuple[str | list[str], ...]] = (
    "registered",
    "cast",
    "valid",
    "decided",
    ["yes", "no", "invalid"],
)

_TABLES: Final = {False: 20, True: 400}
"""Random laws, quick and full."""

_TABLES_A_LAW: Final = 60


class RandomVote(NamedTuple):
    """A random law, and random small tables that it decides."""

    tally: Tally
    rule: Rule
    share: Fraction
    strict: bool
    base: str | list[str]
    needed: int


def law_of_four(
    share: str, strict: bool, base: str | list[str], units: str | int, units_strict: bool
) -> Rule:
    """A quorum, a majority, a majority of the units and a rejection by them, all at one share."""
    compared = {"base": base, "fraction": share, "strict": strict}
    by_unit = {**compared, "role": "adoption", "units": units, "units_strict": units_strict}
    conditions: dict[str, dict[str, Any]] = {
        "quorum": {"kind": "turnout_quorum", "role": "validity", "numerator": "cast"}
        | {"base": "registered", "fraction": share, "strict": strict},
        "majority": {"kind": "majority", "role": "adoption", "numerator": "yes", **compared},
        "regions": {"kind": "regional_majority", "numerator": "yes", **by_unit},
        "against": {"kind": "regional_rejection", "numerator": "no", **by_unit},
    }
    return load_rule({"title": "t", "country": "c", "article": "a", "conditions": conditions})


def _needed(units: str | int, strict: bool, total: int) -> int:
    """Least weight that is enough, found by counting."""
    wanted = Fraction(units) * total if isinstance(units, str) else Fraction(units)
    return next(n for n in range(1, total + 2) if (n > wanted if strict else n >= wanted))


def random_vote(seed: int) -> RandomVote:
    """The vote of a seed: two to six units, a quorum, a majority, one of the units and one against."""
    rng = np.random.default_rng(seed)
    n_units = int(rng.integers(2, 7))
    ballots = rng.integers(0, rng.choice([3, 12, 40]), (_TABLES_A_LAW, n_units, 4))
    registered = ballots.sum(axis=-1) + rng.integers(0, 30, (_TABLES_A_LAW, n_units))
    weights = rng.integers(0, 4, n_units) if seed % 2 else np.ones(n_units, np.int64)
    weights[0] = max(weights[0], 1)
    total = int(weights.sum())
    share, base = SHARES[seed % len(SHARES)], BASES[seed % len(BASES)]
    strict, units_strict = bool(rng.integers(2)), bool(rng.integers(2))
    units: str | int = "1/2" if seed % 3 else int(rng.integers(1, total + 1))
    units_strict = units_strict and (units == "1/2" or units != total)
    tally = Tally(tuple("abcdefg"[:n_units]), registered, ballots, weights=weights)
    rule = law_of_four(share, strict, base, units, units_strict)
    return RandomVote(tally, rule, Fraction(share), strict, base, _needed(units, units_strict, total))


def margins_by_hand(vote: RandomVote, table: int) -> tuple[list[int], list[bool]]:
    """Margin of each condition of one table, and whether it is met, by brute force."""
    tally, asked = vote.tally, (vote.share, vote.strict)
    cast, yes, no, bases = (tally.by_unit(name)[table].tolist() for name in ("cast", "yes", "no", vote.base))
    weights = tally.weights.tolist()
    quorum = rule_oracle.share_margin(sum(cast), int(tally.registered[table].sum()), *asked)
    majority = rule_oracle.share_margin(sum(yes), sum(bases), *asked)
    regions = rule_oracle.units_margin(yes, bases, weights, *asked, vote.needed)
    against = -1 - rule_oracle.units_margin(no, bases, weights, *asked, vote.needed)
    held, rejecting = (rule_oracle.carried_weight(side, bases, weights, *asked) for side in (yes, no))
    met = [quorum >= 0, majority >= 0, held >= vote.needed, rejecting < vote.needed]
    return [quorum, majority, regions, against], met


def _as_decided(verdict: Verdict, table: int) -> tuple[object, ...]:
    each = verdict.conditions
    return (
        [int(one.margin_ballots[table]) for one in each],
        [bool(one.met[table]) for one in each],
        str(verdict.outcome_name[table]),
        int(verdict.fails_by[table]),
        int(verdict.binds[table]),
    )


def _by_hand(vote: RandomVote, table: int) -> tuple[object, ...]:
    margins, met = margins_by_hand(vote, table)
    outcome = "invalid" if margins[0] < 0 else "adopted" if min(margins) >= 0 else "rejected"
    fails_by = next((place for place, margin in enumerate(margins) if margin < 0), -1)
    return margins, met, outcome, fails_by, fails_by if fails_by >= 0 else margins.index(min(margins))


def wrong_decisions(seed: int, decide: Callable[[Rule, Tally], Verdict] = Rule.decide) -> Ints:
    """Tables of a random law that are decided otherwise than by brute force: outcome, margins, what binds."""
    vote = random_vote(seed)
    verdict = decide(vote.rule, vote.tally)
    tables = range(len(vote.tally.registered))
    return np.array([k for k in tables if _as_decided(verdict, k) != _by_hand(vote, k)], dtype=np.int64)


def rule_findings(full: bool) -> Iterator[CheckResult]:
    """Verdicts and margins against brute force."""
    laws = range(_TABLES[full])
    differ = sum(len(wrong_decisions(seed)) for seed in laws)
    what = "outcome, margins and binding condition by brute force"
    yield counted_differences(what, len(laws) * _TABLES_A_LAW, differ)
