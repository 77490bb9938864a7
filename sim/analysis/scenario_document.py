"""A scenario as a document: as it will run, or as a results file ran it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.documents import Cell, Document, Rows, as_document
from sim.engines.plan import notes_of
from sim.scenario import Scenario, digest, n_points
from sim.scenario.engine import engine_and_reason

if TYPE_CHECKING:
    import xarray as xr


def scenario_document(scenario: Scenario) -> Document:
    """A scenario in full, every default included.

    Returns
    -------
    Document
        ``referendum/scenario/1``: ``scenario`` loads to the same scenario again; the engine it runs on and
        why; the points of its sweep; what of it does nothing.

    Examples
    --------
    >>> import sim
    >>> told = scenario_document(sim.load("scenarios/baseline.toml"))
    >>> told["scenario"]["rule"]["preset"], told["engine"], told["points"]
    ('kazakhstan-2022', 'counts', 1)
    """
    engine, reason = engine_and_reason(scenario)
    return as_document(
        "referendum/scenario/1",
        {
            "scenario": scenario.model_dump(mode="json", by_alias=True, exclude_none=True),
            "engine": engine,
            "engine_reason": reason,
            "points": n_points(scenario),
            "sha256": digest(scenario),
            "notes": notes_of(scenario),
        },
    )


def results_document(results: xr.Dataset) -> Document:
    """The scenario that a run was made of, its seed, and what it was made with.

    Returns
    -------
    Document
        ``referendum/results/1``; ``provenance``, which is last, is that of the run.

    Examples
    --------
    >>> import sim
    >>> told = results_document(sim.run(sim.load("scenarios/baseline.toml"), replications=1, seed=7))
    >>> told["seed"], told["scenario"]["title"]
    (7, 'Baseline: 5 June 2022 as it was reported')
    """
    attributes = {str(key): _opened(value) for key, value in results.attrs.items()}
    scenario = {"scenario": attributes.pop("scenario")}
    attributes.pop("layout", None)  # the file's own labels once more
    made_with = attributes.pop("provenance", {})
    return as_document("referendum/results/1", scenario | attributes | {"provenance": made_with})


def scenario_rows(document: Document) -> Rows:
    """A row a value of a scenario, with its place such as ``campaigns[0].uptake``; dotted keys are quoted."""
    return Rows(("path", "value"), _leaves(document["scenario"], ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict):
        for key, each in value.items():
            name = f'"{key}"' if "." in key else key
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{path}[{number}]")
    else:
        yield path, value


def _opened(value: Any) -> Any:
    """Attributes of NetCDF are flat, and NumPy scalars: lists and tables were stored as JSON text."""
    if isinstance(value, str):
        return json.loads(value) if value[:1] in {"[", "{"} else value
    return value.item() if hasattr(value, "item") else value
