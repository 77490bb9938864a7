"""``referendum rerun``: whether the scenario of a results file gives the same results again."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import GivenPath
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted


@click.command("rerun")
@click.argument("path", metavar="RESULT.nc", type=GivenPath())
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Workers; default: one a core, where they pay."
)
@output_options
def rerun(path: Path, jobs: int | None, form: Form) -> int:
    """Run the scenario of RESULT again and say whether the results are identical, or what differs.

    Nothing is written. Exit code 1 if anything differs.
    """
    from sim.experiment.results import open_results
    from sim.experiment.results_axes import scenario_of
    from sim.experiment.store.checking import rerun_document, rerun_rows
    from sim.experiment.workers import workers_for

    with workers_for(scenario_of(open_results(path)), jobs) as executor:
        document = rerun_document(path, executor)
    print_as(form, document, rows=rerun_rows, tables=_print)
    return 0 if document["identical"] else 1


def _print(document: Document) -> None:
    n = document["replications"]
    if document["identical"]:
        click.echo(f"identical: {counted(n, 'replication')}, every variable to the bit")
    else:
        click.echo("not identical:")
    for entry in document["variables"]:
        where = (
            "" if entry["first"] is None else f" in {entry['replications']:,} of {counted(n, 'replication')}"
        )
        click.echo(f"  {entry['variable']} differs{where}")
    for line in document["made_with"]:
        click.echo(f"made with {line}")
