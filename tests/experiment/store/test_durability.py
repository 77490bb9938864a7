"""Runs killed at random moments, files damaged at random places, runs that want the same folder.

A few of each in the quick tests, more with ``check``, as many as the promise names with ``proof``.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xarray as xr

import sim
from sim.cli import entry
from sim.errors import ResultsError
from sim.experiment.results import open_results, save
from sim.experiment.runner import run
from sim.experiment.store.journal import DamagedBlockError, DamagedJournalError, Journal
from sim.experiment.store.run_folder import run_folder
from sim.experiment.store.spans import Span
from sim.experiment.workers import worker_pool
from sim.public.files import save as save_scenario
from sim.scenario import Scenario

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CODES = {0, 1, 2, 129, 130, 143, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP}
CHECK, PROOF = pytest.mark.check, pytest.mark.proof


@pytest.fixture
def scenario(small: Callable[..., Scenario]) -> Scenario:
    return small(monte_carlo={"replications": 900, "seed": 5})


def forked(arguments: list[str]) -> int:
    """The command in a process of its own session that has everything loaded already; its output is lost."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1), os.dup2(null, 2)
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        sys.argv = ["referendum", *arguments]
        entry()
    except KeyboardInterrupt:  # before the program had begun
        code = 130
    finally:
        os._exit(code)
    return 0


def spans_in(folder: Path) -> set[Span]:
    path = folder / "results.journal"
    if not path.exists():
        return set()
    journal = Journal(path, "{}")
    try:
        return {span for span in journal if journal[span]}
    finally:
        journal.close()


QUEUES = {"queues": True}
ENGINES: dict[str, dict[str, object]] = {
    "counts": {"monte_carlo": {"replications": 900, "seed": 5}},
    "compiled": {"monte_carlo": {"replications": 200, "seed": 5}, "polling": QUEUES},
    "simpy": {"monte_carlo": {"replications": 6, "seed": 5, "engine": "simpy"}, "polling": QUEUES},
}


def moment(folder: Path, rng: random.Random, jobs: int) -> None:
    """Wait for the moment of a kill: any, or that at which results are half written."""
    end = time.monotonic() + rng.uniform(0.0, 1.5 if jobs == 1 else 10.0)  # workers load everything first
    if rng.random() < 0.3:
        end += 20.0
        while time.monotonic() < end and not any(folder.glob(".results-*")):
            if (folder / "results.nc").exists():
                return
            time.sleep(0.0005)
        return
    time.sleep(end - time.monotonic())


def left_after(session: int, seconds: float) -> int:
    """How many processes of a session are left after so long."""
    end, asked = time.monotonic() + seconds, ["ps", "-o", "pid=", "-s", str(session)]
    while left := subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split():
        if time.monotonic() > end:
            break
        time.sleep(0.05)
    return len(left)


@pytest.mark.parametrize(
    ("engine", "kills"),
    [
        ("counts", 4),
        *(pytest.param(engine, 13, marks=CHECK) for engine in ENGINES),
        *(pytest.param(engine, 67, marks=PROOF) for engine in ENGINES),
    ],
)
def test_a_run_killed_at_random_moments_loses_and_doubles_nothing(
    small: Callable[..., Scenario],
    tmp_path: Path,
    engine: str,
    kills: int,
    record_property: Callable[[str, object], None],
) -> None:
    rng, folder, scenario = random.Random(20221126), tmp_path / "out", small(**ENGINES[engine])
    file, whole = save_scenario(scenario, tmp_path / "s.toml"), run(scenario)
    arguments = ["run", str(file), "--no-plots", "-q", "--resume", "--out", str(folder)]
    killed = finished = lost = left = saving = 0
    slowest = 0.0, "", ""
    acknowledged: set[Span] = set()
    while killed < kills or not finished:
        jobs = 2 if rng.random() < 0.3 else 1
        child, number = forked([*arguments, "-j", str(jobs)]), rng.choice(SIGNALS)
        moment(folder, rng, jobs)
        began, half = time.monotonic(), any(folder.glob(".results-*"))
        os.kill(child, number)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        taken = time.monotonic() - began
        slowest = max(slowest, (taken, number.name, "while saving" if half else "else"))
        left += left_after(child, 5.0)
        assert code in CODES, f"{number.name}: {code}"
        killed += code != 0
        saving += code != 0 and half
        if code == 0:
            xr.testing.assert_identical(open_results(folder / "results.nc"), whole)
            shutil.rmtree(folder)
            finished, acknowledged = finished + 1, set()
            continue
        now = spans_in(folder)
        if not now and _holds_whole(folder, whole):  # killed between the results and the end
            now = acknowledged
        lost += len(acknowledged - now)
        acknowledged = now
    record_property("kills", killed)
    record_property("of them while saving", saving)
    record_property("runs finished and identical", finished)
    record_property("blocks lost", lost)
    record_property("slowest out, s", "{:.1f} ({}, {})".format(*slowest))
    record_property("processes left after 5 s", left)
    assert lost == left == 0


def _holds_whole(folder: Path, whole: xr.Dataset) -> bool:
    file = folder / "results.nc"
    return file.exists() and open_results(file).identical(whole)


@pytest.mark.parametrize("kills", [pytest.param(6, marks=CHECK), pytest.param(200, marks=PROOF)])
def test_a_run_whose_workers_are_killed_is_the_same(
    scenario: Scenario, tmp_path: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    rng, whole = random.Random(20221127), run(scenario)
    killed = 0

    def kill_one(_: int) -> None:
        nonlocal killed
        children = _children()
        if killed < kills and children and rng.random() < 0.2:
            os.kill(rng.choice(children), rng.choice((signal.SIGKILL, signal.SIGTERM)))
            killed += 1

    rounds = named = 0
    while killed < kills or not rounds:
        with worker_pool(2) as pool, run_folder(tmp_path / "out", scenario, resume=True) as folder:
            results = run(scenario, executor=pool, chunk=10, progress=kill_one, folder=folder)
        if results.attrs["interrupted"]:  # three of one task's workers were hit: it is gone on with
            assert "DeadlyTaskError" in results.attrs["stopped_by"]
            named += 1
            continue
        xr.testing.assert_identical(results, whole)
        shutil.rmtree(tmp_path / "out")
        rounds += 1
    record_property("workers killed", killed)
    record_property("tasks that lost three workers, named", named)
    record_property("runs identical", rounds)


def _children() -> list[int]:
    """Worker processes of this one."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            works = b"loky" in (each / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and works and b"resource_tracker" not in (each / "cmdline").read_bytes():
            found.append(int(each.name))
    return found


def damaged(content: bytes, rng: random.Random) -> bytes:
    """A file with one bit turned, or cut off."""
    if rng.random() < 0.1:
        return content[: rng.randrange(len(content))]
    changed = bytearray(content)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("flips", [60, pytest.param(1_000, marks=PROOF)])
def test_no_changed_value_of_a_journal_or_a_result_is_used(
    small: Callable[..., Scenario],
    tmp_path: Path,
    flips: int,
    record_property: Callable[[str, object], None],
) -> None:
    rng, scenario = random.Random(20221128), small()
    whole = run(scenario)
    result, journal = save(whole, tmp_path / "results.nc"), tmp_path / "results.journal"
    made = Journal(journal, "{}")
    for number, prior in enumerate(whole["prior"].values):
        for first in range(whole.sizes["replication"]):
            block = {str(name): v[:, number, first : first + 1].values for name, v in whole.data_vars.items()}
            made[Span(str(prior), first, first + 1)] = block
    blocks = dict(made)
    made.close()
    contents = {path: path.read_bytes() for path in (result, journal)}
    found = same = 0
    for _ in range(flips):
        path = rng.choice([result, journal])
        path.write_bytes(damaged(contents[path], rng))
        try:
            if path is result:
                xr.testing.assert_identical(open_results(path), whole)
            else:
                _assert_same_blocks(path, blocks)
            same += 1
        except (ResultsError, DamagedBlockError, DamagedJournalError):
            found += 1
        for beside in tmp_path.glob("results.journal-*"):
            beside.unlink()
    record_property("flips and truncations", flips)
    record_property("refused", found)
    record_property("without effect on any value", same)
    assert found > flips // 10  # most bytes of both files are padding or say where others are


def _assert_same_blocks(path: Path, blocks: dict[Span, dict[str, object]]) -> None:
    journal = Journal(path, "{}")
    try:
        for span in journal:
            for name, values in journal[span].items():
                assert (values == blocks[span][name]).all() or name == "quorum_hour"
    finally:
        journal.close()


@pytest.mark.parametrize("pairs", [2, pytest.param(40, marks=PROOF)])
def test_of_two_runs_on_one_folder_one_has_it_all(
    scenario: Scenario, tmp_path: Path, pairs: int, record_property: Callable[[str, object], None]
) -> None:
    rng = random.Random(20221129)
    files = [
        save_scenario(scenario.replace({"monte_carlo.seed": seed}), tmp_path / f"{seed}.toml")
        for seed in (1, 2)
    ]
    wholes = [run(sim.load(str(file))) for file in files]
    refused = 0
    for number in range(pairs):
        folder = tmp_path / f"out-{number}"
        children = []
        for file in rng.sample(files, 2):
            arguments = ["run", str(file), "-j", "1", "-q", "--out", str(folder)]
            children.append(forked(arguments))
            time.sleep(rng.uniform(0.0, 0.5))
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert sorted(codes) == [0, 2]
        refused += codes.count(2)
        stored = open_results(folder / "results.nc")
        assert sum(stored.identical(whole) for whole in wholes) == 1
        assert stored.attrs["seed"] == (1, 2)[[stored.identical(whole) for whole in wholes].index(True)]
    record_property("pairs", pairs)
    record_property("refused", refused)
