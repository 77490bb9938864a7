"""Options that would have no effect are refused with exit code 2, before anything runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.errors import DatasetError, ResultsError
from sim.priors.swings import swings
from tests.conftest import write_small_dataset

KZ = ["kz-2022", "--rule", "kazakhstan-2022"]
TABLE = ["--rule", "kazakhstan-2022", "--results", "kz-2022"]
PLACE = ["capacity", "--voters", "300", "--profile", "kz-2022"]


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["decide", *TABLE, "--leave-out", "Almaty"], "--leave-out"),
        (["decide", *TABLE, "--columns", "yes=SI", "--sheet", "one"], "--columns, --sheet"),
        (["decide", *TABLE, "--shares", "yes/valid=Yes"], "--shares"),
        (["compare-rules", "--results", "kz-2022", "--total", "yes=5"], "--total"),
        (["frontier", *KZ, "--leave-out", "Almaty"], "--leave-out"),
        (["frontier", "almaty-boycott", "--where", "a=b"], "--where"),
        (["frontier", *KZ, "--average-station", "800"], "--average-station"),
        (["frontier", *KZ, "--immunity", "--move", "yes-home"], "--move"),
        (["frontier", *KZ, "--immunity", "--pair", "no-home", "yes-home"], "--pair"),
        (["frontier", *KZ, "--pair", "no-home", "yes-home", "--move", "yes-no"], "--move"),
        (["frontier", *KZ, "--pair", "no-home", "no-home"], "--pair"),
        (["frontier", *KZ, "--picture", "pair.png"], "--picture"),
        (["frontier", *KZ, "--no-stations", "--strike-rolls"], "--strike-rolls"),
        (["report", "almaty-boycott", "-o", "new.html", "--columns", "yes=SI"], "--columns"),
        (["report", *KZ, "-o", "new.html", "--leave-out", "Almaty"], "--leave-out"),
        (["page", "almaty-boycott", "-o", "new.html", "--rule", "denmark-1953"], "--rule"),
        (["page", *KZ, "-o", "new.html", "--days", "7"], "--days"),
        (["run", "baseline", "--expected", "--out", "new", "--resume"], "--out, --resume"),
        (["run", "baseline", "--expected", "--first", "1"], "--first"),
        (["run", "baseline", "--dry-run", "--json"], "--json"),
        (["probability", "baseline", "-n", "2", "--at-most", "5"], "--at-most"),
        (["map", "baseline", "--set", "monte_carlo.replications=5"], "--set monte_carlo.replications=5"),
        (["rare", "baseline", "--set", "monte_carlo.replications=5"], "--set monte_carlo.replications=5"),
        (["capacity", "baseline", "--set", "monte_carlo.replications=5"], "--set monte_carlo.replications=5"),
        ([*PLACE, "--set", "campaigns=[]"], "--set campaigns=[]"),
        ([*PLACE, "--prior", "replay"], "voters and prior"),
        ([*PLACE, "-n", "9" * 12], "Invalid value for '-n'"),
        (["profile", "italy-abrogative", "--mobilisation", "--population", "cases"], "--population"),
        (["map", "nationwide-boycott"], "--sweep: a map is over two different parameters"),
        (["map", "baseline", "-n", "9" * 12], "Invalid value for '-n'"),
        (["nowcast", "kz-2022", "--until", "25:00"], "Invalid value for '--until'"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(
    arguments: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert f"Error: {option}" in told.err
    assert not told.out


def test_both_of_a_name_are_told_and_both_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_small_dataset(tmp_path / "kz-2024")
    (tmp_path / "kz-2019").mkdir()
    monkeypatch.chdir(tmp_path)
    law = ["--rule", "denmark-1953"]
    assert main(["decide", *law, "--results", "kz-2024"]) == 3
    for source, yes in (("packaged:kz-2024", 5561937), ("./kz-2024", 1300)):
        assert main(["decide", *law, "--results", source, "--json"]) == 0
        assert sim.decide(source, "denmark-1953").conditions[0].numerator == yes
        assert sim.frontier(source, "denmark-1953", moves="yes-home")
        sim.page(source, f"{yes}.html", rule="denmark-1953")
    capsys.readouterr()
    for name in ("kz-2019", "kz-2024"):
        assert main(["nowcast", "packaged:kz-2022", "--known", name]) == 3
        assert f"write packaged:{name} for the packaged one" in capsys.readouterr().err
    assert main(["nowcast", "packaged:kz-2022", "--known", "packaged:kz-2024", "--until", "12:00"]) == 0


def test_what_is_not_named_is_packaged_whatever_lies_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("kz-2022", "kz-2024", "kz-2019", "baseline"):
        write_small_dataset(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(sim.list_datasets()) == 2
    assert main(["backtest", "packaged:kz-2022", "-n", "20"]) == 0
    assert len(swings(["kz-2019"])) == 1


def test_a_path_on_the_command_line_is_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for path in (f".{os.sep}baseline", f".{os.sep}baseline.toml"):
        assert main(["run", path, "--expected"]) == 3
        assert "there is no such file" in capsys.readouterr().err
    (tmp_path / "baseline").write_text("no scenario", encoding="utf-8")
    assert main(["run", "baseline", "--expected"]) == 3
    assert "write packaged:baseline for the packaged one, ./baseline for the other" in capsys.readouterr().err
    assert main(["run", "./baseline", "--expected"]) == 3
    assert "both" not in capsys.readouterr().err
    assert main(["run", "packaged:baseline", "--expected"]) == 0


def test_a_page_has_a_law_where_the_source_has_none(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="rule is for a table"):
        sim.page("baseline", tmp_path / "page.html", rule="denmark-1953")
    with pytest.raises(ResultsError, match="a table has no law of its own"):
        sim.page("kz-2022", tmp_path / "page.html")


def test_notices_of_a_dataset_stand_under_its_name_and_its_folder(tmp_path: Path) -> None:
    folder = write_small_dataset(tmp_path / "small")
    assert "synthetic" in repr(sim.frontier(str(folder), "denmark-1953", moves="yes-home"))
    with pytest.raises(DatasetError):
        sim.frontier("town", "denmark-1953")
