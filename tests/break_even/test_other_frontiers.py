"""Annulled stations, immunity, per-voter effects, two moves at once: against brute force and by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import sim
from sim.analysis.expected.scenario_table import StationTable, table_of, table_of_dataset
from sim.ballot import BALLOT_CLASSES
from sim.break_even.annulled_stations import annulled_stations
from sim.break_even.effects import effects, no_show
from sim.break_even.immunity import ACTS, immunities
from sim.break_even.moves import HOME, MOVES, Move, after
from sim.break_even.opponents import opponents_map
from sim.break_even.two_moves import failure_region, trade_off
from sim.datasets import load_dataset
from sim.engines.plan import plan_of
from sim.errors import ResultsError
from sim.experiment.expected import expect
from sim.rules import Tally, load_rule, preset_names
from sim.rules.conditions import is_met_below

KZ = table_of(load_dataset("kz-2022"))
RULE = load_rule("kazakhstan-2022")


def filled(capacity: np.ndarray, total: int) -> np.ndarray:
    """`total` ballots, one unit after the other emptied."""
    return np.diff(np.minimum(np.concatenate([[0], np.cumsum(capacity)]), total))


def stations_of(rng: np.random.Generator) -> tuple[Tally, StationTable]:
    unit = np.sort(rng.integers(0, 3, 7))
    papers = rng.integers(0, 6, (7, 4))
    issued = papers.sum(axis=1) + rng.integers(0, 2, 7)
    table = StationTable(unit, issued + rng.integers(0, 5, 7), issued, papers)
    totals = [np.zeros((3, *column.shape[1:]), dtype=np.int64) for column in (table.roll, papers, issued)]
    for total, column in zip(totals, (table.roll, papers, issued), strict=True):
        np.add.at(total, unit, column)
    return Tally(tuple("ABC"), *totals), table


@pytest.mark.parametrize("keep_roll", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_the_fewest_annulled_papers_are_those_of_brute_force(seed: int, keep_roll: bool) -> None:
    rng = np.random.default_rng(seed)
    tally, stations = stations_of(rng)
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 2}}})
    sets = np.array(list(product([0, 1], repeat=7)))
    ballots = np.repeat(tally.ballots[None], len(sets), axis=0)
    roll = np.repeat(tally.registered[None], len(sets), axis=0)
    issued = np.repeat(tally.issued[None], len(sets), axis=0)
    for station, u in enumerate(stations.unit):
        ballots[:, u] -= sets[:, station, None] * stations.papers[station]
        issued[:, u] -= sets[:, station] * stations.issued[station]
        roll[:, u] -= 0 if keep_roll else sets[:, station] * stations.roll[station]
    verdict = rule.decide(Tally(tally.units, roll, ballots, issued))
    cost = sets @ stations.papers.sum(axis=1)
    for answer in annulled_stations(tally, rule, stations, keep_roll=keep_roll):
        met = verdict.condition(answer.condition).met
        turned = cost[~met]
        assert met[0]
        assert answer.ballots == (int(turned.min()) if turned.size else None)


def test_expected_stations_add_up_to_the_table_of_2022() -> None:
    dataset = load_dataset("kz-2022")
    stations = table_of_dataset(dataset).stations()
    for unit in np.flatnonzero(dataset.simulated):
        own = stations.unit == unit
        assert stations.papers[own].sum(axis=0).tolist() == dataset.ballots[unit].tolist()
        assert stations.issued[own].sum() == dataset.issued[unit]
        assert stations.roll[own].sum() == dataset.registered[unit]
    assert (stations.papers.sum(axis=1) <= stations.issued).all()
    assert (stations.issued <= stations.roll).all()


@pytest.mark.parametrize("numerator", ["cast", "issued"])
@pytest.mark.parametrize("seed", range(20))
def test_immunity_is_that_of_every_behaviour_tried(seed: int, numerator: str) -> None:
    """Two units with few people; everybody of a group does anything: all counts that can result."""
    rng = np.random.default_rng(seed)
    ballots = rng.integers(0, 2, (2, 4)) + np.array([2, 0, 0, 0])
    taken, home = rng.integers(0, 2, (2, 2))
    issued = ballots.sum(axis=1) + taken
    tally = Tally(("A", "B"), issued + home, ballots, issued)
    changes = {"regional_majority": {"units": 1}, "turnout_quorum": {"numerator": numerator}}
    rule = load_rule({"preset": "kazakhstan-2022", "conditions": changes})
    free = {
        "those who did not vote yes": (ballots * [0, 1, 1, 1], taken, home),
        "those who stayed at home": (ballots * 0, taken * 0, home),
    }
    for told in immunities(tally, rule):
        if told.group not in free:
            continue
        theirs, gone, away = free[told.group]
        number = theirs.sum(axis=1) + gone + away
        assert told.members == number.sum()
        # Yes, no, both marked, invalid, taken away; the rest at home.
        choices = [[c for c in product(range(n + 1), repeat=5) if sum(c) <= n] for n in number.tolist()]
        acts = np.array([[a, b] for a in choices[0] for b in choices[1]])
        papers = ballots - theirs + acts[:, :, :4]
        out = papers.sum(axis=-1) + (taken - gone) + acts[:, :, 4]
        met = rule.decide(Tally(tally.units, tally.registered, papers, out)).condition(told.condition).met
        assert bool(rule.decide(tally).condition(told.condition).met)
        assert told.immune == bool(met.all())


def test_abstainers_are_the_roll_less_the_papers_issued_in_every_room() -> None:
    """A paper taken away was issued: who took it is no abstainer. Not one of them is a campaign's, either."""
    at_home = int((KZ.registered - KZ.issued).sum())
    told = {each.group: each.members for each in immunities(KZ, RULE)}
    assert told["those who stayed at home"] == at_home == 11_734_642 - 8_032_101
    assert int(MOVES["abstainers-no"].available(KZ).sum()) == at_home
    everybody = '{name="all", kind="mobilise", to="no", uptake=1.0}'
    plan = plan_of(sim.load("scenarios/baseline.toml", [f"campaigns=[{everybody}]"]))
    abroad = int(KZ.registered[~plan.dataset.simulated].sum())
    assert int(expect(plan).tally.ballots.sum() - KZ.ballots.sum()) == at_home - abroad


def test_nobody_who_did_not_vote_yes_could_break_the_rule_of_2022_but_for_the_regions() -> None:
    told = {(each.group, each.condition): each for each in immunities(KZ, RULE)}
    non_yes = "those who did not vote yes"
    # 6,163,516 Yes papers alone are more than half of 11,734,642; if all others voted No, still the majority.
    assert told[non_yes, "turnout_quorum"].spare == 6_163_516 - 5_867_322
    assert told[non_yes, "national_majority"].spare == 6_163_516 - 5_867_322
    carried_anyway = (2 * KZ.by_unit("yes") > KZ.registered)[:-1].sum()
    assert told[non_yes, "regional_majority"].spare == carried_anyway - 12
    assert told["the voters of Almaty", "turnout_quorum"].immune
    assert "no behaviour by" in str(told[non_yes, "turnout_quorum"])


@pytest.mark.parametrize("name", preset_names())
def test_an_effect_is_what_one_ballot_does_to_the_lead(name: str) -> None:
    rule = load_rule(name)
    acts = {"yes": "yes", "no": "no", "spoil": "invalid", "double-mark": "both_marked"}
    table = Tally(("A",), [900], [[200, 150, 10, 20]], issued=[390], stated={"previous_cast": [500]})
    for effect in effects(rule):
        condition = next(c for c in rule.conditions if c.name == effect.condition)
        one = after(table, Move("", "", HOME, acts[effect.act]), [1])

        def lead(tally: Tally, condition: object = condition) -> Fraction:
            numerator = int(tally.national(condition.numerator))
            return numerator - condition.fraction * int(tally.national(condition.base))

        change = lead(one) - lead(table)
        assert effect.lead == (-change if is_met_below(condition.kind) else change)


def test_coming_to_vote_no_can_help_under_a_turnout_quorum_and_not_under_an_approval_quorum() -> None:
    assert no_show(RULE).paradox
    assert not no_show(load_rule("denmark-1953")).paradox


def test_the_zone_where_a_no_voter_helps_is_bounded_by_the_quorum() -> None:
    grid = opponents_map(RULE)
    turnout, share = np.meshgrid(grid["turnout"], grid["yes_share"], indexing="ij")
    cast = np.rint(turnout * 1_000_000)
    yes = np.rint(cast * share)
    zone = (cast > 500_000) & (yes > cast / 2) & (yes <= 500_000)
    assert (grid["no_helps_yes"].values == zone).all()


def test_a_map_refuses_per_cent() -> None:
    with pytest.raises(ResultsError, match="turnout: shares must lie in"):
        opponents_map(RULE, turnout=np.array([50.0]))


def test_a_line_of_two_moves_is_where_the_rule_turns_over() -> None:
    both = trade_off(KZ, RULE, MOVES["yes-home"], MOVES["yes-no"], "national_majority", steps=10)
    line = both.line
    assert line is not None
    for x in (0, 100_000, 1_000_001):
        y = -(-(line.needed - line.first * x) // line.second)
        gone = filled(KZ.by_unit("yes"), x)
        for short, met in ((0, False), (1, True)):
            turned = filled(KZ.by_unit("yes") - gone, y - short)
            left = after(after(KZ, MOVES["yes-home"], gone), MOVES["yes-no"], turned)
            assert bool(RULE.decide(left).condition("national_majority").met) == met


@pytest.mark.parametrize(
    "moves", [("no-home", "yes-home"), ("yes-home", "yes-no"), ("yes-spoil", "yes-home")]
)
def test_the_second_share_of_a_trade_off_is_the_least_of_those_left_that_does(moves: tuple[str, str]) -> None:
    one, other = (MOVES[name] for name in moves)
    both = trade_off(KZ, RULE, one, other, "regional_majority", steps=4)
    assert any(both.second)
    for first, second in zip(both.first, both.second, strict=True):
        left = after(KZ, one, [int(first * int(n)) for n in KZ.by_unit(one.source)])
        if second is None or second == 0:  # the first move alone does, or leaves nobody
            continue
        for nudge, met in ((Fraction(-1, 10**9), True), (Fraction(0), False)):
            moved = [int((second + nudge) * int(n)) for n in left.by_unit("yes")]
            result = RULE.decide(after(left, other, moved)).condition("regional_majority")
            assert bool(result.met) == met


def test_the_region_of_failure_holds_what_the_trade_off_bounds() -> None:
    shares, failed = failure_region(KZ, RULE, MOVES["no-home"], MOVES["yes-home"], steps=10)
    bounds = [
        trade_off(KZ, RULE, MOVES["no-home"], MOVES["yes-home"], each.name, steps=10).second
        for each in RULE.conditions
    ]
    for row in range(11):
        nearest = min(share for share in (bound[row] for bound in bounds) if share is not None)
        assert failed[row].tolist() == [share >= nearest for share in shares]


def test_acts_cover_every_ballot_class() -> None:
    assert {HOME, *BALLOT_CLASSES} < set(ACTS)


def test_what_marking_both_boxes_does_is_what_the_law_says_of_such_papers() -> None:
    def of_double_marks(papers: dict[str, str]) -> tuple[Fraction, tuple[str, ...]]:
        rule = load_rule({"preset": "romania-2013", "papers": papers})
        (lead,) = (e.lead for e in effects(rule) if (e.condition, e.act) == ("majority", "double-mark"))
        return lead, rule.notes_on_papers()

    void = {"blank": "invalid", "both_marked": "invalid"}
    assert of_double_marks(void) == (0, ())
    assert of_double_marks({"both_marked": "valid"}) == (Fraction(-1, 2), ())
    lead, (note,) = of_double_marks({})
    assert lead == Fraction(-1, 2)
    assert "does not say whether papers with both boxes marked are valid votes: here they are" in note
    table = Tally(("all",), [1000], [[501, 499, 0, 0]])
    double_mark = MOVES["no-double-mark"]
    void_rule = load_rule({"preset": "romania-2013", "papers": void})
    assert double_mark.effect(next(c.base for c in void_rule.conditions if c.name == "majority")) == -1
    assert str(void_rule.decide(table).outcome_name) == "adopted"
