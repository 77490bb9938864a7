"""What a table of results may leave in doubt, and what the reader says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import RuleError
from sim.rules import load_rule
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import results_of
from sim.rules.tables.result_table import ResultTable
from sim.rules.unit_lists import unit_list


def read(text: str, **options: object) -> ResultTable:
    return results_of(text.encode(), "t.csv", TableOptions(**options))


def told(text: str, **options: object) -> str:
    with pytest.raises(RuleError) as caught:
        read(text, **options)
    return str(caught.value)


def test_columns_by_the_names_that_the_user_gives() -> None:
    table = read("place,SI,NO,ID\na,4,2,7\nb,1,3,8\n", columns={"unit": "place", "yes": "si", "ignore": "ID"})
    assert table.tally.units == ("a", "b")
    assert int(table.tally.national("yes")) == 5
    assert not any("not used" in text for text in table.warnings)


def test_names_that_the_user_got_wrong() -> None:
    assert "t.csv has no column 'Sii'; did you mean 'SI'?" in told("SI,NO\n4,2\n", columns={"yes": "Sii"})
    assert "'yess' is none of unit" in told("SI,NO\n4,2\n", columns={"yess": "SI"})


def test_two_columns_for_one_are_refused_until_it_is_said_which() -> None:
    text = "votanti,cast,yes,no\n9,8,4,2\n"
    assert int(read(text).tally.national("cast")) == 8  # our own word goes first
    two = "elettori,electorate,yes,no\n9,8,4,2\n"
    assert "--columns registered=NAME" in told(two)
    assert int(read(two, columns={"registered": "elettori"}).tally.national("registered")) == 9


@pytest.mark.parametrize("name", ["votes_cast", "papers", "Turnout %"])
def test_names_that_are_merely_alike_are_no_slips(name: str) -> None:
    table = read(f"registered,cast,yes,no,{name}\n100,60,40,15,3.5\n")
    assert "previous_cast" not in table.tally.stated
    assert "valid_papers" not in table.tally.stated


def test_a_slip_of_the_pen_is_asked_about_unless_the_column_is_there() -> None:
    assert "did you mean 'registered'?" in told("registred,yes,no\n9,4,2\n")
    assert int(read("registered,registred,cast,yes,no\n9,8,7,4,2\n").tally.national("registered")) == 9


def test_counts_that_nobody_knows_are_refused_where_a_sum_may_lack_them() -> None:
    said = told("yes,no,invalid,zzz\n26,20,1,10\n")
    assert "zzz: holds whole numbers, and may be a class of papers" in said
    assert "--columns ignore=zzz" in said
    assert (
        int(read("yes,no,invalid,zzz\n26,20,1,10\n", columns={"ignore": "zzz"}).tally.national("cast")) == 47
    )
    assert int(read("cast,yes,no,invalid,zzz\n57,26,20,11,10\n").tally.national("cast")) == 57
    assert "zzz: holds whole numbers" in told("cast,yes,no,invalid,zzz\n57,26,20,1,10\n")
    assert read("yes,no,invalid,zzz\n26,20,1,10.5\n").warnings == ('not used: the column "zzz"',)


def test_a_line_break_within_a_cell_joins_nothing() -> None:
    assert 'yes = "600\\n100": must be a whole number' in told('unit,yes,no\nA,"600\n100",3\nB,2,1\n')
    assert read('unit,yes,no\n"A\nB",6,3\nC,2,1\n').tally.units == ("A B", "C")


def test_units_that_the_law_counts_by_are_known_by_their_names() -> None:
    rows = "Vic.,90,1\nnsw,90,1\nQld,90,1\nSouth Australia,9,1\nWA,9,1\nTas,9,1\n"
    table = read(f"unit,yes,no\n{rows}")
    assert table.under(load_rule("australia-1901")).weights.tolist() == [1] * 6
    with_territory = read(f"unit,yes,no\n{rows}ACT,1,900\n").under(load_rule("australia-1901"))
    assert with_territory.weights.tolist() == [1] * 6 + [0]
    assert int(with_territory.national("no")) == 906


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("VIC,9,1\nNSW,9,1\nQLD,9,1\nSA,9,1\nWA,9,1\n", '"Tasmania" is missing'),
        (
            "VIC,9,1\nVictoria,9,1\nNSW,8,1\nQLD,9,1\nSA,7,1\nWA,9,1\nTAS,9,1\n",
            '"Victoria" is there more than',
        ),
        (
            "VICT,9,1\nNSW,9,1\nQLD,9,1\nSA,9,1\nWA,9,1\nTAS,9,1\n",
            "\"VICT\" is not on it; did you mean 'vic'?",
        ),
    ],
)
def test_units_that_do_not_fit_the_law_are_refused_with_what_to_write(rows: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        read(f"unit,yes,no\n{rows}").under(load_rule("australia-1901"))
    assert message in str(caught.value)
    assert "column weight" in str(caught.value)


def test_weights_in_the_table_go_before_the_list() -> None:
    table = read("unit,weight,yes,no\nNorth,3,4,2\nSouth,1,1,2\n").under(load_rule("australia-1901"))
    assert table.weights.tolist() == [3, 1]


def test_lists_have_the_weights_of_the_laws() -> None:
    assert sum(unit_list("australia-states").weights.values()) == 6
    cantons = unit_list("switzerland-cantons").weights
    assert (len(cantons), sum(cantons.values())) == (26, 46)


@pytest.mark.parametrize("kind", ["blank", "both_marked"])
def test_papers_of_which_the_law_is_not_known_decide_both_ways(kind: str) -> None:
    rule = load_rule("romania-2013")
    text = f"registered,yes,no,invalid,{kind}\n100,{{yes}},{{no}},0,{{papers}}\n"
    assert getattr(rule.papers, kind) == "unknown"
    agreeing = read(text.format(yes=40, no=10, papers=1))
    assert str(rule.decide(agreeing.under(rule)).outcome_name) == "adopted"
    (note,) = agreeing.notes_under(rule)
    assert "decided both ways, with one outcome" in note
    parting = read(text.format(yes=26, no=20, papers=10))
    with pytest.raises(RuleError, match="the outcome hangs on it") as caught:
        parting.under(rule)
    assert f"adopted with --papers {kind}=invalid" in str(caught.value)
    assert f"rejected with --papers {kind}=valid" in str(caught.value)
    for said, outcome in (("invalid", "adopted"), ("valid", "rejected")):
        table = read(text.format(yes=26, no=20, papers=10), papers={kind: said})
        assert str(rule.decide(table.under(rule)).outcome_name) == outcome
        known = load_rule({"preset": "romania-2013", "papers": {"blank": "invalid", kind: said}})
        free = read(text.format(yes=26, no=20, papers=10))
        assert str(known.decide(free.under(known)).outcome_name) == outcome
        assert free.notes_under(known) == ()


def test_papers_counted_as_invalid_may_be_valid_votes_under_a_law() -> None:
    text = "registered,yes,no,invalid\n100,26,20,10\n"
    for status, outcome in (("invalid", "adopted"), ("valid", "rejected")):
        rule = load_rule({"preset": "romania-2013", "papers": {"blank": "valid", "invalid": status}})
        assert str(rule.decide(read(text).under(rule)).outcome_name) == outcome
    rule = load_rule({"preset": "romania-2013", "papers": {"invalid": "unknown"}})
    with pytest.raises(RuleError, match="the outcome hangs on it"):
        read(text).under(rule)
    for papers in (
        {"blank": "invalid", "both_marked": "invalid", "invalid": "unknown"},
        {"both_marked": "invalid"},
        {"invalid": "valid"},
    ):
        with pytest.raises(RuleError, match=r"papers\.\w+ = "):
            load_rule({"preset": "romania-2013", "papers": papers})


def test_two_kinds_of_papers_of_which_nothing_is_known_are_tried_in_all_ways() -> None:
    table = read("registered,yes,no,both_marked,invalid,blank\n100,26,20,3,0,3\n")
    with pytest.raises(RuleError) as caught:
        table.under(load_rule("romania-2013"))
    assert str(caught.value).count("with --papers") == 4


def test_blank_papers_are_part_of_what_was_cast() -> None:
    table = read("registered,cast,yes,no,blank\n100,60,26,20,10\n")
    assert int(table.tally.national("invalid")) == 14
    valid = load_rule({"preset": "italy-abrogative", "papers": {"blank": "valid"}})
    assert int(table.under(valid).national("invalid")) == 4
    assert int(table.under(valid).national("both_marked")) == 10
    assert "66 votes on 60 papers" in told("registered,cast,yes,no,blank\n100,60,26,20,20\n")


def test_valid_votes_give_the_invalid_papers_or_a_contradiction() -> None:
    assert int(read("cast,valid,yes,no\n60,50,30,20\n").tally.national("invalid")) == 10
    assert "more than two options" in told("cast,valid,yes,no\n60,55,30,20\n")
    assert read("cast,valid,yes,no,both_marked\n60,55,30,20,5\n").inconsistent == ()


def test_a_stated_total_is_held_against_the_rows() -> None:
    text = "unit,yes,no\na,4,2\nb,1,3\n"
    assert int(read(text, totals={"yes": 5}).tally.national("yes")) == 5
    assert "the rows add up to 5, -1 beside --total 6" in told(text, totals={"yes": 6})
    assert "has no column cast" in told(text, totals={"cast": 6})


def test_rows_that_are_not_there_cannot_be_left_out() -> None:
    assert "--leave-out 'c': t.csv has no row of this name or line" in told(
        "unit,yes,no\na,4,2\nb,1,3\n", leave_out=("c",)
    )
    assert read("unit,yes,no\na,4,2\n3,1,3\n", leave_out=("3",)).tally.units == ("a",)  # a name before a line


def test_a_spreadsheet_or_page_is_called_what_it_is(tmp_path: Path) -> None:
    for data, what in (
        (b"PK\x03\x04rest", "(a|no) spreadsheet"),
        (b"<html>", "a web page"),
        (b"%PDF-1.7", "a PDF"),
    ):
        with pytest.raises(RuleError, match=f"is {what}"):
            results_of(data, "t.csv")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-be", "utf-32"])
def test_marks_of_encodings_are_heeded(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    table = results_of(mark + "unit,yes,no\nАлматы,4,2\nb,1,1\n".encode(encoding), "t.csv")
    assert table.tally.units[0] == "Алматы"


VOTES = "question,region,place,registered,yes,no\n1,N,a,9,4,2\n1,S,a,9,1,3\n2,N,a,9,2,2\n2,S,a,9,5,3\n"


def test_one_of_several_votes_in_a_file() -> None:
    assert 'tells several votes apart: "1", "2"; say which with --where \'question=TEXT\'' in told(VOTES)
    table = read(VOTES, where={"question": "2"}, unit=("region", "place"))
    assert table.tally.units == ("N, a", "S, a")
    assert int(table.tally.national("yes")) == 7
    assert 'no row of t.csv has this; there are "1", "2"' in told(VOTES, where={"question": "3"})
    assert "has no column 'quest'; did you mean 'question'?" in told(VOTES, where={"quest": "2"})


def test_units_named_by_two_columns() -> None:
    merged = "region,place,yes,no\nN,a,4,2\n,b,1,3\nS,a,2,2\n"
    assert read(merged, unit=("region", "place")).tally.units == ("N, a", "N, b", "S, a")
    assert "with --unit A,B" in told(merged.replace(",b,", "N,a,"))
    assert "has no column 'plce'" in told(merged, unit=("plce",))


def test_units_within_units_are_added_up() -> None:
    text = "region,place,weight,yes,no\nN,a,2,4,2\n,b,2,1,3\nS,c,1,2,2\n"
    table = read(text, group_by=("region",))
    assert table.tally.units == ("N", "S")
    assert table.tally.by_unit("yes").tolist() == [5, 2]
    assert table.tally.weights.tolist() == [2, 1]
    assert "rows of one group have different weights" in told(
        text.replace("b,2", "b,1"), group_by=("region",)
    )


def test_ways_of_voting_are_added_up_but_not_their_sum() -> None:
    text = "unit,way,yes,no\nA,post,300,150\nA,box,100,51\nA,all,400,201\nB,post,1,2\nB,box,3,4\nB,all,4,6\n"
    said = told(text, group_by=("unit",))
    assert '"A, all": is the sum of' in said or "every ballot would count twice" in said
    table = read(text, where={"way": "all"})
    assert table.tally.by_unit("yes").tolist() == [400, 4]


def test_a_kind_of_rows_may_be_left_out() -> None:
    text = "unit,yes,no\nNorth,,\na,4,2\nb,1,3\nSouth,,\nc,2,2\n"
    assert "North" in told(text)
    assert read(text, leave_out=("empty",)).tally.units == ("a", "b", "c")


def test_two_files_of_the_same_units_are_one_table(tmp_path: Path) -> None:
    rolls = tmp_path / "rolls.csv"
    rolls.write_text("place;registered;cast\nb;9;6\nA;12;7\n", encoding="utf-8")
    votes = "unit,yes,no,invalid\na,4,2,1\nb,1,3,2\n"
    table = read(votes, join=(str(rolls),))
    assert table.tally.by_unit("registered").tolist() == [12, 9]
    assert table.tally.by_unit("cast").tolist() == [7, 6]
    said = told(votes.replace("b,1", "c,1"), join=(str(rolls),))
    assert '"c" is not in' in said
    assert "the files must name the same units" in said
    more = votes + "Total,5,5,3\n"
    assert '"total" is not in' in told(more, join=(str(rolls),))
    assert read(more, join=(str(rolls),), leave_out=("Total",)).tally.units == ("a", "b")
    rolls.write_text("place;registered;cast\nb;9;6\nB;9;6\nA;12;7\n", encoding="utf-8")
    assert '"b" is more than once' in told(votes, join=(str(rolls),))


def test_a_column_that_both_files_have_must_agree(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("unit,registered,yes\na,9,4\nb,9,2\n", encoding="utf-8")
    assert "may be yes, and so may 'yes'" in told("unit,yes,no\na,4,2\nb,1,3\n", join=(str(other),))
    assert int(read("unit,yes,no\na,4,2\nb,2,3\n", join=(str(other),)).tally.national("yes")) == 6


def test_two_columns_of_one_name_must_agree() -> None:
    assert "say which with --columns cast=NAME" in told("cast,cast,yes,no\n9,8,4,2\n")
    assert int(read("cast,cast,yes,no\n9,9,4,2\n").tally.national("cast")) == 9
    chosen = {"cast": "cast (column 2)", "ignore": "cast"}
    assert int(read("cast,cast,yes,no\n9,8,4,2\n", columns=chosen).tally.national("cast")) == 8


def test_shares_alone_are_refused_as_such() -> None:
    assert 'has shares ("Ja in %") and no column of counts' in told(
        "Kanton,Ja in %,Nein in %\nZH,55.1,44.9\n"
    )
    assert "is per cent, and a verdict needs numbers of votes" in told(
        "unit,yes,no\na,60 %,40 %\nb,55%,45%\n"
    )
