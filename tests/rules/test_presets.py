"""Every preset against its second encoding, on random tables and on tables built at each threshold."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product
from math import ceil, floor

import numpy as np
import pytest

from sim.rules import Rule, Tally, load_rule, preset_names
from sim.rules.conditions import GroupCondition, RegionalCondition, ShareCondition, needed_weight
from tests.rules.counting import Answer, Unit, Vote
from tests.rules.predicates import LAWS

N_UNITS = {"british-columbia-2005": 79, "iraq-2004": 18}
LOST_FROM = {79: 48, 18: 15}
"""Of so many units, the first of those that a small table loses: one more than the law bears."""
REGIONAL = [
    name
    for name in preset_names()
    if any(each.kind == "regional_majority" for each in load_rule(name).conditions)
]


def votes_of(tally: Tally) -> list[Vote]:
    """The tables of a tally of shape (table,), one by one."""
    registered = np.broadcast_to(tally.registered, (*tally.shape, len(tally.units)))
    previous = tally.national("previous_cast")
    return [
        Vote(
            tuple(
                Unit(int(weight), int(roll), *(int(count) for count in row))
                for weight, roll, row in zip(tally.weights, registered[k], tally.ballots[k], strict=True)
            ),
            int(previous[k]),
        )
        for k in range(tally.shape[0])
    ]


def answers(rule: Rule, tally: Tally) -> list[Answer]:
    verdict = rule.decide(tally)
    told = zip(verdict.outcome_name, verdict.binding, strict=True)
    found: list[Answer] = [(str(name), bool(binds)) for name, binds in told]
    if verdict.recount is None:
        return found
    return [(*answer[:2], bool(again)) for answer, again in zip(found, verdict.recount, strict=True)]


def tables(
    ballots: np.ndarray, registered: np.ndarray, previous: np.ndarray, weights: object = None
) -> Tally:
    """A tally of shape (table,); the previous turnout stands in the first unit."""
    units = tuple(f"unit {i}" for i in range(ballots.shape[1]))
    before = np.zeros(ballots.shape[:2], int)
    before[:, 0] = previous
    return Tally(units, registered, ballots, weights=weights, stated={"previous_cast": before})


def test_every_preset_is_encoded_twice() -> None:
    assert sorted(LAWS) == list(preset_names())


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_names_its_law(name: str) -> None:
    rule = load_rule(name)
    assert rule.name == name
    assert rule.in_force_from is not None
    assert rule.in_force_until is None or rule.in_force_from < rule.in_force_until
    assert len(rule.article) > 10
    assert all(note.strip() for note in rule.notes)
    assert rule.notes


@pytest.mark.parametrize("name", preset_names())
def test_both_encodings_decide_random_tables_alike(name: str) -> None:
    rng = np.random.default_rng(20220605)
    n_units = N_UNITS.get(name, 5)
    for high in (3, 8, 60, 5_000):
        size = (400 if n_units == 5 else 60, n_units, 4)
        ballots = rng.integers(0, high, size) * rng.integers(0, 2, (*size[:2], 1))
        lean = rng.integers(1, 5, (size[0], 1, 1))
        ballots[..., :1] *= lean
        registered = ballots.sum(axis=-1) * rng.integers(1, 4, size[:2]) + rng.integers(0, high, size[:2])
        weights = rng.integers(0, 3, n_units) if n_units == 5 else np.ones(n_units, int)
        weights[0] = 2 if n_units == 5 else 1
        tally = tables(ballots, registered, rng.integers(0, 2 * ballots.sum(axis=(1, 2)) + 2), weights)
        assert answers(load_rule(name), tally) == [LAWS[name](vote) for vote in votes_of(tally)]


def small_tables(n_units: int) -> Tally:
    """Every table of up to three (two) papers a class, with rolls that hardly exceed it."""
    if n_units in LOST_FROM:
        counts = range(3 if n_units == 79 else 4)
        ballots = np.repeat(np.array(list(product(counts, repeat=4)))[:, None, :], n_units, axis=1)
        lost = LOST_FROM[n_units]
        ballots[:, lost:] = ballots[:, lost:, [1, 0, 2, 3]]
    else:
        # Yes, no, both marked, invalid from 0 to 3 in one unit, and a second that repeats or reverses it.
        first = np.array(list(product(range(4), repeat=4)))
        ballots = np.concatenate([np.stack([first, first], 1), np.stack([first, first[:, [1, 0, 2, 3]]], 1)])
    slack = np.repeat(np.arange(-3, 7), len(ballots))
    ballots = np.tile(ballots, (10, 1, 1))
    cast = ballots.sum(axis=-1)
    before = np.maximum(cast.sum(axis=-1) + slack, 0)
    return tables(ballots, cast + np.maximum(slack, 0)[:, None] % 7, before)


@pytest.mark.parametrize("name", preset_names())
def test_both_encodings_decide_every_small_table_alike(name: str) -> None:
    tally = small_tables(N_UNITS.get(name, 2))
    assert answers(load_rule(name), tally) == [LAWS[name](vote) for vote in votes_of(tally)]


SHARES = [Fraction(n, 100) for n in (13, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75)] + [
    Fraction(1, 3),
    Fraction(2, 3),
    Fraction(57, 100),
    Fraction(63, 100),
    Fraction(595, 1000),
    Fraction(605, 1000),
    Fraction(72, 100),
]
"""Thresholds of the laws, and shares between them."""


def at_thresholds(n_units: int) -> Tally:
    """Tables that sit on every threshold of the roll and of the votes at once, one ballot off, or between."""
    roll, rows = 1_200, []
    for of_roll, of_votes, step, slip in product(SHARES, SHARES, (-1, 0, 1), (-1, 0, 1)):
        for both, invalid in ((0, 0), (60, 0), (0, 60), (0, 80)):
            yes = int(of_roll * roll) + step
            cast = int(yes / of_votes) + slip
            no = cast - yes - both - invalid
            if no >= 0 and cast <= roll:
                rows.append((yes, no, both, invalid))
                rows.append((no, yes, both, invalid))
    rows = rows[:: 1 if n_units <= 5 else 29]  # every table has 79 rows then: fewer of them do
    ballots = np.zeros((len(rows), n_units, 4), int)
    ballots[:, :, :2] = 1
    ballots[:, 0] = rows
    ballots[:, 0, :2] -= n_units - 1
    ballots = np.maximum(ballots, 0)
    registered = np.full(n_units, 1)
    registered[0] = roll - (n_units - 1)
    # As many as the time before or half of them, one off, or exactly.
    before = ballots.sum(axis=(1, 2)) * (1 + np.arange(len(rows)) // 3 % 2) + np.arange(len(rows)) % 3 - 1
    return tables(ballots, registered, before)


def with_tied_units(n_units: int) -> Tally:
    """Nation and units at odds: most units tied or won by a ballot, one large unit that decides the rest."""
    rows = []
    for each, large in product([(10, 10), (11, 10), (10, 11), (11, 9), (9, 11)], range(-90, 91)):
        for both, invalid in ((0, 0), (1, 0), (0, 1)):
            row = [(*each, both, invalid)] * (n_units - 1)
            rows.append([(200 + large, 200 - large, 0, 0), *row])
    # A nation at exactly three fifths, one ballot less, one more, with units at 9, 10 and 11 of 20 votes.
    for spread, won, both, step in product(range(n_units), (10, 11), (0, 2), (-1, 0, 1)):
        units = [(won, 20 - won - both, both, 0)] * spread + [(9, 11, 0, 0)] * (n_units - 1 - spread)
        yes = won * spread + 9 * (n_units - 1 - spread)
        large = 30 * (n_units - 1) - 5 * yes // 2
        rows.append([(large + step + 3 * n_units, 2 * n_units, 0, 0), *units])
    ballots = np.array(rows)
    registered = ballots.sum(axis=-1) + 3
    return tables(ballots, registered, ballots.sum(axis=(1, 2)))


def units_won_in_turn(n_units: int) -> Tally:
    """A nation that is won by far, with none of its units won, one, two … all of them."""
    ballots = np.tile(np.array([10, 10, 0, 0]), (n_units + 1, n_units, 1))
    for won in range(n_units + 1):
        ballots[won, :won] = (1_000, 1, 0, 0)
    return tables(ballots, np.full(n_units, 1_001), np.full(n_units + 1, 20))


@cache
def threshold_tables(n_units: int) -> tuple[tuple[Tally, list[Vote]], ...]:
    tallies = [at_thresholds(n_units), with_tied_units(n_units)]
    tallies += [units_won_in_turn(max(n, n_units)) for n in (16, 17, 18) if n_units > 1]
    return tuple((tally, votes_of(tally)) for tally in tallies)


@pytest.mark.parametrize("name", preset_names())
def test_both_encodings_decide_tables_at_the_thresholds_alike(name: str) -> None:
    for tally, votes in threshold_tables(N_UNITS.get(name, 5 if name in REGIONAL else 1)):
        assert answers(load_rule(name), tally) == [LAWS[name](vote) for vote in votes]


def test_valid_papers_are_not_the_papers_cast_where_a_table_tells_them_apart() -> None:
    rule, law = load_rule("poland-1997"), LAWS["poland-1997"]
    everyone = Unit(1, 100, 40, 10, 0, 1)
    for papers in (50, 51):
        tally = Tally(("all",), [100], [[40, 10, 0, 1]], stated={"valid_papers": np.array([papers])})
        assert bool(rule.decide(tally).binding) is (papers == 51)
        assert law(Vote((everyone,), papers=papers)) == ("adopted", papers == 51)
    assert bool(rule.decide(Tally(("all",), [100], [[40, 10, 0, 1]])).binding)
    assert law(Vote((everyone,))) == ("adopted", True)


OTHER_BASE = {
    "cast": "valid",
    "valid": "decided",
    "decided": "valid",
    "registered": "cast",
    "previous_cast": "cast",
}


def neighbours() -> list[tuple[str, str, str, object]]:
    """Each condition of each law changed in one respect: the slips that a reader of laws makes."""
    changes: list[tuple[str, str, str, object]] = []
    for name in preset_names():
        for condition in load_rule(name).conditions:
            if isinstance(condition, GroupCondition):
                continue
            here = (name, condition.name)
            changes.append((*here, "strict", not condition.strict))
            void = load_rule(name).papers.both_marked == "invalid"  # then valid votes are those decided
            changes.append((*here, "base", "cast" if void else OTHER_BASE.get(str(condition.base), "cast")))
            if isinstance(condition, RegionalCondition):
                units = condition.units
                step = Fraction(7, 8) if units == 1 else Fraction(9, 8)  # of all units there is no more
                changes.append((*here, "units", units + 1 if isinstance(units, int) else str(units * step)))
                if condition.units_strict:
                    changes.append((*here, "units_strict", False))
            else:
                changes.append((*here, "fraction", str(condition.fraction * Fraction(24, 25))))
    return [change for change in changes if change[:2] not in IMPLIED]


IMPLIED = {
    ("british-columbia-2005", "binding_popular_majority"),
    ("british-columbia-2005", "binding_district_majority"),
    ("hungary-1997", "yes_majority"),
}
"""Conditions that others imply: binding if adopted, and a majority without which no answer is valid."""


@cache
def answers_of_both(name: str) -> tuple[tuple[Tally, list[Answer]], ...]:
    n_units = N_UNITS.get(name, 5 if name in REGIONAL else 1)
    tallies = (*(tally for tally, _ in threshold_tables(n_units)), small_tables(n_units))
    return tuple((tally, [LAWS[name](vote) for vote in votes_of(tally)]) for tally in tallies)


@pytest.mark.parametrize(("name", "condition", "key", "value"), neighbours())
def test_the_tables_tell_a_law_from_its_neighbours(
    name: str, condition: str, key: str, value: object
) -> None:
    changed = load_rule({"preset": name, "conditions": {condition: {key: value}}})
    assert any(answers(changed, tally) != expected for tally, expected in answers_of_both(name))


def share_conditions() -> list[tuple[str, str]]:
    return [
        (name, condition.name)
        for name in preset_names()
        for condition in load_rule(name).conditions
        if isinstance(condition, ShareCondition)
    ]


def at_numerators(condition: ShareCondition, base: int, numerators: list[int]) -> Tally:
    """Tables of one unit in which the condition's base is `base` and its numerator each of `numerators`."""
    ballots = np.zeros((len(numerators), 1, 4), int)
    mine, other = (1, 0) if condition.numerator == "no" else (0, 1)
    ballots[:, 0, mine] = numerators
    on_the_roll = condition.base in ("registered", "previous_cast")
    ballots[:, 0, other] = 0 if on_the_roll else base - np.array(numerators)
    registered = base if condition.base == "registered" else base + 7
    return tables(ballots, np.array([registered]), np.array([base] * len(numerators)))


@pytest.mark.parametrize(("name", "condition_name"), share_conditions())
@pytest.mark.parametrize("base", [60, 61, 7_919, 12_000, 11_734_642])
def test_one_ballot_less_exactly_there_one_more(name: str, condition_name: str, base: int) -> None:
    rule = load_rule(name)
    condition = next(each for each in rule.conditions if each.name == condition_name)
    assert isinstance(condition, ShareCondition)
    exact = condition.fraction * base
    whole = exact.numerator // exact.denominator
    numerators = [whole - 1, whole, whole + 1]
    reached = [Fraction(n) > exact if condition.strict else Fraction(n) >= exact for n in numerators]
    tally = at_numerators(condition, base, numerators)
    verdict = rule_of_one_unit(rule).decide(tally)
    result = verdict.condition(condition_name)
    blocks = condition.kind == "rejection_quorum"
    assert result.met.tolist() == [not each if blocks else each for each in reached]
    assert [margin >= 0 for margin in result.margin_ballots.tolist()] == result.met.tolist()
    steps = np.diff(result.margin_ballots).tolist()
    assert steps == [-1, -1] if blocks else steps == [1, 1]
    if not any(isinstance(each, RegionalCondition) for each in rule.conditions):
        assert answers(rule, tally) == [LAWS[name](vote) for vote in votes_of(tally)]


def rule_of_one_unit(rule: Rule) -> Rule:
    """The rule without a regional clause that one unit could not fill."""
    kept = tuple(each for each in rule.conditions if not isinstance(each, RegionalCondition))
    return Rule(rule.name, rule.title, rule.country, rule.article, kept, effect=rule.effect)


@pytest.mark.parametrize("name", REGIONAL)
@pytest.mark.parametrize("n_units", [6, 17, 79])
def test_one_unit_less_exactly_there_one_more(name: str, n_units: int) -> None:
    rule = load_rule(name)
    condition = next(each for each in rule.conditions if isinstance(each, RegionalCondition))
    if isinstance(condition.units, int) and condition.units > n_units:
        return
    needed = needed_weight(condition, n_units)
    ballots = np.zeros((3, n_units, 4), int)
    for table, won in enumerate((needed - 1, needed, min(needed + 1, n_units))):
        ballots[table, :won] = (1_000, 1, 0, 0)
        ballots[table, won:] = (10, 10, 0, 0)
    tally = tables(ballots, np.full(n_units, 1_500), np.zeros(3, int))
    assert rule.decide(tally).condition(condition.name).met.tolist() == [False, True, True]
    assert answers(rule, tally) == [LAWS[name](vote) for vote in votes_of(tally)]


@pytest.mark.parametrize("name", REGIONAL)
def test_a_unit_is_carried_by_one_ballot(name: str) -> None:
    rule = load_rule(name)
    condition = next(each for each in rule.conditions if isinstance(each, RegionalCondition))
    ballots = np.zeros((3, 79, 4), int)
    exact = 20 * condition.fraction
    least = floor(exact) + 1 if condition.strict else ceil(exact)
    ballots[:, :, :2] = (least, 20 - least)
    for table, yes in enumerate((least - 2, least - 1, least)):
        ballots[table, 0, :2] = (yes, 20 - yes)
    tally = tables(ballots, np.full(79, 20), np.zeros(3, int))
    carried = rule.decide(tally).condition(condition.name).units_carried
    assert carried is not None
    assert carried[:, 0].tolist() == [False, False, True]
    assert answers(rule, tally) == [LAWS[name](vote) for vote in votes_of(tally)]
