"""What the README and the pages of the site show works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.scenario import loads
from tests.stories.texts import PAGES, ROOT

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in PAGES}


def _blocks(language: str, page: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXTS[page], flags=re.DOTALL)


def _commands(block: str) -> list[str]:
    lines = block.replace("\\\n", " ").splitlines()
    found = (re.match(r"(?:\.venv/bin/)?referendum (.*)", line) for line in lines)
    return [each[1] for each in found if each]


STEPS = next(block for block in _blocks("sh", "recipes") if " new dataset " in block)
"""From a table to a picture: commands that stand on one another, in a folder of their own."""

COMMANDS = {
    command: None
    for page in TEXTS
    for block in _blocks("sh", page)
    if block != STEPS
    for command in _commands(block)
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_page_runs(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(command)
    if arguments[0] == "run" and "--expected" not in arguments:
        arguments += ["--out", str(tmp_path)]
    if "-o" in arguments:
        place = arguments.index("-o") + 1
        arguments[place] = str(tmp_path / arguments[place])
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip()


def test_the_commands_that_build_on_one_another_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    lines = [line for block in _blocks("shell", "recipes") for line in block.splitlines()]
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
    assert len(steps) == 3, "the page says three commands"
    assert [main(shlex.split(step)) for step in steps] == [0, 0, 0]
    assert Path("my-vote.png").read_bytes().startswith(b"\x89PNG")
    assert main(["seal", "my-vote"]) == 0


def test_the_scenario_file_of_the_pages_is_valid() -> None:
    (block,) = _blocks("toml", "files")
    assert loads(block).campaigns[0].name == "cities"


def test_the_python_lines_of_the_readme_run_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = _blocks("python", "README")
    exec(block, {"__name__": "readme"})
    assert Path("half.csv").read_text().count("\n") == 1 + 3 * 20


@pytest.mark.parametrize("page", ["start", "recipes"])
def test_the_python_lines_of_a_page_run_anywhere(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for block in _blocks("python", page):
        exec(block, {"__name__": page})


def test_the_python_lines_of_the_first_version_run() -> None:
    results = sim.run(sim.load("scenarios/almaty-boycott.toml"), replications=2)
    assert sim.failure_probability(results).estimate.sel(prior="fresh-event").dims == ("point",)


def test_what_the_readme_links_to_is_there() -> None:
    linked = re.findall(r"\]\(([^):]+)\)", TEXTS["README"])
    assert len(linked) > 8
    assert [each for each in linked if not (ROOT / each).exists()] == []


def test_the_readme_is_read_in_minutes() -> None:
    assert TEXTS["README"].count("\n") <= 150
