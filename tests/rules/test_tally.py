from __future__ import annotations

import numpy as np
import pytest

from sim.errors import RuleError
from sim.rules import Tally, load_rule

BALLOTS = [[40, 10, 1, 2], [90, 20, 0, 5]]


def test_quantities_add_up_by_unit_and_nationally() -> None:
    tally = Tally(("a", "b"), [100, 200], BALLOTS, issued=[60, 120])
    expected = {
        "registered": [100, 200],
        "issued": [60, 120],
        "cast": [53, 115],
        "valid": [51, 110],
        "valid_papers": [53, 115],
        "decided": [50, 110],
        "yes": [40, 90],
        "no": [10, 20],
        "both_marked": [1, 0],
        "invalid": [2, 5],
    }
    for name, by_unit in expected.items():
        assert tally.by_unit(name).tolist() == by_unit, name
        assert int(tally.national(name)) == sum(by_unit), name


def test_a_list_of_classes_is_a_quantity() -> None:
    assert int(Tally(("a", "b"), [100, 200], BALLOTS).national(["yes", "no", "invalid"])) == 167


def test_units_of_weight_zero_count_nationally() -> None:
    assert int(Tally(("a", "b"), [100, 200], BALLOTS, weights=[1, 0]).national("registered")) == 300


def test_one_roll_serves_many_tables() -> None:
    tally = Tally(("a", "b"), [100, 200], np.broadcast_to(BALLOTS, (3, 5, 2, 4)))
    assert tally.shape == (3, 5)
    assert tally.national("registered").shape == (3, 5)
    assert tally.by_unit("yes").shape == (3, 5, 2)


def test_weights_default_to_one_each() -> None:
    assert Tally(("a", "b"), [100, 200], BALLOTS).weights.tolist() == [1, 1]


def test_a_stated_total_overrules_the_sum_of_classes() -> None:
    tally = Tally(("a", "b"), [100, 200], BALLOTS, stated={"cast": np.array([54, 115])})
    assert int(tally.national("cast")) == 169
    assert int(tally.national("decided")) == 160


def test_an_unknown_class_is_refused_only_where_it_is_needed() -> None:
    tally = Tally(("a",), [100], [[40, 10, 0, 0]], unknown=frozenset({"invalid"}))
    assert int(tally.national("decided")) == 50
    assert int(tally.national("yes")) == 40
    with pytest.raises(RuleError, match="needed: cast, which the table does not give: add the column"):
        tally.national("cast")
    with pytest.raises(RuleError, match="needed: invalid"):
        tally.national(["yes", "invalid"])


def test_a_previous_turnout_must_be_stated() -> None:
    with pytest.raises(RuleError, match="needed: previous_cast"):
        Tally(("a",), [100], [[40, 10, 0, 0]]).national("previous_cast")


@pytest.mark.parametrize(
    ("registered", "ballots", "message"),
    [
        ([100.0, 200.0], BALLOTS, "tally.registered holds float64 values"),
        ([True, False], BALLOTS, "tally.registered holds bool values"),
        (["100", "200"], BALLOTS, "counts must be integers"),
        ([100, 200], [[40, -1, 1, 2], [90, 20, 0, 5]], "tally.ballots holds -1"),
        ([100, 10**13], BALLOTS, "between 0 and 1000000000000"),
        ([100, 200, 300], BALLOTS, r"tally.registered has shape \(3,\): it must end in \(2\)"),
        ([100, 200], [[40, 10, 1], [90, 20, 0]], r"must end in \(2, 4\)"),
        (np.array([2**63, 1], dtype=np.uint64), BALLOTS, "tally.registered holds"),
    ],
)
def test_what_is_not_a_count_is_refused(registered: object, ballots: object, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        Tally(("a", "b"), registered, ballots)


def test_leading_shapes_must_fit() -> None:
    with pytest.raises(RuleError, match="do not broadcast"):
        Tally(("a",), np.ones((2, 1), int), np.ones((3, 1, 4), int))


def test_an_unknown_quantity_is_named() -> None:
    with pytest.raises(RuleError, match="'turnout'"):
        Tally(("a", "b"), [100, 200], BALLOTS).national("turnout")


def test_small_integer_types_are_counts_too() -> None:
    tally = Tally(("a",), np.array([200], np.uint8), np.array([[100, 100, 0, 0]], np.uint8))
    assert int(tally.national("cast")) == 200


def test_a_rule_names_all_that_it_needs_and_the_table_lacks() -> None:
    tally = Tally(("a",), [0], [[40, 10, 0, 0]], unknown=frozenset({"registered", "invalid"}))
    rule = load_rule("kazakhstan-1995")
    assert rule.lacking(tally) == ("cast", "registered")
    with pytest.raises(RuleError, match='the rule "kazakhstan-1995" needs cast, registered, which'):
        rule.decide(tally)
    assert load_rule("italy-constitutional").lacking(tally) == ()
