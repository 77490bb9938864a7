"""Break-even numbers against brute force: every way of moving ballots, put to the rule itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import floor

import numpy as np
import pytest

from sim.analysis.expected.scenario_table import table_of
from sim.break_even.all_voters import voters_at_home
from sim.break_even.frontier import BreakEven, frontier, gives_way_first
from sim.break_even.moves import MOVES, Move, after, move_of
from sim.datasets import load_dataset
from sim.errors import ResultsError, RuleError
from sim.rules import Rule, Tally, load_rule

SEEDS = [*range(6), *(pytest.param(seed, marks=pytest.mark.check) for seed in range(6, 40))]
TABLES_A_SEED = 60
FRACTIONS = ("1/2", "2/3", "0.55", "1/4", "1")
BASES = ("registered", "cast", "valid", "decided", ["yes", "no", "invalid"])
LIMITED = [name for name in MOVES if name != "nobody-stuff"]


def random_rule(rng: np.random.Generator, n_units: int, total: int) -> Rule:
    compared = {"base": BASES[rng.integers(len(BASES))], "fraction": str(rng.choice(FRACTIONS))}
    numerator = "issued" if rng.random() < 0.2 else "cast"
    strict = bool(rng.integers(2))
    return load_rule(
        {
            "title": "t",
            "country": "c",
            "article": "a",
            "conditions": {
                "quorum": {"kind": "turnout_quorum", "role": "validity", "numerator": numerator,
                           "base": "registered", "fraction": str(rng.choice(FRACTIONS)), "strict": strict},
                "majority": {"kind": "majority", "role": "adoption", "numerator": "yes", "strict": strict,
                             **compared},
                "against": {"kind": "rejection_quorum", "role": "adoption", "numerator": "no",
                            "base": "registered", "fraction": "1/4", "strict": strict},
                "either": {"kind": "any", "role": "adoption", "of": ["few", "many"]},
                "few": {"kind": "majority", "numerator": "yes", "base": "decided", "fraction": "2/3",
                        "strict": True},
                "many": {"kind": "approval_quorum", "numerator": "yes", "base": "registered",
                         "fraction": "1/4", "strict": False},
                "regions": {"kind": "regional_majority", "role": "adoption", "numerator": "yes", **compared,
                            "strict": strict, "units": int(rng.integers(1, total + 1))},
                "rejected": {"kind": "regional_rejection", "role": "adoption", "numerator": "no", **compared,
                             "strict": strict, "units": int(rng.integers(1, total + 1))},
            },
        }
    )  # fmt: skip


def random_table(rng: np.random.Generator) -> Tally:
    n_units = int(rng.integers(1, 4))
    ballots = rng.integers(0, (14, 7, 4)[n_units - 1], (n_units, 4))
    issued = ballots.sum(axis=1) + rng.integers(0, 2, n_units)
    registered = issued + rng.integers(0, 6, n_units)
    weights = rng.integers(0, 4, n_units)
    weights[0] = max(weights[0], 1)
    return Tally(tuple("ABC"[:n_units]), registered, ballots, issued, weights)


def least_by_trying(tally: Tally, rule: Rule, move: Move, units: list[int]) -> dict[str, int | None]:
    """Least ballots, taken from some units only, that turn each condition over: every allocation tried."""
    capacity = move.available(tally)
    assert capacity is not None
    ranges = [range(int(n) + 1 if u in units else 1) for u, n in enumerate(capacity)]
    moved = np.array(list(product(*ranges)))
    verdict = rule.decide(after(tally, move, moved))
    sizes = moved.sum(axis=1)
    found: dict[str, int | None] = {}
    for result in verdict.conditions:
        if result.role is not None:
            turned = sizes[result.met != result.met[0]]
            found[result.name] = int(turned.min()) if turned.size else None
    return found


def share_by_trying(tally: Tally, rule: Rule, move: Move) -> dict[str, Fraction | None]:
    """Least uniform share that turns each condition over: every share that can matter, in order."""
    capacity = move.available(tally)
    assert capacity is not None
    shares = sorted({Fraction(k, int(n)) for n in capacity if n for k in range(int(n) + 1)} | {Fraction(0)})
    moved = np.array([[floor(share * int(n)) for n in capacity] for share in shares])
    verdict = rule.decide(after(tally, move, moved))
    first: dict[str, Fraction | None] = {}
    for result in verdict.conditions:
        if result.role is not None:
            turned = np.flatnonzero(result.met != result.met[0])
            first[result.name] = shares[turned[0]] if turned.size else None
    return first


def by_key(answers: tuple[BreakEven, ...]) -> dict[tuple[str, str], BreakEven]:
    return {(answer.condition, answer.scope): answer for answer in answers}


@pytest.mark.parametrize("seed", SEEDS)
def test_ballots_and_shares_are_those_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(TABLES_A_SEED):
        tally = random_table(rng)
        rule = random_rule(rng, len(tally.units), int(tally.weights.sum()))
        for name in rng.choice(LIMITED, 4, replace=False):
            move = MOVES[str(name)]
            answers = by_key(frontier(tally, rule, moves=[move]))
            everywhere = least_by_trying(tally, rule, move, list(range(len(tally.units))))
            shares = share_by_trying(tally, rule, move)
            for condition, least in everywhere.items():
                assert answers[condition, "national"].ballots == least
                assert answers[condition, "uniform"].share == shares[condition]
            for unit, label in enumerate(tally.units):
                for condition, least in least_by_trying(tally, rule, move, [unit]).items():
                    if condition not in ("regions", "rejected"):
                        assert answers[condition, label].ballots == least


@pytest.mark.parametrize("seed", SEEDS)
def test_a_unit_alone_is_lost_or_won_at_the_number_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    for _ in range(TABLES_A_SEED):
        tally = random_table(rng)
        rule = random_rule(rng, len(tally.units), int(tally.weights.sum()))
        move = MOVES[str(rng.choice(LIMITED))]
        answers = by_key(frontier(tally, rule, moves=[move]))
        capacity = move.available(tally)
        assert capacity is not None
        for unit, label in enumerate(tally.units):
            moved = np.zeros((int(capacity[unit]) + 1, len(tally.units)), dtype=np.int64)
            moved[:, unit] = np.arange(capacity[unit] + 1)
            carried = rule.decide(after(tally, move, moved)).condition("regions").units_carried
            assert carried is not None
            turned = np.flatnonzero(carried[:, unit] != carried[0, unit])
            answer = answers.get(("regions", label))
            if tally.weights[unit] == 0:  # does not count: neither carried nor lost
                assert answer is None
                continue
            assert answer is not None
            assert answer.ballots == (int(turned[0]) if turned.size else None)
            assert answer.goal == ("break" if carried[0, unit] else "reach")


@pytest.mark.parametrize("seed", SEEDS)
def test_stuffed_ballots_that_rescue_are_those_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(2000 + seed)
    for _ in range(TABLES_A_SEED):
        tally = random_table(rng)
        rule = random_rule(rng, len(tally.units), int(tally.weights.sum()))
        answers = by_key(frontier(tally, rule, moves=[MOVES["nobody-stuff"]]))
        most = 12
        moved = np.array(list(product(range(most + 1), repeat=len(tally.units))))
        verdict = rule.decide(after(tally, MOVES["nobody-stuff"], moved))
        sizes = moved.sum(axis=1)
        for result in verdict.conditions:
            if result.role is None:
                continue
            found = answers[result.name, "national"]
            turned = sizes[result.met != result.met[0]]
            if turned.size and turned.min() <= most:
                assert found.ballots == turned.min()
            else:
                assert found.ballots is None or found.ballots > most


@pytest.mark.parametrize("seed", SEEDS)
def test_the_share_of_all_voters_is_that_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(3000 + seed)
    for _ in range(TABLES_A_SEED // 4):
        tally = random_table(rng)
        rule = random_rule(rng, len(tally.units), int(tally.weights.sum()))
        answers = by_key(voters_at_home(tally, rule))
        counts = tally.ballots.ravel().tolist()
        shares = sorted({Fraction(k, n) for n in counts if n for k in range(n + 1)})
        for share in shares:
            gone = np.array([floor(share * n) for n in counts]).reshape(tally.ballots.shape)
            issued = None if tally.issued is None else tally.issued - gone.sum(axis=1)
            left = Tally(tally.units, tally.registered, tally.ballots - gone, issued, tally.weights)
            for result in rule.decide(left).conditions:
                answer = answers.get((result.name, "uniform"))
                if answer is not None:
                    fails_by_then = answer.share is not None and answer.share <= share
                    if not bool(result.met):
                        assert fails_by_then
                    if answer.share == share:
                        assert not bool(result.met)


KZ = table_of(load_dataset("kz-2022"))


def test_where_the_law_counts_papers_issued_who_took_theirs_away_is_a_voter() -> None:
    """By hand: 8,032,101 were issued, 5,867,321 are half of the roll."""
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"numerator": "issued"}}})
    answer = next(a for a in voters_at_home(KZ, rule) if a.condition == "turnout_quorum")
    assert float(answer.share or 0) == pytest.approx(1 - 5_867_321 / 8_032_101, abs=1.2e-5)
    assert answer.ballots == 8_032_101 - 5_867_321
    plain = next(a for a in voters_at_home(KZ, load_rule("kazakhstan-2022")))
    assert plain.ballots == 2_118_448


DISPUTED = {
    "default": {},
    "base without invalid": {
        "national_majority": {"base": ["yes", "no", "both_marked"]},
        "regional_majority": {"base": ["yes", "no", "both_marked"]},
    },
    "11 of 17": {"regional_majority": {"units": 11}},
    "issued": {"turnout_quorum": {"numerator": "issued"}},
}


def kz_rule(variant: str) -> Rule:
    return load_rule({"preset": "kazakhstan-2022", "conditions": DISPUTED[variant]})


def test_the_headline_numbers_of_2022() -> None:
    answers = by_key(frontier(KZ, kz_rule("default"), moves=[MOVES["yes-home"]]))
    # 7,985,769 papers counted, 5,867,322 needed: 2,118,447 to spare, so the next one breaks the quorum.
    assert answers["turnout_quorum", "national"].ballots == 7_985_769 - 5_867_321
    # Yes must exceed half the papers: 6,163,516 − x > (7,985,769 − x) / 2 fails at 2 · 6,163,516 − 7,985,769.
    assert answers["national_majority", "national"].ballots == 2 * 6_163_516 - 7_985_769
    assert not answers["turnout_quorum", "Almaty"].possible


@pytest.mark.parametrize("variant", DISPUTED)
@pytest.mark.parametrize("move", ["yes-home", "yes-no", "yes-spoil"])
def test_2022_is_exact_by_one_ballot_in_every_region_under_each_variant(variant: str, move: str) -> None:
    rule, step = kz_rule(variant), MOVES[move]
    for answer in frontier(KZ, rule, moves=[step]):
        if answer.scope not in KZ.units or answer.ballots is None:
            continue
        unit = KZ.units.index(answer.scope)
        moved = np.zeros((2, len(KZ.units)), dtype=np.int64)
        moved[:, unit] = answer.ballots - 1, answer.ballots
        result = rule.decide(after(KZ, step, moved)).condition(answer.condition)
        met = result.met if result.units_carried is None else result.units_carried[:, unit]
        assert met.tolist() == [True, False]


@pytest.mark.parametrize("variant", DISPUTED)
@pytest.mark.parametrize("move", ["yes-home", "yes-no", "yes-spoil"])
def test_the_cheapest_set_of_2022_costs_what_the_cheapest_units_cost(variant: str, move: str) -> None:
    # With equal weights the cheapest set is the cheapest units: an oracle of three lines.
    rule = kz_rule(variant)
    answers = by_key(frontier(KZ, rule, moves=[MOVES[move]]))
    prices = sorted(answers["regional_majority", unit].ballots or 0 for unit in KZ.units[:-1])
    lost = 17 - (rule.decide(KZ).condition("regional_majority").needed_weight or 0) + 1
    assert answers["regional_majority", "national"].ballots == sum(prices[:lost])


def test_the_cheapest_set_of_2022_is_not_the_one_with_the_lowest_shares() -> None:
    answers = by_key(frontier(KZ, kz_rule("default"), moves=[MOVES["yes-no"]]))
    cheapest = answers["regional_majority", "national"]
    units = [answers["regional_majority", unit] for unit in KZ.units[:-1]]
    lowest = sorted(units, key=lambda answer: answer.share or 0)[: len(cheapest.regions)]
    assert {answer.scope for answer in lowest} != set(cheapest.regions)
    assert sum(answer.ballots or 0 for answer in lowest) > (cheapest.ballots or 0)


def test_weights_make_one_heavy_unit_cheaper_than_two_of_lower_share() -> None:
    # Two votes must be lost: the canton (2 votes) costs 6 ballots of 20, the halves 1 of 10 and 8 of 45.
    tally = Tally(("Canton", "Half", "Other"), [99, 99, 99], [[20, 9, 0, 0], [10, 9, 0, 0], [45, 30, 0, 0]],
                  weights=[2, 1, 1])  # fmt: skip
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 3},
                      "turnout_quorum": {"enabled": False}}})  # fmt: skip
    answers = by_key(frontier(tally, rule, moves=[MOVES["yes-no"]]))
    assert [answers["regional_majority", unit].ballots for unit in tally.units] == [6, 1, 8]
    least = answers["regional_majority", "national"]
    assert least.regions == ("Canton",)
    assert least.ballots == 6
    assert answers["regional_majority", "Half"].share == Fraction(1, 10)


@pytest.mark.parametrize(
    ("last", "weights", "told"),
    [([10, 9, 0, 0], [1, 1, 1, 1], ("A", "B")), ([12, 9, 0, 0], [1, 1, 1, 2], ("A", "D"))],
)
def test_of_sets_that_cost_the_same_the_fewest_regions_are_told_and_then_the_first_in_the_table(
    last: list[int], weights: list[int], told: tuple[str, ...]
) -> None:
    # Any two of four break it; then three votes must be lost, and D, two votes, costs two ballots.
    tally = Tally(("A", "B", "C", "D"), [99] * 4, [*[[10, 9, 0, 0]] * 3, last], weights=weights)
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 3}}})
    least = by_key(frontier(tally, rule, moves=[MOVES["yes-no"]]))["regional_majority", "national"]
    assert least.regions == told
    assert least.ballots == sum(weights) - 2


def in_each_region(n: object = "2/3") -> Rule:
    """A quorum within each region, beside the majority there; the two are to be met in the same units."""
    quorum = {"kind": "regional_majority", "role": "adoption", "numerator": "cast", "base": "registered",
              "fraction": "1/2", "strict": True, "units": n}  # fmt: skip
    return load_rule({"preset": "kazakhstan-2022", "conditions": {"regional_quorum": quorum,
                      "regional_majority": {"units": n}}})  # fmt: skip


JOINT = ("regional_quorum", "regional_majority")


def test_under_a_quorum_in_each_region_almaty_is_not_carried_in_2022() -> None:
    answers = by_key(frontier(KZ, in_each_region(), moves=[MOVES["yes-home"]], jointly=JOINT))
    almaty = answers["+".join(JOINT), "Almaty"]
    assert (almaty.goal, almaty.possible) == ("reach", False)  # not carried now; the condition holds
    least = answers["+".join(JOINT), "national"]
    assert len(least.regions) == 5  # 16 are carried, 12 needed
    # A region is lost below its quorum, or at last below its majority: the nearer of the two.
    verdict = in_each_region().decide(KZ)
    cast, yes = KZ.by_unit("cast"), KZ.by_unit("yes")
    prices = np.minimum(cast - KZ.registered // 2, 2 * yes - cast)[
        verdict.condition("regional_quorum").units_carried
    ]
    assert least.ballots == np.sort(prices)[:5].sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_conditions_met_in_the_same_units_agree_with_brute_force(seed: int) -> None:
    rng = np.random.default_rng(4000 + seed)
    for _ in range(TABLES_A_SEED):
        tally = random_table(rng)
        weight = int(tally.weights.sum())
        rule = in_each_region(int(rng.integers(1, weight + 1)))
        move = MOVES[str(rng.choice(LIMITED))]
        answers = by_key(frontier(tally, rule, moves=[move], jointly=JOINT))
        capacity = move.available(tally)
        assert capacity is not None
        moved = np.array(list(product(*(range(int(n) + 1) for n in capacity))))
        verdict = rule.decide(after(tally, move, moved))
        both = [verdict.condition(name) for name in JOINT]
        carried = both[0].units_carried & both[1].units_carried
        met = carried @ tally.weights >= both[1].needed_weight
        turned = moved.sum(axis=1)[met != met[0]]
        assert answers["+".join(JOINT), "national"].ballots == (int(turned.min()) if turned.size else None)


def test_the_condition_that_gives_way_first_is_the_one_with_the_fewest_ballots() -> None:
    first = gives_way_first(frontier(KZ, kz_rule("default"), moves=[MOVES["yes-home"], MOVES["no-home"]]))
    assert set(first) == {"yes-home"}
    assert first["yes-home"].condition == "regional_majority"


def test_more_cannot_be_moved_than_there_are() -> None:
    with pytest.raises(RuleError, match="counts must lie between 0"):
        after(KZ, MOVES["yes-home"], KZ.by_unit("yes") + 1)


def test_a_frontier_is_that_of_one_table() -> None:
    tables = Tally(("A",), [9], [[[3, 1, 0, 0]], [[3, 1, 0, 0]]], issued=[4])
    with pytest.raises(ResultsError, match="of one table"):
        frontier(tables, kz_rule("default"))


def test_a_table_that_states_its_own_sum_is_refused() -> None:
    with pytest.raises(ResultsError, match="states cast apart"):
        frontier(Tally(("A",), [9], [[3, 1, 0, 0]], stated={"cast": [5]}), kz_rule("default"))


def test_an_unknown_move_is_named() -> None:
    with pytest.raises(ResultsError, match="move = 'yes-away'"):
        move_of("yes-away")
