"""The command as a stranger meets it: exit codes, messages, pipes, time to help."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import COMMANDS, SECTIONS, SUMMARIES, main

INVALID = sorted((Path(__file__).parent.parent / "scenario" / "invalid").glob("*.toml"))
COMMAND = [sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main())"]


def test_help_lists_every_command_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert list(COMMANDS) == list(SUMMARIES)
    assert sorted(" ".join(SECTIONS.values()).split()) == sorted(COMMANDS)
    assert all(f"{section}:" in shown for section in SECTIONS)
    for name, summary in SUMMARIES.items():
        assert f"  {name}" in shown
        assert summary.split()[0] in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"referendum {name}" in capsys.readouterr().out


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("referendum, version ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["elephant"], "No such command 'elephant'."),
        (["run"], "Missing argument 'SCENARIO'"),
        (["run", "x.toml", "--frobnicate"], "--frobnicate"),
        (["run", "x.toml", "-n", "0"], "0 is not in the range x>=1"),
        (["run", "x.toml", "-n", "ten"], "'ten' is not a valid integer"),
        (["run", "x.toml", "--seed", "-1"], "-1 is not in the range x>=0"),
        (["run", "x.toml", "-j", "0"], "0 is not in the range x>=1"),
        (["run", "x.toml", "--stations", "0"], "0 is not in the range x>=1"),
        (["run", "x.toml", "--engine", "guess"], "'guess' is not one of 'auto', 'counts'"),
        (["run", "x.toml", "--engine", "counts", "--stations", "3"], "--stations asks for queues"),
        (["calibrate"], "Missing argument 'DATASET'"),
    ],
)
def test_wrong_command_line_exits_2_and_says_why(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nowhere.toml"], "nowhere.toml: there is no such file"),
        (["run", "scenarios"], "is a folder"),
        (["run", "scenarios/baseline.toml", "--set", "dataset=kz-2042"], "did you mean 'kz-202"),
        (["run", "scenarios/baseline.toml", "--set", "rule=kazakstan"], "kazakhstan-2022"),
        (
            ["run", "scenarios/almaty-boycott.toml", "--set", "campaigns.almaty.uptake=2"],
            "must lie in [0, 1]",
        ),
        (["run", "scenarios/almaty-boycott.toml", "--sweep", "campaigns.almty.uptake=0:1:0.5"], "almaty"),
        (
            ["run", "scenarios/baseline.toml", "--expected", "--set", "rule=bulgaria-2009"],
            "needs previous_cast",
        ),
        (["calibrate", "kz-2020"], "no dataset 'kz-2020'"),
    ],
)
def test_faulty_input_exits_3_with_the_place_and_what_is_allowed(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 3
    shown = capsys.readouterr()
    assert shown.err.startswith("error: ")
    assert said in shown.err
    assert shown.out == ""


def test_there_are_more_than_twenty_kinds_of_broken_files() -> None:
    assert len(INVALID) > 20


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_broken_scenario_exits_3_with_located_messages_and_runs_nothing(
    path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["run", str(path), "--out", str(tmp_path / "out")]) == 3
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    assert ".toml" in shown.err.splitlines()[0]
    assert shown.out == ""
    assert not (tmp_path / "out").exists()


def test_broken_scenario_has_no_traceback_in_a_process_of_its_own() -> None:
    path = next(path for path in INVALID if path.stem == "several-at-once")
    ended = subprocess.run([*COMMAND, "run", str(path)], capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert len([line for line in ended.stderr.splitlines() if "several-at-once.toml:" in line]) > 3


def test_missing_results_file_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "nowhere.nc"]) == 1
    assert "nowhere.nc: no such file" in capsys.readouterr().err


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_reader_that_leaves_early_is_no_failure(more: list[str]) -> None:
    # Enough output to fill the pipe's buffer, so that the writer meets the closed end.
    command = [*COMMAND, "run", "scenarios/almaty-boycott.toml", "--expected", *more]
    command += ["--sweep", "campaigns.almaty.uptake=0:1:0.002"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 0
    assert said == ""


def test_help_imports_nothing_heavy() -> None:
    heavy = "scipy", "xarray", "numba", "matplotlib", "pandas", "pydantic", "numpy"
    code = "import sys; from sim.cli import main; main(['-h']); print(sorted({*sys.argv} & {*sys.modules}))"
    ended = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


ENTRY = "import sys; from sim.cli import entry; entry()"


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """A command of the installed program, with the shell's redirections."""
    program = f"{shlex.quote(sys.executable)} -c {shlex.quote(ENTRY)}"
    return subprocess.run(["bash", "-c", f"{program} {command}"], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_is_no_error(closed: str) -> None:
    told = shell(f"rules {closed}")
    assert told.returncode == 0
    assert "Traceback" not in told.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["schema", "--help", "show scenarios/baseline.toml"])
def test_a_full_disk_is_an_error_in_one_line(command: str) -> None:
    told = shell(f"{command} >/dev/full")
    assert told.returncode == 1
    assert told.stderr.count("\n") <= 1
    assert "No space left" in told.stderr or not told.stderr


def test_a_reader_that_leaves_early_gets_the_pictures_and_the_exit_code(tmp_path: Path) -> None:
    told = shell(
        f"run scenarios/baseline.toml -n 1 -j 1 --out {tmp_path} | head -n 1; exit ${{PIPESTATUS[0]}}"
    )
    assert told.returncode == 0
    assert told.stdout.count("\n") == 1
    assert {file.suffix for file in tmp_path.iterdir()} == {".nc", ".png"}
