"""A run that is stopped by a signal: out, with the code a shell expects, and the command that goes on."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.experiment.signals import StoppedBySignal, stopping
from sim.public.files import save
from sim.scenario import Scenario

PROGRAM = "import signal, sys; {}; from sim.cli import entry; entry()"
LISTEN = (
    "signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGHUP, signal.SIG_DFL)"
)
"""A shell ignores Ctrl-C in what it starts in the background, `nohup` a hang-up, and both pass that on."""


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


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGTERM, "2"), (signal.SIGHUP, "1")])
def test_a_signal_ends_a_run_with_its_code_and_the_command_that_goes_on(
    path: Path, number: signal.Signals, jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = started(path, "-j", jobs)
    run.send_signal(number)
    _, err = run.communicate(timeout=100)
    assert run.returncode == 128 + number, err
    assert f"stopped by {number.name} after" in err
    told = shlex.split(err.partition("to go on: ")[2].strip())
    assert told[0] == "referendum"
    assert told[-1] == "--resume"
    assert left_of(run.pid) == []
    done = sim.open(path.parent / "results" / "tiny" / "results.nc").sizes["replication"]
    assert main([*told[1:-1], "-n", str(done + 500), "--resume", "-q"]) == 0
    stored = sim.open(path.parent / "results" / "tiny" / "results.nc")
    assert stored.identical(sim.run(stored.scenario).dataset)


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


def test_handlers_are_put_back() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with pytest.raises(StoppedBySignal, match="SIGTERM"), stopping(lambda: None):
        signal.raise_signal(signal.SIGTERM)
    assert {number: signal.getsignal(number) for number in before} == before


def test_a_process_that_cannot_listen_is_ended_and_tells_first() -> None:
    # Nothing in the main thread hears of a signal while compiled code runs: here, in a C function.
    program = (
        "import ctypes; from sim.experiment import signals; signals._PATIENCE_SECONDS = 0.2\n"
        "with signals.stopping(lambda: print('to go on', flush=True)):\n"
        "    print('ready', flush=True)\n"
        "    lock = bytes(100)\n"
        "    for _ in range(2): ctypes.CDLL(None).pthread_mutex_lock(lock)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as stuck:
        assert stuck.stdout is not None
        assert stuck.stdout.readline() == "ready\n"
        time.sleep(0.5)
        stuck.send_signal(signal.SIGTERM)
        assert stuck.stdout.read() == "to go on\n"
        assert stuck.wait() == 143
