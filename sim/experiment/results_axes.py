"""Selections of results: the axes that ``.sel`` and ``.isel`` dropped put back, and the rest held complete.

Every function that takes results calls :func:`with_axes` first. So each takes a selection along point, prior
and replication, and none can mix the figures of some units with those of the whole vote.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

import numpy as np
from pydantic import ValidationError

from sim.errors import ResultsError
from sim.files.faults import shorten
from sim.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr


class Holder(Protocol):
    """What holds results as ``dataset``, such as :class:`sim.Run`."""

    @property
    def dataset(self) -> xr.Dataset:
        """The results."""
        ...


Results: TypeAlias = "xr.Dataset | Holder"
"""Results as public functions take them."""

Found = TypeVar("Found", "xr.Dataset", "xr.DataArray")

AXES: Final = ("point", "prior", "replication")
"""Dimensions along which results may be selected."""

_HOW: Final = "select with .sel or .isel along point, prior or replication, without drop=True"


def results_layout(results: xr.Dataset) -> str:
    """What the whole of some results holds, as JSON: labels and swept values, dimensions and types.

    Kept as ``attrs["layout"]``, so that a selection is told from the whole without the dataset's files.
    """
    labels = {str(axis): results[axis].values.tolist() for axis in results.sizes if axis != "replication"}
    swept = {
        str(name): coord.values.tolist()
        for name, coord in results.coords.items()
        if coord.dims == ("point",) and name != "point"
    }
    variables = {
        str(name): {"dims": list(variable.dims), "dtype": str(variable.dtype)}
        for name, variable in results.data_vars.items()
    }
    return json.dumps({"labels": labels, "swept": swept, "variables": variables}, ensure_ascii=False)


def scenario_of(results: Results) -> Scenario:
    """The scenario that was run, its sweep included.

    Raises
    ------
    ResultsError
        If the results have lost their attributes.
    """
    return _parsed(_attribute(dataset_in(results), "scenario"))


def dataset_in(results: Results) -> xr.Dataset:
    """The Dataset itself, out of what holds it: the one place that unwraps.

    Raises
    ------
    ResultsError
        If it is neither.
    """
    import xarray as xr

    found = results if isinstance(results, xr.Dataset) else getattr(results, "dataset", None)
    if isinstance(found, xr.Dataset):
        return found
    raise ResultsError(
        f"results = {shorten(repr(results))} ({type(results).__name__}): must be what sim.run or sim.open "
        "returns, or a selection of it"
    )


def with_axes(results: Results) -> xr.Dataset:
    """Results with all their axes, whatever selection along point, prior and replication they are.

    Parameters
    ----------
    results : xarray.Dataset
        From :func:`sim.run` or :func:`sim.open`, or a selection of it; a label selected alone may have been
        dropped from the dimensions.

    Returns
    -------
    xarray.Dataset
        With dimensions, order of dimensions and types as :func:`sim.run` makes them.

    Raises
    ------
    ResultsError
        If the results are a part along any other axis (some units, one condition), lack a variable, or hold
        masked values.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=3)
    >>> dict(with_axes(results.isel(point=0, replication=2)).sizes)["replication"]
    1
    >>> with_axes(results.sel(unit=["Almaty"]))
    Traceback (most recent call last):
    ...
    sim.errors.ResultsError: unit: 1 of 18 are left (Almaty): the figures are those of the whole vote, so ...
    """
    results = dataset_in(results)
    layout = _layout(_attribute(results, "layout"))
    missing = [name for name in layout["variables"] if name not in results]
    if missing:
        raise ResultsError(f"variables {', '.join(missing)} are gone: give the whole Dataset; {_HOW}")
    results = _with_dimensions(results, layout["swept"])
    _check_selected(results, layout["labels"])
    _check_swept(results, layout["swept"])
    for axis, labels in layout["labels"].items():
        if axis not in AXES:
            results = _whole_along(results, axis, labels)
    changed = {
        name: _as_made(results[name], kept["dims"], np.dtype(kept["dtype"]))
        for name, kept in layout["variables"].items()
        if _differs(results[name], kept)
    }
    return results.assign(changed) if changed else results


def whole_replications(results: xr.Dataset) -> range:
    """Numbers of the replications that results hold under all points and priors; none if with gaps."""
    n = results.sizes["replication"]
    if "layout" not in results.attrs:
        return range(n)  # an earlier version wrote whole results only
    labels = _layout(str(results.attrs["layout"]))["labels"]
    numbers = results["replication"].values.tolist()
    found = range(numbers[0], numbers[0] + n) if n else range(0)
    complete = all(results[axis].values.tolist() == labels[axis] for axis in ("point", "prior"))
    return found if complete and numbers == list(found) else range(0)


def as_selected(found: Found, results: Results) -> Found:
    """What was worked out of results, without the axes that their selection had dropped.

    Parameters
    ----------
    found : xarray.Dataset or xarray.DataArray
    results : xarray.Dataset

    Returns
    -------
    xarray.Dataset or xarray.DataArray
        As `found`.
    """
    selected = dataset_in(results)
    return found.squeeze([axis for axis in AXES if axis in found.dims and not selected[axis].dims])


@lru_cache(maxsize=8)
def _parsed(text: str) -> Scenario:
    try:
        return Scenario.model_validate_json(text)
    except ValidationError as error:
        raise ResultsError(
            "the results' scenario was stored by another version of this program, or changed since: "
            f"{error.error_count()} of its values cannot be read"
        ) from error


@lru_cache(maxsize=8)
def _layout(text: str) -> dict[str, dict[str, Any]]:
    return json.loads(text)  # type: ignore[no-any-return]  # as results_layout wrote it


def _attribute(results: xr.Dataset, name: str) -> str:
    if name not in results.attrs:
        raise ResultsError(
            f"attribute {name} is missing: not results of sim.run, results of an earlier version (run the "
            "scenario again), or what a calculation left of them (give the results themselves)"
        )
    return str(results.attrs[name])


def _with_dimensions(results: xr.Dataset, swept: dict[str, Any]) -> xr.Dataset:
    gone = [axis for axis in AXES if axis not in results.coords]
    if gone:
        raise ResultsError(f"coordinates {', '.join(gone)} are gone: {_HOW}")
    along = results["point"].dims
    if len(along) == 1 and along[0] in swept:  # selected by the swept value: results.swap_dims(point=...)
        results = results.swap_dims({along[0]: "point"})
    moved = [axis for axis in AXES if results[axis].dims not in {(), (axis,)}]
    if moved:
        raise ResultsError(f"{', '.join(moved)}: no dimension of its own any more (stacked?): {_HOW}")
    dropped = [axis for axis in AXES if axis not in results.dims]
    if not dropped:
        return results
    values = {path: ("point", [results[path].values[()]]) for path in swept if path in results.coords}
    results = results.expand_dims(dropped)
    return results.assign_coords(values) if "point" in dropped else results


def _check_selected(results: xr.Dataset, known: dict[str, list[Any]]) -> None:
    for axis in AXES:
        labels = results[axis].values.tolist()
        if not labels:
            raise ResultsError(f"{axis}: nothing is selected")
        if len(set(labels)) < len(labels):
            raise ResultsError(f"{axis}: a label is selected twice; resample the figures, not the results")
        unknown = set(labels) - set(known.get(axis, labels))
        if unknown:
            told = ", ".join(sorted(map(str, unknown)))
            raise ResultsError(f"{axis}: the run had no {told}; keep the labels that it gave")


def _check_swept(results: xr.Dataset, swept: dict[str, list[Any]]) -> None:
    """Hold a label that stands for a point to the values that were swept there."""
    labels = results["point"].values.tolist()
    for path, values in swept.items():
        expected = [values[label] for label in labels]
        if path not in results.coords or results[path].values.tolist() != expected:
            raise ResultsError(f"coordinate {path} does not fit the coordinate point: keep both as they were")


def _whole_along(results: xr.Dataset, axis: str, labels: list[Any]) -> xr.Dataset:
    """Results in the order of the labels of an axis; refused unless all are there."""
    found = np.atleast_1d(results[axis].values).tolist() if axis in results.coords else []
    if axis in results.dims and found == labels:
        return results
    if axis in results.dims and len(found) == len(labels) and set(found) == set(labels):
        return results.isel({axis: [found.index(label) for label in labels]})
    told = f" ({', '.join(map(str, found))})" if 0 < len(found) <= 3 else ""
    raise ResultsError(
        f"{axis}: {len(found)} of {len(labels)} are left{told}: the figures are those of the whole vote, so "
        f"give all of them; select from what is returned, or from a variable, results[...].sel({axis}=...)"
    )


def _differs(variable: xr.DataArray, kept: dict[str, Any]) -> bool:
    return variable.dims != tuple(kept["dims"]) or variable.dtype != kept["dtype"]


def _as_made(variable: xr.DataArray, dims: list[str], dtype: np.dtype[np.generic]) -> xr.DataArray:
    """A variable in its order of dimensions, and of its type, which a mask changes."""
    masked = set(variable.dims) != set(dims)
    if masked or (variable.dtype != dtype and dtype.kind in "iub" and bool(variable.isnull().any())):
        raise ResultsError(
            f"{variable.name}: values are masked; after .where, leave out what it masks with drop=True, and "
            "mask along point, prior or replication alone"
        )
    return variable.transpose(*dims).astype(dtype, copy=False)
