"""Every public function that takes results takes every selection of them, and refuses every other part.

The functions are found by looking, so that a new one has to be entered here before the tests pass.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes

import sim
from sim.analysis.comparison.compare import compare_results
from sim.analysis.day.quorum_clock import drawn_quorum_hours
from sim.analysis.day.tabulation import tabulation_summary
from sim.analysis.day.turnout import turnout_day, turnout_sweep
from sim.analysis.day.unit_shares import unit_shares
from sim.analysis.day.units import region_margins
from sim.analysis.expected.sweep_threshold import sweep_threshold
from sim.analysis.probability.causes import causes
from sim.analysis.probability.curve import failure_curve
from sim.analysis.probability.document import probability_document
from sim.analysis.probability.exact_threshold import exact_threshold
from sim.analysis.probability.failure import failure_probability
from sim.analysis.probability.outcomes import condition_margins, drawn_outcomes
from sim.analysis.replication_rows import replication_rows
from sim.analysis.results.results_view import (
    chosen_point,
    chosen_prior,
    chosen_unit,
    describe_point,
    has_swept_parameter,
    rule_at,
    scenario_at,
    swept_parameter,
    tally_at,
)
from sim.analysis.summary import run_document, summarise, turnout, yes_share_of_cast
from sim.documents import Rows
from sim.errors import ResultsError
from sim.experiment.results_axes import as_selected, with_axes
from sim.experiment.runner import run
from sim.plots.canvas import note_of
from sim.plots.comparison import plot_comparison
from sim.plots.conditions import plot_condition_margins
from sim.plots.curves import plot_failure_curves
from sim.plots.day import plot_turnout_day
from sim.plots.outcomes import plot_outcomes
from sim.plots.picture import Picture
from sim.plots.quorum_clock import plot_quorum_clock
from sim.plots.regions import plot_region_margins
from sim.plots.saving import save as save_picture
from sim.plots.saving import save_pictures
from sim.plots.sweep import plot_turnout_sweep
from sim.plots.unit_map import plot_unit_map
from sim.public.results import Run
from sim.scenario import Scenario

POINT, PRIOR, REPLICATIONS = 2, "fresh-event", 4
UPTAKES = [0.0, 0.1, 0.3, 0.6]
PATH = "campaigns.b.uptake"

Place = dict[str, Any]
"""``point`` and ``prior``, as far as they must be told: a selection may hold one only."""


def scenario(small: Callable[..., Scenario], **changes: Any) -> Scenario:
    return small(
        rule={"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"fraction": "57/100"}}},
        tabulation={"observers": 0.5},
        monte_carlo={"replications": REPLICATIONS, "seed": 5},
        **changes,
    )


@pytest.fixture(scope="module")
def swept(small: Callable[..., Scenario]) -> Scenario:
    campaigns = [{"name": "b", "kind": "boycott", "uptake": 0.0}]
    return scenario(small, campaigns=campaigns, sweep={PATH: UPTAKES})


@pytest.fixture(scope="module")
def whole(swept: Scenario) -> xr.Dataset:
    return run(swept)


@pytest.fixture(scope="module")
def other(small: Callable[..., Scenario]) -> xr.Dataset:
    """Another run with the same seed."""
    return run(scenario(small))


def _here(found: Any) -> Any:
    """What stands at the place that is compared, whatever else is there."""
    place = {axis: label for axis, label in (("point", POINT), ("prior", PRIOR)) if axis in found.dims}
    return found.sel(place).squeeze()


def _compared(results: xr.Dataset, other: xr.Dataset, place: Place) -> Any:
    if "point" in place:  # its first points are compared: run the point alone
        results = run(scenario_at(results, POINT), replications=results.sizes["replication"])
    return [each for each in compare_results(results, other) if each.prior == PRIOR]


def _against_the_other(results: xr.Dataset, other: xr.Dataset, place: Place) -> Any:
    if "point" in place:
        results = run(scenario_at(results, POINT), replications=results.sizes["replication"])
    return [each for each in sim.compare(results, other) if each.prior == PRIOR]


def _row(rows: Rows) -> Any:
    """Rows of the place, without the numbers of their replications: those of a run start at 0."""
    table = [dict(zip(rows.columns, cells, strict=True)) for cells in rows.cells]
    here = [row for row in table if (row["point"], row["prior"]) == (POINT, PRIOR)]
    assert all(row[PATH] == UPTAKES[POINT] for row in here)
    return here


def _curve(results: xr.Dataset, place: Place) -> Any:
    return _drawn(plot_failure_curves(_alone(results, place)))


def _alone(results: xr.Dataset, place: Place) -> xr.Dataset:
    """The place alone, of results that hold more."""
    return with_axes(results).sel(point=[POINT], prior=[PRIOR]) if place else results


def _tiles(results: xr.Dataset, folder: Path) -> Path:
    path, units = folder / "tiles.csv", sorted(str(unit) for unit in results["unit"].values)
    path.write_text("unit,column,row\n" + "".join(f"{unit},{k},0\n" for k, unit in enumerate(units)))
    return path


def _probability(results: xr.Dataset, place: Place) -> Any:
    """A document is of one point: the place's, out of results that hold more."""
    alone = with_axes(results)
    alone = alone.sel(point=[POINT]) if "point" in place else alone
    document = probability_document(scenario_at(alone), alone)
    return document["priors"][PRIOR]


def _summarised(results: xr.Dataset) -> Any:
    return _point_of(summarise(results))


def _point_of(document: dict[str, Any]) -> Any:
    (point,) = (each for each in document["points"] if each["levers"][PATH] == UPTAKES[POINT])
    return document | {"points": [{**point, "priors": point["priors"][PRIOR]}]}


def _with_expectation(results: xr.Dataset) -> Any:
    """What is expected at the place beside what was simulated there."""
    (point,) = (each for each in run_document(results)["points"] if each["levers"][PATH] == UPTAKES[POINT])
    return point["expected"], point["reach"], point["tipping"], point["priors"][PRIOR]


def _swept_parameter(results: xr.Dataset) -> Any:
    parameter = swept_parameter(results)
    labels = with_axes(results)["point"].values.tolist()
    return parameter.path, parameter.label, parameter.unit, parameter.values[labels.index(POINT)]


def _reopened(results: xr.Dataset, folder: Path) -> Any:
    path = sim.save(results, folder / "results.nc", overwrite=True)
    reopened = sim.open(path).dataset
    xr.testing.assert_identical(reopened, with_axes(results))
    return _here(with_axes(reopened))


def _drawn(picture: Picture | Axes) -> Any:
    axes = picture.ax if isinstance(picture, Picture) else picture
    return {
        "lines": [line.get_xydata() for line in axes.lines],
        "areas": [path.vertices for area in axes.collections for path in area.get_paths()],
        "words": [axes.get_title(loc="left"), *(text.get_text() for text in axes.texts)],
    }


def _drawn_at_the_point(results: xr.Dataset) -> Any:
    """Median of turnout and probability of failure that a picture shows for the place, from its lines."""
    upper, lower = plot_turnout_sweep(with_axes(results).sel(prior=[PRIOR]))
    points = [point for axes in (upper, lower) for line in axes.lines for point in line.get_xydata().tolist()]
    return sorted({y for x, y in points if x == UPTAKES[POINT]})


# What each function says of one place; `place` names the point and the prior wherever there are several.
CALLS: dict[str, Callable[[xr.Dataset, xr.Dataset, Path, Place], Any]] = {
    "sim.analysis.probability.causes.causes": lambda r, o, f, p: [
        each for each in causes(r, point=p.get("point")) if each.prior == PRIOR
    ],
    "sim.analysis.comparison.compare.compare_results": lambda r, o, f, p: _compared(r, o, p),
    "sim.analysis.probability.curve.failure_curve": lambda r, o, f, p: [
        each for each in failure_curve(r, point=p.get("point")) if each.prior == PRIOR
    ],
    "sim.analysis.day.tabulation.tabulation_summary": lambda r, o, f, p: tabulation_summary(
        r.sel({axis: [label] for axis, label in p.items()})
    ),
    "sim.analysis.probability.failure.failure_probability": lambda r, o, f, p: _here(failure_probability(r)),
    "sim.analysis.day.units.region_margins": lambda r, o, f, p: region_margins(r, **p),
    "sim.analysis.results.results_view.chosen_point": lambda r, o, f, p: chosen_point(r, p.get("point")),
    "sim.analysis.results.results_view.chosen_prior": lambda r, o, f, p: chosen_prior(r, p.get("prior")),
    "sim.analysis.results.results_view.chosen_unit": lambda r, o, f, p: chosen_unit(r, "Hills"),
    "sim.analysis.results.results_view.describe_point": lambda r, o, f, p: describe_point(r, p.get("point")),
    "sim.analysis.results.results_view.has_swept_parameter": lambda r, o, f, p: has_swept_parameter(r),
    "sim.analysis.results.results_view.swept_parameter": lambda r, o, f, p: _swept_parameter(r),
    "sim.analysis.results.results_view.rule_at": lambda r, o, f, p: rule_at(r, p.get("point")),
    "sim.analysis.results.results_view.scenario_at": lambda r, o, f, p: scenario_at(r, p.get("point")),
    "sim.analysis.results.results_view.tally_at": lambda r, o, f, p: tally_at(r, p.get("point"), PRIOR),
    "sim.analysis.summary.run_document": lambda r, o, f, p: _with_expectation(r),
    "sim.analysis.summary.summarise": lambda r, o, f, p: _summarised(r),
    "sim.analysis.replication_rows.replication_rows": lambda r, o, f, p: _row(replication_rows(r)),
    "sim.analysis.probability.document.probability_document": lambda r, o, f, p: _probability(r, p),
    "sim.analysis.results.participation.turnout": lambda r, o, f, p: _here(turnout(r)),
    "sim.analysis.summary.yes_share_of_cast": lambda r, o, f, p: _here(yes_share_of_cast(r)),
    "sim.analysis.day.turnout.turnout_day": lambda r, o, f, p: turnout_day(r, **p),
    "sim.analysis.day.turnout.turnout_sweep": lambda r, o, f, p: _here(turnout_sweep(r)),
    "sim.public.comparing.compare": lambda r, o, f, p: _against_the_other(r, o, p),
    "sim.public.files.save": lambda r, o, f, p: _reopened(r, f),
    "sim.plots.curves.plot_failure_curves": lambda r, o, f, p: _curve(r, p),
    "sim.experiment.results.save": lambda r, o, f, p: _reopened(r, f),
    "sim.experiment.results_axes.as_selected": lambda r, o, f, p: _here(as_selected(with_axes(r), r)),
    "sim.experiment.results_axes.with_axes": lambda r, o, f, p: _here(with_axes(r)),
    "sim.plots.canvas.note_of": lambda r, o, f, p: note_of(r, [PRIOR]),
    "sim.plots.day.plot_turnout_day": lambda r, o, f, p: _drawn(plot_turnout_day(r, **p)),
    "sim.plots.regions.plot_region_margins": lambda r, o, f, p: _drawn(plot_region_margins(r, **p)),
    "sim.plots.sweep.plot_turnout_sweep": lambda r, o, f, p: _drawn_at_the_point(r),
    "sim.plots.conditions.plot_condition_margins": lambda r, o, f, p: _drawn(plot_condition_margins(r, **p)),
    "sim.plots.unit_map.plot_unit_map": lambda r, o, f, p: _drawn(plot_unit_map(r, tiles=_tiles(o, f), **p)),
    "sim.plots.outcomes.plot_outcomes": lambda r, o, f, p: _drawn(plot_outcomes(_alone(r, p))),
    "sim.plots.quorum_clock.plot_quorum_clock": lambda r, o, f, p: _drawn(plot_quorum_clock(_alone(r, p))),
    "sim.plots.comparison.plot_comparison": lambda r, o, f, p: _drawn(plot_comparison(_alone(r, p), o)),
    "sim.analysis.day.quorum_clock.drawn_quorum_hours": lambda r, o, f, p: [
        each for each in drawn_quorum_hours(r, point=p.get("point")) if each.prior == PRIOR
    ],
    "sim.analysis.day.unit_shares.unit_shares": lambda r, o, f, p: unit_shares(r, **p),
    "sim.analysis.expected.sweep_threshold.sweep_threshold": lambda r, o, f, p: sweep_threshold(r),
    "sim.analysis.probability.exact_threshold.exact_threshold": lambda r, o, f, p: exact_threshold(
        r, point=p.get("point")
    ),
    "sim.analysis.probability.outcomes.condition_margins": lambda r, o, f, p: condition_margins(r, **p),
    "sim.analysis.probability.outcomes.drawn_outcomes": lambda r, o, f, p: [
        each for each in drawn_outcomes(r, point=p.get("point")) if each.prior == PRIOR
    ],
}

OTHERS = {
    "sim.analysis.running_day.night_document.night_document": "takes what results_night returns",
    "sim.experiment.results.check_checksums": "takes the whole, as a file holds it",
    "sim.experiment.store.checksums.as_attribute": "takes the whole, as a file holds it",
    "sim.experiment.store.checksums.blocks_in": "takes the whole, as a file holds it",
    "sim.experiment.store.checksums.header_checksum": "takes the whole, as a file holds it",
    "sim.experiment.store.checksums.held_parts": "takes the whole, as a file holds it",
    "sim.experiment.store.netcdf.write_results": "takes the whole, as it is assembled",
    "sim.verification.conservation.broken_identities": "takes the results of a suite of its own",
    "sim.analysis.day.stations.stations_document": "takes what station_day returns",
    "sim.analysis.scenario_document.results_document": "reads attributes alone",
    "sim.analysis.sensitivity.map_document.map_document": "takes what failure_map returns",
    "sim.experiment.results_axes.dataset_in": "takes the Dataset out, as it is",
    "sim.labels.labelled": "takes derived figures",
    "sim.analysis.probability.control.controlled_shares": "takes all axes, as failure_probability makes them",
    "sim.analysis.statistics.intervals.interval_of": "reads attributes alone",
    "sim.analysis.results.results_view.dataset_of": "reads attributes alone",
    "sim.analysis.results.results_view.swept_paths": "reads attributes alone",
    "sim.experiment.results_axes.scenario_of": "reads attributes alone",
    "sim.experiment.results_axes.results_layout": "takes the whole, as it is assembled",
    "sim.experiment.results_axes.whole_replications": "tells a selection from the whole",
    "sim.analysis.parquet.write_parquet": "writes what replication_rows says, which is tried here",
    "sim.pages.document.exported_curves": "takes the curves of failure_curve, which is tried here",
    "sim.pages.page.page_of_results": "takes the first point that is held",
    "sim.public.pages.page": "takes the first point that is held",
    "sim.reports.material.of_results": "tells what run_document says, which is tried here",
    "sim.reports.report.report": "test_a_report_of_a_selection_is_that_of_its_points",
    "sim.plots.maps.plot_failure_map": "takes what failure_map returns",
    "sim.plots.saving.save_pictures": "test_pictures_of_a_selection_are_those_of_its_points",
}

# Selections that hold the place, all with the same replications.
PLACES: dict[str, Callable[[xr.Dataset], xr.Dataset]] = {
    "point kept": lambda r: r.isel(point=[POINT]),
    "point dropped": lambda r: r.isel(point=POINT),
    "point by label": lambda r: r.sel(point=POINT),
    "two points, turned round": lambda r: r.isel(point=[3, POINT]),
    "points from the second on": lambda r: r.isel(point=slice(1, None)),
    "prior kept": lambda r: r.sel(prior=[PRIOR]),
    "prior dropped": lambda r: r.sel(prior=PRIOR),
    "one prior of groupby": lambda r: r.groupby("prior")[PRIOR],
    "both dropped": lambda r: r.sel(point=POINT, prior=PRIOR),
    "by the swept value": lambda r: r.swap_dims({"point": PATH}).sel({PATH: UPTAKES[POINT]}),
    "by two swept values": lambda r: r.swap_dims({"point": PATH}).sel({PATH: UPTAKES[POINT:]}),
    "by an index of the swept value": lambda r: r.set_xindex(PATH).sel({PATH: UPTAKES[POINT]}),
    "where the swept value is large": lambda r: r.where(r[PATH] > 0.2, drop=True),
    "where the prior is one": lambda r: r.where(r["prior"] == PRIOR, drop=True),
    "other order of dimensions": lambda r: r.transpose("unit", "replication", ...),
    "units in another order": lambda r: r.sortby("registered"),
}

# The first three replications.
FIRST_THREE: dict[str, Callable[[xr.Dataset], xr.Dataset]] = {
    "first replications": lambda r: r.isel(replication=slice(0, 3)),
    "replications by mask": lambda r: r.where(r["replication"] < 3, drop=True),
}

PARTS: dict[str, Callable[[xr.Dataset], xr.Dataset]] = {
    "units": lambda r: r.sel(unit=["North", "Hills"]),
    "unit dropped": lambda r: r.isel(unit=0),
    "unit without coordinate": lambda r: r.isel(unit=0, drop=True),
    "units by mask": lambda r: r.where(r["unit"] == "North", drop=True),
    "units masked": lambda r: r.where(r["unit"] == "North"),
    "sum over units": lambda r: r.sum("unit", keep_attrs=True),
    "conditions": lambda r: r.isel(condition=[0, 1]),
    "ballot classes": lambda r: r.sel(ballot_class=["yes", "no"]),
    "half a day": lambda r: r.isel(time=slice(0, 20)),
    "reports": lambda r: r.isel(report=[0]),
    "mean over replications": lambda r: r.mean("replication", keep_attrs=True),
    "point without coordinate": lambda r: r.isel(point=POINT, drop=True),
    "points masked": lambda r: r.where(r["point"] == POINT),
    "no point": lambda r: r.isel(point=[]),
    "a point twice": lambda r: r.isel(point=[POINT, POINT]),
    "a replication twice": lambda r: r.isel(replication=[1, 1]),
    "other labels of points": lambda r: r.assign_coords(point=[3, 2, 1, 0]),
    "swept values as labels": lambda r: r.set_index(point=PATH),
    "other priors": lambda r: r.assign_coords(prior=["a", "b", "c"]),
    "stacked": lambda r: r.stack(case=("point", "prior")),
    "some variables": lambda r: r[["outcome", "met"]],
    "no attributes": lambda r: r.drop_attrs(),
}


def _public() -> Iterator[str]:
    """Public functions with a parameter that is a Dataset, or may be one."""
    for found in pkgutil.walk_packages(sim.__path__, "sim."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            kinds = [
                str(parameter.annotation) for parameter in inspect.signature(function).parameters.values()
            ]
            if own and any("xr.Dataset" in kind or "xarray" in kind or "Results" in kind for kind in kinds):
                yield f"{module.__name__}.{name}"


def test_every_public_function_that_takes_results_is_tried_here() -> None:
    assert sorted(_public()) == sorted([*CALLS, *OTHERS])


def _told(found: Any) -> str:
    """Anything as text, so that not-a-number equals itself."""

    def plain(value: Any) -> Any:
        if isinstance(value, xr.Dataset | xr.DataArray):
            return value.to_dict()
        if isinstance(value, Scenario):
            return value.model_dump_json()
        if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)

    return json.dumps(found, default=plain, sort_keys=True)


@pytest.fixture(scope="module")
def at_the_place(
    whole: xr.Dataset, other: xr.Dataset, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What each function says of the place in the whole results."""
    folder, place = tmp_path_factory.mktemp("whole"), {"point": POINT, "prior": PRIOR}
    return {name: _told(call(whole, other, folder, place)) for name, call in CALLS.items()}


def _place(results: xr.Dataset) -> Place:
    labels = {"point": POINT, "prior": PRIOR}
    axes = {"point": PATH if PATH in results.dims else "point", "prior": "prior"}
    return {axis: labels[axis] for axis, dim in axes.items() if results.sizes.get(dim, 1) > 1}


@pytest.mark.parametrize("selection", PLACES)
@pytest.mark.parametrize("name", CALLS)
def test_a_selection_gives_the_figures_of_the_whole(
    name: str,
    selection: str,
    whole: xr.Dataset,
    other: xr.Dataset,
    at_the_place: dict[str, str],
    tmp_path: Path,
) -> None:
    selected = PLACES[selection](whole)
    assert _told(CALLS[name](selected, other, tmp_path, _place(selected))) == at_the_place[name]


@pytest.mark.parametrize("name", CALLS)
def test_a_run_gives_the_figures_of_its_dataset(
    name: str, whole: xr.Dataset, other: xr.Dataset, at_the_place: dict[str, str], tmp_path: Path
) -> None:
    held: Any = Run(whole)
    told = CALLS[name](held, other, tmp_path, _place(whole))
    assert _told(told) == at_the_place[name]


@pytest.fixture(scope="module")
def shorter(
    swept: Scenario, other: xr.Dataset, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """What each function says of the place in a run of three replications."""
    results, folder = run(swept, replications=3), tmp_path_factory.mktemp("shorter")
    results.attrs |= {"replications_asked": REPLICATIONS, "scenario": swept.model_dump_json(by_alias=True)}
    place = {"point": POINT, "prior": PRIOR}
    return lambda name: _told(CALLS[name](results, other, folder, place))


@pytest.mark.parametrize("selection", FIRST_THREE)
@pytest.mark.parametrize("name", CALLS)
def test_the_first_replications_are_a_run_of_so_many(
    name: str,
    selection: str,
    whole: xr.Dataset,
    other: xr.Dataset,
    shorter: Callable[[str], str],
    tmp_path: Path,
) -> None:
    selected = FIRST_THREE[selection](whole)
    assert _told(CALLS[name](selected, other, tmp_path, _place(selected))) == shorter(name)


@pytest.mark.parametrize("name", CALLS)
def test_one_replication_dropped_is_one_replication_kept(
    name: str, whole: xr.Dataset, other: xr.Dataset, tmp_path: Path
) -> None:
    at = whole.sel(point=[POINT])
    kept, dropped = (at.isel(replication=which) for which in ([3], 3))
    assert _told(CALLS[name](dropped, other, tmp_path, _place(dropped))) == _told(
        CALLS[name](kept, other, tmp_path, _place(kept))
    )


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", CALLS)
def test_any_other_part_is_refused(
    name: str, part: str, whole: xr.Dataset, other: xr.Dataset, tmp_path: Path
) -> None:
    given = PARTS[part](whole)
    with pytest.raises(ResultsError):
        CALLS[name](given, other, tmp_path, {})


def test_what_pairs_replications_pairs_them_by_label(whole: xr.Dataset, other: xr.Dataset) -> None:
    """Each replication alone, against the same replication elsewhere: their mean is that of all."""
    for point in range(1, 3):
        at = whole.sel(point=[point], prior=[PRIOR])
        alone = [at.isel(replication=[k]) for k in range(REPLICATIONS)]
        anyway = [causes(each)[0].anyway[0] for each in alone]
        assert np.mean(anyway) == causes(at)[0].anyway[0]
        assert 0 < np.mean(anyway) < 1
        gaps = [compare_results(each, other)[0].turnout.difference for each in alone]
        assert np.mean(gaps) == pytest.approx(compare_results(at, other)[0].turnout.difference)


def test_pictures_of_a_selection_are_those_of_its_points(whole: xr.Dataset, tmp_path: Path) -> None:
    drawn = {
        "turnout-day": plot_turnout_day(whole, point=1, prior=PRIOR),
        "region-margins": plot_region_margins(whole, point=POINT, prior=PRIOR),
    }
    expected = {name: save_picture(axes, tmp_path / f"{name}.svg") for name, axes in drawn.items()}
    selected = whole.sel(point=[1, POINT], prior=PRIOR)
    found = {path.stem: path for path in save_pictures(selected, tmp_path / "selected", ".svg")}
    assert found.keys() == {*expected, "turnout-sweep"}
    for name, path in expected.items():
        assert found[name].read_bytes() == path.read_bytes()
    with pytest.raises(ResultsError, match="unit: 2 of 5 are left"):
        save_pictures(whole.sel(unit=["North", "Hills"]), tmp_path)


def test_a_report_of_a_selection_is_that_of_its_points(whole: xr.Dataset) -> None:
    dropped, kept = (sim.report(whole.isel(point=which)).html for which in (POINT, [POINT]))
    assert dropped == kept
    assert sim.report(whole.isel(point=[3, POINT])).sentence


def test_points_in_another_order_keep_their_expectation(whole: xr.Dataset) -> None:
    for point in run_document(whole.isel(point=slice(None, None, -1)))["points"]:
        uptake = point["levers"][PATH]
        assert point["expected"]["boycotted"] == pytest.approx(2081 * uptake, abs=20)


def test_what_a_selection_dropped_is_not_returned(whole: xr.Dataset) -> None:
    assert failure_probability(whole.isel(point=POINT))["estimate"].dims == ("prior",)
    assert turnout(whole.isel(point=POINT, prior=0, replication=1)).shape == ()
    assert turnout_sweep(whole.sel(prior=PRIOR))["median"].dims == ("point",)
    assert yes_share_of_cast(whole.isel(replication=[1])).dims == ("point", "prior", "replication")


def test_a_label_names_a_point_wherever_it_stands(whole: xr.Dataset) -> None:
    alone = whole.isel(point=[3])
    assert scenario_at(alone).campaigns[0].uptake == UPTAKES[3]
    assert scenario_at(alone, 3) == scenario_at(whole, 3)
    with pytest.raises(ResultsError, match=r"point = 0: the results have 3$"):
        scenario_at(alone, 0)
    with pytest.raises(ResultsError, match=r"point = 4: the results have 0 to 3$"):
        scenario_at(whole, 4)


def test_without_the_headline_prior_one_of_several_must_be_named(whole: xr.Dataset) -> None:
    assert chosen_prior(whole.sel(prior=["replay"]), None) == "replay"
    with pytest.raises(ResultsError, match="prior = 'next-vote': the results have replay, fresh-event"):
        region_margins(whole.sel(prior=["replay", "fresh-event"]))


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("units", "unit: 2 of 5 are left \\(North, Hills\\): the figures are those of the whole vote"),
        ("sum over units", "unit: 0 of 5 are left"),
        ("point without coordinate", "coordinates point are gone: .* without drop=True"),
        ("points masked", "ballots: values are masked; .* drop=True"),
        ("no point", "point: nothing is selected"),
        ("a replication twice", "replication: a label is selected twice"),
        ("other labels of points", "coordinate campaigns.b.uptake does not fit the coordinate point"),
        ("other priors", "prior: the run had no a, b, c"),
        ("some variables", "variables ballots, issued, .* are gone: give the whole Dataset"),
        ("no attributes", "attribute layout is missing: .*run the scenario again"),
    ],
)
def test_a_refusal_says_what_was_found_and_what_to_do(part: str, told: str, whole: xr.Dataset) -> None:
    with pytest.raises(ResultsError, match=told):
        sim.summarise(PARTS[part](whole))
