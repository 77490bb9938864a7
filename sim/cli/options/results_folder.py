"""Where a run's results go: never over another run's."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Final

import click

from sim.errors import ResultsError

RESULTS: Final = "results.nc"


def output_folder(scenario_path: Path, out: Path | None, scenario_json: str, *, force: bool) -> Path:
    """Folder for the results of a run.

    Without `out`: ``results/NAME``, or ``NAME-2`` and so on where the folder holds another scenario's
    results; the same scenario again replaces its own.

    Raises
    ------
    click.UsageError
        If `out` holds results already and `force` is not given.
    """
    if out is not None:
        if (out / RESULTS).exists() and not force and not _holds(out, scenario_json):
            raise click.UsageError(
                f"{out / RESULTS} holds another run; give --force to replace it, or another --out"
            )
        return out
    stem = Path("results") / scenario_path.stem
    names = itertools.chain([stem], (stem.with_name(f"{stem.name}-{n}") for n in itertools.count(2)))
    return next(
        folder for folder in names if not (folder / RESULTS).exists() or _holds(folder, scenario_json)
    )


def holds_more(folder: Path, scenario_json: str, replications: int) -> bool:
    """Whether a folder holds more replications of the same scenario, drawn alike, than `replications`."""
    stored = _stored(folder)
    return stored is not None and _holds(folder, scenario_json) and stored[1] > replications


def _holds(folder: Path, scenario_json: str) -> bool:
    from sim.streams import GENERATION

    stored = _stored(folder)
    return stored is not None and (stored[0], stored[2]) == (scenario_json, GENERATION)


def _stored(folder: Path) -> tuple[str, int, int] | None:
    from sim.experiment.results import stored_run

    try:
        return stored_run(folder / RESULTS)
    except ResultsError:
        return None
