"""Decisions and margins against brute force, on random small tables of any shape."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import RuleError
from sim.rules import Tally, load_rule, preset_names
from sim.verification import rule_oracle as oracle
from sim.verification.rules import law_of_four, wrong_decisions


@pytest.mark.parametrize("seed", range(60))
def test_decisions_and_margins_agree_with_brute_force(seed: int) -> None:
    assert wrong_decisions(seed).tolist() == []


@given(
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.booleans(),
)
def test_huge_counts_and_terms_stay_exact(
    numerator: int, spare: int, over: int, under: int, strict: bool
) -> None:
    over, under = min(over, under), max(over, under)
    rule = load_rule({"title": "t", "country": "c", "article": "a", "conditions": {"m": {
        "kind": "majority", "role": "adoption", "numerator": "yes", "base": "registered",
        "fraction": f"{over}/{under}", "strict": strict}}})  # fmt: skip
    base = min(numerator + spare, 10**12)
    verdict = rule.decide(Tally(("a",), [base], [[numerator, 0, 0, 0]]))
    assert bool(verdict.adopted) == oracle.reaches(numerator, base, Fraction(over, under), strict)


@settings(max_examples=60)
@given(st.data())
def test_one_ballot_less_exactly_there_one_more(data: st.DataObject) -> None:
    base = data.draw(st.integers(1, 10_000))
    fraction = Fraction(data.draw(st.integers(1, 100)), 100)
    strict = data.draw(st.booleans())
    rule = load_rule({"title": "t", "country": "c", "article": "a", "conditions": {"m": {
        "kind": "majority", "role": "adoption", "numerator": "yes", "base": "registered",
        "fraction": str(fraction), "strict": strict}}})  # fmt: skip
    exact = fraction * base
    least = exact.numerator // exact.denominator + (1 if strict or exact.denominator > 1 else 0)
    ballots = [[[least + step, 0, 0, 0]] for step in (-1, 0, 1)]
    verdict = rule.decide(Tally(("a",), [base], ballots))
    assert verdict.adopted.tolist() == [False, True, True]
    assert verdict.conditions[0].margin_ballots.tolist() == [-1, 0, 1]


def test_any_leading_shape_gives_the_same_decisions() -> None:
    rng = np.random.default_rng(7)
    ballots = rng.integers(0, 50, (6, 4, 3, 4))
    registered = rng.integers(100, 200, 3)
    rule = law_of_four("1/2", True, "cast", "2/3", False)
    many = rule.decide(Tally(tuple("abc"), registered, ballots))
    assert many.outcome.shape == (6, 4)
    assert many.condition("regions").units_carried.shape == (6, 4, 3)
    for place in np.ndindex(6, 4):
        one = rule.decide(Tally(tuple("abc"), registered, ballots[place]))
        assert one.outcome.shape == ()
        assert int(one.outcome) == int(many.outcome[place])
        assert int(one.binds) == int(many.binds[place])
        for single, array in zip(one.conditions, many.conditions, strict=True):
            assert int(single.margin_ballots) == int(array.margin_ballots[place])


def test_blocks_do_not_show_in_the_result() -> None:
    rng = np.random.default_rng(8)
    ballots = rng.integers(0, 50, (30_000, 3, 4))
    rule = law_of_four("1/2", True, "cast", "2/3", False)
    whole = rule.decide(Tally(tuple("abc"), [200, 200, 200], ballots))
    tail = rule.decide(Tally(tuple("abc"), [200, 200, 200], ballots[-100:]))
    assert np.array_equal(whole.outcome[-100:], tail.outcome)
    assert np.array_equal(whole.binds[-100:], tail.binds)


def test_no_tables_give_no_verdicts() -> None:
    verdict = load_rule("kazakhstan-2022").decide(Tally(("a", "b"), [9, 9], np.zeros((0, 2, 4), int)))
    assert verdict.outcome.shape == (0,)
    assert verdict.binds.shape == (0,)


def test_nobody_voting_carries_nothing() -> None:
    rule = law_of_four("1/2", False, "cast", "1/2", False)
    verdict = rule.decide(Tally(("a", "b"), [0, 0], np.zeros((2, 4), int)))
    assert [bool(each.met) for each in verdict.conditions] == [False, False, False, True]
    assert np.isnan(verdict.conditions[0].value)


def test_more_units_than_the_table_has_cannot_be_needed() -> None:
    with pytest.raises(RuleError, match=r"needs 12 units .* the table has 2"):
        law_of_four("1/2", True, "cast", 12, False).decide(Tally(("a", "b"), [9, 9], np.ones((2, 4), int)))


def test_unequal_weights_take_the_cheapest_cover_not_the_cheapest_units() -> None:
    # Carried weight 2 + 2 + 1 of 5, needed 3: losing 3 costs the two light-priced units or one heavy pair.
    rule = law_of_four("1/2", True, "cast", 3, False)
    tally = Tally(("full", "full2", "half"), [99] * 3, [[30, 10, 0, 0], [25, 10, 0, 0], [12, 10, 0, 0]],
                  weights=[2, 2, 1])  # fmt: skip
    regions = rule.decide(tally).condition("regions")
    # Unit margins 30−21=9, 25−18=7, 12−12=0; to lose weight 3: half + cheaper full = 1 + 8 = 9, less one.
    assert int(regions.margin_ballots) == 8


def test_products_beyond_64_bits_stay_exact() -> None:
    rule = law_of_four("999999998/999999999", True, "registered", 1, False)
    base = 10**12
    least = 999_999_998 * base // 999_999_999 + 1
    tally = Tally(("a",), [base], [[[least - 1, 0, 0, 0]], [[least, 0, 0, 0]]])
    assert rule.decide(tally).condition("majority").met.tolist() == [False, True]
    assert rule.decide(tally).condition("majority").margin_ballots.tolist() == [-1, 0]


def test_fine_weights_are_searched_exactly_and_too_fine_ones_refused() -> None:
    rule = law_of_four("1/2", True, "cast", "1/2", True)
    ballots = np.tile([[30, 10, 0, 0], [25, 10, 0, 0], [12, 10, 0, 0]], (40, 1, 1))
    fine = Tally(("a", "b", "c"), [45] * 3, ballots, weights=[30_001, 30_000, 30_002])
    # Any two of three hold the majority, so two must be lost: c at 0 + 1, b at 7 + 1.
    assert set(rule.decide(fine).condition("regions").margin_ballots.tolist()) == {8}
    finer = Tally(("a", "b", "c"), [45] * 3, ballots, weights=[300_001, 300_000, 300_002])
    verdict = rule.decide(finer)
    assert verdict.adopted.all()
    with pytest.raises(RuleError, match="exact margins need at most 100000"):
        verdict.condition("regions").margin_ballots  # noqa: B018 — the margin is computed when asked for


def no_adopts(name: str) -> bool:
    against = [c for c in load_rule(name).conditions if c.kind == "majority" and c.numerator == "no"]
    return any(condition.role == "adoption" for condition in against)


YES_ADOPTS = [name for name in preset_names() if not no_adopts(name)]


@given(st.data())
def test_turning_a_no_into_a_yes_never_loses(data: st.DataObject) -> None:
    # Where No is the vote for the change (Malta's repeals), it is the Yes that may cost it.
    name = data.draw(st.sampled_from(YES_ADOPTS))
    rule = load_rule(name)
    counts = st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=79, max_size=79)
    small = st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=3, max_size=3)
    ballots = np.array(data.draw(counts if name.startswith("british") else small))
    unit = data.draw(st.integers(0, len(ballots) - 1))
    better = ballots.copy()
    moved = data.draw(st.integers(0, int(ballots[unit, 1])))
    better[unit, :2] += (moved, -moved)
    roll = ballots.sum(axis=-1) + data.draw(st.integers(0, 9))
    before = data.draw(st.integers(0, int(roll.sum())))
    previous = np.zeros(len(ballots), int)
    previous[0] = before
    units = tuple(map(str, range(len(ballots))))
    both = Tally(units, roll, np.stack([ballots, better]), stated={"previous_cast": previous})
    as_cast, turned = rule.decide(both).adopted
    assert turned or not as_cast


def test_the_order_of_units_is_of_no_account() -> None:
    rng = np.random.default_rng(11)
    ballots, roll = rng.integers(0, 40, (200, 6, 4)), rng.integers(100, 170, 6)
    weights = np.array([1, 2, 2, 0, 1, 3])
    order = rng.permutation(6)
    rule = law_of_four("1/2", True, "cast", "2/3", False)
    here = rule.decide(Tally(tuple("abcdef"), roll, ballots, weights=weights))
    there = rule.decide(Tally(tuple("abcdef"), roll[order], ballots[:, order], weights=weights[order]))
    assert np.array_equal(here.outcome, there.outcome)
    for one, other in zip(here.conditions, there.conditions, strict=True):
        assert np.array_equal(one.margin_ballots, other.margin_ballots)


def test_a_verdict_survives_pickling() -> None:
    verdict = law_of_four("1/2", True, "cast", "2/3", False).decide(
        Tally(("a", "b", "c"), [99] * 3, [[30, 10, 0, 0], [25, 10, 0, 0], [12, 10, 0, 0]])
    )
    restored = pickle.loads(pickle.dumps(verdict))
    assert str(restored.outcome_name) == str(verdict.outcome_name)
    assert [int(each.margin_ballots) for each in restored.conditions] == [
        int(each.margin_ballots) for each in verdict.conditions
    ]
