"""Worker processes: replaced when they die, told from the task that kills them, gone with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiment.process_pool import DeadlyTaskError, begin_worker
from sim.experiment.workers import worker_pool


def die_once(folder: str, number: int) -> int:
    """Kill the worker that has it, the first time."""
    if number == 3 and not Path(folder, "died").exists():
        Path(folder, "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(number: int) -> int:
    """Kill the worker that has task 3."""
    if number == 3:
        os._exit(9)
    return number


def pid_after(seconds: float) -> int:
    """The process that has the task."""
    time.sleep(seconds)
    return os.getpid()


def test_a_dead_worker_is_replaced_and_its_work_done_again(tmp_path: Path) -> None:
    with worker_pool(2) as pool:
        assert list(pool.map(die_once, [str(tmp_path)] * 9, range(9))) == list(range(9))
    assert (tmp_path / "died").exists()


def test_the_task_that_kills_three_workers_is_told_from_those_beside_it() -> None:
    with worker_pool(2) as pool:
        futures = [pool.submit(die, number) for number in range(8)]
        errors = [future.exception() for future in futures]
    assert [number for number, error in enumerate(errors) if error is not None] == [3]
    assert isinstance(errors[3], DeadlyTaskError)


def test_an_exception_of_a_task_is_passed_on_and_the_workers_go_on() -> None:
    with worker_pool(1) as pool:
        with pytest.raises(ValueError, match="could not convert"):
            pool.submit(float, "x").result()
        assert pool.submit(float, "1").result() == 1.0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_its_parent_whatever_kills_it(number: signal.Signals) -> None:
    program = "from tests.experiment.test_process_pool import keep_workers; keep_workers()"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        parent.send_signal(number)
    assert len(workers) == 2
    for _ in range(100):  # at once; ten seconds are for a machine under load
        left = [worker for worker in workers if Path(f"/proc/{worker}").exists()]
        if not left:
            break
        time.sleep(0.1)
    assert left == []


def keep_workers() -> None:
    """Tell which workers there are, and keep them at work."""
    with worker_pool(2) as pool:
        print(*{*pool.map(pid_after, [1.0] * 4)}, flush=True)
        list(pool.map(pid_after, [600.0] * 2))


def test_a_worker_looks_to_its_parent_before_it_loads_anything() -> None:
    # Under load a worker takes long to load NumPy and all else; killed meanwhile, its parent would leave it.
    program = (
        "import sys; import sim.worker_start; sys.exit('numpy' in sys.modules or 'click' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert begin_worker.__module__ == "sim.worker_start"
