"""``referendum new scenario``: a file that runs at once, and whose switched-off lines are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.cli import main
from sim.scenario import load


def test_a_new_scenario_loads_and_says_what_it_rests_on(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "mine.toml"
    assert main(["new", "scenario", str(path)]) == 0
    assert (load(path).dataset, load(path).rule.preset) == ("kz-2022", "kazakhstan-2022")


def test_every_switched_off_line_is_right(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert main(["new", "scenario", str(path)]) == 0
    text, n = re.subn(r"^#(?=\S)", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(text)
    scenario = load(path)
    assert n > 10
    assert (scenario.campaigns[0].name, scenario.polling.stations, len(scenario.sweep)) == ("c", 50, 1)


def test_a_dataset_of_ones_own_is_written_as_a_path_from_the_file(
    tmp_path: Path, small_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "town").symlink_to(small_dataset)
    monkeypatch.chdir(tmp_path)
    assert main(["new", "scenario", "a/mine.toml", "--dataset", "./town", "--rule", "denmark-1953"]) == 0
    assert Path(load("a/mine.toml").dataset) == small_dataset.resolve()
    assert str(tmp_path) not in Path("a/mine.toml").read_text()


def test_a_scenario_goes_on_from_another(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert main(["new", "scenario", str(path), "--extends", "almaty-boycott"]) == 0
    assert load(path).campaigns == load("almaty-boycott").campaigns


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--dataset", "kz-202"], 3, "did you mean 'kz-202"),
        (["--dataset", "{small}"], 3, "--rule"),
        (["--extends", "almaty-boicott"], 3, "did you mean 'almaty-boycott'"),
        (["--rule", "denmark-1954"], 2, "denmark-1953"),
        (["--extends", "almaty-boycott", "--dataset", "{small}"], 3, "Almaty"),
    ],
)
def test_what_cannot_run_is_refused_and_leaves_no_file(
    options: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    small_dataset: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "mine.toml"
    told = [option.format(small=small_dataset) for option in options]
    assert main(["new", "scenario", str(path), *told]) == code
    assert message in capsys.readouterr().err
    assert not path.exists()


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    assert main(["new", "scenario", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == "mine"
