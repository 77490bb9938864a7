"""``referendum merge``: parts of one run as one."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import GivenPath
from sim.cli.options.outputs import Output, refuse_to_replace


@click.command("merge")
@click.argument("parts", metavar="RESULT.nc...", nargs=-1, required=True, type=GivenPath())
@click.option("--out", required=True, type=Output(), help="Folder for the whole run.")
def merge(parts: tuple[Path, ...], out: Path) -> None:
    """Put together parts of a run that `run --first --last` made, on one machine or many.

    \b
    referendum run scenario.toml -n 1000 --first 0 --last 499 --out part-1
    referendum run scenario.toml -n 1000 --first 500 --last 999 --out part-2
    referendum merge part-1/results.nc part-2/results.nc --out whole
    """
    from sim.experiment.store.merging import merge_results
    from sim.experiment.store.run_folder import RESULTS

    refuse_to_replace(out / RESULTS)
    click.echo(f"kept: {merge_results(parts, out / RESULTS)}", err=True)
