"""Pictures as files."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr
from matplotlib import rcParams
from matplotlib.figure import Figure

from sim.errors import ResultsError
from sim.experiment.runner import run
from sim.plots import plot_region_margins, save, save_pictures
from sim.scenario import load


@pytest.fixture(scope="module")
def baseline() -> xr.Dataset:
    return run(load("scenarios/baseline.toml"), replications=2)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_picture_gives_the_same_bytes(baseline: xr.Dataset, tmp_path: Path, suffix: str) -> None:
    first, second = (
        save(plot_region_margins(baseline), tmp_path / f"{number}{suffix}").read_bytes() for number in (1, 2)
    )
    assert first == second
    assert b"CreationDate" not in first
    assert b"dc:date" not in first


def test_a_png_has_150_dots_an_inch(tmp_path: Path) -> None:
    content = save(Figure(figsize=(2, 1)), tmp_path / "x.png").read_bytes()
    assert (content[:4], int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (
        b"\x89PNG",
        300,
        150,
    )


def test_saving_changes_no_setting(tmp_path: Path) -> None:
    before = dict(rcParams)
    save(Figure(), tmp_path / "x.svg")
    assert dict(rcParams) == before


def test_axes_stand_for_their_figure(tmp_path: Path) -> None:
    figure = Figure()
    axes = figure.subplots()
    assert save(axes, tmp_path / "a.png").read_bytes() == save(figure, tmp_path / "f.png").read_bytes()


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"x\.jpg: pictures are saved as \.png, \.svg or \.pdf"):
        save(Figure(), tmp_path / "x.jpg")


def test_a_folder_is_made_and_nothing_else_is_left_there(tmp_path: Path) -> None:
    path = save(Figure(), tmp_path / "new" / "deep" / "x.png")
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match=r"file/x\.png: cannot be written"):
        save(Figure(), tmp_path / "file" / "x.png")


def test_a_run_without_a_sweep_gives_two_pictures(baseline: xr.Dataset, tmp_path: Path) -> None:
    saved = save_pictures(baseline, tmp_path)
    assert [path.name for path in saved] == ["turnout-day.png", "region-margins.png"]
    assert all(path.stat().st_size > 10_000 for path in saved)


def test_a_sweep_of_one_number_gives_three(tmp_path: Path) -> None:
    scenario = load("scenarios/almaty-boycott.toml", sweeps=["campaigns.almaty.uptake=0.0,1.0"])
    saved = save_pictures(run(scenario, replications=1), tmp_path, ".svg")
    assert [path.name for path in saved] == ["turnout-day.svg", "turnout-sweep.svg", "region-margins.svg"]


def test_a_rule_without_a_regional_majority_gives_no_margins(tmp_path: Path) -> None:
    results = run(load("scenarios/baseline.toml", overrides=['rule="kyrgyzstan-2016"']), replications=1)
    assert [path.name for path in save_pictures(results, tmp_path)] == ["turnout-day.png"]
