"""Names of what commands write: wrong ones are refused as a wrong command line, before anything is read."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click
import pytest

from sim.cli import COMMANDS, group, main
from sim.cli.options.outputs import Output
from sim.errors import ResultsError
from sim.files.writing import write_whole

EXPORT = ["export", "nowhere.nc"]
EFFECTS = ["effects", "--rule", "denmark-1953", "--picture"]
PLOT = ["plot", "voter-effects", "denmark-1953", "-o"]
REPORT = ["report", "nowhere.toml", "-o"]
FILES = [
    pytest.param(EFFECTS, ".png", id="picture"),
    pytest.param(PLOT, ".svg", id="plot"),
    pytest.param(REPORT, ".html", id="report"),
    pytest.param(["page", "nowhere.toml", "-o"], ".html", id="page"),
    pytest.param(EXPORT, ".csv", id="export"),
    pytest.param(["new", "rule"], ".toml", id="rule"),
    pytest.param(["new", "scenario"], ".toml", id="scenario"),
]
FOLDERS = [
    pytest.param(["run", "nowhere.toml", "--out"], id="run"),
    pytest.param(["merge", "nowhere.nc", "--out"], id="merge"),
    pytest.param(["lessons"], id="lessons"),
    pytest.param(["new", "dataset", "--results", "nowhere.csv"], id="dataset"),
]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("kept")
    return tmp_path


def refused(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(Path().rglob("*"))
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert told in message, message
    assert sorted(Path().rglob("*")) == before
    assert Path("file").read_text() == "kept"


@pytest.mark.parametrize(("command", "ending"), FILES)
def test_a_file_of_another_ending_a_folder_or_a_device_is_refused(
    command: list[str], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(f"folder{ending}").mkdir()
    refused([*command, "x.txt"], "x.txt: the name must end in", capsys)
    refused([*command, "x"], "x: the name must end in", capsys)
    refused([*command, ""], "is empty", capsys)
    refused([*command, f"a\0{ending}"], "of code 0", capsys)
    refused([*command, f"folder{ending}"], "is a folder: name a file in it", capsys)
    refused([*command, f"file/under{ending}"], "file is not a folder", capsys)
    refused([*command, f"file/deep/under{ending}"], "file is not a folder", capsys)
    refused([*command, "x" * 300 + ending], "the name is too long", capsys)
    if hasattr(os, "mkfifo"):
        os.mkfifo(f"pipe{ending}")
        refused([*command, f"pipe{ending}"], "is not a plain file", capsys)


@pytest.mark.parametrize("command", FOLDERS)
def test_a_folder_that_is_a_file_or_under_one_is_refused(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    refused([*command, ""], "is empty", capsys)
    refused([*command, "file"], "file: is not a folder", capsys)
    refused([*command, "file/under"], "file is not a folder", capsys)
    refused([*command, "x" * 300], "the name is too long", capsys)


@pytest.mark.parametrize(("command", "ending"), [each for each in FILES if each.id != "picture"])
def test_a_file_that_is_there_is_kept(
    command: list[str], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(f"mine{ending}").write_text("kept")
    refused([*command, f"mine{ending}"], f"mine{ending}: is there already", capsys)
    assert Path(f"mine{ending}").read_text() == "kept"


def test_a_picture_is_written_whole_into_a_folder_made_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*EFFECTS, "deep/er/x.png"]) == 0, capsys.readouterr().err
    assert Path("deep/er/x.png").read_bytes().startswith(b"\x89PNG")
    assert [each.name for each in Path("deep/er").iterdir()] == ["x.png"]


def parameters() -> list[tuple[str, click.Parameter]]:
    """All parameters of all commands."""
    context, found = click.Context(group), []
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        kinds = list(command.commands.values()) if isinstance(command, click.Group) else [command]
        found += [(f"{name} {kind.name}", parameter) for kind in kinds for parameter in kind.params]
    return found


def test_every_parameter_that_names_an_output_is_checked_as_one() -> None:
    named = [
        (command, parameter)
        for command, parameter in parameters()
        if parameter.name in ("picture", "out", "output", "to") or command.startswith(("new ", "lessons"))
        if parameter.name in ("picture", "out", "output", "to", "file", "folder")
    ]
    assert len(named) >= 19
    assert [each for each in named if not isinstance(each[1].type, Output)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="a device has another name there")
def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ResultsError, match="pipe: is not a plain file"):
        write_whole(tmp_path / "pipe", b"x", overwrite=True)
    assert not (tmp_path / "pipe").is_file()


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root becomes another user for a while"
)
def test_where_nobody_lets_us_write_is_told_before_anything_is_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with tempfile.TemporaryDirectory() as name:  # whose parents everybody may enter
        place = Path(name)
        place.chmod(0o755)
        closed, shut = place / "closed", place / "shut"
        closed.mkdir(mode=0o755)
        shut.mkdir(mode=0o700)
        (closed / "mine.csv").write_text("kept")
        os.seteuid(65534)
        try:
            for folder in (closed, shut):
                for arguments in ([*EXPORT, f"{folder}/x.csv"], ["merge", "x.nc", "--out", f"{folder}/x"]):
                    assert main(arguments) == 1
                    told = capsys.readouterr().err
                    assert f"{folder}/x" in told
                    assert "Permission denied" in told
            assert main([*EXPORT, f"{closed}/mine.csv", "--force"]) == 1
            assert "mine.csv: cannot be written (Permission denied)" in capsys.readouterr().err
        finally:
            os.seteuid(0)
        assert (closed / "mine.csv").read_text() == "kept"
