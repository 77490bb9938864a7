"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.scenario import loads

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def _commands(block: str) -> list[str]:
    lines = block.replace("\\\n", " ").splitlines()
    return [line.split("referendum ", 1)[1] for line in lines if line.startswith(".venv/bin/referendum ")]


ROOT = Path(__file__).resolve().parent.parent
STEPS = next(block for block in _blocks("sh") if " new dataset " in block)
"""From a table to a picture: commands that stand on one another, in a folder of their own."""

COMMANDS = [command for block in _blocks("sh") if block != STEPS for command in _commands(block)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = shlex.split(command)
    if arguments[0] == "run" and "--expected" not in arguments:
        arguments += ["--out", str(tmp_path)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip()


def test_the_commands_that_build_on_one_another_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scenarios").symlink_to(Path("scenarios").resolve())
    monkeypatch.chdir(tmp_path)
    lines = [line for block in _blocks("shell") for line in block.splitlines()]
    for line in lines:
        assert main(shlex.split(line)[1:]) == 0
    longer, whole = (sim.open(f"results/{name}/results.nc") for name in ("long", "whole"))
    assert (longer.sizes["replication"], whole.sizes["replication"]) == (6, 4)
    assert whole.isel(replication=slice(4)).dataset.equals(longer.isel(replication=slice(4)).dataset)


def test_the_steps_from_a_table_to_a_picture_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    steps = _commands(STEPS)
    assert len(steps) == 3, "the README says three commands"
    assert [main(shlex.split(step)) for step in steps] == [0, 0, 0]
    assert Path("my-vote.png").read_bytes().startswith(b"\x89PNG")
    assert main(["seal", "my-vote"]) == 0


def test_the_scenario_file_of_the_readme_is_valid() -> None:
    (block,) = _blocks("toml")
    assert loads(block).campaigns[0].name == "cities"


def test_the_python_lines_of_the_readme_run_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks, names = _blocks("python"), {"__name__": "readme"}
    exec("\n".join(blocks), names)
    assert len(blocks) == 2
    assert Path("half.csv").read_text().count("\n") == 1 + 3 * 20


def test_the_python_lines_of_the_first_version_run() -> None:
    results = sim.run(sim.load("scenarios/almaty-boycott.toml"), replications=2)
    assert sim.failure_probability(results).estimate.sel(prior="fresh-event").dims == ("point",)


def test_the_pictures_of_the_readme_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert all((Path(__file__).resolve().parent.parent / picture).is_file() for picture in pictures)
