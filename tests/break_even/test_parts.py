"""The parts that an answer is made of, each against trying everything."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.break_even import cover
from sim.break_even.ballot_sets import (
    FOREVER,
    Pieces,
    at_least_zero,
    complement,
    first_number,
    holds,
    intersection,
    reached,
    union,
)
from sim.break_even.cases import NationalCase, cases
from sim.break_even.cheapest_units import cheapest_set, fewest_units
from sim.break_even.check import FrontierCheckError, check_answer
from sim.break_even.cover import UnprovenOptimumError, cheapest_cover
from sim.break_even.frontier import BreakEven, frontier, gives_way_first
from sim.break_even.immunity import immunities
from sim.break_even.moves import MOVES, after
from sim.break_even.uniform_share import as_float, share_for, turning_shares
from sim.rules import Rule, Tally, load_rule

UP_TO = range(60)
SMALL = st.integers(-30, 30)


def numbers(pieces: Pieces) -> set[int]:
    """Numbers below 60 that lie in a set."""
    return {k for k in UP_TO if holds(pieces, k)}


@given(SMALL, SMALL)
def test_numbers_that_keep_a_line_above_zero_are_those_tried(start: int, step: int) -> None:
    assert numbers(at_least_zero(start, step)) == {k for k in UP_TO if start + step * k >= 0}


@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.tuples(st.integers(-1, 1), st.integers(-1, 1)),
    st.sampled_from(["1/2", "2/3", "0.55", "1"]),
    st.booleans(),
)
def test_numbers_at_which_a_share_is_reached_are_those_tried(
    numerator: int, base: int, steps: tuple[int, int], share: str, strict: bool
) -> None:
    fraction = Fraction(share)

    def is_reached(k: int) -> bool:
        n, b = numerator + k * steps[0], base + k * steps[1]
        return n >= 1 and (n > fraction * b if strict else n >= fraction * b)

    found = reached(numerator, base, steps, fraction, strict=strict)
    assert numbers(found) == {k for k in UP_TO if is_reached(k)}


PIECES = st.lists(st.integers(0, 50), max_size=6, unique=True).map(
    lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)


@given(PIECES, PIECES, st.integers(0, 55))
def test_sets_of_numbers_obey_the_laws_of_sets(one: Pieces, other: Pieces, start: int) -> None:
    every = set(UP_TO)
    assert numbers(intersection([one, other])) == numbers(one) & numbers(other)
    assert numbers(union([one, other])) == numbers(one) | numbers(other)
    assert numbers(complement(one)) == every - numbers(one)
    assert complement(complement(one)) == union([one])
    for pieces in (complement(one), union([one, other])):
        ends = [end for piece in pieces for end in piece]
        assert ends == sorted(ends)
        assert all(low > high + 1 for (_, high), (low, _) in pairwise(pieces))
    assert first_number(one, start) == min((k for k in numbers(one) if k >= start), default=None)


def test_a_set_without_end_has_none() -> None:
    assert complement(((0, FOREVER),)) == ()
    assert first_number(((3, FOREVER),), FOREVER - 1) == FOREVER - 1


UNITS = st.lists(st.tuples(st.integers(-1, 6), st.integers(0, 3)), min_size=1, max_size=9)


@given(UNITS, st.integers(1, 10))
def test_the_cheapest_set_is_that_of_every_set_tried_then_of_the_fewest_units_then_the_earliest(
    units: list[tuple[int, int]], target: int
) -> None:
    cost, weight = (np.array(column) for column in zip(*units, strict=True))
    sets = np.array(list(product([True, False], repeat=len(units))))  # the earliest in the table first
    allowed = sets[(sets @ weight >= target) & ~(sets & (cost < 0)).any(axis=1)]
    chosen = cheapest_set(cost, weight, target)
    assert (chosen is None) == (len(allowed) == 0)
    if chosen is not None:
        first = min(range(len(allowed)), key=lambda k: (allowed[k] @ cost, allowed[k].sum(), k))
        assert chosen.tolist() == allowed[first].tolist()


@pytest.mark.parametrize(
    ("cost", "weight", "target", "chosen"),
    [
        ([7, 7, 7, 7], [1, 1, 1, 1], 2, [True, True, False, False]),
        ([6, 3, 3, 6], [2, 1, 1, 2], 2, [True, False, False, False]),
        ([3, 3, 6, 6], [1, 1, 2, 2], 2, [False, False, True, False]),
        ([0, 0, 0, 5], [2, 1, 3, 1], 3, [False, False, True, False]),
        ([4, 5, 6, 5], [2, 3, 4, 3], 6, [True, False, True, False]),
    ],
)
def test_of_sets_that_cost_the_same_the_fewest_units_win_and_then_the_earliest(
    cost: list[int], weight: list[int], target: int, chosen: list[bool]
) -> None:
    found = cheapest_set(np.array(cost), np.array(weight), target)
    assert found is not None
    assert found.tolist() == chosen


COVERS = {
    "apart": lambda weight, rng: rng.integers(0, 2_000, weight.size),
    "near": lambda weight, rng: weight + rng.integers(0, 100, weight.size),
    "beyond by as much each": lambda weight, rng: weight + 100,
    "alike": lambda weight, rng: weight.copy(),
}


@pytest.mark.parametrize("kind", COVERS)
@pytest.mark.parametrize("n_units", [30, 300])
def test_a_cover_costs_what_a_table_of_every_weight_says(kind: str, n_units: int) -> None:
    """The textbook's table: the least price, and the fewest units, for every weight up to the target."""
    rng = np.random.default_rng(n_units)
    weight = rng.integers(1, 400, n_units)
    cost = COVERS[kind](weight, rng)
    for target in rng.integers(1, int(weight.sum()) + 1, 5).tolist():
        table = np.full(target + 1, 2**40)
        table[0] = 0
        for price, heavy in zip((cost * (n_units + 1) + 1).tolist(), weight.tolist(), strict=True):
            table = np.minimum(table, table[np.maximum(np.arange(target + 1) - heavy, 0)] + price)
        chosen = cheapest_cover(cost, weight, target)
        assert chosen is not None
        assert int(weight[chosen].sum()) >= target
        assert divmod(int(table[target]), n_units + 1) == (int(cost[chosen].sum()), int(chosen.sum()))


def test_a_cheapest_cover_that_cannot_be_proven_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cost, weight = np.arange(40, 80), np.arange(40, 80)
    with pytest.raises(UnprovenOptimumError, match="too large"):
        cheapest_cover(cost + 2**60, weight, 100)
    monkeypatch.setattr(cover, "MOST_SETS", 3)
    with pytest.raises(UnprovenOptimumError, match="more than 3 sets"):
        cheapest_cover(cost, weight, 1001)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(1, 30))
def test_the_fewest_units_that_can_supply_ballots_are_those_of_every_set_tried(
    capacity: list[int], needed: int
) -> None:
    sets = np.array(list(product([False, True], repeat=len(capacity))))
    enough = sets[sets @ np.array(capacity) >= needed]
    chosen = fewest_units(np.array(capacity), needed)
    assert (chosen is None) == (len(enough) == 0)
    if chosen is not None:
        assert np.array(capacity)[chosen].sum() >= needed
        assert chosen.sum() == enough.sum(axis=1).min()


def test_units_that_supply_just_enough_need_no_further_one() -> None:
    for needed, names in ((9, [1]), (10, [0, 1]), (14, [0, 1]), (15, [0, 1, 2]), (16, [0, 1, 2])):
        chosen = fewest_units(np.array([5, 9, 2]), needed)
        assert chosen is not None
        assert np.flatnonzero(chosen).tolist() == names


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(0, 60))
def test_the_least_uniform_share_is_the_first_of_all_that_can_matter(
    capacity: list[int], needed: int
) -> None:
    shares = sorted({Fraction(k, n) for n in capacity if n for k in range(n + 1)} | {Fraction(0)})
    enough = [share for share in shares if sum(floor(share * n) for n in capacity) >= needed]
    assert share_for(capacity, needed) == (enough[0] if enough else None)


@given(
    st.lists(st.integers(0, 12), max_size=6, unique=True).map(
        lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
    ),
    st.integers(1, 5),
    st.integers(1, 4),
    st.lists(st.integers(0, 9), max_size=2),
)
def test_a_condition_turns_at_the_uniform_shares_of_every_share_tried(
    met: Pieces, each: int, alike: int, others: list[int]
) -> None:
    """A share moves several ballots at once where units are alike: pieces between are never seen."""
    case, capacity = NationalCase("x", met), [each] * alike + others
    shares = sorted({Fraction(k, n) for n in capacity if n for k in range(n + 1)} | {Fraction(0)})
    state = [holds(met, sum(floor(share * n) for n in capacity)) for share in shares]
    turns = [share for share, one, other in zip(shares[1:], state, state[1:], strict=False) if one != other]
    assert turning_shares(case, capacity) == turns


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_printed_share_still_moves_as_many_as_the_exact_one(one: int, other: int) -> None:
    share = Fraction(min(one, other), max(one, other))
    printed = Fraction(as_float(share))
    assert share <= printed < share + Fraction(1, 10**15)
    assert floor(printed * max(one, other)) >= min(one, other)


RULE = load_rule("kazakhstan-2022")
TABLE = Tally(("A", "B"), [100, 80], [[40, 20, 1, 2], [30, 10, 0, 1]], issued=[70, 44])


def test_abstainers_are_those_who_were_given_no_paper() -> None:
    """Who took theirs away was given one."""
    for name in ("abstainers-no", "abstainers-yes", "abstainers-spoil"):
        assert MOVES[name].available(TABLE).tolist() == [30, 36]
    without = Tally(TABLE.units, TABLE.registered, TABLE.ballots)
    assert MOVES["abstainers-no"].available(without).tolist() == [37, 39]
    crowded = Tally(("A",), [10], [[8, 4, 0, 0]], issued=[12])
    assert MOVES["abstainers-no"].available(crowded).tolist() == [0]


@pytest.mark.parametrize(
    ("name", "change"),
    [("yes-home", -1), ("no-home", -1), ("abstainers-yes", 1), ("abstainers-spoil", 1), ("yes-no", 0),
     ("yes-spoil", 0), ("nobody-stuff", 0)],
)  # fmt: skip
def test_a_paper_is_issued_to_who_comes_and_to_nobody_else(name: str, change: int) -> None:
    assert MOVES[name].effect("issued") == change
    then = after(TABLE, MOVES[name], [1, 0])
    assert then.issued is not None
    assert then.issued.tolist() == [70 + change, 44]


@pytest.mark.parametrize("name", MOVES)
def test_an_effect_on_every_quantity_is_the_change_of_the_table(name: str) -> None:
    move = MOVES[name]
    before, then = TABLE, after(TABLE, move, [1, 0])
    for measure in (
        "registered",
        "issued",
        "cast",
        "valid",
        "valid_papers",
        "decided",
        "yes",
        ("no", "invalid"),
        7,
    ):
        change = int(then.national(measure)) - int(before.national(measure))
        assert move.effect(measure) == change, measure


def at_the_quorum() -> tuple[Tally, Rule]:
    """63 + 41 = 104 of 180 came: 91 are needed, so 14 fewer break the quorum."""
    return TABLE, RULE


@pytest.mark.parametrize(("moved", "right"), [(13, False), (14, True), (15, False)])
def test_an_answer_passes_only_where_it_does_and_one_ballot_fewer_does_not(moved: int, right: bool) -> None:
    tally, rule = at_the_quorum()
    move = MOVES["yes-home"]
    quorum = next(case for case in cases(tally, rule, move) if case.condition == "turnout_quorum")
    answer = np.array([moved, 0])
    if right:
        check_answer(tally, rule, move, quorum, answer)
        return
    with pytest.raises(FrontierCheckError, match="do not turn it over, or fewer do as well"):
        check_answer(tally, rule, move, quorum, answer)


def test_an_answer_spread_over_units_is_tried_with_one_fewer_in_each_of_them() -> None:
    tally, rule = at_the_quorum()
    move = MOVES["yes-home"]
    quorum = next(case for case in cases(tally, rule, move) if case.condition == "turnout_quorum")
    check_answer(tally, rule, move, quorum, np.array([7, 7]))
    for short, right in (([7, 6], True), ([6, 6], True), ([8, 6], False)):
        if right:
            check_answer(tally, rule, move, quorum, np.array([7, 7]), short=np.array(short))
        else:
            with pytest.raises(FrontierCheckError):
                check_answer(tally, rule, move, quorum, np.array([7, 7]), short=np.array(short))


def test_the_condition_that_gives_way_first_is_the_one_at_the_fewest_ballots() -> None:
    answers = frontier(TABLE, load_rule(_two_units()), moves=[MOVES["yes-home"], MOVES["no-home"]])
    first = gives_way_first(answers)

    def all_of(name: str) -> list[BreakEven]:
        return [a for a in answers if f"{a.of}-{a.move}" == name and a.scope == "national" and a.possible]

    for name, answer in first.items():
        broken = [each for each in all_of(name) if each.goal == "break"]
        assert answer.ballots == min(each.ballots or 0 for each in broken)
    assert len({each.ballots for each in all_of("yes-home")}) > 1


def _two_units() -> dict[str, object]:
    return {"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 2}}}


def test_those_who_took_their_paper_away_did_not_vote_yes_and_did_not_stay_at_home() -> None:
    """Of 100, 49 marked Yes and 40 No; 11 took their paper away."""
    tally = Tally(("A", "B"), [100, 10], [[49, 40, 0, 0], [6, 0, 0, 0]], issued=[100, 6])
    told = {(each.group, each.condition): each for each in immunities(tally, load_rule(_one_unit()))}
    others = told["those who did not vote yes", "national_majority"]
    assert others.members == 40 + 11 + 4
    # All of them voting No: 55 Yes of 110 are not more than a half.
    assert (others.immune, others.spare) == (False, -1)
    assert told["those who stayed at home", "national_majority"].members == 4


def test_a_paper_taken_away_can_do_what_no_other_act_does() -> None:
    """More than three quarters of the papers issued must be found: of 80, 20 may not be taken away."""
    asked = {"kind": "approval_quorum", "role": "adoption", "numerator": "cast", "base": "issued"}
    rule = load_rule(
        {
            "title": "t",
            "country": "c",
            "article": "a",
            "conditions": {"found": asked | {"fraction": "3/4", "strict": True}},
        }
    )
    tally = Tally(("A", "B"), [100, 9], [[60, 20, 0, 0], [0, 0, 0, 0]], issued=[80, 0])
    told = {each.group: each for each in immunities(tally, rule)}
    others = told["those who voted no"]
    assert (others.immune, others.spare, others.worst) == (False, -1, "taken away")
    assert not told["the voters of A"].immune


def _one_unit() -> dict[str, object]:
    return {"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 1}}}
