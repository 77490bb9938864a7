"""A proposal, its counter-proposal and the third question: decided a second time, and edges by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sim.errors import RuleError
from sim.rules import Tally, load_rule
from sim.rules.tie_break import decide_between
from tests.rules.predicates import LAWS
from tests.rules.test_presets import votes_of

PEOPLE_AND_CANTONS = load_rule("switzerland-constitution")
WEIGHTS = [2, 2, 1, 1]


def table(rows: object) -> Tally:
    counts = np.array(rows)
    ballots = np.concatenate([counts, np.zeros_like(counts)], axis=-1)
    return Tally(tuple("ABCD"), [10_000] * 4, ballots, weights=WEIGHTS)


def article_139b(proposal: Tally, counter: Tally, third: Tally) -> str:
    """Art. 139b in whole numbers: more of the people and more of the cantons; where they part, the larger sum
    of per cents, each share brought to the common denominator."""
    law = LAWS["switzerland-constitution"]
    stated = {"previous_cast": np.zeros((1, 4), int)}
    both = [
        law(
            votes_of(Tally(each.units, each.registered, each.ballots[None], weights=WEIGHTS, stated=stated))[
                0
            ]
        )
        for each in (proposal, counter)
    ]
    won = [verdict == "adopted" for verdict, _ in both]
    if won != [True, True]:
        return {(True, False): "proposal", (False, True): "counter-proposal"}.get(tuple(won), "neither")
    yes, no = third.by_unit("yes").tolist(), third.by_unit("no").tolist()
    people = sum(yes), sum(no)
    cantons = [
        sum(w for w, y, n in zip(WEIGHTS, yes, no, strict=True) if sign * (y - n) > 0) for sign in (1, -1)
    ]
    votes, units = sum(people) or 2, sum(cantons) or 2
    for_it = (people[0] if sum(people) else 1) * units + (cantons[0] if sum(cantons) else 1) * votes
    against = (people[1] if sum(people) else 1) * units + (cantons[1] if sum(cantons) else 1) * votes
    return "both alike" if for_it == against else "proposal" if for_it > against else "counter-proposal"


@pytest.mark.parametrize("seed", range(20))
def test_the_winner_is_that_of_the_second_encoding(seed: int) -> None:
    rng, found = np.random.default_rng(seed), set()
    for _ in range(60):
        proposal, counter = (table(rng.integers(0, 9, (4, 2)) + np.array([2, 0])) for _ in range(2))
        third = table(rng.integers(0, rng.choice([2, 6, 60]), (4, 2)))
        told = decide_between(PEOPLE_AND_CANTONS, proposal, counter, third)
        assert told.adopted == article_139b(proposal, counter, third)
        found.add(told.adopted)
    assert {"proposal", "counter-proposal"} <= found


BOTH = table([[30, 10]] * 4)


@pytest.mark.parametrize(
    ("third", "adopted"),
    [
        ([[59, 40], [10, 11], [10, 10], [10, 10]], "proposal"),  # cantons 2 to 2, the people decide
        ([[49, 40], [10, 19], [10, 10], [10, 10]], "both alike"),
        ([[48, 40], [10, 19], [10, 10], [10, 10]], "counter-proposal"),
        # People 60 %, cantons 1 of 3 (two tied): 60 and 33.3 are fewer than 40 and 66.7.
        ([[10, 30], [10, 10], [100, 40], [10, 10]], "counter-proposal"),
    ],
)
def test_where_people_and_cantons_part_the_sum_of_both_shares_decides(third: object, adopted: str) -> None:
    assert decide_between(PEOPLE_AND_CANTONS, BOTH, BOTH, table(third)).adopted == adopted


def test_where_only_one_is_carried_the_third_question_is_not_asked() -> None:
    lost = table([[10, 30]] * 4)
    against = table([[0, 99]] * 4)
    told = decide_between(PEOPLE_AND_CANTONS, BOTH, lost, against)
    assert (told.adopted, told.people, told.units) == ("proposal", None, None)
    assert decide_between(PEOPLE_AND_CANTONS, lost, lost, against).adopted == "neither"


def test_a_law_without_units_leaves_it_to_the_people() -> None:
    told = decide_between(
        load_rule("switzerland-law"), BOTH, BOTH, table([[9, 0], [9, 10], [9, 10], [9, 10]])
    )
    assert (told.adopted, told.people, told.units) == ("proposal", Fraction(36, 66), None)


def test_tables_of_other_units_are_refused() -> None:
    other = Tally(("A",), [100], [[30, 10, 0, 0]])
    with pytest.raises(RuleError, match="of the same units"):
        decide_between(PEOPLE_AND_CANTONS, BOTH, BOTH, other)
