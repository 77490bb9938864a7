"""Whether a results file is as it was written, and whether this version makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import plan_of
from sim.errors import ResultsError
from sim.experiment.results import has_lost_checksums, open_results, stored_parts
from sim.experiment.results_axes import scenario_of
from sim.experiment.runner import run
from sim.experiment.store.identity import differences, identity_of, stored_identity
from sim.scenario import points

if TYPE_CHECKING:
    import xarray as xr


def check_document(path: Path) -> Document:
    """Every part of a results file, and whether it holds to its checksum.

    Returns
    -------
    Document
        ``referendum/check-results/1``: ``parts`` with ``part`` and ``holds``, which is None in a file without
        checksums; ``holds`` of all; ``lost``: whether a file that should have checksums has none.

    Raises
    ------
    ResultsError
        If the file cannot be read as one.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = check_document(sim.save(sim.run("baseline", replications=2), f"{folder}/results.nc"))
    >>> told["holds"], told["parts"][0]
    (True, {'part': 'attributes and coordinates', 'holds': True})
    """
    found = stored_parts(path)
    parts = [{"part": part, "holds": holds} for part, holds in found.items()]
    holds = None if None in found.values() else all(found.values())
    return as_document(
        "referendum/check-results/1",
        {"file": str(path), "parts": parts, "holds": holds, "lost": has_lost_checksums(path)},
    )


def check_rows(document: Document) -> Rows:
    """A row a part."""
    return rows(("part", "holds"), document["parts"])


def rerun_document(path: Path, executor: Executor | None = None) -> Document:
    """What differs when the scenario of a results file is run again.

    Returns
    -------
    Document
        ``referendum/rerun/1``: ``identical``; ``made_with``, what it was made with that is otherwise now, a
        sentence each; ``variables`` that differ, each with the ``replications`` in which it does and the
        ``first`` of them.

    Raises
    ------
    ResultsError
        If the file is damaged, or a selection with gaps among its replications.
    ScenarioError
        If the scenario, its dataset or its rule cannot be read any more.

    Examples
    --------
    >>> import sim, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     told = rerun_document(sim.save(sim.run("baseline", replications=2), f"{folder}/results.nc"))
    >>> told["identical"], told["variables"], told["made_with"]
    (True, [], [])
    """
    stored, now, made_with = made_again(path, executor)
    differing = _differing(stored, now)
    return as_document(
        "referendum/rerun/1",
        {
            "file": str(path),
            "replications": stored.sizes["replication"],
            "identical": not differing,
            "made_with": made_with,
            "variables": differing,
        },
    )


def made_again(path: Path, executor: Executor | None = None) -> tuple[xr.Dataset, xr.Dataset, list[str]]:
    """Results of a file, the same made now, and what the file was made with that is otherwise now.

    Raises
    ------
    ResultsError
        If the file is damaged, or a selection with gaps among its replications.
    ScenarioError
        If the scenario, its dataset or its rule cannot be read any more.
    """
    stored = open_results(path)
    scenario, numbers = scenario_of(stored), stored["replication"].values.tolist()
    asked = range(numbers[0], numbers[-1] + 1)
    if numbers != list(asked):
        raise ResultsError(f"{path}: a selection with gaps among its replications: give results of a run")
    identity = identity_of(scenario, plan_of(points(scenario)[0].scenario))
    now = run(scenario, executor=executor, part=asked)
    now = now.sel(point=stored["point"].values, prior=stored["prior"].values)
    return stored, now, differences(stored_identity(stored.attrs), identity)


def rerun_rows(document: Document) -> Rows:
    """A row a variable that differs."""
    return rows(("variable", "replications", "first"), document["variables"])


def _differing(stored: xr.Dataset, now: xr.Dataset) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for name in sorted({*map(str, stored.variables), *map(str, now.variables)}):
        if name not in stored.variables or name not in now.variables:
            found.append({"variable": name, "replications": None, "first": None})
            continue
        there, here = stored[name], now[name]
        if there.dims != here.dims or there.shape != here.shape:
            found.append({"variable": name, "replications": None, "first": None})
        elif not there.equals(here):
            found.append({"variable": name, **_where(there, here)})
    return found


def _where(there: xr.DataArray, here: xr.DataArray) -> dict[str, int | None]:
    """In how many replications two variables differ, and in which first."""
    if "replication" not in there.dims:
        return {"replications": None, "first": None}
    same = (there == here) | (there.isnull() & here.isnull())
    others = [dim for dim in same.dims if dim != "replication"]
    differs = ~same.all(others).values
    return {"replications": int(differs.sum()), "first": int(there["replication"].values[np.argmax(differs)])}
