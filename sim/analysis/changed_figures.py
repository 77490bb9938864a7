"""Which figures of a results file this version would print otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Final

from sim.analysis.summary import run_document
from sim.documents import Document, Rows, as_document, rows
from sim.experiment.store.checking import made_again

_OF_THE_RUN: Final = ("interrupted", "stopped_by", "replications_asked")
"""Attributes that say how a run ended, not what it found."""

_NO_FIGURES: Final = ("schema", "scenario", "notices", "notes")


def changed_figures_document(path: Path, executor: Executor | None = None) -> Document:
    """Run the scenario of a results file again, and compare what `referendum run` prints of both.

    Parameters
    ----------
    path : Path
    executor : Executor, optional

    Returns
    -------
    Document
        ``referendum/changes/1``: ``figures``, how many there are; ``changed``, each with its path in the
        document of `referendum run`, what it was ``there`` and is ``here`` (None: not known, or not told);
        ``made_with``, what the file was made with that is otherwise now.

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
    ...     told = changed_figures_document(sim.save(sim.run("baseline", replications=2), f"{folder}/r.nc"))
    >>> told["figures"] > 50, told["changed"]
    (True, [])
    """
    stored, now, made_with = made_again(path, executor)
    now = now.assign_attrs({name: stored.attrs[name] for name in _OF_THE_RUN if name in stored.attrs})
    there, here = (dict(_figures(run_document(results), "")) for results in (stored, now))
    names = [*there, *(name for name in here if name not in there)]
    changed = [
        {"figure": name, "there": there.get(name), "here": here.get(name)}
        for name in names
        if there.get(name) != here.get(name)
    ]
    body = {"file": str(path), "figures": len(names), "changed": changed, "made_with": made_with}
    return as_document("referendum/changes/1", body)


def changed_figures_rows(document: Document) -> Rows:
    """A row a figure that differs."""
    return rows(("figure", "there", "here"), document["changed"])


def _figures(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Leaves of a document by their dotted paths, texts that are no figures left out."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if path or key not in _NO_FIGURES:
                yield from _figures(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _figures(each, f"{path}[{number}]")
    else:
        yield path, value
