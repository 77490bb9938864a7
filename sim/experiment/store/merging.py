"""Parts of one run, made by several jobs, put together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultsError
from sim.experiment.results import open_results
from sim.experiment.results_axes import scenario_of
from sim.experiment.store.checksums import blocks_in
from sim.experiment.store.identity import differences, stored_identity
from sim.experiment.store.netcdf import write_results
from sim.experiment.store.spans import Block, Span, blocks_of, finished, length
from sim.files.writing import refuse_to_replace

if TYPE_CHECKING:
    import xarray as xr


def merge_results(parts: Sequence[Path], to: Path) -> Path:
    """Write one results file of the replications of several: the file of a run that made them all.

    Parameters
    ----------
    parts : sequence of Path
        Results of the same scenario (``referendum run --first --last``), in any order.
    to : Path
        A file that is not there yet.

    Raises
    ------
    ResultsError
        If a part is damaged or of another run, a replication is there twice, or one is missing before the
        last.
    """
    refuse_to_replace(to)
    opened = [(path, open_results(path)) for path in parts]
    first = max((part for _, part in opened), key=_asked)  # of a run to which replications were added
    kept = _spans(opened)
    priors = [str(prior) for prior in first["prior"].values]
    begin, end = min(span.first for span in kept), max(span.last for span in kept)
    whole = finished(kept, priors, begin, end)
    if whole < end - begin:
        raise ResultsError(f"replication {begin + whole} is missing, of {begin} to {end - 1}: give all parts")
    asked = _asked(first)
    attrs = {"replications_asked": asked, "interrupted": 0, "stopped_by": ""}
    if whole < asked:
        attrs |= {"interrupted": 1, "stopped_by": "merging some of its parts"}
    like = first.assign_attrs(attrs)
    numbers = np.arange(begin, end)
    return write_results(to, like, numbers, lambda prior: blocks_of(kept, priors[prior], begin, end))


def _asked(results: xr.Dataset) -> int:
    return scenario_of(results).monte_carlo.replications


def _spans(opened: Sequence[tuple[Path, xr.Dataset]]) -> dict[Span, Block]:
    """Blocks of all parts, by span."""
    kept: dict[Span, Block] = {}
    seen: dict[int, Path] = {}
    (like, first), *_ = opened
    for path, results in opened:
        differ = differences(stored_identity(results.attrs), stored_identity(first.attrs))
        if differ or results.attrs["layout"] != first.attrs["layout"]:
            told = "; ".join(differ[:3]) or "other points, priors or units"
            raise ResultsError(f"{path}: of another run than {like}: {told}")
        numbers = results["replication"].values.tolist()
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise ResultsError(f"{path}: a selection with gaps among its replications: give results of a run")
        twice = [number for number in numbers if number in seen]
        if twice:
            raise ResultsError(f"{path}: replication {twice[0]} is in {seen[twice[0]]}, too")
        seen |= dict.fromkeys(numbers, path)
        for number, prior in enumerate(results["prior"].values):
            start = 0
            for block in blocks_in(results, number):
                place = numbers[start]
                kept[Span(str(prior), place, place + length(block))] = block
                start += length(block)
    return kept
