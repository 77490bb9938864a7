"""The profile of a rule, every figure of it against brute force on small tables."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest

from sim.analysis.every_rule import compare_rules
from sim.analysis.rule_profile.advice import advice_entry
from sim.analysis.rule_profile.behaviour import behaviour, behaviour_entry
from sim.analysis.rule_profile.populations import Votes, grid, votes_of
from sim.analysis.rule_profile.power import power, unit_entries
from sim.analysis.rule_profile.profile import profile_document
from sim.break_even.opponents import alike_table
from sim.rules import Rule, Tally, load_rule
from sim.rules.cases import load_cases
from sim.rules.reading.loading import presets

ITALY = load_rule("italy-abrogative")
SWISS = load_rule("switzerland-constitution")


def _small(rule: Rule) -> tuple[Tally, ...]:
    yes, no = np.array([(y, n) for y in range(31) for n in range(31 - y)]).T
    return (alike_table(rule, 30, yes, no, previous_turnout=0.6),)


SMALL = Votes("small", "every division of 30 voters", _small, alike=True)


def test_every_figure_of_a_rule_is_that_of_its_votes_one_by_one() -> None:
    told = behaviour_entry(behaviour(ITALY, SMALL))
    every = [(y, n) for y in range(31) for n in range(31 - y)]
    adopted = [(y, n) for y, n in every if y + n > 15 and y > n]
    rejected = [(y, n) for y, n in every if y + n > 15 and y <= n]
    home = [(y, n) for y, n in adopted if y <= 15]
    assert told["outcomes"] == {
        "adopted": len(adopted),
        "rejected": len(rejected),
        "invalid": len(every) - len(adopted) - len(rejected),
    }
    assert told["opponents_better_at_home"] == len(home)
    assert told["opponents_better_coming"] == 0
    shares = sorted(y for y, _ in adopted)
    assert told["yes_of_roll_adopted"] == {
        "least": round(shares[0] / 30, 4),
        "median": round(shares[(len(shares) - 1) // 2] / 30, 4),
        "greatest": 1.0,
    }
    assert told["yes_of_roll_not_adopted"]["greatest"] == round(
        max(y for y, n in every if (y, n) not in adopted) / 30, 4
    )
    absent = sorted(y + n - 15 for y, n in home)
    assert told["absent_of_roll"]["median"] == round(absent[(len(absent) - 1) // 2] / 30, 4)
    quorum_decides = [
        (y, n) for y, n in every if y + n <= 15 or (y > n and y + n - 16 <= y - (y + n) // 2 - 1)
    ]
    assert told["voter_better_at_home"] == len(quorum_decides)


def test_of_two_votes_the_median_is_the_lower_and_a_vote_whose_yes_is_not_known_has_none() -> None:
    ballots = np.array([[[30, 20, 0, 0]], [[35, 20, 0, 0]], [[0, 0, 0, 0]], [[0, 0, 0, 0]]])
    known = Tally(("all",), np.full((2, 1), 50), ballots[:2])
    stated, lacks = {"cast": np.full((2, 1), 10)}, frozenset({"yes", "no"})
    unknown = Tally(("all",), np.full((2, 1), 50), ballots[2:], stated=stated, unknown=lacks)
    found = behaviour(ITALY, Votes("two", "", lambda _: (known, unknown), alike=True))
    told = behaviour_entry(found)
    assert told["yes_of_roll_adopted"] == {"least": 0.6, "median": 0.6, "greatest": 0.7}
    assert told["outcomes"] == {"adopted": 2, "rejected": 0, "invalid": 2}
    assert told["yes_of_roll_not_adopted"] is None


def test_who_must_stay_at_home_is_counted_in_all_units_of_a_law_that_has_several() -> None:
    law = load_rule("kazakhstan-2022")
    found = behaviour(law, *votes_of("simulated"))
    (table,) = grid(law)
    at = found.better_home & (found.absent > 0)
    cast, roll, units = table.national("cast")[at], table.national("registered")[at], len(table.units)
    assert units > 1
    assert at.any()
    left = cast - found.absent[at]
    assert (2 * left <= roll).all()
    assert (2 * (left + units) > roll).all()


@pytest.mark.parametrize("rule", presets(), ids=lambda rule: rule.name)
def test_real_votes_come_out_as_each_does_alone(rule: Rule) -> None:
    told = behaviour_entry(behaviour(rule, *votes_of("cases")))
    alone = [compare_rules(_nation(case.tally), [rule])[0] for case in load_cases()]
    decided = [each for each in alone if each.outcome]
    assert told["outcomes"] == {
        name: sum(each.outcome == name for each in decided) for name in ("adopted", "rejected", "invalid")
    }
    assert told["votes"] == len(alone)
    assert told["binding"] == sum(each.binding for each in decided)
    names = [each.decided_by for each in decided]
    assert told["decided_by"] == {name: names.count(name) for name in sorted(set(names))}


def _nation(table: Tally) -> Tally:
    """National figures of a case as a table of one unit."""
    total = {"registered": [int(table.registered.sum())], "ballots": [table.ballots.sum(axis=0).tolist()]}
    issued = None if table.issued is None else [int(table.issued.sum())]
    stated = {name: np.array([int(cells.sum())]) for name, cells in table.stated.items()}
    return Tally(("all",), **total, issued=issued, stated=stated, unknown=table.unknown)


def test_the_grid_holds_every_whole_per_cent_once() -> None:
    (table,) = grid(ITALY)
    cast, yes, no = (table.national(name) for name in ("cast", "yes", "no"))
    assert set(zip((cast // 10_000).tolist(), (100 * yes // (yes + no)).tolist(), strict=True)) == {
        (turnout, share) for turnout in range(1, 101) for share in range(101)
    }
    assert (50 * table.national("invalid") == cast).all()


GAMES = [
    ([4, 4, 4, 2, 2, 1], 12),
    ([1, 1, 1, 1, 1, 1], 4),
    ([2, 2, 1, 1, 0], 3),
    ([5, 1, 1], 4),
    ([3, 2, 2], 7),
]


@pytest.mark.parametrize(("weights", "needed"), GAMES)
def test_powers_are_those_of_every_coalition_and_every_order(weights: list[int], needed: int) -> None:
    players = range(len(weights))

    def carries(held: tuple[int, ...]) -> bool:
        return sum(weights[each] for each in held) >= needed

    subsets = [each for size in players for each in combinations(players, size)] + [tuple(players)]
    swings = [
        sum(not carries(each) and carries((*each, own)) for each in subsets if own not in each)
        for own in players
    ]
    orders = list(permutations(players))
    tips = [next(order[at] for at in players if carries(order[: at + 1])) for order in orders]
    found = power(weights, needed)
    assert [each.swings for each in found] == swings
    assert [each.penrose for each in found] == [Fraction(n, 2 ** (len(weights) - 1)) for n in swings]
    assert [each.banzhaf for each in found] == [Fraction(n, sum(swings)) for n in swings]
    assert [each.shapley for each in found] == [Fraction(tips.count(own), len(orders)) for own in players]


def test_powers_of_cantons_add_up_and_follow_the_binomial_count() -> None:
    (told,) = unit_entries(SWISS, *votes_of("simulated"))
    assert sum(each["weight"] for each in told["power"]) == told["of"] == 46
    whole, half = (next(each for each in told["power"] if each["weight"] == weight) for weight in (2, 1))

    def ways(cantons: int, halves: int, held: set[int]) -> int:
        """Choices of so many cantons and half-cantons that weigh one of the sums."""
        from math import comb

        return sum(
            comb(cantons, a) * comb(halves, b)
            for a in range(cantons + 1)
            for b in range(halves + 1)
            if 2 * a + b in held
        )

    assert int(whole["swings"]) == ways(19, 6, {22, 23})
    assert int(half["swings"]) == ways(20, 5, {23})
    assert sum(each["shapley"] for each in told["power"]) == pytest.approx(1, abs=1e-4)


def test_the_least_roll_that_blocks_is_the_least_of_all_coalitions() -> None:
    rolls, weights = [50, 20, 30, 10, 45], [2, 1, 2, 1, 2]
    table = Tally(("a", "b", "c", "d", "e"), rolls, np.zeros((1, 5, 4), np.int64), weights=weights)
    (told,) = unit_entries(SWISS, Votes("own", "", lambda _: (table,), alike=False))
    names = np.array(table.units)
    for what, target in (("carry", 5), ("block", 4)):
        every = [each for size in range(1, 6) for each in combinations(range(5), size)]
        enough = [each for each in every if sum(weights[unit] for unit in each) >= target]
        least = min(sum(rolls[unit] for unit in each) for each in enough)
        assert told[f"least_roll_{what}"]["share"] == round(least / sum(rolls), 4)
        chosen = [names.tolist().index(unit) for unit in told[f"least_roll_{what}"]["units"]]
        assert sum(weights[unit] for unit in chosen) >= target
        assert told[f"fewest_{what}"] == min(len(each) for each in enough)


def test_the_least_roll_is_a_share_of_the_whole_roll_units_without_weight_among_it() -> None:
    table = Tally(("a", "b", "abroad"), [50, 30, 20], np.zeros((1, 3, 4), np.int64), weights=[1, 1, 0])
    (told,) = unit_entries(SWISS, Votes("own", "", lambda _: (table,), alike=False))
    assert told["least_roll_block"] == {"share": 0.3, "units": ["b"]}


def test_units_that_reject_are_counted_as_blocking() -> None:
    law = load_rule("iraq-2004")
    table = Tally(tuple("abcde"), [10] * 5, np.zeros((1, 5, 4), np.int64))
    (told,) = unit_entries(law, Votes("own", "", lambda _: (table,), alike=False))
    assert (told["fewest_block"], told["fewest_carry"]) == (3, 3)
    assert told["power"][0]["swings"] == "6"


def test_a_reading_changes_just_the_votes_at_the_bound() -> None:
    told = profile_document([load_rule("kyrgyzstan-2016")])["rules"][0]["readings"]
    changed = {each["reading"]: each["populations"][0]["changed"] for each in told}
    assert changed == {"more-than": 0, "at-least": 101}


def test_advice_names_the_quorums_that_a_rule_has() -> None:
    having = {rule.name: advice_entry(rule) for rule in presets()}
    assert having["switzerland-constitution"]["as_advised"]
    assert having["denmark-1953"]["approval_quorums"] == {"approval_quorum": "adoption"}
    assert having["italy-abrogative"]["turnout_quorums"] == {"turnout_quorum": "validity"}
    assert having["portugal-1998"]["turnout_quorums"] == {"binding_turnout": "binding"}
    assert having["denmark-1953-bill"]["as_advised"]  # a share against is neither


def test_so_many_yes_papers_as_a_law_fixes_are_a_quorum_of_approval() -> None:
    enough = {"kind": "approval_quorum", "role": "adoption", "numerator": "yes", "base": 40_000} | {
        "fraction": "1/1",
        "strict": False,
    }
    law = load_rule({"title": "Ours", "country": "nowhere", "article": "1", "conditions": {"enough": enough}})
    assert advice_entry(law)["approval_quorums"] == {"enough": "adoption"}


def test_draws_stand_under_every_prior() -> None:
    told = profile_document([load_rule("kazakhstan-2022")], "kz-2022")["rules"][0]
    assert [each["population"] for each in told["behaviour"]] == [
        "kz-2022, replay",
        "kz-2022, next-vote",
        "kz-2022, fresh-event",
    ]
    assert all(sum(each["outcomes"].values()) == 200 for each in told["behaviour"])
    (units,) = told["units"]
    assert (units["fewest_carry"], units["fewest_block"], units["power"][0]["swings"]) == (12, 6, "4368")
