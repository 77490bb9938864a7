"""Memory that a run takes does not grow with its replications."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.public.files import save as save_scenario
from sim.scenario import Scenario
from tests.environments.commands import ROOT

PROGRAM = """
import resource, sys
import sim
run = sim.run(sys.argv[1], replications=int(sys.argv[2]), out=sys.argv[3])
assert run.sizes["replication"] == int(sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak_mebibytes(file: Path, replications: int, out: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file), str(replications), str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


@pytest.mark.proof
@pytest.mark.parametrize(("dataset", "most"), [("small", 1_000_000), ("kz-2022", 100_000)])
def test_ten_times_the_replications_take_as_much_memory(
    small: Callable[..., Scenario],
    tmp_path: Path,
    dataset: str,
    most: int,
    record_property: Callable[[str, object], None],
) -> None:
    scenario = small() if dataset == "small" else small(dataset=dataset)
    file = save_scenario(scenario, tmp_path / "s.toml")
    few, many = (peak_mebibytes(file, n, tmp_path / str(n)) for n in (most // 10, most))
    record_property(f"peak at {most // 10:,}, MiB", f"{few:.0f}")
    record_property(f"peak at {most:,}, MiB", f"{many:.0f}")
    assert many <= 1.05 * few
