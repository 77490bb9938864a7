"""What is printed, where the output holds not every character, and what steers a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import main
from sim.text.visible import visible

COMMAND = [sys.executable, "-c", "from sim.cli import entry; entry()"]


def printed(encoding: str, *arguments: str) -> bytes:
    named = {"PYTHONIOENCODING": encoding} if encoding else {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"}
    environment = kept | {"PYTHONUTF8": "0"} | named
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, check=False, env=environment)
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == 0
    return ended.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "cp866", "ascii", "latin-1"])
def test_every_output_holds_every_text(encoding: str) -> None:
    shown = printed(encoding, "effects", "--rule", "kazakhstan-2022").decode(encoding)
    assert re.search(r"-1/2 +\| -1/2|-1/2", shown)
    assert "home serves better" in shown


def test_what_is_redirected_is_utf_8() -> None:
    assert "−1/2" in printed("", "effects", "--rule", "kazakhstan-2022").decode("utf-8")


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A law whose title steers a terminal."""
    text = Path("sim/rules/presets/denmark-1953.toml").read_text(encoding="utf-8")
    path = tmp_path / "law.toml"
    title = r'title = "A \u001b[31mred\u202e law"'
    path.write_text(re.sub(r"^title = .*$", lambda _: title, text, flags=re.MULTILINE), encoding="utf-8")
    return path


def test_a_title_does_not_steer_the_terminal(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["effects", "--rule", str(law)]) == 0
    shown = capsys.readouterr().out
    assert "A \\x1b[31mred\\u202e law" in shown
    assert shown == visible(shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "scenarios/baseline.toml", "--expected", "--out", ""],
        ["run", "", "--expected"],
        ["show", ""],
        ["check", ""],
        ["merge", "a.nc", "--out", ""],
        ["frontier", "kz-2022", "--rule", "kazakhstan-2022", "--picture", ""],
    ],
)
def test_an_empty_path_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "is empty: name a file or a folder" in capsys.readouterr().err


def test_pipes_and_folders_are_no_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.nc")
    for path, told in (("pipe.nc", "is not a plain file"), (".", "is a folder")):
        assert main(["check", str(tmp_path / path)]) == 1
        assert told in capsys.readouterr().err
