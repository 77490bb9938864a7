"""Results: saved whole or not at all, reopened as they were, and nothing else taken for them."""

from __future__ import annotations

import os
import random
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.comparison.compare import compare_results
from sim.errors import ResultsError
from sim.experiment.results import VARIABLES, open_results, save, stored_run
from sim.experiment.runner import run
from sim.scenario import Scenario
from sim.streams import GENERATION


@pytest.fixture(scope="module")
def results(small: Callable[..., Scenario]) -> xr.Dataset:
    campaigns = [{"name": "b", "kind": "boycott", "uptake": 0.3}]
    scenario = small(campaigns=campaigns, sweep={"campaigns.b.uptake": [0.2, 1.0]})
    return run(scenario, replications=5)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may grow beyond 10,000 bytes."""
    handler, limits = signal.getsignal(signal.SIGXFSZ), resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, handler)


def test_saved_results_open_as_they_were(results: xr.Dataset, tmp_path: Path) -> None:
    path = save(results, tmp_path / "deep" / "er" / "results.nc")
    again = open_results(path)
    xr.testing.assert_identical(again, results)
    for name in (*results.data_vars, *results.coords):
        assert again[name].dtype.kind == results[name].dtype.kind
    assert sim.summarise(again) == sim.summarise(results)
    assert [entry.name for entry in path.parent.iterdir()] == ["results.nc"]


def test_the_disk_is_never_waited_for_long(
    results: xr.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, sync = [], os.fsync

    def noted(number: int) -> None:
        sizes.append(os.fstat(number).st_size)
        sync(number)

    monkeypatch.setattr("sim.experiment.store.netcdf._SYNC_BYTES", 10_000)
    monkeypatch.setattr(os, "fsync", noted)
    path = save(results, tmp_path / "results.nc")
    assert len(sizes) >= path.stat().st_size // 20_000 > 1
    xr.testing.assert_identical(open_results(path), results)


def test_who_has_the_old_file_open_keeps_the_old_file(results: xr.Dataset, tmp_path: Path) -> None:
    path = tmp_path / "results.nc"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        save(results, path)
        assert reader.read() == b"old"
    assert open_results(path).sizes["replication"] == 5


def test_reopened_results_can_be_saved_again(results: xr.Dataset, tmp_path: Path) -> None:
    again = open_results(save(results, tmp_path / "a.nc"))
    xr.testing.assert_identical(open_results(save(again, tmp_path / "b.nc")), results)


def test_every_variable_says_what_it_is_and_in_which_unit(results: xr.Dataset) -> None:
    for name, variable in results.data_vars.items():
        dims, units, meaning = VARIABLES[str(name)]
        assert variable.dims == ("point", "prior", "replication", *dims)
        told = {key: value for key, value in variable.attrs.items() if not key.startswith("flag_")}
        assert told == {"units": units, "long_name": meaning}
    assert results.attrs["interrupted"] == 0
    assert results.attrs["stopped_by"] == ""
    assert results["condition_kind"].values.tolist() == ["turnout_quorum", "majority", "regional_majority"]
    assert results["time"].values[0] == 8.25
    assert results["time"].values[-1] == 21.0  # Hills closes an hour later on the reporting clock


def test_attributes_tell_how_to_run_it_again(results: xr.Dataset) -> None:
    scenario = Scenario.model_validate_json(results.attrs["scenario"])
    assert results.attrs["seed"] == scenario.monte_carlo.seed
    assert results.attrs["replications_asked"] == scenario.monte_carlo.replications == 5
    assert '"numpy"' in results.attrs["provenance"]
    assert results.attrs["notices"] == '["synthetic"]'
    again = run(scenario)
    np.testing.assert_array_equal(again["ballots"].values, results["ballots"].values)


def _told(path: Path) -> tuple[str, int, int]:
    run = stored_run(path)
    return run.scenario, run.replications, int(run.attrs.get("draws_generation", 1))


def test_scenario_and_size_are_read_without_the_figures(results: xr.Dataset, tmp_path: Path) -> None:
    path = save(results, tmp_path / "results.nc")
    assert _told(path) == (results.attrs["scenario"], 5, GENERATION)


def test_a_saved_selection_is_opened_as_one_and_counts_as_no_run(results: xr.Dataset, tmp_path: Path) -> None:
    for selected in (results.isel(point=1), results.sel(prior="replay"), results.isel(replication=[1, 2])):
        path = save(selected, tmp_path / "results.nc")
        assert sim.summarise(open_results(path)) == sim.summarise(selected)
        assert _told(path) == (results.attrs["scenario"], 0, GENERATION)
    with pytest.raises(ResultsError, match="unit: 1 of 5 are left"):
        save(results.sel(unit=["North"]), tmp_path / "part.nc")
    assert not (tmp_path / "part.nc").exists()


def test_results_of_the_first_version_open_as_those_of_today(
    small: Callable[..., Scenario], tmp_path: Path
) -> None:
    for rule in ("kazakhstan-2022", "italy-constitutional"):
        results = run(small(rule=rule), replications=5)
        old = results.drop_vars(["quorum_hour", "quorum_reached", "voters_registered"], errors="ignore")
        missing = xr.full_like(results["outcome"], np.nan, dtype=np.float64).drop_attrs()
        old = old.assign(quorum_hour=results.get("quorum_hour", missing))
        del old.attrs["layout"], old.attrs["draws_generation"]
        path = tmp_path / "old.nc"
        old.to_netcdf(path, engine="h5netcdf")
        assert _told(path) == (results.attrs["scenario"], 5, 1)
        with pytest.raises(ResultsError, match="draws_generation: 1 and 2: these runs do not pair"):
            compare_results(open_results(path), results)
        xr.testing.assert_identical(open_results(path).drop_attrs(), results.drop_attrs())
        assert sim.summarise(open_results(path)) == sim.summarise(results)


def test_full_disk_leaves_the_old_file_and_no_other(
    results: xr.Dataset, tmp_path: Path, full_disk: None
) -> None:
    path = tmp_path / "results.nc"
    path.write_bytes(b"old")
    with pytest.raises(ResultsError, match=r"results\.nc: cannot be written \(File too large\)"):
        save(results, path)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["results.nc"]


@pytest.mark.parametrize(
    ("place", "why"),
    [("/dev/null/results.nc", "File exists|Not a directory"), ("/proc/none/results.nc", "No such file")],
)
def test_folder_that_cannot_be_made_is_named(results: xr.Dataset, place: str, why: str) -> None:
    with pytest.raises(ResultsError, match=f"{place}: cannot be written \\(({why})"):
        save(results, place)


def test_path_that_is_a_folder_is_refused(results: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="is not a plain file"):
        save(results, tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_folder_without_permission_is_refused(results: xr.Dataset, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ResultsError, match="Permission denied"):
        save(results, tmp_path / "results.nc")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"none\.nc: no such file"):
        open_results(tmp_path / "none.nc")


@pytest.mark.parametrize("content", [b"", b"text", b"\\x89HDF\\r\\n\\x1a\\n" + bytes(2000)])
def test_other_content_is_no_results_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "results.nc"
    path.write_bytes(content)
    for read in (open_results, stored_run):
        with pytest.raises(ResultsError, match=r"results\.nc: not a readable results file"):
            read(path)


def test_netcdf_of_somebody_else_is_no_results_file(tmp_path: Path) -> None:
    path = tmp_path / "theirs.nc"
    xr.Dataset({"outcome": ("x", [1, 2])}).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(ResultsError, match="a NetCDF file, but not one that `referendum run` wrote"):
        open_results(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda file: file["ballots"].__setitem__((1, 2, 3, 0, 0), 7), "ballots: changed or damaged"),
        (lambda file: file["registered"].__setitem__(0, 901), "attributes and coordinates: changed"),
        (lambda file: file.attrs.__setitem__("seed", 6), "attributes and coordinates: changed"),
        (lambda file: file["margin"].attrs.__setitem__("units", "votes"), "attributes and coordinates: ch"),
        (lambda file: file.attrs.__setitem__("checksums", "{}"), "attributes and coordinates, ballots, "),
        (lambda file: file.attrs.__setitem__("checksums", "none"), "checksums: changed or damaged"),
    ],
)
def test_what_was_changed_in_a_file_is_named(
    results: xr.Dataset, tmp_path: Path, change: Callable[[h5py.File], None], told: str
) -> None:
    path = save(results, tmp_path / "results.nc")
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(ResultsError, match=told):
        open_results(path)


def test_large_results_are_checked_chunk_by_chunk_when_they_are_read(
    results: xr.Dataset, tmp_path: Path
) -> None:
    path = save(results, tmp_path / "results.nc")
    with open_results(path, 0) as lazy:
        xr.testing.assert_identical(lazy.load(), results)
    with h5py.File(path) as file:
        place = file["ballots"].id.get_chunk_info(1).byte_offset
    content = bytearray(path.read_bytes())
    content[place + 40] ^= 1
    path.write_bytes(content)
    with open_results(path, 0) as lazy:
        assert lazy["issued"].load().equals(results["issued"])
        with pytest.raises(OSError, match=r"checksum|read data"):
            lazy["ballots"].load()


@pytest.mark.parametrize("n_files", [60, pytest.param(1000, marks=pytest.mark.check)])
def test_damaged_files_are_refused_or_open_with_every_value_as_it_was(
    results: xr.Dataset, tmp_path: Path, n_files: int
) -> None:
    content = save(results, tmp_path / "whole.nc").read_bytes()
    rng, path = random.Random(4), tmp_path / "damaged.nc"
    refused = 0
    for _ in range(n_files):
        damaged = bytearray(content)
        if rng.random() < 0.3:
            del damaged[rng.randrange(len(damaged)) :]
        else:
            for _ in range(4):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged)
        try:
            xr.testing.assert_identical(open_results(path), results)
        except ResultsError:
            refused += 1
    assert refused > n_files // 2
