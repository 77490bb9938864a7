"""Strategic abstention as a game: replies, equilibria and cycles against their definitions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sim.analysis.rule_profile.mobilisation import (
    STEPS,
    Game,
    _beliefs,
    _played,
    _replies,
    mobilisation_document,
    without_turnout_quorum,
)
from sim.break_even.opponents import alike_table
from sim.errors import RuleError
from sim.rules import load_rule
from sim.streams import Purpose, Stream

ITALY = load_rule("italy-abrogative")
GAME = Game()


def _chance(yes_step: int, no_step: int, poll: int) -> Fraction:
    """Chance of adoption of a law of half the roll and half the vote, support by support."""
    weights, won = _beliefs(poll, GAME.poll_error), 0
    yes_side, no_side = (round(10_000 * (0.2 + 0.8 * step / STEPS)) for step in (yes_step, no_step))
    for support, weight in enumerate(weights.tolist()):
        yes, no = yes_side * support // 100, no_side * (100 - support) // 100
        won += weight * (yes + no > 5_000 and yes > no)
    return Fraction(won, int(weights.sum()))


def _paid(step: int, share: int) -> Fraction:
    return Fraction(step, STEPS) ** 2 * Fraction(share, 100)


@pytest.mark.parametrize(
    ("poll", "other"), [(35, 0), (35, 50), (40, 47), (52, 39), (55, 50), (55, 3), (70, 20), (48, 41)]
)
def test_a_reply_pays_best_of_all_and_costs_least_of_equals(poll: int, other: int) -> None:
    of_yes, of_no = _replies(_played(ITALY, GAME), poll)
    gains = [_chance(step, other, poll) - _paid(step, poll) for step in range(STEPS + 1)]
    assert int(of_yes[other]) == gains.index(max(gains))
    gains = [-_chance(other, step, poll) - _paid(step, 100 - poll) for step in range(STEPS + 1)]
    assert int(of_no[other]) == gains.index(max(gains))


def test_an_equilibrium_is_a_pair_of_best_replies_and_a_cycle_has_none() -> None:
    for name, law in (("with", ITALY), ("without", without_turnout_quorum(ITALY))):
        played = _played(law, GAME)
        for told in mobilisation_document(ITALY)["supports"]:
            of_yes, of_no = _replies(played, told["support"])
            at, weeks = (STEPS, STEPS), []
            while at not in weeks:
                weeks.append(at)
                at = (int(of_yes[at[1]]), int(of_no[at[0]]))
            length = len(weeks) - weeks.index(at)
            assert (told[name]["length"], told[name]["kind"] == "equilibrium") == (length, length == 1)
            if length == 1:
                assert told[name]["equilibria"] >= 1
                assert told[name]["p_adopted"] == round(
                    float((played.adopted[at] * _beliefs(told["support"], 0.05)).sum())
                    / float(_beliefs(told["support"], 0.05).sum()),
                    4,
                )


def test_turnout_while_polls_err_is_that_of_nine_of_the_last_ten_weeks() -> None:
    """Two hundred weeks by hand: to last week's other side, and to this week's poll."""
    played, came, at = _played(without_turnout_quorum(ITALY), GAME), [], (STEPS, STEPS)
    for error in (Stream(7, Purpose.POLLS, 0).normals("support", 200) * GAME.poll_error).tolist():
        of_yes, of_no = _replies(played, min(max(round(55 + 100 * error), 0), 100))
        at = (int(of_yes[at[1]]), int(of_no[at[0]]))
        came.append(int(played.came[at][55]))
    (told,) = mobilisation_document(ITALY, supports=[55], seed=7)["supports"]
    last = sorted(came[100:])
    assert (told["without"]["low"], told["without"]["high"]) == (last[5] / 10_000, last[-6] / 10_000)
    (other,) = mobilisation_document(ITALY, supports=[55], seed=8)["supports"]
    assert other["without"] != told["without"]


def test_opponents_who_can_break_the_quorum_stay_at_home() -> None:
    told = {each["support"]: each for each in mobilisation_document(ITALY)["supports"]}
    assert told[30]["with"]["turnout"] == GAME.habit < told[30]["without"]["turnout"]
    assert told[60]["with"]["turnout"] > 0.5  # its supporters fill the quorum by themselves
    assert told[60]["with"]["p_adopted"] > told[60]["without"]["p_adopted"]


def test_a_rule_without_its_quorum_decides_by_the_rest() -> None:
    table = alike_table(ITALY, 100, np.array(20), np.array(10))
    assert not ITALY.decide(table).adopted
    assert without_turnout_quorum(ITALY).decide(table).adopted


def test_a_rule_without_a_quorum_and_a_senseless_game_are_refused() -> None:
    with pytest.raises(RuleError, match="about a quorum of turnout; it has none"):
        mobilisation_document(load_rule("denmark-1953"))
    with pytest.raises(RuleError, match=r"habit = 1.5: must lie in \[0, 0.9\]"):
        Game(habit=1.5)
    with pytest.raises(RuleError, match=r"supports: 101 must lie in \[0, 100\]"):
        mobilisation_document(ITALY, supports=[101])
