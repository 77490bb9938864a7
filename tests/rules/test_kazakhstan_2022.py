"""The vote of 5 June 2022 under its own rule, and under the readings that people dispute."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules import Rule, Tally, load_rule


def with_ballots(tally: Tally, ballots: np.ndarray) -> Tally:
    return Tally(tally.units, tally.registered, ballots, tally.issued, tally.weights)


def changed(**conditions: dict[str, object]) -> Rule:
    return load_rule({"preset": "kazakhstan-2022", "conditions": conditions})


def test_the_published_table_is_adopted_everywhere(kz_2022: Tally) -> None:
    verdict = load_rule("kazakhstan-2022").decide(kz_2022)
    quorum, national, regional = verdict.conditions
    assert str(verdict.outcome_name) == "adopted"
    assert bool(verdict.binding)
    assert (int(quorum.numerator), int(quorum.base)) == (7_985_769, 11_734_642)
    assert int(quorum.margin_ballots) == 2_118_447
    assert (int(national.numerator), int(national.base)) == (6_163_516, 7_985_769)
    assert int(national.margin_ballots) == 2_170_631
    assert (int(regional.carried_weight), regional.needed_weight) == (17, 12)


def test_the_regional_margin_is_that_of_the_six_cheapest_units(kz_2022: Tally) -> None:
    # 17 are carried and 12 needed, so six must be lost. To lose a unit is to bring yes down to half of the
    # papers cast, rounded down: Mangystau 174,503 − 122,888 = 51,615; Almaty 242,977 − 186,266 = 56,711;
    # Atyrau 61,933; Aktobe 69,265; West Kazakhstan 71,120; North Kazakhstan 90,194. Next: Kostanay 102,982.
    by_hand = 51_615 + 56_711 + 61_933 + 69_265 + 71_120 + 90_194 - 1
    regional = load_rule("kazakhstan-2022").decide(kz_2022).condition("regional_majority")
    assert int(regional.margin_ballots) == by_hand == 400_837


def test_the_regional_clause_is_the_tightest(kz_2022: Tally) -> None:
    verdict = load_rule("kazakhstan-2022").decide(kz_2022)
    assert str(verdict.binds_name) == "regional_majority"
    assert int(verdict.fails_by) == -1
    assert str(verdict.fails_by_name) == ""


def test_nobody_voting_in_almaty_loses_one_unit_and_nothing_else(kz_2022: Tally) -> None:
    ballots = kz_2022.ballots.copy()
    ballots[kz_2022.units.index("Almaty")] = 0
    verdict = load_rule("kazakhstan-2022").decide(with_ballots(kz_2022, ballots))
    regional = verdict.condition("regional_majority")
    assert str(verdict.outcome_name) == "adopted"
    assert int(regional.carried_weight) == 16
    assert not regional.units_carried[kz_2022.units.index("Almaty")]
    assert int(verdict.condition("turnout_quorum").numerator) == 7_613_236


@pytest.mark.parametrize(("spared", "outcome"), [(1, "adopted"), (0, "invalid"), (-1, "invalid")])
def test_exactly_half_of_the_roll_is_not_more_than_half(kz_2022: Tally, spared: int, outcome: str) -> None:
    ballots = np.zeros_like(kz_2022.ballots)
    ballots[:17, 0] = 300_000
    ballots[16, 0] = 5_867_321 + spared - 16 * 300_000
    verdict = load_rule("kazakhstan-2022").decide(with_ballots(kz_2022, ballots))
    assert str(verdict.outcome_name) == outcome
    assert int(verdict.condition("turnout_quorum").margin_ballots) == spared - 1


def test_at_least_half_of_the_roll_is_met_exactly_there(kz_2022: Tally) -> None:
    ballots = np.zeros_like(kz_2022.ballots)
    ballots[:17, 0] = 300_000
    ballots[16, 0] = 5_867_321 - 16 * 300_000
    verdict = changed(turnout_quorum={"strict": False}).decide(with_ballots(kz_2022, ballots))
    assert str(verdict.outcome_name) == "adopted"
    assert int(verdict.condition("turnout_quorum").margin_ballots) == 0


@pytest.mark.parametrize(("units", "lost", "outcome"), [
    ("2/3", 5, "adopted"), ("2/3", 6, "rejected"), (12, 5, "adopted"), (12, 6, "rejected"),
    (11, 6, "adopted"), (11, 7, "rejected"),
])  # fmt: skip
def test_eleven_twelve_or_two_thirds_of_seventeen(
    kz_2022: Tally, units: int | str, lost: int, outcome: str
) -> None:
    ballots = kz_2022.ballots.copy()
    cheapest = ["Mangystau Region", "Almaty", "Atyrau Region", "Aktobe Region", "West Kazakhstan Region",
                "North Kazakhstan Region", "Kostanay Region"][:lost]  # fmt: skip
    for unit in cheapest:
        ballots[kz_2022.units.index(unit), :2] = ballots[kz_2022.units.index(unit), 1::-1]
    verdict = changed(regional_majority={"units": units}).decide(with_ballots(kz_2022, ballots))
    assert str(verdict.outcome_name) == outcome
    assert int(verdict.condition("regional_majority").carried_weight) == 17 - lost


def test_rounding_two_thirds_down_needs_eleven(kz_2022: Tally) -> None:
    verdict = changed(regional_majority={"units_rounding": "down"}).decide(kz_2022)
    assert verdict.condition("regional_majority").needed_weight == 11


@pytest.mark.parametrize(("base", "papers"), [
    ("cast", 7_985_769), ("valid", 7_779_845), ("decided", 7_653_986),
    (["yes", "no", "invalid"], 7_859_910),
])  # fmt: skip
def test_the_base_of_the_majority_is_a_switch(kz_2022: Tally, base: object, papers: int) -> None:
    national = changed(national_majority={"base": base}).decide(kz_2022).condition("national_majority")
    assert int(national.base) == papers
    assert int(national.margin_ballots) == 6_163_516 - (papers // 2 + 1)


def test_a_vote_can_turn_on_both_marked_papers_in_the_base() -> None:
    tally = Tally(("a", "b", "c"), [100] * 3, [[30, 28, 4, 0]] * 3)
    assert str(load_rule("kazakhstan-2022").decide(tally).outcome_name) == "rejected"
    without = changed(national_majority={"base": "decided"}, regional_majority={"base": "decided"})
    assert str(without.decide(tally).outcome_name) == "adopted"


def test_issued_papers_may_be_what_the_quorum_looks_at() -> None:
    tally = Tally(("a", "b", "c"), [100] * 3, [[45, 4, 0, 1]] * 3, issued=[51] * 3)
    assert str(load_rule("kazakhstan-2022").decide(tally).outcome_name) == "invalid"
    assert str(changed(turnout_quorum={"numerator": "issued"}).decide(tally).outcome_name) == "adopted"


def test_a_missed_quorum_is_invalid_even_where_no_side_won() -> None:
    verdict = load_rule("kazakhstan-2022").decide(Tally(("a", "b", "c"), [100] * 3, [[5, 10, 0, 0]] * 3))
    assert str(verdict.outcome_name) == "invalid"
    assert str(verdict.binds_name) == str(verdict.fails_by_name) == "turnout_quorum"
    assert not bool(verdict.binding)
