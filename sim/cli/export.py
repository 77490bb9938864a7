"""``referendum export``: results in another form, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import GivenPath
from sim.cli.options.outputs import Output, refuse_to_replace
from sim.nouns import counted


@click.command("export")
@click.argument("path", metavar="RESULT.nc|FOLDER", type=GivenPath())
@click.argument("to", metavar="FILE.csv|FILE.parquet|FILE.nc", type=Output(".csv", ".parquet", ".nc"))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(path: Path, to: Path, force: bool) -> None:
    """Write results as CSV or Parquet, one row a replication, or as NetCDF once more; checked before.

    Of the FOLDER of a run that was stopped, or its results.journal, it is what is finished so far.
    """
    from sim.experiment import open_results, save
    from sim.experiment.store.run_folder import JOURNAL, RESULTS
    from sim.public.results import Run

    refuse_to_replace(to, force=force)
    if path.name == JOURNAL or (path / JOURNAL).is_file():
        from sim.experiment.store.unfinished import unfinished_results

        results = unfinished_results(path)
        done, asked = results.sizes["replication"], results.attrs["replications_asked"]
        click.echo(f"unfinished: {done:,} of {counted(asked, 'replication')}", err=True)
    else:
        results = open_results(path / RESULTS if path.is_dir() else path)
    if to.suffix == ".csv":
        Run(results).to_csv(to, overwrite=force)
    elif to.suffix == ".parquet":
        from sim.analysis.parquet import write_parquet

        write_parquet(results, to, overwrite=force)
    else:
        save(results, to, overwrite=force)
    click.echo(f"kept: {to}", err=True)
