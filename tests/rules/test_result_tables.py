"""Result tables of any origin: read, derived, warned of, refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sim.errors import RuleError
from sim.rules import load_rule
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import read_results
from sim.rules.tables.result_table import ResultTable


def read(folder: Path, text: str, options: TableOptions | None = None) -> ResultTable:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_results(path, options)


def test_one_row_is_the_whole_vote(tmp_path: Path) -> None:
    results = read(tmp_path, "registered,yes,no,invalid\n100,40,20,3\n")
    assert results.warnings == ()
    assert results.tally.units == ("all",)
    assert int(results.tally.national("cast")) == 63
    assert int(results.tally.national("both_marked")) == 0


def test_several_rows_are_units_with_weights(tmp_path: Path) -> None:
    tally = read(
        tmp_path, "unit,weight,registered,yes,no,invalid\nZug,1,9,4,2,0\nObwalden,1/2,9,2,3,1\n"
    ).tally
    assert tally.units == ("Zug", "Obwalden")
    assert tally.weights.tolist() == [2, 1]


@pytest.mark.parametrize("weights", ["2,1", "1,0.5", "1,1/2", "2, 1"])
def test_half_weights_are_made_whole(tmp_path: Path, weights: str) -> None:
    full, half = weights.split(",")
    tally = read(tmp_path, f"unit,weight,yes,no\na,{full},1,1\nb,{half},1,1\n").tally
    assert tally.weights.tolist() == [2, 1]


@pytest.mark.parametrize(
    "text",
    [
        "registered;cast;yes;no\n1 000;63;40;20\n",
        '\ufeffRegistered,CAST,yes,no\r\n"1,000",63,40,20\r\n',
        "registered\tcast\tyes\tno\n\n1000\t63\t40\t20\n\n",
        "registered,cast,yes,no\n1\u202f000,63,40,20\n",
    ],
)
def test_other_ways_to_write_the_same_table(tmp_path: Path, text: str) -> None:
    tally = read(tmp_path, text).tally
    assert int(tally.national("registered")) == 1_000
    assert int(tally.national("invalid")) == 3


def test_the_class_that_cast_leaves_is_derived(tmp_path: Path) -> None:
    assert int(read(tmp_path, "cast,yes,no,both_marked\n63,40,15,5\n").tally.national("invalid")) == 3
    assert int(read(tmp_path, "cast,yes,invalid\n63,40,3\n").tally.national("no")) == 20


def test_what_does_not_follow_is_unknown_until_a_rule_needs_it(tmp_path: Path) -> None:
    results = read(tmp_path, "registered,yes,no\n100,40,20\n")
    assert results.tally.unknown == {"invalid"}
    assert bool(load_rule("taiwan-2018").decide(results.tally).adopted)
    with pytest.raises(
        RuleError, match='the rule "kazakhstan-1995" needs cast, which the table does not give'
    ):
        load_rule("kazakhstan-1995").decide(results.tally)


def test_cast_alone_serves_a_quorum(tmp_path: Path) -> None:
    tally = read(tmp_path, "registered,cast\n100,40\n").tally
    assert int(tally.national("cast")) == 40
    assert load_rule("italy-abrogative").lacking(tally) == ("yes", "no")


def test_a_table_that_does_not_add_up_is_read_with_the_difference(tmp_path: Path) -> None:
    results = read(tmp_path, "registered,cast,yes,no,invalid\n6639385,3645517,3521724,97497,25866\n")
    assert results.warnings == ("cast differs from yes + no + both_marked + invalid by +430",)
    assert int(results.tally.national("cast")) == 3_645_517
    assert int(results.tally.national("yes")) == 3_521_724


def test_differences_are_told_by_unit(tmp_path: Path) -> None:
    text = "unit,registered,cast,yes,no,invalid\na,110,50,40,9,0\nb,110,50,40,10,0\nc,110,51,40,9,0\n"
    (warning,) = read(tmp_path, text).warnings
    assert warning.endswith("by +3 in 2 units: a +1, c +2")


def test_more_ballots_than_voters_is_a_warning(tmp_path: Path) -> None:
    assert read(tmp_path, "unit,registered,yes,no,invalid\na,50,40,20,0\nb,90,7,8,0\n").warnings == (
        "cast exceeds registered by 10 in 1 unit: a +10",
    )
    with pytest.raises(RuleError, match="60 papers of 50 voters on the roll"):
        read(tmp_path, "registered,yes,no,invalid\n50,40,20,0\n")
    issued = read(tmp_path, "registered,issued,yes,no,invalid\n90,50,40,20,0\n")
    assert issued.warnings == ("cast exceeds issued by 10",)


def test_a_unit_without_a_result_has_no_ballots(tmp_path: Path) -> None:
    results = read(tmp_path, "unit,registered,yes,no,invalid\na,100,40,20,0\nb,9,,,\n")
    assert results.warnings == ("b: no result, so no ballots",)
    assert int(results.tally.national("registered")) == 109
    assert results.tally.by_unit("cast").tolist() == [60, 0]
    with pytest.raises(RuleError, match=r"b.*has no result: a heading or a note"):
        read(tmp_path, "unit,registered,yes,no,invalid\na,100,40,20,0\nb,90,,,\n")


def test_columns_of_no_use_are_named(tmp_path: Path) -> None:
    assert read(tmp_path, "yes,no,size\n4,2,66.7\n").warnings == ('not used: the column "size"',)


def test_invisible_characters_in_names_are_dropped(tmp_path: Path) -> None:
    tally = read(tmp_path, "unit,yes,no\nA\u200b\u202elmaty,4,2\nИ\u0306,1,1\n").tally
    assert tally.units == ("Almaty", "Й")


def test_a_line_separator_within_a_name_ends_no_row(tmp_path: Path) -> None:
    assert read(tmp_path, "unit,yes,no\nA\u2028b,4,2\nc,1,1\n").tally.units == ("A b", "c")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "registered,yess,no\n9,4,2\n",
            r"table.csv:1:2: yess: is no column of a result table; did you mean 'yes'\?",
        ),
        ("yes,yes,no\n9,4,2\n", r"table.csv:1:2: \"yes \(column 2\)\": may be yes, and so may 'yes'"),
        ("yes,no\n4.5,2\n", r'table.csv:2:1: yes = "4.5": must be a whole number'),
        ("yes,no\n-4,2\n", r'yes = "-4"'),
        ("yes,no\n50%,2\n", r'yes = "50%"'),
        ("yes,no\nnan,2\n", r'yes = "nan"'),
        ("yes,no\n1e9,2\n", r'yes = "1e9"'),
        ("yes,no\n=1+1,2\n", r'yes = "=1\+1"'),
        ('yes,no\n"1,23",2\n', r'yes = "1,23"'),
        ("yes,no\n99999999999999,2\n", r"must not exceed 1000000000000"),
        ("yes,no\n4\n", r"table.csv:1:2: no: no row has a cell for it"),
        ("yes,no\n4,5\n4\n", r'table.csv:3:2: "4": has 1 cell where the header has 2'),
        ("yes,no\n", r"at least one row"),
        ("", r"at least one row"),
        ("name,share\na,1\n", r"no column of counts"),
        ("unit,yes,no\na,1,2\na,3,4\n", r'table.csv:3:1: unit = "a": stands in line 2 already'),
        ("unit,yes,no\na\u200b,1,2\na,3,4\n", r"stands in line 2 already"),
        ("unit,weight,yes,no\na,-1,1,2\nb,1,3,4\n", r'table.csv:2:2: a.weight = "-1"'),
        ("unit,weight,yes,no\na,1/0,1,2\nb,1,3,4\n", r'weight = "1/0"'),
        ("unit,weight,yes,no\na,half,1,2\nb,1,3,4\n", r'weight = "half"'),
        ("unit,yes,no\na,1,2\nb,3,\n", r'table.csv:3:3: b.no = "": is blank and does not follow'),
        (
            "unit,yes,no\na,1,2\nb,3,4\nTOTAL,4,6\n",
            r'table.csv:4:1: unit = "TOTAL": is the sum of "a" and "b"',
        ),
        ("unit,yes,no\nAll,4,6\na,1,2\nb,3,4\n", r'table.csv:2:1: unit = "All": is the sum'),
        ('yes,no\n"4,2\n', r"table.csv:2:1: is not CSV: unexpected end of data"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        read(tmp_path, text)


def test_all_blank_cells_that_do_not_follow_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        read(tmp_path, "unit,yes,no\na,1,\nb,,4\n")
    assert [line.partition("table.csv:")[2][:4] for line in str(caught.value).split("\n")] == ["2:3:", "3:2:"]


def test_all_unreadable_cells_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        read(tmp_path, "unit,yes,no\na,x,y\nb,z,4\n")
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("name", ["none.csv", "none\0.csv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(RuleError, match=r"cannot be read|there is no such file"):
        read_results(tmp_path / name)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("unit,yes\nÀ,1\n".encode("latin-1"))
    with pytest.raises(RuleError, match="is not UTF-8"):
        read_results(path)


def test_a_row_that_looks_like_a_total_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r'table\.csv:4:1: unit = "Total": is called a total, a part of one'):
        read(tmp_path, "unit,yes,no\na,1,2\nb,3,4\nTotal,5,6\n")


SOUND = """\
unit,weight,registered,cast,yes,no,both_marked,invalid
A,1,100,64,40,20,1,3
B,1/2,90,,30,9,0,2
"""
JUNK = ["", ",", '"', "\n", "-", "9" * 20, "\u202e", "nan", "1e9", ";", "\0", "=cmd", "½"]


def test_damaged_tables_are_read_or_refused_with_their_place(tmp_path: Path) -> None:
    rng = random.Random(2022)
    refusals = []
    for _ in range(1_500):
        text = SOUND
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(text))
            text = text[:place] + rng.choice(JUNK) + text[place + rng.randint(0, 3) :]
        try:
            read(tmp_path, text)
        except RuleError as error:
            refusals.append(str(error))
    assert len(refusals) > 500
    assert all(message.startswith(str(tmp_path)) for message in refusals)
    assert all(message.replace("\n", "").isprintable() for message in refusals)


def test_weights_of_several_denominators_keep_their_proportion(tmp_path: Path) -> None:
    tally = read(tmp_path, "unit,weight,yes,no\na,1/2,1,1\nb,1/3,1,1\nc,1,1,1\nd,0.25,1,1\ne,0,1,1\n").tally
    assert tally.weights.tolist() == [6, 4, 12, 3, 0]


def test_classes_beyond_cast_leave_nothing_to_derive(tmp_path: Path) -> None:
    """Of 60 papers 40 and 25 are stated: the rest is no class of minus five, and none of five."""
    with pytest.raises(RuleError, match=r'table\.csv:3:2: b\.cast = "60": 65 votes on 60 papers'):
        read(tmp_path, "unit,cast,yes,no,invalid\na,63,40,20,3\nb,60,40,25,\n")
    allowed = TableOptions(allow_inconsistent=True)
    results = read(tmp_path, "unit,cast,yes,no\na,63,40,20\nb,60,40,25\n", allowed)
    assert "invalid" in results.tally.unknown
    assert any(
        "invalid cannot be derived: the other classes exceed cast" in each for each in results.warnings
    )
