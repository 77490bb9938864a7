"""A disk that is full, or read-only: said with the path and the need, and nothing lost that was finished.

On a file system of its own, as small as needed, which only root may mount.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xarray as xr

from sim.cli import main
from sim.experiment.results import open_results
from sim.experiment.runner import run
from sim.public.files import save as save_scenario
from sim.scenario import Scenario
from tests.conftest import write_small_dataset

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None,
        reason="only root on Linux mounts a file system of its own",
    ),
]


@contextmanager
def disk(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"mount is not allowed here: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remounted(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.fixture
def scenario(small: Callable[..., Scenario]) -> Scenario:
    return small(monte_carlo={"replications": 200, "seed": 5})


@pytest.mark.parametrize("need", ["size={}k", "size=64m,nr_inodes={}"])
def test_a_run_on_a_full_disk_says_so_and_goes_on_once_there_is_room(
    scenario: Scenario,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
    need: str,
) -> None:
    file, whole = save_scenario(scenario, tmp_path / "s.toml"), run(scenario)
    sizes = range(40, 900, 120) if "size={}k" in need else range(3, 9)
    full = 0
    for number, size in enumerate(sizes):
        with disk(tmp_path / f"disk-{number}", need.format(size)) as folder:
            out = folder / "out"
            arguments = ["run", str(file), "-j", "1", "--no-plots", "-q", "--resume", "--out", str(out)]
            code = main(arguments)
            told = capsys.readouterr().err
            assert "Traceback" not in told
            if code:
                full += 1
                assert code == 1, (size, told)
                assert str(folder) in told
                assert "make room" in told or "cannot be written" in told, told
                remounted(folder, "size=64m,nr_inodes=1000")
                assert main(arguments) == 0, capsys.readouterr().err
            xr.testing.assert_identical(open_results(out / "results.nc"), whole)
            capsys.readouterr()
    record_property("sizes tried", len(sizes))
    record_property("of them full", full)
    assert full > len(sizes) // 4


def test_a_disk_that_turns_read_only_loses_nothing(
    scenario: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, whole = save_scenario(scenario, tmp_path / "s.toml"), run(scenario)
    with disk(tmp_path / "disk", "size=64m") as folder:
        arguments = [
            "run",
            str(file),
            "-j",
            "1",
            "--no-plots",
            "-q",
            "--resume",
            "--out",
            str(folder / "out"),
        ]
        assert main([*arguments, "-n", "100"]) == 0
        capsys.readouterr()
        remounted(folder, "ro")
        assert main(arguments) == 1
        told = capsys.readouterr().err
        assert str(folder) in told
        assert "Traceback" not in told
        assert open_results(folder / "out" / "results.nc").sizes["replication"] == 100
        remounted(folder, "rw")
        assert main(arguments) == 0
        xr.testing.assert_identical(open_results(folder / "out" / "results.nc"), whole)


@contextmanager
def somebody() -> Iterator[int]:
    """A user who is not root."""
    os.seteuid(65534)
    try:
        yield 65534
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("when", ["from the start", "once something is finished"])
def test_a_folder_of_another_user_is_refused_with_its_path_and_gone_on_with_when_allowed(
    small: Callable[..., Scenario], capsys: pytest.CaptureFixture[str], when: str
) -> None:
    with tempfile.TemporaryDirectory() as name:  # whose parents everybody may enter
        place, out = Path(name), Path(name) / "out"
        place.chmod(0o755)
        data = write_small_dataset(place / "data")
        scenario = small(dataset=str(data), monte_carlo={"replications": 200, "seed": 5})
        file, whole = save_scenario(scenario, place / "s.toml"), run(scenario)
        arguments = ["run", str(file), "-j", "1", "--no-plots", "-q", "--resume", "--out", str(out)]
        assert main([*arguments[:-1], str(place / "before")]) == 0  # loads what nobody but root may read
        if when == "once something is finished":
            assert main([*arguments, "-n", "100"]) == 0
        capsys.readouterr()
        with somebody():
            assert main(arguments) == 1
        told = capsys.readouterr().err
        assert str(out) in told
        assert "Permission denied" in told
        assert "Traceback" not in told
        if when == "once something is finished":
            assert open_results(out / "results.nc").sizes["replication"] == 100
        for each in (place, *place.rglob("*")):
            os.chown(each, 65534, 65534)
        with somebody():
            assert main(arguments) == 0, capsys.readouterr().err
            xr.testing.assert_equal(open_results(out / "results.nc"), whole)
