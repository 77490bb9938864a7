"""The fewest ballots that carry a lost vote, against brute force: every way of moving them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import floor

import numpy as np
import pytest

from sim.break_even import joined
from sim.break_even.cover import UnprovenOptimumError
from sim.break_even.frontier import BreakEven, frontier
from sim.break_even.moves import MOVES, Move, after
from sim.rules import Rule, Tally, load_rule
from tests.break_even.test_frontier import LIMITED, SEEDS, TABLES_A_SEED, random_rule, random_table

NUMERATORS = ("yes", "cast", "no", "invalid")


def two_counts_of_units(rng: np.random.Generator, total: int) -> Rule:
    """A quorum, and two conditions each of which counts units, some of which any move takes further away."""

    def regional() -> dict[str, object]:
        base = str(rng.choice(["registered", "cast", "decided"]))
        return {"kind": "regional_majority", "role": "adoption", "numerator": str(rng.choice(NUMERATORS)),
                "base": base, "fraction": str(rng.choice(["1/2", "1/3", "1/5"])),
                "strict": bool(rng.integers(2)), "units": int(rng.integers(1, total + 1))}  # fmt: skip

    quorum = {"kind": "turnout_quorum", "role": "validity", "numerator": "cast", "base": "registered",
              "fraction": str(rng.choice(["1/2", "2/3"])), "strict": False}  # fmt: skip
    head = {"title": "t", "country": "c", "article": "a"}
    return load_rule({**head, "conditions": {"quorum": quorum, "one": regional(), "two": regional()}})


def adopting(answers: tuple[BreakEven, ...]) -> dict[str, BreakEven]:
    return {each.scope: each for each in answers if each.goal == "adopt"}


def least_by_trying(tally: Tally, rule: Rule, move: Move, units: list[int]) -> int | None:
    capacity = move.available(tally)
    assert capacity is not None
    moved = np.array(list(product(*(range(int(n) + 1 if u in units else 1) for u, n in enumerate(capacity)))))
    carried = moved.sum(axis=1)[rule.decide(after(tally, move, moved)).adopted]
    return int(carried.min()) if carried.size else None


def share_by_trying(tally: Tally, rule: Rule, move: Move) -> Fraction | None:
    capacity = move.available(tally)
    assert capacity is not None
    shares = sorted({Fraction(k, int(n)) for n in capacity if n for k in range(int(n) + 1)})
    moved = [[floor(share * int(n)) for n in capacity] for share in shares]
    adopted = [bool(rule.decide(after(tally, move, each)).adopted) for each in moved]
    return next((share for share, done in zip(shares, adopted, strict=True) if done), None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("several", [False, True])
def test_the_fewest_ballots_that_carry_a_vote_are_those_of_brute_force(seed: int, several: bool) -> None:
    rng, asked = np.random.default_rng(5000 + seed), 0
    for _ in range(TABLES_A_SEED):
        tally = random_table(rng)
        total = int(tally.weights.sum())
        rule = two_counts_of_units(rng, total) if several else random_rule(rng, len(tally.units), total)
        move = MOVES[str(rng.choice([*LIMITED, "no-yes", "no-yes"]))]
        found = adopting(frontier(tally, rule, moves=[move]))
        assert bool(found) == (not rule.decide(tally).adopted)
        if not found:
            continue
        every = list(range(len(tally.units)))
        assert found["national"].ballots == least_by_trying(tally, rule, move, every)
        assert found["uniform"].share == share_by_trying(tally, rule, move)
        for unit, name in enumerate(tally.units):
            assert found[name].ballots == least_by_trying(tally, rule, move, [unit])
        asked += found["national"].possible
    assert asked  # the tables are not all hopeless


def test_where_people_and_units_are_short_the_units_to_be_won_count_towards_the_people() -> None:
    # C is won by 6 of its No voters, D by 37; among all, 122 to 175, 27 must change.
    tally = Tally(tuple("ABCD"), [99] * 4, [[40, 20, 0, 0], [30, 20, 0, 0], [40, 50, 0, 0], [12, 85, 0, 0]])
    found = adopting(frontier(tally, load_rule("australia-1901"), moves=[MOVES["no-yes"]]))
    assert (found["national"].ballots, found["national"].regions) == (27, ("C",))
    assert {unit: found[unit].ballots for unit in tally.units} == {"A": None, "B": None, "C": 27, "D": 37}


def test_stuffed_papers_have_no_limit_and_no_share() -> None:
    tally = Tally(("A", "B"), [99, 99], [[10, 20, 0, 0], [30, 20, 0, 0]])
    rule = load_rule("australia-1901")
    found = adopting(frontier(tally, rule, moves=[MOVES["nobody-stuff"]]))
    assert (found["national"].ballots, found["national"].share) == (11, None)
    assert "uniform" not in found


def test_a_vote_that_is_carried_is_not_asked_how_to_carry_it() -> None:
    tally = Tally(("A", "B"), [99, 99], [[30, 20, 0, 0], [30, 20, 0, 0]])
    assert not adopting(frontier(tally, load_rule("australia-1901")))


def test_too_many_choices_of_units_are_told_rather_than_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "MOST_CHOICES", 1)
    tally = Tally(("A", "B"), [9, 9], [[2, 3, 0, 0], [2, 3, 0, 0]])
    one = {"kind": "regional_majority", "role": "adoption", "numerator": "yes", "base": "cast",
           "fraction": "1/2", "strict": True, "units": 2}  # fmt: skip
    head = {"title": "t", "country": "c", "article": "a"}
    rule = load_rule({**head, "conditions": {"one": one, "two": one | {"base": "registered", "units": 1}}})
    with pytest.raises(UnprovenOptimumError, match="choices of units"):
        frontier(tally, rule, moves=[MOVES["no-yes"]])
