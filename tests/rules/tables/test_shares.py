"""Tables of shares: what is told is right of every table of counts that they may have been printed from."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from sim.errors import RuleError
from sim.rules import Tally, load_rule
from sim.rules.tables.options import TableOptions
from sim.rules.tables.share_columns import read_shares
from sim.rules.tables.share_decision import (
    PrintedBetween,
    TableOfShares,
    implied_shares,
    share_decision_document,
)

Row = tuple[int, int, int, int]
"""Yes, No, invalid, on the roll."""

RULES = ("kazakhstan-2022", "kazakhstan-1995", "new-zealand-1993", "italy-abrogative", "ireland-1937")


def printed(part: int, whole: int, digits: int) -> PrintedBetween:
    """Between which two a share lies that is rounded to so many digits of a per cent, half to either side."""
    unit = Fraction(1, 100 * 10**digits)
    share = round(Fraction(part, whole) / unit) * unit
    return max(share - unit / 2, Fraction(0)), min(share + unit / 2, Fraction(1))


def shares_of(row: Row, digits: int) -> dict[tuple[str, str], PrintedBetween]:
    yes, no, invalid, roll = row
    cast = yes + no + invalid
    of = {
        ("yes", "decided"): (yes, yes + no),
        ("yes", "valid"): (yes, yes + no),
        ("decided", "valid"): (1, 1),
        ("invalid", "cast"): (invalid, cast),
        ("cast", "registered"): (cast, roll),
    }
    return {pair: printed(part, whole, digits) for pair, (part, whole) in of.items()}


def tally_of(rows: list[Row]) -> Tally:
    units = tuple(f"unit {number}" for number in range(len(rows)))
    papers = [[yes, no, 0, invalid] for yes, no, invalid, _ in rows]
    return Tally(units, [row[3] for row in rows], papers, issued=[sum(row[:3]) for row in rows])


def drawn(draws: random.Random) -> Row:
    roll = draws.randint(20, 400)
    cast = draws.randint(roll // 3, roll)
    yes = draws.randint(cast // 3, cast * 3 // 4)
    return yes, draws.randint(1, cast - yes), 0, roll


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("with_rolls", [True, False])
def test_what_is_told_holds_of_the_counts_behind_the_shares(name: str, with_rolls: bool) -> None:
    draws, rule, told = random.Random(7), load_rule(name), set()
    for _ in range(100):
        rows = [drawn(draws) for _ in range(draws.choice([1, 3, 17]))]
        if any(each.kind.startswith("regional") for each in rule.conditions):
            rows = [drawn(draws) for _ in range(17)]
        tally = tally_of(rows)
        rolls = tuple(row[3] for row in rows) if with_rolls else None
        shares = tuple(shares_of(row, draws.choice([0, 1, 2])) for row in rows)
        found = share_decision_document(rule, TableOfShares(tally.units, shares, rolls))
        verdict = rule.decide(tally)
        assert str(verdict.outcome_name) in found["outcomes"]
        for each in found["conditions"]:
            assert each["met"] in (None, bool(verdict.condition(each["name"]).met))
            told.add(each["met"])
    assert told & {True, False}


def test_a_share_is_told_unless_two_votes_with_the_same_print_differ() -> None:
    """Every share of up to 60 papers, with one digit or none, against all that are printed alike."""
    rule = load_rule("new-zealand-1993")
    pairs = [(yes, whole) for whole in range(1, 61) for yes in range(whole + 1)]
    for digits in (0, 1):
        alike: dict[PrintedBetween, set[bool]] = {}
        for yes, whole in pairs:
            alike.setdefault(printed(yes, whole, digits), set()).add(2 * yes > whole)
        for between, outcomes in alike.items():
            table = TableOfShares(("all",), ({("yes", "valid"): between},))
            met = share_decision_document(rule, table)["conditions"][0]["met"]
            assert outcomes == {met} if met is not None else between[0] <= Fraction(1, 2) <= between[1]


def test_the_mean_is_that_of_all_weights_that_the_rolls_allow() -> None:
    draws, rule, decided = random.Random(3), load_rule("new-zealand-1993"), ("yes", "valid")
    for _ in range(60):
        rolls = [draws.randint(1, 50) for _ in range(4)]
        yes = [Fraction(draws.randint(0, 80), 100) for _ in rolls]
        valid = [Fraction(draws.randint(1, 80), 100) for _ in rolls]
        votes = [(each, each + Fraction(1, 10)) for each in yes]
        wholes = [
            (roll * each, roll * (each + Fraction(1, 5))) for roll, each in zip(rolls, valid, strict=True)
        ]
        means = [
            sum(whole[end] * vote[side] for whole, vote, end in zip(wholes, votes, ends, strict=True))
            / sum(whole[end] for whole, end in zip(wholes, ends, strict=True))
            for ends in product((0, 1), repeat=4)
            for side in (0, 1)
        ]
        shares = tuple(
            {decided: vote, ("valid", "registered"): (each, each + Fraction(1, 5))}
            for vote, each in zip(votes, valid, strict=True)
        )
        table = TableOfShares(tuple("abcd"), shares, tuple(rolls))
        (condition,) = share_decision_document(rule, table)["conditions"]
        assert (condition["low"], condition["high"]) == (float(min(means)), float(max(means)))


def test_shares_follow_from_others() -> None:
    tenths = {("yes", "registered"): 3, ("cast", "registered"): 6, ("invalid", "cast"): 1}
    known = implied_shares({pair: (Fraction(n, 10), Fraction(n, 10)) for pair, n in tenths.items()})
    assert known["valid", "registered"][0] == Fraction(54, 100)
    assert known["yes", "valid"] == (Fraction(30, 54), Fraction(30, 54))
    assert known["yes", "cast"][0] == Fraction(1, 2)


def read(tmp_path: Path, text: str, names: dict[str, str], **options: object) -> TableOfShares:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_shares(path, names, TableOptions(**options))  # type: ignore[arg-type]  # a test's own options


SWISS = (
    "Kanton;Ja in %;Beteiligung in %;Berechtigte\nZH;54,3;48,2;1000\nBE;49.9 %;46;900\nTotal;52.1;47.1;1900\n"
)


def test_columns_of_shares_are_read_at_their_precision(tmp_path: Path) -> None:
    names = {"yes/valid": "Ja in %", "cast/registered": "Beteiligung in %"}
    with pytest.raises(RuleError, match="is called a total: --leave-out"):
        read(tmp_path, SWISS, names)
    table = read(tmp_path, SWISS, names, leave_out=("Total",), columns={"registered": "Berechtigte"})
    assert (table.units, table.registered) == (("ZH", "BE"), (1000, 900))
    assert table.shares[0]["yes", "valid"] == (Fraction(5425, 10000), Fraction(5435, 10000))
    assert table.shares[1]["cast", "registered"] == (Fraction(455, 1000), Fraction(465, 1000))
    whole = read(tmp_path, SWISS, names, where={"Kanton": "Total"})
    assert share_decision_document(load_rule("new-zealand-1993"), whole)["verdict"] == "adopted"


def test_what_is_no_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="must be per cent such as"):
        read(tmp_path, "unit,yes %\nA,154.3\n", {"yes/valid": "yes %"})
    with pytest.raises(RuleError, match="write PART/WHOLE=COLUMN"):
        read(tmp_path, "unit,yes %\nA,54.3\n", {"valid/yes": "yes %"})
    with pytest.raises(RuleError, match="has no column"):
        read(tmp_path, "unit,yes %\nA,54.3\n", {"yes/valid": "Ja"})
    table = read(tmp_path, "unit,y,n\nA,54.3,41.0\n", {"yes/decided": "y", "no/decided": "n"})
    with pytest.raises(RuleError, match="A: the shares contradict each other"):
        share_decision_document(load_rule("new-zealand-1993"), table)


def test_a_blank_share_says_nothing(tmp_path: Path) -> None:
    table = read(tmp_path, "unit,y\nA,54.3\nB,\nC,60\n", {"yes/valid": "y"})
    assert share_decision_document(load_rule("new-zealand-1993"), table)["outcomes"] == [
        "adopted",
        "rejected",
    ]
