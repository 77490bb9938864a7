"""Results files: checked, made again, put together from parts, written in another form."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import h5py
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr

import sim
from sim.cli import main
from sim.errors import ResultsError, ScenarioError
from sim.experiment.results import open_results, save
from sim.experiment.runner import run
from sim.experiment.store.merging import merge_results
from sim.public.files import save as save_scenario
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def scenario(small: Callable[..., Scenario]) -> Scenario:
    campaigns = [{"name": "b", "kind": "boycott", "uptake": 0.3}]
    return small(
        campaigns=campaigns,
        sweep={"campaigns.b.uptake": [0.2, 1.0]},
        monte_carlo={"replications": 7, "seed": 5},
    )


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> xr.Dataset:
    return run(scenario)


def change(path: Path, replication: int) -> None:
    """Change one value of one replication, and its checksum with it."""
    stored = open_results(path)
    stored["boycotted"].values[1, 2, replication, 0] += 1
    save(stored, path)


def test_a_file_as_it_was_written_holds(
    whole: xr.Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(whole, tmp_path / "results.nc")
    assert main(["check", str(path)]) == 0
    assert f"as it was written: {len(whole.data_vars) + 1} parts hold" in capsys.readouterr().out
    with h5py.File(path, "r+") as file:
        file["ballots"][0, 0, 0, 0, 0] += 1
    assert main(["check", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [part["part"] for part in document["parts"] if not part["holds"]] == ["ballots"]


def test_a_file_that_lost_its_checksums_is_told_wherever_it_is_opened(
    whole: xr.Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.nc"
    whole.to_netcdf(path, engine="h5netcdf")
    assert main(["check", str(path)]) == 1
    assert "has no checksums, which `referendum run` writes" in capsys.readouterr().out
    assert main(["show", str(path)]) == 0
    assert f"warning: {path}: has no checksums" in capsys.readouterr().err
    with pytest.warns(UserWarning, match="another program has written it"):
        open_results(path)
    old = whole.drop_attrs().assign_attrs(scenario=whole.attrs["scenario"], notices="[]")
    old.drop_vars("quorum_reached").to_netcdf(path, engine="h5netcdf")  # as version 0.1 did
    assert main(["check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lost"] is False


@pytest.mark.parametrize("part", [slice(None), slice(2, 5)])
def test_a_rerun_says_identical_or_what_differs(
    whole: xr.Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str], part: slice
) -> None:
    path = save(whole.isel(replication=part), tmp_path / "results.nc")
    assert main(["rerun", str(path), "-j", "1"]) == 0
    n = open_results(path).sizes["replication"]
    assert capsys.readouterr().out == f"identical: {n} replications, every variable to the bit\n"
    change(path, 1)
    assert main(["rerun", str(path), "-j", "1", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    first = (part.start or 0) + 1
    assert document["variables"] == [{"variable": "boycotted", "replications": 1, "first": first}]
    assert document["made_with"] == []


def test_a_rerun_with_other_tables_says_so(
    whole: xr.Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(whole.assign_attrs(dataset_sha256="of another one"), tmp_path / "results.nc")
    assert main(["rerun", str(path), "-j", "1"]) == 0
    assert 'made with dataset_sha256: "of another one" there,' in capsys.readouterr().out


def test_parts_of_a_run_make_the_whole(scenario: Scenario, tmp_path: Path) -> None:
    file = save_scenario(scenario, tmp_path / "tiny.toml")
    parts = []
    for first, last in ((3, 6), (0, 1), (2, 2)):
        folder = tmp_path / f"from-{first}"
        limits = ["--first", str(first), "--last", str(last), "--out", str(folder)]
        assert main(["run", str(file), "-j", "1", "-q", "--no-plots", *limits]) == 0
        assert main(["run", str(file), "-j", "1", "-q", "--no-plots", *limits]) == 2
        assert open_results(folder / "results.nc")["replication"].values.tolist() == [*range(first, last + 1)]
        parts.append(str(folder / "results.nc"))
    assert main(["merge", *parts, "--out", str(tmp_path / "whole")]) == 0
    merged = tmp_path / "whole" / "results.nc"
    xr.testing.assert_identical(open_results(merged), run(sim.load(str(file))))
    assert main(["rerun", str(merged), "-j", "1"]) == 0


def test_parts_that_do_not_make_one_run_are_refused(
    scenario: Scenario, whole: xr.Dataset, tmp_path: Path
) -> None:
    first = save(whole.isel(replication=slice(3)), tmp_path / "a.nc")
    last = save(whole.isel(replication=slice(4, 7)), tmp_path / "b.nc")
    other = save(run(scenario, seed=6, part=range(3, 7)), tmp_path / "c.nc")
    for parts, told in (
        ([first, last], "replication 3 is missing"),
        ([first, first], "replication 0 is in .*a.nc, too"),
        ([first, other], r"c\.nc: of another run .*: monte_carlo.seed: 6 there, 5 here"),
    ):
        with pytest.raises(ResultsError, match=told):
            merge_results(parts, tmp_path / "whole.nc")
    assert not (tmp_path / "whole.nc").exists()


def test_parts_of_a_run_that_grew_say_how_many_were_asked_for_at_last(
    scenario: Scenario, tmp_path: Path
) -> None:
    first = save(run(scenario, part=range(3)), tmp_path / "a.nc")
    last = save(run(scenario, replications=9, part=range(3, 9)), tmp_path / "b.nc")
    merged = open_results(merge_results([first, last], tmp_path / "whole.nc"))
    xr.testing.assert_identical(merged, run(scenario, replications=9))


@pytest.mark.parametrize("command", ["show", "check", "rerun", "changes", "merge"])
@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda whole: whole.isel(replication=slice(0)), "holds no result"),
        (lambda whole: whole.isel(prior=slice(0)), "holds no result"),
        (lambda whole: whole.assign_attrs(draws_generation="x"), "draws_generation: no whole number"),
    ],
)
def test_a_file_that_no_run_wrote_is_refused(
    whole: xr.Dataset,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    made: Callable[[xr.Dataset], xr.Dataset],
    told: str,
) -> None:
    made(whole).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    more = ["--out", str(tmp_path / "whole")] if command == "merge" else []
    code = main([command, str(tmp_path / "other.nc"), *more])
    output = capsys.readouterr()
    assert code == 1
    if (command, told[:5]) != ("check", "draws"):  # without checksums there is nothing to hold it to
        assert told in output.err


def test_an_empty_journal_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "results.journal").touch()
    assert main(["export", str(tmp_path), str(tmp_path / "x.csv")]) == 1
    assert "results.journal: no replication is finished yet" in capsys.readouterr().err


@pytest.mark.parametrize("part", [range(0), range(7, 8), range(-1, 2), range(6, 9)])
def test_a_part_beyond_the_run_is_refused(scenario: Scenario, part: range) -> None:
    with pytest.raises(ScenarioError, match="must be some of 0 to 6"):
        run(scenario, part=part)


def test_results_are_exported(whole: xr.Dataset, tmp_path: Path) -> None:
    path = save(whole, tmp_path / "results.nc")
    assert main(["export", str(path), str(tmp_path / "rows.csv")]) == 0
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.reader(stream))) == 1 + 2 * 3 * 7
    assert main(["export", str(path), str(tmp_path / "rows.parquet")]) == 0
    parquet, text = pd.read_parquet(tmp_path / "rows.parquet"), pd.read_csv(tmp_path / "rows.csv")
    pd.testing.assert_frame_equal(parquet, text, check_dtype=False)
    assert json.loads(pq.read_schema(tmp_path / "rows.parquet").metadata[b"scenario"])["title"]
    assert main(["export", str(path), str(tmp_path / "again.nc")]) == 0
    xr.testing.assert_identical(open_results(tmp_path / "again.nc"), whole)
    assert main(["export", str(path), str(tmp_path / "again.nc")]) == 2
    assert main(["export", str(path), str(tmp_path / "again.xlsx")]) == 2


@pytest.mark.parametrize(
    ("doctored", "told"),
    [
        ({"seed": 6}, "its attributes are not those of a run: seed 6, in its scenario 5"),
        ({"title": "Another"}, "title Another, in its scenario Small"),
        ({"scenario": "{"}, "scenario: no JSON of a dict"),
        ({"layout": "{}"}, "layout: no labels"),
        ({"provenance": "none"}, "provenance: no JSON of a dict"),
    ],
)
def test_doctored_attributes_end_in_a_message(
    whole: xr.Dataset,
    tmp_path: Path,
    doctored: dict[str, object],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "results.nc"
    whole.assign_attrs(doctored).to_netcdf(path, engine="h5netcdf")  # without any checksums
    out = str(tmp_path / "x.csv")
    for command in (["show", str(path)], ["rerun", str(path), "-j", "1"], ["export", str(path), out]):
        assert main(command) == 1
        assert told in capsys.readouterr().err


def test_results_that_are_replaced_take_their_pictures_with_them(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = save_scenario(scenario, tmp_path / "tiny.toml")
    options = ["run", str(file), "-j", "1", "-q", "--out", "here"]
    assert main(options) == 0
    assert {each.name for each in Path("here").iterdir()} == {
        "results.nc",
        *(f"{name}.png" for name in ("turnout-day", "turnout-sweep", "region-margins")),
    }
    assert main([*options, "--seed", "6", "--force", "--no-plots"]) == 0
    assert [each.name for each in Path("here").iterdir()] == ["results.nc"]
