from __future__ import annotations

import pytest

from sim.analysis.every_rule import compare_rules
from sim.errors import RuleError
from sim.rules import Tally, load_rule, preset_names


def test_one_vote_under_every_rule(kz_2022: Tally) -> None:
    compared = {each.rule.name: each for each in compare_rules(kz_2022)}
    assert tuple(compared) == preset_names()
    assert compared["kazakhstan-2022"].outcome == "adopted"
    assert compared["kazakhstan-2022"].decided_by == "regional_majority"
    assert compared["kazakhstan-2022"].margin_ballots == 400_837
    assert compared["lithuania-2002-republic"].outcome == "rejected"
    assert compared["serbia-2006"].margin_ballots == 6_163_516 - 5_867_322
    assert compared["bulgaria-2009"].obstacle == "needs previous_cast"
    assert "needs 48 units" in compared["british-columbia-2005"].obstacle


def test_a_boycott_is_invalid_here_and_adopted_there() -> None:
    tally = Tally(("a", "b", "c"), [1_000] * 3, [[380, 20, 2, 8]] * 3)
    compared = {each.rule.name: each.outcome for each in compare_rules(tally)}
    assert compared["kazakhstan-2022"] == compared["hungary-2012"] == "invalid"
    assert compared["hungary-1997"] == compared["switzerland-constitution"] == "adopted"
    assert compared["denmark-1953"] == "rejected"


def test_a_national_table_has_no_regional_majority() -> None:
    (only,) = compare_rules(Tally(("all",), [9], [[5, 1, 0, 0]]), [load_rule("australia-1901")])
    assert (only.outcome, only.obstacle) == ("", "needs a table by units")


def test_many_tables_are_not_compared() -> None:
    with pytest.raises(RuleError, match="not on many"):
        compare_rules(Tally(("a",), [9], [[[5, 1, 0, 0]]] * 2))
