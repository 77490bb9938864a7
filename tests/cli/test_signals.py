"""A command that is stopped by a signal: out, with the code a shell expects, and how to go on."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sim
from sim.cli import main
from sim.cli.run import tell_what_is_kept
from sim.errors import ResultsError
from sim.experiment.store.spans import Span
from sim.experiment.store.unfinished import unfinished_results
from sim.public.files import save
from sim.scenario import Scenario

PROGRAM = "import signal, sys; {}; from sim.cli import entry; entry()"
LISTEN = (
    "signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGHUP, signal.SIG_DFL)"
)
"""A shell ignores Ctrl-C in what it starts in the background, `nohup` a hang-up, and both pass that on."""

SIGNALS = [(signal.SIGINT, "Ctrl-C", "1"), (signal.SIGTERM, "SIGTERM", "2"), (signal.SIGHUP, "SIGHUP", "1")]


@pytest.fixture
def path(small: Callable[..., Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario of the small country, in a folder of its own to work in."""
    monkeypatch.chdir(tmp_path)
    return save(small(monte_carlo={"replications": 50_000, "seed": 5}), tmp_path / "tiny.toml")


def started(path: Path, *arguments: str, first: str = LISTEN) -> subprocess.Popen[str]:
    """A run that has finished something."""
    command = [sys.executable, "-c", PROGRAM.format(first), "run", str(path), "--no-plots", *arguments]
    run = subprocess.Popen(
        command, cwd=path.parent, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    journal = path.parent / "results" / "tiny" / "results.journal-wal"
    while run.poll() is None and (not journal.exists() or journal.stat().st_size < 500_000):
        time.sleep(0.05)
    return run


def left_of(session: int) -> list[str]:
    """Processes of a session, once they have had ten seconds to go."""
    for _ in range(100):
        found = subprocess.run(
            ["ps", "-o", "pid=", "-s", str(session)], capture_output=True, text=True, check=False
        )
        if not found.stdout.split():
            break
        time.sleep(0.1)
    return found.stdout.split()


def processor_seconds(process: int) -> float:
    """What a process has used."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(("number", "name", "jobs"), SIGNALS)
def test_a_signal_ends_a_run_with_its_code_and_the_command_that_goes_on(
    path: Path, number: signal.Signals, name: str, jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = started(path, "-j", jobs)
    run.send_signal(number)
    _, err = run.communicate(timeout=100)
    assert run.returncode == 128 + number, err
    assert f"stopped by {name} after" in err
    told = shlex.split(err.partition("to go on: ")[2].strip())
    assert told[0] == "referendum"
    assert told[-1] == "--resume"
    assert left_of(run.pid) == []
    said = re.search(r"after ([\d,]+) of 50,000 replications: these are kept", err)
    assert said is not None, err
    try:
        done = unfinished_results(path.parent / "results" / "tiny").sizes["replication"]
    except ResultsError:  # none is finished under every prior yet
        done = 0
    assert int(said[1].replace(",", "")) <= done  # one more task may end between the count and the exit
    assert main([*told[1:-1], "-n", str(done + 500), "--resume", "-q"]) == 0
    stored = sim.open(path.parent / "results" / "tiny" / "results.nc")
    assert stored.identical(sim.run(stored.scenario).dataset)


def test_what_is_kept_is_counted_under_every_prior(capsys: pytest.CaptureFixture[str]) -> None:
    """To the replication: a run that goes on until its exit has at least what it tells."""
    folder: Any = SimpleNamespace(blocks=[Span("replay", 0, 75), Span("next-vote", 0, 50)])
    tell_what_is_kept(folder, ["replay", "next-vote"], range(50_000), lambda: None, "SIGHUP")
    assert capsys.readouterr().err == "stopped by SIGHUP after 50 of 50,000 replications: these are kept\n"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="elsewhere nobody tells processor time so")
def test_leaving_takes_the_processor_a_moment_however_much_is_finished(path: Path) -> None:
    run = started(path, "-j", "1")
    before = processor_seconds(run.pid)
    run.send_signal(signal.SIGTERM)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 143
    assert used.ru_utime + used.ru_stime - before < 0.3
    assert run.stderr is not None
    run.stderr.close()


def test_a_killed_run_loses_nothing_and_leaves_nobody(path: Path) -> None:
    run = started(path, "-j", "2")
    run.kill()
    run.communicate(timeout=100)
    assert left_of(run.pid) == []
    assert main(["run", str(path), "-n", "3", "-q", "--no-plots", "--resume"]) == 2  # it has more
    assert main(["run", str(path), "-n", "900", "-q", "--no-plots", "--resume"]) == 0
    stored = sim.open(path.parent / "results" / "tiny" / "results.nc")
    assert stored.identical(sim.run(stored.scenario).dataset)


def test_a_hang_up_that_is_ignored_stays_ignored(path: Path) -> None:
    run = started(path, "-j", "1", first="signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    run.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert run.poll() is None
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=100)
    assert run.returncode == 143


STUCK = """
import ctypes, signal
{listen}
from pathlib import Path
from sim.cli.signals import end_on_signals, telling
from sim.files.writing import beside
end_on_signals()
with beside(Path({path!r})), telling(lambda name: print("stopped by", name, flush=True)):
    print("ready", flush=True)
    {step}
"""
STEPS = {
    "machine code": "lock, c = bytes(100), ctypes.CDLL(None); [c.pthread_mutex_lock(lock) for _ in '12']",
    "Python": "[None for _ in iter(int, 1)]",
    "what is caught": "exec('while True:\\n try: signal.pause()\\n except BaseException: pass')",
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("times", [1, 3])
def test_whatever_the_program_is_at_it_tells_what_is_kept_and_leaves_nothing_half_written(
    tmp_path: Path, step: str, times: int
) -> None:
    program = STUCK.format(listen=LISTEN, path=str(tmp_path / "results.nc"), step=step)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as stuck:
        assert stuck.stdout is not None
        assert stuck.stdout.readline() == "ready\n"
        assert len([*tmp_path.iterdir()]) == 1
        for _ in range(times):
            stuck.send_signal(signal.SIGINT)
        assert stuck.stdout.read() == "stopped by Ctrl-C\n"
        assert stuck.wait() == 130
    assert [*tmp_path.iterdir()] == []


def test_a_terminal_that_takes_no_line_holds_nobody_up(tmp_path: Path) -> None:
    full, mouth = os.pipe()
    os.set_blocking(mouth, False)
    while os.write(mouth, bytes(2**12)) == 2**12 and _has_room(mouth):
        pass
    os.set_blocking(mouth, True)
    code = f"import signal; {LISTEN}; from sim.cli.signals import end_on_signals; end_on_signals(); "
    program = code + "print(flush=True); signal.pause(); signal.pause()"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=mouth) as silent:
        assert silent.stdout is not None
        silent.stdout.readline()
        silent.send_signal(signal.SIGTERM)
        assert silent.wait(100) == 143
    os.close(full), os.close(mouth)


def _has_room(pipe: int) -> bool:
    return bool(select.select([], [pipe], [], 0)[1])
