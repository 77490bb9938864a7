"""Tables as ministries and programs write them: the right verdict, or a refusal that says what to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main

INPUTS = Path(__file__).with_name("inputs")

Asked = pytest.CaptureFixture[str]


def decided(capsys: Asked, file: str, rule: str, *more: str) -> dict[str, Any]:
    assert main(["decide", "--results", str(INPUTS / file), "--rule", rule, *more, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def refused(capsys: Asked, file: str, rule: str, *more: str) -> str:
    assert main(["decide", "--results", str(INPUTS / file), "--rule", rule, *more]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def figures(document: dict[str, Any], place: int = -1) -> tuple[int, int]:
    condition = document["conditions"][place]
    return condition["numerator"], condition["base"]


@pytest.mark.parametrize(
    ("file", "rule", "more", "verdict", "numerator", "base"),
    [
        ("four-levels-true.csv", "italy-constitutional", (), "adopted", 180, 270),
        ("four-levels.csv", "italy-constitutional", ("--leave-out", "sums"), "adopted", 180, 270),
        ("total-then-abroad.csv", "croatia-2010", ("--leave-out", "TOTAL"), "adopted", 130, 254),
        ("total-then-abroad.csv", "croatia-2010", ("--leave-out", "line 5"), "adopted", 130, 254),
        ("total-then-abroad.csv", "croatia-2010", ("--keep", "TOTAL"), "adopted", 255, 502),
        ("au-flip.csv", "australia-1901", (), "adopted", 4, 6),
        ("au-flip-weighted.csv", "australia-1901", (), "adopted", 4, 6),
        ("swiss-8-full-6-half.csv", "switzerland-constitution", (), "rejected", 22, 46),
        ("swiss-8-full-6-half-weighted.csv", "switzerland-constitution", (), "rejected", 22, 46),
        ("blank-papers.csv", "italy-abrogative", (), "adopted", 26, 46),
        ("title-footer.csv", "croatia-2010", (), "adopted", 900, 1220),
        ("trailing-columns.csv", "croatia-2010", (), "adopted", 900, 1220),
        ("pipe.csv", "croatia-2010", (), "adopted", 600, 710),
        ("cyrillic-headers.csv", "croatia-2010", (), "adopted", 600, 710),
        ("decimal-comma.csv", "croatia-2010", (), "adopted", 600, 710),
        ("cp1251.csv", "croatia-2010", ("--encoding", "cp1251"), "adopted", 600, 710),
        ("swiss-apostrophe.csv", "croatia-2010", (), "adopted", 600_000, 700_010),
        ("pandas-floats.csv", "croatia-2010", (), "adopted", 600, 710),
        ("turnout-only.csv", "romania-2013", (), "invalid", 204, 1000),
    ],
)
def test_a_table_as_it_was_published_gives_the_right_verdict(
    capsys: Asked, file: str, rule: str, more: tuple[str, ...], verdict: str, numerator: int, base: int
) -> None:
    document = decided(capsys, file, rule, *more)
    assert (document["verdict"], *figures(document)) == (verdict, numerator, base)


def test_blank_papers_count_for_turnout_and_not_for_the_majority(capsys: Asked) -> None:
    document = decided(capsys, "blank-papers.csv", "italy-abrogative")
    assert figures(document, 0) == (56, 100)
    assert document["conditions"][0]["margin_ballots"] == 5


def test_sums_at_every_level_are_refused_by_name(capsys: Asked) -> None:
    said = refused(capsys, "four-levels.csv", "italy-constitutional")
    assert [line.split('"')[1] for line in said.splitlines()] == ["Taiwan", "Taipei", "Taichung"]
    assert "--leave-out sums" in said


def test_a_total_that_stands_above_other_rows_is_refused(capsys: Asked) -> None:
    said = refused(capsys, "total-then-abroad.csv", "croatia-2010")
    assert '"TOTAL": is the sum of "North" and "South" and "East"' in said


def test_more_votes_than_papers_are_refused_and_told_where_they_are_allowed(capsys: Asked) -> None:
    said = refused(capsys, "cast-zero.csv", "italy-abrogative")
    assert "B.cast" in said
    assert "900 votes on 0 papers" in said
    assert 'if 0 stands for "not given"' in said
    document = decided(capsys, "cast-zero.csv", "italy-abrogative", "--allow-inconsistent")
    assert document["inconsistent"][0].startswith("B: 900 votes on 0 papers")
    path = str(INPUTS / "cast-zero.csv")
    assert main(["decide", "--results", path, "--rule", "italy-abrogative", "--allow-inconsistent"]) == 0
    assert "On a table that contradicts itself: B: 900 votes" in " ".join(capsys.readouterr().out.split())


def test_another_encoding_is_shown_as_two_would_read_it(capsys: Asked) -> None:
    said = refused(capsys, "cp1251.csv", "croatia-2010")
    assert 'as cp1251 a line is "Алматы;1000;600;100;10"' in said
    assert "as cp1252 a line is" in said
    assert "--encoding" in said


def test_what_was_taken_for_what_is_told(capsys: Asked) -> None:
    document = decided(capsys, "cyrillic-headers.csv", "croatia-2010")
    (taken,) = [text for text in document["warnings"] if text.startswith("taken: ")]
    for name, ours in (
        ("регион", "unit"),
        ("зарегистрировано", "registered"),
        ("за", "yes"),
        ("против", "no"),
    ):
        assert f'"{name}" for {ours}' in taken


def test_lines_passed_over_are_told(capsys: Asked) -> None:
    document = decided(capsys, "title-footer.csv", "croatia-2010")
    assert 'line 1 is passed over: "Official results of the referendum of 5 May"' in document["warnings"]
    assert 'line 7 is passed over: "Source: commission"' in document["warnings"]


@pytest.mark.parametrize(
    ("file", "rule", "verdict"),
    [("turnout-only.csv", "romania-2013", "invalid"), ("turnout-only.csv", "kazakhstan-1995", "invalid")],
)
def test_a_missed_quorum_settles_a_vote_without_its_votes(
    capsys: Asked, file: str, rule: str, verdict: str
) -> None:
    document = decided(capsys, file, rule)
    assert document["verdict"] == verdict
    assert len(document["conditions"]) == 1


def test_a_quorum_that_is_met_settles_nothing(capsys: Asked, tmp_path: Path) -> None:
    path = tmp_path / "turnout.csv"
    path.write_text("registered,cast\n1000,804\n", encoding="utf-8")
    assert main(["decide", "--results", str(path), "--rule", "romania-2013"]) == 3
    assert 'the rule "romania-2013" needs yes, ' in capsys.readouterr().err


def test_a_table_from_standard_input(capsys: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    data = (INPUTS / "pipe.csv").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["decide", "--results", "-", "--rule", "croatia-2010", "--json"]) == 0
    assert figures(json.loads(capsys.readouterr().out)) == (600, 710)


def test_every_rule_reads_the_same_table_in_its_own_way(capsys: Asked) -> None:
    """Without a column of weights the list of the law gives them; blank papers are what each law says."""
    assert main(["compare-rules", "--results", str(INPUTS / "swiss-8-full-6-half.csv"), "--json"]) == 0
    found = {each["rule"]: each for each in json.loads(capsys.readouterr().out)["rules"]}
    assert found["switzerland-constitution"]["verdict"] == "rejected"
    assert (
        'the list australia-states of 6 units: "ZH", "BE", "LU", "UR", "SZ" and 21 more are not on it'
        in (found["australia-1901"]["obstacle"])
    )
    assert main(["compare-rules", "--results", str(INPUTS / "blank-papers.csv"), "--json"]) == 0
    found = {each["rule"]: each for each in json.loads(capsys.readouterr().out)["rules"]}
    assert found["italy-abrogative"]["verdict"] == "adopted"


def test_the_same_table_in_python(tmp_path: Path) -> None:
    import pandas as pd

    import sim

    path = INPUTS / "au-flip.csv"
    assert str(sim.decide(path, "australia-1901").outcome_name) == "adopted"
    assert int(sim.decide(path, "australia-1901").condition("state_majority").base) == 6
    frame = pd.read_csv(path).astype({"yes": float})
    assert int(sim.decide(frame, "australia-1901").condition("state_majority").numerator) == 4
    assert any(each.scope == "national" for each in sim.frontier(path, "australia-1901", moves="yes-home"))


def test_the_distance_to_failure_straight_from_a_table(capsys: Asked) -> None:
    path = str(INPUTS / "blank-papers.csv")
    assert main(["frontier", path, "--rule", "italy-abrogative", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = {
        (each["of"], each["move"], each["condition"]): each["ballots"]
        for each in document["answers"]
        if each["scope"] == "national" and each["possible"]
    }
    # 56 of 100 came: with 6 fewer it is no more than a half. 26 of 46 valid: 6 fewer make it 20 of 40.
    assert found["no", "home", "turnout_quorum"] == 6
    assert found["yes", "home", "majority"] == 6
    assert not any(move == "annul" for _, move, _ in found)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["total-then-abroad.csv", "--rule", "croatia-2010"],
            3,
            'is the sum of "North" and "South" and "East"',
        ),
        (["pipe.csv"], 2, "a table has no rule of its own: give --rule"),
    ],
)
def test_what_a_table_does_not_allow_is_refused(
    capsys: Asked, arguments: list[str], code: int, message: str
) -> None:
    assert main(["frontier", str(INPUTS / arguments[0]), *arguments[1:]]) == code
    assert message in capsys.readouterr().err


def test_papers_with_both_boxes_marked_are_void_under_swiss_law(capsys: Asked, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("registered,yes,no,both_marked,invalid\n200,50,40,10,0\n", encoding="utf-8")
    assert main(["decide", "--results", str(path), "--rule", "switzerland-law", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], *figures(document)) == ("adopted", 50, 90)
    asked = ["decide", "--results", str(path), "--rule", "italy-constitutional", "--json"]
    assert main(asked) == 3
    assert "rejected with --papers both_marked=valid; adopted with" in capsys.readouterr().err
    for status, verdict in (("valid", "rejected"), ("invalid", "adopted")):
        assert main([*asked, "--papers", f"both_marked={status}"]) == 0
        assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    assert main([*asked, "--papers", "both=valid"]) == 2


def frontier_of(capsys: Asked, *more: str) -> dict[str, Any]:
    path = str(INPUTS / "title-footer.csv")  # 1,220 papers of 2,000 voters, 220 above a quorum of one half
    assert main(["frontier", path, "--rule", "kazakhstan-1995", *more, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_average_stations_of_a_table_can_be_annulled(capsys: Asked) -> None:
    document = frontier_of(capsys, "--average-station", "40")
    assert "all stations are taken to be alike, of 40 voters (assumption)" in document["notices"]
    annulled = [each for each in document["answers"] if each["move"] == "annul"]
    (quorum,) = [each for each in annulled if each["condition"] == "turnout_quorum"]
    # West has 25 stations of 28 or 29 papers, East 25 of 20 or 21: eight of the larger hold 220 and more.
    assert quorum["stations"] >= 8
    assert 220 <= quorum["ballots"] < 230
    assert not any(each["move"] == "annul" for each in frontier_of(capsys)["answers"])


def test_the_rule_of_a_table_is_changed_by_a_path(capsys: Asked) -> None:
    document = frontier_of(capsys, "--set", "rule.conditions.turnout_quorum.fraction=2/3")
    assert document["table"]["verdict"] == "invalid"
    path = str(INPUTS / "title-footer.csv")
    assert main(["frontier", path, "--rule", "kazakhstan-1995", "--set", "fraction=2/3"]) == 2
    assert "only the rule can be changed" in capsys.readouterr().err
    assert main(["frontier", path, "--rule", "kazakhstan-1995", "--set", "rule.condition.x=2"]) == 3


def test_warnings_name_the_line_that_asked() -> None:
    import sim

    path = INPUTS / "title-footer.csv"
    for ask in (
        lambda: sim.decide(path, "kazakhstan-1995"),
        lambda: sim.frontier(path, "kazakhstan-1995", moves="yes-home"),
    ):
        with pytest.warns(UserWarning, match="line 1 is passed over") as caught:
            ask()
        assert {each.filename for each in caught} == {__file__}
