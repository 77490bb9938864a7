"""``referendum new dataset``: from published tables to a folder that runs, with what was assumed in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.datasets import load_dataset

RESULTS = """\
Results by region;;;;;
Region;Registered voters;Votes cast;Yes;No;Invalid
North;900 000;532 000;330 000;172 000;30 000
South;1 100 000;550 000;380 000;150 000;20 000
Hills;700 000;490 000;290 000;180 000;20 000
Source: commission
"""
HOURS = """\
Region;as of 10:00;12.00;18 h;final
NORTH;9,00;30,00;55,00;59,12
South;7,00;22,00;48,00;50,00
Hills;12,00;41,00;68,00;70,00
Total;9,00;29,87;55,70;58,20
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("results.csv").write_text(RESULTS)
    Path("hours.csv").write_text(HOURS)
    return tmp_path


def new(*options: str) -> int:
    return main(["new", "dataset", "town", "--results", "results.csv", *options])


def test_tables_as_published_become_a_dataset_that_runs() -> None:
    assert new("--turnout", "hours.csv", "--rule", "kazakhstan-2022") == 0
    data = load_dataset("./town")
    assert data.units == ("North", "South", "Hills")
    assert data.registered.tolist() == [900_000, 1_100_000, 700_000]
    assert data.ballots.tolist()[0] == [330_000, 172_000, 0, 30_000]
    assert data.turnout_table.columns == ("10:00", "12:00", "18:00", "20:00")
    assert data.turnout[0].tolist() == pytest.approx([0.09, 0.30, 0.55, 0.5912])
    assert data.turnout_national_printed[0] == pytest.approx(0.09)
    assert data.issued.tolist() == [532_080, 550_000, 490_000]
    assert main(["new", "scenario", "mine.toml", "--dataset", "./town"]) == 0
    assert sim.load("mine.toml").rule.preset == "kazakhstan-2022"


def test_what_is_not_given_is_an_assumption_in_every_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert new("--turnout", "hours.csv", "--closing", "20:00") == 0
    assert "polls open at 08:00 local time\n" in capsys.readouterr().out
    (told,) = load_dataset("./town").notices
    assert "polls open at 08:00 local time" in told
    assert "close at" not in told
    assert tomllib.loads(Path("town/dataset.toml").read_text())["clock"]["source"] == "assumption"


def test_every_line_that_is_switched_off_is_right() -> None:
    assert new("--turnout", "hours.csv") == 0
    manifest = Path("town/dataset.toml")
    lines = [
        line[1:] if line[:1] == "#" and line[1:2] != " " else line
        for line in manifest.read_text().split("\n")
    ]
    text = "\n".join(lines).replace('source = ""', 'source = "mine"')
    text += '\n[[stations.zones]]\nutc_offset_hours = 1\nn_stations = 900\nsource = "mine"\n'
    manifest.write_text(text.replace("n_stations = 2700", "n_stations = 1800"))
    data = load_dataset("./town")
    assert data.utc_offset_hours.tolist() == [1, 0, 0]
    assert (dict(data.regions_in_unit), data.stations.cities) == ({"North": 3.5}, ("North",))


def test_turnout_in_papers_is_given_back_to_the_paper() -> None:
    Path("hours.csv").write_text(
        "Region,10:00,20:00\nNorth,81001,532001\nSouth,77003,550002\nHills,84005,490003\n"
    )
    assert new("--turnout", "hours.csv") == 0
    assert load_dataset("./town").issued.tolist() == [532_001, 550_002, 490_003]


def test_results_alone_are_enough() -> None:
    assert new() == 0
    data = load_dataset("./town")
    assert data.issued.tolist() == [532_000, 550_000, 490_000]
    assert any("evenly from opening to closing (assumption)" in each for each in data.notices)


def test_papers_issued_beside_the_result_are_given_back_to_the_paper() -> None:
    rows = [
        "North,900001,532123,532000,330000,172000,30000",
        "South,1100003,550457,550000,380000,150000,20000",
    ]
    Path("results.csv").write_text("unit,registered,issued,cast,yes,no,invalid\n" + "\n".join(rows) + "\n")
    assert new() == 0
    assert load_dataset("./town").issued.tolist() == [532_123, 550_457]


def test_a_total_among_the_turnout_beside_a_national_result_is_no_unit() -> None:
    Path("results.csv").write_text("registered,yes,no,invalid\n2000000,1000000,102000,50000\n")
    rows = ["unit,registered,10:00,20:00", "North,900000,9,59", "South,1100000,7,50", "Total,2000000,8,54.1"]
    Path("hours.csv").write_text("\n".join(rows) + "\n")
    assert new("--turnout", "hours.csv") == 0
    assert load_dataset("./town").units == ("North", "South")


def test_turnout_by_region_beside_a_national_result() -> None:
    Path("results.csv").write_text("registered,yes,no,invalid\n2700000,1000000,502000,70000\n")
    rows = ["unit,registered,10:00,20:00", "North,900000,9,59.12", "South,1100000,7,50", "Hills,700000,12,70"]
    Path("hours.csv").write_text("\n".join(rows) + "\n")
    assert new("--turnout", "hours.csv") == 0
    data = load_dataset("./town")
    assert data.ballots.sum(axis=0).tolist() == [1_000_000, 502_000, 0, 70_000]
    assert (np.abs(data.ballots.sum(axis=1) - data.issued) <= 100).all()
    assert any("Majorities of units cannot be told" in each for each in data.notices)


def test_one_national_row_is_a_dataset_of_one_unit() -> None:
    Path("results.csv").write_text("registered,yes,no,invalid\n2700000,1000000,502000,70000\n")
    Path("hours.csv").write_text("country,10:00,20:00\nRuritania,9,58.3\n")
    assert new("--turnout", "hours.csv") == 0
    assert load_dataset("./town").turnout.tolist() == [[0.09, 0.583]]


def test_a_unit_without_a_result_weighs_nothing_and_this_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("results.csv").write_text(RESULTS.replace("Source", "Abroad;90;;;;\nSource"))
    assert new("--turnout", "hours.csv") == 0
    assert "of no weight in a majority of units: Abroad" in capsys.readouterr().out
    data = load_dataset("./town")
    assert (data.weights.tolist(), data.simulated.tolist()) == ([1, 1, 1, 0], [True, True, True, False])


def test_nothing_is_written_over_and_nothing_half_made_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    Path("town").mkdir()
    Path("town/mine.txt").write_text("mine")
    assert new() == 3
    assert "nothing is written over" in capsys.readouterr().err
    assert [path.name for path in Path("town").iterdir()] == ["mine.txt"]
    Path("town/mine.txt").unlink()
    assert new("--opening", "21:00", "--closing", "20:00") == 3
    assert "must be after the opening" in capsys.readouterr().err
    assert not list(Path("town").iterdir())


@pytest.mark.parametrize(
    ("results", "hours", "message"),
    [
        (RESULTS, HOURS.replace("South", "Sooth"), r'hours.csv:3:1: .*"Sooth": is no unit .*did you mean'),
        (RESULTS, HOURS.replace("NORTH", "South"), "hours.csv:3:1: .*is South again: line 2 is it already"),
        (
            RESULTS,
            HOURS.replace(",", "").replace("900;", "5000000;"),
            "must not exceed the 900,000 registered",
        ),
        (RESULTS, "Region;8:00;12:00\nNorth;20;10\nSouth;20;10\n", "all who came by each time"),
        ("unit,yes,no\nNorth,3,4\nSouth,3,5\nHills,2,2\n", HOURS, "--columns registered=NAME"),
        ("unit,registered,yes\nNorth,30,4\nSouth,30,5\n", HOURS, "no no: say which column"),
        ("registered,yes,no\n20,3,4\n", HOURS, "has no column of the registered"),
    ],
)
def test_tables_that_do_not_do_are_refused(
    results: str, hours: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("results.csv").write_text(results)
    Path("hours.csv").write_text(hours)
    assert new("--turnout", "hours.csv") == 3
    err = capsys.readouterr().err
    assert re.search(message, err), err
    assert not Path("town").exists()
