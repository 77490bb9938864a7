"""``referendum export``: results in another form, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import GivenPath


@click.command("export")
@click.argument("path", metavar="RESULT.nc", type=GivenPath())
@click.argument("to", metavar="FILE.csv|FILE.nc", type=GivenPath())
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(path: Path, to: Path, force: bool) -> None:
    """Write results as CSV, one row a replication, or as NetCDF once more; checked before."""
    from sim.experiment import open_results, save
    from sim.public.results import Run

    if to.suffix not in (".csv", ".nc"):
        raise click.UsageError(f"{to}: the name must end in .csv or .nc")
    results = open_results(path)
    if to.suffix == ".csv":
        Run(results).to_csv(to, overwrite=force)
    else:
        save(results, to, overwrite=force)
    click.echo(f"kept: {to}", err=True)
